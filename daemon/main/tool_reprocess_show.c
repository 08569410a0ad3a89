#include "main/tool_reprocess_show.h"

#include "main/tool_json.h"
#include "main/tool_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct tool_column columns_of[] = {
    {"", false, 0},     {"WHAT", false, 0},   {"NAME", false, 12},  {"VALUE", true, 0},
    {"UNIT", false, 0}, {"QUOTE", false, 12}, {"CHANGED", false, 8}};
#define N_COLUMNS (sizeof(columns_of) / sizeof(columns_of[0]))

static const char *const kind_words[ROW_KIND_N] = {"description", "indicator", "theme", "tag"};

/* ---- for people ---- */

/* Fields that the other columns show, or that are too long: only their names. */
static bool is_shown(enum row_kind kind, size_t field)
{
    static const bool indicator[INDICATOR_FIELDS] = {
        [FIELD_VALUE] = true, [FIELD_VALUE_HIGH] = true, [FIELD_UNIT] = true,
        [FIELD_NAME] = true,  [FIELD_QUOTE] = true,      [FIELD_SENTENCE] = true};
    return kind == ROW_INDICATOR ? indicator[field] : kind != ROW_THEME || field != FIELD_RANK;
}

static void put_field_change(struct buf *b, enum row_kind kind, size_t field,
                             const struct change *c)
{
    struct span was = c->was->fields[field], now = c->now->fields[field];
    buf_printf(b, "%s%s", b->n ? ", " : "", row_fields[kind].names[field]);
    if (!is_shown(kind, field))
        buf_printf(b, " %.*s→%.*s", was.at ? (int)was.n : 1, was.at ? was.at : "-",
                   now.at ? (int)now.n : 1, now.at ? now.at : "-");
}

static struct span field_list(enum row_kind kind, const struct change *c, struct arena *a)
{
    struct buf b = {0};
    for (size_t i = 0; i < row_fields[kind].n; i++) {
        if (c->fields >> i & 1)
            put_field_change(&b, kind, i, c);
    }
    struct span s = b.n ? arena_copy(a, buf_span(&b)) : (struct span){0};
    buf_free(&b);
    return s;
}

static struct span value_of(const struct row *r, struct arena *a)
{
    struct span low = r->fields[FIELD_VALUE], high = r->fields[FIELD_VALUE_HIGH];
    return high.at ? arena_join(a, arena_join(a, low, SPAN("–")), high) : low;
}

/* Thousandths as they are shown everywhere else. */
static struct span score_of(const struct row *r, struct arena *a)
{
    char s[16];
    int v = r->fields[FIELD_SCORE].at ? atoi(r->fields[FIELD_SCORE].at) : 0;
    snprintf(s, sizeof(s), "%d.%03d", v / 1000, v % 1000);
    return arena_copy(a, span_of(s));
}

static void put_cells(struct tool_table *t, const struct span *cells)
{
    for (size_t i = 0; i < N_COLUMNS; i++)
        tool_table_cell(t, cells[i]);
}

static void add_side(struct tool_table *t, enum row_kind kind, const char *sign,
                     const struct row *r, struct span fields, struct arena *a)
{
    struct span cells[N_COLUMNS] = {span_of(sign), span_of(kind_words[kind]), r->key};
    if (kind == ROW_INDICATOR) {
        cells[2] = r->fields[FIELD_NAME];
        cells[3] = value_of(r, a);
        cells[4] = r->fields[FIELD_UNIT];
        cells[5] = r->fields[FIELD_QUOTE];
    } else if (kind == ROW_THEME) {
        cells[3] = score_of(r, a);
    }
    cells[6] = fields;
    put_cells(t, cells);
}

/* Of a description each field has lines of its own. */
static void add_description(struct tool_table *t, const struct change *c)
{
    for (size_t i = 0; i < DESCRIPTION_FIELDS; i++) {
        if (!(c->fields >> i & 1))
            continue;
        const struct row *sides[] = {c->was, c->now};
        for (int k = 0; k < 2; k++) {
            struct span value = sides[k]->fields[i];
            struct span cells[N_COLUMNS] = {k ? SPAN("+") : SPAN("-"),
                                            span_of(row_fields[ROW_DESCRIPTION].names[i]),
                                            value.at ? value : SPAN("-")};
            put_cells(t, cells);
        }
    }
}

static void add_change(struct tool_table *t, enum row_kind kind, const struct change *c,
                       struct arena *a)
{
    const struct span none = {0};
    if (kind == ROW_DESCRIPTION) {
        add_description(t, c);
        return;
    }
    if (c->was)
        add_side(t, kind, "-", c->was, none, a);
    if (c->now)
        add_side(t, kind, "+", c->now, c->was ? field_list(kind, c, a) : none, a);
}

/* Lines that begin with - in red, with + in green. */
static void put_coloured(struct buf *b, struct span lines, bool colours)
{
    for (size_t at = 0; at < lines.n;) {
        size_t end = span_find(lines, at, SPAN("\n"));
        end = end == SIZE_MAX ? lines.n : end;
        struct span line = span_between(lines, at, end);
        bool coloured = colours && line.n;
        buf_puts(b, "  ");
        if (coloured)
            buf_puts(b, line.at[0] == '-' ? "\033[31m" : "\033[32m");
        buf_put(b, line);
        buf_puts(b, coloured ? "\033[0m\n" : "\n");
        at = end + 1;
    }
}

void tool_reprocess_show(struct buf *b, const struct report_difference *d, struct arena *a,
                         size_t columns, bool colours)
{
    struct tool_table t = tool_table_start(columns_of, N_COLUMNS, a);
    struct buf lines = {0};
    t.bare = true;
    for (enum row_kind kind = 0; kind < ROW_KIND_N; kind++) {
        for (size_t i = 0; i < d->changes[kind].n; i++)
            add_change(&t, kind, &d->changes[kind].items[i], a);
    }
    tool_table_put(&t, columns > 2 ? columns - 2 : 0, false, &lines);
    struct span title = d->now[ROW_DESCRIPTION].items[0].fields[FIELD_TITLE];
    buf_puts(b, colours ? "\033[1m" : "");
    buf_printf(b, "%.*s %.*s (revision %d)%s%.*s", (int)d->report->topic.n, d->report->topic.at,
               (int)d->report->key.n, d->report->key.at, d->report->revision_no, title.n ? " " : "",
               (int)title.n, title.n ? title.at : "");
    buf_puts(b, colours ? "\033[0m\n" : "\n");
    put_coloured(b, buf_span(&lines), colours);
    b->full |= lines.full;
    buf_free(&lines);
}

void tool_reprocess_summary(struct buf *b, const struct reprocess_counts *n, bool would)
{
    static const char *const names[ROW_KIND_N] = {"descriptions", "indicators", "themes", "tags"};
    buf_printf(b, "%" PRId64 " report%s read again, %" PRId64 " %s", n->reports,
               n->reports == 1 ? "" : "s", n->changed, would ? "would change" : "changed");
    if (n->refused)
        buf_printf(b, ", %" PRId64 " could not be read and stay%s", n->refused,
                   n->refused == 1 ? "s" : "");
    buf_put_char(b, '\n');
    for (enum row_kind kind = 0; n->changed && kind < ROW_KIND_N; kind++)
        buf_printf(b,
                   "  %-13s%" PRId64 " changed, %" PRId64 " removed, %" PRId64 " added, %" PRId64
                   " the same\n",
                   names[kind], n->rows[kind].changed, n->rows[kind].gone, n->rows[kind].come,
                   n->rows[kind].same);
}

/* ---- for programs ---- */

static void put_json_authors(struct buf *b, struct span s)
{
    tool_json_key(b, "authors");
    buf_put_char(b, '[');
    for (size_t at = 0; at < s.n;) {
        size_t length = 0;
        while (at < s.n && s.at[at] != ':')
            length = length * 10 + (size_t)(s.at[at++] - '0');
        tool_json_comma(b);
        buf_put_json(b, span_between(s, at + 1, at + 1 + length));
        at += 1 + length;
    }
    buf_put_char(b, ']');
}

static bool is_number(enum row_kind kind, size_t field)
{
    return (kind == ROW_INDICATOR &&
            (field == FIELD_VALUE || field == FIELD_VALUE_HIGH || field == FIELD_SENTENCE_CP)) ||
           (kind == ROW_THEME && field != FIELD_THEME_EVIDENCE) ||
           (kind == ROW_DESCRIPTION && field == FIELD_PUBLISHED_AT);
}

static void put_field(struct buf *b, enum row_kind kind, size_t i, struct span s)
{
    const char *name = row_fields[kind].names[i];
    if (!s.at)
        return;
    if (kind == ROW_DESCRIPTION && i == FIELD_AUTHORS) {
        put_json_authors(b, s);
    } else if (is_number(kind, i)) {
        tool_json_key(b, name);
        buf_put(b, s);
    } else if ((kind == ROW_THEME && i == FIELD_THEME_EVIDENCE) || kind == ROW_TAG) {
        tool_json_key(b, name);
        buf_puts(b, "[");
        buf_put(b, span_between(s, 1, s.n - 1));
        buf_puts(b, "]");
    } else {
        tool_json_text(b, name, s);
    }
}

static void put_side(struct buf *b, const char *name, enum row_kind kind, const struct row *r)
{
    if (!r)
        return;
    tool_json_key(b, name);
    buf_put_char(b, '{');
    for (size_t i = 0; i < row_fields[kind].n; i++)
        put_field(b, kind, i, r->fields[i]);
    buf_put_char(b, '}');
}

static void put_change(struct buf *b, enum row_kind kind, const struct change *c)
{
    const struct row *key = c->was ? c->was : c->now;
    tool_json_comma(b);
    buf_put_char(b, '{');
    tool_json_text(b, "what", span_of(kind_words[kind]));
    tool_json_text(b, "change",
                   !c->was   ? SPAN("added")
                   : !c->now ? SPAN("removed")
                             : SPAN("changed"));
    if (kind == ROW_INDICATOR) {
        tool_json_int(b, "start", key->start);
        tool_json_int(b, "end", key->end);
    } else if (kind != ROW_DESCRIPTION) {
        tool_json_text(b, "name", key->key);
    }
    if (c->was && c->now) {
        tool_json_key(b, "fields");
        buf_put_char(b, '[');
        for (size_t i = 0; i < row_fields[kind].n; i++) {
            if (c->fields >> i & 1) {
                tool_json_comma(b);
                buf_put_json(b, span_of(row_fields[kind].names[i]));
            }
        }
        buf_put_char(b, ']');
    }
    put_side(b, "old", kind, c->was);
    put_side(b, "new", kind, c->now);
    buf_put_char(b, '}');
}

void tool_reprocess_json(struct buf *b, const struct report_difference *d)
{
    buf_put_char(b, '{');
    tool_json_text(b, "topic", d->report->topic);
    tool_json_text(b, "key", d->report->key);
    tool_json_int(b, "revision_no", d->report->revision_no);
    tool_json_key(b, "changes");
    buf_put_char(b, '[');
    for (enum row_kind kind = 0; kind < ROW_KIND_N; kind++) {
        for (size_t i = 0; i < d->changes[kind].n; i++)
            put_change(b, kind, &d->changes[kind].items[i]);
    }
    buf_puts(b, "]}\n");
}
