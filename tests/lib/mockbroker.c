/* A Kafka-compatible broker for the demo and for tests where no real Kafka can be had:
 * librdkafka's mock cluster on 127.0.0.1, behind real sockets.
 *
 *   mockbroker [--stay] [TOPIC[:PARTITIONS]]...
 *
 * Prints its bootstrap address as the first line, then obeys lines on stdin and answers each
 * with "ok" or "error: why":
 *   topic NAME PARTITIONS    makes a topic
 *   down | up                the broker's listener goes away and comes back
 * Ends when stdin closes, or on SIGINT or SIGTERM; with --stay stdin is not read.  Keeps all
 * messages in memory (librdkafka keeps the last 100,000 or 5 MiB of each partition). */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static void stop(int sig)
{
    (void)sig;
    _exit(0);
}

static const char *make_topic(rd_kafka_mock_cluster_t *cluster, const char *name, long partitions)
{
    if (partitions < 1 || partitions > 1000)
        return "the number of partitions is 1 to 1000";
    rd_kafka_resp_err_t r = rd_kafka_mock_topic_create(cluster, name, (int)partitions, 1);
    return r ? rd_kafka_err2str(r) : NULL;
}

static const char *obey(rd_kafka_mock_cluster_t *cluster, const char *line)
{
    char name[256];
    long partitions;
    if (sscanf(line, "topic %255s %ld", name, &partitions) == 2)
        return make_topic(cluster, name, partitions);
    if (!strcmp(line, "down"))
        return rd_kafka_mock_broker_set_down(cluster, 1) ? "could not take the broker down" : NULL;
    if (!strcmp(line, "up"))
        return rd_kafka_mock_broker_set_up(cluster, 1) ? "could not bring the broker up" : NULL;
    return "unknown; known: topic NAME PARTITIONS, down, up";
}

/* NAME or NAME:PARTITIONS, as on the command line. */
static const char *topic_argument(rd_kafka_mock_cluster_t *cluster, const char *word)
{
    char name[256];
    const char *colon = strchr(word, ':');
    size_t n = colon ? (size_t)(colon - word) : strlen(word);
    if (n == 0 || n >= sizeof(name))
        return "a topic is NAME or NAME:PARTITIONS";
    memcpy(name, word, n);
    name[n] = '\0';
    return make_topic(cluster, name, colon ? strtol(colon + 1, NULL, 10) : 1);
}

static rd_kafka_t *handle_open(void)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_t *rk = NULL;
    if (rd_kafka_conf_set(conf, "client.id", "mockbroker", why, sizeof(why)) == RD_KAFKA_CONF_OK)
        rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (!rk)
        fprintf(stderr, "mockbroker: %s\n", why);
    return rk;
}

static void serve(rd_kafka_mock_cluster_t *cluster)
{
    char line[512];
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        const char *wrong = obey(cluster, line);
        if (wrong)
            printf("error: %s\n", wrong);
        else
            puts("ok");
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    int stay = argc > 1 && !strcmp(argv[1], "--stay");
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    rd_kafka_t *rk = handle_open();
    rd_kafka_mock_cluster_t *cluster = rk ? rd_kafka_mock_cluster_new(rk, 1) : NULL;
    if (!cluster) {
        fprintf(stderr, "mockbroker: could not start\n");
        return EX_OSERR;
    }
    for (int i = 1 + stay; i < argc; i++) {
        const char *wrong = topic_argument(cluster, argv[i]);
        if (wrong) {
            fprintf(stderr, "mockbroker: topic \"%s\": %s\n", argv[i], wrong);
            return EX_USAGE;
        }
    }
    puts(rd_kafka_mock_cluster_bootstraps(cluster));
    fflush(stdout);
    if (stay)
        for (;;)
            pause();
    serve(cluster);
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(rk);
    return 0;
}
