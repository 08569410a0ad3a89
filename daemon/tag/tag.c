/* A report's themes, names and the themes of its indicators, in one pass over its blocks. */
#include "tag/tag.h"

#include "tag/concept.h"
#include "tag/named.h"
#include "tag/place.h"

#include <stdlib.h>

struct tagger {
    struct phrases phrases;
    struct concepts *concepts;
};

struct tagger_scratch {
    struct seen *seen; /* one a phrase */
    uint16_t stamp;
    struct arena arena; /* of one report */
};

/* What marks and points of one report may take; a report that needs more is refused. */
#define SCRATCH_MAX_BYTES ((size_t)512 << 20)
#define SCRATCH_KEEP_BYTES ((size_t)1 << 20)

static bool open_concepts(struct lexicon *lx, struct tagger *t, struct err *e)
{
    struct span codes[TAG_MAX_THEMES];
    for (size_t i = 0; i < t->phrases.n_themes; i++)
        codes[i] = t->phrases.themes[i].code;
    t->concepts = concepts_open(lx, codes, t->phrases.n_themes, e);
    return t->concepts != NULL;
}

struct tagger *tagger_open(struct lexicon *lx, struct err *e)
{
    struct tagger *t = calloc(1, sizeof(*t));
    if (!t) {
        err_fail(e, ERR_SETUP, "could not load the themes: out of memory");
        return NULL;
    }
    if (tag_phrases_open(lx, &t->phrases, e) && open_concepts(lx, t, e))
        return t;
    tagger_close(t);
    return NULL;
}

void tagger_close(struct tagger *t)
{
    if (!t)
        return;
    concepts_close(t->concepts);
    tag_phrases_close(&t->phrases);
    free(t);
}

const struct theme_row *tagger_themes(const struct tagger *t, size_t *ret_n)
{
    *ret_n = t->phrases.n_themes;
    return t->phrases.themes;
}

const struct concepts *tagger_concepts(const struct tagger *t)
{
    return t->concepts;
}

struct tagger_scratch *tagger_scratch_open(const struct tagger *t, struct err *e)
{
    struct tagger_scratch *s = calloc(1, sizeof(*s));
    if (s) {
        s->arena = arena_with_max(SCRATCH_MAX_BYTES);
        s->seen = calloc(t->phrases.n + 1, sizeof(*s->seen));
    }
    if (s && s->seen)
        return s;
    err_fail(e, ERR_SETUP, "could not prepare the tagger: out of memory");
    tagger_scratch_close(s);
    return NULL;
}

void tagger_scratch_close(struct tagger_scratch *s)
{
    if (!s)
        return;
    arena_free(&s->arena);
    free(s->seen);
    free(s);
}

/* One call of tag_report. */
struct task {
    const struct phrases *phrases;
    struct tagger_scratch *scratch;
    struct span text;
    struct weighing w;
    struct indicator *first, *next, *end; /* next: of those not judged yet */
    struct verdicts *verdicts; /* one an indicator */
    struct arena *a;
};

/* What stands in a name; a piece of the text was searched with it. */
static bool find_in_name(struct task *t, struct span name, struct marks *ret, struct err *e)
{
    struct span text = t->text;
    if (name.at >= text.at && name.at + name.n <= text.at + text.n) {
        size_t at = (size_t)(name.at - text.at);
        return tag_phrases_within(t->phrases, &t->w.marks, text, at, at + name.n,
                                  &t->scratch->arena, ret, e);
    }
    return tag_phrases_find(t->phrases, name, &t->scratch->arena, ret, e);
}

static bool judge(struct task *t, struct indicator *x, struct place_cache *cache, struct err *e)
{
    struct arena_mark here = arena_mark(&t->scratch->arena);
    struct marks name;
    if (!find_in_name(t, x->name, &name, e))
        return false;
    tag_place_judge(&t->w, x, &name, cache, &t->verdicts[x - t->first]);
    arena_release(&t->scratch->arena, here);
    return true;
}

/* The indicators of the block that was just weighed. */
static bool judge_block(struct task *t, struct err *e)
{
    struct place_cache cache;
    cache.block = NULL;
    for (; t->next < t->end && t->next->at < t->w.view.block->end; t->next++) {
        if (t->next->at >= t->w.view.block->at && !judge(t, t->next, &cache, e))
            return false;
    }
    return true;
}

static bool read_blocks(struct task *t, struct err *e)
{
    for (size_t i = 0; i < t->w.layout->n_blocks; i++) {
        if (tag_weigh_block(&t->w, i) && !judge_block(t, e))
            return false;
    }
    return true;
}

/* The reported themes, best first. */
static bool report_themes(struct task *t, struct tagging *ret, struct err *e)
{
    size_t n = t->phrases->n_themes;
    ret->themes = arena_new(t->a, struct theme_hit, n);
    if (!ret->themes)
        return err_fail(e, ERR_INPUT, "the report's themes do not fit into memory");
    for (size_t i = 0; i < n; i++) {
        uint32_t score = tag_score(&t->w, i);
        if (score < TAG_REPORTED)
            continue;
        size_t k = ret->n_themes++;
        for (; k > 0 && ret->themes[k - 1].score < score; k--)
            ret->themes[k] = ret->themes[k - 1];
        ret->themes[k] = (struct theme_hit){.theme = (int32_t)i, .score = score};
    }
    return true;
}

#define MAX_EVIDENCE 20

/* The best pieces of evidence for one theme so far, the best first: of each the points, and how
 * many marks come after it. */
struct evidence {
    uint64_t items[MAX_EVIDENCE];
    size_t n;
};

/* More points first, then the earlier place. */
static void offer(struct evidence *v, uint64_t x)
{
    if (v->n == MAX_EVIDENCE && x < v->items[v->n - 1])
        return;
    size_t k = v->n < MAX_EVIDENCE ? v->n++ : v->n - 1;
    for (; k > 0 && v->items[k - 1] < x; k--)
        v->items[k] = v->items[k - 1];
    v->items[k] = x;
}

static bool copy_evidence(const struct marks *marks, const struct evidence *v, struct arena *a,
                          struct theme_hit *ret, struct err *e)
{
    ret->evidence = arena_new(a, struct extent, v->n);
    ret->n_evidence = v->n;
    for (size_t i = 0; ret->evidence && i < v->n; i++) {
        const struct mark *m = &marks->themes[UINT32_MAX - (uint32_t)v->items[i]];
        ret->evidence[i] = (struct extent){m->at, m->end};
    }
    return ret->evidence || err_fail(e, ERR_INPUT, "the report's themes do not fit into memory");
}

static bool add_evidence(struct task *t, struct tagging *ret, struct err *e)
{
    struct evidence *of[TAG_MAX_THEMES] = {0}; /* reported themes only */
    for (size_t i = 0; i < ret->n_themes; i++) {
        of[ret->themes[i].theme] = arena_new(&t->scratch->arena, struct evidence, 1);
        if (!of[ret->themes[i].theme])
            return err_fail(e, ERR_INPUT, "the report's themes do not fit into memory");
    }
    for (size_t i = 0; ret->n_themes && i < t->w.marks.n_themes; i++) {
        const struct mark *m = &t->w.marks.themes[i];
        if (m->part == 0 || m->negated)
            continue;
        TAG_EACH_ROW(row, t->phrases, m)
        {
            uint64_t points = (uint64_t)m->part * row->weight;
            if (of[row->theme] && points)
                offer(of[row->theme], points << 32 | (UINT32_MAX - i));
        }
    }
    for (size_t i = 0; i < ret->n_themes; i++) {
        if (!copy_evidence(&t->w.marks, of[ret->themes[i].theme], t->a, &ret->themes[i], e))
            return false;
    }
    return true;
}

static void set_themes(struct task *t)
{
    struct verdicts report;
    tag_place_report(&t->w, &report);
    for (struct indicator *x = t->first; x < t->end; x++)
        x->theme = tag_place_theme(&t->verdicts[x - t->first], &report);
}

bool tag_report(const struct tagger *t, struct tagger_scratch *s, struct span text,
                const struct layout *layout, struct indicator *indicators, size_t n_indicators,
                struct arena *a, struct tagging *ret, struct err *e)
{
    struct task k = {.phrases = &t->phrases,
                     .scratch = s,
                     .text = text,
                     .first = indicators,
                     .next = indicators,
                     .end = indicators + n_indicators,
                     .a = a};
    struct tagging g = {0};
    struct marks marks;
    arena_reset(&s->arena);
    arena_trim(&s->arena, SCRATCH_KEEP_BYTES);
    k.verdicts = arena_new(&s->arena, struct verdicts, n_indicators);
    if (!k.verdicts)
        return err_fail(e, ERR_INPUT, "the report's themes do not fit into memory");
    if (!tag_phrases_find(&t->phrases, text, &s->arena, &marks, e))
        return false;
    tag_weigh_start(&t->phrases, layout, &marks, s->seen, &s->stamp, &k.w);
    if (!read_blocks(&k, e) || !report_themes(&k, &g, e) || !add_evidence(&k, &g, e) ||
        !tag_names_find(&t->phrases, text, layout, &marks, &s->arena, a, &g, e))
        return false;
    set_themes(&k);
    *ret = g;
    return true;
}
