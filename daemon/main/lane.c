/* What the main thread calls: opening, filling crates, handing them over, asking. */
#include "main/lane_state.h"

#include "observe/log.h"
#include "observe/metrics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define CAREFUL_STARTS 3
#define MAX_QUEUED 1
#define CRATE_MAX_BYTES ((size_t)256 << 20) /* above what the client accepts as one message */

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
    if (l->wake >= 0 && l->tools.decoder && lane_open_tools(l, rules, e)) {
        l->has_thread = pthread_create(&l->thread, NULL, lane_run, l) == 0;
        if (l->has_thread)
            return l;
        err_fail(e, ERR_SETUP, "could not start a thread");
    }
    err_fail(e, ERR_SETUP, "could not open lane %d: %s", number, strerror(errno));
    lane_close(l);
    return NULL;
}

void crate_free_all(struct crate *c)
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
    crate_free_all(l->filling);
    crate_free_all(l->free);
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
        p->careful = parts[k].starts >= CAREFUL_STARTS ? lane_careful_records(l) : 0;
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
    lane_set_state(l, LANE_FAILED, &e);
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
        crate_free_all(l->filling);
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

bool lane_is_alive(struct lane *l, int64_t now_ms, struct err *ret_why)
{
    int64_t since = l->in_hand.since_ms;
    if (since && now_ms - since > l->o.tuning->record_ms) {
        const struct lane_part *at = &l->parts[l->in_hand.part].at_start;
        err_fail(ret_why, ERR_BUG,
                 "reading %.*s[%d]@%lld has taken %lld ms, more than record_timeout",
                 (int)at->topic.n, at->topic.at, at->partition, (long long)l->in_hand.offset,
                 (long long)(now_ms - since));
        return false;
    }
    if (pulse_alive(&l->pulse, now_ms))
        return true;
    err_fail(ret_why, ERR_BUG, "storing a batch does not end");
    return false;
}
