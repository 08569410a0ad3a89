/* Jansson parses; what it does not say is found in one pass over the text before: where the
 * members of the object stand (unknown fields are kept as they were written, with every digit
 * of their numbers), how deep it nests, and which escapes are no characters.
 *
 * The pass takes any bytes.  It may be wrong about a text that is no JSON; Jansson refuses
 * that text afterwards. */
#include "decode/json.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

struct pass {
    struct span text;
    size_t at, depth, max_depth;
    struct json_outline out;
    size_t cap_keys, cap_values;
    struct span key;
    size_t value_at; /* 0: no value is open */
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

/* p->at is at a backslash; moves behind the escape. */
static bool pass_escape(struct pass *p)
{
    int unit = hex4(p->text, p->at);
    if (unit < 0) {
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

/* p->at is at an opening quote; moves behind the closing one, or to the end. */
static bool pass_string(struct pass *p)
{
    size_t from = ++p->at;
    while (p->at < p->text.n) {
        char c = p->text.at[p->at];
        if (c == '"') {
            if (p->depth == 1 && !p->value_at)
                p->key = span_between(p->text, from, p->at);
            p->at++;
            return true;
        }
        if (c != '\\')
            p->at++;
        else if (!pass_escape(p))
            return false;
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
        switch (p->text.at[p->at]) {
        case '"':
            good = pass_string(p);
            break;
        case '{':
        case '[':
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
            p->at++;
            if (p->depth == 1 && !p->value_at)
                p->value_at = p->at;
            break;
        case ',':
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

static bool outline(struct span text, size_t max_depth, struct arena *a, struct json_outline *ret,
                    struct rejection *why)
{
    struct pass p = {.text = text, .max_depth = max_depth, .a = a, .why = why};
    while (p.at < text.n && blank(text.at[p.at]))
        p.at++;
    if (p.at == text.n || text.at[p.at] != '{')
        return reject_at(why, POISON_BAD_JSON, text, p.at, "a JSON object is expected");
    if (!pass_object(&p))
        return false;
    *ret = p.out;
    return true;
}

bool json_outline(struct span object, struct arena *a, struct json_outline *ret,
                  struct rejection *why)
{
    return outline(object, SIZE_MAX, a, ret, why);
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
    if (!outline(text, max_depth, a, ret_outline, why))
        return false;
    json_error_t error;
    json_t *root = parse(text, &error);
    if (!root) {
        if (json_error_code(&error) == json_error_out_of_memory)
            a->full = true;
        return refused(&error, why);
    }
    assert(json_is_object(root) && json_object_size(root) == ret_outline->n);
    *ret_root = root;
    return true;
}
