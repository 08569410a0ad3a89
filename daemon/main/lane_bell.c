/* A bell for the main thread: a condition variable with a count, so that no ring is missed. */
#include "main/lane_state.h"

#include <time.h>

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

void bell_ring(struct bell *b)
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
