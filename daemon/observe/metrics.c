/* The registry.  Rows of one family stand together; labels tell them apart. */
#include "observe/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

struct row {
    const char *family, *type, *help, *labels;
    bool in_ms; /* kept in milliseconds, shown in seconds */
};

static const struct row rows[METRIC_COUNT] = {
    [METRIC_RECEIVED] = {"zhibiao_messages_consumed_total", "counter",
                         "Messages taken from the broker.", "", false},
    [METRIC_RECEIVED_BYTES] = {"zhibiao_consumed_bytes_total", "counter",
                               "Bytes of keys and values taken from the broker.", "", false},
    [METRIC_STORED] = {"zhibiao_messages_total", "counter",
                       "Offsets that are done, by what became of them.", "result=\"stored\"",
                       false},
    [METRIC_UNCHANGED] = {"zhibiao_messages_total", "counter", "", "result=\"unchanged\"", false},
    [METRIC_RETRACTED] = {"zhibiao_messages_total", "counter", "", "result=\"retracted\"", false},
    [METRIC_SKIPPED] = {"zhibiao_messages_total", "counter", "", "result=\"skipped\"", false},
    [METRIC_DEAD] = {"zhibiao_messages_total", "counter", "", "result=\"dead\"", false},
    [METRIC_ABSENT] = {"zhibiao_messages_total", "counter", "", "result=\"absent\"", false},
    [METRIC_GAP] = {"zhibiao_messages_total", "counter", "", "result=\"gap\"", false},
    [METRIC_INDICATORS] = {"zhibiao_rows_total", "counter", "Rows written, by table.",
                           "table=\"indicator\"", false},
    [METRIC_THEMES] = {"zhibiao_rows_total", "counter", "", "table=\"theme\"", false},
    [METRIC_DUPLICATES] = {"zhibiao_duplicates_total", "counter",
                           "Reports marked as duplicates of another.", "", false},
    [METRIC_BATCHES_STORED] = {"zhibiao_batches_total", "counter",
                               "Batches sent to the database, by outcome.", "result=\"stored\"",
                               false},
    [METRIC_BATCHES_RETRIED] = {"zhibiao_batches_total", "counter", "", "result=\"retried\"",
                                false},
    [METRIC_BATCHES_FENCED] = {"zhibiao_batches_total", "counter", "", "result=\"fenced\"", false},
    [METRIC_ASSIGNED] = {"zhibiao_rebalances_total", "counter", "Rebalances, by kind.",
                         "kind=\"assigned\"", false},
    [METRIC_REVOKED] = {"zhibiao_rebalances_total", "counter", "", "kind=\"revoked\"", false},
    [METRIC_LOST] = {"zhibiao_rebalances_total", "counter", "", "kind=\"lost\"", false},
    [METRIC_BROKER_ERRORS] = {"zhibiao_broker_errors_total", "counter",
                              "Errors that the Kafka client reported.", "", false},
    [METRIC_LAG] = {"zhibiao_lag_messages", "gauge",
                    "Offsets between what is stored and the end, all partitions.", "", false},
    [METRIC_PARTITIONS] = {"zhibiao_assigned_partitions", "gauge", "Partitions held.", "", false},
    [METRIC_PAUSED] = {"zhibiao_paused_partitions", "gauge",
                       "Partitions paused because their lane is full.", "", false},
    [METRIC_INFLIGHT_BYTES] = {"zhibiao_inflight_bytes", "gauge",
                               "Bytes of messages taken and not stored yet.", "", false},
    [METRIC_DATABASE_UP] = {"zhibiao_pg_up", "gauge",
                            "1: the last attempt to reach the database succeeded.", "", false},
    [METRIC_UNLINKED] = {"zhibiao_unlinked_reports", "gauge",
                         "Reports that are still to be compared with others.", "", false},
    [METRIC_LAST_COMMIT_MS] = {"zhibiao_last_commit_timestamp_seconds", "gauge",
                               "Unix time of the last COMMIT.", "", true},
};

static const int64_t bounds_us[] = {500,    1000,   2500,   5000,    10000,   25000,   50000,
                                    100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};
#define N_BOUNDS (sizeof(bounds_us) / sizeof(*bounds_us))

static const struct {
    const char *family, *help;
} histograms[HISTOGRAM_COUNT] = {
    [HISTOGRAM_READ] = {"zhibiao_read_duration_seconds",
                        "Decoding, extracting and tagging of a batch."},
    [HISTOGRAM_COMMIT] = {"zhibiao_db_commit_duration_seconds",
                          "A batch from BEGIN to the acknowledged COMMIT."},
    [HISTOGRAM_END_TO_END] = {"zhibiao_e2e_latency_seconds",
                              "From the broker's timestamp of a batch's first message to COMMIT."},
};

static _Atomic int64_t values[METRIC_COUNT];
static _Atomic int64_t dead[POISON_CRASHED + 1];
static struct {
    _Atomic int64_t counts[N_BOUNDS + 1], sum_us;
} seen[HISTOGRAM_COUNT];
static char build_labels[512];
static pthread_mutex_t build_mutex = PTHREAD_MUTEX_INITIALIZER;

void metric_add(enum metric m, int64_t n)
{
    atomic_fetch_add_explicit(&values[m], n, memory_order_relaxed);
}

void metric_set(enum metric m, int64_t n)
{
    atomic_store_explicit(&values[m], n, memory_order_relaxed);
}

int64_t metric_get(enum metric m)
{
    return atomic_load_explicit(&values[m], memory_order_relaxed);
}

void metric_dead(enum poison reason, int64_t n)
{
    atomic_fetch_add_explicit(&dead[reason], n, memory_order_relaxed);
}

void histogram_add(enum histogram h, int64_t us)
{
    size_t i = 0;
    while (i < N_BOUNDS && us > bounds_us[i])
        i++;
    atomic_fetch_add_explicit(&seen[h].counts[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&seen[h].sum_us, us > 0 ? us : 0, memory_order_relaxed);
}

void metrics_set_build(const char *labels)
{
    pthread_mutex_lock(&build_mutex);
    snprintf(build_labels, sizeof(build_labels), "%s", labels);
    pthread_mutex_unlock(&build_mutex);
}

static void put_head(struct buf *b, const char *family, const char *type, const char *help)
{
    buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", family, help, family, type);
}

static void put_rows(struct buf *b)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct row *r = &rows[i];
        if (r->help[0])
            put_head(b, r->family, r->type, r->help);
        buf_puts(b, r->family);
        if (r->labels[0])
            buf_printf(b, "{%s}", r->labels);
        int64_t v = metric_get((enum metric)i);
        if (r->in_ms)
            buf_printf(b, " %" PRId64 ".%03d\n", v / 1000, (int)(v % 1000));
        else
            buf_printf(b, " %" PRId64 "\n", v);
    }
}

static void put_histogram(struct buf *b, size_t h)
{
    const char *family = histograms[h].family;
    put_head(b, family, "histogram", histograms[h].help);
    int64_t total = 0;
    for (size_t i = 0; i < N_BOUNDS; i++) {
        total += atomic_load_explicit(&seen[h].counts[i], memory_order_relaxed);
        buf_printf(b, "%s_bucket{le=\"%g\"} %" PRId64 "\n", family, (double)bounds_us[i] / 1e6,
                   total);
    }
    total += atomic_load_explicit(&seen[h].counts[N_BOUNDS], memory_order_relaxed);
    int64_t sum = atomic_load_explicit(&seen[h].sum_us, memory_order_relaxed);
    buf_printf(b, "%s_bucket{le=\"+Inf\"} %" PRId64 "\n", family, total);
    buf_printf(b, "%s_sum %" PRId64 ".%06d\n", family, sum / 1000000, (int)(sum % 1000000));
    buf_printf(b, "%s_count %" PRId64 "\n", family, total);
}

void metrics_write(struct buf *b)
{
    put_head(b, "zhibiao_build_info", "gauge", "What runs.");
    pthread_mutex_lock(&build_mutex);
    buf_printf(b, "zhibiao_build_info{%s} 1\n", build_labels);
    pthread_mutex_unlock(&build_mutex);
    put_rows(b);
    put_head(b, "zhibiao_dead_letters_total", "counter", "Dead letters, by reason.");
    for (int i = POISON_NONE + 1; i <= POISON_CRASHED; i++)
        buf_printf(b, "zhibiao_dead_letters_total{reason=\"%s\"} %" PRId64 "\n",
                   poison_name((enum poison)i),
                   atomic_load_explicit(&dead[i], memory_order_relaxed));
    for (size_t h = 0; h < HISTOGRAM_COUNT; h++)
        put_histogram(b, h);
}
