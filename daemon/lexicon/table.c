/* Splitting of tables into cells; the meaning of the cells is for those who ask for them. */
#include "lexicon/table.h"

#include "base/utf8.h"

/* The next line of bytes from *at, without its end. */
static struct span next_line(struct span bytes, size_t *at)
{
    size_t from = *at, end = from;
    while (end < bytes.n && bytes.at[end] != '\n')
        end++;
    *at = end < bytes.n ? end + 1 : end;
    if (end > from && bytes.at[end - 1] == '\r')
        end--;
    return span_between(bytes, from, end);
}

/* Cells of a line; how many, or 0 where there are too many. */
static size_t split(struct span line, struct span *cells)
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= line.n; i++) {
        if (i < line.n && line.at[i] != '\t')
            continue;
        if (n == TABLE_MAX_COLUMNS)
            return 0;
        struct span cell = span_trim(span_between(line, from, i));
        cells[n++] = span_equal(cell, SPAN("-")) ? (struct span){.at = cell.at} : cell;
        from = i + 1;
    }
    return n;
}

static bool add_row(struct table *t, size_t *cap, uint32_t number, struct span line,
                    struct arena *a, struct err *e)
{
    if (!arena_grow(a, &t->rows, cap, t->n_rows, sizeof(*t->rows)))
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    struct table_row *row = &t->rows[t->n_rows];
    *row = (struct table_row){.line = number};
    size_t n = split(line, row->cells);
    if (n == 0 || n > t->n_columns)
        return err_fail(e, ERR_SETUP, "%.*s:%u: more cells than the %zu columns", (int)t->file.n,
                        t->file.at, number, t->n_columns);
    if (row->cells[0].n == 0)
        return err_fail(e, ERR_SETUP, "%.*s:%u: the first cell is empty", (int)t->file.n,
                        t->file.at, number);
    t->n_rows++;
    return true;
}

bool table_parse(struct span file, struct span bytes, struct arena *a, struct table *ret,
                 struct err *e)
{
    struct table t = {.file = file};
    size_t bad = utf8_invalid_at(bytes);
    if (bad < bytes.n)
        return err_fail(e, ERR_SETUP, "%.*s: byte %zu is not UTF-8", (int)file.n, file.at, bad);
    size_t at = 0, cap = 0;
    uint32_t number = 0;
    while (at < bytes.n) {
        struct span line = next_line(bytes, &at);
        number++;
        if (span_trim(line).n == 0 || line.at[0] == '#')
            continue;
        if (t.n_columns) {
            if (!add_row(&t, &cap, number, line, a, e))
                return false;
            continue;
        }
        t.n_columns = split(line, t.columns);
        if (t.n_columns == 0)
            return err_fail(e, ERR_SETUP, "%.*s:%u: more than %d columns", (int)file.n, file.at,
                            number, TABLE_MAX_COLUMNS);
    }
    if (t.n_columns == 0)
        return err_fail(e, ERR_SETUP, "%.*s: no line that names the columns", (int)file.n, file.at);
    *ret = t;
    return true;
}

bool table_column(const struct table *t, const char *name, size_t *ret, struct err *e)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (span_equal(t->columns[i], span_of(name))) {
            *ret = i;
            return true;
        }
    }
    return err_fail(e, ERR_SETUP, "%.*s: no column \"%s\"", (int)t->file.n, t->file.at, name);
}

bool table_columns(const struct table *t, const char *const *names, size_t n, size_t *ret,
                   struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (!table_column(t, names[i], &ret[i], e))
            return false;
    }
    return true;
}

bool table_fail(const struct table *t, uint32_t line, struct err *e, const char *what,
                struct span value)
{
    return err_fail(e, ERR_SETUP, "%.*s:%u: %s \"%.*s\"", (int)t->file.n, t->file.at, line, what,
                    (int)value.n, value.at);
}

bool table_trie(const struct table *t, struct trie_key *keys, size_t n, struct arena *a,
                struct trie *ret, struct err *e)
{
    struct buf bytes = {0};
    struct err why = {0};
    bool good = trie_build(keys, n, &bytes, &why);
    struct span kept = good ? arena_copy(a, buf_span(&bytes)) : (struct span){0};
    buf_free(&bytes);
    if (kept.at && trie_open(kept, ret, &why))
        return true;
    return err_fail(e, ERR_SETUP, "%.*s: %s", (int)t->file.n, t->file.at,
                    why.kind == ERR_NONE ? "out of memory" : why.text);
}
