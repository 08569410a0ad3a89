#include "main/tool_table.h"

#include "base/utf8.h"

#define GAP 2
#define MAX_COLUMNS 16

struct tool_table tool_table_start(const struct tool_column *columns, size_t n, struct arena *a)
{
    return (struct tool_table){.columns = columns, .n_columns = n, .arena = a};
}

/* Line ends and other control characters would break the table or the terminal. */
static struct span printable(struct span s, struct arena *a)
{
    struct span copy = arena_copy(a, s);
    char *at = (char *)(size_t)copy.at;
    for (size_t i = 0; at && i < copy.n; i++)
        if ((unsigned char)at[i] < 0x20 || at[i] == 0x7F)
            at[i] = ' ';
    return copy;
}

void tool_table_cell(struct tool_table *t, struct span s)
{
    if (!arena_grow(t->arena, &t->cells, &t->cap, t->n_cells, sizeof(*t->cells)))
        return;
    t->cells[t->n_cells++] = printable(s, t->arena);
}

static void measure(const struct tool_table *t, size_t *width)
{
    for (size_t c = 0; c < t->n_columns; c++)
        width[c] = t->bare ? 0 : utf8_columns(span_of(t->columns[c].title));
    for (size_t i = 0; i < t->n_cells; i++) {
        size_t w = utf8_columns(t->cells[i]);
        if (w > width[i % t->n_columns])
            width[i % t->n_columns] = w;
    }
}

/* Takes what is too much from the widest column that may give. */
static void fit(const struct tool_table *t, size_t screen, size_t *width)
{
    size_t total = GAP * (t->n_columns - 1);
    for (size_t c = 0; c < t->n_columns; c++)
        total += width[c];
    while (total > screen) {
        size_t widest = t->n_columns;
        for (size_t c = 0; c < t->n_columns; c++) {
            size_t least = t->columns[c].least;
            if (least && width[c] > least && (widest == t->n_columns || width[c] > width[widest]))
                widest = c;
        }
        if (widest == t->n_columns)
            return;
        width[widest]--;
        total--;
    }
}

static void put_blanks(struct buf *out, size_t n)
{
    while (n--)
        buf_put_char(out, ' ');
}

/* The longest head that fits; "…" shows that something is missing. */
static size_t put_cut(struct buf *out, struct span s, size_t width)
{
    size_t at = 0, used = 0;
    while (at < s.n) {
        size_t n = utf8_width(s.at[at]);
        size_t w = utf8_columns(span_between(s, at, at + n));
        if (used + w + 1 > width)
            break;
        used += w;
        at += n;
    }
    buf_put(out, span_between(s, 0, at));
    buf_puts(out, "…");
    return used + 1;
}

static void put_cell(struct buf *out, struct span s, size_t width, bool right, bool last)
{
    size_t w = utf8_columns(s);
    if (w > width) {
        put_blanks(out, last ? 0 : width - put_cut(out, s, width));
        return;
    }
    if (right)
        put_blanks(out, width - w);
    buf_put(out, s);
    if (!right && !last)
        put_blanks(out, width - w);
}

static void put_row(const struct tool_table *t, const struct span *cells, const size_t *width,
                    struct buf *out)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        bool last = c + 1 == t->n_columns;
        put_cell(out, cells[c], width[c], t->columns[c].right, last);
        put_blanks(out, last ? 0 : GAP);
    }
    while (out->n && out->at[out->n - 1] == ' ')
        out->n--;
}

void tool_table_put(const struct tool_table *t, size_t columns, bool colours, struct buf *out)
{
    size_t width[MAX_COLUMNS];
    struct span titles[MAX_COLUMNS];
    measure(t, width);
    if (columns)
        fit(t, columns, width);
    for (size_t c = 0; c < t->n_columns; c++)
        titles[c] = span_of(t->columns[c].title);
    if (!t->bare) {
        buf_puts(out, colours ? "\033[1m" : "");
        put_row(t, titles, width, out);
        buf_puts(out, colours ? "\033[0m\n" : "\n");
    }
    for (size_t i = 0; i + t->n_columns <= t->n_cells; i += t->n_columns) {
        put_row(t, t->cells + i, width, out);
        buf_put_char(out, '\n');
    }
}
