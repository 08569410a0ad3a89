#include "main/tool_answer.h"

#include "main/tool_json.h"
#include "main/tool_table.h"

#define MAX_COLUMNS 16
#define LEAST_COLUMNS 12

int tool_database_open(const struct tool_settings *s, struct tool_database *ret)
{
    struct err e = {0};
    *ret = (struct tool_database){.config = tool_settings_open(s)};
    if (!ret->config)
        return EX_CONFIG;
    struct store_options o = tool_store_options(ret->config);
    ret->store = store_open(&o, NULL, NULL, &e);
    if (ret->store)
        return EX_OK;
    tool_database_close(ret);
    return tool_fail(&e);
}

void tool_database_close(struct tool_database *d)
{
    store_close(d->store);
    config_close(d->config);
    arena_free(&d->arena);
}

static void put_json_cell(struct buf *b, const struct query_column *c, struct span cell)
{
    bool bare = c->type == CELL_NUMBER || c->type == CELL_BOOL;
    if (!cell.at)
        buf_puts(b, "null");
    else if (bare)
        buf_put(b, cell);
    else
        buf_put_json(b, cell);
}

void tool_answer_json(struct buf *b, const struct query_answer *q)
{
    for (size_t row = 0; row < q->n_rows; row++) {
        buf_put_char(b, '{');
        for (size_t c = 0; c < q->n_columns; c++) {
            tool_json_comma(b);
            buf_put_json(b, q->columns[c].name);
            buf_puts(b, ": ");
            put_json_cell(b, &q->columns[c], query_cell(q, row, c));
        }
        buf_puts(b, "}\n");
    }
}

static bool all_null(const struct query_answer *q, size_t column)
{
    for (size_t row = 0; row < q->n_rows; row++)
        if (query_cell(q, row, column).at)
            return false;
    return q->n_rows > 0;
}

static struct span shown(struct span cell)
{
    return cell.at ? cell : SPAN("-");
}

void tool_answer_table(struct buf *b, const struct query_answer *q, struct arena *a)
{
    struct tool_column columns[MAX_COLUMNS];
    size_t kept[MAX_COLUMNS], n = 0;
    for (size_t c = 0; c < q->n_columns && n < MAX_COLUMNS; c++) {
        const struct query_column *x = &q->columns[c];
        if (all_null(q, c))
            continue;
        kept[n] = c;
        columns[n++] = (struct tool_column){.title = arena_copy(a, x->name).at,
                                            .right = x->type == CELL_NUMBER,
                                            .least = x->type == CELL_TEXT ? LEAST_COLUMNS : 0};
    }
    struct tool_table t = tool_table_start(columns, n, a);
    for (size_t row = 0; row < q->n_rows; row++)
        for (size_t i = 0; i < n; i++)
            tool_table_cell(&t, shown(query_cell(q, row, kept[i])));
    tool_table_put(&t, tool_columns(), tool_colours(), b);
}

void tool_answer_lines(struct buf *b, const struct query_answer *q, size_t row)
{
    size_t width = 0;
    for (size_t c = 0; c < q->n_columns; c++)
        width = q->columns[c].name.n > width ? q->columns[c].name.n : width;
    for (size_t c = 0; c < q->n_columns; c++) {
        struct span name = q->columns[c].name;
        buf_put(b, name);
        buf_printf(b, "%*s", (int)(width - name.n + 2), "");
        buf_put(b, shown(query_cell(q, row, c)));
        buf_put_char(b, '\n');
    }
}
