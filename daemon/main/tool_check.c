/* zhibiao check: settings, lexicon, database, brokers, each with what is wrong and what to do.
 * All are tried; the exit code is that of the first that failed. */
#include "consume/produce.h"
#include "main/daemon.h"
#include "main/reading.h"
#include "store/ruleset.h"
#include "main/tool_json.h"
#include "main/tool_settings.h"

#include <stdio.h>

#define BROKER_TIMEOUT_MS 10000

struct checking {
    bool json, colours;
    int code;
    struct buf out;
};

static void report(struct checking *x, const char *what, bool good, struct span says, int code)
{
    struct buf *b = &x->out;
    if (!good && x->code == EX_OK)
        x->code = code;
    if (x->json) {
        buf_put_char(b, '{');
        tool_json_text(b, "check", span_of(what));
        tool_json_key(b, "ok");
        buf_puts(b, good ? "true" : "false");
        tool_json_text(b, "says", says);
        buf_puts(b, "}\n");
        return;
    }
    buf_puts(b, !x->colours ? "" : good ? "\033[32m" : "\033[31m");
    buf_puts(b, good ? "ok    " : "FAIL  ");
    buf_puts(b, x->colours ? "\033[0m" : "");
    buf_printf(b, "%-9s ", what);
    buf_put(b, says);
    buf_put_char(b, '\n');
}

static void report_err(struct checking *x, const char *what, const struct err *e)
{
    report(x, what, false, span_of(e->text), tool_exit_code(e->kind));
}

/* One finding a line. */
static void report_lines(struct checking *x, const char *what, struct span lines)
{
    for (size_t at = 0; at < lines.n;) {
        size_t end = span_find(lines, at, SPAN("\n"));
        end = end == SIZE_MAX ? lines.n : end;
        report(x, what, false, span_between(lines, at, end), EX_CONFIG);
        at = end + 1;
    }
}

static struct config *check_settings(struct checking *x, const struct tool_settings *s)
{
    struct buf errors = {0};
    struct config *c = tool_settings_try(s, &errors);
    if (c && daemon_check(c, &errors))
        report(x, "settings", true, SPAN("in order"), EX_OK);
    report_lines(x, "settings", buf_span(&errors));
    buf_free(&errors);
    return c;
}

static struct reading_rules *check_lexicon(struct checking *x, const struct config *c)
{
    char says[120];
    struct err e = {0};
    const char *directory = c->daemon.lexicon && *c->daemon.lexicon ? c->daemon.lexicon : NULL;
    struct reading_rules *r = reading_rules_open(directory, &e);
    if (!r) {
        report_err(x, "lexicon", &e);
        return NULL;
    }
    snprintf(says, sizeof(says), "ruleset %.12s (%s)", r->lexicon->version,
             directory ? "from daemon.lexicon" : "built-in");
    report(x, "lexicon", true, span_of(says), EX_OK);
    return r;
}

/* What daemons read with, which may be another than the files say. */
static void check_active(struct checking *x, const struct config *c, struct store *s)
{
    struct err e = {0};
    struct kept_ruleset k;
    char says[120];
    if (!ruleset_active(s, &k, &e)) {
        report_err(x, "rules", &e);
        return;
    }
    if (k.id)
        snprintf(says, sizeof(says), "ruleset %.12s is active%s", k.version,
                 *c->daemon.lexicon ? "; daemon.lexicon is not used" : "");
    else
        snprintf(says, sizeof(says), "none is active: daemons read with their own files");
    report(x, "rules", true, span_of(says), EX_OK);
}

static void check_database(struct checking *x, const struct config *c)
{
    struct err e = {0};
    struct store_options o = tool_store_options(c);
    struct store *s = store_open(&o, NULL, NULL, &e);
    if (s && store_ready(s, &e)) {
        report(x, "database", true, SPAN("answers, and its schema is of this version"), EX_OK);
        check_active(x, c, s);
    } else
        report_err(x, "database", &e);
    store_close(s);
}

static void check_topics(struct checking *x, const struct config *c, struct producer *p)
{
    char says[400];
    for (size_t i = 0; i < c->kafka.topics.n; i++) {
        struct err e = {0};
        int n;
        if (!produce_partitions(p, c->kafka.topics.items[i], BROKER_TIMEOUT_MS, &n, &e)) {
            report_err(x, "brokers", &e);
            if (e.kind == ERR_AGAIN)
                return; /* the next topic would wait as long */
            continue;
        }
        snprintf(says, sizeof(says), "topic \"%s\" has %d partition%s", c->kafka.topics.items[i], n,
                 n == 1 ? "" : "s");
        report(x, "brokers", true, span_of(says), EX_OK);
    }
}

static void check_brokers(struct checking *x, const struct config *c)
{
    struct err e = {0};
    struct produce_options o = {c->kafka.brokers, c->kafka.pairs, c->kafka.n_pairs};
    struct producer *p = produce_open(&o, &e);
    if (p)
        check_topics(x, c, p);
    else
        report_err(x, "brokers", &e);
    produce_close(p);
}

static void check_all(struct checking *x, const struct tool_settings *s, bool offline)
{
    struct config *c = check_settings(x, s);
    struct reading_rules *r = c ? check_lexicon(x, c) : NULL;
    if (r && !offline) {
        check_database(x, c);
        check_brokers(x, c);
    }
    reading_rules_close(r);
    config_close(c);
}

int tool_check(int argc, char **argv)
{
    static const struct option longs[] = {
        TOOL_SETTINGS_LONGS, {"json", 0, 0, 'j'}, {"offline", 0, 0, 'o'}, {0}};
    struct checking x = {.colours = tool_colours()};
    struct tool_settings settings = {0};
    bool offline = false;
    for (int o; (o = tool_option(argc, argv, ":" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        tool_settings_option(&settings, o);
        x.json = x.json || o == 'j';
        offline = offline || o == 'o';
    }
    if (optind < argc)
        return tool_usage("check", "takes no FILE");
    check_all(&x, &settings, offline);
    if (!tool_out(&x.out))
        x.code = EX_IOERR;
    buf_free(&x.out);
    return tool_end(x.code);
}
