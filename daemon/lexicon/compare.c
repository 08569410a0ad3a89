/* Both tables are sorted by content; what is left over of each is paired by the first cell. */
#include "lexicon/compare.h"

#include <stdlib.h>

static int compare_rows(const struct table_row *x, const struct table_row *y)
{
    for (size_t c = 0; c < TABLE_MAX_COLUMNS; c++) {
        int order = span_compare(x->cells[c], y->cells[c]);
        if (order)
            return order;
    }
    return 0;
}

/* Equal rows in the order of their lines. */
static int by_content(const void *x, const void *y)
{
    const struct table_row *a = *(const struct table_row *const *)x,
                           *b = *(const struct table_row *const *)y;
    int order = compare_rows(a, b);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static uint32_t place(const struct row_change *c)
{
    return c->now ? c->now->line : c->was->line;
}

static int by_line(const void *x, const void *y)
{
    const struct row_change *a = x, *b = y;
    uint32_t p = place(a), q = place(b);
    return p != q ? (p > q) - (p < q) : (a->now != NULL) - (b->now != NULL);
}

static const struct table_row **sorted(const struct table *t, struct arena *a)
{
    const struct table_row **rows = arena_new(a, const struct table_row *, t->n_rows + 1);
    for (size_t i = 0; rows && i < t->n_rows; i++)
        rows[i] = &t->rows[i];
    if (rows)
        qsort(rows, t->n_rows, sizeof(*rows), by_content);
    return rows;
}

struct sides {
    const struct table_row **was, **now;
    size_t n_was, n_now;
};

/* Takes out what is in both. */
static void drop_equal(struct sides *s)
{
    size_t i = 0, k = 0, n_was = 0, n_now = 0;
    while (i < s->n_was && k < s->n_now) {
        int order = compare_rows(s->was[i], s->now[k]);
        if (order < 0)
            s->was[n_was++] = s->was[i++];
        else if (order > 0)
            s->now[n_now++] = s->now[k++];
        else
            i++, k++;
    }
    while (i < s->n_was)
        s->was[n_was++] = s->was[i++];
    while (k < s->n_now)
        s->now[n_now++] = s->now[k++];
    s->n_was = n_was;
    s->n_now = n_now;
}

static size_t pair(const struct sides *s, struct row_change *ret)
{
    size_t i = 0, k = 0, n = 0;
    while (i < s->n_was || k < s->n_now) {
        int order = i == s->n_was   ? 1
                    : k == s->n_now ? -1
                                    : span_compare(s->was[i]->cells[0], s->now[k]->cells[0]);
        struct row_change c = {0};
        if (order <= 0)
            c.was = s->was[i++];
        if (order >= 0)
            c.now = s->now[k++];
        ret[n++] = c;
    }
    return n;
}

bool table_compare(const struct table *was, const struct table *now, struct arena *a,
                   struct row_change **ret, size_t *ret_n, struct err *e)
{
    struct sides s = {sorted(was, a), sorted(now, a), was->n_rows, now->n_rows};
    if (!s.was || !s.now)
        return err_fail(e, ERR_AGAIN, "out of memory");
    drop_equal(&s);
    struct row_change *changes = arena_new(a, struct row_change, s.n_was + s.n_now + 1);
    if (!changes)
        return err_fail(e, ERR_AGAIN, "out of memory");
    *ret_n = pair(&s, changes);
    qsort(changes, *ret_n, sizeof(*changes), by_line);
    *ret = changes;
    return true;
}

bool table_same_columns(const struct table *was, const struct table *now)
{
    if (was->n_columns != now->n_columns)
        return false;
    for (size_t c = 0; c < was->n_columns; c++) {
        if (!span_equal(was->columns[c], now->columns[c]))
            return false;
    }
    return true;
}

void table_put_row(struct buf *b, const struct table *t, const struct table_row *row)
{
    size_t n = t->n_columns;
    while (n > 1 && !row->cells[n - 1].n)
        n--;
    for (size_t c = 0; c < n; c++) {
        if (c)
            buf_put_char(b, '\t');
        buf_put(b, row->cells[c].n ? row->cells[c] : SPAN("-"));
    }
}
