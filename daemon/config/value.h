/* Text -> value of a setting.  Private to config. */
#ifndef ZHIBIAO_CONFIG_VALUE_H
#define ZHIBIAO_CONFIG_VALUE_H

#include "config/config.h"

/* Writes into the member of *c that the row names; it is untouched on failure, and e says what
 * is valid. */
bool value_set(const struct setting *s, const char *text, struct config *c, struct arena *a,
               struct err *e) MUST_USE;

/* The content of a secret's file without its last line end; NULL and e on failure. */
const char *value_secret(const char *file, struct arena *a, struct err *e) MUST_USE;

/* A relative name that is neither a credential nor a file. */
bool value_secret_lacks(const char *file);

/* The whole of a file as a span in the arena, at most max bytes. */
bool value_slurp(const char *file, size_t max, struct arena *a, struct span *ret,
                 struct err *e) MUST_USE;

#endif
