/* Records from Kafka, one at a time, from positions that the caller gives.
 *
 * The caller owns the positions: they are asked for in `assigned`, inside the rebalance, and
 * nothing is ever committed but a hint for lag tools.  Belongs to one thread; callbacks run in
 * it, inside consume_poll, consume_reassign and consume_close.  Below librdkafka 2.10.1 the
 * assignor is an eager one, since cooperative rebalancing loses and repeats there. */
#ifndef ZHIBIAO_CONSUME_CONSUME_H
#define ZHIBIAO_CONSUME_CONSUME_H

#include "config/config.h"
#include "decode/message.h"

struct consume_part {
    struct span topic; /* valid until consume_close, NUL-terminated */
    int32_t partition;
    int64_t next; /* assigned: where to start, set by the callback; hints: what is stored */
};

struct consume_events {
    void *ctx;
    /* These partitions are ours from now: set `next` of each.  false ends consuming with e. */
    bool (*assigned)(void *ctx, struct consume_part *parts, size_t n, struct err *e);
    /* They go when this returns.  lost: they belong to somebody else already. */
    void (*revoked)(void *ctx, const struct consume_part *parts, size_t n, bool lost);
};

struct consume_options {
    const char *brokers, *group;
    const char *instance_id; /* NULL: no static membership */
    const char *const *topics; /* these outlive the consumer */
    size_t n_topics;
    const struct config_pair *pairs; /* of [kafka], for librdkafka */
    size_t n_pairs;
    int64_t queue_bytes; /* what may be fetched ahead */
};

/* All errors in pairs, one a line with its origin; true where there are none.  No network. */
bool consume_check(const struct consume_options *o, struct buf *ret_errors) MUST_USE;

struct consumer;

/* Starts to join the group.  Errors are ERR_SETUP. */
struct consumer *consume_open(const struct consume_options *o, const struct consume_events *events,
                              struct err *e) MUST_USE;

enum consumed {
    CONSUMED_NOTHING,
    CONSUMED_MESSAGE,
    CONSUMED_END, /* message.topic, partition: at its end now; offset: the next one */
    CONSUMED_OUT_OF_RANGE, /* the position of this partition does not exist: reassign */
    CONSUMED_FAILED, /* for good, and e says why */
};

/* The message's bytes are valid until consume_release; the topic until consume_close. */
enum consumed consume_poll(struct consumer *c, int timeout_ms, struct message *ret, struct err *e);
void consume_release(struct consumer *c);

/* First and one after the last offset, asked from the broker. */
bool consume_watermarks(struct consumer *c, const struct consume_part *p, int timeout_ms,
                        int64_t *ret_low, int64_t *ret_high, struct err *e) MUST_USE;
/* One after the last offset as the last fetch saw it; -1: not known. */
int64_t consume_high(struct consumer *c, const struct consume_part *p);

/* Empty where the broker does not say. */
struct span consume_cluster_id(struct consumer *c);

void consume_pause(struct consumer *c, const struct consume_part *parts, size_t n, bool pause);

/* Tells the group what is stored.  Not waited for; the database is what counts. */
void consume_commit_hint(struct consumer *c, const struct consume_part *parts, size_t n);

/* Revokes and assigns the present partitions again, so that positions are asked for anew. */
bool consume_reassign(struct consumer *c, struct err *e) MUST_USE;

/* true once partitions were assigned, an empty set too. */
bool consume_was_assigned(const struct consumer *c);
/* The last thing that the client complained of, for the status; "" where it is well. */
const char *consume_trouble(const struct consumer *c);

int64_t consume_session_timeout_ms(const struct consumer *c);
int64_t consume_max_poll_ms(const struct consumer *c);
/* "2.0.2, eager, static member zhibiao-host-1": for the log. */
const char *consume_profile(const struct consumer *c);
const char *consume_library_version(void);

/* Leaves in good order (a static member stays a member).  Callbacks still run in it. */
void consume_close(struct consumer *c);

#endif
