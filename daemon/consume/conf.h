/* Options -> configuration of librdkafka.  Private to consume. */
#ifndef ZHIBIAO_CONSUME_CONF_H
#define ZHIBIAO_CONSUME_CONF_H

#include "consume/consume.h"

#include <librdkafka/rdkafka.h>

/* NULL where something is wrong; all of it is in ret_errors then. */
rd_kafka_conf_t *conf_make(const struct consume_options *o, struct buf *ret_errors);

/* A number that is in force, -1 where there is none. */
int64_t conf_number(const rd_kafka_conf_t *conf, const char *key);

#endif
