/* Our reading of JSON against Jansson's alone: the same texts are refused, and strings, unknown
 * fields and ids are the same. */
#include "unit/decode_help.h"

#include <jansson.h>

static uint32_t seed = 7;

static uint32_t dice(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static void put_any(struct buf *b, const char *const *bits, size_t n)
{
    buf_puts(b, bits[dice((uint32_t)n)]);
}
#define PUT_ANY(b, bits) put_any((b), (bits), sizeof(bits) / sizeof(*(bits)))

/* A string, sometimes a wrong one, sometimes long. */
static void put_string(struct buf *b, bool wrong)
{
    static const char *const good[] = {"全市",      "694个",
                                       "a",         " ",
                                       "\\n",       "\\\"",
                                       "\\\\",      "\\/",
                                       "\\t",       "{[",
                                       "]}",        ":,",
                                       "\\u4e2d",   "\\ud83d\\ude00",
                                       "\\b\\f\\r", "\x7f",
                                       "'",         "\xf0\x9f\x98\x80"};
    static const char *const bad[] = {"\n",      "\x01",         "\\x",      "\\u12",
                                      "\\u00g0", "\\ud83d",      "\\udc00a", "\\u0000",
                                      "\xff",    "\xed\xa0\x80", "\"",       "\\"};
    buf_puts(b, "\"");
    for (uint32_t n = dice(4) ? dice(6) : dice(80); n > 0; n--)
        PUT_ANY(b, good);
    if (wrong)
        PUT_ANY(b, bad);
    buf_puts(b, "\"");
}

static void put_value(struct buf *b, int depth, bool wrong)
{
    static const char *const scalars[] = {"1",    "-0.50", "1e5",  "12345678901234567890123",
                                          "true", "false", "null", "0"};
    static const char *const bad[] = {"01", "nul", "+1", "1.", "", "}", "]", "1e999", "'a'", "//"};
    switch (depth > 3 ? dice(2) : dice(4)) {
    case 0:
        if (wrong)
            PUT_ANY(b, bad);
        else
            PUT_ANY(b, scalars);
        break;
    case 1:
        put_string(b, wrong);
        break;
    case 2:
        buf_puts(b, "[ ");
        for (uint32_t n = dice(3); n > 0; n--) {
            put_value(b, depth + 1, wrong && n == 1);
            buf_puts(b, n > 1 ? " ," : "");
        }
        buf_puts(b, "]");
        break;
    default:
        buf_puts(b, "{");
        for (uint32_t n = dice(3); n > 0; n--) {
            buf_printf(b, "\"k%u\" :", n);
            put_value(b, depth + 1, wrong && n == 1);
            buf_puts(b, n > 1 ? "\n," : " ");
        }
        buf_puts(b, "}");
    }
}

static void put_message(struct buf *b, uint32_t wrong_at)
{
    static const char *const names[] = {"content", "x1", "title", "data", "\\u0078", "id", "url"};
    uint32_t n = 1 + dice(6);
    buf_puts(b, dice(5) ? "{" : " \r\n{ ");
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0)
            buf_puts(b, "\"content\":");
        else
            buf_printf(b, "%s\"%s%u\"%s:", dice(3) ? "," : " , ", names[dice(7)], dice(20) ? i : 0,
                       dice(3) ? "" : " ");
        if (i == 0)
            put_string(b, wrong_at == 0);
        else
            put_value(b, 1, wrong_at == i);
    }
    buf_puts(b, dice(100) ? "}" : "");
    buf_puts(b, dice(100) ? "" : " ,");
}

static bool same_string(struct span ours, const json_t *theirs)
{
    return span_equal(
        ours, (struct span){.at = json_string_value(theirs), .n = json_string_length(theirs)});
}

/* What we keep is what is left when the fields that we took are gone. */
static bool same_extra(struct span ours, json_t *root)
{
    static const char *const taken[] = {"content", "id", "url", "title"};
    for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
        json_t *value = json_object_get(root, taken[i]);
        bool id = strcmp(taken[i], "id") == 0 && json_is_integer(value);
        if (json_is_string(value) || json_is_null(value) || id)
            json_object_del(root, taken[i]);
    }
    if (!ours.n)
        return json_object_size(root) == 0;
    json_error_t e;
    json_t *kept =
        json_loadb(ours.at, ours.n, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &e);
    char *a = kept ? json_dumps(kept, JSON_COMPACT) : NULL;
    char *b = json_dumps(root, JSON_COMPACT);
    json_t *again = b ? json_loads(b, JSON_DECODE_INT_AS_REAL, &e) : NULL;
    bool same = kept && again && json_equal(kept, again);
    free(a);
    free(b);
    json_decref(kept);
    json_decref(again);
    return same;
}

static bool agree(struct span text)
{
    struct outcome o = help_decode("k", "", text);
    json_error_t e;
    json_t *root = json_loadb(text.at, text.n, JSON_REJECT_DUPLICATES, &e);
    if (!root && json_error_code(&e) == json_error_numeric_overflow)
        root = json_loadb(text.at, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &e);
    bool same;
    if (o.what == DECODED_REPORT)
        same = root && same_string(o.report.content, json_object_get(root, "content")) &&
               (!o.report.given.title.n ||
                same_string(o.report.given.title, json_object_get(root, "title"))) &&
               same_extra(o.report.extra, root);
    else /* of what Jansson takes we refuse only empty content */
        same = !root || o.why.reason == POISON_EMPTY_CONTENT;
    if (!same)
        note("%s\n# of %.*s", help_shown(&o), (int)text.n, text.at);
    json_decref(root);
    return same;
}

int main(void)
{
    help_open(NULL);
    size_t agreed = 0, refused = 0, turns = 20000;
    for (size_t i = 0; i < turns; i++) {
        struct buf b = {0};
        put_message(&b, dice(2) ? UINT32_MAX : dice(6));
        if (!dice(20))
            b.n = dice((uint32_t)b.n); /* cut somewhere */
        char *copy = malloc(b.n + 1);
        memcpy(copy, b.at, b.n);
        struct span text = {.at = copy, .n = b.n};
        refused += help_decode("k", "", text).what == DECODED_POISON;
        agreed += agree(text);
        free(copy);
        buf_free(&b);
        arena_reset(&arena);
    }
    ok(agreed == turns, "%zu of %zu random messages are read as Jansson reads them", agreed, turns);
    ok(refused > turns / 10 && refused < turns * 9 / 10, "... %zu of them are refused", refused);
    help_close();
    return done();
}
