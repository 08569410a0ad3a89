/* The road of one message: headers say what the value is; envelopes come off; JSON gives
 * fields, anything else is content by itself; bytes become UTF-8, pages become text; then key
 * and hash.  Each step may reject, and the first rejection is the answer. */
#include "decode/decode.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "decode/charset.h"
#include "decode/envelope.h"
#include "decode/fields.h"
#include "decode/html.h"
#include "decode/json.h"
#include "decode/media.h"
#include "decode/rejection.h"

#include <stdlib.h>

#define DEFAULT_BYTES ((size_t)8 << 20)
#define DEFAULT_DEPTH 32
#define KEEP_BYTES ((size_t)1 << 20) /* of a scratch buffer between messages */

struct decoder {
    struct decode_limits limits;
    struct charsets *charsets;
    struct html *html;
    struct buf text, page; /* scratch: decoded, rendered */
};

static size_t or_default(size_t value, size_t otherwise)
{
    return value ? value : otherwise;
}

struct decoder *decoder_open(const struct decode_limits *limits, struct err *e)
{
    struct decoder *d = calloc(1, sizeof(*d));
    if (!d) {
        err_fail(e, ERR_SETUP, "out of memory");
        return NULL;
    }
    struct decode_limits given = limits ? *limits : (struct decode_limits){0};
    d->limits = (struct decode_limits){
        .max_message_bytes = or_default(given.max_message_bytes, DEFAULT_BYTES),
        .max_content_bytes = or_default(given.max_content_bytes, DEFAULT_BYTES),
        .max_depth = or_default(given.max_depth, DEFAULT_DEPTH),
    };
    d->text.max = d->page.max = d->limits.max_content_bytes;
    d->charsets = charsets_open(e);
    d->html = d->charsets ? html_open(e) : NULL;
    if (d->html)
        return d;
    decoder_close(d);
    return NULL;
}

void decoder_close(struct decoder *d)
{
    if (!d)
        return;
    charsets_close(d->charsets);
    html_close(d->html);
    buf_free(&d->text);
    buf_free(&d->page);
    free(d);
}

/* One message on its way. */
struct job {
    struct decoder *d;
    const struct message *m;
    struct arena *a;
    struct report *r;
    struct rejection *why;
    bool in_event; /* reading the data of one: no further event is looked for */
};

static bool too_large(struct job *j, const char *what, size_t n, size_t max)
{
    return reject(j->why, POISON_TOO_LARGE, "%s of %zu bytes: at most %zu are read", what, n, max);
}

/* r->content, a page, becomes text. */
static bool render(struct job *j)
{
    if (j->r->content.n > j->d->limits.max_content_bytes)
        return too_large(j, "a page", j->r->content.n, j->d->limits.max_content_bytes);
    if (!html_render(j->d->html, j->r->content, &j->d->page, j->why))
        return false;
    j->r->content = arena_copy(j->a, buf_span(&j->d->page));
    return j->r->content.at || reject_full(j->why);
}

/* What every content must be, whichever way it came. */
static bool content_good(struct job *j)
{
    struct span *text = &j->r->content;
    const char *nul = text->n ? memchr(text->at, '\0', text->n) : NULL;
    if (nul)
        return reject(j->why, POISON_NUL, "byte %zu of the text: U+0000", (size_t)(nul - text->at));
    if (j->r->content_type == CONTENT_HTML && !render(j))
        return false;
    if (text->n > j->d->limits.max_content_bytes)
        return too_large(j, "content", text->n, j->d->limits.max_content_bytes);
    if (span_trim(*text).n == 0)
        return reject(j->why, POISON_EMPTY_CONTENT,
                      text->n ? "the content is blank" : "the content is empty");
    return true;
}

/* Bytes that are content by themselves. */
static bool read_text(struct job *j, struct span bytes, const struct media *media)
{
    j->r->content_type = media->kind == MEDIA_HTML ? CONTENT_HTML : CONTENT_TEXT;
    struct span text;
    if (!charset_decode(j->d->charsets, bytes, media->charset, media->kind == MEDIA_HTML,
                        &j->d->text, &text, &j->r->charset, j->why))
        return false;
    bool scratch = text.at == j->d->text.at;
    j->r->content = scratch ? arena_copy(j->a, text) : text;
    return j->r->content.at || !text.n || reject_full(j->why);
}

/* JSON is UTF-8; a header that names another charset is believed. */
static bool json_bytes(struct job *j, const struct media *media, struct span *bytes)
{
    j->r->charset = SPAN("UTF-8");
    if (span_starts(*bytes, SPAN("\xEF\xBB\xBF")))
        *bytes = span_between(*bytes, 3, bytes->n);
    struct span label = media->charset;
    if (!label.n || media_same(label, SPAN("utf-8")) || media_same(label, SPAN("utf8")))
        return true;
    struct span text;
    if (!charset_decode(j->d->charsets, *bytes, label, false, &j->d->text, &text, &j->r->charset,
                        j->why))
        return false;
    *bytes = arena_copy(j->a, text);
    return bytes->at || reject_full(j->why);
}

static bool unknown_type(struct job *j, const struct media *media)
{
    return reject(j->why,
                  media->kind == MEDIA_UNKNOWN ? POISON_CONTENT_TYPE : POISON_BROKEN_ENVELOPE,
                  "content type \"%.*s\" is not read: application/json, text/plain, text/html or "
                  "application/cloudevents+json is expected",
                  (int)(media->type.n > 60 ? 60 : media->type.n), media->type.at);
}

static bool read_event(struct job *j, json_t *root, const struct json_outline *outline);

/* A report, or an event that holds one.  Producers forget the header: an object that says
 * specversion and has no content is an event. */
static bool read_json(struct job *j, const struct media *media, struct span bytes)
{
    json_t *root;
    struct json_outline outline;
    if (!json_bytes(j, media, &bytes) ||
        !json_read(bytes, j->d->limits.max_depth, j->a, &root, &outline, j->why))
        return false;
    bool event = media->kind == MEDIA_CLOUDEVENT ||
                 (!j->in_event && json_is_string(json_object_get(root, "specversion")) &&
                  !json_object_get(root, "content"));
    bool good =
        event ? read_event(j, root, &outline) : fields_read(root, &outline, j->a, j->r, j->why);
    json_decref(root);
    return good;
}

static bool read_bytes(struct job *j, const struct media *media, struct span bytes)
{
    switch (media->kind) {
    case MEDIA_CLOUDEVENT:
        if (j->in_event)
            break;
        return read_json(j, media, bytes);
    case MEDIA_JSON:
        return read_json(j, media, bytes);
    case MEDIA_TEXT:
    case MEDIA_HTML:
        return read_text(j, bytes, media);
    case MEDIA_UNKNOWN:
    case MEDIA_CLOUDEVENT_OTHER:
        break;
    }
    return unknown_type(j, media);
}

static bool read_event(struct job *j, json_t *root, const struct json_outline *outline)
{
    struct event_data data;
    if (!envelope_structured(root, outline, j->a, j->r, &data, j->why))
        return false;
    j->in_event = true;
    if (data.is_bytes)
        return read_bytes(j, &data.media, data.bytes);
    if (data.is_text) {
        j->r->content_type = data.media.kind == MEDIA_HTML ? CONTENT_HTML : CONTENT_TEXT;
        j->r->content = data.text;
        return true;
    }
    struct json_outline inside;
    return json_outline(data.object_text, j->a, &inside, j->why) &&
           fields_read(data.object, &inside, j->a, j->r, j->why);
}

static bool read_value(struct job *j)
{
    struct span value = j->m->value, type = {0};
    size_t max = j->d->limits.max_message_bytes;
    if (value.n > max)
        return too_large(j, "a message", value.n, max);
    if (value.n == 0)
        return reject(j->why, POISON_EMPTY_CONTENT, "the value is empty");
    bool typed = envelope_header(j->m, SPAN("content-type"), &type) && span_trim(type).n > 0;
    struct media media = typed ? media_parse(type) : (struct media){.kind = MEDIA_JSON};
    bool json = media.kind == MEDIA_JSON || media.kind == MEDIA_CLOUDEVENT;
    if (json && !envelope_schema(j->m, &value, j->a, j->r, j->why))
        return false;
    if (media.kind != MEDIA_CLOUDEVENT && !envelope_binary(j->m, j->r, j->why))
        return false;
    return read_bytes(j, &media, value);
}

/* head and the hex digits of bytes. */
static struct span hex_key(struct span head, struct span bytes, struct arena *a)
{
    char *at = arena_take(a, head.n + 2 * bytes.n + 1);
    if (!at)
        return (struct span){0};
    memcpy(at, head.at, head.n);
    hash_hex((const uint8_t *)bytes.at, bytes.n, at + head.n);
    return (struct span){.at = at, .n = head.n + 2 * bytes.n};
}

static struct span hash_key(struct span head, const uint8_t hash[HASH_BYTES], struct arena *a)
{
    return hex_key(head, (struct span){.at = (const char *)hash, .n = HASH_BYTES}, a);
}

struct span decode_key(struct span raw, struct arena *a)
{
    bool text = utf8_invalid_at(raw) == raw.n && !memchr(raw.at, '\0', raw.n) &&
                !span_starts(raw, SPAN("hex:")) && !span_starts(raw, SPAN("sha256:"));
    if (text && raw.n <= DECODE_KEY_BYTES)
        return arena_copy(a, raw);
    if (4 + 2 * raw.n <= DECODE_KEY_BYTES)
        return hex_key(SPAN("hex:"), raw, a);
    uint8_t hash[HASH_BYTES];
    hash_bytes(raw, hash);
    return hash_key(SPAN("sha256:"), hash, a);
}

static bool put_key(struct job *j)
{
    struct report *r = j->r;
    const struct span from[] = {j->m->has_key ? j->m->key : (struct span){0}, r->id, r->given.url};
    for (size_t i = 0; i < sizeof(from) / sizeof(*from) && !r->key.n; i++) {
        if (from[i].n == 0)
            continue;
        r->key = decode_key(from[i], j->a);
        if (!r->key.at)
            return reject_full(j->why);
    }
    if (!r->key.n)
        r->key = hash_key(SPAN(""), r->content_hash, j->a);
    return r->key.at || reject_full(j->why);
}

static enum decoded retract(struct job *j)
{
    if (!j->m->has_key || j->m->key.n == 0)
        return DECODED_SKIP;
    j->r->key = decode_key(j->m->key, j->a);
    if (j->r->key.at)
        return DECODED_RETRACT;
    reject_full(j->why);
    return DECODED_POISON;
}

static void shrink(struct buf *b)
{
    if (b->cap > KEEP_BYTES)
        buf_free(b);
}

enum decoded decode_message(struct decoder *d, const struct message *m, struct arena *a,
                            struct report *ret, struct rejection *ret_why)
{
    struct report r = {0};
    struct rejection why = {0};
    struct job j = {.d = d, .m = m, .a = a, .r = &r, .why = &why};
    enum decoded what = DECODED_REPORT;
    if (!m->has_value) {
        what = retract(&j);
    } else if (!read_value(&j) || !content_good(&j)) {
        what = DECODED_POISON;
    } else {
        hash_bytes(r.content, r.content_hash);
        if (!put_key(&j))
            what = DECODED_POISON;
    }
    shrink(&d->text);
    shrink(&d->page);
    if (what == DECODED_POISON)
        *ret_why = why;
    else
        *ret = r;
    return what;
}
