/* zhibiao rules, zhibiao version: what decides, which versions of it there are, and which of them
 * the daemons use. */
#include "main/kept.h"
#include "main/tool_answer.h"
#include "main/tool_json.h"
#include "main/tool_rules.h"
#include "main/tool_table.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct tool_column columns[] = {{"RULE", false, 0}, {"SAYS", false, 20}};

struct call {
    struct tool_settings settings;
    const char *lexicon;
    bool json, files;
    char **words; /* what stands behind the subcommand */
    int n_words;
    struct tool_database db;
};

/* ---- show: the rules that are part of the program ---- */

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

static int show(struct call *x)
{
    struct err e = {0};
    struct buf out = {0};
    struct lexicon *lx = lexicon_open(x->lexicon, &e);
    if (!lx)
        return tool_fail(&e);
    if (x->json)
        put_json(&out, lx);
    else
        put_table(&out, lx, &x->db.arena);
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    buf_free(&out);
    lexicon_close(lx);
    return code;
}

/* ---- list ---- */

/* Versions are shown as short as commands take them. */
static void shorten(struct query_answer *q)
{
    for (size_t row = 0; row < q->n_rows; row++) {
        struct span *cell = &q->cells[row * q->n_columns];
        cell->n = cell->n > 12 ? 12 : cell->n;
    }
}

static int list(struct call *x)
{
    struct err e = {0};
    struct buf out = {0};
    struct query_answer q;
    if (!ruleset_list(x->db.store, &x->db.arena, &q, &e))
        return tool_fail(&e);
    if (!x->json)
        shorten(&q);
    if (x->json)
        tool_answer_json(&out, &q);
    else if (q.n_rows)
        tool_answer_table(&out, &q, &x->db.arena);
    else
        tool_say("no ruleset was ever used here");
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    buf_free(&out);
    return code;
}

/* ---- add, activate, export ---- */

static int add(struct call *x)
{
    struct err e = {0};
    bool is_new = false;
    const char *set = x->db.config->daemon.lexicon;
    const char *directory = x->lexicon ? x->lexicon : *set ? set : NULL;
    struct reading_rules *r = reading_rules_open(directory, &e);
    if (!r || !ruleset_keep(x->db.store, r->lexicon, &is_new, &e)) {
        reading_rules_close(r);
        return tool_fail(&e);
    }
    if (x->json)
        printf("{\"version\": \"%s\", \"is_new\": %s}\n", r->lexicon->version,
               is_new ? "true" : "false");
    else
        printf("ruleset %.12s is %s\n", r->lexicon->version, is_new ? "kept" : "kept already");
    reading_rules_close(r);
    return EX_OK;
}

/* user@host, for the record. */
static void who(char *ret, size_t size)
{
    char host[128] = "";
    gethostname(host, sizeof(host) - 1);
    const struct passwd *p = getpwuid(getuid());
    if (p)
        snprintf(ret, size, "%s@%s", p->pw_name, host);
    else
        snprintf(ret, size, "%u@%s", (unsigned)getuid(), host);
}

static void say_activation(const struct call *x, const struct kept_ruleset *now,
                           const struct kept_ruleset *before, bool changed)
{
    if (x->json) {
        printf("{\"active\": %s%s%s, \"before\": %s%s%s, \"changed\": %s}\n", now ? "\"" : "",
               now ? now->version : "null", now ? "\"" : "", before->id ? "\"" : "",
               before->id ? before->version : "null", before->id ? "\"" : "",
               changed ? "true" : "false");
        return;
    }
    if (now)
        printf("ruleset %.12s is active%s\n", now->version, changed ? "" : " already");
    else
        printf("no ruleset is active%s: daemons read with their own files\n",
               changed ? " any more" : "");
    if (changed && before->id)
        printf("until now it was %.12s: `zhibiao rules activate %.12s` goes back\n",
               before->version, before->version);
    else if (changed)
        puts("until now daemons read with their own files: `zhibiao rules activate --files` goes "
             "back");
    if (changed)
        tool_say("reports stored until now stay as they were read; `zhibiao reprocess` reads them "
                 "again");
    if (changed && now && *x->db.config->daemon.lexicon)
        tool_say("daemon.lexicon (%s) is not used while a ruleset is active",
                 x->db.config->daemon.lexicon);
}

static int make_active(struct call *x, const struct kept_ruleset *k, const struct reading_rules *r)
{
    struct err e = {0};
    struct kept_ruleset before;
    bool changed;
    char client[400];
    who(client, sizeof(client));
    if (!ruleset_activate(x->db.store, k, r->lexicon, client, &before, &changed, &e))
        return tool_fail(&e);
    say_activation(x, k, &before, changed);
    return EX_OK;
}

static int activate(struct call *x)
{
    struct err e = {0};
    struct kept_ruleset k = {0};
    struct reading_rules *r = NULL;
    const char *directory = x->db.config->daemon.lexicon;
    if (x->n_words == 1 && strcmp(x->words[0], "files") == 0) {
        x->files = true;
        x->n_words = 0;
    }
    if (x->files == (x->n_words == 1))
        return tool_usage("rules", "activate wants a VERSION, or --files");
    if (x->files)
        r = reading_rules_open(*directory ? directory : NULL, &e);
    else if (ruleset_find(x->db.store, span_of(x->words[0]), true, &k, &e))
        r = kept_rules_open(x->db.store, &k, &x->db.arena, &e);
    int code = r ? make_active(x, x->files ? NULL : &k, r) : tool_fail(&e);
    reading_rules_close(r);
    return code;
}

/* Never over a file that is there. */
static bool write_file(const char *directory, const struct lexicon_file *f, struct err *e)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%.*s", directory, (int)f->name.n, f->name.at);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_fail(e, ERR_INPUT, "could not make \"%s\": %s", path, strerror(errno));
    FILE *to = fdopen(fd, "wb");
    bool good = to && fwrite(f->bytes.at, 1, f->bytes.n, to) == f->bytes.n;
    good = to && fclose(to) == 0 && good;
    if (!to)
        close(fd);
    return good || err_fail(e, ERR_INPUT, "could not write \"%s\": %s", path, strerror(errno));
}

static int export_tables(struct call *x)
{
    struct err e = {0};
    struct tool_rules_side side;
    if (x->n_words != 2)
        return tool_usage("rules", "export wants VERSION and DIRECTORY");
    const char *directory = x->words[1];
    if (!tool_rules_side(&x->db, x->words[0], &side, &e))
        return tool_fail(&e);
    bool good = mkdir(directory, 0777) == 0 || errno == EEXIST ||
                err_fail(&e, ERR_INPUT, "could not make \"%s\": %s", directory, strerror(errno));
    for (size_t i = 0; good && i < side.n_files; i++)
        good = write_file(directory, &side.files[i], &e);
    if (good && !x->json)
        printf("%zu tables of ruleset %s are in %s\n", side.n_files, side.label, directory);
    tool_rules_side_close(&side);
    return good ? EX_OK : tool_fail(&e);
}

static int diff(struct call *x)
{
    if (x->n_words < 1 || x->n_words > 2)
        return tool_usage("rules", "diff wants one VERSION or two");
    return tool_rules_diff(&x->db, x->words[0], x->n_words == 2 ? x->words[1] : "active", x->json);
}

/* ---- subcommands ---- */

static const struct subcommand {
    const char *name;
    int (*run)(struct call *x);
    int most_words;
    bool has_settings;
} subcommands[] = {
    {"list", list, 0, true},         {"show", show, 0, false}, {"diff", diff, 2, true},
    {"activate", activate, 1, true}, {"add", add, 0, true},    {"export", export_tables, 2, true},
};

static const struct subcommand *find_subcommand(const char *name)
{
    for (size_t i = 0; i < sizeof(subcommands) / sizeof(*subcommands); i++) {
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    }
    return NULL;
}

static int run(const struct subcommand *c, struct call *x)
{
    if (x->n_words > c->most_words)
        return tool_usage("rules", "%s: what is \"%s\"?", c->name, x->words[c->most_words]);
    if (!c->has_settings)
        return c->run(x);
    int code = tool_database_open(&x->settings, &x->db);
    return code == EX_OK ? c->run(x) : code;
}

int tool_rules(int argc, char **argv)
{
    static const struct option longs[] = {TOOL_SETTINGS_LONGS,
                                          {"json", 0, 0, 'j'},
                                          {"lexicon", 1, 0, 'l'},
                                          {"files", 0, 0, 'f'},
                                          {0}};
    struct call x = {0};
    for (int o; (o = tool_option(argc, argv, ":l:" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        tool_settings_option(&x.settings, o);
        x.lexicon = o == 'l' ? optarg : x.lexicon;
        x.json = x.json || o == 'j';
        x.files = x.files || o == 'f';
    }
    const struct subcommand *c = optind < argc ? find_subcommand(argv[optind]) : NULL;
    if (!c)
        return tool_usage("rules", "what of them? list, show, diff, add, activate or export");
    x.words = argv + optind + 1;
    x.n_words = argc - optind - 1;
    int code = run(c, &x);
    tool_database_close(&x.db);
    return tool_end(code);
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
