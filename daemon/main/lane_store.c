/* Slices of a job into the database.
 *
 * Always holds: a position moves only after COMMIT was acknowledged; a slice that failed is given
 * again as it was, or in halves; the lane never blocks on the database here. */
#include "main/lane_state.h"

#include "observe/log.h"
#include "observe/metrics.h"

#include <stdlib.h>
#include <time.h>

#define FIRST_PAUSE_MS 100
#define STEP_US 200 /* the database is looked after this often while reading */

bool lane_open_store(struct lane *l, struct err *e)
{
    if (!l->store)
        l->store = store_open(&l->o.store, l->tools.rules->lexicon, l->tools.rules->tagger, e);
    return l->store != NULL;
}

/* ---- failures ---- */

void lane_fenced(struct lane *l)
{
    metric_add(METRIC_BATCHES_FENCED, 1);
    log_line(LEVEL_WARNING, "fenced: another owner has a partition of this batch; dropped",
             F_INT("lane", l->number), F_INT("records", l->batch.n));
    lane_set_state(l, LANE_FENCED, NULL);
    lane_drop_all(l);
}

/* The same slice later, with a growing pause; a part of it where that may help. */
static void pause_storing(struct lane *l, const struct err *why, bool halve)
{
    int64_t most = l->o.tuning->retry_max_ms;
    l->pause_ms = l->pause_ms ? l->pause_ms * 2 : FIRST_PAUSE_MS;
    l->pause_ms = l->pause_ms > most ? most : l->pause_ms;
    int64_t jitter = (int64_t)(rand_r(&l->seed) % 512) - 256; /* a quarter to either side */
    l->retry_at_ms = observe_now_ms() + l->pause_ms + l->pause_ms * jitter / 1024;
    if (halve && l->batch.n > 1)
        l->slice_max = l->batch.n / 2;
    metric_add(METRIC_BATCHES_RETRIED, 1);
    metric_set(METRIC_DATABASE_UP, 0);
    log_line(LEVEL_WARNING, "batch not stored, the same again", F_STR("why", why->text),
             F_INT("lane", l->number), F_INT("records", l->batch.n), F_INT("pause_ms", l->pause_ms),
             F_INT("next_records", l->slice_max ? l->slice_max : l->batch.n));
    lane_set_state(l, LANE_WELL, why);
}

void lane_not_stored(struct lane *l, const struct err *why, bool halve)
{
    switch (why->kind) {
    case ERR_AGAIN:
        pause_storing(l, why, halve);
        return;
    case ERR_BUG:
        log_line(LEVEL_ERROR, "this is a fault of the program", F_STR("why", why->text));
        abort();
    case ERR_NONE:
    case ERR_INPUT:
    case ERR_SETUP:
        lane_fail(l, why);
        return;
    }
}

/* ---- slices ---- */

static void clear_trouble(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    l->trouble = (struct err){0};
    pthread_mutex_unlock(&l->mutex);
}

/* Items [at, end) of the job with at most slice_max records. */
static size_t slice_end(const struct lane *l, const struct job *j)
{
    size_t end = j->at, records = 0;
    while (end < j->to && (!l->slice_max || records < l->slice_max))
        records += !j->crate->items[end++].end;
    return end;
}

static size_t record_at(const struct job *j, size_t item)
{
    return item < j->read ? j->crate->items[item].record : j->n_records;
}

/* What the slice does to each partition; false where it moves none. */
static bool make_batch(struct lane *l, const struct job *j)
{
    for (size_t k = 0; k < l->n_parts; k++) {
        l->parts[k].to = l->parts[k].next;
        l->parts[k].n = 0;
    }
    for (size_t k = j->at; k < j->end; k++) {
        const struct item *i = &j->crate->items[k];
        struct part *p = &l->parts[i->part];
        int64_t to = i->message.offset + !i->end;
        p->to = to > p->to ? to : p->to;
        p->n += !i->end;
    }
    size_t n = 0;
    for (size_t k = 0; k < l->n_parts; k++) {
        struct part *p = &l->parts[k];
        if (p->to == p->next)
            continue;
        l->batch_parts[n++] = (struct batch_part){
            .topic = p->at_start.topic,
            .partition = p->at_start.partition,
            .epoch = p->at_start.epoch,
            .from = p->next,
            .to = p->to,
            .gap = p->gap,
            .absent = p->to - p->next - p->gap - p->n,
        };
    }
    size_t first = record_at(j, j->at);
    l->batch = (struct batch){.records = j->records + first,
                              .n = record_at(j, j->end) - first,
                              .parts = l->batch_parts,
                              .n_parts = n};
    return n > 0;
}

static void say_dead(const struct record *r, const struct rejection *why)
{
    metric_dead(why->reason, 1);
    log_line(LEVEL_WARNING, "dead letter", F_SPAN("topic", r->message->topic),
             F_INT("partition", r->message->partition), F_INT("offset", r->message->offset),
             F_STR("reason", poison_name(why->reason)), F_STR("detail", why->detail));
}

static void say_skipped(const struct record *r)
{
    log_line(LEVEL_INFO, "skipped", F_SPAN("topic", r->message->topic),
             F_INT("partition", r->message->partition), F_INT("offset", r->message->offset),
             F_STR("reason", r->skip_reason));
}

static void say_records(const struct lane *l)
{
    for (size_t k = 0; k < l->batch.n; k++) {
        const struct record *r = &l->batch.records[k];
        struct rejection refused;
        switch (r->decoded) {
        case DECODED_POISON:
            say_dead(r, &r->why);
            break;
        case DECODED_SKIP:
            say_skipped(r);
            break;
        case DECODED_REPORT:
        case DECODED_RETRACT:
            if (store_refusal(l->store, k, &refused))
                say_dead(r, &refused);
            break;
        }
    }
}

static void count(const struct lane *l, const struct batch_counts *c)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t now_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    const struct {
        enum metric metric;
        int64_t n;
    } rows[] = {
        {METRIC_STORED, c->stored},
        {METRIC_UNCHANGED, c->unchanged},
        {METRIC_RETRACTED, c->retracted},
        {METRIC_SKIPPED, c->skipped},
        {METRIC_DEAD, c->dead},
        {METRIC_ABSENT, c->absent},
        {METRIC_GAP, c->gap},
        {METRIC_INDICATORS, c->indicators},
        {METRIC_THEMES, c->themes},
        {METRIC_BATCHES_STORED, 1},
    };
    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++)
        metric_add(rows[k].metric, rows[k].n);
    metric_set(METRIC_DATABASE_UP, 1);
    metric_set(METRIC_LAST_COMMIT_MS, now_ms);
    histogram_add(HISTOGRAM_COMMIT, lane_now_us() - l->started_us);
    if (l->batch.n && l->batch.records[0].message->timestamp_ms >= 0)
        histogram_add(HISTOGRAM_END_TO_END,
                      (now_ms - l->batch.records[0].message->timestamp_ms) * 1000);
}

/* What ended the last starts stood somewhere in a batch, so it takes as many records as stood
 * in hand then before suspicion ends. */
int64_t lane_careful_records(const struct lane *l)
{
    return 2 * l->o.tuning->batch_records;
}

static void lessen_care(struct lane *l, struct part *p)
{
    p->careful = p->careful > p->n ? p->careful - p->n : 0;
    l->n_careful -= p->careful == 0;
}

/* The slice is done: positions move, suspicion lessens, the next slice or job follows. */
static void slice_done(struct lane *l)
{
    struct job *j = l->storing;
    for (size_t k = 0; k < l->n_parts; k++) {
        struct part *p = &l->parts[k];
        if (p->to == p->next)
            continue;
        p->next = p->to;
        p->gap = 0;
        if (p->careful)
            lessen_care(l, p);
    }
    lane_end_turn(l);
    j->at = j->end;
    if (j->at == j->to) {
        l->storing = NULL;
        lane_end_job(l, j);
    }
    bell_ring(l->o.bell);
}

static void stored(struct lane *l, const struct batch_counts *counts)
{
    say_records(l);
    count(l, counts);
    if (l->pause_ms) {
        log_line(LEVEL_NOTICE, "the database takes batches again", F_INT("lane", l->number));
        clear_trouble(l);
    }
    l->pause_ms = 0;
    if (l->slice_max)
        l->slice_max = l->slice_max * 2 < l->storing->to - l->storing->from ? l->slice_max * 2 : 0;
    slice_done(l);
}

static void start_slice(struct lane *l)
{
    struct job *j = l->storing;
    struct err e = {0};
    j->end = slice_end(l, j);
    if (!make_batch(l, j)) {
        slice_done(l);
        return;
    }
    l->started_us = l->stepped_us = lane_now_us();
    lane_beat(l);
    if (!lane_open_store(l, &e) || !store_start(l->store, &l->batch, &e))
        lane_not_stored(l, &e, false);
    else
        l->running = true;
}

static bool step_store(struct lane *l)
{
    if (l->reading && !job_is_read(l->reading) && lane_now_us() - l->stepped_us < STEP_US)
        return false;
    struct batch_counts counts = {0};
    struct err e = {0};
    bool halve = false;
    enum store_state s = store_step(l->store, false, &counts, &halve, &e);
    l->stepped_us = lane_now_us();
    l->running = s == STORE_RUNNING;
    switch (s) {
    case STORE_RUNNING:
        return false;
    case STORE_DONE:
        stored(l, &counts);
        return true;
    case STORE_FENCED:
        lane_fenced(l);
        return true;
    case STORE_IDLE:
        err_fail(&e, ERR_BUG, "the store forgot its batch");
        __attribute__((fallthrough));
    case STORE_FAILED:
        lane_not_stored(l, &e, halve);
        return true;
    }
    return false;
}

bool lane_store_on(struct lane *l)
{
    if (l->running)
        return step_store(l);
    if (!l->storing && l->reading && job_is_read(l->reading)) {
        l->storing = l->reading;
        l->reading = NULL;
        if (l->storing->from == l->storing->to) { /* cut before its first item */
            struct job *j = l->storing;
            l->storing = NULL;
            lane_end_job(l, j);
            return true;
        }
    }
    if (!l->storing || (l->pause_ms && observe_now_ms() < l->retry_at_ms))
        return false;
    start_slice(l);
    return true;
}
