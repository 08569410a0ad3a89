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

static void between(const struct weighing *w, size_t from, size_t to, size_t most,
                    struct points *ret)
{
    const struct view *v = &w->view;
    struct points soft;
    ret->themes = soft.themes = 0;
    size_t i = first_after(v, from);
    for (size_t k = 0; k < most && i < v->n_marks && v->marks[i].at < to; i++, k++)
        tag_points_add(w->phrases, &v->marks[i], v->block->kind == BLOCK_HEADING, ret, &soft);
    tag_points_join(ret, &soft, &v->own);
}

static void sentence_ring(const struct weighing *w, const struct indicator *x,
                          struct place_cache *c)
{
    if (c->sentence == x->sentence_index + 1)
        return;
    c->sentence = x->sentence_index + 1;
    between(w, x->sentence_at, x->sentence_at + x->sentence.n, SIZE_MAX, &c->points);
}

/* 15.1万名共产党员 in a passage on the epidemic is about that. */
static void name_points(const struct phrases *p, const struct mark *m, struct points *ret)
{
    const struct phrase *f = &p->items[m->phrase];
    for (uint32_t i = f->first_row; i < f->first_row + f->n_rows; i++) {
        const struct evidence_row *r = &p->rows[i];
        tag_points_give(ret, r->theme, TAG_POINT * r->weight / (r->who || r->soft ? WHO : 1u));
    }
}

void tag_place_find(const struct weighing *w, const struct indicator *x, const struct marks *name,
                    struct place_cache *cache, struct place *ret)
{
    ret->name.themes = 0;
    for (size_t i = 0; i < name->n_themes; i++)
        name_points(w->phrases, &name->themes[i], &ret->name);
    size_t from = x->at > NEAR_BYTES ? x->at - NEAR_BYTES : 0;
    between(w, from, x->end + NEAR_BYTES, NEAR_MARKS, &ret->near);
    sentence_ring(w, x, cache);
    ret->ring[RING_NAME] = &ret->name;
    ret->ring[RING_NEAR] = &ret->near;
    ret->ring[RING_SENTENCE] = &cache->points;
    ret->ring[RING_BLOCK] = &w->view.own;
    ret->ring[RING_HEADING] = &w->view.heading;
    ret->ring[RING_TITLE] = &w->title;
}

/* What each ring has to say at most. */
static const uint32_t say[RING_COUNT] = {
    [RING_NAME] = 1000, [RING_NEAR] = 300,    [RING_SENTENCE] = 300,
    [RING_BLOCK] = 300, [RING_HEADING] = 500, [RING_TITLE] = 100,
};

#define REPORT_SAY 200 /* of the report as a whole */

/* Each ring divides its say among its themes by their points; a ring with few points has less
 * of it. */
static void add_ring(const struct points *p, uint32_t most, struct verdicts *ret)
{
    uint64_t all = 0;
    TAG_EACH_THEME(t, p->themes)
    all += p->of[t];
    TAG_EACH_THEME(t, p->themes)
    ret->of[t] = (uint16_t)(ret->of[t] + (uint64_t)most * p->of[t] / (all + HALF_MOST));
    ret->themes |= p->themes;
}

void tag_place_judge(const struct place *p, struct verdicts *ret)
{
    for (size_t r = 0; r < RING_COUNT; r++)
        add_ring(p->ring[r], say[r], ret);
}

void tag_place_report(const struct weighing *w, struct verdicts *ret)
{
    uint64_t all = 0;
    *ret = (struct verdicts){0};
    for (size_t t = 0; t < w->phrases->n_themes; t++)
        all += w->sums[t].bytes;
    for (size_t t = 0; all && t < w->phrases->n_themes; t++) {
        ret->of[t] = (uint16_t)(REPORT_SAY * w->sums[t].bytes / all);
        ret->themes |= (uint64_t)(ret->of[t] > 0) << t;
    }
}

int32_t tag_place_theme(const struct verdicts *v, const struct verdicts *report)
{
    uint32_t most = 0;
    int32_t best = -1;
    TAG_EACH_THEME(t, v->themes | report->themes)
    {
        uint32_t x = (uint32_t)v->of[t] + report->of[t];
        if (x > most) {
            most = x;
            best = (int32_t)t;
        }
    }
    return best;
}
