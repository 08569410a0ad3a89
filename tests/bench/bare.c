/* The bare pipe: consumes a topic and copies what zhibiaod would, without decoding or reading
 * anything.  Each message becomes one row with its key and bytes and ROWS rows of the size of an
 * indicator; a transaction is COPY of both, and one position a partition.
 *
 *   bare BROKERS TOPIC CONNINFO ROWS       until the end of the topic; prints what it did
 *
 * It makes its own tables (schema bench), with the primary keys that zhibiao's have. */
#include "base/buf.h"

#include <libpq-fe.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCH 2000
#define BATCH_BYTES (2 << 20)

static const char schema[] =
    "DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench;"
    "CREATE TABLE bench.report (id bigint PRIMARY KEY, key text NOT NULL UNIQUE, value text);"
    "CREATE TABLE bench.indicator (id bigint PRIMARY KEY, report_id bigint NOT NULL, at integer,"
    " until integer, value numeric, unit text, name text, kind text, sentence text, uid text);"
    "CREATE INDEX ON bench.indicator (report_id);"
    "CREATE TABLE bench.position (partition integer PRIMARY KEY, next bigint);";

struct bare {
    PGconn *c;
    struct buf reports, rows;
    long rows_each, n, n_rows;
    size_t in_batch, bytes;
    int64_t next[64];
};

static void die(const char *what)
{
    fprintf(stderr, "bare: %s\n", what);
    exit(1);
}

static void run(struct bare *b, const char *sql)
{
    PGresult *r = PQexec(b->c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        die(PQerrorMessage(b->c));
    PQclear(r);
}

static void copy(struct bare *b, const char *sql, struct buf *rows)
{
    PGresult *r = PQexec(b->c, sql);
    if (PQresultStatus(r) != PGRES_COPY_IN)
        die(PQerrorMessage(b->c));
    PQclear(r);
    buf_put_u16(rows, 0xFFFF);
    if (PQputCopyData(b->c, rows->at, (int)rows->n) != 1 || PQputCopyEnd(b->c, NULL) != 1)
        die(PQerrorMessage(b->c));
    while ((r = PQgetResult(b->c))) {
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            die(PQerrorMessage(b->c));
        PQclear(r);
    }
    buf_clear(rows);
}

static void head(struct buf *b)
{
    if (b->n == 0)
        buf_put(b, (struct span){"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19});
}

static void put_int(struct buf *b, uint32_t size, uint64_t v)
{
    buf_put_u32(b, size);
    if (size == 8)
        buf_put_u64(b, v);
    else
        buf_put_u32(b, (uint32_t)v);
}

static void put_text(struct buf *b, struct span s)
{
    buf_put_u32(b, (uint32_t)s.n);
    buf_put(b, s);
}

static void flush(struct bare *b)
{
    char sql[200];
    if (b->in_batch == 0)
        return;
    run(b, "BEGIN");
    copy(b, "COPY bench.report FROM STDIN (FORMAT binary)", &b->reports);
    if (b->rows_each)
        copy(b, "COPY bench.indicator FROM STDIN (FORMAT binary)", &b->rows);
    for (int p = 0; p < 64; p++) {
        if (!b->next[p])
            continue;
        snprintf(sql, sizeof(sql),
                 "INSERT INTO bench.position VALUES (%d, %lld) ON CONFLICT (partition) DO UPDATE "
                 "SET next = excluded.next",
                 p, (long long)b->next[p]);
        run(b, sql);
    }
    run(b, "COMMIT");
    b->in_batch = b->bytes = 0;
}

static void put_indicator(struct bare *b, long i)
{
    char uid[40];
    snprintf(uid, sizeof(uid), "%016lx-%016lx", b->n, b->n * 7919 + i);
    head(&b->rows);
    buf_put_u16(&b->rows, 10);
    put_int(&b->rows, 8, (uint64_t)++b->n_rows);
    put_int(&b->rows, 8, (uint64_t)b->n);
    put_int(&b->rows, 4, (uint64_t)i * 20);
    put_int(&b->rows, 4, (uint64_t)i * 20 + 5);
    buf_put_u32(&b->rows, 10); /* numeric: one digit group, weight 0, plus, scale 0 */
    buf_put_u16(&b->rows, 1);
    buf_put_u32(&b->rows, 0);
    buf_put_u16(&b->rows, 0);
    buf_put_u16(&b->rows, 1234);
    put_text(&b->rows, SPAN("个"));
    put_text(&b->rows, SPAN("基层党组织"));
    put_text(&b->rows, SPAN("count"));
    put_text(&b->rows, SPAN("全县累计选派驻村工作队若干个，整改完成率达到百分之百，群众满意。"));
    put_text(&b->rows, span_of(uid));
}

static void take(struct bare *b, const rd_kafka_message_t *m)
{
    struct span value = {m->payload, m->len};
    char key[300];
    snprintf(key, sizeof(key), "%.*s", (int)m->key_len, (const char *)m->key);
    b->n++;
    head(&b->reports);
    buf_put_u16(&b->reports, 3);
    put_int(&b->reports, 8, (uint64_t)b->n);
    put_text(&b->reports, span_of(key));
    put_text(&b->reports, value);
    for (long i = 0; i < b->rows_each; i++)
        put_indicator(b, i);
    b->next[m->partition % 64] = m->offset + 1;
    b->bytes += value.n;
    if (++b->in_batch == BATCH || b->bytes > BATCH_BYTES)
        flush(b);
}

static rd_kafka_t *consumer_open(const char *brokers, const char *topic, int *ret_partitions)
{
    static const char *const rows[][2] = {{"group.id", "bench-bare"},
                                          {"enable.auto.commit", "false"},
                                          {"enable.partition.eof", "true"},
                                          {"queued.min.messages", "200000"},
                                          {"fetch.wait.max.ms", "100"}};
    char why[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers, why, sizeof(why));
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        rd_kafka_conf_set(conf, rows[i][0], rows[i][1], why, sizeof(why));
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    if (!rk)
        die(why);
    rd_kafka_poll_set_consumer(rk);
    const struct rd_kafka_metadata *md;
    rd_kafka_topic_t *t = rd_kafka_topic_new(rk, topic, NULL);
    if (rd_kafka_metadata(rk, 0, t, &md, 10000) || md->topic_cnt != 1)
        die("no metadata");
    *ret_partitions = md->topics[0].partition_cnt;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(*ret_partitions);
    for (int p = 0; p < *ret_partitions; p++)
        rd_kafka_topic_partition_list_add(list, topic, p)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_metadata_destroy(md);
    rd_kafka_topic_destroy(t);
    return rk;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    struct bare b = {0};
    int partitions, ended = 0;
    if (argc != 5)
        die("usage: bare BROKERS TOPIC CONNINFO ROWS");
    b.rows_each = strtol(argv[4], NULL, 10);
    b.c = PQconnectdb(argv[3]);
    if (PQstatus(b.c) != CONNECTION_OK)
        die(PQerrorMessage(b.c));
    run(&b, "SET client_min_messages = warning");
    run(&b, schema);
    double start = now();
    rd_kafka_t *rk = consumer_open(argv[1], argv[2], &partitions);
    while (ended < partitions) {
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 1000);
        if (!m)
            continue;
        if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
            ended++;
        else if (m->err)
            die(rd_kafka_message_errstr(m));
        else
            take(&b, m);
        rd_kafka_message_destroy(m);
    }
    flush(&b);
    printf("%ld %ld %.3f\n", b.n, b.n_rows, now() - start);
    PQfinish(b.c);
    rd_kafka_destroy(rk);
    buf_free(&b.reports);
    buf_free(&b.rows);
    return 0;
}
