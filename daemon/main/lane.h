/* A lane: one thread that reads and stores what comes from its partitions.
 *
 *   main thread                          lane thread
 *   lane_put -> filling crate -> queue -> job being read -> job being stored -> positions
 *
 * A crate is a box of messages with an arena of its own; a job is a piece of a crate with an
 * arena for what was read out of it.  There are two jobs, so the next is read while the
 * database works on the last.  All functions are for the main thread. */
#ifndef ZHIBIAO_MAIN_LANE_H
#define ZHIBIAO_MAIN_LANE_H

#include "main/reading.h"
#include "observe/notify.h"
#include "store/store.h"

#include <pthread.h>

/* Rung by lanes when a crate is done or their state changed. */
struct bell {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    uint64_t rings;
};
bool bell_open(struct bell *b, struct err *e) MUST_USE;
void bell_close(struct bell *b);
/* Until it rang after `since` or the time is over; returns the number of rings. */
uint64_t bell_wait(struct bell *b, uint64_t since, int64_t timeout_ms);

/* What SIGHUP may change while lanes run. */
struct lane_tuning {
    _Atomic int64_t batch_records, batch_bytes, linger_ms, retry_max_ms, record_ms;
};

/* While a lane has a record under suspicion in hand no other lane of the process reads anything,
 * so that the record that ends the process is the one that was noted. */
struct lane_turn {
    _Atomic(struct lane *) holder;
    _Atomic int readers; /* lanes that read a record under no suspicion right now */
};

struct lane_options {
    struct store_options store;
    struct decode_limits limits;
    size_t work_bytes; /* a batch ends when its readings take so much */
    size_t max_work_bytes; /* a report that alone takes more becomes a dead letter */
    const struct lane_tuning *tuning;
    struct lane_turn *turn;
    struct bell *bell;
};

/* A partition as it begins. */
struct lane_part {
    struct span topic; /* outlives the assignment */
    int32_t partition;
    int64_t epoch, next; /* of store_claim */
    int64_t gap; /* offsets from next on that are lost to retention */
    int32_t starts; /* starts without progress */
};

enum lane_state {
    LANE_WELL,
    LANE_FENCED, /* dropped all it had; assign it anew */
    LANE_FAILED, /* for good: lane_trouble says why */
};

struct lane;

struct lane *lane_open(const struct lane_options *o, const struct reading_rules *rules, int number,
                       struct err *e) MUST_USE;
/* Drops what it has and ends the thread. */
void lane_close(struct lane *l);

/* The partitions from now on, sorted by topic and partition; their index names them.  Only
 * while the lane is idle.  Heals LANE_FENCED. */
void lane_assign(struct lane *l, const struct lane_part *parts, size_t n);

/* Copies the message.  false: memory is short, and the lane has failed. */
bool lane_put(struct lane *l, size_t part, const struct message *m);
/* Everything before offset was delivered. */
bool lane_put_end(struct lane *l, size_t part, int64_t offset);

/* Takes no more for now. */
bool lane_is_full(struct lane *l);

/* Hands over what is due, with `now` all there is; returns in how many ms something is due,
 * -1: nothing. */
int64_t lane_flush(struct lane *l, bool now);

bool lane_is_idle(struct lane *l);

/* Drops everything that is not stored; false when the thread did not answer in time. */
bool lane_abandon(struct lane *l, int64_t timeout_ms);

/* Everything before is stored. */
int64_t lane_stored(struct lane *l, size_t part);

/* With a copy of what it last complained of: "" where all is well. */
enum lane_state lane_state(struct lane *l, struct err *ret_trouble);

/* Taken over between two batches; lane_rules tells when. */
void lane_set_rules(struct lane *l, const struct reading_rules *rules);
const struct reading_rules *lane_rules(struct lane *l);

/* Gets on, or is idle, or waits for something that ends.  Else ret_why says where it is stuck. */
bool lane_is_alive(struct lane *l, int64_t now_ms, struct err *ret_why);

#endif
