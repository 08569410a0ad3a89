/* zhibiao reprocess: stored reports read again with today's rules.
 *
 * One page after the other: fetched, read, compared, written (or shown).  A page that cannot be
 * written now is fetched anew and tried again; what was replaced meanwhile is fetched again at
 * once, and a last look goes over all for what a daemon with other rules stored behind us.
 *
 * Always holds: a page is done or not done; ending anywhere loses nothing, since each report says
 * what it was last read with. */
#include "main/kept.h"
#include "main/tool_answer.h"
#include "main/tool_json.h"
#include "main/tool_progress.h"
#include "main/tool_reprocess_show.h"
#include "main/tool_time.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE_REPORTS 64
#define PAGE_BYTES ((size_t)4 << 20)
#define MOST_ROUNDS 3 /* over reports that were replaced while they were read; over all reports */
#define FIRST_PAUSE_MS 100
#define MOST_PAUSE_MS 5000
#define PATIENCE_MS 60000 /* without getting on */

struct again {
    struct tool_settings settings;
    const char *ruleset, *since, *until;
    char times[2][TOOL_TIME_BYTES];
    char active[2 * HASH_BYTES + 1]; /* what was active at the start */
    bool dry_run, json, all;
    int64_t limit; /* 0: none */
    struct reprocess_filter filter;
    struct tool_database db;
    struct reading_rules *rules;
    struct tagger_scratch *scratch;
    struct reprocess_run run;
    struct arena stored, work; /* of a page: what is stored; what was read */
    struct tool_progress progress;
    struct buf out;
    size_t most; /* reports of a page */
    int64_t pause_ms, waited_ms;
    int64_t done; /* reports looked at */
    bool first_round;
    int code;
};

static volatile sig_atomic_t stopped_by;

static void on_stop(int signal)
{
    stopped_by = signal;
}

/* The second one ends at once. */
static void take_signals(void)
{
    struct sigaction a = {.sa_handler = on_stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&a.sa_mask);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
}

/* ---- reading a page ---- */

static void say_refused(struct again *x, const struct stored_report *r, const char *why)
{
    if (!x->first_round)
        return;
    x->run.counts.refused++;
    x->code = EX_DATAERR;
    tool_progress_clear(&x->progress);
    tool_say("%.*s %.*s stays as it is: %s", (int)r->topic.n, r->topic.at, (int)r->key.n, r->key.at,
             why);
}

static bool read_one(struct again *x, const struct stored_report *r, struct report_difference *ret,
                     struct err *e)
{
    struct reading reading;
    /* What the message said of the date is not known: the date that was stored. */
    struct date published = {0};
    struct span stored = r->was[ROW_DESCRIPTION].items[0].fields[FIELD_PUBLISHED_ON];
    if (!r->knows_given && stored.n)
        (void)!date_parse_iso(stored, &published);
    const struct reprocess_rules rules = {x->rules->lexicon, x->rules->tagger};
    return reading_make(x->rules, x->scratch, r->content, &r->given, published, &x->work, &reading,
                        e) &&
           reprocess_compare(&rules, r, &reading.about, &reading.findings, &reading.tagging,
                             &x->work, ret, e);
}

/* Reads reports until the memory of the page is used up.  *ret_read: how many are done with, of
 * which *ret_n can be compared. */
static bool read_page(struct again *x, const struct stored_report *reports, size_t n,
                      struct report_difference **ret, size_t *ret_n, size_t *ret_read,
                      struct err *e)
{
    struct report_difference *d = arena_new(&x->work, struct report_difference, n);
    if (!d)
        return err_fail(e, ERR_SETUP, "out of memory");
    *ret_n = *ret_read = 0;
    for (; *ret_read < n; ++*ret_read) {
        struct err why = {0};
        struct arena_mark before = arena_mark(&x->work);
        if (read_one(x, &reports[*ret_read], &d[*ret_n], &why)) {
            ++*ret_n;
            continue;
        }
        bool full = x->work.full;
        x->work.full = false;
        arena_release(&x->work, before);
        if (full && *ret_read)
            break;
        if (!full && why.kind != ERR_INPUT) {
            *e = why;
            return false;
        }
        say_refused(x, &reports[*ret_read], full ? "reading it takes too much memory" : why.text);
    }
    *ret = d;
    return true;
}

/* ---- showing and writing ---- */

static bool show_page(struct again *x, const struct report_difference *d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        reprocess_add(&x->run.counts, &d[i]);
        if (!d[i].differs)
            continue;
        if (x->json)
            tool_reprocess_json(&x->out, &d[i]);
        else
            tool_reprocess_show(&x->out, &d[i], &x->work, tool_columns(), tool_colours());
    }
    return tool_out(&x->out);
}

/* One by one, so that only the report stays as it is of which a value is refused. */
static bool write_single(struct again *x, const struct report_difference *d, size_t n,
                         bool *replaced, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        struct err why = {0};
        if (reprocess_write(x->db.store, &x->run, &d[i], 1, &replaced[i], &x->work, &why))
            continue;
        if (why.kind != ERR_INPUT) {
            *e = why;
            return false;
        }
        say_refused(x, d[i].report, why.text);
    }
    return true;
}

static bool write_page(struct again *x, const struct report_difference *d, size_t n, bool *replaced,
                       struct err *e)
{
    struct err why = {0};
    if (!n || reprocess_write(x->db.store, &x->run, d, n, replaced, &x->work, &why))
        return true;
    if (why.kind == ERR_INPUT)
        return write_single(x, d, n, replaced, e);
    *e = why;
    return false;
}

static bool do_reports(struct again *x, const struct stored_report *reports, size_t n, int rounds,
                       size_t *ret_read, struct err *e);

/* Another revision came while the one before was read: that one, if it needs it. */
static bool do_replaced(struct again *x, const struct report_difference *d, size_t n,
                        const bool *replaced, int rounds, struct err *e)
{
    int64_t ids[PAGE_REPORTS];
    size_t n_ids = 0, n_now, read;
    struct stored_report *now;
    for (size_t i = 0; i < n; i++) {
        if (replaced[i])
            ids[n_ids++] = d[i].report->report_id;
    }
    return !n_ids || rounds == 0 ||
           (reprocess_fetch(x->db.store, &x->filter, ids, n_ids, &x->stored, &now, &n_now, e) &&
            do_reports(x, now, n_now, rounds - 1, &read, e));
}

static bool do_reports(struct again *x, const struct stored_report *reports, size_t n, int rounds,
                       size_t *ret_read, struct err *e)
{
    struct report_difference *d = NULL;
    bool replaced[PAGE_REPORTS] = {0};
    size_t n_d = 0;
    *ret_read = 0;
    if (!n)
        return true;
    if (!read_page(x, reports, n, &d, &n_d, ret_read, e))
        return false;
    if (x->dry_run)
        return show_page(x, d, n_d) || err_fail(e, ERR_INPUT, "the output could not be written");
    return write_page(x, d, n_d, replaced, e) && do_replaced(x, d, n_d, replaced, rounds, e);
}

/* ---- page after page ---- */

static void tell(struct again *x)
{
    char note[60];
    snprintf(note, sizeof(note), "%" PRId64 " %s", x->run.counts.changed,
             x->dry_run ? "would change" : "changed");
    tool_progress_at(&x->progress, x->done, note);
}

static size_t page_size(const struct again *x)
{
    int64_t left = x->limit ? x->limit - x->done : PAGE_REPORTS;
    return left < (int64_t)x->most ? (size_t)left : x->most;
}

/* The next page; *cursor moves on where it is done. */
static bool do_page(struct again *x, int64_t *cursor, bool *ret_end, struct err *e)
{
    struct stored_report *reports = NULL;
    size_t n = 0, read = 0;
    int64_t next = *cursor;
    arena_reset(&x->stored);
    arena_reset(&x->work);
    if (!reprocess_page(x->db.store, &x->filter, &next, page_size(x), PAGE_BYTES, &x->stored,
                        &reports, &n, ret_end, e) ||
        !do_reports(x, reports, n, MOST_ROUNDS, &read, e))
        return false;
    if (read < n) {
        next = reports[read - 1].report_id;
        *ret_end = false;
    }
    *cursor = next;
    x->done += (int64_t)read;
    return true;
}

static bool may_wait(struct again *x, const struct err *e)
{
    if (e->kind != ERR_AGAIN || stopped_by || x->waited_ms >= PATIENCE_MS)
        return false;
    x->pause_ms = x->pause_ms ? x->pause_ms * 2 : FIRST_PAUSE_MS;
    x->pause_ms = x->pause_ms < MOST_PAUSE_MS ? x->pause_ms : MOST_PAUSE_MS;
    x->waited_ms += x->pause_ms;
    struct timespec t = {.tv_sec = x->pause_ms / 1000, .tv_nsec = x->pause_ms % 1000 * 1000000};
    nanosleep(&t, NULL);
    return true;
}

/* The database is away or a row is locked: smaller pages, on a connection of its own. */
static bool recover(struct again *x, struct err *e)
{
    struct err why = *e;
    if (!may_wait(x, &why))
        return false;
    tool_progress_clear(&x->progress);
    tool_say("%s; trying again", why.text);
    x->most = x->most > 1 ? x->most / 2 : 1;
    for (;;) {
        *e = (struct err){0};
        if (reprocess_begin(x->db.store, !x->dry_run, e))
            return true;
        why = *e;
        if (!may_wait(x, &why))
            return false;
    }
}

static bool is_over(const struct again *x)
{
    return stopped_by || (x->limit && x->done >= x->limit);
}

/* All reports that the filter leaves. */
static bool go_round(struct again *x, struct err *e)
{
    int64_t cursor = 0;
    for (bool end = false; !end && !is_over(x);) {
        struct err why = {0};
        if (do_page(x, &cursor, &end, &why)) {
            x->pause_ms = x->waited_ms = 0;
            x->most = x->most < PAGE_REPORTS ? x->most * 2 : PAGE_REPORTS;
            x->most = x->most < PAGE_REPORTS ? x->most : PAGE_REPORTS;
            tell(x);
        } else if (!recover(x, &why)) {
            *e = why;
            return false;
        }
    }
    return true;
}

/* What came behind us with other rules is found by going round again. */
static bool go(struct again *x, struct err *e)
{
    int32_t target = x->run.ruleset_id;
    for (int round = 0; round < (x->dry_run ? 1 : MOST_ROUNDS); round++) {
        int64_t before = x->run.counts.reports;
        x->first_round = round == 0;
        if (!go_round(x, e))
            return false;
        if (is_over(x) || x->run.counts.reports == before)
            break;
        x->filter.not_read_with = target;
    }
    return true;
}

/* ---- before and after ---- */

/* The active ruleset, or else that of the files; or the one that was asked for. */
static bool choose_rules(struct again *x, struct err *e)
{
    struct kept_ruleset active = {0}, k = {0};
    const char *directory = x->db.config->daemon.lexicon;
    if (!ruleset_active(x->db.store, &active, e) ||
        (x->ruleset && strcmp(x->ruleset, "active") != 0 && strcmp(x->ruleset, "files") != 0 &&
         !ruleset_find(x->db.store, span_of(x->ruleset), true, &k, e)))
        return false;
    bool files = x->ruleset && strcmp(x->ruleset, "files") == 0;
    memcpy(x->active, active.version, sizeof(x->active));
    if (!k.id && !files)
        k = active;
    x->rules = k.id ? kept_rules_open(x->db.store, &k, &x->stored, e)
                    : reading_rules_open(*directory ? directory : NULL, e);
    if (x->rules && active.id && strcmp(active.version, x->rules->lexicon->version) != 0)
        tool_say("daemons read with ruleset %.12s, this is %.12s: what they store from now on will "
                 "differ",
                 active.version, x->rules->lexicon->version);
    x->scratch = x->rules ? tagger_scratch_open(x->rules->tagger, e) : NULL;
    return x->scratch != NULL;
}

static bool begin(struct again *x, struct err *e)
{
    int64_t total = -1;
    if (!choose_rules(x, e))
        return false;
    if (!x->dry_run)
        store_use_rules(x->db.store, x->rules->lexicon, x->rules->tagger);
    if (!reprocess_begin(x->db.store, !x->dry_run, e) ||
        !reprocess_ruleset(x->db.store, x->rules->lexicon->version, &x->run.ruleset_id, e))
        return false;
    x->filter.not_read_with = x->all ? 0 : x->run.ruleset_id;
    if (!reprocess_count(x->db.store, &x->filter, &total, e))
        return false;
    if (x->limit && (total < 0 || total > x->limit))
        total = x->limit;
    /* On one terminal a bar and what a dry run shows would run into each other. */
    x->progress = tool_progress_start("reports", total, x->dry_run && tool_columns() > 0);
    return true;
}

/* Another ruleset was activated while this one was used: then all is to be read once more. */
static void say_activated(struct again *x)
{
    struct err e = {0};
    struct kept_ruleset k = {0};
    if (!x->ruleset && !x->dry_run && ruleset_active(x->db.store, &k, &e) && k.id &&
        strcmp(k.version, x->rules->lexicon->version) != 0 && strcmp(k.version, x->active) != 0)
        tool_say("ruleset %.12s was activated meanwhile: run it again", k.version);
}

static void put_summary(struct again *x)
{
    const struct reprocess_counts *n = &x->run.counts;
    const char *version = x->rules->lexicon->version;
    if (x->json) {
        buf_puts(&x->out, "{\"summary\": ");
        reprocess_put_counts(&x->out, n);
        buf_printf(&x->out, ", \"ruleset\": \"%s\", \"dry_run\": %s, \"run\": ", version,
                   x->dry_run ? "true" : "false");
        buf_printf(&x->out, x->run.id ? "%d}\n" : "null}\n", x->run.id);
    } else if (!n->reports && !n->refused) {
        buf_printf(&x->out,
                   "nothing to do: no report that was read with another ruleset than "
                   "%.12s\n",
                   version);
    } else {
        tool_reprocess_summary(&x->out, n, x->dry_run);
        buf_printf(&x->out, "ruleset %.12s", version);
        if (x->run.id)
            buf_printf(&x->out, ", run %d", x->run.id);
        buf_put_char(&x->out, '\n');
    }
    if (!tool_out(&x->out))
        x->code = EX_IOERR;
}

static void conclude(struct again *x, bool good, struct err *e)
{
    char note[40];
    tool_progress_clear(&x->progress);
    if (stopped_by)
        snprintf(note, sizeof(note), "stopped by SIG%s", sigabbrev_np(stopped_by));
    struct err later = {0};
    if (good && !reprocess_end(x->db.store, &x->run, stopped_by ? note : NULL, &later))
        tool_say("the end of run %d is not noted: %s", x->run.id, later.text);
    put_summary(x);
    if (good)
        say_activated(x);
    if (!good)
        x->code = tool_fail(e);
    else if (stopped_by)
        x->code = 128 + stopped_by;
    if (!good || stopped_by)
        tool_say("what was done so far stays; the same command goes on from here");
}

static int run(struct again *x)
{
    struct err e = {0};
    int code = tool_database_open(&x->settings, &x->db);
    if (code != EX_OK)
        return code;
    x->most = PAGE_REPORTS;
    x->work = arena_with_max((size_t)x->db.config->daemon.memory_bytes * 4);
    take_signals();
    if (begin(x, &e))
        conclude(x, go(x, &e), &e);
    else
        x->code = tool_fail(&e);
    tagger_scratch_close(x->scratch);
    tool_database_close(&x->db);
    reading_rules_close(x->rules);
    arena_free(&x->stored);
    arena_free(&x->work);
    buf_free(&x->out);
    return x->code;
}

/* ---- arguments ---- */

static int take_times(struct again *x)
{
    if (x->since && !tool_time(x->since, false, x->times[0], sizeof(x->times[0])))
        return tool_usage("reprocess", "--since \"%s\" is no YYYY-MM-DD or YYYY-MM-DDTHH:MM",
                          x->since);
    if (x->until && !tool_time(x->until, true, x->times[1], sizeof(x->times[1])))
        return tool_usage("reprocess", "--until \"%s\" is no YYYY-MM-DD or YYYY-MM-DDTHH:MM",
                          x->until);
    x->filter.since = x->since ? x->times[0] : NULL;
    x->filter.until = x->until ? x->times[1] : NULL;
    return EX_OK;
}

/* For the record: what was asked for. */
static void note_arguments(int argc, char **argv, struct buf *b)
{
    for (int i = 1; i < argc; i++) {
        bool setting = !strcmp(argv[i], "-c") || !strcmp(argv[i], "--config") ||
                       !strcmp(argv[i], "-X"); /* may say where the database is */
        if (setting)
            i++;
        else
            buf_printf(b, "%s%s", b->n ? " " : "", argv[i]);
    }
    buf_put_char(b, '\0');
}

static bool take_option(struct again *x, int o)
{
    char *end = optarg;
    switch (o) {
    case 's':
        x->since = optarg;
        break;
    case 'u':
        x->until = optarg;
        break;
    case 't':
        x->filter.topic = optarg;
        break;
    case 'k':
        x->filter.key = optarg;
        break;
    case 'r':
        x->ruleset = optarg;
        break;
    case 'n':
        x->dry_run = true;
        break;
    case 'a':
        x->all = true;
        break;
    case 'j':
        x->json = true;
        break;
    case 'm':
        x->limit = strtoll(optarg, &end, 10);
        return *optarg && !*end && x->limit > 0;
    default:
        tool_settings_option(&x->settings, o);
    }
    return true;
}

int tool_reprocess(int argc, char **argv)
{
    static const struct option longs[] = {TOOL_SETTINGS_LONGS,
                                          {"since", 1, 0, 's'},
                                          {"until", 1, 0, 'u'},
                                          {"topic", 1, 0, 't'},
                                          {"key", 1, 0, 'k'},
                                          {"ruleset", 1, 0, 'r'},
                                          {"limit", 1, 0, 'm'},
                                          {"all", 0, 0, 'a'},
                                          {"dry-run", 0, 0, 'n'},
                                          {"json", 0, 0, 'j'},
                                          {0}};
    struct again x = {0};
    struct buf note = {0};
    int code = -1;
    for (int o;
         code < 0 && (o = tool_option(argc, argv, ":t:k:n" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (o == '?' || o == 'h')
            code = o == 'h' ? EX_OK : EX_USAGE;
        else if (!take_option(&x, o))
            code = tool_usage("reprocess", "--limit \"%s\" is no number from 1", optarg);
    }
    if (code < 0 && optind < argc)
        code = tool_usage("reprocess", "takes no FILE");
    if (code < 0 && (code = take_times(&x)) == EX_OK) {
        note_arguments(argc, argv, &note);
        x.run.note = note.at && *note.at ? note.at : NULL;
        code = run(&x);
        buf_free(&note);
    }
    return tool_end(code);
}
