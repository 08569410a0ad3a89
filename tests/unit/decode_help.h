/* Messages for the tests of decode, and what became of them in one line. */
#ifndef ZHIBIAO_TESTS_DECODE_HELP_H
#define ZHIBIAO_TESTS_DECODE_HELP_H

#include "base/buf.h"
#include "decode/decode.h"
#include "tap.h"

#include <stdlib.h>

/* A decoder and an arena for the whole test program. */
static struct decoder *decoder;
static struct arena arena;

__attribute__((unused)) static void help_open(const struct decode_limits *limits)
{
    struct err e = {0};
    decoder = decoder_open(limits, &e);
    if (!decoder) {
        printf("Bail out! %s\n", e.text);
        exit(1);
    }
}

__attribute__((unused)) static void help_close(void)
{
    decoder_close(decoder);
    arena_free(&arena);
}

/* Headers from "name=value|name=value"; a value "\\0" is null. */
__attribute__((unused)) static size_t help_headers(const char *text, struct header *ret, size_t max)
{
    size_t n = 0;
    while (text && *text && n < max) {
        size_t name = strcspn(text, "="), all = strcspn(text, "|");
        struct span value = {.at = text + name + 1, .n = all - name - 1};
        ret[n++] = (struct header){.name = {.at = text, .n = name},
                                   .value = value,
                                   .is_null = span_equal(value, SPAN("\\0"))};
        text += all + (text[all] == '|');
    }
    return n;
}

struct outcome {
    enum decoded what;
    struct report report;
    struct rejection why;
};

/* key may be NULL: none. */
__attribute__((unused)) static struct outcome help_decode(const char *key, const char *headers,
                                                          struct span value)
{
    struct header h[16];
    struct message m = {.topic = SPAN("reports"),
                        .value = value,
                        .has_value = value.at != NULL,
                        .key = span_of(key),
                        .has_key = key != NULL,
                        .headers = h,
                        .n_headers = help_headers(headers, h, 16)};
    struct outcome o = {0};
    o.what = decode_message(decoder, &m, &arena, &o.report, &o.why);
    return o;
}

/* "report: content", "poison bad_json: detail", "retract: key", "skip"; static room. */
__attribute__((unused)) static const char *help_shown(const struct outcome *o)
{
    static char room[4][8192];
    static int turn;
    char *p = room[turn++ % 4];
    switch (o->what) {
    case DECODED_REPORT:
        snprintf(p, sizeof(room[0]), "report: %.*s", (int)o->report.content.n,
                 o->report.content.at);
        break;
    case DECODED_RETRACT:
        snprintf(p, sizeof(room[0]), "retract: %.*s", (int)o->report.key.n, o->report.key.at);
        break;
    case DECODED_SKIP:
        return "skip";
    case DECODED_POISON:
        snprintf(p, sizeof(room[0]), "poison %s: %s", poison_name(o->why.reason), o->why.detail);
        break;
    }
    return p;
}

/* A file whole; at NULL where it cannot be read.  To be freed. */
__attribute__((unused)) static struct span help_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (struct span){0};
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *p = malloc((size_t)n + 1);
    if (!p || fread(p, 1, (size_t)n, f) != (size_t)n)
        n = 0;
    fclose(f);
    return (struct span){.at = p, .n = (size_t)n};
}

#endif
