/* What others are told: the service manager, the health server. */
#include "main/daemon_state.h"

#include "observe/log.h"
#include "observe/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TELL_MS 5000 /* the service manager, while starting */
#define LIVE_MS 30000 /* the main loop comes round in less */

/* A lane that is stuck cannot be ended by itself.  The next start begins where the tables say;
 * a record that ends one start after the other becomes a dead letter. */
static void end_if_stuck(struct daemon *d, int64_t now)
{
    struct err why = {0};
    for (size_t i = 0; i < d->n_seats; i++) {
        if (!d->seats[i].lane || lane_is_alive(d->seats[i].lane, now, &why))
            continue;
        log_line(LEVEL_ERROR, "a lane is stuck; the process ends", F_INT("lane", i),
                 F_STR("why", why.text));
        abort(); /* leaves a core, where cores are kept */
    }
}

/* Called wherever we wait, so that the service manager sees that we are alive. */
void daemon_beat(struct daemon *d)
{
    int64_t now = observe_now_ms(), every = notify_watchdog_ms() / 3;
    d->live_ms = now;
    end_if_stuck(d, now);
    if (!every || now - d->watched_ms < every)
        return;
    d->watched_ms = now;
    notify_watchdog();
}

/* Something is late: more time, and why. */
void daemon_tell_waiting(struct daemon *d, const char *what, const char *why)
{
    daemon_beat(d);
    int64_t now = observe_now_ms();
    if (now - d->told_ms < TELL_MS)
        return;
    d->told_ms = now;
    notify_extend(3 * TELL_MS);
    notify_status("%s%s%s", what, why[0] ? ": " : "", why);
}

static int64_t lag_of(struct daemon *d, const struct slot *s)
{
    int64_t high = consume_high(d->consumer, &s->at), stored = daemon_stored(d, s);
    return high > stored ? high - stored : 0;
}

int64_t daemon_lag(struct daemon *d)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->n_slots; i++)
        sum += lag_of(d, &d->slots[i]);
    return sum;
}

static void write_partitions(struct daemon *d, struct buf *status, struct buf *metrics)
{
    static const char *const heads[] = {
        "# HELP zhibiao_consumer_lag Offsets between what is stored and the end.\n"
        "# TYPE zhibiao_consumer_lag gauge\n",
        "# HELP zhibiao_stored_offset The next offset that is to be stored.\n"
        "# TYPE zhibiao_stored_offset gauge\n"};
    for (int k = 0; k < 2; k++) {
        buf_puts(metrics, heads[k]);
        for (size_t i = 0; i < d->n_slots; i++) {
            const struct slot *s = &d->slots[i];
            buf_printf(metrics, "%s{topic=\"%s\",partition=\"%d\"} %" PRId64 "\n",
                       k ? "zhibiao_stored_offset" : "zhibiao_consumer_lag", s->at.topic.at,
                       s->at.partition, k ? daemon_stored(d, s) : lag_of(d, s));
        }
    }
    for (size_t i = 0; i < d->n_slots; i++) {
        const struct slot *s = &d->slots[i];
        buf_printf(status,
                   "%s{\"topic\":\"%s\",\"partition\":%d,\"lane\":%zu,\"epoch\":%" PRId64
                   ",\"stored\":%" PRId64 ",\"lag\":%" PRId64 "}",
                   i ? "," : "", s->at.topic.at, s->at.partition, s->lane, s->epoch,
                   daemon_stored(d, s), lag_of(d, s));
    }
}

void daemon_trouble(struct daemon *d, struct err *ret)
{
    for (size_t i = 0; i < d->n_seats; i++) {
        struct err e;
        lane_state(d->seats[i].lane, &e);
        if (e.kind != ERR_NONE && ret->kind == ERR_NONE)
            *ret = e;
    }
    if (ret->kind == ERR_NONE && consume_trouble(d->consumer)[0])
        err_fail(ret, ERR_AGAIN, "%s", consume_trouble(d->consumer));
}

/* A picture of the moment for the health server. */
void daemon_publish(struct daemon *d, int64_t lag, const struct err *trouble)
{
    struct buf status = {0}, metrics = {0};
    buf_printf(&status,
               "{\"version\":\"%s\",\"ready\":%s,\"lag\":%" PRId64 ",\"trouble\":", ZHIBIAO_VERSION,
               d->is_ready ? "true" : "false", lag);
    buf_put_json(&status, span_of(trouble->text));
    buf_printf(&status, ",\"ruleset\":\"%s\",\"kafka\":", d->rules->lexicon->version);
    buf_put_json(&status, span_of(consume_profile(d->consumer)));
    buf_printf(&status, ",\"partitions\":[");
    write_partitions(d, &status, &metrics);
    buf_puts(&status, "]}\n");
    pthread_mutex_lock(&d->mutex);
    struct buf old_status = d->status, old_metrics = d->metrics;
    d->status = status;
    d->metrics = metrics;
    pthread_mutex_unlock(&d->mutex);
    buf_free(&old_status);
    buf_free(&old_metrics);
}

static void write_status(void *ctx, struct buf *b)
{
    struct daemon *d = ctx;
    pthread_mutex_lock(&d->mutex);
    buf_put(b, d->status.n ? buf_span(&d->status) : SPAN("{\"ready\":false}\n"));
    pthread_mutex_unlock(&d->mutex);
}

static void write_metrics(void *ctx, struct buf *b)
{
    struct daemon *d = ctx;
    pthread_mutex_lock(&d->mutex);
    buf_put(b, buf_span(&d->metrics));
    pthread_mutex_unlock(&d->mutex);
}

static bool is_live(void *ctx)
{
    struct daemon *d = ctx;
    return observe_now_ms() - d->live_ms < LIVE_MS;
}

static bool is_ready(void *ctx)
{
    return ((struct daemon *)ctx)->is_ready;
}

/* What is read with, as a label of the metrics. */
void daemon_tell_rules(struct daemon *d)
{
    char labels[300];
    snprintf(labels, sizeof(labels), "version=\"%s\",librdkafka=\"%s\",ruleset=\"%.12s\"",
             ZHIBIAO_VERSION, consume_library_version(), d->rules->lexicon->version);
    metrics_set_build(labels);
}

bool daemon_open_http(struct daemon *d, struct err *e)
{
    if (!d->config->daemon.http[0])
        return true;
    daemon_tell_rules(d);
    d->http_source = (struct http_source){d, is_live, is_ready, write_status, write_metrics};
    d->http = http_open(d->config->daemon.http, &d->http_source, e);
    if (d->http)
        log_line(LEVEL_INFO, "health and metrics", F_INT("port", http_port(d->http)));
    return d->http != NULL;
}
