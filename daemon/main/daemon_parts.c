/* Positions, and the partitions that come and go.
 *
 * Always holds: partitions are assigned only at positions that the database gave in the same
 * callback; when they go, lanes are empty before they do: stored within a deadline, or dropped. */
#include "main/daemon_state.h"

#include "observe/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define SAY_MS 15000 /* the log, while waiting */
#define ABANDON_MS 30000
#define WATERMARK_MS 10000

/* Waits a little; false when it is time to give up. */
bool daemon_may_try_again(struct daemon *d, const struct err *e, int64_t until_ms, const char *what)
{
    if (e->kind != ERR_AGAIN || daemon_stops || observe_now_ms() > until_ms)
        return false;
    int64_t now = observe_now_ms(), pause = 100;
    if (!d->said_ms || now - d->said_ms >= SAY_MS) {
        d->said_ms = now;
        log_line(LEVEL_WARNING, what, F_STR("why", e->text));
    }
    for (int64_t waited = 0; waited < 1000 && !daemon_stops; waited += pause) {
        daemon_tell_waiting(d, what, e->text);
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
        if (!daemon_may_try_again(d, &now, until_ms, "waiting for the database")) {
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
        if (!daemon_may_try_again(d, &now, until_ms, "waiting for the broker")) {
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
        if (!daemon_may_try_again(d, &doubt, patience_ms,
                                  "waiting for the broker to find its records"))
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

/* ---- lanes and partitions ---- */

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

int64_t daemon_stored(struct daemon *d, const struct slot *s)
{
    return lane_stored(d->seats[s->lane].lane, s->index);
}

struct slot *daemon_slot(struct daemon *d, struct span topic, int32_t partition)
{
    struct slot key = {.at = {.topic = topic, .partition = partition}};
    if (d->last_slot < d->n_slots && by_name(&key, &d->slots[d->last_slot]) == 0)
        return &d->slots[d->last_slot];
    struct slot *s = bsearch(&key, d->slots, d->n_slots, sizeof(*d->slots), by_name);
    if (s)
        d->last_slot = (size_t)(s - d->slots);
    return s;
}

bool daemon_all_idle(struct daemon *d)
{
    for (size_t i = 0; i < d->n_seats; i++) {
        lane_flush(d->seats[i].lane, true);
        if (!lane_is_idle(d->seats[i].lane))
            return false;
    }
    return true;
}

void daemon_abandon_all(struct daemon *d)
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
    while (!daemon_all_idle(d)) {
        if (observe_now_ms() >= until) {
            log_line(LEVEL_WARNING, "batches in hand were not stored in time; dropped");
            daemon_abandon_all(d);
            return false;
        }
        daemon_tell_waiting(
            d, daemon_stops ? "stopping: storing what is in hand" : "storing what is in hand", "");
        rings = bell_wait(&d->bell, rings, 20);
    }
    return true;
}

/* Copies stored positions into the slots. */
static void note_stored(struct daemon *d)
{
    for (size_t i = 0; i < d->n_slots; i++) {
        struct slot *s = &d->slots[i];
        int64_t stored = daemon_stored(d, s);
        if (stored != s->at.next)
            s->gap = 0, s->starts = 0;
        s->at.next = stored;
    }
}

void daemon_send_hints(struct daemon *d)
{
    struct consume_part *parts = calloc(d->n_slots + 1, sizeof(*parts));
    size_t n = 0;
    for (size_t i = 0; parts && i < d->n_slots; i++) {
        struct slot *s = &d->slots[i];
        int64_t stored = daemon_stored(d, s);
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

void daemon_pause_seat(struct daemon *d, size_t k, bool pause)
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
            daemon_pause_seat(d, k, false);
    }
}

/* They go in good order: the next start is none after a crash. */
static void release(struct daemon *d, const struct consume_part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct err e = {0};
        struct slot *s = daemon_slot(d, parts[i].topic, parts[i].partition);
        if (s && !store_release(d->control, s->at.topic, s->at.partition, s->epoch, &e))
            return; /* the database is away; a start that counts too much does no harm */
    }
}

static void remove_slots(struct daemon *d, const struct consume_part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct slot *s = daemon_slot(d, parts[i].topic, parts[i].partition);
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

void daemon_on_revoked(void *ctx, const struct consume_part *parts, size_t n, bool lost)
{
    struct daemon *d = ctx;
    bool drained = false;
    if (lost)
        daemon_abandon_all(d);
    else
        drained = drain(d);
    if (!lost)
        daemon_send_hints(d);
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

bool daemon_on_assigned(void *ctx, struct consume_part *parts, size_t n, struct err *e)
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
