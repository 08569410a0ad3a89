/* A new reading as the rows that would be stored of it.  The fields are those of store/rows.c,
 * as text; both must say the same, or every report would seem to have changed. */
#include "store/reprocess_state.h"

#include "base/utf8.h"

#include <stdio.h>

/* A field is never NULL where there is a text, also an empty one. */
static struct span text(struct span s)
{
    return s.n ? s : SPAN("");
}

static struct span text_or_null(struct span s)
{
    return s.n ? s : (struct span){0};
}

static struct span word_or_null(const char *s)
{
    return s ? span_of(s) : (struct span){0};
}

static struct span number(int64_t v, struct arena *a)
{
    char s[24];
    snprintf(s, sizeof(s), "%lld", (long long)v);
    return arena_copy(a, span_of(s));
}

static struct span date_or_null(struct date d, struct arena *a)
{
    char iso[11];
    date_put_iso(d, iso);
    return iso[0] ? arena_copy(a, span_of(iso)) : (struct span){0};
}

static struct span decimal_text(struct decimal v, struct arena *a)
{
    struct buf b = {0};
    decimal_put(&b, v);
    struct span s = arena_copy(a, buf_span(&b));
    buf_free(&b);
    return s;
}

/* ---- indicators ---- */

static bool indicator_row(const struct rows_context *x, const struct stored_report *was,
                          const struct indicator *f, struct arena *a, struct row *ret)
{
    struct span *v = arena_new(a, struct span, INDICATOR_FIELDS);
    if (!v)
        return false;
    *ret = (struct row){.start = (int32_t)f->start_cp, .end = (int32_t)f->end_cp, .fields = v};
    v[FIELD_SENTENCE_CP] = number(rows_sentence_cp(was->content, f), a);
    v[FIELD_PERIOD_START] = date_or_null(f->period_start, a);
    v[FIELD_PERIOD_END] = date_or_null(f->period_end, a);
    v[FIELD_VALUE] = decimal_text(f->value, a);
    v[FIELD_VALUE_HIGH] = f->has_high ? decimal_text(f->value_high, a) : (struct span){0};
    v[FIELD_KIND] = word_or_null(kind_name(f->kind));
    v[FIELD_BOUND] = word_or_null(bound_name(f->bound));
    v[FIELD_STATUS] = word_or_null(status_name(f->status));
    v[FIELD_DIRECTION] = word_or_null(direction_name(f->direction));
    v[FIELD_BASIS] = word_or_null(basis_name(f->basis));
    v[FIELD_UNIT] = text(f->unit);
    v[FIELD_NAME] = text(f->name);
    rows_concept(x, f, a, &v[FIELD_CONCEPT], &v[FIELD_NAME_KEY]);
    v[FIELD_CONCEPT] = text_or_null(v[FIELD_CONCEPT]);
    v[FIELD_NAME_KEY] = text_or_null(v[FIELD_NAME_KEY]);
    v[FIELD_ACTION] = text_or_null(f->action);
    v[FIELD_SCOPE] = text_or_null(f->scope);
    v[FIELD_PERIOD] = text_or_null(f->period);
    v[FIELD_THEME] = f->theme >= 0 ? x->themes[f->theme].code : (struct span){0};
    v[FIELD_SECTION] = text_or_null(f->section);
    v[FIELD_RULE] = word_or_null(f->rule);
    v[FIELD_QUOTE] = text(f->quote);
    v[FIELD_SENTENCE] = text(f->sentence);
    return true;
}

static bool indicator_rows(const struct rows_context *x, const struct stored_report *was,
                           const struct findings *f, struct arena *a, struct rows *ret)
{
    struct row *rows = arena_new(a, struct row, f->n + 1);
    bool good = rows != NULL;
    for (size_t i = 0; good && i < f->n; i++)
        good = indicator_row(x, was, &f->items[i], a, &rows[i]);
    *ret = (struct rows){.items = rows, .n = f->n};
    return good;
}

/* ---- themes and tags ---- */

/* "{0,4,10,12}" */
static bool evidence(struct places *p, const struct extent *x, size_t n, struct span *ret)
{
    const int32_t *v = rows_evidence(p, x, n);
    struct buf b = {0};
    buf_put_char(&b, '{');
    for (size_t i = 0; v && i < 2 * n; i++)
        buf_printf(&b, "%s%d", i ? "," : "", v[i]);
    buf_put_char(&b, '}');
    *ret = arena_copy(p->a, buf_span(&b));
    bool good = v && !b.full && ret->at;
    buf_free(&b);
    return good;
}

static bool theme_rows(const struct rows_context *x, const struct tagging *t, struct places *p,
                       struct rows *ret)
{
    struct row *rows = arena_new(p->a, struct row, t->n_themes + 1);
    bool good = rows != NULL;
    for (size_t i = 0; good && i < t->n_themes; i++) {
        const struct theme_hit *h = &t->themes[i];
        struct span *v = arena_new(p->a, struct span, THEME_FIELDS);
        rows[i] = (struct row){.key = x->themes[h->theme].code, .fields = v};
        good = v && evidence(p, h->evidence, h->n_evidence, &v[FIELD_THEME_EVIDENCE]);
        if (good) {
            v[FIELD_RANK] = number((int64_t)i + 1, p->a);
            v[FIELD_SCORE] = number(h->score < 1000 ? h->score : 1000, p->a);
        }
    }
    *ret = (struct rows){.items = rows, .n = t->n_themes};
    return good;
}

static bool tag_rows(const struct tagging *t, struct places *p, struct rows *ret)
{
    struct row *rows = arena_new(p->a, struct row, t->n_tags + 1);
    bool good = rows != NULL;
    for (size_t i = 0; good && i < t->n_tags; i++) {
        const struct tag_hit *h = &t->tags[i];
        struct span *v = arena_new(p->a, struct span, TAG_FIELDS);
        struct span kind = arena_join(p->a, span_of(tag_kind_name(h->kind)), SPAN(" "));
        rows[i] = (struct row){.key = arena_join(p->a, kind, h->name), .fields = v};
        good = v && evidence(p, h->evidence, h->n_evidence, &v[FIELD_TAG_EVIDENCE]);
    }
    *ret = (struct rows){.items = rows, .n = t->n_tags};
    return good;
}

/* ---- description ---- */

static struct span authors(const struct description *d, struct arena *a)
{
    struct buf b = {0};
    for (size_t i = 0; i < d->n_authors; i++) {
        buf_printf(&b, "%zu:", d->authors[i].n);
        buf_put(&b, d->authors[i]);
    }
    struct span s = b.n ? arena_copy(a, buf_span(&b)) : (struct span){0};
    buf_free(&b);
    return s;
}

static bool description_row(const struct stored_report *was, const struct description *d,
                            struct arena *a, struct rows *ret)
{
    struct row *row = arena_new(a, struct row, 1);
    struct span *v = row ? arena_new(a, struct span, DESCRIPTION_FIELDS) : NULL;
    if (!v)
        return false;
    row->fields = v;
    v[FIELD_TITLE] = text_or_null(d->title);
    v[FIELD_SUBTITLE] = text_or_null(d->subtitle);
    v[FIELD_PUBLISHER] = text_or_null(d->publisher);
    v[FIELD_AUTHORS] = authors(d, a);
    v[FIELD_PUBLISHED_ON] = date_or_null(d->published_on, a);
    if (d->has_instant && rows_time_fits(d->published_unix_ms))
        v[FIELD_PUBLISHED_AT] = number(d->published_unix_ms, a);
    if (d->published_unreadable)
        v[FIELD_AS_WRITTEN] = rows_word(was->given.published_at);
    v[FIELD_REGION_CODE] = text_or_null(arena_copy(a, span_of(d->region_code)));
    v[FIELD_REGION] = text_or_null(d->region);
    v[FIELD_GENRE] = word_or_null(genre_name(d->genre));
    v[FIELD_LANGUAGE] = rows_word(d->language);
    *ret = (struct rows){.items = row, .n = 1};
    return true;
}

/* ---- all of it ---- */

static bool make_rows(const struct reprocess_rules *r, const struct stored_report *was,
                      const struct description *about, const struct findings *findings,
                      const struct tagging *tagging, struct arena *a, struct rows *ret)
{
    size_t n;
    struct rows_context x = {.themes = tagger_themes(r->tagger, &n),
                             .concepts = tagger_concepts(r->tagger),
                             .units = &r->lexicon->units};
    struct places p = {.text = was->content, .a = a};
    /* Without what the message said the description cannot be made again. */
    ret[ROW_DESCRIPTION] = was->was[ROW_DESCRIPTION];
    return (!was->knows_given || description_row(was, about, a, &ret[ROW_DESCRIPTION])) &&
           indicator_rows(&x, was, findings, a, &ret[ROW_INDICATOR]) &&
           theme_rows(&x, tagging, &p, &ret[ROW_THEME]) && tag_rows(tagging, &p, &ret[ROW_TAG]);
}

bool reprocess_compare(const struct reprocess_rules *r, const struct stored_report *was,
                       const struct description *about, const struct findings *findings,
                       const struct tagging *tagging, struct arena *a,
                       struct report_difference *ret, struct err *e)
{
    struct report_difference x = {.report = was};
    if (!make_rows(r, was, about, findings, tagging, a, x.now) || a->full)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (enum row_kind kind = 0; kind < ROW_KIND_N; kind++) {
        struct rows before = was->was[kind];
        if (!rows_difference(kind, &before, &x.now[kind], a, &x.changes[kind], e))
            return false;
        x.differs = x.differs || x.changes[kind].n;
    }
    *ret = x;
    return true;
}

void reprocess_add(struct reprocess_counts *n, const struct report_difference *d)
{
    n->reports++;
    n->changed += d->differs;
    for (enum row_kind kind = 0; kind < ROW_KIND_N; kind++) {
        const struct changes *c = &d->changes[kind];
        n->rows[kind].same += (int64_t)c->same;
        for (size_t i = 0; i < c->n; i++) {
            n->rows[kind].come += !c->items[i].was;
            n->rows[kind].gone += !c->items[i].now;
            n->rows[kind].changed += c->items[i].was && c->items[i].now;
        }
    }
}

void reprocess_put_counts(struct buf *b, const struct reprocess_counts *n)
{
    static const char *const names[ROW_KIND_N] = {"descriptions", "indicators", "themes", "tags"};
    buf_printf(b, "{\"reports\": %lld, \"changed\": %lld, \"replaced\": %lld, \"refused\": %lld",
               (long long)n->reports, (long long)n->changed, (long long)n->replaced,
               (long long)n->refused);
    for (enum row_kind kind = 0; kind < ROW_KIND_N; kind++)
        buf_printf(b,
                   ", \"%s\": {\"same\": %lld, \"changed\": %lld, \"removed\": %lld, "
                   "\"added\": %lld}",
                   names[kind], (long long)n->rows[kind].same, (long long)n->rows[kind].changed,
                   (long long)n->rows[kind].gone, (long long)n->rows[kind].come);
    buf_put_char(b, '}');
}
