/* Counters, gauges and histograms of the process, as Prometheus reads them (text 0.0.4).
 * One registry; any thread may add.  A new metric is one row in metrics.c and one name here,
 * in the same order. */
#ifndef ZHIBIAO_OBSERVE_METRICS_H
#define ZHIBIAO_OBSERVE_METRICS_H

#include "base/buf.h"
#include "decode/decode.h"

enum metric {
    METRIC_RECEIVED,
    METRIC_RECEIVED_BYTES,
    METRIC_STORED,
    METRIC_UNCHANGED,
    METRIC_RETRACTED,
    METRIC_SKIPPED,
    METRIC_DEAD,
    METRIC_ABSENT,
    METRIC_GAP,
    METRIC_INDICATORS,
    METRIC_THEMES,
    METRIC_DUPLICATES,
    METRIC_BATCHES_STORED,
    METRIC_BATCHES_RETRIED,
    METRIC_BATCHES_FENCED,
    METRIC_ASSIGNED, /* rebalances by kind */
    METRIC_REVOKED,
    METRIC_LOST,
    METRIC_BROKER_ERRORS,
    METRIC_LAG, /* gauges from here on */
    METRIC_PARTITIONS,
    METRIC_PAUSED,
    METRIC_INFLIGHT_BYTES,
    METRIC_DATABASE_UP,
    METRIC_UNLINKED,
    METRIC_LAST_COMMIT_MS, /* unix time; shown in seconds */
    METRIC_COUNT,
};

enum histogram { HISTOGRAM_READ, HISTOGRAM_COMMIT, HISTOGRAM_END_TO_END, HISTOGRAM_COUNT };

void metric_add(enum metric m, int64_t n);
void metric_set(enum metric m, int64_t n);
int64_t metric_get(enum metric m);
void metric_dead(enum poison reason, int64_t n);

/* One observation, in microseconds. */
void histogram_add(enum histogram h, int64_t us);

/* name="value" pairs of zhibiao_build_info, set once at start. */
void metrics_set_build(const char *labels);

void metrics_write(struct buf *b);

#endif
