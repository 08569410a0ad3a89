/* zhibiao status, zhibiao verify: what the database knows about itself. */
#include "main/tool_answer.h"
#include "main/tool_json.h"

#include <inttypes.h>
#include <stdio.h>

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

static int status(struct tool_database *d, bool json)
{
    struct err e = {0};
    struct query_answer q;
    if (!query_status(d->store, &d->arena, &q, &e))
        return tool_fail(&e);
    if (!q.n_rows && !json)
        tool_say("no partition was ever read: is zhibiaod running?");
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
