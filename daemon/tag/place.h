/* The theme of one indicator: what is counted where its name says so, else the clause, the
 * sentence, the paragraph, the headings (spec/indicators.md, `theme`). */
#ifndef ZHIBIAO_TAG_PLACE_H
#define ZHIBIAO_TAG_PLACE_H

#include "tag/weigh.h"

/* What speaks around an indicator, from near to far. */
enum ring { RING_NAME, RING_NEAR, RING_SENTENCE, RING_BLOCK, RING_HEADING, RING_TITLE, RING_COUNT };

struct place {
    struct points ring[RING_COUNT];
};

/* The sentence looked at last: indicators come in order, many in one. */
struct place_cache {
    uint32_t sentence; /* index + 1 */
    size_t next_mark; /* of the view: first that may lie in the sentence */
    struct points points;
};

/* For an indicator in the block of w->view; name: the marks of its name. */
void tag_place_find(const struct weighing *w, const struct indicator *x, const struct marks *name,
                    struct place_cache *cache, struct place *ret);

/* What the rings say of each theme, in thousandths of a ring's say. */
struct verdicts {
    uint16_t of[TAG_MAX_THEMES];
};
void tag_place_judge(const struct place *p, size_t n_themes, struct verdicts *ret);

/* The theme with the most to say, once the whole report is weighed and has its own say; -1
 * where nothing speaks. */
int32_t tag_place_theme(const struct verdicts *v, const struct weighing *w);

#endif
