/* Batches built by hand, for tests of store: records of the topic "reports", whose report says
 * "基层党组织VALUE个。" and has that one indicator. */
#ifndef ZHIBIAO_TESTS_STORE_BATCHES_H
#define ZHIBIAO_TESTS_STORE_BATCHES_H

#include "lib/private_pg.h"
#include "store/query.h"
#include "store/store.h"
#include "tap.h"

static struct arena arena;
static struct lexicon *lexicon;
static struct store_options options;

#define TOPIC SPAN("reports")
#define MAX 64

/* A batch under construction: one record after the other. */
struct bench {
    struct record records[MAX];
    struct message messages[MAX];
    struct report reports[MAX];
    struct description abouts[MAX];
    struct findings findings[MAX];
    struct tagging taggings[MAX];
    size_t n;
    struct batch_part parts[4];
    size_t n_parts;
    struct batch batch;
};

PG_UNUSED static struct bench *bench_new(void)
{
    struct bench *b = arena_new(&arena, struct bench, 1);
    b->batch.records = b->records;
    b->batch.parts = b->parts;
    return b;
}

PG_UNUSED static struct record *add(struct bench *b, int32_t partition, int64_t offset,
                                    const char *key)
{
    size_t i = b->n++;
    b->messages[i] = (struct message){.topic = TOPIC,
                                      .partition = partition,
                                      .offset = offset,
                                      .timestamp_ms = 1700000000000,
                                      .key = span_of(key),
                                      .value = SPAN("raw \xff bytes"),
                                      .has_key = true,
                                      .has_value = true};
    b->records[i].message = &b->messages[i];
    b->reports[i].key = span_of(key);
    b->batch.n = b->n;
    return &b->records[i];
}

/* Content is "NAME VALUE个。": one indicator whose value is what stands there. */
PG_UNUSED static struct record *add_report(struct bench *b, int32_t partition, int64_t offset,
                                           const char *key, const char *value)
{
    struct record *r = add(b, partition, offset, key);
    size_t i = (size_t)(r - b->records);
    struct buf text = {0};
    buf_printf(&text, "基层党组织%s个。", value);
    struct span content = arena_copy(&arena, buf_span(&text));
    buf_free(&text);
    struct report *p = &b->reports[i];
    p->content = content;
    p->charset = SPAN("UTF-8");
    hash_bytes(content, p->content_hash);
    b->abouts[i] = (struct description){.title = SPAN("标题"),
                                        .published_on = {2024, 7, 1},
                                        .region_code = "430600",
                                        .region = SPAN("岳阳市")};
    struct indicator *x = arena_new(&arena, struct indicator, 1);
    *x = (struct indicator){.at = 15,
                            .end = 15 + strlen(value) + 3,
                            .start_cp = 5,
                            .end_cp = 6 + (uint32_t)strlen(value),
                            .quote = span_between(content, 15, 15 + strlen(value) + 3),
                            .unit = SPAN("个"),
                            .name = SPAN("基层党组织"),
                            .section = {0},
                            .sentence = content,
                            .rule = "A-count",
                            .theme = -1};
    if (!decimal_parse(span_of(value), &arena, &x->value))
        printf("# bad value %s\n", value);
    b->findings[i] = (struct findings){.items = x, .n = 1};
    r->decoded = DECODED_REPORT;
    r->report = p;
    r->about = &b->abouts[i];
    r->findings = &b->findings[i];
    r->tagging = &b->taggings[i];
    return r;
}

PG_UNUSED static void add_retract(struct bench *b, int32_t partition, int64_t offset,
                                  const char *key)
{
    struct record *r = add(b, partition, offset, key);
    r->decoded = DECODED_RETRACT;
    r->report = &b->reports[r - b->records];
}

PG_UNUSED static void add_part(struct bench *b, int32_t partition, int64_t epoch, int64_t from,
                               int64_t to)
{
    b->parts[b->n_parts] = (struct batch_part){
        .topic = TOPIC, .partition = partition, .epoch = epoch, .from = from, .to = to};
    b->batch.n_parts = ++b->n_parts;
}

PG_UNUSED static struct store *open_store(void)
{
    struct err e = {0};
    struct store *s = store_open(&options, lexicon, NULL, &e);
    if (!s)
        printf("# %s\n", e.text);
    return s;
}

/* "done stored=1 …", or the state and the error. */
PG_UNUSED static const char *write_batch(struct store *s, const struct bench *b)
{
    static char text[600];
    struct err e = {0};
    struct batch_counts n = {0};
    bool halve = false;
    if (!store_start(s, &b->batch, &e)) {
        snprintf(text, sizeof(text), "not started: %s: %s", err_kind_name(e.kind), e.text);
        return text;
    }
    enum store_state state = store_step(s, true, &n, &halve, &e);
    char counts[200] = "";
    const struct {
        const char *word;
        int64_t n;
    } words[] = {{"stored", n.stored},
                 {"unchanged", n.unchanged},
                 {"retracted", n.retracted},
                 {"skipped", n.skipped},
                 {"dead", n.dead},
                 {"absent", n.absent},
                 {"gap", n.gap},
                 {"indicators", n.indicators}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t at = strlen(counts);
        if (words[i].n)
            snprintf(counts + at, sizeof(counts) - at, " %s=%lld", words[i].word,
                     (long long)words[i].n);
    }
    static const char *const names[] = {"idle", "running", "done", "fenced", "failed"};
    snprintf(text, sizeof(text), "%s%s%s%s%s", names[state], counts, halve ? " halve" : "",
             state == STORE_FAILED ? ": " : "", state == STORE_FAILED ? e.text : "");
    return text;
}

PG_UNUSED static int64_t claim(struct store *s, int32_t partition, int64_t start)
{
    struct claim c = {0};
    struct err e = {0};
    bool good = store_claim(s, TOPIC, partition, SPAN("cluster-1"), &c, &e) &&
                (c.next_offset >= 0 || store_claim_start(s, TOPIC, partition, c.epoch, start, &e));
    if (!good)
        printf("# claim: %s\n", e.text);
    return c.epoch;
}

PG_UNUSED static void clean(void)
{
    pg_ask("TRUNCATE zhibiao.report, zhibiao.revision, zhibiao.retraction, zhibiao.indicator, "
           "zhibiao.report_theme, zhibiao.report_tag, zhibiao.article, zhibiao.article_key, "
           "zhibiao.link_queue, ops.offset, ops.ledger, ops.dead_letter");
}

/* No violation, or the first. */
PG_UNUSED static const char *proof(void)
{
    static char text[300];
    struct store *s = open_store();
    struct query_answer found = {0};
    struct err e = {0};
    int64_t n = 0;
    text[0] = '\0';
    if (!query_verify(s, &arena, &found, &n, &e))
        snprintf(text, sizeof(text), "%s", e.text);
    else if (found.n_rows)
        snprintf(text, sizeof(text), "%.*s: %.*s", (int)query_cell(&found, 0, 0).n,
                 query_cell(&found, 0, 0).at, (int)query_cell(&found, 0, 5).n,
                 query_cell(&found, 0, 5).at);
    store_close(s);
    return text;
}

#endif
