/* Points in rings around an indicator, and the choice among them. */
#include "tag/place.h"

enum {
    NEAR_BYTES = 90, /* thirty characters on both sides, within the block */
    NEAR_MARKS = 60, /* at most so many marks are looked at */
    WHO = 4, /* who took part, and weak words, say a fourth of what is counted */
    HALF_MOST = 8 * TAG_POINT, /* points at which a ring has half of its say */
};

/* First mark of the view that ends after byte at. */
static size_t first_after(const struct view *v, size_t at)
{
    size_t low = 0, high = v->n_marks;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (v->marks[mid].end <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Soft evidence counts where the block has better for the same theme. */
static void join_soft(const struct weighing *w, struct points *hard, const struct points *soft)
{
    for (size_t t = 0; t < w->phrases->n_themes; t++) {
        if (w->view.own.of[t] >= TAG_SOFT_NEEDS)
            hard->of[t] += soft->of[t];
    }
}

static void between(const struct weighing *w, size_t from, size_t to, size_t most,
                    struct points *ret)
{
    const struct view *v = &w->view;
    struct points soft = {0};
    size_t i = first_after(v, from);
    for (size_t k = 0; k < most && i < v->n_marks && v->marks[i].at < to; i++, k++)
        tag_points_add(w->phrases, &v->marks[i], v->block->kind == BLOCK_HEADING, ret, &soft);
    join_soft(w, ret, &soft);
}

static void sentence_ring(const struct weighing *w, const struct indicator *x,
                          struct place_cache *c, struct points *ret)
{
    if (c->sentence != x->sentence_index + 1) {
        *c = (struct place_cache){.sentence = x->sentence_index + 1};
        between(w, x->sentence_at, x->sentence_at + x->sentence.n, SIZE_MAX, &c->points);
    }
    *ret = c->points;
}

/* 15.1万名共产党员 in a passage on the epidemic is about that. */
static void name_points(const struct phrases *p, const struct mark *m, struct points *ret)
{
    const struct phrase *f = &p->items[m->phrase];
    for (uint32_t i = f->first_row; i < f->first_row + f->n_rows; i++) {
        const struct evidence_row *r = &p->rows[i];
        ret->of[r->theme] += TAG_POINT * r->weight / (r->who || r->soft ? WHO : 1u);
    }
}

void tag_place_find(const struct weighing *w, const struct indicator *x, const struct marks *name,
                    struct place_cache *cache, struct place *ret)
{
    *ret = (struct place){0};
    for (size_t i = 0; i < name->n_themes; i++)
        name_points(w->phrases, &name->themes[i], &ret->ring[RING_NAME]);
    size_t from = x->at > NEAR_BYTES ? x->at - NEAR_BYTES : 0;
    between(w, from, x->end + NEAR_BYTES, NEAR_MARKS, &ret->ring[RING_NEAR]);
    sentence_ring(w, x, cache, &ret->ring[RING_SENTENCE]);
    ret->ring[RING_BLOCK] = w->view.own;
    ret->ring[RING_HEADING] = w->view.heading;
    ret->ring[RING_TITLE] = w->title;
}

/* What each ring has to say at most. */
static const uint32_t say[RING_COUNT] = {
    [RING_NAME] = 1000, [RING_NEAR] = 300,    [RING_SENTENCE] = 300,
    [RING_BLOCK] = 300, [RING_HEADING] = 500, [RING_TITLE] = 100,
};

#define REPORT_SAY 200 /* of the report as a whole */

/* Each ring divides its say among its themes by their points; a ring with few points has less
 * of it. */
static void add_ring(size_t n, const struct points *p, uint32_t most, struct verdicts *ret)
{
    uint64_t all = 0;
    for (size_t t = 0; t < n; t++)
        all += p->of[t];
    if (all == 0)
        return;
    for (size_t t = 0; t < n; t++)
        ret->of[t] = (uint16_t)(ret->of[t] + (uint64_t)most * p->of[t] / (all + HALF_MOST));
}

void tag_place_judge(const struct place *p, size_t n_themes, struct verdicts *ret)
{
    *ret = (struct verdicts){0};
    for (size_t r = 0; r < RING_COUNT; r++)
        add_ring(n_themes, &p->ring[r], say[r], ret);
}

int32_t tag_place_theme(const struct verdicts *v, const struct weighing *w)
{
    uint64_t all = 0, most = 0;
    int32_t best = -1;
    for (size_t t = 0; t < w->phrases->n_themes; t++)
        all += w->sums[t].bytes;
    for (size_t t = 0; t < w->phrases->n_themes; t++) {
        uint64_t x = v->of[t];
        if (w->sums[t].bytes)
            x += REPORT_SAY * w->sums[t].bytes / all;
        if (x > most) {
            most = x;
            best = (int32_t)t;
        }
    }
    return best;
}
