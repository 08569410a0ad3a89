/* The main loop: takes records from the broker, deals them to lanes, answers rebalances.
 *
 * Always holds: partitions are assigned only at positions that the database gave in the same
 * callback; when they go, lanes are empty before they do (stored within a deadline, or
 * dropped); the loop comes back to the broker within max.poll.interval.ms whatever the
 * database does. */
#include "main/daemon.h"

#include "main/lane.h"
#include "observe/http.h"
#include "observe/log.h"
#include "observe/metrics.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define TICK_MS 1000 /* status, hints, lag */
#define TELL_MS 5000 /* the service manager, while starting */
#define PAUSE_AFTER_MS 200 /* a lane that is full for so long has its partitions paused */
#define SAY_MS 15000 /* the log, while waiting */
#define IDLE_POLL_MS 100
#define RESYNC_MS 1000 /* at least so much between two */
#define CLOSE_MS 20000 /* leaving the group may take so long */
#define ABANDON_MS 30000
#define CONTROL_MS 15000 /* a statement of a claim */
#define LIVE_MS 30000
#define WATERMARK_MS 10000

struct slot { /* an assigned partition */
    struct consume_part at; /* next: what is stored, while it is a hint */
    size_t lane, index; /* its lane, and its number there */
    int64_t epoch, gap;
    int32_t starts;
    bool latest; /* the very first run, and the setting says so */
    int64_t delivered; /* the offset expected next */
    int64_t eof; /* the end, when it was reached; -1: not there */
};

struct seat { /* a lane as the main loop sees it */
    struct lane *lane;
    int64_t full_since_ms; /* 0: takes more */
    bool paused;
    int64_t fenced_since_ms; /* 0: is not */
};

struct daemon {
    struct config *config;
    struct daemon_options o;
    struct reading_rules *rules, *next_rules, *old_rules;
    struct store *control; /* claims */
    struct store_options store_options;
    struct consumer *consumer;
    struct bell bell;
    struct lane_tuning tuning;
    struct lane_turn turn;
    struct seat *seats;
    size_t n_seats;
    struct slot *slots; /* sorted by topic and partition */
    size_t n_slots, last_slot;
    bool resync, ready, topics_known;
    int64_t resync_at_ms, ticked_ms, told_ms, said_ms, watched_ms, drain_ms;
    int64_t stored_before;
    int exit_status;
    /* for the threads of the health server */
    pthread_mutex_t mutex;
    struct buf status, metrics;
    _Atomic int64_t live_ms;
    _Atomic bool is_ready;
    struct http_source http_source;
    struct http *http;
};

static volatile sig_atomic_t stops, reloads;

/* ---- signals ----------------------------------------------------------------------------------
 */

static void on_stop(int signal)
{
    (void)signal;
    if (stops)
        _exit(EX_TEMPFAIL); /* what is not stored is still at the broker */
    stops = 1;
}

static void on_reload(int signal)
{
    (void)signal;
    reloads = 1;
}

static void on_alarm(int signal)
{
    (void)signal;
    static const char text[] = "leaving the group takes too long; everything is stored, gone\n";
    ssize_t put = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)put;
    _exit(EX_TEMPFAIL);
}

static void take_signals(void)
{
    const struct {
        int signal;
        void (*handler)(int);
    } rows[] = {{SIGTERM, on_stop},
                {SIGINT, on_stop},
                {SIGHUP, on_reload},
                {SIGALRM, on_alarm},
                {SIGPIPE, SIG_IGN}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct sigaction a = {.sa_handler = rows[i].handler};
        sigemptyset(&a.sa_mask);
        sigaction(rows[i].signal, &a, NULL);
    }
}

/* ---- what others are told ----------------------------------------------------------------------
 */

/* Called wherever we wait, so that the service manager sees that we are alive. */
static void beat(struct daemon *d)
{
    int64_t now = observe_now_ms(), every = notify_watchdog_ms() / 3;
    d->live_ms = now;
    if (!every || now - d->watched_ms < every)
        return;
    for (size_t i = 0; i < d->n_seats; i++) {
        if (d->seats[i].lane && !lane_is_alive(d->seats[i].lane, now))
            return; /* no WATCHDOG=1: the service manager ends us */
    }
    d->watched_ms = now;
    notify_watchdog();
}

/* Something is late: more time, and why. */
static void tell_waiting(struct daemon *d, const char *what, const char *why)
{
    beat(d);
    int64_t now = observe_now_ms();
    if (now - d->told_ms < TELL_MS)
        return;
    d->told_ms = now;
    notify_extend(3 * TELL_MS);
    notify_status("%s%s%s", what, why[0] ? ": " : "", why);
}

static int64_t total(int64_t (*of)(struct daemon *d, const struct slot *s), struct daemon *d)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->n_slots; i++)
        sum += of(d, &d->slots[i]);
    return sum;
}

static int64_t stored_of(struct daemon *d, const struct slot *s)
{
    return lane_stored(d->seats[s->lane].lane, s->index);
}

static int64_t lag_of(struct daemon *d, const struct slot *s)
{
    int64_t high = consume_high(d->consumer, &s->at), stored = stored_of(d, s);
    return high > stored ? high - stored : 0;
}

static void write_partitions(struct daemon *d, struct buf *status, struct buf *metrics)
{
    static const char *const heads[] = {
        "# HELP zhibiao_consumer_lag Offsets between what is stored and the end.\n"
        "# TYPE zhibiao_consumer_lag gauge\n",
        "# HELP zhibiao_stored_offset The next offset that is to be stored.\n"
        "# TYPE zhibiao_stored_offset gauge\n"};
    for (int k = 0; k < 2; k++) {
        buf_puts(metrics, heads[k]);
        for (size_t i = 0; i < d->n_slots; i++) {
            const struct slot *s = &d->slots[i];
            buf_printf(metrics, "%s{topic=\"%s\",partition=\"%d\"} %" PRId64 "\n",
                       k ? "zhibiao_stored_offset" : "zhibiao_consumer_lag", s->at.topic.at,
                       s->at.partition, k ? stored_of(d, s) : lag_of(d, s));
        }
    }
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct slot *s = &d->slots[i];
        buf_printf(status,
                   "%s{\"topic\":\"%s\",\"partition\":%d,\"lane\":%zu,\"epoch\":%" PRId64
                   ",\"stored\":%" PRId64 ",\"lag\":%" PRId64 "}",
                   i ? "," : "", s->at.topic.at, s->at.partition, s->lane, s->epoch,
                   stored_of(d, s), lag_of(d, s));
    }
}

static void first_trouble(struct daemon *d, struct err *ret)
{
    for (size_t i = 0; i < d->n_seats; i++) {
        struct err e;
        lane_state(d->seats[i].lane, &e);
        if (e.kind != ERR_NONE && ret->kind == ERR_NONE)
            *ret = e;
    }
    if (ret->kind == ERR_NONE && consume_trouble(d->consumer)[0])
        err_fail(ret, ERR_AGAIN, "%s", consume_trouble(d->consumer));
}

/* A picture of the moment for the health server. */
static void publish_status(struct daemon *d, int64_t lag, const struct err *trouble)
{
    struct buf status = {0}, metrics = {0};
    buf_printf(&status,
               "{\"version\":\"%s\",\"ready\":%s,\"lag\":%" PRId64 ",\"trouble\":", ZHIBIAO_VERSION,
               d->is_ready ? "true" : "false", lag);
    buf_put_json(&status, span_of(trouble->text));
    buf_printf(&status, ",\"kafka\":");
    buf_put_json(&status, span_of(consume_profile(d->consumer)));
    buf_printf(&status, ",\"partitions\":[");
    write_partitions(d, &status, &metrics);
    buf_puts(&status, "]}\n");
    pthread_mutex_lock(&d->mutex);
    struct buf old_status = d->status, old_metrics = d->metrics;
    d->status = status;
    d->metrics = metrics;
    pthread_mutex_unlock(&d->mutex);
    buf_free(&old_status);
    buf_free(&old_metrics);
}

static void write_status(void *ctx, struct buf *b)
{
    struct daemon *d = ctx;
    pthread_mutex_lock(&d->mutex);
    buf_put(b, d->status.n ? buf_span(&d->status) : SPAN("{\"ready\":false}\n"));
    pthread_mutex_unlock(&d->mutex);
}

static void write_metrics(void *ctx, struct buf *b)
{
    struct daemon *d = ctx;
    pthread_mutex_lock(&d->mutex);
    buf_put(b, buf_span(&d->metrics));
    pthread_mutex_unlock(&d->mutex);
}

static bool is_live(void *ctx)
{
    struct daemon *d = ctx;
    return observe_now_ms() - d->live_ms < LIVE_MS;
}

static bool is_ready(void *ctx)
{
    return ((struct daemon *)ctx)->is_ready;
}

/* ---- positions ----------------------------------------------------------------------------------
 */

/* Waits a little; false when it is time to give up. */
static bool may_try_again(struct daemon *d, const struct err *e, int64_t until_ms, const char *what)
{
    if (e->kind != ERR_AGAIN || stops || observe_now_ms() > until_ms)
        return false;
    int64_t now = observe_now_ms(), pause = 100;
    if (!d->said_ms || now - d->said_ms >= SAY_MS) {
        d->said_ms = now;
        log_line(LEVEL_WARNING, what, F_STR("why", e->text));
    }
    for (int64_t waited = 0; waited < 1000 && !stops; waited += pause) {
        tell_waiting(d, what, e->text);
        usleep((useconds_t)pause * 1000);
    }
    return true;
}

static bool claim(struct daemon *d, struct slot *s, int64_t until_ms, struct claim *ret,
                  struct err *e)
{
    struct span cluster = consume_cluster_id(d->consumer);
    for (;;) {
        struct err now = {0};
        if (store_claim(d->control, s->at.topic, s->at.partition, cluster, ret, &now))
            return true;
        if (!may_try_again(d, &now, until_ms, "waiting for the database")) {
            *e = now;
            err_context(e, "could not take over %s/%d", s->at.topic.at, s->at.partition);
            return false;
        }
    }
}

static bool watermarks(struct daemon *d, struct slot *s, int64_t until_ms, int64_t *ret_low,
                       int64_t *ret_high, struct err *e)
{
    for (;;) {
        struct err now = {0};
        if (consume_watermarks(d->consumer, &s->at, WATERMARK_MS, ret_low, ret_high, &now))
            return true;
        if (!may_try_again(d, &now, until_ms, "waiting for the broker")) {
            *e = now;
            return false;
        }
    }
}

/* Partitions that are added later have higher numbers than those that are known. */
static bool is_first_run(struct daemon *d, const struct slot *s, bool *ret, struct err *e)
{
    *ret = !d->topics_known;
    for (int32_t p = 0; *ret && p < s->at.partition; p++) {
        int64_t next, epoch;
        if (!store_position(d->control, s->at.topic, p, &next, &epoch, e))
            return false;
        *ret = next < 0;
    }
    return true;
}

/* A partition that nobody has stored from: the earliest record, or as the setting for the
 * first run says when no partition of the topic is known. */
static bool start_new(struct daemon *d, struct slot *s, int64_t epoch, int64_t low, int64_t high,
                      struct err *e)
{
    int64_t start = s->latest ? high : low;
    log_line(LEVEL_NOTICE, "first start of a partition", F_STR("topic", s->at.topic.at),
             F_INT("partition", s->at.partition), F_INT("offset", start));
    if (!store_claim_start(d->control, s->at.topic, s->at.partition, epoch, start, e))
        return false;
    s->at.next = start;
    return true;
}

/* From the stored offset and what the broker has: where to go on. */
static bool start_known(struct slot *s, int64_t stored, int64_t low, int64_t high, struct err *e)
{
    s->at.next = stored;
    if (stored > high)
        return err_fail(e, ERR_SETUP,
                        "%s/%d: the stored offset %" PRId64 " is beyond the end %" PRId64
                        ": the topic was made anew or truncated; if that is meant, delete its row "
                        "from ops.offset and start again",
                        s->at.topic.at, s->at.partition, stored, high);
    if (stored < low) {
        s->gap = low - stored;
        log_line(LEVEL_ERROR, "records were lost to retention before they were read",
                 F_STR("topic", s->at.topic.at), F_INT("partition", s->at.partition),
                 F_INT("from", stored), F_INT("to", low));
    }
    return true;
}

/* A broker that was just started may not know yet how far its records go: an end before the
 * stored position is believed only when it stays. */
static bool settled_watermarks(struct daemon *d, struct slot *s, int64_t until_ms, int64_t stored,
                               int64_t *ret_low, int64_t *ret_high, struct err *e)
{
    int64_t patience_ms = observe_now_ms() + 2 * consume_session_timeout_ms(d->consumer);
    patience_ms = patience_ms < until_ms ? patience_ms : until_ms;
    for (;;) {
        struct err doubt = {0};
        if (!watermarks(d, s, until_ms, ret_low, ret_high, e))
            return false;
        if (stored <= *ret_high)
            return true;
        err_fail(&doubt, ERR_AGAIN, "%s/%d ends at %" PRId64 ", before the stored offset %" PRId64,
                 s->at.topic.at, s->at.partition, *ret_high, stored);
        if (!may_try_again(d, &doubt, patience_ms, "waiting for the broker to find its records"))
            return true;
    }
}

static bool find_start(struct daemon *d, struct slot *s, int64_t until_ms, const struct claim *c,
                       struct err *e)
{
    int64_t low, high;
    if (!settled_watermarks(d, s, until_ms, c->next_offset, &low, &high, e))
        return false;
    s->epoch = c->epoch;
    s->starts = c->starts_without_progress;
    s->gap = 0;
    s->eof = -1;
    if (c->next_offset < 0 ? !start_new(d, s, c->epoch, low, high, e)
                           : !start_known(s, c->next_offset, low, high, e))
        return false;
    s->delivered = s->at.next + s->gap;
    if (s->starts >= 3)
        log_line(LEVEL_WARNING, "starts without progress: records one by one",
                 F_STR("topic", s->at.topic.at), F_INT("partition", s->at.partition),
                 F_INT("starts", s->starts));
    return true;
}

static bool claim_all(struct daemon *d, struct slot *slots, size_t n, struct err *e)
{
    int64_t until_ms = observe_now_ms() + consume_max_poll_ms(d->consumer) / 2;
    struct claim *claims = calloc(n + 1, sizeof(*claims));
    bool good = claims || err_fail(e, ERR_SETUP, "out of memory");
    d->topics_known = false;
    for (size_t i = 0; good && i < n; i++) {
        good = claim(d, &slots[i], until_ms, &claims[i], e);
        d->topics_known = d->topics_known || (good && claims[i].next_offset >= 0);
    }
    /* Before any position is set: the first one set would make the topic known. */
    bool latest = strcmp(d->config->kafka.first_start, "latest") == 0;
    for (size_t i = 0; good && latest && i < n; i++)
        good = claims[i].next_offset >= 0 || is_first_run(d, &slots[i], &slots[i].latest, e);
    for (size_t i = 0; good && i < n; i++)
        good = find_start(d, &slots[i], until_ms, &claims[i], e);
    free(claims);
    return good;
}

/* ---- lanes and partitions
 * -------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    int c = span_compare(x->at.topic, y->at.topic);
    return c ? c : (x->at.partition > y->at.partition) - (x->at.partition < y->at.partition);
}

/* Deals the slots to the lanes in turn.  Lanes are idle. */
static void deal(struct daemon *d)
{
    struct lane_part *parts = calloc(d->n_slots + 1, sizeof(*parts));
    if (!parts)
        abort();
    qsort(d->slots, d->n_slots, sizeof(*d->slots), by_name);
    for (size_t k = 0; k < d->n_seats; k++) {
        size_t n = 0;
        for (size_t i = k; i < d->n_slots; i += d->n_seats) {
            struct slot *s = &d->slots[i];
            s->lane = k;
            s->index = n;
            parts[n++] = (struct lane_part){.topic = s->at.topic,
                                            .partition = s->at.partition,
                                            .epoch = s->epoch,
                                            .next = s->at.next,
                                            .gap = s->gap,
                                            .starts = s->starts};
        }
        lane_assign(d->seats[k].lane, parts, n);
        d->seats[k] = (struct seat){.lane = d->seats[k].lane};
    }
    free(parts);
    d->last_slot = 0;
    metric_set(METRIC_PARTITIONS, (int64_t)d->n_slots);
    metric_set(METRIC_PAUSED, 0);
}

static struct slot *find_slot(struct daemon *d, struct span topic, int32_t partition)
{
    struct slot key = {.at = {.topic = topic, .partition = partition}};
    if (d->last_slot < d->n_slots && by_name(&key, &d->slots[d->last_slot]) == 0)
        return &d->slots[d->last_slot];
    struct slot *s = bsearch(&key, d->slots, d->n_slots, sizeof(*d->slots), by_name);
    if (s)
        d->last_slot = (size_t)(s - d->slots);
    return s;
}

static bool all_idle(struct daemon *d)
{
    for (size_t i = 0; i < d->n_seats; i++) {
        lane_flush(d->seats[i].lane, true);
        if (!lane_is_idle(d->seats[i].lane))
            return false;
    }
    return true;
}

static void abandon_all(struct daemon *d)
{
    for (size_t i = 0; i < d->n_seats; i++) {
        if (lane_abandon(d->seats[i].lane, ABANDON_MS))
            continue;
        log_line(LEVEL_ERROR, "a lane does not answer; the process ends", F_INT("lane", i));
        _exit(EX_TEMPFAIL);
    }
}

/* Until everything in hand is stored; false: time was over and the rest was dropped. */
static bool drain(struct daemon *d)
{
    int64_t most = consume_session_timeout_ms(d->consumer) / 2;
    int64_t until = observe_now_ms() + (d->drain_ms < most ? d->drain_ms : most);
    uint64_t rings = 0;
    while (!all_idle(d)) {
        if (observe_now_ms() >= until) {
            log_line(LEVEL_WARNING, "batches in hand were not stored in time; dropped");
            abandon_all(d);
            return false;
        }
        tell_waiting(d, "storing what is in hand", "");
        rings = bell_wait(&d->bell, rings, 20);
    }
    return true;
}

/* Copies stored positions into the slots. */
static void note_stored(struct daemon *d)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        struct slot *s = &d->slots[i];
        int64_t stored = stored_of(d, s);
        if (stored != s->at.next)
            s->gap = 0, s->starts = 0;
        s->at.next = stored;
    }
}

static void send_hints(struct daemon *d)
{
    struct consume_part *parts = calloc(d->n_slots + 1, sizeof(*parts));
    size_t n = 0;
    for (size_t i = 0; parts && i < d->n_slots; i++) {
        struct slot *s = &d->slots[i];
        int64_t stored = stored_of(d, s);
        if (stored == s->at.next)
            continue;
        s->at.next = stored;
        s->gap = 0;
        s->starts = 0;
        parts[n++] = s->at;
    }
    if (n)
        consume_commit_hint(d->consumer, parts, n);
    free(parts);
}

static void pause_seat(struct daemon *d, size_t k, bool pause)
{
    struct seat *seat = &d->seats[k];
    struct consume_part *parts = calloc(d->n_slots + 1, sizeof(*parts));
    size_t n = 0;
    for (size_t i = 0; parts && i < d->n_slots; i++) {
        if (d->slots[i].lane == k)
            parts[n++] = d->slots[i].at;
    }
    if (n)
        consume_pause(d->consumer, parts, n, pause);
    free(parts);
    seat->paused = pause;
    metric_add(METRIC_PAUSED, pause ? (int64_t)n : -(int64_t)n);
    log_line(LEVEL_DEBUG, pause ? "lane full, partitions paused" : "lane takes records again",
             F_INT("lane", k), F_INT("partitions", n));
}

/* Pauses do not outlive an assignment. */
static void resume_all(struct daemon *d)
{
    for (size_t k = 0; k < d->n_seats; k++) {
        if (d->seats[k].paused)
            pause_seat(d, k, false);
    }
}

/* They go in good order: the next start is none after a crash. */
static void release(struct daemon *d, const struct consume_part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct err e = {0};
        struct slot *s = find_slot(d, parts[i].topic, parts[i].partition);
        if (s && !store_release(d->control, s->at.topic, s->at.partition, s->epoch, &e))
            return; /* the database is away; a start that counts too much does no harm */
    }
}

static void remove_slots(struct daemon *d, const struct consume_part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct slot *s = find_slot(d, parts[i].topic, parts[i].partition);
        if (!s)
            continue;
        size_t at = (size_t)(s - d->slots);
        memmove(s, s + 1, (--d->n_slots - at) * sizeof(*s));
    }
}

/* "reports/0 reports/1", cut where it grows long. */
static void say_parts(enum log_level level, const char *what, const struct consume_part *parts,
                      size_t n, size_t all)
{
    struct buf names = {.max = 900};
    for (size_t i = 0; i < n; i++)
        buf_printf(&names, "%s%s/%d", i ? " " : "", parts[i].topic.at, parts[i].partition);
    log_line(level, what, F_INT("partitions", n), F_INT("held", all),
             F_SPAN("names", buf_span(&names)));
    buf_free(&names);
}

static void on_revoked(void *ctx, const struct consume_part *parts, size_t n, bool lost)
{
    struct daemon *d = ctx;
    bool drained = false;
    if (lost)
        abandon_all(d);
    else
        drained = drain(d);
    if (!lost)
        send_hints(d);
    note_stored(d);
    resume_all(d);
    if (drained)
        release(d, parts, n);
    remove_slots(d, parts, n);
    deal(d);
    d->resync = d->n_slots && !drained; /* what was dropped is read again */
    metric_add(lost ? METRIC_LOST : METRIC_REVOKED, 1);
    say_parts(lost ? LEVEL_WARNING : LEVEL_INFO, lost ? "partitions lost" : "partitions revoked",
              parts, n, d->n_slots);
}

static bool on_assigned(void *ctx, struct consume_part *parts, size_t n, struct err *e)
{
    struct daemon *d = ctx;
    if (!drain(d))
        d->resync = d->n_slots > 0;
    note_stored(d);
    resume_all(d);
    struct slot *slots = realloc(d->slots, (d->n_slots + n + 1) * sizeof(*slots));
    if (!slots)
        return err_fail(e, ERR_SETUP, "out of memory");
    d->slots = slots;
    struct slot *added = slots + d->n_slots;
    for (size_t i = 0; i < n; i++)
        added[i] = (struct slot){.at = parts[i], .eof = -1};
    if (!claim_all(d, added, n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        parts[i].next = added[i].delivered;
    d->n_slots += n;
    deal(d);
    metric_add(METRIC_ASSIGNED, 1);
    say_parts(LEVEL_INFO, "partitions assigned", parts, n, d->n_slots);
    return true;
}

/* ---- the loop
 * ------------------------------------------------------------------------------------ */

static void fail(struct daemon *d, const struct err *e)
{
    static const int statuses[] = {
        [ERR_NONE] = EX_SOFTWARE, [ERR_INPUT] = EX_DATAERR, [ERR_AGAIN] = EX_TEMPFAIL,
        [ERR_SETUP] = EX_CONFIG,  [ERR_BUG] = EX_SOFTWARE,
    };
    if (d->exit_status < 0)
        d->exit_status = statuses[e->kind];
    log_line(LEVEL_ERROR, "the daemon ends", F_STR("why", e->text), F_INT("exit", d->exit_status));
    notify_status("ended: %s", e->text);
}

static bool is_over(const struct daemon *d)
{
    return stops || d->exit_status >= 0;
}

static void take_message(struct daemon *d, const struct message *m)
{
    metric_add(METRIC_RECEIVED, 1);
    metric_add(METRIC_RECEIVED_BYTES, (int64_t)(m->key.n + m->value.n));
    struct slot *s = find_slot(d, m->topic, m->partition);
    if (!s || m->offset < s->delivered || d->seats[s->lane].fenced_since_ms)
        return; /* of an assignment before, or below the expected offset */
    s->delivered = m->offset + 1;
    s->eof = -1;
    lane_put(d->seats[s->lane].lane, s->index, m);
}

static void take_end(struct daemon *d, const struct message *m)
{
    struct slot *s = find_slot(d, m->topic, m->partition);
    if (!s || m->offset < s->delivered || d->seats[s->lane].fenced_since_ms)
        return;
    s->delivered = s->eof = m->offset;
    lane_put_end(d->seats[s->lane].lane, s->index, m->offset);
}

static void poll_once(struct daemon *d, int timeout_ms)
{
    struct message m;
    struct err e = {0};
    switch (consume_poll(d->consumer, timeout_ms, &m, &e)) {
    case CONSUMED_NOTHING:
        break;
    case CONSUMED_MESSAGE:
        take_message(d, &m);
        break;
    case CONSUMED_END:
        take_end(d, &m);
        break;
    case CONSUMED_OUT_OF_RANGE:
        d->resync = true;
        break;
    case CONSUMED_FAILED:
        if (!stops)
            fail(d, &e);
        break;
    }
    consume_release(d->consumer);
}

/* A full lane is waited for a little; then its partitions are paused, so that the others and
 * the broker are served.  true: do not poll for now. */
static bool hold_back(struct daemon *d)
{
    int64_t now = observe_now_ms();
    bool hold = false;
    for (size_t k = 0; k < d->n_seats; k++) {
        struct seat *seat = &d->seats[k];
        if (!lane_is_full(seat->lane)) {
            seat->full_since_ms = 0;
            if (seat->paused)
                pause_seat(d, k, false);
            continue;
        }
        if (!seat->full_since_ms)
            seat->full_since_ms = now;
        if (!seat->paused && now - seat->full_since_ms >= PAUSE_AFTER_MS)
            pause_seat(d, k, true);
        hold = hold || !seat->paused;
    }
    return hold;
}

/* When the next crate is due, at most IDLE_POLL_MS. */
static int flush_all(struct daemon *d)
{
    int64_t soonest = IDLE_POLL_MS;
    for (size_t k = 0; k < d->n_seats; k++) {
        int64_t due = lane_flush(d->seats[k].lane, false);
        if (due >= 0 && due < soonest)
            soonest = due;
    }
    return (int)soonest;
}

static void check_lanes(struct daemon *d)
{
    int64_t now = observe_now_ms();
    for (size_t k = 0; k < d->n_seats; k++) {
        struct err e;
        struct seat *seat = &d->seats[k];
        switch (lane_state(seat->lane, &e)) {
        case LANE_WELL:
            break;
        case LANE_FENCED:
            /* The group will tell who owns what; if it thinks that we do, the positions of
             * the database changed under us, and we take them from there. */
            if (!seat->fenced_since_ms)
                seat->fenced_since_ms = now;
            if (now - seat->fenced_since_ms > consume_session_timeout_ms(d->consumer))
                d->resync = true;
            break;
        case LANE_FAILED:
            if (d->exit_status < 0)
                fail(d, &e);
            break;
        }
    }
}

static void resync(struct daemon *d)
{
    int64_t now = observe_now_ms();
    if (!d->resync || now - d->resync_at_ms < RESYNC_MS)
        return;
    d->resync = false;
    d->resync_at_ms = now;
    struct err e = {0};
    log_line(LEVEL_NOTICE, "taking positions from the database again");
    if (!consume_reassign(d->consumer, &e) && !stops)
        fail(d, &e);
}

static bool all_at_end(struct daemon *d)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        if (d->slots[i].eof < 0 || stored_of(d, &d->slots[i]) < d->slots[i].eof)
            return false;
    }
    return consume_was_assigned(d->consumer) && !d->resync && all_idle(d);
}

static void become_ready(struct daemon *d)
{
    if (d->ready || !consume_was_assigned(d->consumer))
        return;
    d->ready = true;
    notify_ready();
    log_line(LEVEL_NOTICE, "ready", F_INT("partitions", d->n_slots));
}

static void tick(struct daemon *d)
{
    int64_t now = observe_now_ms();
    beat(d);
    become_ready(d);
    if (!d->ready)
        tell_waiting(d, "waiting for partitions", consume_trouble(d->consumer));
    if (now - d->ticked_ms < TICK_MS)
        return;
    int64_t passed = now - d->ticked_ms;
    d->ticked_ms = now;
    send_hints(d);
    struct err trouble = {0};
    first_trouble(d, &trouble);
    int64_t lag = total(lag_of, d);
    int64_t done = metric_get(METRIC_STORED);
    metric_set(METRIC_LAG, lag);
    d->is_ready = d->ready && trouble.kind == ERR_NONE;
    publish_status(d, lag, &trouble);
    if (d->ready)
        notify_status("lag=%" PRId64 " stored/s=%" PRId64 " partitions=%zu%s%s", lag,
                      (done - d->stored_before) * 1000 / passed, d->n_slots,
                      trouble.kind ? " trouble: " : "", trouble.text);
    d->stored_before = done;
}

/* ---- memory ------------------------------------------------------------------------------------
 */

#define BASE_BYTES (56LL << 20) /* programs, libraries and rules, resident before any record */
#define LEAST_BYTES (8LL << 20)

/* daemon.memory, dealt out.  What is fetched ahead has to last for more than a second, since
 * librdkafka 2.0.2 rests for one when the limit is reached. */
struct shares {
    int64_t queue; /* fetched ahead */
    int64_t batch; /* messages of a crate; a lane has up to four */
    int64_t work; /* readings of a batch; a lane has two */
    int64_t max_work; /* the readings of one report that is larger */
};

static struct shares share_memory(const struct config *c)
{
    int64_t lanes = c->daemon.lanes, spare = c->daemon.memory_bytes - BASE_BYTES;
    spare = spare < LEAST_BYTES ? LEAST_BYTES : spare;
    return (struct shares){
        .queue = spare * 35 / 100,
        .batch = spare / (20 * lanes),
        .work = spare * 3 / (20 * lanes),
        .max_work = c->daemon.memory_bytes / 2,
    };
}

/* ---- reload -------------------------------------------------------------------------------------
 */

static void set_tuning(struct daemon *d, const struct config *c)
{
    int64_t most = share_memory(c).batch;
    d->tuning.batch_records = c->daemon.batch_records;
    d->tuning.batch_bytes = c->daemon.batch_bytes < most ? c->daemon.batch_bytes : most;
    d->tuning.linger_ms = c->daemon.linger_ms;
    d->tuning.retry_max_ms = c->daemon.retry_max_ms;
    d->drain_ms = c->daemon.drain_timeout_ms;
    log_open(c->daemon.log_level, c->daemon.log_format);
}

static const char *lexicon_of(const struct config *c)
{
    return c->daemon.lexicon[0] ? c->daemon.lexicon : NULL;
}

static void log_lines(enum log_level level, const char *what, const struct buf *lines)
{
    for (size_t at = 0; at < lines->n;) {
        const char *line = lines->at + at;
        const char *end = memchr(line, '\n', lines->n - at);
        size_t n = end ? (size_t)(end - line) : lines->n - at;
        log_line(level, what, F_SPAN("why", ((struct span){line, n})));
        at += n + 1;
    }
}

static bool reload_rules(struct daemon *d, const struct config *c)
{
    struct err e = {0};
    struct reading_rules *rules = reading_rules_open(lexicon_of(c), &e);
    if (!rules) {
        log_line(LEVEL_ERROR, "not reloaded, the old rules stay", F_STR("why", e.text));
        return false;
    }
    if (strcmp(rules->lexicon->version, d->rules->lexicon->version) == 0) {
        reading_rules_close(rules);
        return true;
    }
    d->next_rules = rules;
    for (size_t k = 0; k < d->n_seats; k++)
        lane_set_rules(d->seats[k].lane, rules);
    log_line(LEVEL_NOTICE, "new rules", F_STR("version", rules->lexicon->version));
    return true;
}

static void reload(struct daemon *d)
{
    if (!reloads || d->next_rules)
        return;
    reloads = 0;
    notify_reloading();
    struct buf errors = {0}, fixed = {0};
    struct config *c = config_open(d->o.source, &errors);
    if (!c) {
        log_lines(LEVEL_ERROR, "not reloaded, the old settings stay", &errors);
    } else if (reload_rules(d, c)) {
        set_tuning(d, c);
        config_changed_fixed(d->config, c, &fixed);
        if (fixed.n)
            log_line(LEVEL_WARNING, "these settings need a restart",
                     F_SPAN("settings", buf_span(&fixed)));
        log_line(LEVEL_NOTICE, "reloaded");
    }
    config_close(c);
    buf_free(&errors);
    buf_free(&fixed);
    if (d->ready)
        notify_ready();
}

/* Claims run in the main loop, which has to come back for the watchdog. */
static bool open_control_with(struct daemon *d, const struct reading_rules *rules, struct err *e)
{
    struct store_options o = d->store_options;
    o.statement_timeout_ms =
        o.statement_timeout_ms < CONTROL_MS ? o.statement_timeout_ms : CONTROL_MS;
    struct store *s = store_open(&o, rules->lexicon, rules->tagger, e);
    if (!s)
        return false;
    store_close(d->control);
    d->control = s;
    return true;
}

/* The old rules go when no lane uses them. */
static void retire_rules(struct daemon *d)
{
    if (!d->next_rules)
        return;
    for (size_t k = 0; k < d->n_seats; k++) {
        if (lane_rules(d->seats[k].lane) != d->next_rules)
            return;
    }
    struct err e = {0};
    if (!open_control_with(d, d->next_rules, &e)) {
        fail(d, &e);
        return;
    }
    reading_rules_close(d->rules);
    d->rules = d->next_rules;
    d->next_rules = NULL;
}

static void loop(struct daemon *d)
{
    uint64_t rings = 0;
    while (!is_over(d)) {
        int due = flush_all(d);
        if (hold_back(d))
            rings = bell_wait(&d->bell, rings, 20);
        else
            poll_once(d, due);
        tick(d);
        check_lanes(d);
        resync(d);
        reload(d);
        retire_rules(d);
        if (d->o.until_eof && !is_over(d) && all_at_end(d))
            d->exit_status = EX_OK;
    }
}

/* ---- start and end ------------------------------------------------------------------------------
 */

struct consume_options daemon_consume_options(const struct config *c, char *instance, size_t size)
{
    const char *id = c->kafka.instance_id;
    if (!id[0]) {
        char host[256] = "";
        gethostname(host, sizeof(host) - 1);
        snprintf(instance, size, "%s-%s-%s", c->kafka.group, host, c->daemon.instance);
        id = instance;
    }
    return (struct consume_options){
        .brokers = c->kafka.brokers,
        .group = c->kafka.group,
        .instance_id = strcmp(id, "none") == 0 ? NULL : id,
        .topics = c->kafka.topics.items,
        .n_topics = c->kafka.topics.n,
        .pairs = c->kafka.pairs,
        .n_pairs = c->kafka.n_pairs,
        .queue_bytes = share_memory(c).queue,
    };
}

bool daemon_check(const struct config *c, struct buf *ret_errors)
{
    char instance[600];
    struct consume_options o = daemon_consume_options(c, instance, sizeof(instance));
    bool good = consume_check(&o, ret_errors);
    struct err e = {0};
    struct reading_rules *rules = reading_rules_open(lexicon_of(c), &e);
    struct store_options so = {.conninfo = c->postgres.connect, .application = "zhibiaod"};
    struct store *s = rules ? store_open(&so, rules->lexicon, rules->tagger, &e) : NULL;
    if (!s)
        buf_printf(ret_errors, "%s\n", e.text);
    good = good && s;
    store_close(s);
    reading_rules_close(rules);
    return good;
}

static bool open_control(struct daemon *d, struct err *e)
{
    const struct config *c = d->config;
    d->store_options = (struct store_options){
        .conninfo = c->postgres.connect,
        .application = "zhibiaod",
        .connect_timeout_s = (int)((c->postgres.connect_timeout_ms + 999) / 1000),
        .statement_timeout_ms = (int)c->postgres.statement_timeout_ms,
        .lock_timeout_ms = (int)c->postgres.lock_timeout_ms,
        .idle_timeout_ms = (int)c->postgres.idle_timeout_ms,
    };
    return open_control_with(d, d->rules, e);
}

/* The schema, however late the database is. */
static bool wait_for_schema(struct daemon *d, struct err *e)
{
    while (!stops) {
        struct err now = {0};
        if (store_ready(d->control, &now)) {
            metric_set(METRIC_DATABASE_UP, 1);
            return true;
        }
        if (!may_try_again(d, &now, INT64_MAX, "waiting for the database")) {
            *e = now;
            return stops;
        }
    }
    return true;
}

static bool open_lanes(struct daemon *d, struct err *e)
{
    const struct config *c = d->config;
    struct shares shares = share_memory(c);
    d->n_seats = (size_t)c->daemon.lanes;
    d->seats = calloc(d->n_seats, sizeof(*d->seats));
    if (!d->seats)
        return err_fail(e, ERR_SETUP, "out of memory");
    set_tuning(d, c);
    struct lane_options o = {
        .store = d->store_options,
        .limits = {.max_message_bytes = (size_t)c->daemon.max_message_bytes,
                   .max_content_bytes = (size_t)c->daemon.max_content_bytes,
                   .max_depth = (size_t)c->daemon.max_depth},
        .work_bytes = (size_t)shares.work,
        .max_work_bytes = (size_t)shares.max_work,
        .tuning = &d->tuning,
        .turn = &d->turn,
        .bell = &d->bell,
    };
    for (size_t k = 0; k < d->n_seats; k++) {
        d->seats[k].lane = lane_open(&o, d->rules, (int)k, e);
        if (!d->seats[k].lane)
            return false;
    }
    return true;
}

static bool open_http(struct daemon *d, struct err *e)
{
    if (!d->config->daemon.http[0])
        return true;
    char labels[300];
    snprintf(labels, sizeof(labels), "version=\"%s\",librdkafka=\"%s\",ruleset=\"%.12s\"",
             ZHIBIAO_VERSION, consume_library_version(), d->rules->lexicon->version);
    metrics_set_build(labels);
    d->http_source = (struct http_source){d, is_live, is_ready, write_status, write_metrics};
    d->http = http_open(d->config->daemon.http, &d->http_source, e);
    if (d->http)
        log_line(LEVEL_INFO, "health and metrics", F_INT("port", http_port(d->http)));
    return d->http != NULL;
}

static bool open_consumer(struct daemon *d, char *instance, size_t size, struct err *e)
{
    struct consume_options o = daemon_consume_options(d->config, instance, size);
    struct consume_events events = {d, on_assigned, on_revoked};
    d->consumer = consume_open(&o, &events, e);
    if (!d->consumer)
        return false;
    log_line(LEVEL_NOTICE, "started", F_STR("version", ZHIBIAO_VERSION),
             F_STR("group", d->config->kafka.group),
             F_STR("librdkafka", consume_profile(d->consumer)), F_INT("lanes", d->n_seats),
             F_STR("ruleset", d->rules->lexicon->version));
    return true;
}

/* What is wrong with the settings is said before anything is waited for. */
static bool check_kafka(struct daemon *d, char *instance, size_t size, struct err *e)
{
    struct buf errors = {0};
    struct consume_options o = daemon_consume_options(d->config, instance, size);
    bool good = consume_check(&o, &errors);
    log_lines(LEVEL_ERROR, "settings", &errors);
    buf_free(&errors);
    return good || err_fail(e, ERR_SETUP, "the settings of [kafka] are not valid");
}

static bool start(struct daemon *d, char *instance, size_t size, struct err *e)
{
    if (!check_kafka(d, instance, size, e))
        return false;
    d->rules = reading_rules_open(lexicon_of(d->config), e);
    return d->rules && bell_open(&d->bell, e) && open_http(d, e) && open_control(d, e) &&
           wait_for_schema(d, e) && open_lanes(d, e) &&
           (stops || open_consumer(d, instance, size, e));
}

/* In the order of use: leave the group (which drains the lanes), then end the lanes. */
static void end(struct daemon *d)
{
    int64_t most_ms = d->drain_ms + CLOSE_MS + ABANDON_MS;
    alarm((unsigned)(most_ms / 1000));
    if (notify_watchdog_ms())
        notify_watchdog_within(most_ms + CLOSE_MS); /* the client does not come back meanwhile */
    if (d->consumer && d->exit_status > EX_OK)
        abandon_all(d);
    consume_close(d->consumer);
    alarm(0);
    for (size_t k = 0; k < d->n_seats; k++)
        lane_close(d->seats[k].lane);
    store_close(d->control);
    http_close(d->http);
    reading_rules_close(d->next_rules);
    reading_rules_close(d->rules);
    free(d->seats);
    free(d->slots);
    buf_free(&d->status);
    buf_free(&d->metrics);
}

int daemon_run(struct config *c, const struct daemon_options *o)
{
    struct daemon d = {.config = c, .o = *o, .exit_status = -1};
    char instance[600];
    struct err e = {0};
    log_open(c->daemon.log_level, c->daemon.log_format);
    pthread_mutex_init(&d.mutex, NULL);
    take_signals();
    if (start(&d, instance, sizeof(instance), &e))
        loop(&d);
    else
        fail(&d, &e);
    notify_stopping();
    if (d.exit_status <= EX_OK)
        notify_status("stopping: storing what is in hand");
    end(&d);
    int status = d.exit_status < 0 ? EX_OK : d.exit_status;
    log_line(LEVEL_NOTICE, "stopped", F_INT("exit", status),
             F_INT("stored", metric_get(METRIC_STORED)), F_INT("dead", metric_get(METRIC_DEAD)));
    pthread_mutex_destroy(&d.mutex);
    return status;
}
