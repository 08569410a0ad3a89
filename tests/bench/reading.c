/* How fast reports are read, stage by stage, on one core, beside json_loadb on the same
 * messages.
 *
 *   reading [--seconds N] FILE...      .json: one message; .jsonl: one message a line
 *
 * All figures are MB/s of the reports' text (UTF-8), so their ratios are ratios of time.  Every
 * pass reads all messages; of the passes the fastest counts for each stage, since what else
 * runs on the machine can only slow one down.  No allocation is made after the first pass. */
#include "decode/decode.h"
#include "describe/fingerprint.h"
#include "main/reading.h"
#include "main/tool_document.h"
#include "main/tool.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum stage {
    STAGE_JSON,
    STAGE_DECODE,
    STAGE_LAYOUT,
    STAGE_DESCRIBE,
    STAGE_FINGERPRINT,
    STAGE_EXTRACT,
    STAGE_TAG,
    STAGES
};
static const char *const stage_names[] = {"json_loadb",  "decode",  "layout", "describe",
                                          "fingerprint", "extract", "tag"};

struct bench {
    struct span *messages;
    size_t n, cap;
    size_t message_bytes, text_bytes, indicators, rejected;
    struct arena names; /* holds the messages */
    struct arena arena;
    struct reading_rules *rules;
    struct tagger_scratch *scratch;
    struct decoder *decoder;
    double best[STAGES], pass[STAGES];
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static bool keep(void *ctx, const struct tool_piece *p)
{
    struct bench *b = ctx;
    if (!arena_grow(&b->names, &b->messages, &b->cap, b->n, sizeof(*b->messages)))
        return false;
    b->messages[b->n++] = arena_copy(&b->names, p->bytes);
    b->message_bytes += p->bytes.n;
    return true;
}

static void load(struct bench *b, const char *file)
{
    struct buf bytes = {0};
    struct err e = {0};
    if (!tool_read_file(file, &bytes, &e))
        die(e.text);
    if (!tool_pieces(file, buf_span(&bytes), keep, b))
        die("out of memory");
    buf_free(&bytes);
}

static double lap(double *since)
{
    double t = now(), took = t - *since;
    *since = t;
    return took;
}

static void load_json(struct bench *b, struct span m)
{
    json_error_t why;
    double since = now();
    json_t *root = json_loadb(m.at, m.n, JSON_REJECT_DUPLICATES, &why);
    json_decref(root);
    b->pass[STAGE_JSON] += lap(&since);
}

static bool stages(struct bench *b, const struct report *r, double *since, size_t *ret_n)
{
    struct err e = {0};
    struct layout layout;
    struct description about;
    struct fingerprint mark;
    struct findings findings;
    struct tagging tagging;
    const struct lexicon *lx = b->rules->lexicon;
    if (!text_layout(&lx->layout_words, r->content, &b->arena, &layout, &e))
        return false;
    b->pass[STAGE_LAYOUT] += lap(since);
    if (!describe_report(b->rules->describer, r->content, &layout, &r->given, &b->arena, &about,
                         &e))
        return false;
    b->pass[STAGE_DESCRIBE] += lap(since);
    if (!fingerprint_make(&layout, &b->arena, &mark, &e))
        return false;
    b->pass[STAGE_FINGERPRINT] += lap(since);
    if (!extract_report(lx, r->content, &layout, about.published_on, &b->arena, &findings, &e))
        return false;
    b->pass[STAGE_EXTRACT] += lap(since);
    if (!tag_report(b->rules->tagger, b->scratch, r->content, &layout, findings.items, findings.n,
                    &b->arena, &tagging, &e))
        return false;
    b->pass[STAGE_TAG] += lap(since);
    *ret_n = findings.n;
    return true;
}

static void one(struct bench *b, struct span bytes, bool count)
{
    struct message m = {.value = bytes, .has_value = true, .timestamp_ms = -1};
    struct report r = {0};
    struct rejection why;
    size_t n = 0;
    load_json(b, bytes);
    arena_reset(&b->arena);
    double since = now();
    bool good = decode_message(b->decoder, &m, &b->arena, &r, &why) == DECODED_REPORT;
    b->pass[STAGE_DECODE] += lap(&since);
    good = good && stages(b, &r, &since, &n);
    if (!count)
        return;
    b->text_bytes += r.content.n;
    b->indicators += n;
    b->rejected += !good;
}

static void run(struct bench *b, double seconds)
{
    double end = now() + seconds;
    for (size_t passes = 0; passes < 3 || now() < end; passes++) {
        memset(b->pass, 0, sizeof(b->pass));
        for (size_t i = 0; i < b->n; i++)
            one(b, b->messages[i], passes == 0);
        for (int s = 0; s < STAGES; s++)
            if (passes < 2 || b->pass[s] < b->best[s])
                b->best[s] = b->pass[s];
    }
}

static void put_row(const struct bench *b, const char *name, double seconds)
{
    double mb = (double)b->text_bytes / 1e6;
    printf("  %-22s %9.1f MB/s %9.2f x json_loadb\n", name, mb / seconds,
           b->best[STAGE_JSON] / seconds);
}

static void put(const struct bench *b)
{
    double reading = 0;
    printf("%zu messages, %.2f MB of text, %zu indicators, %zu rejected; one core\n", b->n,
           (double)b->text_bytes / 1e6, b->indicators, b->rejected);
    for (int s = 0; s < STAGES; s++) {
        put_row(b, stage_names[s], b->best[s]);
        reading += s >= STAGE_LAYOUT ? b->best[s] : 0;
    }
    put_row(b, "layout to tag", reading);
    put_row(b, "decode to tag", reading + b->best[STAGE_DECODE]);
    printf("  arena: %.1f MiB held\n", (double)b->arena.held_bytes / 1048576);
}

static void open_all(struct bench *b)
{
    static const struct decode_limits limits = {
        .max_message_bytes = 64 << 20, .max_content_bytes = 64 << 20, .max_depth = 32};
    struct err e = {0};
    b->rules = reading_rules_open(NULL, &e);
    b->scratch = b->rules ? tagger_scratch_open(b->rules->tagger, &e) : NULL;
    b->decoder = b->scratch ? decoder_open(&limits, &e) : NULL;
    if (!b->decoder)
        die(e.text);
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    double seconds = 5;
    int first = 1;
    if (argc > 2 && !strcmp(argv[1], "--seconds")) {
        seconds = atof(argv[2]);
        first = 3;
    }
    for (int i = first; i < argc; i++)
        load(&b, argv[i]);
    if (b.n == 0)
        die("no messages: name files");
    open_all(&b);
    run(&b, seconds);
    put(&b);
    decoder_close(b.decoder);
    tagger_scratch_close(b.scratch);
    reading_rules_close(b.rules);
    arena_free(&b.arena);
    arena_free(&b.names);
    return 0;
}
