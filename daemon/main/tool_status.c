/* zhibiao status, zhibiao verify: what the database knows about itself. */
#include "consume/produce.h"
#include "main/tool_answer.h"
#include "main/tool_json.h"
#include "store/link.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define BROKER_TIMEOUT_MS 3000

/* -1: go on; else the exit code. */
static int read_options(int argc, char **argv, struct tool_settings *settings, bool *json)
{
    static const struct option longs[] = {TOOL_SETTINGS_LONGS, {"json", 0, 0, 'j'}, {0}};
    for (int o; (o = tool_option(argc, argv, ":" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        tool_settings_option(settings, o);
        *json = *json || o == 'j';
    }
    return optind < argc ? tool_usage(argv[0], "takes no FILE") : -1;
}

static int print(struct tool_database *d, const struct query_answer *q, bool json, int code)
{
    struct buf out = {0};
    if (json)
        tool_answer_json(&out, q);
    else if (q->n_rows)
        tool_answer_table(&out, q, &d->arena);
    if (!tool_out(&out))
        code = EX_IOERR;
    buf_free(&out);
    return code;
}

static size_t column_of(const struct query_answer *q, const char *name)
{
    size_t c = 0;
    while (c < q->n_columns && !span_equal(q->columns[c].name, span_of(name)))
        c++;
    return c;
}

/* The same answer with an empty column more behind `after`. */
static bool with_column(const struct query_answer *q, size_t after, const char *name,
                        struct arena *a, struct query_answer *ret)
{
    size_t n = q->n_columns + 1;
    struct query_answer x = {.columns = arena_new(a, struct query_column, n),
                             .n_columns = n,
                             .cells = arena_new(a, struct span, n * q->n_rows + 1),
                             .n_rows = q->n_rows};
    if (!x.columns || !x.cells)
        return false;
    for (size_t c = 0; c < q->n_columns; c++) {
        size_t to = c + (c > after);
        x.columns[to] = q->columns[c];
        for (size_t row = 0; row < q->n_rows; row++)
            x.cells[row * n + to] = query_cell(q, row, c);
    }
    x.columns[after + 1] = (struct query_column){span_of(name), CELL_NUMBER};
    *ret = x;
    return true;
}

/* How many offsets each partition has that are not stored yet; null where the brokers do not
 * say, which is said once and is no failure: the database has answered. */
static void add_lag(struct tool_database *d, struct query_answer *q)
{
    size_t topic = column_of(q, "topic"), partition = column_of(q, "partition");
    size_t next = column_of(q, "next_offset");
    const struct config *c = d->config;
    struct produce_options o = {c->kafka.brokers, c->kafka.pairs, c->kafka.n_pairs};
    struct err e = {0};
    char text[32];
    if (next >= q->n_columns || !with_column(q, next, "lag", &d->arena, q))
        return;
    struct producer *p = produce_open(&o, &e);
    for (size_t row = 0; p && row < q->n_rows && e.kind == ERR_NONE; row++) {
        struct span at = query_cell(q, row, next);
        int64_t end;
        const char *name = arena_copy(&d->arena, query_cell(q, row, topic)).at;
        if (!at.at || !name ||
            !produce_end(p, name, (int32_t)atoi(query_cell(q, row, partition).at),
                         BROKER_TIMEOUT_MS, &end, &e))
            continue;
        snprintf(text, sizeof(text), "%" PRId64, end - (int64_t)strtoll(at.at, NULL, 10));
        q->cells[row * q->n_columns + next + 1] = arena_copy(&d->arena, span_of(text));
    }
    if (e.kind != ERR_NONE)
        tool_say("lag is not known, the brokers do not answer: %s", e.text);
    produce_close(p);
}

/* Reports that nobody has compared with others yet count although they may be duplicates. */
static void say_unlinked(struct tool_database *d)
{
    struct err e = {0};
    int64_t n = 0;
    if (!store_link_pending(d->store, 1000000, &n, &e))
        tool_say("%s", e.text);
    else if (n)
        tool_say("%" PRId64 " reports wait to be compared with others: duplicates among them still "
                 "count",
                 n);
}

static int status(struct tool_database *d, bool json)
{
    struct err e = {0};
    struct query_answer q;
    if (!query_status(d->store, &d->arena, &q, &e))
        return tool_fail(&e);
    if (q.n_rows)
        add_lag(d, &q);
    if (!q.n_rows && !json)
        tool_say("no partition was ever read: is zhibiaod running?");
    say_unlinked(d);
    return print(d, &q, json, EX_OK);
}

static int verify(struct tool_database *d, bool json)
{
    struct err e = {0};
    struct query_answer q;
    int64_t checked;
    if (!query_verify(d->store, &d->arena, &q, &checked, &e))
        return tool_fail(&e);
    int code = print(d, &q, json, q.n_rows ? EX_DATAERR : EX_OK);
    if (q.n_rows)
        tool_say("%zu violations in %" PRId64 " ranges of the ledger", q.n_rows, checked);
    else if (!json)
        printf("%" PRId64 " ranges of the ledger checked: nothing lost, nothing twice\n", checked);
    return code;
}

static int run(int argc, char **argv, int (*what)(struct tool_database *, bool))
{
    struct tool_settings settings = {0};
    struct tool_database d;
    bool json = false;
    int code = read_options(argc, argv, &settings, &json);
    if (code >= 0)
        return code;
    code = tool_database_open(&settings, &d);
    if (code != EX_OK)
        return code;
    code = what(&d, json);
    tool_database_close(&d);
    return tool_end(code);
}

int tool_status(int argc, char **argv)
{
    return run(argc, argv, status);
}

int tool_verify(int argc, char **argv)
{
    return run(argc, argv, verify);
}
