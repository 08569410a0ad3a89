/* One table of the fields that we know; all others, and known ones of a type that we cannot
 * use, go into `extra` as they were written, so that nothing a message says is lost. */
#include "decode/fields.h"

enum field_kind { FIELD_TEXT, FIELD_ID, FIELD_CONTENT, FIELD_CONTENT_TYPE, FIELD_AUTHORS };

static const struct field {
    struct span name;
    enum field_kind kind;
    size_t offset; /* of the span in struct report */
} fields[] = {
    {SPAN("id"), FIELD_ID, offsetof(struct report, id)},
    {SPAN("url"), FIELD_TEXT, offsetof(struct report, given.url)},
    {SPAN("title"), FIELD_TEXT, offsetof(struct report, given.title)},
    {SPAN("content"), FIELD_CONTENT, offsetof(struct report, content)},
    {SPAN("publisher"), FIELD_TEXT, offsetof(struct report, given.publisher)},
    {SPAN("authors"), FIELD_AUTHORS, 0},
    {SPAN("published_at"), FIELD_TEXT, offsetof(struct report, given.published_at)},
    {SPAN("region"), FIELD_TEXT, offsetof(struct report, given.region)},
    {SPAN("language"), FIELD_TEXT, offsetof(struct report, given.language)},
    {SPAN("content_type"), FIELD_CONTENT_TYPE, 0},
};

struct reader {
    struct arena *a;
    struct report *ret;
    struct rejection *why;
    bool has_content;
};

/* What became of a field. */
enum taken { TAKEN, KEEP_AS_EXTRA, REJECTED };

static enum taken copied(struct reader *r, struct span s, struct span *ret)
{
    *ret = arena_copy(r->a, s);
    if (ret->at)
        return TAKEN;
    reject_full(r->why);
    return REJECTED;
}

static enum taken take_string(struct reader *r, struct span raw, struct span *ret)
{
    *ret = json_text(raw, r->a);
    if (ret->at)
        return TAKEN;
    reject_full(r->why);
    return REJECTED;
}

static enum taken take_text(struct reader *r, const struct field *f, const json_t *value,
                            struct span raw)
{
    if (!json_is_string(value))
        return KEEP_AS_EXTRA;
    return take_string(r, raw, (struct span *)((char *)r->ret + f->offset));
}

/* An integer counts as its decimal digits, as written. */
static enum taken take_id(struct reader *r, const json_t *value, struct span raw)
{
    if (json_is_string(value))
        return take_string(r, raw, &r->ret->id);
    bool integer = json_is_number(value) && !memchr(raw.at, '.', raw.n) &&
                   !memchr(raw.at, 'e', raw.n) && !memchr(raw.at, 'E', raw.n);
    return integer ? copied(r, raw, &r->ret->id) : KEEP_AS_EXTRA;
}

static const char *type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number",  [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null",
    };
    return names[json_typeof(value)];
}

static enum taken take_content(struct reader *r, const json_t *value, struct span raw)
{
    if (!json_is_string(value)) {
        reject(r->why, POISON_CONTENT_TYPE, "content is %s: a string is expected",
               type_name(value));
        return REJECTED;
    }
    r->has_content = true;
    return take_string(r, raw, &r->ret->content);
}

static enum taken take_content_type(struct reader *r, const json_t *value, struct span raw)
{
    struct span s = {0};
    if (json_is_string(value) && take_string(r, raw, &s) != TAKEN)
        return REJECTED;
    switch (media_parse(s).kind) {
    case MEDIA_TEXT:
        r->ret->content_type = CONTENT_TEXT;
        return TAKEN;
    case MEDIA_HTML:
        r->ret->content_type = CONTENT_HTML;
        return TAKEN;
    case MEDIA_UNKNOWN:
    case MEDIA_JSON:
    case MEDIA_CLOUDEVENT:
    case MEDIA_CLOUDEVENT_OTHER:
        break;
    }
    if (json_is_string(value))
        reject(r->why, POISON_CONTENT_TYPE,
               "content_type \"%.*s\" is not known: text/plain or text/html is expected",
               (int)(s.n > 60 ? 60 : s.n), s.at);
    else
        reject(r->why, POISON_CONTENT_TYPE, "content_type is %s: a string is expected",
               type_name(value));
    return REJECTED;
}

static bool add_author(struct reader *r, size_t *cap, struct span name)
{
    struct given *g = &r->ret->given;
    name = span_trim(name);
    if (!name.n)
        return true;
    if (!arena_grow(r->a, &g->authors, cap, g->n_authors, sizeof(*g->authors)))
        return reject_full(r->why);
    return copied(r, name, &g->authors[g->n_authors++]) == TAKEN;
}

/* Offset of the next sign between names in s at or after `at`; s.n where none follows. */
static size_t separator(struct span s, size_t at, size_t *ret_width)
{
    static const struct span signs[] = {SPAN("、"), SPAN(","), SPAN("，"), SPAN(";"), SPAN("；")};
    for (; at < s.n; at++) {
        for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
            if (span_starts(span_between(s, at, s.n), signs[i])) {
                *ret_width = signs[i].n;
                return at;
            }
        }
    }
    *ret_width = 0;
    return s.n;
}

static enum taken take_author_list(struct reader *r, struct span raw)
{
    struct span names;
    size_t cap = 0, width = 0;
    if (take_string(r, raw, &names) != TAKEN)
        return REJECTED;
    for (size_t at = 0; at < names.n;) {
        size_t end = separator(names, at, &width);
        if (!add_author(r, &cap, span_between(names, at, end)))
            return REJECTED;
        at = end + width;
    }
    return TAKEN;
}

static enum taken take_authors(struct reader *r, const json_t *value, struct span raw)
{
    if (json_is_string(value))
        return take_author_list(r, raw);
    size_t n = json_array_size(value), cap = 0; /* 0 of what is no array */
    for (size_t i = 0; i < n; i++) {
        if (!json_is_string(json_array_get(value, i)))
            return KEEP_AS_EXTRA;
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *name = json_array_get(value, i); /* in an array strings are whole */
        struct span s = {.at = json_string_value(name), .n = json_string_length(name)};
        if (!add_author(r, &cap, s))
            return REJECTED;
    }
    return json_is_array(value) ? TAKEN : KEEP_AS_EXTRA;
}

static enum taken take(struct reader *r, struct span name, const json_t *value, struct span raw)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        if (!span_equal(name, fields[i].name))
            continue;
        if (json_is_null(value))
            return TAKEN; /* said nothing */
        switch (fields[i].kind) {
        case FIELD_TEXT:
            return take_text(r, &fields[i], value, raw);
        case FIELD_ID:
            return take_id(r, value, raw);
        case FIELD_CONTENT:
            return take_content(r, value, raw);
        case FIELD_CONTENT_TYPE:
            return take_content_type(r, value, raw);
        case FIELD_AUTHORS:
            return take_authors(r, value, raw);
        }
    }
    return KEEP_AS_EXTRA;
}

/* The first n members of outline (those to keep were moved to its front) as an object. */
static bool put_extra(struct reader *r, const struct json_outline *kept)
{
    size_t size = 1;
    for (size_t i = 0; i < kept->n; i++)
        size += kept->keys[i].n + kept->values[i].n + 4;
    char *at = arena_take(r->a, size);
    if (!at)
        return reject_full(r->why);
    r->ret->extra.at = at;
    for (size_t i = 0; i < kept->n; i++) {
        *at++ = i ? ',' : '{';
        *at++ = '"';
        at = mempcpy(at, kept->keys[i].at, kept->keys[i].n);
        *at++ = '"';
        *at++ = ':';
        at = mempcpy(at, kept->values[i].at, kept->values[i].n);
    }
    *at++ = '}';
    r->ret->extra.n = (size_t)(at - r->ret->extra.at);
    return true;
}

bool fields_read(json_t *object, const struct json_outline *outline, struct arena *a,
                 struct report *ret, struct rejection *why)
{
    struct reader r = {.a = a, .ret = ret, .why = why};
    struct json_outline kept = {.keys = outline->keys, .values = outline->values};
    size_t i = 0;
    /* Jansson walks members in the order of the text, so they meet those of the outline. */
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it), i++) {
        struct span name = {.at = json_object_iter_key(it), .n = json_object_iter_key_len(it)};
        switch (take(&r, name, json_object_iter_value(it), outline->values[i])) {
        case TAKEN:
            break;
        case KEEP_AS_EXTRA:
            kept.keys[kept.n] = outline->keys[i];
            kept.values[kept.n++] = outline->values[i];
            break;
        case REJECTED:
            return false;
        }
    }
    if (!r.has_content)
        return reject(why, POISON_NO_CONTENT, "the report has no field content");
    return kept.n == 0 || put_extra(&r, &kept);
}
