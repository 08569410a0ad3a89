/* Sources: Confluent's wire format (magic byte 0 with a 4-byte id, big-endian; magic byte 1
 * with a GUID); CloudEvents 1.0.2, its JSON format and Kafka protocol binding.  Attributes of
 * an event are provenance only: no key and no date of a report comes from them. */
#include "decode/envelope.h"
#include "base/utf8.h"

#include <stdio.h>

bool envelope_header(const struct message *m, struct span name, struct span *ret)
{
    for (size_t i = m->n_headers; i-- > 0;) {
        const struct header *h = &m->headers[i];
        if (media_same(h->name, name)) {
            *ret = h->value;
            return !h->is_null;
        }
    }
    return false;
}

/* Bytes of a prefix by its magic byte; 0 where there is none. */
static size_t prefix_bytes(struct span s)
{
    if (s.n >= 5 && s.at[0] == 0)
        return 5;
    if (s.n >= 17 && s.at[0] == 1)
        return 17;
    return 0;
}

/* The id as text: decimal, or a GUID in its usual form. */
static bool put_schema_id(struct span prefix, struct arena *a, struct report *ret,
                          struct rejection *why)
{
    char text[40];
    const unsigned char *p = (const unsigned char *)prefix.at + 1;
    if (prefix.n == 5) {
        uint32_t id = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        snprintf(text, sizeof(text), "%u", id);
    } else {
        snprintf(text, sizeof(text),
                 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", p[0], p[1],
                 p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11], p[12], p[13], p[14],
                 p[15]);
    }
    ret->schema_id = arena_copy(a, span_of(text));
    return ret->schema_id.at || reject_full(why);
}

static bool opens_object(struct span s)
{
    size_t i = span_starts(s, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    while (i < s.n && strchr(" \t\r\n", s.at[i]) && s.at[i])
        i++;
    return i < s.n && s.at[i] == '{';
}

bool envelope_schema(const struct message *m, struct span *value, struct arena *a,
                     struct report *ret, struct rejection *why)
{
    struct span header;
    if (envelope_header(m, SPAN("__value_schema_id"), &header) && header.n &&
        prefix_bytes(header) == header.n && !put_schema_id(header, a, ret, why))
        return false;
    if (value->n == 0 || (unsigned char)value->at[0] > 1)
        return true;
    size_t n = prefix_bytes(*value);
    if (n == 0)
        return reject(why, POISON_BROKEN_ENVELOPE,
                      "byte 0: 0x%02x opens a schema-registry prefix, but the value ends after "
                      "%zu bytes",
                      value->at[0], value->n);
    if (!opens_object(span_between(*value, n, value->n)))
        return reject(why, POISON_BROKEN_ENVELOPE,
                      "byte %zu: no JSON object behind the schema-registry prefix 0x%02x", n,
                      value->at[0]);
    struct span prefix = span_between(*value, 0, n);
    *value = span_between(*value, n, value->n);
    return put_schema_id(prefix, a, ret, why);
}

static bool check_version(struct span version, struct rejection *why)
{
    if (span_starts(version, SPAN("1.")))
        return true;
    return reject(why, POISON_BROKEN_ENVELOPE,
                  "CloudEvents specversion \"%.*s\" is not known: 1.0 is expected",
                  (int)(version.n > 40 ? 40 : version.n), version.at);
}

static bool check_attribute(const char *name, struct span value, struct rejection *why)
{
    if (value.n == 0)
        return reject(why, POISON_BROKEN_ENVELOPE, "CloudEvents attribute %s is missing", name);
    if (utf8_invalid_at(value) < value.n || memchr(value.at, '\0', value.n))
        return reject(why, POISON_BROKEN_ENVELOPE, "CloudEvents attribute %s is not text", name);
    return true;
}

static const struct {
    const char *name, *header;
    size_t offset; /* of the span in struct report */
} attributes[] = {
    {"id", "ce_id", offsetof(struct report, ce_id)},
    {"source", "ce_source", offsetof(struct report, ce_source)},
    {"type", "ce_type", offsetof(struct report, ce_type)},
};
#define N_ATTRIBUTES (sizeof(attributes) / sizeof(*attributes))

bool envelope_binary(const struct message *m, struct report *ret, struct rejection *why)
{
    struct span version;
    if (!envelope_header(m, SPAN("ce_specversion"), &version))
        return true;
    if (!check_version(version, why))
        return false;
    for (size_t i = 0; i < N_ATTRIBUTES; i++) {
        struct span value = {0};
        if (!envelope_header(m, span_of(attributes[i].header), &value))
            value = (struct span){0};
        if (!check_attribute(attributes[i].header, value, why))
            return false;
        *(struct span *)((char *)ret + attributes[i].offset) = value;
    }
    return true;
}

/* The value of a base64 digit; -1: none. */
static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 4648, 4; padding may be missing. */
static bool base64_decode(struct span text, struct arena *a, struct span *ret,
                          struct rejection *why)
{
    char *out = arena_take(a, text.n / 4 * 3 + 3);
    if (!out)
        return reject_full(why);
    size_t end = text.n, n = 0;
    while (end > 0 && text.n - end < 2 && text.at[end - 1] == '=')
        end--;
    uint32_t bits = 0;
    for (size_t i = 0; i < end; i++) {
        int digit = base64_digit(text.at[i]);
        if (digit < 0)
            return reject(why, POISON_BROKEN_ENVELOPE, "data_base64: character %zu is no base64",
                          i + 1);
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4 != 0)
            out[n++] = (char)(unsigned char)(bits >> (6 - i % 4 * 2));
    }
    if (end % 4 == 1)
        return reject(why, POISON_BROKEN_ENVELOPE, "data_base64 ends in the middle");
    *ret = (struct span){.at = out, .n = n};
    return true;
}

/* An event while it is read. */
struct event {
    json_t *object;
    const struct json_outline *outline;
    struct arena *a;
    struct rejection *why;
};

/* A member that is a string; empty where there is none, or of another type. */
static bool event_string(const struct event *v, const char *name, struct span *ret)
{
    json_t *value;
    struct span raw;
    *ret = (struct span){0};
    if (!json_find(v->object, v->outline, name, &value, &raw) || !json_is_string(value))
        return true;
    *ret = json_text(raw, v->a);
    return ret->at || reject_full(v->why);
}

static bool event_attributes(const struct event *v, struct report *ret)
{
    struct span version;
    if (!event_string(v, "specversion", &version) || !check_version(version, v->why))
        return false;
    for (size_t i = 0; i < N_ATTRIBUTES; i++) {
        struct span *value = (struct span *)((char *)ret + attributes[i].offset);
        if (!event_string(v, attributes[i].name, value) ||
            !check_attribute(attributes[i].name, *value, v->why))
            return false;
    }
    return true;
}

/* d->media says of which type `data` is. */
static bool event_plain_data(const struct event *v, json_t *data, struct span raw,
                             struct event_data *d)
{
    if (d->media.kind == MEDIA_TEXT || d->media.kind == MEDIA_HTML) {
        d->is_text = true;
        if (json_is_string(data))
            return event_string(v, "data", &d->text);
        return reject(v->why, POISON_CONTENT_TYPE, "data of type %.*s is no string",
                      (int)d->media.type.n, d->media.type.at);
    }
    d->object = data;
    d->object_text = raw;
    return json_is_object(data) ||
           reject(v->why, POISON_BROKEN_ENVELOPE, "data is no object, as JSON data must be");
}

bool envelope_structured(json_t *event, const struct json_outline *outline, struct arena *a,
                         struct report *ret, struct event_data *ret_data, struct rejection *why)
{
    struct event v = {event, outline, a, why};
    struct event_data d = {.media = {.kind = MEDIA_JSON}};
    struct span type, base64, raw = {0};
    if (!event_attributes(&v, ret) || !event_string(&v, "datacontenttype", &type) ||
        !event_string(&v, "data_base64", &base64))
        return false;
    if (type.n)
        d.media = media_parse(type);
    json_t *data = NULL;
    bool has_data = json_find(event, outline, "data", &data, &raw) && !json_is_null(data);
    if (has_data && base64.n)
        return reject(why, POISON_BROKEN_ENVELOPE, "the event has both data and data_base64");
    if (!has_data && !base64.n)
        return reject(why, POISON_NO_CONTENT, "the event has no data");
    d.is_bytes = base64.n > 0;
    if (d.is_bytes ? !base64_decode(base64, a, &d.bytes, why)
                   : !event_plain_data(&v, data, raw, &d))
        return false;
    *ret_data = d;
    return true;
}
