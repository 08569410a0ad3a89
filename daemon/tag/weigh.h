/* How much of a report is about each theme, passage by passage.
 *
 * The report is read once, block by block; after each block the caller has a view of it, by
 * which the indicators in it can be judged.  What adds up over the report is not points but
 * bytes of text: each sentence divides its length among the themes that it, its paragraph, the
 * headings over it and the headline speak of.  So repeating a word gains nothing, and a long
 * report needs as large a part of itself for a theme as a short one.
 * Whole numbers only, so that every machine gives the same. */
#ifndef ZHIBIAO_TAG_WEIGH_H
#define ZHIBIAO_TAG_WEIGH_H

#include "tag/phrases.h"

/* Points are counted in twelfths, so that halves, thirds and fourths of them are whole. */
#define TAG_POINT 12u

/* A negated phrase counts a fourth. */
#define TAG_NEGATED 4u

/* Points of better evidence in a block that let soft evidence for the same theme count. */
#define TAG_SOFT_NEEDS (4 * TAG_POINT)

/* Few themes have points in a block or around an indicator: only those that have a bit are ever
 * looked at, and what stands in `of` for the others means nothing. */
struct points {
    uint64_t themes; /* a bit for each theme that has points */
    uint32_t of[TAG_MAX_THEMES];
};
_Static_assert(TAG_MAX_THEMES <= 64, "a bit for each theme");

/* For each theme t of a set of bits. */
#define TAG_EACH_THEME(t, set)                                                                     \
    for (uint64_t left_ = (set), t = 0; left_ && (t = (uint64_t)__builtin_ctzll(left_), true);     \
         left_ &= left_ - 1)

/* Without a branch, which nobody could foresee. */
static inline uint32_t tag_points_of(const struct points *p, size_t theme)
{
    return p->of[theme] & (0u - (uint32_t)(p->themes >> theme & 1));
}

static inline void tag_points_give(struct points *p, size_t theme, uint32_t n)
{
    p->of[theme] = tag_points_of(p, theme) + n;
    p->themes |= UINT64_C(1) << theme;
}

/* What one theme got from the whole report. */
struct treatment {
    uint64_t bytes; /* of text about it */
    uint32_t pieces; /* of evidence: different phrases of a block, over all blocks */
    uint32_t heading; /* most points in one heading */
    uint32_t passages; /* blocks that speak of it plainly */
};

/* A block and what stands over it. */
struct view {
    const struct block *block;
    struct points own; /* soft evidence only where better stands beside it */
    struct points heading; /* the headings over it, the nearest most */
    const struct mark *marks;
    size_t n_marks;
};

/* How often a phrase stood in a block already: one a phrase, kept over reports.  Small, as struct
 * use is. */
struct seen {
    uint16_t stamp; /* of the block; 0: none */
    uint16_t times; /* as far as it matters */
};

#define TAG_LEVELS 4

struct weighing {
    const struct phrases *phrases;
    const struct layout *layout;
    struct marks marks;
    struct seen *seen;
    uint16_t *stamp; /* the last one used in seen */
    size_t next_mark;
    bool numbered; /* a numbered heading was there */
    unsigned level;
    struct points levels[TAG_LEVELS], title;
    struct treatment sums[TAG_MAX_THEMES];
    uint64_t bytes; /* of all statement blocks */
    struct view view;
};

/* seen: one a phrase of p; 0 at first, then as the last report left it, and so is *stamp. */
void tag_weigh_start(const struct phrases *p, const struct layout *layout,
                     const struct marks *marks, struct seen *seen, uint16_t *stamp,
                     struct weighing *ret);

/* Weighs block i; to be called for each in order.  False where it is no statement (furniture,
 * byline); else w->view is of this block. */
bool tag_weigh_block(struct weighing *w, size_t i);

/* The points of n marks, soft ones by themselves; of each only part/TAG_POINT counts. */
void tag_points_sum(const struct phrases *p, const struct mark *marks, size_t n, bool heading,
                    struct points *ret, struct points *ret_soft);

/* Soft evidence joins the better where the whole block has enough of that. */
static inline uint32_t tag_points_joined(const struct points *hard, const struct points *soft,
                                         const struct points *whole, size_t theme)
{
    return tag_points_of(hard, theme) +
           (tag_points_of(whole, theme) >= TAG_SOFT_NEEDS ? tag_points_of(soft, theme) : 0);
}

/* Certainty that the report substantially treats a theme, in thousandths; from TAG_REPORTED
 * on it is reported. */
#define TAG_REPORTED 500
uint32_t tag_score(const struct weighing *w, size_t theme);

#endif
