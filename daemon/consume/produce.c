#include "consume/produce.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>

struct producer {
    rd_kafka_t *rk;
    char trouble[160]; /* the last thing that a broker connection complained of */
};

/* Before the user's. */
static const struct {
    const char *key, *value;
} defaults[] = {
    {"client.id", "zhibiao-publish"},
    {"enable.idempotence", "true"},
    {"linger.ms", "5"},
    {"compression.type", "lz4"},
    {"message.max.bytes", "33554432"},
    {"message.timeout.ms", "30000"},
    {"topic.metadata.propagation.max.ms", "5000"},
    {"log.connection.close", "false"},
};

static bool set(rd_kafka_conf_t *conf, const char *key, const char *value, const char *origin,
                bool secret, struct err *e)
{
    char why[200];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof(why)) == RD_KAFKA_CONF_OK)
        return true;
    return err_fail(e, ERR_SETUP, "%s: kafka.%s: %s", origin, key,
                    secret ? "the value is not valid" : why);
}

static bool set_all(rd_kafka_conf_t *conf, const struct produce_options *o, struct err *e)
{
    for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
        if (!set(conf, defaults[i].key, defaults[i].value, "built-in", false, e))
            return false;
    for (size_t i = 0; i < o->n_pairs; i++)
        if (!set(conf, o->pairs[i].key, o->pairs[i].value, o->pairs[i].origin, o->pairs[i].secret,
                 e))
            return false;
    return set(conf, "bootstrap.servers", o->brokers, "brokers", false, e);
}

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct producer *p = opaque;
    struct produced *ret = m->_private;
    (void)rk;
    ret->done = true;
    ret->partition = m->partition;
    ret->offset = m->offset;
    if (!m->err)
        return;
    bool late = m->err == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT;
    snprintf(ret->error, sizeof(ret->error), "%s%s%s", rd_kafka_err2str(m->err),
             late && p->trouble[0] ? ": " : "", late ? p->trouble : "");
}

static void troubled(rd_kafka_t *rk, int code, const char *why, void *opaque)
{
    struct producer *p = opaque;
    (void)rk;
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        snprintf(p->trouble, sizeof(p->trouble), "%s", why);
}

/* What matters comes through the reports. */
static void quiet(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk, (void)level, (void)facility, (void)text;
}

struct producer *produce_open(const struct produce_options *o, struct err *e)
{
    char why[200] = "out of memory";
    struct producer *p = calloc(1, sizeof(*p));
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    if (p && set_all(conf, o, e)) {
        rd_kafka_conf_set_opaque(conf, p);
        rd_kafka_conf_set_dr_msg_cb(conf, delivered);
        rd_kafka_conf_set_error_cb(conf, troubled);
        rd_kafka_conf_set_log_cb(conf, quiet);
        p->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
        if (p->rk)
            return p;
    }
    err_fail(e, ERR_SETUP, "kafka: %s", why);
    rd_kafka_conf_destroy(conf);
    free(p);
    return NULL;
}

void produce_close(struct producer *p)
{
    if (!p)
        return;
    rd_kafka_destroy(p->rk);
    free(p);
}

bool produce_partitions(struct producer *p, const char *topic, int timeout_ms, int *ret,
                        struct err *e)
{
    const struct rd_kafka_metadata *m = NULL;
    rd_kafka_topic_t *t = rd_kafka_topic_new(p->rk, topic, NULL);
    rd_kafka_resp_err_t r =
        t ? rd_kafka_metadata(p->rk, 0, t, &m, timeout_ms) : rd_kafka_last_error();
    bool good = false;
    if (r) {
        rd_kafka_poll(p->rk, 0); /* brings the cause */
        err_fail(e, ERR_AGAIN, "%s", p->trouble[0] ? p->trouble : rd_kafka_err2str(r));
    } else if (m->topic_cnt != 1 || m->topics[0].err || m->topics[0].partition_cnt == 0) {
        err_fail(e, ERR_SETUP, "topic \"%s\": %s", topic,
                 m->topic_cnt == 1 && m->topics[0].err ? rd_kafka_err2str(m->topics[0].err)
                                                       : "does not exist");
    } else {
        *ret = m->topics[0].partition_cnt;
        good = true;
    }
    if (m)
        rd_kafka_metadata_destroy(m);
    if (t)
        rd_kafka_topic_destroy(t);
    return good;
}

bool produce_end(struct producer *p, const char *topic, int32_t partition, int timeout_ms,
                 int64_t *ret, struct err *e)
{
    int64_t low, high;
    rd_kafka_resp_err_t r =
        rd_kafka_query_watermark_offsets(p->rk, topic, partition, &low, &high, timeout_ms);
    if (r) {
        rd_kafka_poll(p->rk, 0); /* brings the cause */
        return err_fail(e, ERR_AGAIN, "%s", p->trouble[0] ? p->trouble : rd_kafka_err2str(r));
    }
    *ret = high;
    return true;
}

static rd_kafka_headers_t *headers_of(const struct message *m)
{
    rd_kafka_headers_t *h = rd_kafka_headers_new(m->n_headers);
    for (size_t i = 0; i < m->n_headers; i++) {
        const struct header *x = &m->headers[i];
        rd_kafka_header_add(h, x->name.at, (ssize_t)x->name.n, x->is_null ? NULL : x->value.at,
                            (ssize_t)x->value.n);
    }
    return h;
}

static rd_kafka_resp_err_t give(struct producer *p, const struct message *m, const char *topic,
                                struct produced *ret)
{
    rd_kafka_headers_t *headers = headers_of(m);
    rd_kafka_resp_err_t r =
        rd_kafka_producev(p->rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_KEY(m->has_key ? m->key.at : NULL, m->has_key ? m->key.n : 0),
                          RD_KAFKA_V_VALUE((void *)(size_t)(m->has_value ? m->value.at : NULL),
                                           m->has_value ? m->value.n : 0),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(ret), RD_KAFKA_V_END);
    if (r)
        rd_kafka_headers_destroy(headers);
    return r;
}

bool produce_send(struct producer *p, const struct message *m, struct produced *ret, struct err *e)
{
    char topic[250];
    rd_kafka_resp_err_t r;
    *ret = (struct produced){.partition = -1, .offset = -1};
    snprintf(topic, sizeof(topic), "%.*s", (int)m->topic.n, m->topic.at);
    while ((r = give(p, m, topic, ret)) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        rd_kafka_poll(p->rk, 100);
    rd_kafka_poll(p->rk, 0);
    if (!r)
        return true;
    ret->done = true;
    snprintf(ret->error, sizeof(ret->error), "%s", rd_kafka_err2str(r));
    return err_fail(e, ERR_INPUT, "%s", ret->error);
}

void produce_flush(struct producer *p)
{
    while (rd_kafka_outq_len(p->rk) > 0)
        rd_kafka_flush(p->rk, 1000);
}
