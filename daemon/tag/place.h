/* The theme of one indicator: what is counted where its name says so, else the clause, the
 * sentence, the paragraph, the headings (spec/indicators.md, `theme`). */
#ifndef ZHIBIAO_TAG_PLACE_H
#define ZHIBIAO_TAG_PLACE_H

#include "tag/weigh.h"

/* What speaks around an indicator, from near to far. */
enum ring { RING_NAME, RING_NEAR, RING_SENTENCE, RING_BLOCK, RING_HEADING, RING_TITLE, RING_COUNT };

struct place {
    const struct points *ring[RING_COUNT]; /* of the place itself, the cache or the weighing */
    struct points name, near;
};

/* The sentence looked at last: indicators come in order, many in one. */
struct place_cache {
    uint32_t sentence; /* index + 1; 0: none yet */
    struct points points;
};

/* For an indicator in the block of w->view; name: the marks of its name. */
void tag_place_find(const struct weighing *w, const struct indicator *x, const struct marks *name,
                    struct place_cache *cache, struct place *ret);

/* What the rings say of each theme, in thousandths of a ring's say; 0 for themes without a bit. */
struct verdicts {
    uint64_t themes;
    uint16_t of[TAG_MAX_THEMES];
};

/* Adds what the rings say; ret is zeroed before. */
void tag_place_judge(const struct place *p, struct verdicts *ret);

/* What the report as a whole says of each theme, once all of it is weighed. */
void tag_place_report(const struct weighing *w, struct verdicts *ret);

/* The theme of which the rings and the report say most; -1 where nothing speaks. */
int32_t tag_place_theme(const struct verdicts *v, const struct verdicts *report);

#endif
