/* Always holds: the lanes never wait for it, and get most of the machine while they have work; what
 * fails is tried again, with a pause. */
#include "main/linker.h"

#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/notify.h"
#include "store/link.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 500 /* into an empty queue */
#define HURRY_MS 20
#define YIELD 5 /* while reports come in: rests so many times as long as it worked */
#define PAUSE_MS 5000 /* after a failure */
#define SAY_MS 60000
#define COUNT_MOST 1000000 /* the metric goes no further */
#define JOIN_S 10 /* a thread that hangs in the network is left behind */
#define KEEP_BYTES (4u << 20)
#define FINISH_MS 20000 /* without progress */

struct linker {
    struct store *store; /* of the thread */
    struct arena arena;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t mutex;
    pthread_cond_t woken;
    bool stop, hurry;
    const struct reading_rules *rules, *next_rules;
    _Atomic int64_t pending; /* of the last look; -1: none yet */
    _Atomic int64_t looks;
    int64_t said_ms;
};

static void say_failed(struct linker *l, const struct err *e)
{
    int64_t now = observe_now_ms();
    if (l->said_ms && now - l->said_ms < SAY_MS)
        return;
    l->said_ms = now;
    log_line(LEVEL_WARNING, "duplicates are not linked for now", F_STR("why", e->text));
}

/* How long to rest, in milliseconds. */
static int64_t go_round(struct linker *l)
{
    struct link_counts n = {0};
    struct err e = {0};
    int64_t pending = 0, since_ms = observe_now_ms();
    arena_reset(&l->arena);
    arena_trim(&l->arena, KEEP_BYTES);
    if (!store_link(l->store, &l->arena, &n, &e) ||
        !store_link_pending(l->store, COUNT_MOST, &pending, &e)) {
        say_failed(l, &e);
        return PAUSE_MS;
    }
    metric_add(METRIC_DUPLICATES, n.duplicates);
    metric_set(METRIC_UNLINKED, pending);
    l->pending = pending;
    l->looks++;
    if (n.taken)
        log_line(LEVEL_DEBUG, "compared with known articles", F_INT("reports", n.taken),
                 F_INT("duplicates", n.duplicates), F_INT("pending", pending));
    if (!pending || n.busy)
        return LOOK_MS;
    return metric_get(METRIC_INFLIGHT_BYTES) ? YIELD * (observe_now_ms() - since_ms) : 0;
}

static void take_rules(struct linker *l)
{
    if (!l->next_rules)
        return;
    l->rules = l->next_rules;
    l->next_rules = NULL;
    store_use_rules(l->store, l->rules->lexicon, l->rules->tagger);
}

/* A caller that hurries wakes it. */
static void rest(struct linker *l, int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
    t.tv_sec += ms / 1000 + ns / 1000000000;
    t.tv_nsec = ns % 1000000000;
    bool hurried = l->hurry;
    while (!l->stop && !l->next_rules && l->hurry == hurried &&
           pthread_cond_timedwait(&l->woken, &l->mutex, &t) == 0)
        continue;
}

static void *run(void *arg)
{
    struct linker *l = arg;
    pthread_mutex_lock(&l->mutex);
    while (!l->stop) {
        take_rules(l);
        pthread_mutex_unlock(&l->mutex);
        int64_t ms = go_round(l);
        pthread_mutex_lock(&l->mutex);
        if (ms)
            rest(l, l->hurry ? HURRY_MS : ms);
    }
    pthread_mutex_unlock(&l->mutex);
    return NULL;
}

struct linker *linker_open(const struct store_options *o, const struct reading_rules *rules,
                           struct err *e)
{
    struct linker *l = calloc(1, sizeof(*l));
    if (!l) {
        err_fail(e, ERR_SETUP, "no memory for the linker");
        return NULL;
    }
    l->rules = rules;
    l->pending = -1;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->woken, &clock);
    pthread_condattr_destroy(&clock);
    l->store = store_open(o, rules->lexicon, rules->tagger, e);
    l->has_thread = l->store && pthread_create(&l->thread, NULL, run, l) == 0;
    if (l->has_thread)
        return l;
    err_fail(e, ERR_SETUP, "could not start the linker");
    linker_close(l);
    return NULL;
}

void linker_set_rules(struct linker *l, const struct reading_rules *rules)
{
    pthread_mutex_lock(&l->mutex);
    l->next_rules = rules;
    pthread_cond_signal(&l->woken);
    pthread_mutex_unlock(&l->mutex);
}

const struct reading_rules *linker_rules(struct linker *l)
{
    pthread_mutex_lock(&l->mutex);
    const struct reading_rules *r = l->rules;
    pthread_mutex_unlock(&l->mutex);
    return r;
}

/* A look that began behind this call and found nothing: two from now on. */
void linker_finish(struct linker *l, bool (*stop)(void))
{
    int64_t looks = l->looks, pending = l->pending, since_ms = observe_now_ms();
    pthread_mutex_lock(&l->mutex);
    l->hurry = true;
    pthread_cond_signal(&l->woken);
    pthread_mutex_unlock(&l->mutex);
    while (!stop() && (l->looks < looks + 2 || l->pending)) {
        if (l->pending != pending) {
            pending = l->pending;
            since_ms = observe_now_ms();
        }
        if (observe_now_ms() - since_ms > FINISH_MS) {
            log_line(LEVEL_WARNING, "duplicates are not all linked; the next run goes on",
                     F_INT("pending", pending));
            return;
        }
        usleep(20000);
    }
}

void linker_close(struct linker *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->mutex);
    l->stop = true;
    pthread_cond_signal(&l->woken);
    pthread_mutex_unlock(&l->mutex);
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += JOIN_S;
    if (l->has_thread && pthread_timedjoin_np(l->thread, NULL, &t) != 0)
        return;
    store_close(l->store);
    arena_free(&l->arena);
    pthread_cond_destroy(&l->woken);
    pthread_mutex_destroy(&l->mutex);
    free(l);
}
