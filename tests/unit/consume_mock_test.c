/* The consumer against librdkafka's mock cluster: positions, ends, pauses, rebalances. */
#include "consume/consume.h"
#include "tap.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>
#include <unistd.h>

#define TOPIC "reports"
#define PATIENCE 300 /* polls of 100 ms */

static rd_kafka_t *producer;
static rd_kafka_mock_cluster_t *cluster;
static const char *brokers;

static void start_cluster(void)
{
    char why[300];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    cluster = producer ? rd_kafka_mock_cluster_new(producer, 1) : NULL;
    if (!cluster || rd_kafka_mock_topic_create(cluster, TOPIC, 2, 1)) {
        printf("Bail out! no mock cluster\n");
        exit(99);
    }
    brokers = rd_kafka_mock_cluster_bootstraps(cluster);
}

/* Values v0, v1, ... into one partition, through a client of its own. */
static void produce(int32_t partition, int from, int to)
{
    char why[300];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers, why, sizeof(why));
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    for (int i = from; i < to; i++) {
        char value[20];
        int n = snprintf(value, sizeof(value), "v%d", i);
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(TOPIC), RD_KAFKA_V_PARTITION(partition),
                          RD_KAFKA_V_VALUE(value, (size_t)n), RD_KAFKA_V_KEY("k", 1),
                          RD_KAFKA_V_HEADER("ce_id", "7", 1),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    }
    rd_kafka_flush(rk, 10000);
    rd_kafka_destroy(rk);
}

/* What the callbacks saw, and what they are to say. */
struct keeper {
    int64_t next[2];
    int assigned, revoked, lost;
    bool refuse;
    size_t held;
};

static bool on_assigned(void *ctx, struct consume_part *parts, size_t n, struct err *e)
{
    struct keeper *k = ctx;
    k->assigned++;
    k->held += n;
    for (size_t i = 0; i < n; i++)
        parts[i].next = k->next[parts[i].partition];
    return !k->refuse || err_fail(e, ERR_AGAIN, "no database");
}

static void on_revoked(void *ctx, const struct consume_part *parts, size_t n, bool lost)
{
    struct keeper *k = ctx;
    (void)parts;
    k->revoked++;
    k->lost += lost;
    k->held -= n;
}

static struct consumer *open_consumer(struct keeper *k, const char *group, const char *instance)
{
    static const char *const topics[] = {TOPIC};
    static const struct config_pair pairs[] = {
        {.key = "topic.metadata.refresh.interval.ms", .value = "500", .origin = "test"},
        {.key = "session.timeout.ms", .value = "6000", .origin = "test"}};
    struct consume_options o = {.brokers = brokers,
                                .group = group,
                                .instance_id = instance,
                                .topics = topics,
                                .n_topics = 1,
                                .pairs = pairs,
                                .n_pairs = 2,
                                .queue_bytes = 1 << 20};
    struct consume_events events = {k, on_assigned, on_revoked};
    struct err e = {0};
    struct consumer *c = consume_open(&o, &events, &e);
    if (!c)
        note("%s", e.text);
    return c;
}

/* Polls until both partitions were seen at their end; what came, as "p:offset=value ". */
static void read_to_end(struct consumer *c, struct buf *ret, size_t n_ends)
{
    struct message m;
    struct err e = {0};
    bool ended[2] = {false, false};
    buf_clear(ret);
    for (int i = 0; i < PATIENCE && ended[0] + ended[1] < (int)n_ends;) {
        switch (consume_poll(c, 100, &m, &e)) {
        case CONSUMED_MESSAGE:
            buf_printf(ret, "%d:%d=%.*s ", m.partition, (int)m.offset, (int)m.value.n, m.value.at);
            break;
        case CONSUMED_END:
            ended[m.partition] = true;
            break;
        case CONSUMED_NOTHING:
            i++;
            break;
        case CONSUMED_OUT_OF_RANGE:
            buf_puts(ret, "out of range ");
            i = PATIENCE;
            break;
        case CONSUMED_FAILED:
            buf_printf(ret, "failed: %s", e.text);
            i = PATIENCE;
            break;
        }
    }
    buf_put_char(ret, '\0');
}

static void test_positions(void)
{
    struct keeper k = {.next = {2, 0}};
    struct buf got = {0};
    struct consumer *c = open_consumer(&k, "positions", "me");
    if (!ok(c != NULL, "opens"))
        return;
    read_to_end(c, &got, 2);
    ok(strstr(got.at, "0:2=v2 ") && strstr(got.at, "0:4=v4 ") && !strstr(got.at, "0:1="),
       "partition 0 starts where the callback said");
    ok(strstr(got.at, "1:0=v0 ") && strstr(got.at, "1:2=v2 "), "partition 1 at its begin");
    ok(k.assigned == 1 && k.held == 2 && consume_was_assigned(c), "one assignment of two");

    produce(0, 5, 7);
    read_to_end(c, &got, 1);
    is(got.at, "0:5=v5 0:6=v6 ", "what comes later");

    struct consume_part p[2] = {{.topic = SPAN(TOPIC), .partition = 0},
                                {.topic = SPAN(TOPIC), .partition = 1}};
    consume_pause(c, p, 2, true);
    produce(0, 7, 9);
    struct message m;
    struct err e = {0};
    int seen = 0;
    for (int i = 0; i < 10; i++)
        seen += consume_poll(c, 50, &m, &e) == CONSUMED_MESSAGE;
    ok(seen == 0, "nothing while paused");
    consume_pause(c, p, 2, false);
    read_to_end(c, &got, 1);
    is(got.at, "0:7=v7 0:8=v8 ", "all of it after");

    int64_t low, high;
    ok(consume_watermarks(c, &p[0], 5000, &low, &high, &e) && low == 0 && high == 9, "watermarks");
    ok(consume_high(c, &p[0]) == 9, "and the end as fetched");
    ok(consume_cluster_id(c).n > 0, "the cluster has an id");

    k.next[0] = 8;
    k.next[1] = 3;
    ok(consume_reassign(c, &e), "assigned again");
    ok(k.assigned == 2 && k.revoked == 1 && k.held == 2, "through both callbacks");
    read_to_end(c, &got, 2);
    is(got.at, "0:8=v8 ", "from the new positions");

    p[0].next = 9;
    consume_commit_hint(c, p, 1);
    consume_close(c);
    ok(k.revoked == 2 && k.held == 0, "closing gives them back");
    buf_free(&got);
}

static void test_out_of_range(void)
{
    struct keeper k = {.next = {1000, 0}};
    struct buf got = {0};
    struct consumer *c = open_consumer(&k, "range", NULL);
    read_to_end(c, &got, 2);
    ok(strstr(got.at, "out of range") != NULL, "a position that does not exist is told");
    consume_close(c);
    buf_free(&got);
}

static void test_refusal(void)
{
    struct keeper k = {.refuse = true};
    struct buf got = {0};
    struct consumer *c = open_consumer(&k, "refusal", NULL);
    read_to_end(c, &got, 2);
    is(got.at, "failed: no database", "no positions, no consuming");
    consume_close(c);
    buf_free(&got);
}

static void test_headers(void)
{
    struct keeper k = {.next = {0, 0}};
    struct consumer *c = open_consumer(&k, "headers", NULL);
    struct message m = {0};
    struct err e = {0};
    enum consumed what = CONSUMED_NOTHING;
    for (int i = 0; i < PATIENCE && what != CONSUMED_MESSAGE; i++)
        what = consume_poll(c, 100, &m, &e);
    ok(what == CONSUMED_MESSAGE && m.n_headers == 1 && m.has_key && m.has_value &&
           span_equal(m.headers[0].name, SPAN("ce_id")) &&
           span_equal(m.headers[0].value, SPAN("7")) && m.timestamp_ms > 0,
       "key, value, header, time");
    consume_close(c);
}

static void test_two_members(void)
{
    struct keeper a = {0}, b = {0};
    struct consumer *x = open_consumer(&a, "two", "a"), *y = open_consumer(&b, "two", "b");
    struct message m;
    struct err e = {0};
    for (int i = 0; i < PATIENCE && !(a.held == 1 && b.held == 1); i++) {
        consume_poll(x, 50, &m, &e);
        consume_poll(y, 50, &m, &e);
    }
    ok(a.held == 1 && b.held == 1, "two members share two partitions");
    consume_close(x);
    consume_close(y);
}

static const struct {
    const char *why;
    struct config_pair pair;
    const char *want; /* the begin of the error, "" none */
} checks[] = {
    {"a known property", {"client.id", "x", "F:1", false}, ""},
    {"an unknown one",
     {"security.protcol", "SSL", "F:2", false},
     "F:2: no setting \"security.protcol\" in [kafka], nor has librdkafka "},
    {"and what is meant", {"security.protcol", "SSL", "F:2", false}, "security.protocol"},
    {"one of ours, mistyped", {"topic", "x", "F:3", false}, "did you mean \"topics\"?"},
    {"a bad value", {"security.protocol", "TLS", "F:4", false}, "F:4: kafka.security.protocol: "},
    {"a bad secret is not shown", {"ssl.key.pem", "geheim", "F:5", true}, ""},
};

static void test_checks(void)
{
    static const char *const topics[] = {TOPIC};
    for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
        struct consume_options o = {.brokers = "localhost:1",
                                    .group = "g",
                                    .topics = topics,
                                    .n_topics = 1,
                                    .pairs = &checks[i].pair,
                                    .n_pairs = 1,
                                    .queue_bytes = 1 << 20};
        struct buf errors = {0};
        bool good = consume_check(&o, &errors);
        buf_put_char(&errors, '\0');
        const char *want = checks[i].want;
        if (!ok(want[0] ? !good && strstr(errors.at, want) : !strstr(errors.at, "geheim"), "%s",
                checks[i].why))
            note("%s", errors.at);
        buf_free(&errors);
    }
    struct consume_options none = {.brokers = "localhost:1", .group = "", .queue_bytes = 1};
    struct buf errors = {0};
    ok(!consume_check(&none, &errors), "no topic and no group");
    buf_put_char(&errors, '\0');
    ok(strstr(errors.at, "kafka.topics") && strstr(errors.at, "kafka.group"), "both are said");
    buf_free(&errors);
}

int main(void)
{
    test_checks();
    start_cluster();
    produce(0, 0, 5);
    produce(1, 0, 3);
    test_positions();
    test_out_of_range();
    test_refusal();
    test_headers();
    test_two_members();
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(producer);
    return done();
}
