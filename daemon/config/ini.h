/* Sections and `key = value` lines.  Private to config. */
#ifndef ZHIBIAO_CONFIG_INI_H
#define ZHIBIAO_CONFIG_INI_H

#include "base/arena.h"
#include "base/buf.h"

struct ini_line {
    const char *section, *key, *value; /* NUL-terminated copies */
    unsigned line;
};

/* Calls each for every line with a key.  What is wrong with the form is added to errors as
 * "NAME:LINE: what", and reading goes on.  Everything lives in the arena. */
void ini_read(struct arena *a, const char *name, struct span text,
              void (*each)(void *ctx, const struct ini_line *line), void *ctx, struct buf *errors);

#endif
