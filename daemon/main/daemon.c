/* Signals, the main loop, start and end.
 *
 * Always holds: the loop comes back to the broker within max.poll.interval.ms whatever the
 * database does. */
#include "main/daemon_state.h"

#include "observe/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define TICK_MS 1000 /* status, hints, lag */
#define PAUSE_AFTER_MS 200 /* a lane that is full for so long has its partitions paused */
#define IDLE_POLL_MS 100
#define RESYNC_MS 1000 /* at least so much between two */
#define CLOSE_MS 50000 /* leaving the group, with lanes that do not answer, may take so long */

volatile sig_atomic_t daemon_stops, daemon_reloads;

/* ---- signals ---- */

static void on_stop(int signal)
{
    (void)signal;
    if (daemon_stops)
        _exit(EX_TEMPFAIL); /* what is not stored is still at the broker */
    daemon_stops = 1;
}

static void on_reload(int signal)
{
    (void)signal;
    daemon_reloads = 1;
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

/* ---- the loop ---- */

void daemon_fail(struct daemon *d, const struct err *e)
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
    return daemon_stops || d->exit_status >= 0;
}

static void take_message(struct daemon *d, const struct message *m)
{
    metric_add(METRIC_RECEIVED, 1);
    metric_add(METRIC_RECEIVED_BYTES, (int64_t)(m->key.n + m->value.n));
    struct slot *s = daemon_slot(d, m->topic, m->partition);
    if (!s || m->offset < s->delivered || d->seats[s->lane].fenced_since_ms)
        return; /* of an assignment before, or below the expected offset */
    s->delivered = m->offset + 1;
    s->eof = -1;
    lane_put(d->seats[s->lane].lane, s->index, m);
}

static void take_end(struct daemon *d, const struct message *m)
{
    struct slot *s = daemon_slot(d, m->topic, m->partition);
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
        if (!daemon_stops)
            daemon_fail(d, &e);
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
                daemon_pause_seat(d, k, false);
            continue;
        }
        if (!seat->full_since_ms)
            seat->full_since_ms = now;
        if (!seat->paused && now - seat->full_since_ms >= PAUSE_AFTER_MS)
            daemon_pause_seat(d, k, true);
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
                daemon_fail(d, &e);
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
    if (!consume_reassign(d->consumer, &e) && !daemon_stops)
        daemon_fail(d, &e);
}

static bool all_at_end(struct daemon *d)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        if (d->slots[i].eof < 0 || daemon_stored(d, &d->slots[i]) < d->slots[i].eof)
            return false;
    }
    return consume_was_assigned(d->consumer) && !d->resync && daemon_all_idle(d);
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
    daemon_beat(d);
    become_ready(d);
    if (!d->ready)
        daemon_tell_waiting(d, "waiting for partitions", consume_trouble(d->consumer));
    if (now - d->ticked_ms < TICK_MS)
        return;
    int64_t passed = now - d->ticked_ms;
    d->ticked_ms = now;
    daemon_send_hints(d);
    struct err trouble = {0};
    daemon_trouble(d, &trouble);
    int64_t lag = daemon_lag(d);
    int64_t done = metric_get(METRIC_STORED);
    metric_set(METRIC_LAG, lag);
    d->is_ready = d->ready && trouble.kind == ERR_NONE;
    daemon_publish(d, lag, &trouble);
    if (d->ready)
        notify_status("lag=%" PRId64 " stored/s=%" PRId64 " partitions=%zu%s%s", lag,
                      (done - d->stored_before) * 1000 / passed, d->n_slots,
                      trouble.kind ? " trouble: " : "", trouble.text);
    d->stored_before = done;
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
        daemon_reload(d);
        daemon_follow_rules(d);
        daemon_retire_rules(d);
        if (d->o.until_eof && !is_over(d) && all_at_end(d))
            d->exit_status = EX_OK;
    }
}

/* ---- start and end ---- */

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
        .queue_bytes = daemon_shares(c).queue,
    };
}

bool daemon_check(const struct config *c, struct buf *ret_errors)
{
    char instance[600];
    struct consume_options o = daemon_consume_options(c, instance, sizeof(instance));
    bool good = consume_check(&o, ret_errors);
    struct err e = {0};
    struct reading_rules *rules = reading_rules_open(daemon_lexicon(c), &e);
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
    return daemon_open_control(d, d->rules, e);
}

/* The schema, however late the database is. */
static bool wait_for_schema(struct daemon *d, struct err *e)
{
    while (!daemon_stops) {
        struct err now = {0};
        if (store_ready(d->control, &now)) {
            metric_set(METRIC_DATABASE_UP, 1);
            return true;
        }
        if (!daemon_may_try_again(d, &now, INT64_MAX, "waiting for the database")) {
            *e = now;
            return daemon_stops;
        }
    }
    return true;
}

static bool open_lanes(struct daemon *d, struct err *e)
{
    const struct config *c = d->config;
    struct shares shares = daemon_shares(c);
    d->n_seats = (size_t)c->daemon.lanes;
    d->seats = calloc(d->n_seats, sizeof(*d->seats));
    if (!d->seats)
        return err_fail(e, ERR_SETUP, "out of memory");
    daemon_set_tuning(d, c);
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

static bool open_consumer(struct daemon *d, char *instance, size_t size, struct err *e)
{
    struct consume_options o = daemon_consume_options(d->config, instance, size);
    struct consume_events events = {d, daemon_on_assigned, daemon_on_revoked};
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
    daemon_log_lines(LEVEL_ERROR, "settings", &errors);
    buf_free(&errors);
    return good || err_fail(e, ERR_SETUP, "the settings of [kafka] are not valid");
}

static bool open_linker(struct daemon *d, struct err *e)
{
    d->linker = linker_open(&d->store_options, d->rules, e);
    return d->linker != NULL;
}

static bool start(struct daemon *d, char *instance, size_t size, struct err *e)
{
    if (!check_kafka(d, instance, size, e))
        return false;
    d->rules = reading_rules_open(daemon_lexicon(d->config), e);
    d->lexicon = strdup(d->config->daemon.lexicon);
    return d->rules && d->lexicon && bell_open(&d->bell, e) && daemon_open_http(d, e) &&
           open_control(d, e) && wait_for_schema(d, e) && daemon_start_rules(d, e) &&
           open_lanes(d, e) && open_linker(d, e) && daemon_watch_rules(d, e) &&
           (daemon_stops || open_consumer(d, instance, size, e));
}

static bool is_stopped(void)
{
    return daemon_stops;
}

/* In the order of use: leave the group (which drains the lanes), then end the lanes. */
static void end(struct daemon *d)
{
    int64_t most_ms = d->drain_ms + CLOSE_MS;
    alarm((unsigned)(most_ms / 1000));
    if (notify_watchdog_ms())
        notify_watchdog_within(2 * most_ms); /* the client does not come back meanwhile */
    if (d->consumer && d->exit_status > EX_OK)
        daemon_abandon_all(d);
    consume_close(d->consumer);
    daemon_end_watch(d);
    alarm(0);
    for (size_t k = 0; k < d->n_seats; k++)
        lane_close(d->seats[k].lane);
    if (d->o.until_eof && d->exit_status == EX_OK && d->linker)
        linker_finish(d->linker, is_stopped);
    linker_close(d->linker);
    store_close(d->control);
    http_close(d->http);
    reading_rules_close(d->next_rules);
    reading_rules_close(d->rules);
    free(d->lexicon);
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
        daemon_fail(&d, &e);
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
