/* decode_message.  Lines `@name: value` at the head of the input are headers of the record, the
 * rest is its value; the key is fixed. */
#include "decode/decode.h"
#include "fuzz/fuzz.h"

#define MAX_HEADERS 16

static struct header headers[MAX_HEADERS];

/* The headers at the head of s; returns what is left. */
static struct span take_headers(struct span s, size_t *ret_n)
{
    size_t n = 0;
    while (n < MAX_HEADERS && s.n > 0 && s.at[0] == '@') {
        size_t end = span_find(s, 0, SPAN("\n")), colon = span_find(s, 0, SPAN(": "));
        if (end == SIZE_MAX || colon > end)
            break;
        headers[n++] = (struct header){
            .name = span_between(s, 1, colon),
            .value = span_between(s, colon + 2, colon + 2 > end ? colon + 2 : end),
        };
        s = span_between(s, end + 1, s.n);
    }
    *ret_n = n;
    return s;
}

static void check(enum decoded what, const struct report *r, const struct rejection *why)
{
    switch (what) {
    case DECODED_REPORT:
        FUZZ_CHECK(r->key.n > 0 && r->content.n > 0);
        FUZZ_CHECK(utf8_invalid_at(r->content) == r->content.n);
        FUZZ_CHECK(memchr(r->content.at, 0, r->content.n) == NULL);
        FUZZ_CHECK(utf8_invalid_at(r->extra) == r->extra.n);
        break;
    case DECODED_RETRACT:
        FUZZ_CHECK(r->key.n > 0);
        break;
    case DECODED_SKIP:
        break;
    case DECODED_POISON:
        FUZZ_CHECK(why->reason != POISON_NONE && poison_name(why->reason));
        FUZZ_CHECK(utf8_invalid_at(span_of(why->detail)) == strlen(why->detail));
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct decoder *decoder;
    struct decode_limits limits = {
        .max_message_bytes = 1 << 20, .max_content_bytes = 1 << 20, .max_depth = 32};
    struct err e = {0};
    if (!decoder)
        decoder = decoder_open(&limits, &e);
    FUZZ_CHECK(decoder);
    size_t n_headers;
    struct span value =
        take_headers((struct span){.at = (const char *)data, .n = size}, &n_headers);
    struct message m = {
        .topic = SPAN("reports"),
        .timestamp_ms = -1,
        .key = SPAN("k"),
        .has_key = true,
        .value = value,
        .has_value = true,
        .headers = headers,
        .n_headers = n_headers,
    };
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct report r = {0};
    struct rejection why = {0};
    check(decode_message(decoder, &m, &a, &r, &why), &r, &why);
    arena_free(&a);
    return 0;
}
