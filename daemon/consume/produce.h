/* Records to Kafka, for `zhibiao publish`.  Belongs to one thread; every record is
 * acknowledged by all replicas, in order and once, or its report says why not. */
#ifndef ZHIBIAO_CONSUME_PRODUCE_H
#define ZHIBIAO_CONSUME_PRODUCE_H

#include "config/config.h"
#include "decode/message.h"

struct produce_options {
    const char *brokers;
    const struct config_pair *pairs; /* of [kafka]; those only for consumers are ignored */
    size_t n_pairs;
};

struct producer;

/* Connects when first needed.  Errors are ERR_SETUP. */
struct producer *produce_open(const struct produce_options *o, struct err *e) MUST_USE;
void produce_close(struct producer *p);

/* Partitions of a topic as the brokers say; asks them, so it shows whether they answer.
 * ERR_AGAIN: no answer; ERR_SETUP: there is no such topic. */
bool produce_partitions(struct producer *p, const char *topic, int timeout_ms, int *ret,
                        struct err *e) MUST_USE;

/* The offset after the last record of a partition.  ERR_AGAIN where the brokers do not say. */
bool produce_end(struct producer *p, const char *topic, int32_t partition, int timeout_ms,
                 int64_t *ret, struct err *e) MUST_USE;

/* What became of a record; filled by produce_send or produce_flush, so it must stay until then. */
struct produced {
    bool done;
    int32_t partition;
    int64_t offset;
    char error[240]; /* "" where it was acknowledged */
};

/* Hands a record over (it is copied) and waits only while the queue is full.  false: it was
 * refused at once; ret->error and e say why.  m: topic, key, value and headers count. */
bool produce_send(struct producer *p, const struct message *m, struct produced *ret,
                  struct err *e) MUST_USE;

/* Waits until every report is there; those that are late fail by message.timeout.ms. */
void produce_flush(struct producer *p);

#endif
