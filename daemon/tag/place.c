/* Points in rings around an indicator, and the choice among them. */
#include "tag/place.h"

enum {
    NEAR_BYTES = 90, /* thirty characters on both sides, within the block */
    NEAR_MARKS = 60, /* at most so many marks are looked at */
    WHO = 4, /* who took part, and weak words, say a fourth of what is counted */
    HALF_MOST = 8 * TAG_POINT, /* points at which a ring has half of its say */
};

/* What each ring has to say at most. */
enum {
    SAY_NAME = 1000,
    SAY_NEAR = 300,
    SAY_SENTENCE = 300,
    SAY_BLOCK = 300,
    SAY_HEADING = 500,
    SAY_TITLE = 100,
    SAY_REPORT = 200, /* the report as a whole */
};

/* Each ring divides its say among its themes by their points; a ring with few points has less
 * of it. */
static void add_ring(const struct points *p, uint32_t most, struct verdicts *ret)
{
    uint64_t all = HALF_MOST;
    TAG_EACH_THEME(t, p->themes)
    all += p->of[t];
    TAG_EACH_THEME(t, p->themes)
    ret->of[t] = (uint16_t)(ret->of[t] + (uint64_t)most * p->of[t] / all);
    ret->themes |= p->themes;
}

/* The marks that stand in [from, to) of the block, `most` at most.  *first: one of the marks that
 * end before a place; where the next is looked for from. */
static void add_between(const struct weighing *w, size_t from, size_t to, size_t most, uint32_t say,
                        size_t *first, struct verdicts *ret)
{
    const struct view *v = &w->view;
    struct points points, soft;
    size_t i = *first, n = 0;
    while (i > 0 && v->marks[i - 1].end > from)
        i--;
    while (i < v->n_marks && v->marks[i].end <= from)
        i++;
    *first = i;
    while (n < most && i + n < v->n_marks && v->marks[i + n].at < to)
        n++;
    if (n == 0)
        return;
    tag_points_sum(w->phrases, v->marks + i, n, v->block->kind == BLOCK_HEADING, &points, &soft);
    TAG_EACH_THEME(t, soft.themes & v->own.themes)
    {
        if (v->own.of[t] >= TAG_SOFT_NEEDS)
            tag_points_give(&points, t, soft.of[t]);
    }
    add_ring(&points, say, ret);
}

/* 15.1万名共产党员 in a passage on the epidemic is about that. */
static void add_name(const struct phrases *p, const struct marks *name, struct verdicts *ret)
{
    struct points points;
    points.themes = 0;
    for (const struct mark *m = name->themes; m < name->themes + name->n_themes; m++) {
        TAG_EACH_ROW(r, p, m)
        tag_points_give(&points, r->theme, TAG_POINT * r->weight / (r->who || r->soft ? WHO : 1u));
    }
    add_ring(&points, SAY_NAME, ret);
}

/* What the rings say that are the same for all indicators of a block, of a sentence. */
static void see_block(const struct weighing *w, struct place_cache *c)
{
    if (c->block == w->view.block)
        return;
    *c = (struct place_cache){.block = w->view.block};
    add_ring(&w->view.own, SAY_BLOCK, &c->of_block);
    add_ring(&w->view.heading, SAY_HEADING, &c->of_block);
    add_ring(&w->title, SAY_TITLE, &c->of_block);
}

static void see_sentence(const struct weighing *w, const struct indicator *x, struct place_cache *c)
{
    if (c->sentence == x->sentence_index + 1)
        return;
    c->sentence = x->sentence_index + 1;
    c->of_sentence = c->of_block;
    add_between(w, x->sentence_at, x->sentence_at + x->sentence.n, SIZE_MAX, SAY_SENTENCE,
                &c->first, &c->of_sentence);
}

void tag_place_judge(const struct weighing *w, const struct indicator *x, const struct marks *name,
                     struct place_cache *cache, struct verdicts *ret)
{
    size_t from = x->at > NEAR_BYTES ? x->at - NEAR_BYTES : 0;
    see_block(w, cache);
    see_sentence(w, x, cache);
    *ret = cache->of_sentence;
    add_between(w, from, x->end + NEAR_BYTES, NEAR_MARKS, SAY_NEAR, &cache->first, ret);
    if (name->n_themes)
        add_name(w->phrases, name, ret);
}

void tag_place_report(const struct weighing *w, struct verdicts *ret)
{
    uint64_t all = 0;
    *ret = (struct verdicts){0};
    for (size_t t = 0; t < w->phrases->n_themes; t++)
        all += w->sums[t].bytes;
    for (size_t t = 0; all && t < w->phrases->n_themes; t++) {
        ret->of[t] = (uint16_t)(SAY_REPORT * w->sums[t].bytes / all);
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
