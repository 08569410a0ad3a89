/* Properties of librdkafka: ours that are fixed, ours that may be changed, the user's. */
#include "consume/conf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define COOPERATIVE_SINCE 0x020a01ff /* 2.10.1 */
#define QUEUE_BACKOFF_SINCE 0x020200ff
#define NEXT_PROTOCOL_SINCE 0x020c00ff

/* Before the user's. */
static const struct {
    const char *key, *value;
} defaults[] = {
    {"client.id", "zhibiao"},          {"fetch.wait.max.ms", "100"},
    {"fetch.error.backoff.ms", "100"}, {"reconnect.backoff.max.ms", "2000"},
    {"session.timeout.ms", "45000"},   {"check.crcs", "true"},
    {"log.connection.close", "false"},
};

/* After the user's, who cannot set them (config refuses). */
static const struct {
    const char *key, *value;
} fixed[] = {
    {"enable.auto.commit", "false"},       {"enable.auto.offset.store", "false"},
    {"auto.offset.reset", "error"},        {"enable.partition.eof", "true"},
    {"isolation.level", "read_committed"},
};

static void set(rd_kafka_conf_t *conf, const char *key, const char *value, struct buf *errors)
{
    char why[300];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
        buf_printf(errors, "kafka.%s: %s\n", key, why);
}

static void set_number(rd_kafka_conf_t *conf, const char *key, int64_t n, int64_t min, int64_t max,
                       struct buf *errors)
{
    char text[32];
    snprintf(text, sizeof(text), "%" PRId64, n < min ? min : n > max ? max : n);
    set(conf, key, text, errors);
}

static void put_hint(const rd_kafka_conf_t *conf, const char *key, struct buf *errors)
{
    static const char *const ours[] = {"brokers", "topics", "group", "instance_id", "first_start"};
    const char *near = config_nearest(key, ours, sizeof(ours) / sizeof(*ours));
    size_t n = 0;
    const char **all = rd_kafka_conf_dump((rd_kafka_conf_t *)conf, &n);
    const char **names = near ? NULL : calloc(n / 2 + 1, sizeof(*names));
    for (size_t i = 0; names && i + 1 < n; i += 2)
        names[i / 2] = all[i];
    if (names)
        near = config_nearest(key, names, n / 2);
    if (near)
        buf_printf(errors, ": did you mean \"%s\"?", near);
    free(names);
    rd_kafka_conf_dump_free(all, n);
}

static void set_pair(rd_kafka_conf_t *conf, const struct config_pair *p, struct buf *errors)
{
    char why[300];
    switch (rd_kafka_conf_set(conf, p->key, p->value, why, sizeof(why))) {
    case RD_KAFKA_CONF_OK:
        return;
    case RD_KAFKA_CONF_UNKNOWN:
        buf_printf(errors, "%s: no setting \"%s\" in [kafka], nor has librdkafka %s", p->origin,
                   p->key, rd_kafka_version_str());
        put_hint(conf, p->key, errors);
        buf_put_char(errors, '\n');
        return;
    case RD_KAFKA_CONF_INVALID:
        /* The message quotes the value, which a log must not show. */
        buf_printf(errors, "%s: kafka.%s: %s\n", p->origin, p->key,
                   p->secret ? "the value is not valid" : why);
        return;
    }
}

/* Rules that depend on the version.  Before 2.10 a commit during a cooperative rebalance loses
 * the assignment, a cooperative assignor may loop (2.6) and closing may hang (2.4); the next
 * group protocol is finished in 2.12. */
static void check_version(const struct consume_options *o, struct buf *errors)
{
    for (size_t i = 0; i < o->n_pairs; i++) {
        const struct config_pair *p = &o->pairs[i];
        if (strcmp(p->key, "partition.assignment.strategy") == 0 &&
            strstr(p->value, "cooperative") && rd_kafka_version() < COOPERATIVE_SINCE)
            buf_printf(errors,
                       "%s: kafka.%s: \"%s\" needs librdkafka 2.10.1 or later, this is %s: use "
                       "range or roundrobin\n",
                       p->origin, p->key, p->value, rd_kafka_version_str());
        if (strcmp(p->key, "group.protocol") == 0 && strcmp(p->value, "consumer") == 0 &&
            rd_kafka_version() < NEXT_PROTOCOL_SINCE)
            buf_printf(errors, "%s: kafka.%s: \"consumer\" needs librdkafka 2.12 or later\n",
                       p->origin, p->key);
    }
}

static void set_all(rd_kafka_conf_t *conf, const struct consume_options *o, struct buf *errors)
{
    for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
        set(conf, defaults[i].key, defaults[i].value, errors);
    set(conf, "partition.assignment.strategy",
        rd_kafka_version() < COOPERATIVE_SINCE ? "range,roundrobin" : "cooperative-sticky", errors);
    if (rd_kafka_version() >= QUEUE_BACKOFF_SINCE)
        set(conf, "fetch.queue.backoff.ms", "10", errors);
    int64_t kib = o->queue_bytes / 1024;
    set_number(conf, "queued.max.messages.kbytes", kib, 64, 2097151, errors);
    /* Of each partition.  A message takes some 300 bytes beside its own. */
    set_number(conf, "queued.min.messages", o->queue_bytes / 512, 1000, 10000000, errors);
    /* What comes in one answer may stand above the limit. */
    set_number(conf, "fetch.message.max.bytes", o->queue_bytes / 16, 65536, 1048576, errors);
    set_number(conf, "fetch.max.bytes", o->queue_bytes / 2, 1048576, 52428800, errors);
    set(conf, "bootstrap.servers", o->brokers, errors);
    set(conf, "group.id", o->group, errors);
    if (o->instance_id)
        set(conf, "group.instance.id", o->instance_id, errors);
    for (size_t i = 0; i < o->n_pairs; i++)
        set_pair(conf, &o->pairs[i], errors);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
        set(conf, fixed[i].key, fixed[i].value, errors);
}

rd_kafka_conf_t *conf_make(const struct consume_options *o, struct buf *ret_errors)
{
    size_t before = ret_errors->n;
    if (!o->n_topics)
        buf_puts(ret_errors, "kafka.topics: no topic is named: write topics = NAME in [kafka]\n");
    if (!o->group[0])
        buf_puts(ret_errors, "kafka.group: the name of the group is empty\n");
    check_version(o, ret_errors);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set_all(conf, o, ret_errors);
    if (ret_errors->n == before)
        return conf;
    rd_kafka_conf_destroy(conf);
    return NULL;
}

int64_t conf_number(const rd_kafka_conf_t *conf, const char *key)
{
    char text[64];
    size_t n = sizeof(text);
    if (rd_kafka_conf_get(conf, key, text, &n) != RD_KAFKA_CONF_OK)
        return -1;
    return strtoll(text, NULL, 10);
}
