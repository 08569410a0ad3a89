/* Jansson parses; what it does not say is found in one pass over the text before: where the
 * members of the object stand (unknown fields are kept as they were written, with every digit
 * of their numbers), how deep it nests, and which escapes are no characters.
 *
 * A report is one long string and little else, and Jansson reads a string byte by byte.  So it
 * is given the text without the insides of long strings that the pass has found to be good, and
 * strings are decoded from the text where they are used.  An error is looked for in the whole
 * text, so its place is right.
 *
 * The pass takes any bytes.  It may be wrong about a text that is no JSON; Jansson refuses
 * that text afterwards. */
#include "decode/json.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

#define LONG_BYTES 64 /* of a string that is not shown to Jansson */

struct cut {
    size_t from, to;
};

struct pass {
    struct span text;
    size_t at, depth, max_depth;
    struct json_outline out;
    size_t cap_keys, cap_values;
    struct span key;
    size_t value_at; /* 0: no value is open */
    char sign; /* the last of { [ : , */
    struct cut *cuts;
    size_t n_cuts, cap_cuts;
    struct arena *a;
    struct rejection *why;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct span trimmed(struct span s)
{
    while (s.n && blank(s.at[0]))
        s = span_between(s, 1, s.n);
    while (s.n && blank(s.at[s.n - 1]))
        s.n--;
    return s;
}

/* The four hex digits behind "\u" at `at`; -1 where they are none. */
static int hex4(struct span s, size_t at)
{
    int v = 0;
    if (s.n < at + 6 || s.at[at] != '\\' || s.at[at + 1] != 'u')
        return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        char c = s.at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

/* p->at is at a backslash; moves behind the escape.  *good: it is one that JSON has. */
static bool pass_escape(struct pass *p, bool *good)
{
    int unit = hex4(p->text, p->at);
    if (unit < 0) {
        char c = p->at + 1 < p->text.n ? p->text.at[p->at + 1] : '\0';
        *good &= c != '\0' && strchr("\"\\/bfnrt", c) != NULL;
        p->at += 2;
        return true;
    }
    if (unit == 0)
        return reject_at(p->why, POISON_NUL, p->text, p->at, "U+0000");
    bool high = unit >= 0xD800 && unit <= 0xDBFF, low = unit >= 0xDC00 && unit <= 0xDFFF;
    int next = high ? hex4(p->text, p->at + 6) : -1;
    if (low || (high && (next < 0xDC00 || next > 0xDFFF))) {
        char what[40];
        snprintf(what, sizeof(what), "lone surrogate \\u%04X", (unsigned)unit);
        return reject_at(p->why, POISON_LONE_SURROGATE, p->text, p->at, what);
    }
    p->at += high ? 12 : 6;
    return true;
}

/* Is one of eight bytes a quote, a backslash or a control character?  (After S. E. Anderson,
 * "Bit Twiddling Hacks", "Determine if a word has a byte less than n".) */
static bool stops_in(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t quote = eight ^ ones * '"', slash = eight ^ ones * '\\';
    return (((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash)) &
           tops;
}

/* Offset of the next of those at or after `at`. */
static size_t string_stop(struct span s, size_t at)
{
    for (uint64_t eight; at + sizeof(eight) <= s.n; at += sizeof(eight)) {
        memcpy(&eight, s.at + at, sizeof(eight));
        if (stops_in(eight))
            break;
    }
    while (at < s.n) {
        unsigned char c = (unsigned char)s.at[at];
        if (c == '"' || c == '\\' || c < 0x20)
            break;
        at++;
    }
    return at;
}

/* The end of a string whose inside starts at from. */
static bool pass_string_end(struct pass *p, size_t from, bool good)
{
    if (p->depth == 1 && !p->value_at)
        p->key = span_between(p->text, from, p->at);
    bool cut = good && p->sign == ':' && p->depth <= 2 && p->at - from >= LONG_BYTES;
    if (cut) {
        if (!arena_grow(p->a, &p->cuts, &p->cap_cuts, p->n_cuts, sizeof(*p->cuts)))
            return reject_full(p->why);
        p->cuts[p->n_cuts++] = (struct cut){.from = from, .to = p->at};
    }
    p->at++;
    return true;
}

/* p->at is at an opening quote; moves behind the closing one, or to the end. */
static bool pass_string(struct pass *p)
{
    size_t from = ++p->at;
    bool good = true;
    while ((p->at = string_stop(p->text, p->at)) < p->text.n) {
        char c = p->text.at[p->at];
        if (c == '"')
            return pass_string_end(p, from, good);
        if (c != '\\') {
            good = false; /* a control character */
            p->at++;
        } else if (!pass_escape(p, &good)) {
            return false;
        }
    }
    p->at = p->text.n;
    return true;
}

/* The end of a member of the outermost object, if one is open. */
static bool pass_member(struct pass *p)
{
    if (!p->value_at)
        return true;
    if (!arena_grow(p->a, &p->out.keys, &p->cap_keys, p->out.n, sizeof(struct span)) ||
        !arena_grow(p->a, &p->out.values, &p->cap_values, p->out.n, sizeof(struct span)))
        return reject_full(p->why);
    p->out.keys[p->out.n] = p->key;
    p->out.values[p->out.n++] = trimmed(span_between(p->text, p->value_at, p->at));
    p->value_at = 0;
    return true;
}

static bool pass_open(struct pass *p)
{
    if (++p->depth > p->max_depth) {
        char what[80];
        snprintf(what, sizeof(what), "nested deeper than %zu", p->max_depth);
        return reject_at(p->why, POISON_TOO_DEEP, p->text, p->at, what);
    }
    p->at++;
    return true;
}

/* From the opening brace to its closing one. */
static bool pass_object(struct pass *p)
{
    while (p->at < p->text.n) {
        bool good = true;
        char c = p->text.at[p->at];
        switch (c) {
        case '"':
            good = pass_string(p);
            break;
        case '{':
        case '[':
            p->sign = c;
            good = pass_open(p);
            break;
        case '}':
        case ']':
            good = p->depth > 1 || pass_member(p);
            if (--p->depth == 0)
                return good;
            p->at++;
            break;
        case ':':
            p->sign = c;
            p->at++;
            if (p->depth == 1 && !p->value_at)
                p->value_at = p->at;
            break;
        case ',':
            p->sign = c;
            good = p->depth > 1 || pass_member(p);
            p->at++;
            break;
        default:
            p->at++;
        }
        if (!good)
            return false;
    }
    return true;
}

static bool pass_text(struct pass *p)
{
    while (p->at < p->text.n && blank(p->text.at[p->at]))
        p->at++;
    if (p->at == p->text.n || p->text.at[p->at] != '{')
        return reject_at(p->why, POISON_BAD_JSON, p->text, p->at, "a JSON object is expected");
    return pass_object(p);
}

bool json_outline(struct span object, struct arena *a, struct json_outline *ret,
                  struct rejection *why)
{
    struct pass p = {.text = object, .max_depth = SIZE_MAX, .a = a, .why = why};
    if (!pass_text(&p))
        return false;
    *ret = p.out;
    return true;
}

/* The text without the insides of its long strings. */
static bool shortened(const struct pass *p, struct span *ret)
{
    *ret = p->text;
    if (p->n_cuts == 0)
        return true;
    size_t n = p->text.n, at = 0;
    for (size_t i = 0; i < p->n_cuts; i++)
        n -= p->cuts[i].to - p->cuts[i].from;
    char *to = arena_take(p->a, n);
    if (!to)
        return reject_full(p->why);
    *ret = (struct span){.at = to, .n = n};
    for (size_t i = 0; i < p->n_cuts; i++) {
        to = mempcpy(to, p->text.at + at, p->cuts[i].from - at);
        at = p->cuts[i].to;
    }
    memcpy(to, p->text.at + at, p->text.n - at);
    return true;
}

static bool refused(const json_error_t *error, struct rejection *why)
{
    enum poison reason = POISON_BAD_JSON;
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        reason = POISON_DUPLICATE_KEY;
        break;
    case json_error_null_character:
    case json_error_null_byte_in_key:
        reason = POISON_NUL;
        break;
    case json_error_stack_overflow:
        reason = POISON_TOO_DEEP;
        break;
    case json_error_invalid_utf8:
        reason = POISON_BAD_UTF8;
        break;
    case json_error_out_of_memory:
        return reject_full(why);
    default: /* of a foreign enum: the rest is bad syntax */
        break;
    }
    return reject(why, reason, "line %d column %d: %s", error->line, error->column, error->text);
}

/* Integers beyond 64 bits stand in fields that we keep as written, so their value may go. */
static json_t *parse(struct span text, json_error_t *error)
{
    size_t flags = JSON_REJECT_DUPLICATES;
    json_t *root = json_loadb(text.at, text.n, flags, error);
    if (!root && json_error_code(error) == json_error_numeric_overflow)
        root = json_loadb(text.at, text.n, flags | JSON_DECODE_INT_AS_REAL, error);
    return root;
}

bool json_read(struct span text, size_t max_depth, struct arena *a, json_t **ret_root,
               struct json_outline *ret_outline, struct rejection *why)
{
    size_t bad = utf8_invalid_at(text);
    if (bad < text.n)
        return reject(why, POISON_BAD_UTF8, "byte %zu: not UTF-8", bad);
    struct pass p = {.text = text, .max_depth = max_depth, .a = a, .why = why};
    struct span brief;
    if (!pass_text(&p) || !shortened(&p, &brief))
        return false;
    json_error_t error;
    json_t *root = parse(brief, &error);
    if (!root && p.n_cuts > 0)
        root = parse(text, &error);
    if (!root) {
        if (json_error_code(&error) == json_error_out_of_memory)
            a->full = true;
        return refused(&error, why);
    }
    assert(json_is_object(root) && json_object_size(root) == p.out.n);
    *ret_root = root;
    *ret_outline = p.out;
    return true;
}

bool json_find(json_t *object, const struct json_outline *outline, const char *name,
               json_t **ret_value, struct span *ret_raw)
{
    size_t i = 0;
    /* Jansson walks members in the order of the text, so they meet those of the outline. */
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it), i++) {
        if (strcmp(json_object_iter_key(it), name) != 0)
            continue;
        *ret_value = json_object_iter_value(it);
        *ret_raw = outline->values[i];
        return true;
    }
    return false;
}

/* The escape at s.at[*at] as UTF-8; *at moves behind it. */
static char *unescape(struct span s, size_t *at, char *to)
{
    static const char from[] = "\"\\/bfnrt", is[] = "\"\\/\b\f\n\r\t";
    int unit = hex4(s, *at);
    if (unit < 0) {
        *to = is[strchr(from, s.at[*at + 1]) - from];
        *at += 2;
        return to + 1;
    }
    uint32_t cp = (uint32_t)unit;
    *at += 6;
    if (cp >= 0xD800 && cp <= 0xDBFF) {
        cp = 0x10000 + (cp - 0xD800) * 0x400 + ((uint32_t)hex4(s, *at) - 0xDC00);
        *at += 6;
    }
    return to + utf8_put(cp, to);
}

struct span json_text(struct span raw, struct arena *a)
{
    struct span s = span_between(raw, 1, raw.n - 1);
    char *out = arena_take(a, s.n + 1);
    if (!out)
        return (struct span){0};
    char *to = out;
    for (size_t at = 0; at < s.n;) {
        const char *escape = memchr(s.at + at, '\\', s.n - at);
        size_t end = escape ? (size_t)(escape - s.at) : s.n;
        to = mempcpy(to, s.at + at, end - at);
        at = end;
        if (escape)
            to = unescape(s, &at, to);
    }
    return (struct span){.at = out, .n = (size_t)(to - out)};
}
