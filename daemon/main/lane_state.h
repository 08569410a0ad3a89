/* A lane's insides, shared by its files.  Private to lane*.c.
 *
 *   lane.c        what the main thread calls
 *   lane_run.c    the thread: orders, crates, reading, rest
 *   lane_store.c  the thread: slices of a job into the database, and what then
 *   lane_job.c    crates and jobs by themselves
 *   lane_bell.c   waking the main thread */
#ifndef ZHIBIAO_MAIN_LANE_STATE_H
#define ZHIBIAO_MAIN_LANE_STATE_H

#include "main/lane.h"

#include "main/lane_job.h"

#include <stdatomic.h>

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
    struct {
        _Atomic int64_t since_ms; /* 0: none */
        _Atomic size_t part;
        _Atomic int64_t offset;
    } in_hand; /* the record being read, for the main thread */
};

int64_t lane_now_us(void);
/* It got something done; the next thing, be it a batch, comes within a limit. */
void lane_beat(struct lane *l);
void bell_ring(struct bell *b);
void crate_free_all(struct crate *c);

/* ---- lane_run.c */

void *lane_run(void *lane);
bool lane_open_tools(struct lane *l, const struct reading_rules *rules, struct err *e) MUST_USE;
/* A crate goes back when the last job on it is over. */
void lane_end_job(struct lane *l, struct job *j);
void lane_end_turn(struct lane *l);
void lane_drop_all(struct lane *l);
void lane_set_state(struct lane *l, enum lane_state state, const struct err *why);
void lane_fail(struct lane *l, const struct err *why);

/* ---- lane_store.c */

bool lane_open_store(struct lane *l, struct err *e) MUST_USE;
/* Pushes the batch in hand on, or begins with the next; true when it got on. */
bool lane_store_on(struct lane *l);
/* The database did not take it: later again, or for good. */
void lane_not_stored(struct lane *l, const struct err *why, bool halve);
void lane_fenced(struct lane *l);
/* So many records are read one by one under suspicion. */
int64_t lane_careful_records(const struct lane *l);

#endif
