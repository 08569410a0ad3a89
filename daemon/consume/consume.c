/* The consumer over librdkafka.
 *
 * What it works around (librdkafka 2.0.2): messages are polled singly, since the batch calls
 * skip offsets after a pause; start offsets go into the list given to assign, never through
 * seek; the rebalance protocol is asked for once, since asking during close can hang; payloads
 * are released as soon as they are copied, since one held message pins its whole fetch; a commit
 * that waited for the coordinator while a static member joined anew goes out under its old member
 * id and is answered as if another process had taken its place (rejoin). */
#include "consume/conf.h"

#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/notify.h"

#include <stdio.h>
#include <stdlib.h>

#define QUIET_MS 10000 /* the same complaint is logged once in this time */
#define MAX_TOPICS 4096
#define CLOSE_MS 8000 /* leaving the group, beside what the callbacks take */
#define REJOIN_MS 60000 /* not again within this time: then it really is another process */

struct consumer {
    rd_kafka_t *rk;
    rd_kafka_conf_t *conf; /* to start it again */
    int64_t rejoined_ms; /* 0: never */
    struct consume_events events;
    rd_kafka_message_t *now;
    struct header *headers;
    size_t cap_headers;
    char *topics[MAX_TOPICS]; /* names that were met */
    size_t n_topics;
    bool was_assigned, incremental, protocol_known;
    const char *const *subscribed; /* the caller's, as in the options */
    size_t n_subscribed;
    enum { SUBSCRIBED, STALE, SUBSCRIBED_AGAIN } subscription;
    struct err failure; /* of a callback; ends consuming */
    char trouble[240];
    int64_t trouble_at_ms;
    int64_t session_timeout_ms, max_poll_ms;
    char *cluster_id;
    char profile[300];
    const char *instance_id;
};

const char *consume_library_version(void)
{
    return rd_kafka_version_str();
}

bool consume_check(const struct consume_options *o, struct buf *ret_errors)
{
    rd_kafka_conf_t *conf = conf_make(o, ret_errors);
    if (!conf)
        return false;
    rd_kafka_conf_destroy(conf);
    return true;
}

/* ---- what the client says ------------------------------------------------------------------ */

static void complain(struct consumer *c, const char *what, const char *why)
{
    int64_t now = observe_now_ms();
    metric_add(METRIC_BROKER_ERRORS, 1);
    bool again = strcmp(c->trouble, why) == 0 && now - c->trouble_at_ms < QUIET_MS;
    snprintf(c->trouble, sizeof(c->trouble), "%s", why);
    if (again)
        return;
    c->trouble_at_ms = now;
    log_line(LEVEL_WARNING, what, F_STR("why", why));
}

static void on_error(rd_kafka_t *rk, int error, const char *why, void *opaque)
{
    (void)rk;
    if (error != RD_KAFKA_RESP_ERR__FATAL) /* consume_poll sees the fatal ones */
        complain(opaque, "kafka client", why);
}

static void on_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk;
    enum log_level shown = level <= 3 ? LEVEL_WARNING : level <= 5 ? LEVEL_INFO : LEVEL_DEBUG;
    log_line(shown, "kafka client", F_STR("facility", facility), F_STR("text", text));
}

/* ---- names and lists ------------------------------------------------------------------------ */

static struct span topic_name(struct consumer *c, const char *name)
{
    for (size_t i = c->n_topics; i-- > 0;) {
        if (strcmp(c->topics[i], name) == 0)
            return span_of(c->topics[i]);
    }
    char *copy = c->n_topics < MAX_TOPICS ? strdup(name) : NULL;
    if (!copy)
        return (struct span){0};
    c->topics[c->n_topics++] = copy;
    return span_of(copy);
}

static rd_kafka_topic_partition_list_t *list_of(const struct consume_part *parts, size_t n)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)n);
    for (size_t i = 0; i < n; i++)
        rd_kafka_topic_partition_list_add(list, parts[i].topic.at, parts[i].partition)->offset =
            parts[i].next;
    return list;
}

/* NULL where memory or room for names is short. */
static struct consume_part *parts_of(struct consumer *c,
                                     const rd_kafka_topic_partition_list_t *list)
{
    struct consume_part *parts = calloc((size_t)list->cnt + 1, sizeof(*parts));
    for (int i = 0; parts && i < list->cnt; i++) {
        parts[i] = (struct consume_part){.topic = topic_name(c, list->elems[i].topic),
                                         .partition = list->elems[i].partition,
                                         .next = list->elems[i].offset};
        if (!parts[i].topic.at) {
            free(parts);
            return NULL;
        }
    }
    return parts;
}

/* ---- rebalance ------------------------------------------------------------------------------ */

static bool check_error(struct consumer *c, rd_kafka_error_t *error, const char *what)
{
    if (!error)
        return true;
    complain(c, what, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return false;
}

static bool is_subscribed(const struct consumer *c, const char *topic)
{
    for (size_t i = 0; i < c->n_subscribed; i++) {
        if (c->subscribed[i][0] == '^' || strcmp(c->subscribed[i], topic) == 0)
            return true;
    }
    return false;
}

/* A static member that comes back gets its old partitions without a rebalance, although it may
 * subscribe to other topics now.  Those are not taken, and joining once more (consume_poll)
 * makes the group look again. */
static rd_kafka_topic_partition_list_t *without_stale(struct consumer *c,
                                                      const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_topic_partition_list_t *ours = rd_kafka_topic_partition_list_new(list->cnt);
    for (int i = 0; i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &list->elems[i];
        if (is_subscribed(c, p->topic))
            rd_kafka_topic_partition_list_add(ours, p->topic, p->partition);
        else if (c->subscription == SUBSCRIBED)
            c->subscription = STALE;
    }
    if (ours->cnt != list->cnt)
        log_line(LEVEL_WARNING, "the group still gives partitions of topics before; not taken",
                 F_INT("partitions", list->cnt - ours->cnt));
    return ours;
}

/* NULL takes all away. */
static void set_assignment(struct consumer *c, const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_resp_err_t error = rd_kafka_assign(c->rk, list);
    if (error)
        complain(c, "could not take over the assignment", rd_kafka_err2str(error));
}

/* Asks the caller for positions and starts fetching there. */
static bool assign(struct consumer *c, const rd_kafka_topic_partition_list_t *list)
{
    struct consume_part *parts = parts_of(c, list);
    bool good = parts ? c->events.assigned(c->events.ctx, parts, (size_t)list->cnt, &c->failure)
                      : err_fail(&c->failure, ERR_SETUP, "too many topics: at most %d", MAX_TOPICS);
    if (!good) {
        free(parts);
        if (!c->incremental)
            set_assignment(c, NULL);
        return false;
    }
    rd_kafka_topic_partition_list_t *starts = list_of(parts, (size_t)list->cnt);
    if (c->incremental)
        check_error(c, rd_kafka_incremental_assign(c->rk, starts), "could not add partitions");
    else
        set_assignment(c, starts);
    rd_kafka_topic_partition_list_destroy(starts);
    free(parts);
    c->was_assigned = c->subscription != STALE;
    c->trouble[0] = '\0';
    return true;
}

static void revoke(struct consumer *c, const rd_kafka_topic_partition_list_t *list, bool lost)
{
    struct consume_part *parts = parts_of(c, list);
    if (parts)
        c->events.revoked(c->events.ctx, parts, (size_t)list->cnt, lost);
    free(parts);
    if (c->incremental)
        check_error(c, rd_kafka_incremental_unassign(c->rk, list), "could not give up partitions");
    else
        set_assignment(c, NULL);
}

static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t error,
                         rd_kafka_topic_partition_list_t *list, void *opaque)
{
    struct consumer *c = opaque;
    if (!c->protocol_known && error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        c->incremental = strcmp(rd_kafka_rebalance_protocol(rk), "COOPERATIVE") == 0;
        c->protocol_known = true;
    }
    if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        rd_kafka_topic_partition_list_t *ours = without_stale(c, list);
        assign(c, ours);
        rd_kafka_topic_partition_list_destroy(ours);
    } else if (error == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
        revoke(c, list, rd_kafka_assignment_lost(rk));
    } else {
        complain(c, "rebalance failed", rd_kafka_err2str(error));
        set_assignment(c, NULL);
    }
}

bool consume_reassign(struct consumer *c, struct err *e)
{
    rd_kafka_topic_partition_list_t *list = NULL;
    rd_kafka_resp_err_t error = rd_kafka_assignment(c->rk, &list);
    if (error)
        return err_fail(e, ERR_AGAIN, "could not read the assignment: %s", rd_kafka_err2str(error));
    if (list->cnt) {
        revoke(c, list, false);
        if (!assign(c, list))
            *e = c->failure;
    }
    rd_kafka_topic_partition_list_destroy(list);
    return c->failure.kind == ERR_NONE;
}

/* ---- opening and closing -------------------------------------------------------------------- */

static void describe(struct consumer *c, const struct consume_options *o,
                     const rd_kafka_conf_t *conf)
{
    char strategy[100] = "";
    size_t n = sizeof(strategy);
    rd_kafka_conf_get(conf, "partition.assignment.strategy", strategy, &n);
    snprintf(c->profile, sizeof(c->profile), "%s, %s, single poll, %s%s", rd_kafka_version_str(),
             strategy, o->instance_id ? "static member " : "no static membership",
             o->instance_id ? o->instance_id : "");
    c->session_timeout_ms = conf_number(conf, "session.timeout.ms");
    c->max_poll_ms = conf_number(conf, "max.poll.interval.ms");
}

static bool subscribe(struct consumer *c, struct err *e)
{
    rd_kafka_topic_partition_list_t *topics =
        rd_kafka_topic_partition_list_new((int)c->n_subscribed);
    for (size_t i = 0; i < c->n_subscribed; i++)
        rd_kafka_topic_partition_list_add(topics, c->subscribed[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t error = rd_kafka_subscribe(c->rk, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return !error || err_fail(e, ERR_SETUP, "could not subscribe to kafka.topics: %s",
                              rd_kafka_err2str(error));
}

static bool start_client(struct consumer *c, struct err *e)
{
    char why[400];
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(c->conf);
    c->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    if (!c->rk) {
        rd_kafka_conf_destroy(conf);
        return err_fail(e, ERR_SETUP, "could not start the kafka client: %s", why);
    }
    rd_kafka_poll_set_consumer(c->rk);
    return subscribe(c, e);
}

/* Until the client left the group; false when it does not come to that: a commit that waits for
 * a broker that is away keeps it for a minute. */
static bool leave_group(struct consumer *c, rd_kafka_queue_t *events)
{
    if (!check_error(c, rd_kafka_consumer_close_queue(c->rk, events), "could not leave the group"))
        return false;
    int64_t until_ms = observe_now_ms() + CLOSE_MS;
    while (!rd_kafka_consumer_closed(c->rk) && observe_now_ms() < until_ms) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(events, 100);
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) {
            on_rebalance(c->rk, rd_kafka_event_error(event),
                         rd_kafka_event_topic_partition_list(event), c);
            until_ms = observe_now_ms() + CLOSE_MS;
        }
        rd_kafka_event_destroy(event);
    }
    return rd_kafka_consumer_closed(c->rk);
}

/* A client that cannot be closed is left behind: destroying it would wait as long. */
static void stop_client(struct consumer *c)
{
    if (!c->rk)
        return;
    rd_kafka_queue_t *events = rd_kafka_queue_new(c->rk);
    bool left = leave_group(c, events);
    if (left) {
        rd_kafka_queue_destroy(events);
        rd_kafka_destroy_flags(c->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    } else {
        log_line(LEVEL_WARNING, "the broker does not answer; gone without a word to the group");
    }
    c->rk = NULL;
}

static bool start(struct consumer *c, const struct consume_options *o, struct err *e)
{
    struct buf errors = {0};
    rd_kafka_conf_t *conf = conf_make(o, &errors);
    if (!conf) {
        err_fail(e, ERR_SETUP, "%.*s", (int)errors.n, errors.at);
        buf_free(&errors);
        return false;
    }
    describe(c, o, conf);
    rd_kafka_conf_set_opaque(conf, c);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_log_cb(conf, on_log);
    c->conf = conf;
    return start_client(c, e);
}

struct consumer *consume_open(const struct consume_options *o, const struct consume_events *events,
                              struct err *e)
{
    struct consumer *c = calloc(1, sizeof(*c));
    if (!c) {
        err_fail(e, ERR_SETUP, "could not start the kafka client: out of memory");
        return NULL;
    }
    c->events = *events;
    c->instance_id = o->instance_id;
    c->subscribed = o->topics;
    c->n_subscribed = o->n_topics;
    if (start(c, o, e))
        return c;
    consume_close(c);
    return NULL;
}

void consume_close(struct consumer *c)
{
    if (!c)
        return;
    consume_release(c);
    stop_client(c);
    if (c->conf)
        rd_kafka_conf_destroy(c->conf);
    for (size_t i = 0; i < c->n_topics; i++)
        free(c->topics[i]);
    free(c->cluster_id);
    free(c->headers);
    free(c);
}

/* ---- messages ------------------------------------------------------------------------------- */

static bool take_headers(struct consumer *c, struct message *m)
{
    rd_kafka_headers_t *headers;
    if (rd_kafka_message_headers(c->now, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return true;
    size_t n = rd_kafka_header_cnt(headers);
    if (n > c->cap_headers) {
        struct header *more = realloc(c->headers, n * sizeof(*more));
        if (!more)
            return false;
        c->headers = more;
        c->cap_headers = n;
    }
    for (size_t i = 0; i < n; i++) {
        const char *name;
        const void *value;
        size_t size;
        if (rd_kafka_header_get_all(headers, i, &name, &value, &size))
            break;
        c->headers[i] = (struct header){
            .name = span_of(name), .value = {value, value ? size : 0}, .is_null = !value};
    }
    m->headers = c->headers;
    m->n_headers = n;
    return true;
}

static enum consumed take_message(struct consumer *c, struct message *ret, struct err *e)
{
    const rd_kafka_message_t *k = c->now;
    rd_kafka_timestamp_type_t kind;
    int64_t timestamp = rd_kafka_message_timestamp(k, &kind);
    struct message m = {
        .topic = topic_name(c, rd_kafka_topic_name(k->rkt)),
        .partition = k->partition,
        .offset = k->offset,
        .timestamp_ms = kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp,
        .key = {k->key, k->key_len},
        .value = {k->payload, k->len},
        .has_key = k->key != NULL,
        .has_value = k->payload != NULL,
    };
    if (!m.topic.at || !take_headers(c, &m)) {
        err_fail(e, ERR_SETUP, "could not take a message: out of memory");
        return CONSUMED_FAILED;
    }
    c->trouble[0] = '\0';
    *ret = m;
    return CONSUMED_MESSAGE;
}

/* Our own commit was taken for that of another member: this client is of no use any more, a
 * new one joins in its place.  Positions are in the database. */
static bool rejoin(struct consumer *c, const char *why, struct err *e)
{
    int64_t now = observe_now_ms();
    if (!strstr(why, "OffsetCommit") || (c->rejoined_ms && now - c->rejoined_ms < REJOIN_MS))
        return false;
    c->rejoined_ms = now;
    log_line(LEVEL_WARNING, "a late commit was refused; joining the group anew");
    consume_release(c);
    stop_client(c);
    c->protocol_known = false;
    c->subscription = SUBSCRIBED;
    return start_client(c, e);
}

static enum consumed fail_fatal(struct consumer *c, struct err *e)
{
    char why[300];
    rd_kafka_resp_err_t error = rd_kafka_fatal_error(c->rk, why, sizeof(why));
    if (error == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID && rejoin(c, why, e))
        return CONSUMED_NOTHING;
    if (error == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
        err_fail(e, ERR_SETUP,
                 "another process took over group.instance.id \"%s\": give each instance its own "
                 "daemon.instance",
                 c->instance_id ? c->instance_id : "");
    else
        err_fail(e, ERR_AGAIN, "the kafka client cannot go on: %s", why);
    return CONSUMED_FAILED;
}

/* A message with an error is an event. */
static enum consumed take_event(struct consumer *c, struct message *ret, struct err *e)
{
    const rd_kafka_message_t *k = c->now;
    if (k->err == RD_KAFKA_RESP_ERR__FATAL)
        return fail_fatal(c, e);
    bool end = k->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (k->rkt && (end || k->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)) {
        *ret = (struct message){.topic = topic_name(c, rd_kafka_topic_name(k->rkt)),
                                .partition = k->partition,
                                .offset = k->offset};
        if (!end)
            complain(c, "a position does not exist at the broker", rd_kafka_message_errstr(k));
        return end ? CONSUMED_END : CONSUMED_OUT_OF_RANGE;
    }
    complain(c, "consuming is disturbed", rd_kafka_message_errstr(k));
    return CONSUMED_NOTHING;
}

enum consumed consume_poll(struct consumer *c, int timeout_ms, struct message *ret, struct err *e)
{
    consume_release(c);
    if (c->subscription == STALE) {
        c->subscription = SUBSCRIBED_AGAIN;
        if (!subscribe(c, e))
            return CONSUMED_FAILED;
    }
    c->now = rd_kafka_consumer_poll(c->rk, timeout_ms);
    if (c->failure.kind != ERR_NONE) {
        *e = c->failure;
        return CONSUMED_FAILED;
    }
    if (!c->now)
        return CONSUMED_NOTHING;
    return c->now->err ? take_event(c, ret, e) : take_message(c, ret, e);
}

void consume_release(struct consumer *c)
{
    if (c->now)
        rd_kafka_message_destroy(c->now);
    c->now = NULL;
}

/* ---- the rest ------------------------------------------------------------------------------- */

bool consume_watermarks(struct consumer *c, const struct consume_part *p, int timeout_ms,
                        int64_t *ret_low, int64_t *ret_high, struct err *e)
{
    int64_t low, high;
    rd_kafka_resp_err_t error =
        rd_kafka_query_watermark_offsets(c->rk, p->topic.at, p->partition, &low, &high, timeout_ms);
    if (error)
        return err_fail(e, ERR_AGAIN, "could not ask for the offsets of %s/%d: %s", p->topic.at,
                        p->partition, rd_kafka_err2str(error));
    *ret_low = low;
    *ret_high = high;
    return true;
}

int64_t consume_high(struct consumer *c, const struct consume_part *p)
{
    int64_t low, high;
    if (rd_kafka_get_watermark_offsets(c->rk, p->topic.at, p->partition, &low, &high) || high < 0)
        return -1;
    return high;
}

struct span consume_cluster_id(struct consumer *c)
{
    if (!c->cluster_id) {
        char *id = rd_kafka_clusterid(c->rk, 5000);
        c->cluster_id = id ? strdup(id) : NULL;
        if (id)
            rd_kafka_mem_free(c->rk, id);
    }
    return span_of(c->cluster_id);
}

void consume_pause(struct consumer *c, const struct consume_part *parts, size_t n, bool pause)
{
    rd_kafka_topic_partition_list_t *list = list_of(parts, n);
    if (pause)
        rd_kafka_pause_partitions(c->rk, list);
    else
        rd_kafka_resume_partitions(c->rk, list);
    rd_kafka_topic_partition_list_destroy(list);
}

void consume_commit_hint(struct consumer *c, const struct consume_part *parts, size_t n)
{
    if (!n)
        return;
    rd_kafka_topic_partition_list_t *list = list_of(parts, n);
    rd_kafka_commit(c->rk, list, 1);
    rd_kafka_topic_partition_list_destroy(list);
}

bool consume_was_assigned(const struct consumer *c)
{
    return c->was_assigned;
}

const char *consume_trouble(const struct consumer *c)
{
    return c->trouble;
}

int64_t consume_session_timeout_ms(const struct consumer *c)
{
    return c->session_timeout_ms;
}

int64_t consume_max_poll_ms(const struct consumer *c)
{
    return c->max_poll_ms;
}

const char *consume_profile(const struct consumer *c)
{
    return c->profile;
}
