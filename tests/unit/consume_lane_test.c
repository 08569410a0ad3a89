/* The lane's state machine over a store, a decoder and a reading of our own: what is given to
 * the database, in which order and size, and what becomes of it after each kind of failure. */
#include "main/lane.h"
#include "tap.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- what the lane calls --------------------------------------------------------------------- */

/* How the store answers the next batches: one letter each.  d done, a again, h again with
 * halves, f fenced, s setup, r runs until told; after the last letter: d. */
static const char *answers;
static _Atomic bool hang;
static struct buf journal; /* what each batch was: "[from-to absent gap: offsets]" */
static pthread_mutex_t journal_mutex = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int opened, read_ahead, most_ahead;

struct store {
    const struct batch *batch;
};

struct store *store_open(const struct store_options *o, const struct lexicon *lx,
                         const struct tagger *themes, struct err *e)
{
    (void)o, (void)lx, (void)themes, (void)e;
    opened++;
    return calloc(1, sizeof(struct store));
}

void store_close(struct store *s)
{
    opened -= s != NULL;
    free(s);
}

void store_abandon(struct store *s)
{
    (void)s;
}

void store_use_rules(struct store *s, const struct lexicon *lx, const struct tagger *themes)
{
    (void)s, (void)lx, (void)themes;
}

bool store_wants_write(const struct store *s)
{
    (void)s;
    return false;
}

bool store_refusal(const struct store *s, size_t record, struct rejection *ret)
{
    (void)s, (void)record, (void)ret;
    return false;
}

static int64_t tried_before = -1; /* the offset that a start before had in hand */
bool store_attempt(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                   int64_t offset, int32_t *ret_attempts, struct err *e)
{
    (void)s, (void)topic, (void)partition, (void)epoch, (void)e;
    *ret_attempts = offset == tried_before ? 4 : 1;
    return true;
}

bool store_position(struct store *s, struct span topic, int32_t partition, int64_t *ret_next,
                    int64_t *ret_epoch, struct err *e)
{
    (void)s, (void)topic, (void)partition, (void)ret_next, (void)ret_epoch;
    return err_fail(e, ERR_AGAIN, "not asked here");
}

int store_socket(const struct store *s)
{
    (void)s;
    return -1;
}

bool store_start(struct store *s, const struct batch *b, struct err *e)
{
    (void)e;
    s->batch = b;
    pthread_mutex_lock(&journal_mutex);
    buf_puts(&journal, "[");
    for (size_t i = 0; i < b->n_parts; i++) {
        const struct batch_part *p = &b->parts[i];
        buf_printf(&journal, "%d:%d-%d", p->partition, (int)p->from, (int)p->to);
        if (p->absent)
            buf_printf(&journal, " absent %d", (int)p->absent);
        if (p->gap)
            buf_printf(&journal, " gap %d", (int)p->gap);
        buf_puts(&journal, i + 1 < b->n_parts ? ", " : "");
    }
    buf_puts(&journal, "|");
    for (size_t i = 0; i < b->n; i++) {
        const struct record *r = &b->records[i];
        bool poison = r->decoded == DECODED_POISON;
        buf_printf(&journal, "%s%d%s%s", i ? " " : "", (int)r->message->offset, poison ? "!" : "",
                   poison ? poison_name(r->why.reason) : "");
    }
    buf_puts(&journal, "]");
    pthread_mutex_unlock(&journal_mutex);
    return true;
}

enum store_state store_step(struct store *s, bool wait, struct batch_counts *ret_counts,
                            bool *ret_halve, struct err *e)
{
    (void)wait;
    char answer = *answers ? *answers : 'd';
    if (answer == 'r' && hang)
        return STORE_RUNNING;
    answers += *answers != '\0';
    *ret_halve = answer == 'h';
    read_ahead = 0;
    switch (answer) {
    case 'a':
    case 'h':
        err_fail(e, ERR_AGAIN, "not now");
        return STORE_FAILED;
    case 'f':
        return STORE_FENCED;
    case 's':
        err_fail(e, ERR_SETUP, "no table");
        return STORE_FAILED;
    default:
        ret_counts->stored = (int64_t)s->batch->n;
        return STORE_DONE;
    }
}

const char *poison_name(enum poison p)
{
    return p == POISON_LIMIT ? "limit" : p == POISON_CRASHED ? "crashed" : "other";
}

struct decoder {
    int unused;
};
struct decoder *decoder_open(const struct decode_limits *limits, struct err *e)
{
    (void)limits, (void)e;
    return calloc(1, sizeof(struct decoder));
}
void decoder_close(struct decoder *d)
{
    free(d);
}

enum decoded decode_message(struct decoder *d, const struct message *m, struct arena *a,
                            struct report *ret, struct rejection *ret_why)
{
    (void)d, (void)a;
    int ahead = ++read_ahead;
    if (ahead > most_ahead)
        most_ahead = ahead;
    if (span_equal(m->value, SPAN("skip")))
        return DECODED_SKIP;
    if (span_equal(m->value, SPAN("poison"))) {
        ret_why->reason = POISON_BAD_JSON;
        return DECODED_POISON;
    }
    ret->content = m->value;
    return DECODED_REPORT;
}

struct tagger_scratch {
    int unused;
};
struct tagger_scratch *tagger_scratch_open(const struct tagger *t, struct err *e)
{
    (void)t, (void)e;
    return calloc(1, sizeof(struct tagger_scratch));
}
void tagger_scratch_close(struct tagger_scratch *s)
{
    free(s);
}

/* "big N": takes N KiB of the arena; "bad": exceeds a limit. */
bool reading_make(const struct reading_rules *r, struct tagger_scratch *scratch, struct span text,
                  const struct given *given, struct date published, struct arena *a,
                  struct reading *ret, struct err *e)
{
    (void)r, (void)scratch, (void)given, (void)published;
    memset(ret, 0, sizeof(*ret));
    if (span_equal(text, SPAN("bad")))
        return err_fail(e, ERR_INPUT, "too many numbers");
    if (span_starts(text, SPAN("big ")) && !arena_take(a, (size_t)atoi(text.at + 4) * 1024))
        return err_fail(e, ERR_INPUT, "no room");
    return true;
}

/* ---- the tests ---------------------------------------------------------------------------------
 */

static struct bell bell;
static struct lane_tuning tuning = {1000, 1 << 20, 0, 200, 60000};
static struct lane_turn turn;
static struct reading_rules rules, other_rules;

static struct lane *begin(const char *script, const struct lane_part *parts, size_t n)
{
    struct lane_options o = {.store = {.statement_timeout_ms = 1000},
                             .work_bytes = 200 << 10,
                             .max_work_bytes = 512 << 10,
                             .tuning = &tuning,
                             .turn = &turn,
                             .bell = &bell};
    struct err e = {0};
    answers = script;
    buf_clear(&journal);
    read_ahead = most_ahead = 0;
    struct lane *l = lane_open(&o, &rules, 0, &e);
    if (l)
        lane_assign(l, parts, n);
    return l;
}

static void put(struct lane *l, size_t part, int64_t offset, const char *value)
{
    struct message m = {.topic = SPAN("t"),
                        .partition = (int32_t)part,
                        .offset = offset,
                        .timestamp_ms = -1,
                        .key = SPAN("k"),
                        .value = span_of(value),
                        .has_key = true,
                        .has_value = true};
    lane_put(l, part, &m);
}

static void settle(struct lane *l)
{
    struct err e;
    uint64_t rings = 0;
    for (int i = 0; i < 1000; i++) {
        lane_flush(l, true);
        if (lane_is_idle(l) || lane_state(l, &e) == LANE_FAILED)
            return;
        rings = bell_wait(&bell, rings, 10);
    }
}

static const char *journal_text(void)
{
    static char text[4000];
    pthread_mutex_lock(&journal_mutex);
    snprintf(text, sizeof(text), "%.*s", (int)journal.n, journal.at ? journal.at : "");
    pthread_mutex_unlock(&journal_mutex);
    return text;
}

static const struct lane_part two[] = {{.topic = SPAN("t"), .partition = 0, .next = 10},
                                       {.topic = SPAN("t"), .partition = 1, .next = 0}};

/* Messages "part:offset=value" and ends "part:offset.", answers, what the store sees. */
static const struct row {
    const char *why;
    int64_t records; /* of a batch, at most */
    int64_t gap;
    int32_t starts;
    const char *in, *script, *want;
    enum lane_state state;
    int64_t stored[2];
} rows[] = {
    {"one batch of two partitions",
     1000,
     0,
     0,
     "0:10=a 1:0=b 0:11=c",
     "d",
     "[0:10-12, 1:0-1|10 0 11]",
     LANE_WELL,
     {12, 1}},
    {"offsets that were never delivered",
     1000,
     0,
     0,
     "0:12=a 0:15=b",
     "d",
     "[0:10-16 absent 4|12 15]",
     LANE_WELL,
     {16, 0}},
    {"a tail without messages",
     1000,
     0,
     0,
     "0:10=a 0:13.",
     "d",
     "[0:10-13 absent 2|10]",
     LANE_WELL,
     {13, 0}},
    {"only a tail", 1000, 0, 0, "1:5.", "d", "[1:0-5 absent 5|]", LANE_WELL, {10, 5}},
    {"an end that moves nothing asks nothing",
     1000,
     0,
     0,
     "0:10. 1:0.",
     "d",
     "",
     LANE_WELL,
     {10, 0}},
    {"a gap stands in the first batch",
     1000,
     3,
     0,
     "0:13=a 0:15=b",
     "d",
     "[0:10-16 absent 1 gap 3|13 15]",
     LANE_WELL,
     {16, 0}},
    {"a gap up to the end", 1000, 3, 0, "0:13.", "d", "[0:10-13 gap 3|]", LANE_WELL, {13, 0}},
    {"the same batch again",
     1000,
     0,
     0,
     "0:10=a 0:11=b",
     "aad",
     "[0:10-12|10 11][0:10-12|10 11][0:10-12|10 11]",
     LANE_WELL,
     {12, 0}},
    {"halves, then whole again",
     1000,
     0,
     0,
     "0:10=a 0:11=b 0:12=c 0:13=d",
     "hd",
     "[0:10-14|10 11 12 13][0:10-12|10 11][0:12-14|12 13]",
     LANE_WELL,
     {14, 0}},
    {"halves of halves",
     1000,
     0,
     0,
     "0:10=a 0:11=b 0:12=c 0:13=d",
     "hhd",
     "[0:10-14|10 11 12 13][0:10-12|10 11][0:10-11|10][0:11-13|11 12][0:13-14|13]",
     LANE_WELL,
     {14, 0}},
    {"fenced: dropped", 1000, 0, 0, "0:10=a 0:11=b", "f", "[0:10-12|10 11]", LANE_FENCED, {10, 0}},
    {"nothing to be done by waiting",
     1000,
     0,
     0,
     "0:10=a",
     "s",
     "[0:10-11|10]",
     LANE_FAILED,
     {10, 0}},
    {"poison and skips go along",
     1000,
     0,
     0,
     "0:10=poison 0:11=skip 0:12=bad 0:13=a",
     "d",
     "[0:10-14|10!other 11 12!limit 13]",
     LANE_WELL,
     {14, 0}},
    {"a reading that is too large alone",
     1000,
     0,
     0,
     "0:10=a 0:11=big_600 0:12=b",
     "d",
     "[0:10-11|10][0:11-13|11!limit 12]",
     LANE_WELL,
     {13, 0}},
    {"readings that fill the arena end the batch",
     1000,
     0,
     0,
     "0:10=big_110 0:11=big_110 0:12=big_110",
     "d",
     "[0:10-12|10 11][0:12-13|12]",
     LANE_WELL,
     {13, 0}},
    {"a reading that does not fit beside others",
     1000,
     0,
     0,
     "0:10=big_150 0:11=big_400",
     "d",
     "[0:10-11|10][0:11-12|11]",
     LANE_WELL,
     {12, 0}},
    {"under suspicion: one by one, then freely",
     1,
     0,
     3,
     "0:10=a 0:11=b 0:12=c 0:13=d",
     "d",
     "[0:10-11|10][0:11-12|11][0:12-14|12 13]",
     LANE_WELL,
     {14, 0}},
    {"condemned: the first is a dead letter",
     1000,
     0,
     5,
     "0:10=a 0:11=b",
     "d",
     "[0:10-11|10!crashed][0:11-12|11]",
     LANE_WELL,
     {12, 0}},
    {"starts without progress, but never tried",
     1000,
     0,
     9,
     "0:11=a 0:12=b",
     "d",
     "[0:10-12 absent 1|11][0:12-13|12]",
     LANE_WELL,
     {13, 0}},
};

static void feed(struct lane *l, const char *in)
{
    for (const char *p = in; *p;) {
        int part, offset, used;
        char value[32] = "";
        if (sscanf(p, "%d:%d=%31s%n", &part, &offset, value, &used) == 3) {
            for (char *u = value; *u; u++)
                *u = *u == '_' ? ' ' : *u;
            put(l, (size_t)part, offset, value);
        } else if (sscanf(p, "%d:%d.%n", &part, &offset, &used) == 2) {
            lane_put_end(l, (size_t)part, offset);
        } else {
            exit(99);
        }
        p += used;
        p += strspn(p, " ");
    }
}

static void test_rows(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct row *r = &rows[i];
        struct lane_part parts[2] = {two[0], two[1]};
        struct err e;
        parts[0].gap = r->gap;
        parts[0].starts = r->starts;
        tried_before = 10;
        tuning.batch_records = r->records;
        struct lane *l = begin(r->script, parts, 2);
        feed(l, r->in);
        settle(l);
        is(journal_text(), r->want, r->why);
        ok(lane_state(l, &e) == r->state && lane_stored(l, 0) == r->stored[0] &&
               lane_stored(l, 1) == r->stored[1],
           "%s: state and positions", r->why);
        lane_close(l);
        ok(opened == 0, "%s: connections are closed", r->why);
    }
    tuning.batch_records = 1000;
}

static void test_suspicion_reads_nothing_ahead(void)
{
    struct lane_part parts[2] = {two[0], two[1]};
    parts[0].starts = parts[1].starts = 4;
    struct lane *l = begin("rd", parts, 2);
    hang = true;
    feed(l, "0:10=a 0:11=b 1:0=c");
    lane_flush(l, true);
    usleep(50000);
    ok(most_ahead == 1, "one record is read, the next when it is stored");
    hang = false;
    settle(l);
    is(journal_text(), "[0:10-11|10][0:11-12|11][1:0-1|0]", "until all have progressed");
    lane_close(l);
}

static void test_abandon(void)
{
    struct err e;
    struct lane *l = begin("r", two, 2);
    hang = true;
    feed(l, "0:10=a 0:11=b");
    lane_flush(l, true);
    feed(l, "0:12=c");
    lane_flush(l, true);
    feed(l, "0:13=d");
    usleep(20000);
    ok(!lane_is_idle(l), "at work");
    ok(lane_abandon(l, 5000) && lane_is_idle(l), "drops all on order");
    ok(lane_stored(l, 0) == 10 && lane_state(l, &e) == LANE_WELL, "nothing counts as stored");
    hang = false;
    answers = "";
    buf_clear(&journal);
    lane_assign(l, two, 2);
    feed(l, "0:10=a");
    settle(l);
    is(journal_text(), "[0:10-11|10]", "and goes on when assigned anew");
    lane_close(l);
}

static void test_full(void)
{
    struct lane *l = begin("r", two, 2);
    hang = true;
    tuning.batch_records = 2;
    int64_t n = 10;
    while (!lane_is_full(l) && n < 100) {
        put(l, 0, n++, "a");
        lane_flush(l, false);
        usleep(5000);
    }
    ok(n < 25, "is full after a few batches: %d records", (int)n - 10);
    hang = false;
    settle(l);
    ok(lane_stored(l, 0) == n && !lane_is_full(l), "and empties");
    tuning.batch_records = 1000;
    lane_close(l);
}

static void test_fence_heals(void)
{
    struct err e;
    struct lane *l = begin("fd", two, 2);
    feed(l, "0:10=a");
    settle(l);
    ok(lane_state(l, &e) == LANE_FENCED, "fenced");
    struct lane_part parts[2] = {two[0], two[1]};
    parts[0].next = 20;
    lane_assign(l, parts, 2);
    ok(lane_state(l, &e) == LANE_WELL, "well when assigned");
    feed(l, "0:20=a");
    settle(l);
    ok(lane_stored(l, 0) == 21, "from the new position");
    lane_close(l);
}

static void test_rules(void)
{
    struct lane *l = begin("r", two, 2);
    hang = true;
    feed(l, "0:10=a");
    lane_flush(l, true);
    usleep(20000);
    lane_set_rules(l, &other_rules);
    usleep(20000);
    ok(lane_rules(l) == &rules, "old rules while a batch is on its way");
    hang = false;
    settle(l);
    for (int i = 0; i < 500 && lane_rules(l) != &other_rules; i++)
        usleep(10000);
    ok(lane_rules(l) == &other_rules, "new rules after it");
    feed(l, "0:11=a");
    settle(l);
    ok(lane_stored(l, 0) == 12, "and storing goes on");
    lane_close(l);
}

static void test_linger(void)
{
    tuning.linger_ms = 60000;
    struct lane *l = begin("", two, 2);
    feed(l, "0:10=a");
    int64_t due = lane_flush(l, false);
    ok(due > 50000 && due <= 60000 && journal.n == 0, "a batch that is not full waits");
    tuning.linger_ms = 0;
    ok(lane_flush(l, false) == -1, "and goes when it is time");
    settle(l);
    ok(lane_stored(l, 0) == 11, "stored");
    lane_close(l);
}

int main(void)
{
    struct err e = {0};
    if (!bell_open(&bell, &e))
        return 99;
    test_rows();
    test_suspicion_reads_nothing_ahead();
    test_abandon();
    test_full();
    test_fence_heals();
    test_rules();
    test_linger();
    bell_close(&bell);
    buf_free(&journal);
    return done();
}
