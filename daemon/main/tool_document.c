#include "main/tool_document.h"

#include "base/utf8.h"
#include "main/tool.h"

#include <stdio.h>
#include <stdlib.h>

#define STEP 64

struct tool_reader {
    struct reading_rules *rules;
    struct tagger_scratch *scratch;
    struct decoder *decoder;
    struct date published;
    struct arena arena;
    struct buf file;
    tool_see *see;
    void *ctx;
    int code;
};

struct tool_reader *tool_reader_open(const char *lexicon, struct date published, struct err *e)
{
    static const struct decode_limits limits = {.max_message_bytes = (size_t)256 << 20,
                                                .max_content_bytes = (size_t)256 << 20,
                                                .max_depth = 32};
    struct tool_reader *r = calloc(1, sizeof(*r));
    if (!r) {
        err_fail(e, ERR_SETUP, "out of memory");
        return NULL;
    }
    r->published = published;
    r->rules = reading_rules_open(lexicon, e);
    r->scratch = r->rules ? tagger_scratch_open(r->rules->tagger, e) : NULL;
    r->decoder = r->scratch ? decoder_open(&limits, e) : NULL;
    if (r->decoder)
        return r;
    tool_reader_close(r);
    return NULL;
}

void tool_reader_close(struct tool_reader *r)
{
    if (!r)
        return;
    decoder_close(r->decoder);
    tagger_scratch_close(r->scratch);
    reading_rules_close(r->rules);
    arena_free(&r->arena);
    buf_free(&r->file);
    free(r);
}

const struct reading_rules *tool_reader_rules(const struct tool_reader *r)
{
    return r->rules;
}

struct arena *tool_reader_arena(struct tool_reader *r)
{
    return &r->arena;
}

static const char *content_type(struct span name)
{
    if (span_ends(name, SPAN(".json")) || span_ends(name, SPAN(".jsonl")))
        return NULL;
    if (span_ends(name, SPAN(".html")) || span_ends(name, SPAN(".htm")))
        return "text/html";
    return "text/plain";
}

static bool pieces_of_lines(const char *file, struct span bytes, tool_take *take, void *ctx)
{
    char source[4096];
    size_t line = 0;
    for (size_t at = 0; at < bytes.n;) {
        size_t end = span_find(bytes, at, SPAN("\n"));
        end = end == SIZE_MAX ? bytes.n : end;
        struct span s = span_trim(span_between(bytes, at, end));
        at = end + 1;
        line++;
        if (s.n == 0)
            continue;
        snprintf(source, sizeof(source), "%s:%zu", file, line);
        if (!take(ctx, &(struct tool_piece){span_of(source), s, NULL, line}))
            return false;
    }
    return true;
}

bool tool_pieces(const char *file, struct span bytes, tool_take *take, void *ctx)
{
    struct span name = span_of(file);
    if (span_ends(name, SPAN(".jsonl")))
        return pieces_of_lines(file, bytes, take, ctx);
    return take(ctx, &(struct tool_piece){name, bytes, content_type(name), 0});
}

/* Says what is wrong with one report; the worst code stays. */
static bool reject(struct tool_reader *r, struct span source, const char *why, int code)
{
    tool_say("%.*s: %s", (int)source.n, source.at, why);
    if (r->code == EX_OK)
        r->code = code;
    return true;
}

enum decoded tool_decode(struct decoder *d, const struct tool_piece *p, struct arena *a,
                         struct report *ret, struct rejection *why)
{
    struct header type = {.name = SPAN("content-type"), .value = span_of(p->content_type)};
    struct message m = {.value = p->bytes,
                        .has_value = true,
                        .timestamp_ms = -1,
                        .headers = &type,
                        .n_headers = p->content_type ? 1 : 0};
    return decode_message(d, &m, a, ret, why);
}

static bool read_piece(void *ctx, const struct tool_piece *p)
{
    struct tool_reader *r = ctx;
    struct tool_document d = {.source = p->source};
    struct rejection why = {0};
    struct err e = {0};
    char text[320];
    arena_reset(&r->arena);
    if (tool_decode(r->decoder, p, &r->arena, &d.report, &why) != DECODED_REPORT) {
        snprintf(text, sizeof(text), "%s: %s", poison_name(why.reason), why.detail);
        return reject(r, p->source, text, EX_DATAERR);
    }
    if (!reading_make(r->rules, r->scratch, d.report.content, &d.report.given, r->published,
                      &r->arena, &d.reading, &e))
        return reject(r, p->source, e.text, tool_exit_code(e.kind));
    return r->see(r->ctx, r, &d);
}

int tool_reader_run(struct tool_reader *r, int n, char **files, tool_see *see, void *ctx)
{
    r->see = see;
    r->ctx = ctx;
    r->code = EX_OK;
    for (int i = 0; i < n; i++) {
        struct err e = {0};
        if (!tool_read_file(files[i], &r->file, &e))
            reject(r, span_of(files[i]), e.text, EX_NOINPUT);
        else if (!tool_pieces(files[i], buf_span(&r->file), read_piece, r))
            break;
    }
    return r->code;
}

bool tool_offsets_make(struct span text, struct arena *a, struct tool_offsets *ret)
{
    uint32_t *before = arena_new(a, uint32_t, text.n / STEP + 1);
    if (!before)
        return false;
    uint32_t count = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i % STEP == 0)
            before[i / STEP] = count;
        if (i < text.n)
            count += utf8_starts(text.at[i]);
    }
    *ret = (struct tool_offsets){text, before};
    return true;
}

size_t tool_offset_cp(const struct tool_offsets *o, size_t at)
{
    size_t count = o->before[at / STEP];
    for (size_t i = at / STEP * STEP; i < at; i++)
        count += utf8_starts(o->text.at[i]);
    return count;
}
