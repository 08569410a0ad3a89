/* Many literal phrases found in one pass over a text. */
#ifndef ZHIBIAO_LEXICON_MATCHER_H
#define ZHIBIAO_LEXICON_MATCHER_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct matcher; /* read-only: one for all threads */

struct match {
    uint32_t at, end; /* bytes */
    uint32_t id; /* index of the phrase */
};

/* Phrases are valid UTF-8 of 1 to 255 bytes, none twice the same.  The matcher keeps no pointer
 * to them.  At most 20,000.  Those of one or two bytes cost speed at every place of a text. */
struct matcher *matcher_open(const struct span *phrases, size_t n, struct err *e) MUST_USE;
void matcher_close(struct matcher *m);

/* Every occurrence of every phrase in text (valid UTF-8), ordered by start, then end. */
bool matcher_scan(const struct matcher *m, struct span text, struct arena *a, struct match **ret,
                  size_t *ret_n, struct err *e) MUST_USE;

#endif
