/* Following what `zhibiao rules activate` says.
 *
 * A thread of its own with a connection of its own hears of activations (and looks every half a
 * minute, should it have missed one), loads the tables and compiles them, so that neither the
 * main loop nor a lane waits for it.  The main loop then hands the rules to the lanes as it does
 * after SIGHUP.
 *
 * Always holds: while a ruleset is active for this version of the program, nothing is read with
 * another from the moment the lanes have it; one that cannot be loaded leaves the old one in use
 * (or, at the start, ends the daemon). */
#include "main/daemon_state.h"

#include "main/kept.h"
#include "observe/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 30000
#define JOIN_S 2 /* a thread that hangs in the network is left behind */

struct rules_watch {
    struct daemon *d;
    pthread_t thread;
    int wake;
    struct store *store;
    struct arena arena;
    char refused[2 * HASH_BYTES + 1]; /* could not be loaded, which was said */
    pthread_mutex_t mutex; /* for what follows */
    bool stop, retry;
    char using[2 * HASH_BYTES + 1]; /* by the main loop */
    char active[2 * HASH_BYTES + 1]; /* as last seen; "": none */
    struct reading_rules *offer; /* loaded, for the main loop */
    _Atomic bool news;
};

/* ---- the thread ---- */

static void load(struct rules_watch *w, const struct kept_ruleset *k)
{
    struct err e = {0};
    struct reading_rules *r = kept_rules_open(w->store, k, &w->arena, &e);
    if (!r) {
        log_line(LEVEL_ERROR, "the active ruleset cannot be loaded, the old rules stay",
                 F_STR("why", e.text));
        if (e.kind != ERR_AGAIN)
            snprintf(w->refused, sizeof(w->refused), "%s", k->version);
        return;
    }
    pthread_mutex_lock(&w->mutex);
    struct reading_rules *old = w->offer;
    w->offer = r;
    pthread_mutex_unlock(&w->mutex);
    reading_rules_close(old);
}

static void look(struct rules_watch *w)
{
    struct err e = {0};
    struct kept_ruleset k = {0};
    if (!ruleset_listen(w->store, &e) || !ruleset_active(w->store, &k, &e)) {
        log_line(LEVEL_DEBUG, "which ruleset is active is not known now", F_STR("why", e.text));
        return;
    }
    pthread_mutex_lock(&w->mutex);
    bool changed = strcmp(w->active, k.version) != 0;
    bool wanted = k.id && strcmp(w->using, k.version) != 0 &&
                  !(w->offer && strcmp(w->offer->lexicon->version, k.version) == 0);
    if (w->retry)
        w->refused[0] = '\0';
    w->retry = false;
    pthread_mutex_unlock(&w->mutex);
    if (wanted && strcmp(w->refused, k.version) != 0)
        load(w, &k);
    if (!changed && !wanted)
        return;
    pthread_mutex_lock(&w->mutex);
    snprintf(w->active, sizeof(w->active), "%s", k.version);
    pthread_mutex_unlock(&w->mutex);
    w->news = true;
}

static void rest(struct rules_watch *w)
{
    if (!ruleset_await(w->store, w->wake, LOOK_MS)) {
        /* The connection is gone: not at once again. */
        struct timespec second = {.tv_sec = 1};
        nanosleep(&second, NULL);
    }
    uint64_t n;
    ssize_t got = read(w->wake, &n, sizeof(n));
    (void)got;
}

static void *watch(void *arg)
{
    struct rules_watch *w = arg;
    for (;;) {
        pthread_mutex_lock(&w->mutex);
        bool stop = w->stop;
        pthread_mutex_unlock(&w->mutex);
        if (stop)
            return NULL;
        look(w);
        rest(w);
    }
}

static void ring(struct rules_watch *w)
{
    uint64_t one = 1;
    ssize_t put = write(w->wake, &one, sizeof(one));
    (void)put;
}

/* ---- the main thread ---- */

static void free_watch(struct rules_watch *w)
{
    store_close(w->store);
    reading_rules_close(w->offer);
    arena_free(&w->arena);
    pthread_mutex_destroy(&w->mutex);
    if (w->wake >= 0)
        close(w->wake);
    free(w);
}

bool daemon_watch_rules(struct daemon *d, struct err *e)
{
    struct rules_watch *w = calloc(1, sizeof(*w));
    if (!w)
        return err_fail(e, ERR_SETUP, "out of memory");
    pthread_mutex_init(&w->mutex, NULL);
    w->d = d;
    w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    w->store = store_open(&d->store_options, NULL, NULL, e);
    snprintf(w->using, sizeof(w->using), "%s", d->rules->lexicon->version);
    if (d->activated)
        snprintf(w->active, sizeof(w->active), "%s", d->rules->lexicon->version);
    if (w->store && w->wake >= 0 && pthread_create(&w->thread, NULL, watch, w) == 0) {
        d->watch = w;
        return true;
    }
    free_watch(w);
    return err_fail(e, ERR_SETUP, "could not start a thread");
}

void daemon_end_watch(struct daemon *d)
{
    struct rules_watch *w = d->watch;
    if (!w)
        return;
    d->watch = NULL;
    pthread_mutex_lock(&w->mutex);
    w->stop = true;
    pthread_mutex_unlock(&w->mutex);
    ring(w);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += JOIN_S;
    if (pthread_timedjoin_np(w->thread, NULL, &until) == 0)
        free_watch(w);
}

/* After SIGHUP: one that could not be loaded is tried again. */
void daemon_look_again(struct daemon *d)
{
    if (!d->watch)
        return;
    pthread_mutex_lock(&d->watch->mutex);
    d->watch->retry = true;
    pthread_mutex_unlock(&d->watch->mutex);
    ring(d->watch);
}

void daemon_follow_rules(struct daemon *d)
{
    struct rules_watch *w = d->watch;
    if (!w || !w->news || d->next_rules)
        return;
    w->news = false;
    pthread_mutex_lock(&w->mutex);
    struct reading_rules *offer = w->offer;
    w->offer = NULL;
    bool active = w->active[0] != '\0';
    bool fits = offer && strcmp(offer->lexicon->version, w->active) == 0 &&
                strcmp(offer->lexicon->version, d->rules->lexicon->version) != 0;
    pthread_mutex_unlock(&w->mutex);
    if (fits)
        daemon_take_rules(d, offer, "activated");
    else
        reading_rules_close(offer);
    bool released = d->activated && !active;
    d->activated = active;
    if (released)
        daemon_read_files(d, d->lexicon);
}

void daemon_uses_rules(struct daemon *d, const char *version)
{
    if (!d->watch)
        return;
    pthread_mutex_lock(&d->watch->mutex);
    snprintf(d->watch->using, sizeof(d->watch->using), "%s", version);
    pthread_mutex_unlock(&d->watch->mutex);
}

/* At the start, before anything is read: the active ruleset in place of the files. */
bool daemon_start_rules(struct daemon *d, struct err *e)
{
    struct kept_ruleset k = {0};
    struct arena a = {0};
    struct reading_rules *r = NULL;
    while (!daemon_stops) {
        struct err now = {0};
        r = NULL;
        if (ruleset_active(d->control, &k, &now) &&
            (!k.id || strcmp(k.version, d->rules->lexicon->version) == 0 ||
             (r = kept_rules_open(d->control, &k, &a, &now))))
            break;
        if (!daemon_may_try_again(d, &now, INT64_MAX, "waiting for the active ruleset")) {
            if (!daemon_stops)
                *e = now;
            break;
        }
    }
    arena_free(&a);
    d->activated = k.id != 0;
    if (r) {
        log_line(LEVEL_NOTICE, "reading with the active ruleset, not with the files",
                 F_STR("active", r->lexicon->version), F_STR("files", d->rules->lexicon->version));
        if (!daemon_open_control(d, r, e)) {
            reading_rules_close(r);
            return false;
        }
        reading_rules_close(d->rules);
        d->rules = r;
        daemon_tell_rules(d);
    }
    return e->kind == ERR_NONE;
}
