/* Batches into a real PostgreSQL: stored once, fenced, revised, retracted, isolated. */
#include "lib/store_batches.h"
#include "store/migrate.h"

static void stored_once(void)
{
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 100);
    struct bench *b = bench_new();
    add_report(b, 0, 100, "a", "33");
    add_report(b, 0, 101, "b", "0.5");
    add_part(b, 0, epoch, 100, 102);
    is(write_batch(s, b), "done stored=2 indicators=2", "two reports are stored");
    is(write_batch(s, b), "done stored=2 indicators=2",
       "the same batch again is known as stored, from the ledger");
    is(pg_ask("SELECT count(*) FROM zhibiao.indicator"), "2", "the rows are there once");
    is(pg_ask("SELECT string_agg(value::text, ' ' ORDER BY value) FROM zhibiao.indicator"),
       "0.5 33", "values are exact");
    is(pg_ask("SELECT next_offset FROM ops.offset"), "102", "the position moved with the rows");
    is(pg_ask("SELECT bool_and(substr(content, start_cp + 1, end_cp - start_cp) = quote) FROM "
              "zhibiao.indicator JOIN zhibiao.revision USING (report_id, revision_no)"),
       "t", "offsets lead to the quote");
    is(pg_ask("SELECT bool_and(report_uid = zhibiao.report_uid('reports', key)) FROM "
              "zhibiao.report"),
       "t", "SQL finds a report by its key");
    store_close(s);
}

static const char *current(void)
{
    return pg_ask("SELECT string_agg(format('%s:%s', r.key, i.value), ' ' ORDER BY r.key) FROM "
                  "zhibiao.report_now r JOIN zhibiao.indicator i USING (report_id, revision_no)");
}

static void revised(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    add_report(b, 0, 0, "a", "1");
    add_report(b, 0, 1, "b", "2");
    add_part(b, 0, epoch, 0, 2);
    is(write_batch(s, b), "done stored=2 indicators=2", "first contents");
    b = bench_new();
    add_report(b, 0, 2, "a", "1");
    add_report(b, 0, 3, "b", "3");
    add_retract(b, 0, 4, "nobody");
    add_part(b, 0, epoch, 2, 5);
    is(write_batch(s, b), "done stored=1 unchanged=1 skipped=1 indicators=1",
       "the same content is unchanged, another is a revision, an unknown tombstone is skipped");
    is(current(), "a:1 b:3", "the new facts replace the old ones");
    is(pg_ask("SELECT count(*) FROM zhibiao.indicator"), "3", "the old ones are kept");
    is(pg_ask("SELECT count(*) FROM bi.v_indicator_all WHERE NOT is_current"), "1",
       "as superseded");
    b = bench_new();
    add_retract(b, 0, 5, "a");
    add_part(b, 0, epoch, 5, 6);
    is(write_batch(s, b), "done retracted=1", "a tombstone retracts");
    is(current(), "b:3", "its facts are gone from the current ones");
    is(pg_ask("SELECT skipped_by::text FROM ops.ledger WHERE skipped > 0"), "{\"unknown key\": 1}",
       "the ledger has the reason of a skip");
    b = bench_new();
    add_report(b, 0, 6, "a", "1");
    add_part(b, 0, epoch, 6, 7);
    is(write_batch(s, b), "done stored=1 indicators=1", "what was retracted can come again");
    is(current(), "a:1 b:3", "and is current again");
    is(pg_ask("SELECT string_agg(v.revision_no::text, ' ' ORDER BY v.revision_no) FROM "
              "zhibiao.revision v JOIN zhibiao.report r USING (report_id) WHERE r.key = 'a'"),
       "1 2", "revisions of a report are numbered");
    is(pg_ask("SELECT count(DISTINCT uid) FROM zhibiao.indicator i JOIN zhibiao.report r "
              "USING (report_id) WHERE r.key = 'a'"),
       "1", "the identity of a fact does not change with the revision");
    is(proof(), "", "the ledger holds");
    store_close(s);
}

/* The same key several times in one batch. */
static void waves(void)
{
    clean();
    struct store *s = open_store();
    int64_t e0 = claim(s, 0, 0), e1 = claim(s, 1, 10);
    struct bench *b = bench_new();
    add_report(b, 0, 0, "a", "1");
    add_report(b, 1, 10, "x", "7");
    add_report(b, 0, 1, "a", "1");
    add_report(b, 0, 2, "a", "2");
    add_retract(b, 0, 3, "a");
    add_retract(b, 0, 4, "a");
    add_report(b, 0, 5, "a", "2");
    add_report(b, 0, 6, "a", "3");
    add_part(b, 0, e0, 0, 7);
    add_part(b, 1, e1, 10, 11);
    is(write_batch(s, b), "done stored=5 unchanged=1 retracted=1 skipped=1 indicators=5",
       "one key many times in one batch, two partitions");
    is(current(), "a:3 x:7", "the last one wins");
    is(pg_ask("SELECT count(*) FROM zhibiao.revision WHERE valid_to IS NULL"), "2",
       "one revision of each is current");
    is(proof(), "", "the ledger holds");
    store_close(s);
}

static void fenced(void)
{
    clean();
    struct store *old = open_store(), *new = open_store();
    int64_t e1 = claim(old, 0, 0);
    struct bench *b = bench_new();
    add_report(b, 0, 0, "a", "1");
    add_part(b, 0, e1, 0, 1);
    int64_t e2 = claim(new, 0, 0);
    is(write_batch(old, b), "fenced", "who lost the partition cannot store");
    is(pg_ask("SELECT count(*) FROM zhibiao.report"), "0", "nothing of it is there");
    b->parts[0].epoch = e2;
    is(write_batch(new, b), "done stored=1 indicators=1", "the new owner stores it");
    b = bench_new();
    add_report(b, 0, 5, "b", "1");
    add_part(b, 0, e2, 5, 6);
    is(write_batch(new, b), "fenced", "a batch that leaves a hole is not stored");
    b = bench_new();
    add_report(b, 0, 1, "b", "1");
    add_report(b, 1, 0, "c", "1");
    add_part(b, 0, e2, 1, 2);
    add_part(b, 1, 1, 0, 1);
    is(write_batch(new, b), "fenced", "one foreign partition stops the whole batch");
    is(pg_ask("SELECT next_offset FROM ops.offset"), "1", "and moves no position");
    is(proof(), "", "the ledger holds");
    store_close(old);
    store_close(new);
}

static void untiled(void)
{
    struct store *s = open_store();
    struct bench *b = bench_new();
    add_report(b, 0, 1, "b", "1");
    add_part(b, 0, 1, 1, 3);
    is(write_batch(s, b),
       "not started: bug: batch of reports/0: 1 records, 0 absent, 0 gap do not fill [1, 3)",
       "a range that is not filled is our bug");
    store_close(s);
}

static struct record *add_poison(struct bench *b, int32_t partition, int64_t offset)
{
    struct record *r = add(b, partition, offset, "\xff\x01 no text");
    r->decoded = DECODED_POISON;
    r->why.reason = POISON_BAD_UTF8;
    snprintf(r->why.detail, sizeof(r->why.detail), "byte 4: \xff is no UTF-8");
    static const struct header headers[] = {{.name = {"h", 1}, .value = {"\xfe", 1}},
                                            {.name = {"n", 1}, .is_null = true}};
    b->messages[r - b->records].headers = headers;
    b->messages[r - b->records].n_headers = 2;
    return r;
}

/* What producers may write into a record beside its value. */
static void strange_records(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    static char long_key[200001];
    memset(long_key, 'k', sizeof(long_key) - 1);
    struct bench *b = bench_new();
    add_report(b, 0, 0, long_key, "1");
    add_report(b, 0, 1, "", "2");
    add_report(b, 0, 2, "\xff\xfe", "3");
    add_report(b, 0, 3, "后", "4");
    add_poison(b, 0, 4);
    const int64_t times[] = {INT64_MAX, INT64_MIN, -1, 253402300799999, INT64_MAX};
    for (int i = 0; i < 5; i++)
        b->messages[i].timestamp_ms = times[i];
    b->reports[3].extra = SPAN("{\"n\": 1e999999, \"z\": \"\\u0000\", \"n\": 2}");
    b->reports[3].ce_id = SPAN("\xc0 no text");
    b->abouts[3].has_instant = true;
    b->abouts[3].published_unix_ms = INT64_MAX;
    add_part(b, 0, epoch, 0, 5);
    is(write_batch(s, b), "done stored=4 dead=1 indicators=4",
       "long and empty keys, keys that are no text, times that are no times");
    is(pg_ask("SELECT string_agg(CASE WHEN length(key) > 9 THEN length(key)::text ELSE key END, "
              "'|' ORDER BY length(key)) FROM zhibiao.report"),
       "|后|\\xfffe|200000", "the keys are kept");
    is(pg_ask("SELECT format('%s %s', count(kafka_at), max(kafka_at)) FROM zhibiao.revision"),
       "1 9999-12-31 23:59:59.999+00", "what is no time is left out");
    is(pg_ask("SELECT extra FROM zhibiao.revision WHERE extra IS NOT NULL"),
       "{\"n\": 1e999999, \"z\": \"\\u0000\", \"n\": 2}", "unknown fields are kept to the letter");
    is(proof(), "", "the ledger holds");
    store_close(s);
}

static void dead_letters(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    add_poison(b, 0, 0);
    add_report(b, 0, 1, "a", "1");
    struct record *skipped = add(b, 0, 3, "");
    skipped->decoded = DECODED_SKIP;
    skipped->skip_reason = "no key";
    add_part(b, 0, epoch, 0, 5);
    b->parts[0].absent = 2;
    is(write_batch(s, b), "done stored=1 skipped=1 dead=1 absent=2 indicators=1",
       "poison, a skip and offsets that never came");
    is(pg_ask("SELECT format('%s|%s|%s|%s|%s', reason, detail, encode(key, 'hex'), "
              "convert_from(substr(value, 1, 3), 'UTF8'), headers) FROM ops.dead_letter"),
       "bad_utf8|byte 4: ? is no UTF-8|ff01206e6f2074657874|raw|[{\"name\": \"h\", \"value_hex\": "
       "\"fe\"}, {\"name\": \"n\", \"value\": null}]",
       "a dead letter has all of the record");
    is(proof(), "", "the ledger holds");

    struct query_answer x = {0};
    struct err e = {0};
    struct letters any = {0};
    ok(query_dead_letters(s, &any, &arena, &x, &e) && x.n_rows == 1, "it is listed %s", e.text);
    int64_t id = atoll(query_cell(&x, 0, 0).at);
    ok(query_dead_letter(s, id, &arena, &x, &e) && x.n_rows == 1 &&
           span_starts(query_cell(&x, 0, 1), SPAN("\\x726177")),
       "it is shown, bytes that are no text as hex %s", e.text);
    struct letter letter;
    ok(query_dead_letter_bytes(s, id, &arena, &letter, &e) && letter.message.offset == 0 &&
           span_equal(letter.message.value, SPAN("raw \xff bytes")),
       "its bytes come back %s", e.text);
    ok(query_dead_letter_state(s, id, "new", "discarded", &e), "it is discarded %s", e.text);
    ok(!query_dead_letter_state(s, id, "new", "discarded", &e) && e.kind == ERR_INPUT,
       "but once: %s", e.text);
    is(proof(), "", "its state is not the ledger's matter");
    store_close(s);
}

/* Records that PostgreSQL refuses, by a constraint that the test adds. */
static void isolated(void)
{
    clean();
    pg_ask("ALTER TABLE zhibiao.indicator ADD CONSTRAINT no_13 CHECK (value <> 13)");
    pg_ask("ALTER TABLE zhibiao.revision ADD CONSTRAINT no_content CHECK (content NOT LIKE "
           "'%99个%')");
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    for (int i = 0; i < 20; i++) {
        char *key = arena_take(&arena, 16);
        snprintf(key, 16, "k%d", i);
        add_report(b, 0, i, key, i == 3 || i == 19 ? "13" : i == 7 ? "99" : "5");
    }
    add_report(b, 0, 20, "k3", "13");
    add_report(b, 0, 21, "k3", "6");
    add_retract(b, 0, 22, "k0");
    add_poison(b, 0, 23);
    add_part(b, 0, epoch, 0, 24);
    is(write_batch(s, b), "done stored=18 retracted=1 dead=5 indicators=18",
       "the records that are refused become dead letters, the others are stored");
    is(pg_ask("SELECT string_agg(kafka_offset || ' ' || coalesce(sqlstate, '-'), ', ' ORDER BY "
              "kafka_offset) FROM ops.dead_letter"),
       "3 23514, 7 23514, 19 23514, 20 23514, 23 -",
       "a repetition of a refused record is refused too, not taken as unchanged");
    is(pg_ask("SELECT i.value FROM zhibiao.report_now r JOIN zhibiao.indicator i USING (report_id, "
              "revision_no) WHERE key = 'k3'"),
       "6", "what follows with its key is stored");
    is(proof(), "", "the ledger holds");
    b = bench_new();
    add_report(b, 0, 24, "k30", "5");
    add_part(b, 0, epoch, 24, 25);
    is(write_batch(s, b), "done stored=1 indicators=1", "the next batch is on the fast road again");
    pg_ask("ALTER TABLE zhibiao.indicator DROP CONSTRAINT no_13");
    pg_ask("ALTER TABLE zhibiao.revision DROP CONSTRAINT no_content");

    b = bench_new();
    struct record *large = add_report(b, 0, 25, "large", "5");
    struct indicator *x = &((struct findings *)large->findings)->items[0];
    x->value.exp10 = 99999;
    add_report(b, 0, 26, "larger", "5");
    ((struct findings *)b->records[1].findings)->items[0].value.exp10 = -20000;
    add_part(b, 0, epoch, 25, 27);
    is(write_batch(s, b), "done stored=1 dead=1 indicators=1",
       "10^99999 is stored whole, 10^-20000 is beyond numeric");
    is(pg_ask("SELECT is_value_too_large AND value IS NULL FROM bi.v_indicator WHERE title = "
              "'标题' AND is_value_too_large"),
       "t", "bi says that a value is too large for it");
    is(proof(), "", "the ledger holds");
    store_close(s);
}

/* The batch is sent whole; what a killed backend makes of it is found out afterwards. */
static void lost_answers(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    add_report(b, 0, 0, "a", "1");
    add_part(b, 0, epoch, 0, 1);
    struct err e = {0};
    struct batch_counts n = {0};
    bool halve;
    /* Held by another session before the pipeline gets to it. */
    PGconn *other = PQconnectdb(pg_conninfo);
    PQclear(PQexec(other, "BEGIN; SELECT * FROM ops.offset FOR UPDATE"));
    ok(store_start(s, &b->batch, &e), "a batch starts %s", e.text);
    ok(store_step(s, false, &n, &halve, &e) == STORE_RUNNING && store_socket(s) >= 0,
       "it waits for a lock without blocking the lane");
    pg_ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = "
           "'store_test'");
    PQclear(PQexec(other, "COMMIT"));
    PQfinish(other);
    enum store_state state = store_step(s, true, &n, &halve, &e);
    ok(state == STORE_FAILED && e.kind == ERR_AGAIN, "killed before COMMIT: the batch again (%s)",
       e.text);
    is(write_batch(s, b), "done stored=1 indicators=1", "and then it is stored");

    /* COMMIT that is reported as lost: the backend dies after it. */
    b = bench_new();
    add_report(b, 0, 1, "b", "1");
    add_part(b, 0, epoch, 1, 2);
    struct store *twin = open_store();
    is(write_batch(twin, b), "done stored=1 indicators=1", "stored, as if the answer was lost");
    is(write_batch(s, b), "done stored=1 indicators=1",
       "the same batch again finds its position moved by its own epoch");
    is(pg_ask("SELECT count(*) FROM zhibiao.revision"), "2", "and stores nothing twice");
    is(proof(), "", "the ledger holds");
    store_close(twin);
    store_close(s);
}

static void lock_timeout(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    add_report(b, 0, 0, "a", "1");
    add_part(b, 0, epoch, 0, 1);
    PGconn *other = PQconnectdb(pg_conninfo);
    PQclear(PQexec(other, "BEGIN; SELECT * FROM ops.offset FOR UPDATE"));
    is(write_batch(s, b),
       "failed: could not write the batch: canceling statement due to lock timeout (SQLSTATE "
       "55P03)",
       "a lock that does not come: the batch later");
    struct claim c;
    struct err e = {0};
    ok(!store_claim(s, TOPIC, 0, SPAN("cluster-1"), &c, &e) && e.kind == ERR_AGAIN,
       "a claim waits as long: %s", e.text);
    PQfinish(other);
    is(write_batch(s, b), "done stored=1 indicators=1", "then it is stored");
    store_close(s);
}

static void too_slow(void)
{
    clean();
    struct store_options keep = options;
    options.statement_timeout_ms = 1500;
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    add_report(b, 0, 0, "a", "1");
    add_part(b, 0, epoch, 0, 1);
    pg_ask("CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM "
           "pg_sleep(5); RETURN new; END'");
    pg_ask("CREATE TRIGGER slow BEFORE INSERT ON zhibiao.indicator FOR EACH ROW EXECUTE FUNCTION "
           "public.slow()");
    is(write_batch(s, b),
       "failed halve: could not write the batch: canceling statement due to statement timeout "
       "(SQLSTATE 57014)",
       "a batch that takes too long is to be halved");
    pg_ask("DROP TRIGGER slow ON zhibiao.indicator");
    is(write_batch(s, b), "done stored=1 indicators=1", "then it is stored");
    options = keep;
    store_close(s);
}

static void claims(void)
{
    clean();
    struct store *s = open_store();
    struct claim c = {0};
    struct err e = {0};
    ok(store_claim(s, TOPIC, 7, SPAN("cluster-1"), &c, &e) && c.next_offset == -1 && c.epoch == 1 &&
           c.starts_without_progress == 0,
       "a partition that is new has no position %s", e.text);
    ok(store_claim_start(s, TOPIC, 7, c.epoch, 50, &e), "it gets its first one %s", e.text);
    ok(store_claim(s, TOPIC, 7, SPAN("cluster-1"), &c, &e) && c.next_offset == 50 && c.epoch == 2 &&
           c.starts_without_progress == 1,
       "the next claim raises the epoch and counts a start without progress %s", e.text);
    int32_t attempts = 0;
    ok(store_attempt(s, TOPIC, 7, c.epoch, 50, &attempts, &e) && attempts == 1 &&
           store_attempt(s, TOPIC, 7, c.epoch, 50, &attempts, &e) && attempts == 2 &&
           store_attempt(s, TOPIC, 7, c.epoch, 51, &attempts, &e) && attempts == 1,
       "attempts count by record %s", e.text);
    struct bench *b = bench_new();
    add_report(b, 7, 50, "a", "1");
    add_part(b, 7, c.epoch, 50, 51);
    is(write_batch(s, b), "done stored=1 indicators=1", "a batch is progress");
    ok(store_claim(s, TOPIC, 7, SPAN("cluster-1"), &c, &e) && c.starts_without_progress == 1,
       "so the count starts anew %s", e.text);
    ok(store_release(s, TOPIC, 7, c.epoch, &e) &&
           store_claim(s, TOPIC, 7, SPAN("cluster-1"), &c, &e) && c.starts_without_progress == 0,
       "after an orderly release too %s", e.text);
    int64_t next, epoch;
    ok(store_position(s, TOPIC, 7, &next, &epoch, &e) && next == 51 && epoch == c.epoch,
       "the position is read back %s", e.text);
    ok(!store_claim(s, TOPIC, 7, SPAN("cluster-2"), &c, &e) && e.kind == ERR_SETUP,
       "another cluster: %s", e.text);
    e = (struct err){0};
    ok(!store_claim_start(s, TOPIC, 7, 1, 5, &e) && e.kind == ERR_AGAIN, "an old epoch: %s",
       e.text);
    store_close(s);
}

/* SIGHUP: a linguist added a theme. */
static void other_rules(void)
{
    clean();
    char dir[300], file[320];
    snprintf(dir, sizeof(dir), "%s/lexicon", pg_dir);
    snprintf(file, sizeof(file), "%s/themes.tsv", dir);
    char command[1200];
    snprintf(command, sizeof(command),
             "mkdir '%s' && cp schemas/lexicon/themes.tsv '%s' && "
             "printf 'test.new\\t-\\t新主题\\tA new one\\n' >>'%s'",
             dir, dir, file);
    struct err e = {0};
    if (!ok(system(command) == 0, "a directory of tables"))
        return;
    struct lexicon *other = lexicon_open(dir, &e);
    if (!ok(other != NULL, "its lexicon opens %s", e.text))
        return;
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    for (int i = 0; i < 2; i++) {
        struct bench *b = bench_new();
        add_report(b, 0, i, i ? "b" : "a", "1");
        add_part(b, 0, epoch, i, i + 1);
        is(write_batch(s, b), "done stored=1 indicators=1",
           i ? "a batch with the new rules" : "a batch with the old rules");
        store_use_rules(s, other, NULL);
    }
    is(pg_ask("SELECT count(DISTINCT s.version) FROM zhibiao.indicator JOIN ops.ruleset s USING "
              "(ruleset_id)"),
       "2", "each indicator knows the rules that it was read with");
    is(pg_ask("SELECT theme_name FROM bi.dim_theme WHERE theme_code = 'test.new'"), "新主题",
       "the new theme is in the dimension");
    store_close(s);
    lexicon_close(other);
    snprintf(command, sizeof(command), "rm -r '%s'", dir);
    ok(system(command) == 0, "cleaned up");
}

/* Each break of the ledger is found. */
static void broken_ledgers(void)
{
    static const struct {
        const char *why, *sql, *want;
    } cases[] = {
        {"a range is missing", "DELETE FROM ops.ledger WHERE from_offset = 1", "hole"},
        {"ranges overlap", "UPDATE ops.ledger SET to_offset = 2, stored = 2 WHERE from_offset = 0",
         "overlap"},
        {"the first range is missing", "DELETE FROM ops.ledger WHERE from_offset = 0", "first"},
        {"the last range is missing", "DELETE FROM ops.ledger WHERE from_offset = 2", "last"},
        {"counts do not sum", "UPDATE ops.ledger SET absent = 1 WHERE from_offset = 1", "sum"},
        {"a revision is lost",
         "DELETE FROM zhibiao.indicator WHERE revision_no = 1 AND report_id = (SELECT "
         "min(report_id) "
         "FROM zhibiao.report); DELETE FROM zhibiao.revision WHERE kafka_offset = 0",
         "stored"},
        {"an indicator is lost",
         "DELETE FROM zhibiao.indicator WHERE indicator_id = (SELECT min(indicator_id) FROM "
         "zhibiao.indicator)",
         "indicators"},
        {"a dead letter is lost",
         "UPDATE ops.ledger SET stored = 0, dead = 1 WHERE from_offset = 0", "stored"},
        {"two revisions are current",
         "UPDATE zhibiao.revision SET valid_to = now() WHERE "
         "kafka_offset = 0",
         "current"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        clean();
        struct store *s = open_store();
        int64_t epoch = claim(s, 0, 0);
        for (int k = 0; k < 3; k++) {
            struct bench *b = bench_new();
            char *key = arena_take(&arena, 16);
            snprintf(key, 16, "k%d", k);
            add_report(b, 0, k, key, "1");
            add_part(b, 0, epoch, k, k + 1);
            if (strcmp(write_batch(s, b), "done stored=1 indicators=1") != 0)
                note("not stored");
        }
        store_close(s);
        PGconn *c = PQconnectdb(pg_conninfo);
        PQclear(PQexec(c, cases[i].sql));
        PQfinish(c);
        const char *got = proof();
        ok(strncmp(got, cases[i].want, strlen(cases[i].want)) == 0, "%s: %s", cases[i].why, got);
    }
}

int main(void)
{
    struct err e = {0};
    if (!pg_start("")) {
        skip("store", "needs PostgreSQL: no server programs found");
        return done();
    }
    lexicon = lexicon_open(getenv("LEXDIR"), &e);
    if (!ok(lexicon != NULL, "the lexicon opens %s", e.text))
        return done();
    options = (struct store_options){.conninfo = pg_conninfo,
                                     .application = "store_test",
                                     .connect_timeout_s = 5,
                                     .statement_timeout_ms = 10000,
                                     .lock_timeout_ms = 2000,
                                     .idle_timeout_ms = 20000};
    struct migrated m;
    if (!ok(store_migrate(&options, lexicon, &m, &e), "migrate %s", e.text))
        return done();
    clean();
    stored_once();
    revised();
    waves();
    fenced();
    untiled();
    strange_records();
    dead_letters();
    isolated();
    lost_answers();
    lock_timeout();
    too_slow();
    claims();
    other_rules();
    broken_ledgers();
    lexicon_close(lexicon);
    arena_free(&arena);
    return done();
}
