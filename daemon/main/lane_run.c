/* The thread of a lane.
 *
 * It goes round: take over orders of the main thread, take a crate, read one record, push the
 * database on; it rests only when none of these gets on.
 *
 * Always holds: while a partition is under suspicion (its last starts brought no progress)
 * batches are of one record, nothing is read ahead, and it is noted in the database that a
 * record is about to be read. */
#include "main/lane_state.h"

#include "observe/log.h"
#include "observe/metrics.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#define CONDEMNED_STARTS 5
#define TURN_MS 2 /* a turn that another lane has is tried again after this */
#define BEAT_SPARE_MS 60000

int64_t lane_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void lane_beat(struct lane *l)
{
    pulse_beat(&l->pulse, 4 * l->o.store.statement_timeout_ms + BEAT_SPARE_MS);
}

/* ---- crates ---- */

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
    bell_ring(l->o.bell);
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
        bell_ring(l->o.bell);
    return c;
}

/* A crate goes back when the last job on it is over. */
void lane_end_job(struct lane *l, struct job *j)
{
    struct crate *c = j->crate;
    j->crate = NULL;
    bool wanted = c == l->crate || (l->reading && l->reading->crate == c) ||
                  (l->storing && l->storing->crate == c);
    if (!wanted)
        give_back(l, c);
}

void lane_end_turn(struct lane *l)
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

void lane_drop_all(struct lane *l)
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
    lane_end_turn(l);
    give_back_all(l, list, n);
}

void lane_set_state(struct lane *l, enum lane_state state, const struct err *why)
{
    pthread_mutex_lock(&l->mutex);
    if (l->state != LANE_FAILED)
        l->state = state;
    if (why)
        l->trouble = *why;
    pthread_mutex_unlock(&l->mutex);
    bell_ring(l->o.bell);
}

void lane_fail(struct lane *l, const struct err *why)
{
    lane_set_state(l, LANE_FAILED, why);
    lane_drop_all(l);
}

/* ---- reading ---- */

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
    l->read_us = lane_now_us();
    job_begin(j, l->crate, l->crate_at, to, &l->tools);
    l->reading = j;
    return true;
}

static void attempt_failed(struct lane *l, const struct part *p, const struct err *why)
{
    const struct lane_part *at = &p->at_start;
    int64_t next, epoch;
    struct err e = {0};
    l->batch = (struct batch){0};
    if (l->store && store_position(l->store, at->topic, at->partition, &next, &epoch, &e) &&
        epoch != at->epoch)
        lane_fenced(l);
    else
        lane_not_stored(l, why, false);
}

static bool take_turn(struct lane *l)
{
    struct lane *nobody = NULL;
    return l->o.turn->holder == l || atomic_compare_exchange_strong(&l->o.turn->holder, &nobody, l);
}

/* To read a record under no suspicion; leave_freely afterwards.  false: somebody has the turn. */
static bool enter_freely(struct lane *l)
{
    struct lane_turn *turn = l->o.turn;
    turn->readers++; /* before the look: whoever takes the turn looks at it after */
    struct lane *holder = turn->holder;
    if (!holder || holder == l)
        return true;
    turn->readers--;
    return false;
}

static void leave_freely(struct lane *l)
{
    l->o.turn->readers--;
}

/* Under suspicion it is noted that a record is about to be read, before it is.  One that was
 * tried before, in the last of too many starts, is condemned.  false: not noted yet. */
static bool note_attempt(struct lane *l, struct part *p, const struct message *m)
{
    struct err e = {0};
    int32_t attempts = 0;
    if (p->attempted == m->offset)
        return true;
    if (!take_turn(l) || l->o.turn->readers || (l->pause_ms && observe_now_ms() < l->retry_at_ms))
        return false;
    if (!lane_open_store(l, &e) || !store_attempt(l->store, m->topic, m->partition,
                                                  p->at_start.epoch, m->offset, &attempts, &e)) {
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
    histogram_add(HISTOGRAM_READ, lane_now_us() - l->read_us);
}

static bool read_on(struct lane *l)
{
    struct job *j = l->reading;
    if (!j || job_is_read(j))
        return false;
    struct item *i = &j->crate->items[j->read];
    struct part *p = &l->parts[i->part];
    struct err e = {0};
    bool suspect = p->careful && !i->end;
    if (suspect ? !note_attempt(l, p, &i->message) : !enter_freely(l))
        return false;
    lane_beat(l);
    l->in_hand.part = i->part;
    l->in_hand.offset = i->message.offset;
    l->in_hand.since_ms = observe_now_ms();
    bool read = job_read_one(j, &l->tools, p->condemned && !i->end, &e);
    l->in_hand.since_ms = 0;
    if (!suspect)
        leave_freely(l);
    if (!read) {
        lane_fail(l, &e);
        return true;
    }
    p->condemned = p->condemned && i->end;
    if (job_is_read(j))
        finish_reading(l);
    return true;
}

/* ---- orders and rest ---- */

bool lane_open_tools(struct lane *l, const struct reading_rules *rules, struct err *e)
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
        lane_drop_all(l);
    struct err e = {0};
    if (rules && !lane_open_tools(l, rules, &e))
        lane_fail(l, &e);
    if (!abandon && !rules)
        return false;
    pthread_mutex_lock(&l->mutex);
    l->abandon = l->abandon && !abandon;
    if (rules) {
        l->rules = rules;
        l->next_rules = NULL;
    }
    pthread_mutex_unlock(&l->mutex);
    bell_ring(l->o.bell);
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
    bool began = begin_reading(l), read_one = read_on(l), stored_some = lane_store_on(l);
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

void *lane_run(void *arg)
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
    lane_drop_all(l);
    return NULL;
}
