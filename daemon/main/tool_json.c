#include "main/tool_json.h"

#include <inttypes.h>

void tool_json_comma(struct buf *b)
{
    char last = b->n ? b->at[b->n - 1] : '\n';
    if (last != '{' && last != '[' && last != '\n')
        buf_puts(b, ", ");
}

void tool_json_key(struct buf *b, const char *name)
{
    tool_json_comma(b);
    buf_put_json(b, span_of(name));
    buf_puts(b, ": ");
}

void tool_json_text(struct buf *b, const char *name, struct span s)
{
    tool_json_key(b, name);
    buf_put_json(b, s.at ? s : SPAN(""));
}

void tool_json_text_if(struct buf *b, const char *name, struct span s)
{
    if (s.n)
        tool_json_text(b, name, s);
}

void tool_json_text_or_null(struct buf *b, const char *name, struct span s)
{
    if (s.n) {
        tool_json_text(b, name, s);
        return;
    }
    tool_json_key(b, name);
    buf_puts(b, "null");
}

void tool_json_int(struct buf *b, const char *name, int64_t v)
{
    tool_json_key(b, name);
    buf_printf(b, "%" PRId64, v);
}

void tool_json_date_if(struct buf *b, const char *name, struct date d)
{
    char iso[11];
    date_put_iso(d, iso);
    tool_json_text_if(b, name, span_of(iso));
}

void tool_json_decimal(struct buf *b, const char *name, struct decimal v)
{
    tool_json_key(b, name);
    decimal_put(b, v);
}

static void put_about(struct buf *b, const struct description *d)
{
    char iso[11];
    date_put_iso(d->published_on, iso);
    tool_json_key(b, "report");
    buf_put_char(b, '{');
    tool_json_text_or_null(b, "title", d->title);
    tool_json_text_or_null(b, "subtitle", d->subtitle);
    tool_json_text_or_null(b, "publisher", d->publisher);
    tool_json_key(b, "authors");
    buf_put_char(b, '[');
    for (size_t i = 0; i < d->n_authors; i++) {
        tool_json_comma(b);
        buf_put_json(b, d->authors[i]);
    }
    buf_put_char(b, ']');
    tool_json_text_or_null(b, "published_on", span_of(iso));
    tool_json_text_or_null(b, "region", d->region);
    tool_json_text_or_null(b, "region_code", span_of(d->region_code));
    tool_json_text_or_null(b, "genre", span_of(genre_name(d->genre)));
    tool_json_text_or_null(b, "language", d->language);
    buf_put_char(b, '}');
}

static void put_indicator(struct buf *b, const struct indicator *x, const struct theme_row *themes)
{
    tool_json_comma(b);
    buf_put_char(b, '{');
    tool_json_int(b, "start", x->start_cp);
    tool_json_int(b, "end", x->end_cp);
    tool_json_text(b, "quote", x->quote);
    tool_json_decimal(b, "value", x->value);
    if (x->has_high)
        tool_json_decimal(b, "value_high", x->value_high);
    tool_json_text(b, "bound", span_of(bound_name(x->bound)));
    tool_json_text(b, "unit", x->unit);
    tool_json_text(b, "kind", span_of(kind_name(x->kind)));
    tool_json_text(b, "name", x->name);
    tool_json_text_if(b, "action", x->action);
    tool_json_text_if(b, "direction", span_of(direction_name(x->direction)));
    tool_json_text_if(b, "basis", span_of(basis_name(x->basis)));
    tool_json_text(b, "status", span_of(status_name(x->status)));
    tool_json_text_if(b, "scope", x->scope);
    tool_json_text_if(b, "period", x->period);
    tool_json_date_if(b, "period_start", x->period_start);
    tool_json_date_if(b, "period_end", x->period_end);
    if (x->theme >= 0)
        tool_json_text(b, "theme", themes[x->theme].code);
    tool_json_text_if(b, "section", x->section);
    tool_json_text(b, "sentence", x->sentence);
    tool_json_text(b, "rule", span_of(x->rule));
    buf_put_char(b, '}');
}

static void put_evidence(struct buf *b, const struct extent *x, size_t n,
                         const struct tool_offsets *o)
{
    tool_json_key(b, "evidence");
    buf_put_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        tool_json_comma(b);
        buf_printf(b, "[%zu, %zu]", tool_offset_cp(o, x[i].at), tool_offset_cp(o, x[i].end));
    }
    buf_put_char(b, ']');
}

static void put_tagging(struct buf *b, const struct tagging *t, const struct theme_row *themes,
                        const struct tool_offsets *o)
{
    tool_json_key(b, "themes");
    buf_put_char(b, '[');
    for (size_t i = 0; i < t->n_themes; i++) {
        const struct theme_hit *x = &t->themes[i];
        tool_json_comma(b);
        buf_put_char(b, '{');
        tool_json_text(b, "code", themes[x->theme].code);
        tool_json_key(b, "score");
        buf_printf(b, "%u.%03u", x->score / 1000, x->score % 1000);
        put_evidence(b, x->evidence, x->n_evidence, o);
        buf_put_char(b, '}');
    }
    buf_put_char(b, ']');
    tool_json_key(b, "tags");
    buf_put_char(b, '[');
    for (size_t i = 0; i < t->n_tags; i++) {
        tool_json_comma(b);
        buf_put_char(b, '{');
        tool_json_text(b, "name", t->tags[i].name);
        tool_json_text(b, "kind", span_of(tag_kind_name(t->tags[i].kind)));
        put_evidence(b, t->tags[i].evidence, t->tags[i].n_evidence, o);
        buf_put_char(b, '}');
    }
    buf_put_char(b, ']');
}

bool tool_json_document(struct buf *b, struct tool_reader *r, const struct tool_document *d)
{
    size_t n;
    const struct theme_row *themes = tagger_themes(tool_reader_rules(r)->tagger, &n);
    struct tool_offsets o;
    if (!tool_offsets_make(d->report.content, tool_reader_arena(r), &o))
        return false;
    buf_put_char(b, '{');
    tool_json_text(b, "source", d->source);
    put_about(b, &d->reading.about);
    tool_json_key(b, "indicators");
    buf_put_char(b, '[');
    for (size_t i = 0; i < d->reading.findings.n; i++)
        put_indicator(b, &d->reading.findings.items[i], themes);
    buf_put_char(b, ']');
    put_tagging(b, &d->reading.tagging, themes, &o);
    buf_puts(b, "}\n");
    return true;
}
