/* Many literal phrases found in one pass over a text: Vectorscan literals.
 * The only file pair that sees Vectorscan. */
#ifndef ZHIBIAO_LEXICON_MATCHER_H
#define ZHIBIAO_LEXICON_MATCHER_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct matcher;
struct matcher_scratch; /* one a thread */

struct match {
    uint32_t at, end; /* bytes */
    uint32_t id;      /* index of the phrase */
};

/* Phrases are not empty and not twice the same.  The matcher keeps no pointer to them.
 * At most 10,000 (0.1 s to compile): time and memory grow faster than the number. */
struct matcher *matcher_open(const struct span *phrases, size_t n, struct err *e) MUST_USE;
void matcher_close(struct matcher *m);

struct matcher_scratch *matcher_scratch_open(const struct matcher *m, struct err *e) MUST_USE;
void matcher_scratch_close(struct matcher_scratch *s);

/* Every occurrence of every phrase in text, ordered by end, then start. */
bool matcher_scan(const struct matcher *m, struct matcher_scratch *s, struct span text,
                  struct arena *a, struct match **ret, size_t *ret_n, struct err *e) MUST_USE;

#endif
