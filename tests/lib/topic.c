/* Makes or deletes topics on a real broker, faster than a Java tool.
 *
 *   topic BROKERS create NAME[:PARTITIONS]...
 *   topic BROKERS delete NAME...
 *
 * A topic that is there already (create) or is not there (delete) is no error.  create returns
 * once every partition has a leader. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define TIMEOUT_MS 30000

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "topic: %s: %s\n", what, why);
    return 1;
}

static long split(char *word)
{
    char *colon = strchr(word, ':');
    if (!colon)
        return 1;
    *colon = '\0';
    return strtol(colon + 1, NULL, 10);
}

static int check(const rd_kafka_topic_result_t **results, size_t n, rd_kafka_resp_err_t fine)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        rd_kafka_resp_err_t r = rd_kafka_topic_result_error(results[i]);
        if (r && r != fine)
            bad |= complain(rd_kafka_topic_result_name(results[i]), rd_kafka_err2str(r));
    }
    return bad;
}

static int create(rd_kafka_t *rk, rd_kafka_queue_t *q, rd_kafka_AdminOptions_t *o, char *name,
                  long partitions)
{
    char why[256];
    rd_kafka_NewTopic_t *t = rd_kafka_NewTopic_new(name, (int)partitions, 1, why, sizeof(why));
    if (!t)
        return complain(name, why);
    rd_kafka_CreateTopics(rk, &t, 1, o, q);
    rd_kafka_event_t *ev = rd_kafka_queue_poll(q, TIMEOUT_MS);
    size_t n = 0;
    const rd_kafka_CreateTopics_result_t *r = ev ? rd_kafka_event_CreateTopics_result(ev) : NULL;
    int bad = r ? rd_kafka_event_error(ev) : 1;
    if (bad)
        complain(name, ev ? rd_kafka_event_error_string(ev) : "no answer");
    else
        bad = check(rd_kafka_CreateTopics_result_topics(r, &n), n,
                    RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
    if (ev)
        rd_kafka_event_destroy(ev);
    rd_kafka_NewTopic_destroy(t);
    return bad;
}

static int drop(rd_kafka_t *rk, rd_kafka_queue_t *q, rd_kafka_AdminOptions_t *o, char *name)
{
    rd_kafka_DeleteTopic_t *t = rd_kafka_DeleteTopic_new(name);
    rd_kafka_DeleteTopics(rk, &t, 1, o, q);
    rd_kafka_event_t *ev = rd_kafka_queue_poll(q, TIMEOUT_MS);
    size_t n = 0;
    const rd_kafka_DeleteTopics_result_t *r = ev ? rd_kafka_event_DeleteTopics_result(ev) : NULL;
    int bad = r ? rd_kafka_event_error(ev) : 1;
    if (bad)
        complain(name, ev ? rd_kafka_event_error_string(ev) : "no answer");
    else
        bad = check(rd_kafka_DeleteTopics_result_topics(r, &n), n,
                    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    if (ev)
        rd_kafka_event_destroy(ev);
    rd_kafka_DeleteTopic_destroy(t);
    return bad;
}

static int led(rd_kafka_t *rk, const char *name)
{
    const struct rd_kafka_metadata *m = NULL;
    rd_kafka_topic_t *t = rd_kafka_topic_new(rk, name, NULL);
    int yes = !rd_kafka_metadata(rk, 0, t, &m, 5000) && m->topic_cnt == 1 && !m->topics[0].err &&
              m->topics[0].partition_cnt > 0;
    for (int i = 0; yes && i < m->topics[0].partition_cnt; i++)
        yes = m->topics[0].partitions[i].leader >= 0;
    if (m)
        rd_kafka_metadata_destroy(m);
    rd_kafka_topic_destroy(t);
    return yes;
}

static int wait_led(rd_kafka_t *rk, const char *name)
{
    for (int i = 0; i < 100; i++) {
        if (led(rk, name))
            return 0;
        usleep(100000);
    }
    return complain(name, "has no leader after 10 s");
}

static rd_kafka_t *handle_open(const char *brokers)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_t *rk = NULL;
    if (!rd_kafka_conf_set(conf, "bootstrap.servers", brokers, why, sizeof(why)) &&
        !rd_kafka_conf_set(conf, "log_level", "0", why, sizeof(why)))
        rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (!rk)
        complain(brokers, why);
    return rk;
}

int main(int argc, char **argv)
{
    int making = argc > 2 && !strcmp(argv[2], "create");
    if (argc < 4 || (!making && strcmp(argv[2], "delete"))) {
        fputs("usage: topic BROKERS create|delete NAME[:PARTITIONS]...\n", stderr);
        return EX_USAGE;
    }
    rd_kafka_t *rk = handle_open(argv[1]);
    if (!rk)
        return EX_UNAVAILABLE;
    char why[256];
    rd_kafka_queue_t *q = rd_kafka_queue_new(rk);
    rd_kafka_AdminOptions_t *o = rd_kafka_AdminOptions_new(rk, RD_KAFKA_ADMIN_OP_ANY);
    int bad = rd_kafka_AdminOptions_set_operation_timeout(o, TIMEOUT_MS, why, sizeof(why)) != 0;
    bad |= rd_kafka_AdminOptions_set_request_timeout(o, TIMEOUT_MS, why, sizeof(why)) != 0;
    for (int i = 3; !bad && i < argc; i++) {
        long partitions = split(argv[i]);
        bad = making ? create(rk, q, o, argv[i], partitions) || wait_led(rk, argv[i])
                     : drop(rk, q, o, argv[i]);
    }
    rd_kafka_AdminOptions_destroy(o);
    rd_kafka_queue_destroy(q);
    rd_kafka_destroy(rk);
    return bad ? EX_UNAVAILABLE : 0;
}
