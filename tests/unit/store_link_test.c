/* One article under several keys, in a real PostgreSQL: who represents it, and what happens when
 * that one is corrected or retracted, in any order of storing and linking. */
#include "lib/store_batches.h"
#include "store/link.h"
#include "store/migrate.h"

#include <pthread.h>
#include <unistd.h>

#define TEXT_A                                                                                                                         \
    "2023年以来，云岭县把人才工作摆在突出位置，累计选派驻村工作队183个、干部1200余名，投入资金" \
    "3.5亿元，村级集体经济收入同比增长12.5%。\n全年组织外出招聘活动14场次，发布岗位1180个，达成"  \
    "意向693人，实际到岗415人，其中博士3人、硕士96人，聘请专家27名。\n"
#define TAIL_A                                                                                                                     \
    "建成人才公寓180套，入住率92.3%，发放补贴2600万元，惠及1470户。下一步将继续完善政策，建成" \
    "实训基地7个。\n"
#define TEXT_B                                                                                                                         \
    "2024年以来，云岭县把人才工作摆在突出位置，累计选派驻村工作队201个、干部1350余名，投入资金" \
    "4.1亿元，村级集体经济收入同比增长9.8%。\n全年组织外出招聘活动17场次，发布岗位1240个，达成"   \
    "意向702人，实际到岗433人，其中博士5人、硕士81人，聘请专家31名。\n"
#define COPY_A "本报讯 日前，记者从有关部门获悉如下情况。\n" TEXT_A
#define OTHER                                                                                      \
    "今年汛期，水务部门巡查堤防36公里，转移群众58户，排除险情4处，水库蓄水正常，防汛物资充足。\n"

static struct store *writer, *linking;
static struct arena link_arena;
static int64_t epoch, offset;

struct step {
    const char *key, *content; /* NULL: a tombstone */
    struct date published;
};

static struct record *add_text(struct bench *b, int64_t at, const struct step *s)
{
    if (!s->content) {
        add_retract(b, 0, at, s->key);
        return NULL;
    }
    struct record *r = add_report(b, 0, at, s->key, "1");
    size_t i = (size_t)(r - b->records);
    b->reports[i].content = span_of(s->content);
    hash_bytes(b->reports[i].content, b->reports[i].content_hash);
    b->findings[i].n = 0;
    b->abouts[i].published_on = s->published;
    return r;
}

/* In one batch. */
static void put(const struct step *steps, size_t n)
{
    struct bench *b = bench_new();
    add_part(b, 0, epoch, offset, offset + (int64_t)n);
    for (size_t i = 0; i < n; i++)
        add_text(b, offset + (int64_t)i, &steps[i]);
    const char *got = write_batch(writer, b);
    if (strncmp(got, "done", 4) != 0)
        note("%s", got);
    offset += (int64_t)n;
}

/* Until the queue is empty; the marked duplicates, or -1. */
static int64_t link_all(struct store *s)
{
    struct err e = {0};
    struct link_counts n = {0};
    int64_t sum = 0;
    do {
        arena_reset(&link_arena);
        if (!store_link(s, &link_arena, &n, &e)) {
            note("%s", e.text);
            return -1;
        }
        sum += n.duplicates;
    } while (n.taken);
    return sum;
}

/* "a b>a c": each live report, and whose duplicate it is. */
static const char *links(void)
{
    return pg_ask("SELECT coalesce(string_agg(r.key || coalesce('>' || d.key, ''), ' ' ORDER BY "
                  "r.key), '') FROM zhibiao.report r LEFT JOIN zhibiao.report d ON d.report_id = "
                  "r.duplicate_of WHERE r.content_hash IS NOT NULL");
}

static void begin(void)
{
    clean();
    offset = 0;
    epoch = claim(writer, 0, 0);
}

static void well(const char *want, const char *why)
{
    is(links(), want, why);
    is(proof(), "", why);
}

#define PUT(...)                                                                                   \
    put((const struct step[]){__VA_ARGS__},                                                        \
        sizeof((const struct step[]){__VA_ARGS__}) / sizeof(struct step))

#define MARCH ((struct date){2024, 3, 1})
#define APRIL ((struct date){2024, 4, 1})
#define MAY ((struct date){2024, 5, 1})

static void together_and_apart(void)
{
    begin();
    PUT({"a", TEXT_A TAIL_A, MARCH}, {"b", TEXT_A, APRIL}, {"c", TEXT_B, MARCH});
    is(proof(), "", "before linking all is in the queue");
    is(pg_ask("SELECT count(*) FROM zhibiao.link_queue"), "3", "with three entries");
    link_all(linking);
    well("a b>a c", "of one batch: the copy is linked, the next year's report is not");
    PUT({"d", COPY_A, APRIL}, {"e", OTHER, APRIL});
    link_all(linking);
    well("a b>a c d>a e", "of another batch");
    PUT({"f", TEXT_A TAIL_A, {2024, 1, 5}});
    link_all(linking);
    well("a>f b>f c d>f e f", "one that was published before represents from then on");
    PUT({"g", TEXT_A TAIL_A, {0}});
    link_all(linking);
    well("a>f b>f c d>f e f g>f", "one without a date comes last");
    is(pg_ask("SELECT count(*) FROM bi.v_report"), "3", "v_report has each article once");
    is(pg_ask("SELECT string_agg(copies::text, ',' ORDER BY report_id) FROM bi.v_report"), "1,1,5",
       "and says how many copies there are");
    is(pg_ask("SELECT count(*) || ' ' || count(DISTINCT article_key) || ' ' || "
              "count(*) FILTER (WHERE is_duplicate) FROM bi.v_report_all"),
       "7 3 4", "v_report_all has all");
    is(pg_ask("SELECT count(*) FROM zhibiao.article"), "3", "as many articles");
    PUT({"a", TEXT_A TAIL_A, MARCH});
    is(pg_ask("SELECT count(*) FROM zhibiao.link_queue"), "0", "unchanged, nothing is queued");
}

static void changes(void)
{
    begin();
    PUT({"a", TEXT_A, MARCH}, {"b", TEXT_A TAIL_A, APRIL}, {"c", COPY_A, MAY});
    link_all(linking);
    well("a b>a c>a", "three copies");
    PUT({"a", NULL, {0}});
    is(proof(), "", "the representative is retracted: what hangs on it waits with it");
    link_all(linking);
    well("b c>b", "the next one represents");
    PUT({"a", TEXT_A, MARCH});
    link_all(linking);
    well("a b>a c>a", "it comes again");
    PUT({"a", OTHER, MARCH});
    link_all(linking);
    well("a b c>b", "the representative says something else now");
    PUT({"a", TEXT_A TAIL_A, MARCH});
    link_all(linking);
    well("a b>a c>a", "and the same again");
    PUT({"c", TEXT_B, MAY});
    link_all(linking);
    well("a b>a c", "a copy says something else");
    PUT({"b", NULL, {0}});
    link_all(linking);
    well("a c", "a copy is retracted");
    PUT({"a", NULL, {0}}, {"c", NULL, {0}});
    link_all(linking);
    well("", "all are");
    is(pg_ask("SELECT (SELECT count(*) FROM zhibiao.article) + (SELECT count(*) FROM "
              "zhibiao.article_key)"),
       "0", "nothing is left behind");
    PUT({"a", TEXT_A, MARCH});
    PUT({"a", OTHER, MARCH});
    PUT({"a", TEXT_A TAIL_A, MARCH}, {"b", TEXT_A, APRIL});
    PUT({"b", NULL, {0}});
    PUT({"b", COPY_A, APRIL});
    link_all(linking);
    well("a b>a", "several changes before it is linked");
}

/* A like B, B like C, A not like C: a duplicate points to what it is like. */
static void chains(void)
{
    begin();
    PUT({"a", TEXT_A TAIL_A TEXT_B OTHER, MARCH}, {"b", TEXT_A TAIL_A, APRIL},
        {"c", "人才工作。" TAIL_A, MAY});
    link_all(linking);
    is(pg_ask("SELECT count(*) FROM zhibiao.report r JOIN zhibiao.report d ON d.report_id = "
              "r.duplicate_of WHERE d.duplicate_of IS NOT NULL"),
       "0", "no duplicate of a duplicate");
    is(proof(), "", "a chain of likenesses");
    PUT({"a", NULL, {0}});
    link_all(linking);
    is(proof(), "", "and without its head");
}

/* A linker that dies behind any statement leaves the queue as it was. */
static void crash(void)
{
    begin();
    PUT({"a", TEXT_A, MARCH}, {"b", TEXT_A, APRIL});
    pg_ask("CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS "
           "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'; "
           "CREATE TRIGGER die AFTER UPDATE ON zhibiao.report EXECUTE FUNCTION public.die()");
    struct err e = {0};
    struct link_counts n;
    ok(!store_link(linking, &link_arena, &n, &e) && e.kind == ERR_AGAIN, "the server ends it: %s",
       e.text);
    pg_ask("DROP TRIGGER die ON zhibiao.report; DROP FUNCTION public.die()");
    is(pg_ask("SELECT count(*) FROM zhibiao.link_queue"), "2", "the queue is as it was");
    is(proof(), "", "nothing is half done");
    link_all(linking);
    well("a b>a", "the next round does it");
}

static void one_at_a_time(void)
{
    begin();
    PUT({"a", TEXT_A, MARCH}, {"b", TEXT_A, APRIL});
    PGconn *other = PQconnectdb(pg_conninfo);
    PQclear(PQexec(other, "BEGIN; SELECT pg_advisory_xact_lock(34454748990628146)"));
    const char *held = pg_ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'");
    is(held, "1", "another linker is at work");
    struct err e = {0};
    struct link_counts n = {0};
    ok(store_link(linking, &link_arena, &n, &e) && n.busy && !n.taken, "this one does nothing");
    PQfinish(other);
    while (strcmp(pg_ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0") != 0)
        usleep(10000);
    link_all(linking);
    well("a b>a", "later it does");
}

/* ---- at once: two that store copies and change them, two that link ---- */

#define ROUNDS 60
static _Atomic bool storing;

static void *store_many(void *arg)
{
    int32_t partition = *(const int32_t *)arg;
    static const char *const texts[] = {TEXT_A, TEXT_A TAIL_A, COPY_A, TEXT_B, OTHER, NULL};
    struct store *s = open_store();
    int64_t at = 0, mine = 0;
    struct claim c = {0};
    struct err e = {0};
    unsigned seed = (unsigned)partition;
    if (store_claim(s, TOPIC, partition, SPAN("cluster-1"), &c, &e) &&
        store_claim_start(s, TOPIC, partition, c.epoch, 0, &e))
        mine = c.epoch;
    for (int k = 0; k < ROUNDS && e.kind == ERR_NONE; k++) {
        static struct arena arenas[2];
        struct arena *a = &arenas[partition - 1];
        arena_reset(a);
        struct record *records = arena_new(a, struct record, 4);
        struct message *messages = arena_new(a, struct message, 4);
        struct report *reports = arena_new(a, struct report, 4);
        struct description *abouts = arena_new(a, struct description, 4);
        struct findings *findings = arena_new(a, struct findings, 4);
        struct tagging *taggings = arena_new(a, struct tagging, 4);
        static const char *const keys[] = {"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"};
        for (int i = 0; i < 4; i++) {
            const char *text = texts[(size_t)rand_r(&seed) % 6];
            const char *key = keys[(size_t)rand_r(&seed) % 8];
            messages[i] = (struct message){.topic = TOPIC,
                                           .partition = partition,
                                           .offset = at + i,
                                           .timestamp_ms = -1,
                                           .key = span_of(key),
                                           .has_key = true,
                                           .has_value = text != NULL};
            reports[i].key = span_of(key);
            reports[i].content = span_of(text);
            hash_bytes(reports[i].content, reports[i].content_hash);
            abouts[i].published_on = (struct date){2024, (uint8_t)(1 + rand_r(&seed) % 3), 1};
            records[i] = (struct record){.message = &messages[i],
                                         .decoded = text ? DECODED_REPORT : DECODED_RETRACT,
                                         .report = &reports[i],
                                         .about = &abouts[i],
                                         .findings = &findings[i],
                                         .tagging = &taggings[i]};
        }
        struct batch_part part = {
            .topic = TOPIC, .partition = partition, .epoch = mine, .from = at, .to = at + 4};
        struct batch b = {.records = records, .n = 4, .parts = &part, .n_parts = 1};
        struct batch_counts n;
        bool halve;
        /* Deadlocks between retractions and reports of other partitions are tried again. */
        if (store_start(s, &b, &e) && store_step(s, true, &n, &halve, &e) == STORE_DONE)
            at += 4;
        else if (e.kind == ERR_AGAIN)
            e = (struct err){0};
    }
    if (e.kind != ERR_NONE)
        printf("# storing: %s\n", e.text);
    store_close(s);
    return (void *)(e.kind == ERR_NONE ? "good" : NULL);
}

static void *link_many(void *arg)
{
    struct store *s = open_store();
    struct arena a = {0};
    struct err e = {0};
    struct link_counts n = {0};
    (void)arg;
    while (storing && (e.kind == ERR_NONE || e.kind == ERR_AGAIN)) {
        arena_reset(&a);
        e = (struct err){0};
        if (!store_link(s, &a, &n, &e) || !n.taken)
            usleep(2000);
    }
    if (e.kind != ERR_NONE)
        printf("# linking: %s\n", e.text);
    store_close(s);
    arena_free(&a);
    return (void *)(e.kind == ERR_NONE || e.kind == ERR_AGAIN ? "good" : NULL);
}

static void at_once(void)
{
    begin();
    pthread_t threads[4];
    static const int32_t partitions[] = {1, 2};
    storing = true;
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, i < 2 ? store_many : link_many,
                       i < 2 ? (void *)&partitions[i] : NULL);
    size_t good = 0, violations = 0;
    for (size_t i = 0; i < 20; i++) {
        const char *found = proof();
        violations += *found != '\0';
        if (*found)
            note("%s", found);
    }
    for (size_t i = 0; i < 4; i++) {
        void *end = NULL;
        pthread_join(threads[i], &end);
        good += end != NULL;
        storing = i < 1; /* both have stored */
    }
    ok(good == 4, "no one failed");
    ok(violations == 0, "the proof holds at every moment");
    link_all(linking);
    is(proof(), "", "and at the end");
    is(pg_ask(
           "SELECT count(*) FROM (SELECT FROM zhibiao.report r JOIN zhibiao.revision v USING "
           "(report_id, revision_no) WHERE r.content_hash IS NOT NULL AND r.duplicate_of IS NULL "
           " GROUP BY v.content HAVING count(*) > 1) x"),
       "0", "the same content has one representative");
    is(pg_ask("SELECT count(*) FROM zhibiao.link_queue"), "0", "the queue is empty");
}

/* Reports of before there were fingerprints: the migration queues them bare. */
static void many(void)
{
    begin();
    pg_ask(
        "WITH r AS (INSERT INTO zhibiao.report (report_uid, source_id, revision_no, content_hash, "
        "key) SELECT md5(i::text)::uuid, 1, 1, '\\x00', 'm' || i FROM generate_series(1, 3000) i "
        "RETURNING report_id, key), "
        "v AS (INSERT INTO zhibiao.revision (report_id, revision_no, source_id, partition, "
        "kafka_offset, ruleset_id, content_hash, content, valid_to) "
        "SELECT report_id, 1, 1, 7, report_id, 1, '\\x00', 'x' || substr(key, 2)::int % 1000 || "
        "'县新建基层党组织' || substr(key, 2)::int % 1000 || "
        "'个，选派驻村干部30名，投入帮扶资金5万元，"
        "整改完成率达100%，群众满意率明显提高，各项工作有序推进。', NULL FROM r) "
        "INSERT INTO zhibiao.link_queue (report_id) SELECT report_id FROM r");
    int64_t n = link_all(linking);
    ok(n == 2000, "of 3000 reports in threes 2000 are duplicates: %lld", (long long)n);
    is(pg_ask("SELECT count(*) FROM zhibiao.article"), "1000",
       "a thousand articles of one template");
}

int main(void)
{
    struct err e = {0};
    if (!pg_start("")) {
        skip("store_link", "no PostgreSQL on this machine");
        return done();
    }
    options = (struct store_options){.conninfo = pg_conninfo,
                                     .application = "test",
                                     .connect_timeout_s = 5,
                                     .statement_timeout_ms = 20000,
                                     .lock_timeout_ms = 10000,
                                     .idle_timeout_ms = 20000};
    lexicon = lexicon_open(NULL, &e);
    struct migrated m;
    if (!ok(lexicon && store_migrate(&options, lexicon, &m, &e), "migrated %s", e.text))
        return done();
    writer = open_store();
    linking = open_store();
    together_and_apart();
    changes();
    chains();
    crash();
    one_at_a_time();
    at_once();
    many();
    store_close(writer);
    store_close(linking);
    arena_free(&link_arena);
    arena_free(&arena);
    lexicon_close(lexicon);
    return done();
}
