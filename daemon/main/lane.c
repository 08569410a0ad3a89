/* The state machine of a lane.
 *
 * The thread goes round: take over orders of the main thread, take a crate, read one record,
 * push the database on; it rests only when none of these gets on.  It never blocks on the
 * database, so that an order to drop everything is obeyed at once.
 *
 * Always holds: a position moves only after COMMIT was acknowledged; a batch that failed is
 * given again as it was, or in halves; while a partition is under suspicion (its last starts
 * brought no progress) batches are of one record and nothing is read ahead. */
#include "main/lane.h"

#include "main/lane_job.h"
#include "observe/log.h"
#include "observe/metrics.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define CAREFUL_STARTS 3
#define CONDEMNED_STARTS 5
#define MAX_QUEUED 1
#define TURN_MS 2 /* a turn that another lane has is tried again after this */
#define STEP_US 200 /* the database is looked after this often while reading */
#define FIRST_PAUSE_MS 100
#define RECORD_LIMIT_MS 60000 /* for the watchdog: reading one record never takes so long */
#define CRATE_MAX_BYTES ((size_t)256 << 20) /* above what the client accepts as one message */

struct part {
    struct lane_part at_start;
    _Atomic int64_t next;
    int64_t gap;
    int64_t careful; /* so many records are still read one by one */
    int64_t attempted; /* the offset that store_attempt noted; -1: none */
    bool condemned;
    /* of the slice that is being put together */
    int64_t to;
    int64_t n;
};

struct lane {
    struct lane_options o;
    int number, wake;
    pthread_t thread;
    bool has_thread;
    /* main thread only */
    struct crate *filling;
    /* under the mutex */
    pthread_mutex_t mutex;
    struct crate *queue, *free;
    size_t n_queued, n_out; /* n_out: handed over and not back yet */
    bool stop, abandon;
    enum lane_state state;
    struct err trouble;
    const struct reading_rules *rules;
    _Atomic(const struct reading_rules *) next_rules;
    /* lane thread, and the main thread while the lane is idle */
    struct part *parts;
    size_t n_parts, cap_parts;
    size_t n_careful;
    struct job jobs[2];
    struct job *reading, *storing; /* NULL: none */
    struct crate *crate; /* taken from the queue, read in one or several jobs */
    size_t crate_at;
    struct job_tools tools;
    struct store *store;
    bool running; /* store_step is to be called */
    struct batch batch; /* of the slice being stored */
    struct batch_part *batch_parts;
    size_t slice_max; /* records; 0: no limit */
    int64_t read_us, started_us, stepped_us, pause_ms, retry_at_ms;
    unsigned seed;
    struct pulse pulse;
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- bell ----------------------------------------------------------------------------------- */

bool bell_open(struct bell *b, struct err *e)
{
    pthread_condattr_t monotonic;
    *b = (struct bell){0};
    if (pthread_condattr_init(&monotonic) != 0 ||
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&b->cond, &monotonic) != 0 || pthread_mutex_init(&b->mutex, NULL) != 0)
        return err_fail(e, ERR_SETUP, "could not make a condition variable");
    pthread_condattr_destroy(&monotonic);
    return true;
}

void bell_close(struct bell *b)
{
    pthread_cond_destroy(&b->cond);
    pthread_mutex_destroy(&b->mutex);
}

static void ring(struct bell *b)
{
    pthread_mutex_lock(&b->mutex);
    b->rings++;
    pthread_cond_broadcast(&b->cond);
    pthread_mutex_unlock(&b->mutex);
}

uint64_t bell_wait(struct bell *b, uint64_t since, int64_t timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += timeout_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&b->mutex);
    while (b->rings == since && pthread_cond_timedwait(&b->cond, &b->mutex, &until) == 0)
        ;
    uint64_t rings = b->rings;
    pthread_mutex_unlock(&b->mutex);
    return rings;
}

/* ---- crates that come and go (lane thread) --------------------------------------------------- */

/* A list of n crates.  The last thing that is done to them: with the last crate back the main
 * thread takes the lane for idle. */
static void give_back_all(struct lane *l, struct crate *list, size_t n)
{
    struct crate *last = list;
    for (struct crate *c = list, *next; c; c = next) {
        next = c->next;
        metric_add(METRIC_INFLIGHT_BYTES, -(int64_t)c->bytes);
        crate_reset(c, (size_t)l->o.tuning->batch_bytes * 2);
        c->next = next;
        last = c;
    }
    pthread_mutex_lock(&l->mutex);
    if (last) {
        last->next = l->free;
        l->free = list;
    }
    l->n_out -= n;
    pthread_mutex_unlock(&l->mutex);
    ring(l->o.bell);
}

static void give_back(struct lane *l, struct crate *c)
{
    c->next = NULL;
    give_back_all(l, c, 1);
}

static struct crate *take_queued(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    struct crate *c = l->queue;
    if (c) {
        l->queue = c->next;
        l->n_queued--;
    }
    pthread_mutex_unlock(&l->mutex);
    if (c)
        ring(l->o.bell);
    return c;
}

/* A crate goes back when the last job on it is over. */
static void end_job(struct lane *l, struct job *j)
{
    struct crate *c = j->crate;
    j->crate = NULL;
    bool wanted = c == l->crate || (l->reading && l->reading->crate == c) ||
                  (l->storing && l->storing->crate == c);
    if (!wanted)
        give_back(l, c);
}

static void end_turn(struct lane *l)
{
    struct lane *me = l;
    atomic_compare_exchange_strong(&l->o.turn->holder, &me, NULL);
}

static void push(struct crate **list, size_t *n, struct crate *c)
{
    c->next = *list;
    *list = c;
    ++*n;
}

static void drop_all(struct lane *l)
{
    struct job *r = l->reading, *s = l->storing;
    struct crate *c = l->crate, *list = NULL;
    size_t n = 0;
    if (l->running)
        store_abandon(l->store);
    if (r && r->crate != c && !(s && s->crate == r->crate))
        push(&list, &n, r->crate);
    if (s && s->crate != c)
        push(&list, &n, s->crate);
    if (c)
        push(&list, &n, c);
    while ((c = take_queued(l)) != NULL)
        push(&list, &n, c);
    l->running = false;
    l->crate = NULL;
    l->reading = l->storing = NULL;
    l->jobs[0].crate = l->jobs[1].crate = NULL;
    l->pause_ms = l->retry_at_ms = 0;
    l->slice_max = 0;
    end_turn(l);
    give_back_all(l, list, n);
}

static void set_state(struct lane *l, enum lane_state state, const struct err *why)
{
    pthread_mutex_lock(&l->mutex);
    if (l->state != LANE_FAILED)
        l->state = state;
    if (why)
        l->trouble = *why;
    pthread_mutex_unlock(&l->mutex);
    ring(l->o.bell);
}

static void clear_trouble(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    l->trouble = (struct err){0};
    pthread_mutex_unlock(&l->mutex);
}

static void fail(struct lane *l, const struct err *why)
{
    set_state(l, LANE_FAILED, why);
    drop_all(l);
}

/* ---- failures of the database -------------------------------------------------------------- */

static void fenced(struct lane *l)
{
    metric_add(METRIC_BATCHES_FENCED, 1);
    log_line(LEVEL_WARNING, "fenced: another owner has a partition of this batch; dropped",
             F_INT("lane", l->number), F_INT("records", l->batch.n));
    set_state(l, LANE_FENCED, NULL);
    drop_all(l);
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
    set_state(l, LANE_WELL, why);
}

static void not_stored(struct lane *l, const struct err *why, bool halve)
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
        fail(l, why);
        return;
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool begin_reading(struct lane *l)
{
    if (l->reading || l->next_rules || (l->storing && l->n_careful))
        return false;
    if (!l->crate) {
        l->crate = take_queued(l);
        l->crate_at = 0;
    }
    if (!l->crate)
        return false;
    struct job *j = l->storing == &l->jobs[0] ? &l->jobs[1] : &l->jobs[0];
    size_t to = l->n_careful ? l->crate_at + 1 : l->crate->n;
    l->read_us = now_us();
    job_begin(j, l->crate, l->crate_at, to, &l->tools);
    l->reading = j;
    return true;
}

static bool open_store(struct lane *l, struct err *e)
{
    if (!l->store)
        l->store = store_open(&l->o.store, l->tools.rules->lexicon, l->tools.rules->tagger, e);
    return l->store != NULL;
}

static void attempt_failed(struct lane *l, const struct part *p, const struct err *why)
{
    const struct lane_part *at = &p->at_start;
    int64_t next, epoch;
    struct err e = {0};
    l->batch = (struct batch){0};
    if (l->store && store_position(l->store, at->topic, at->partition, &next, &epoch, &e) &&
        epoch != at->epoch)
        fenced(l);
    else
        not_stored(l, why, false);
}

static bool take_turn(struct lane *l)
{
    struct lane *nobody = NULL;
    return l->o.turn->holder == l || atomic_compare_exchange_strong(&l->o.turn->holder, &nobody, l);
}

/* Under suspicion it is noted that a record is about to be read, before it is.  One that was
 * tried before, in the last of too many starts, is condemned.  false: not noted yet. */
static bool note_attempt(struct lane *l, struct part *p, const struct message *m)
{
    struct err e = {0};
    int32_t attempts = 0;
    if (p->attempted == m->offset)
        return true;
    if (!take_turn(l) || (l->pause_ms && observe_now_ms() < l->retry_at_ms))
        return false;
    if (!open_store(l, &e) || !store_attempt(l->store, m->topic, m->partition, p->at_start.epoch,
                                             m->offset, &attempts, &e)) {
        attempt_failed(l, p, &e);
        return false;
    }
    p->attempted = m->offset;
    p->condemned = p->at_start.starts >= CONDEMNED_STARTS && attempts > 1;
    return true;
}

static void finish_reading(struct lane *l)
{
    struct job *j = l->reading;
    l->crate_at = j->to;
    if (l->crate_at == j->crate->n)
        l->crate = NULL;
    histogram_add(HISTOGRAM_READ, now_us() - l->read_us);
}

static bool read_on(struct lane *l)
{
    struct job *j = l->reading;
    if (!j || job_is_read(j))
        return false;
    struct item *i = &j->crate->items[j->read];
    struct part *p = &l->parts[i->part];
    struct err e = {0};
    if (p->careful && !i->end && !note_attempt(l, p, &i->message))
        return false;
    pulse_beat(&l->pulse, RECORD_LIMIT_MS);
    if (!job_read_one(j, &l->tools, p->condemned && !i->end, &e)) {
        fail(l, &e);
        return true;
    }
    p->condemned = p->condemned && i->end;
    if (job_is_read(j))
        finish_reading(l);
    return true;
}

/* ---- storing: slices of a job ---------------------------------------------------------------- */

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
    histogram_add(HISTOGRAM_COMMIT, now_us() - l->started_us);
    if (l->batch.n && l->batch.records[0].message->timestamp_ms >= 0)
        histogram_add(HISTOGRAM_END_TO_END,
                      (now_ms - l->batch.records[0].message->timestamp_ms) * 1000);
}

/* What ended the last starts stood somewhere in a batch, so it takes as many records as stood
 * in hand then before suspicion ends. */
static int64_t careful_records(const struct lane *l)
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
    end_turn(l);
    j->at = j->end;
    if (j->at == j->to) {
        l->storing = NULL;
        end_job(l, j);
    }
    ring(l->o.bell);
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
    l->started_us = l->stepped_us = now_us();
    pulse_beat(&l->pulse, 4 * l->o.store.statement_timeout_ms + 60000);
    if (!open_store(l, &e) || !store_start(l->store, &l->batch, &e))
        not_stored(l, &e, false);
    else
        l->running = true;
}

static bool step_store(struct lane *l)
{
    if (l->reading && !job_is_read(l->reading) && now_us() - l->stepped_us < STEP_US)
        return false;
    struct batch_counts counts = {0};
    struct err e = {0};
    bool halve = false;
    enum store_state s = store_step(l->store, false, &counts, &halve, &e);
    l->stepped_us = now_us();
    l->running = s == STORE_RUNNING;
    switch (s) {
    case STORE_RUNNING:
        return false;
    case STORE_DONE:
        stored(l, &counts);
        return true;
    case STORE_FENCED:
        fenced(l);
        return true;
    case STORE_IDLE:
        err_fail(&e, ERR_BUG, "the store forgot its batch");
        __attribute__((fallthrough));
    case STORE_FAILED:
        not_stored(l, &e, halve);
        return true;
    }
    return false;
}

static bool store_on(struct lane *l)
{
    if (l->running)
        return step_store(l);
    if (!l->storing && l->reading && job_is_read(l->reading)) {
        l->storing = l->reading;
        l->reading = NULL;
        if (l->storing->from == l->storing->to) { /* cut before its first item */
            struct job *j = l->storing;
            l->storing = NULL;
            end_job(l, j);
            return true;
        }
    }
    if (!l->storing || (l->pause_ms && observe_now_ms() < l->retry_at_ms))
        return false;
    start_slice(l);
    return true;
}

/* ---- orders and rest --------------------------------------------------------------------------
 */

static bool open_tools(struct lane *l, const struct reading_rules *rules, struct err *e)
{
    struct tagger_scratch *scratch = tagger_scratch_open(rules->tagger, e);
    if (!scratch)
        return false;
    tagger_scratch_close(l->tools.scratch);
    if (l->store)
        store_use_rules(l->store, rules->lexicon, rules->tagger);
    l->tools.scratch = scratch;
    l->tools.rules = rules;
    return true;
}

static bool take_orders(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    bool abandon = l->abandon;
    const struct reading_rules *rules = l->reading || l->storing ? NULL : l->next_rules;
    pthread_mutex_unlock(&l->mutex);
    if (abandon)
        drop_all(l);
    struct err e = {0};
    if (rules && !open_tools(l, rules, &e))
        fail(l, &e);
    if (!abandon && !rules)
        return false;
    pthread_mutex_lock(&l->mutex);
    l->abandon = l->abandon && !abandon;
    if (rules) {
        l->rules = rules;
        l->next_rules = NULL;
    }
    pthread_mutex_unlock(&l->mutex);
    ring(l->o.bell);
    return true;
}

/* Until the main thread or the database wakes us, or a pause is over. */
static void rest(struct lane *l)
{
    struct pollfd fds[2] = {{.fd = l->wake, .events = POLLIN}, {.fd = -1}};
    int64_t timeout = -1;
    if (l->running) {
        fds[1].fd = store_socket(l->store);
        fds[1].events = store_wants_write(l->store) ? POLLIN | POLLOUT : POLLIN;
        timeout = 1000;
    } else if (l->storing || l->reading) {
        timeout = l->retry_at_ms - observe_now_ms();
        timeout = timeout < 1 ? TURN_MS : timeout;
        pulse_beat(&l->pulse, timeout + 10000);
    } else {
        pulse_idle(&l->pulse);
    }
    poll(fds, 2, (int)timeout);
    if (fds[0].revents) {
        uint64_t n;
        ssize_t got = read(l->wake, &n, sizeof(n));
        (void)got;
    }
}

static bool go_round(struct lane *l)
{
    bool began = begin_reading(l), read_one = read_on(l), stored_some = store_on(l);
    return began || read_one || stored_some;
}

/* Until it is assigned anew a lane that was fenced or failed takes nothing. */
static bool drop_queued(struct lane *l)
{
    struct crate *c = take_queued(l);
    if (c)
        give_back(l, c);
    return c != NULL;
}

static void *run(void *arg)
{
    struct lane *l = arg;
    for (;;) {
        pthread_mutex_lock(&l->mutex);
        bool stop = l->stop, well = l->state == LANE_WELL;
        pthread_mutex_unlock(&l->mutex);
        if (stop)
            break;
        bool moved = take_orders(l);
        moved = (well ? go_round(l) : drop_queued(l)) || moved;
        if (!moved)
            rest(l);
    }
    drop_all(l);
    return NULL;
}

/* ---- main thread ------------------------------------------------------------------------------
 */

static void wake(struct lane *l)
{
    uint64_t one = 1;
    ssize_t put = write(l->wake, &one, sizeof(one));
    (void)put; /* full: it is awake */
}

static struct crate *new_crate(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    struct crate *c = l->free;
    if (c)
        l->free = c->next;
    pthread_mutex_unlock(&l->mutex);
    if (!c && (c = calloc(1, sizeof(*c))) != NULL)
        c->arena = arena_with_max(CRATE_MAX_BYTES);
    return c;
}

struct lane *lane_open(const struct lane_options *o, const struct reading_rules *rules, int number,
                       struct err *e)
{
    struct lane *l = calloc(1, sizeof(*l));
    if (!l) {
        err_fail(e, ERR_SETUP, "no memory for a lane");
        return NULL;
    }
    l->o = *o;
    l->number = number;
    l->seed = (unsigned)number + (unsigned)getpid();
    l->rules = rules;
    l->tools.work_bytes = o->work_bytes;
    l->jobs[0].work = l->jobs[1].work = arena_with_max(o->max_work_bytes);
    pthread_mutex_init(&l->mutex, NULL);
    pulse_idle(&l->pulse);
    l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    l->tools.decoder = decoder_open(&o->limits, e);
    if (l->wake >= 0 && l->tools.decoder && open_tools(l, rules, e)) {
        l->has_thread = pthread_create(&l->thread, NULL, run, l) == 0;
        if (l->has_thread)
            return l;
        err_fail(e, ERR_SETUP, "could not start a thread");
    }
    err_fail(e, ERR_SETUP, "could not open lane %d: %s", number, strerror(errno));
    lane_close(l);
    return NULL;
}

static void free_crates(struct crate *c)
{
    while (c) {
        struct crate *next = c->next;
        arena_free(&c->arena);
        free(c);
        c = next;
    }
}

void lane_close(struct lane *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->mutex);
    l->stop = true;
    pthread_mutex_unlock(&l->mutex);
    if (l->has_thread) {
        wake(l);
        pthread_join(l->thread, NULL);
    }
    store_close(l->store);
    tagger_scratch_close(l->tools.scratch);
    decoder_close(l->tools.decoder);
    free_crates(l->filling);
    free_crates(l->free);
    arena_free(&l->jobs[0].work);
    arena_free(&l->jobs[1].work);
    if (l->wake >= 0)
        close(l->wake);
    pthread_mutex_destroy(&l->mutex);
    free(l->parts);
    free(l->batch_parts);
    free(l);
}

void lane_assign(struct lane *l, const struct lane_part *parts, size_t n)
{
    free(l->parts);
    free(l->batch_parts);
    l->parts = calloc(n + 1, sizeof(*l->parts));
    l->batch_parts = calloc(n + 1, sizeof(*l->batch_parts));
    if (!l->parts || !l->batch_parts)
        abort();
    l->n_parts = n;
    l->n_careful = 0;
    for (size_t k = 0; k < n; k++) {
        struct part *p = &l->parts[k];
        p->at_start = parts[k];
        p->next = parts[k].next;
        p->gap = parts[k].gap;
        p->careful = parts[k].starts >= CAREFUL_STARTS ? careful_records(l) : 0;
        p->attempted = -1;
        l->n_careful += p->careful > 0;
    }
    pthread_mutex_lock(&l->mutex);
    if (l->state == LANE_FENCED)
        l->state = LANE_WELL;
    pthread_mutex_unlock(&l->mutex);
}

static struct crate *crate_to_fill(struct lane *l)
{
    if (!l->filling && (l->filling = new_crate(l)) != NULL)
        l->filling->opened_ms = observe_now_ms();
    return l->filling;
}

static bool put_failed(struct lane *l)
{
    struct err e = {0};
    err_fail(&e, ERR_AGAIN, "no memory to take a message");
    set_state(l, LANE_FAILED, &e);
    return false;
}

bool lane_put(struct lane *l, size_t part, const struct message *m)
{
    struct crate *c = crate_to_fill(l);
    size_t before = c ? c->bytes : 0;
    if (!c || !crate_put(c, (uint32_t)part, m))
        return put_failed(l);
    metric_add(METRIC_INFLIGHT_BYTES, (int64_t)(c->bytes - before));
    return true;
}

bool lane_put_end(struct lane *l, size_t part, int64_t offset)
{
    struct crate *c = crate_to_fill(l);
    return (c && crate_put_end(c, (uint32_t)part, offset)) || put_failed(l);
}

static bool crate_is_full(const struct lane *l, const struct crate *c)
{
    return c && (c->n >= (size_t)l->o.tuning->batch_records ||
                 c->bytes >= (size_t)l->o.tuning->batch_bytes);
}

/* true: the queue took the crate that was being filled. */
static bool hand_over(struct lane *l)
{
    bool taken = false;
    pthread_mutex_lock(&l->mutex);
    if (l->n_queued < MAX_QUEUED) {
        l->filling->next = NULL;
        l->queue = l->filling; /* MAX_QUEUED is 1: the queue was empty */
        l->filling = NULL;
        l->n_queued++;
        l->n_out++;
        taken = true;
    }
    pthread_mutex_unlock(&l->mutex);
    if (taken)
        wake(l);
    return taken;
}

int64_t lane_flush(struct lane *l, bool now)
{
    if (!l->filling || !l->filling->n)
        return -1;
    int64_t due = l->filling->opened_ms + l->o.tuning->linger_ms - observe_now_ms();
    if (!now && due > 0 && !crate_is_full(l, l->filling))
        return due;
    return hand_over(l) ? -1 : 1;
}

bool lane_is_full(struct lane *l)
{
    return crate_is_full(l, l->filling) && !hand_over(l);
}

bool lane_is_idle(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    bool idle = l->n_out == 0;
    pthread_mutex_unlock(&l->mutex);
    return idle && (!l->filling || !l->filling->n);
}

bool lane_abandon(struct lane *l, int64_t timeout_ms)
{
    if (l->filling) {
        metric_add(METRIC_INFLIGHT_BYTES, -(int64_t)l->filling->bytes);
        crate_reset(l->filling, 0);
        free_crates(l->filling);
        l->filling = NULL;
    }
    pthread_mutex_lock(&l->mutex);
    l->abandon = true;
    pthread_mutex_unlock(&l->mutex);
    wake(l);
    int64_t until = observe_now_ms() + timeout_ms;
    for (uint64_t rings = 0;;) {
        pthread_mutex_lock(&l->mutex);
        bool done = !l->abandon;
        pthread_mutex_unlock(&l->mutex);
        int64_t left = until - observe_now_ms();
        if (done || left <= 0)
            return done;
        rings = bell_wait(l->o.bell, rings, left < 100 ? left : 100);
    }
}

int64_t lane_stored(struct lane *l, size_t part)
{
    return l->parts[part].next;
}

enum lane_state lane_state(struct lane *l, struct err *ret_trouble)
{
    pthread_mutex_lock(&l->mutex);
    enum lane_state state = l->state;
    *ret_trouble = l->trouble;
    pthread_mutex_unlock(&l->mutex);
    return state;
}

void lane_set_rules(struct lane *l, const struct reading_rules *rules)
{
    pthread_mutex_lock(&l->mutex);
    l->next_rules = rules;
    pthread_mutex_unlock(&l->mutex);
    wake(l);
}

const struct reading_rules *lane_rules(struct lane *l)
{
    pthread_mutex_lock(&l->mutex);
    const struct reading_rules *rules = l->rules;
    pthread_mutex_unlock(&l->mutex);
    return rules;
}

bool lane_is_alive(struct lane *l, int64_t now_ms)
{
    return pulse_alive(&l->pulse, now_ms);
}
