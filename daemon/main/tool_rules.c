/* zhibiao rules, zhibiao version: what decides, and which version of it. */
#include "main/tool.h"
#include "main/tool_json.h"
#include "main/tool_table.h"

#include <stdio.h>

static const struct tool_column columns[] = {{"RULE", false, 0}, {"SAYS", false, 20}};

static void put_json(struct buf *b, const struct lexicon *lx)
{
    for (const struct rule_row *r = extract_rules; r->id; r++) {
        buf_put_char(b, '{');
        tool_json_text(b, "rule", span_of(r->id));
        tool_json_text(b, "says", span_of(r->says));
        tool_json_text(b, "ruleset", span_of(lx->version));
        buf_puts(b, "}\n");
    }
}

static void put_table(struct buf *b, const struct lexicon *lx, struct arena *a)
{
    struct tool_table t = tool_table_start(columns, 2, a);
    for (const struct rule_row *r = extract_rules; r->id; r++) {
        tool_table_cell(&t, span_of(r->id));
        tool_table_cell(&t, span_of(r->says));
    }
    tool_table_put(&t, tool_columns(), tool_colours(), b);
    buf_printf(b, "\nR-… reject, N-… name, S-… make a target.  ruleset %s\n", lx->version);
}

static int list(const char *lexicon, bool json)
{
    struct err e = {0};
    struct buf out = {0};
    struct arena a = {0};
    struct lexicon *lx = lexicon_open(lexicon, &e);
    if (!lx)
        return tool_fail(&e);
    if (json)
        put_json(&out, lx);
    else
        put_table(&out, lx, &a);
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    arena_free(&a);
    buf_free(&out);
    lexicon_close(lx);
    return tool_end(code);
}

int tool_rules(int argc, char **argv)
{
    static const struct option longs[] = {
        {"json", 0, 0, 'j'}, {"lexicon", 1, 0, 'l'}, {"help", 0, 0, 'h'}, {0}};
    const char *lexicon = NULL;
    bool json = false;
    for (int o; (o = tool_option(argc, argv, ":l:h", longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        if (o == 'l')
            lexicon = optarg;
        json = json || o == 'j';
    }
    if (optind + 1 != argc || strcmp(argv[optind], "list"))
        return tool_usage("rules", "what of them? list");
    return list(lexicon, json);
}

int tool_version(int argc, char **argv)
{
    (void)argv;
    struct err e = {0};
    if (argc > 1)
        return tool_usage("version", "takes nothing");
    struct lexicon *lx = lexicon_open(NULL, &e);
    if (!lx)
        return tool_fail(&e);
    printf("zhibiao %s, ruleset %.12s\n", ZHIBIAO_VERSION, lx->version);
    lexicon_close(lx);
    return tool_end(EX_OK);
}
