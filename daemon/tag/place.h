/* The theme of one indicator: what is counted where its name says so, else the clause, the
 * sentence, the paragraph, the headings (spec/indicators.md, `theme`). */
#ifndef ZHIBIAO_TAG_PLACE_H
#define ZHIBIAO_TAG_PLACE_H

#include "tag/weigh.h"

/* What the rings say of each theme, in thousandths of a ring's say. */
struct verdicts {
    uint64_t themes; /* a bit for each of which they say something */
    uint16_t of[TAG_MAX_THEMES]; /* 0 for the others */
};

/* The block and the sentence looked at last: indicators come in order, many in one. */
struct place_cache {
    const struct block *block;
    struct verdicts of_block;
    uint32_t sentence; /* index + 1; 0: none yet */
    struct verdicts of_sentence; /* and of the block */
    size_t first; /* of the view's marks: where the last search ended */
};

/* What speaks around an indicator in the block of w->view, from near to far: its name (`name` are
 * the marks in it), its clause, its sentence, the block, the headings, the headline. */
void tag_place_judge(const struct weighing *w, const struct indicator *x, const struct marks *name,
                     struct place_cache *cache, struct verdicts *ret);

/* What the report as a whole says of each theme, once all of it is weighed. */
void tag_place_report(const struct weighing *w, struct verdicts *ret);

/* The theme of which the rings and the report say most; -1 where nothing speaks. */
int32_t tag_place_theme(const struct verdicts *v, const struct verdicts *report);

#endif
