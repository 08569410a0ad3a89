/* The statements of a batch and their parameters.  A parameter's place in the array below is
 * its number in the SQL: change both together. */
#include "store/rows.h"

#include "base/utf8.h"

#include <stdlib.h>

const char rows_fence_sql[] = "SELECT ops.fence($1, $2, $3, $4, $5)";

/* The row lock of the report decides which revision comes next; only a report that is new or has
 * other content comes back, so only that gets a revision and children.  The arrays are sorted by
 * uid, so that two batches lock in one order. */
const char rows_reports_sql[] =
    "INSERT INTO zhibiao.report AS r (report_uid, source_id, key, content_hash, revision_no)\n"
    "SELECT unnest($1::uuid[]), unnest($2::int4[]), unnest($3::text[]), unnest($4::bytea[]), 1\n"
    "ON CONFLICT (report_uid) DO UPDATE\n"
    "   SET content_hash = excluded.content_hash, revision_no = r.revision_no + 1,\n"
    "       retracted_at = NULL\n"
    " WHERE r.content_hash IS DISTINCT FROM excluded.content_hash\n"
    "RETURNING report_uid, report_id, revision_no";

const char rows_retract_sql[] =
    "WITH gone AS (\n"
    "  UPDATE zhibiao.report SET content_hash = NULL, retracted_at = now()\n"
    "   WHERE report_uid = ANY ($1::uuid[]) AND content_hash IS NOT NULL\n"
    "  RETURNING report_uid, report_id, revision_no),\n"
    "made AS (\n"
    "  INSERT INTO zhibiao.retraction (source_id, partition, kafka_offset, report_id,\n"
    "         revision_no, run_id)\n"
    "  SELECT i.source_id, i.partition, i.kafka_offset, g.report_id, g.revision_no, $5::int4\n"
    "    FROM (SELECT unnest($1::uuid[]) AS uid, unnest($2::int4[]) AS source_id,\n"
    "                 unnest($3::int4[]) AS partition, unnest($4::int8[]) AS kafka_offset) i\n"
    "    JOIN gone g ON g.report_uid = i.uid)\n"
    "SELECT report_uid, report_id, revision_no FROM gone";

const char rows_dead_sql[] =
    "INSERT INTO ops.dead_letter (topic, partition, kafka_offset, kafka_at, key, value, headers,\n"
    "       reason, detail, sqlstate, ruleset_id, run_id)\n"
    "SELECT unnest($1::text[]), unnest($2::int4[]), unnest($3::int8[]),\n"
    "       unnest($4::timestamptz[]), unnest($5::bytea[]), unnest($6::bytea[]),\n"
    "       unnest($7::text[])::json, unnest($8::text[]), unnest($9::text[]),\n"
    "       unnest($10::text[]), $11::int4, $12::int4";

/* Columns as put_revision, put_indicator, put_themes, put_tags and put_queued write them. */
const char *const rows_copy_sql[CHILD_N] = {
    [CHILD_REVISION] =
        "COPY zhibiao.revision (report_id, revision_no, source_id, partition, kafka_offset,"
        " kafka_at, ruleset_id, content_hash, title, subtitle, publisher, authors, published_on,"
        " published_at, published_as_written, region_code, region, genre, language, charset,"
        " content_type, url, message_id, extra, ce_id, ce_source, ce_type, schema_id, given,"
        " content)"
        " FROM STDIN (FORMAT binary)",
    [CHILD_INDICATOR] =
        "COPY zhibiao.indicator (report_id, revision_no, start_cp, end_cp, sentence_cp,"
        " ruleset_id, period_start, period_end, uid, value, value_high, kind, bound, status,"
        " direction, basis, unit, name, concept, name_key, action, scope, period, theme, section, "
        "rule, quote,"
        " sentence) FROM STDIN (FORMAT binary)",
    [CHILD_THEME] = "COPY zhibiao.report_theme (report_id, revision_no, rank, score, ruleset_id,"
                    " theme, evidence) FROM STDIN (FORMAT binary)",
    [CHILD_TAG] = "COPY zhibiao.report_tag (report_id, revision_no, ruleset_id, kind, name,"
                  " evidence) FROM STDIN (FORMAT binary)",
    [CHILD_QUEUE] = "COPY zhibiao.link_queue (report_id, revision_no, fingerprint)"
                    " FROM STDIN (FORMAT binary)",
};
#define REVISION_COLUMNS 30
#define INDICATOR_COLUMNS 28
#define THEME_COLUMNS 7
#define TAG_COLUMNS 6
#define QUEUE_COLUMNS 3

void params_free(struct params *p)
{
    for (int i = 0; i < ROWS_MAX_PARAMS; i++)
        buf_free(&p->values[i]);
}

void rows_trim(struct buf *b)
{
    if (b->cap > ROWS_KEEP_BYTES)
        buf_free(b);
}

void params_trim(struct params *p)
{
    for (int i = 0; i < ROWS_MAX_PARAMS; i++)
        rows_trim(&p->values[i]);
}

static void begin(struct params *p, const enum wire_type *types, int n_arrays, int n_scalars)
{
    p->n = n_arrays + n_scalars;
    for (int i = 0; i < p->n; i++) {
        buf_clear(&p->values[i]);
        p->scalar[i] = i >= n_arrays;
        p->types[i] = p->scalar[i] ? WIRE_INT4 : types[i];
        if (!p->scalar[i])
            wire_array_begin(&p->values[i], types[i]);
    }
}

/* Scalars are all int4, in the order given. */
static void end(struct params *p, size_t n_rows, const int32_t *scalars)
{
    for (int i = 0, k = 0; i < p->n; i++) {
        if (p->scalar[i])
            buf_put_u32(&p->values[i], (uint32_t)scalars[k++]);
        else
            wire_array_end(&p->values[i], n_rows);
    }
}

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

void rows_fence(const struct rows_context *x, struct params *ret)
{
    static const enum wire_type types[] = {WIRE_TEXT, WIRE_INT4, WIRE_INT8, WIRE_INT8, WIRE_INT8};
    begin(ret, types, COUNT(types), 0);
    const struct batch *b = x->plan->batch;
    for (size_t i = 0; i < b->n_parts; i++) {
        const struct batch_part *p = &b->parts[i];
        wire_text(&ret->values[0], p->topic);
        wire_int4(&ret->values[1], p->partition);
        wire_int8(&ret->values[2], p->epoch);
        wire_int8(&ret->values[3], p->from);
        wire_int8(&ret->values[4], p->to);
    }
    end(ret, b->n_parts, NULL);
}

/* Producers stamp what they like.  A time that no calendar has is left out: it is provenance
 * only, and must not make a dead letter of a good report. */
bool rows_time_fits(int64_t ms)
{
    const int64_t year_1 = -62135596800000, year_10000 = 253402300800000;
    return ms >= year_1 && ms < year_10000;
}

static void put_time(struct buf *b, bool known, int64_t ms)
{
    if (known && rows_time_fits(ms))
        wire_time_ms(b, ms);
    else
        wire_null(b);
}

/* Short fields that come from headers may hold any bytes: what is no text is left out, the
 * letter of the law is in the message itself. */
struct span rows_word(struct span s)
{
    bool text = s.n && utf8_invalid_at(s) == s.n && !memchr(s.at, 0, s.n);
    return text ? s : (struct span){0};
}

static void put_word(struct buf *b, struct span s)
{
    wire_text_or_null(b, rows_word(s));
}

static void put_given_word(struct buf *b, const char *name, struct span s)
{
    s = rows_word(s);
    if (s.n) {
        buf_printf(b, "%s\"%s\":", b->at[b->n - 1] == '{' ? "" : ",", name);
        buf_put_json(b, s);
    }
}

/* What the message itself said, so that the report can be described again. */
static void put_given(struct buf *b, const struct given *g)
{
    size_t begun = wire_value_begin(b);
    buf_put_char(b, '{');
    for (size_t i = 0; i < g->n_authors && !b->full; i++) {
        buf_puts(b, i ? "," : "\"authors\":[");
        buf_put_json(b, rows_word(g->authors[i]));
    }
    if (g->n_authors)
        buf_put_char(b, ']');
    if (!b->full) {
        put_given_word(b, "title", g->title);
        put_given_word(b, "publisher", g->publisher);
        put_given_word(b, "region", g->region);
        put_given_word(b, "language", g->language);
        put_given_word(b, "published_at", g->published_at);
    }
    buf_put_char(b, '}');
    wire_value_end(b, begun);
}

static void put_about(struct buf *b, const struct description *d, const struct report *r)
{
    wire_text_or_null(b, d->title);
    wire_text_or_null(b, d->subtitle);
    wire_text_or_null(b, d->publisher);
    if (d->n_authors)
        wire_text_array(b, d->authors, d->n_authors);
    else
        wire_null(b);
    wire_date_or_null(b, d->published_on);
    put_time(b, d->has_instant, d->published_unix_ms);
    put_word(b, d->published_unreadable ? r->given.published_at : (struct span){0});
    wire_text_or_null(b, span_of(d->region_code));
    wire_text_or_null(b, d->region);
    wire_word_or_null(b, genre_name(d->genre));
    put_word(b, d->language);
}

static void put_envelope(struct buf *b, const struct report *r)
{
    put_word(b, r->charset);
    wire_word_or_null(b, r->content_type == CONTENT_HTML ? "text/html" : "text/plain");
    put_word(b, r->given.url);
    put_word(b, r->id);
    wire_text_or_null(b, r->extra);
    put_word(b, r->ce_id);
    put_word(b, r->ce_source);
    put_word(b, r->ce_type);
    put_word(b, r->schema_id);
    put_given(b, &r->given);
}

static void put_revision(const struct rows_context *x, const struct item *it, struct buf *b)
{
    const struct report *r = it->record->report;
    const struct message *m = it->record->message;
    wire_row(b, REVISION_COLUMNS);
    wire_int8(b, it->report_id);
    wire_int4(b, it->revision_no);
    wire_int4(b, x->source_ids[it->part]);
    wire_int4(b, m->partition);
    wire_int8(b, m->offset);
    put_time(b, m->timestamp_ms >= 0, m->timestamp_ms);
    wire_int4(b, x->ruleset_id);
    wire_bytes(b, (struct span){.at = (const char *)r->content_hash, .n = HASH_BYTES});
    put_about(b, it->record->about, r);
    put_envelope(b, r);
    wire_text(b, r->content);
}

void rows_reports(const struct rows_context *x, size_t from, size_t to, struct params *ret)
{
    static const enum wire_type types[] = {WIRE_UUID, WIRE_INT4, WIRE_TEXT, WIRE_BYTEA};
    begin(ret, types, COUNT(types), 0);
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        const struct item *it = &x->plan->items[x->plan->order[i]];
        if (it->fate != FATE_REPORT)
            continue;
        const uint8_t *hash = it->record->report->content_hash;
        wire_bytes(&ret->values[0], (struct span){.at = (const char *)it->uid, .n = UID_BYTES});
        wire_int4(&ret->values[1], x->source_ids[it->part]);
        wire_text(&ret->values[2], it->key);
        wire_bytes(&ret->values[3], (struct span){.at = (const char *)hash, .n = HASH_BYTES});
        n++;
    }
    end(ret, n, NULL);
}

void rows_retract(const struct rows_context *x, size_t from, size_t to, struct params *ret)
{
    static const enum wire_type types[] = {WIRE_UUID, WIRE_INT4, WIRE_INT4, WIRE_INT8};
    begin(ret, types, COUNT(types), 1);
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        const struct item *it = &x->plan->items[x->plan->order[i]];
        if (it->fate != FATE_RETRACT)
            continue;
        wire_bytes(&ret->values[0], (struct span){.at = (const char *)it->uid, .n = UID_BYTES});
        wire_int4(&ret->values[1], x->source_ids[it->part]);
        wire_int4(&ret->values[2], it->record->message->partition);
        wire_int8(&ret->values[3], it->record->message->offset);
        n++;
    }
    end(ret, n, (int32_t[]){0});
}

/* As JSON text: a string where the bytes are text, else name_hex or value_hex. */
static void put_bytes_json(struct buf *b, const char *name, struct span s)
{
    bool text = utf8_invalid_at(s) == s.n && (!s.n || !memchr(s.at, 0, s.n));
    buf_printf(b, "\"%s%s\": ", name, text ? "" : "_hex");
    if (text) {
        buf_put_json(b, s);
        return;
    }
    buf_put_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        char hex[3];
        hash_hex((const uint8_t *)s.at + i, 1, hex);
        buf_put(b, (struct span){.at = hex, .n = 2});
    }
    buf_put_char(b, '"');
}

static void put_headers(struct buf *b, const struct message *m)
{
    if (!m->n_headers) {
        wire_null(b);
        return;
    }
    struct buf json = {0};
    for (size_t i = 0; i < m->n_headers; i++) {
        buf_puts(&json, i ? ", {" : "[{");
        put_bytes_json(&json, "name", m->headers[i].name);
        buf_puts(&json, ", ");
        if (m->headers[i].is_null)
            buf_puts(&json, "\"value\": null");
        else
            put_bytes_json(&json, "value", m->headers[i].value);
        buf_put_char(&json, '}');
    }
    buf_put_char(&json, ']');
    wire_text(b, buf_span(&json));
    b->full |= json.full;
    buf_free(&json);
}

/* A detail may quote the bytes that were bad. */
static void put_detail(struct buf *b, struct span s)
{
    size_t at = b->n + 4;
    wire_text(b, s);
    if (b->full || (utf8_invalid_at(s) == s.n && !(s.n && memchr(s.at, 0, s.n))))
        return;
    for (size_t i = at; i < b->n; i++) {
        if (!b->at[i] || (unsigned char)b->at[i] >= 0x80)
            b->at[i] = '?';
    }
}

static void put_bytes_or_null(struct buf *b, bool known, struct span s)
{
    if (known)
        wire_bytes(b, s);
    else
        wire_null(b);
}

void rows_dead(const struct rows_context *x, struct params *ret)
{
    static const enum wire_type types[] = {
        WIRE_TEXT,  WIRE_INT4, WIRE_INT8, WIRE_TIMESTAMPTZ, WIRE_BYTEA,
        WIRE_BYTEA, WIRE_TEXT, WIRE_TEXT, WIRE_TEXT,        WIRE_TEXT,
    };
    begin(ret, types, COUNT(types), 2);
    size_t n = 0;
    struct buf *v = ret->values;
    for (size_t i = 0; i < x->plan->batch->n; i++) {
        const struct item *it = &x->plan->items[i];
        const struct message *m = it->record->message;
        if (it->fate != FATE_DEAD)
            continue;
        wire_text(&v[0], m->topic);
        wire_int4(&v[1], m->partition);
        wire_int8(&v[2], m->offset);
        put_time(&v[3], m->timestamp_ms >= 0, m->timestamp_ms);
        put_bytes_or_null(&v[4], m->has_key, m->key);
        put_bytes_or_null(&v[5], m->has_value, m->value);
        put_headers(&v[6], m);
        wire_text(&v[7], span_of(poison_name(it->reason)));
        put_detail(&v[8], it->detail);
        wire_text_or_null(&v[9], span_of(it->sqlstate));
        n++;
    }
    end(ret, n, (int32_t[]){x->ruleset_id, 0});
}

/* ---- rows of COPY -------------------------------------------------------------------------- */

#define STEP 512

static bool places_ready(struct places *c)
{
    if (c->before)
        return true;
    size_t n = c->text.n / STEP + 1;
    c->before = arena_new(c->a, uint32_t, n);
    for (size_t k = 1; c->before && k < n; k++)
        c->before[k] = c->before[k - 1] +
                       (uint32_t)utf8_count(span_between(c->text, (k - 1) * STEP, k * STEP));
    return c->before != NULL;
}

/* utf8_count counts lead bytes, so a piece may start inside of a character. */
static int32_t cp_of(const struct places *c, size_t at)
{
    size_t k = at / STEP;
    return (int32_t)(c->before[k] + (uint32_t)utf8_count(span_between(c->text, k * STEP, at)));
}

int32_t *rows_evidence(struct places *c, const struct extent *x, size_t n)
{
    int32_t *v = arena_new(c->a, int32_t, 2 * n + 1);
    if (!v || !places_ready(c))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        v[2 * i] = cp_of(c, x[i].at);
        v[2 * i + 1] = cp_of(c, x[i].end);
    }
    return v;
}

static bool put_evidence(struct places *c, const struct extent *x, size_t n, struct buf *b)
{
    const int32_t *v = rows_evidence(c, x, n);
    if (v)
        wire_int4_array(b, v, 2 * n);
    return v != NULL;
}

void rows_uid(const uint8_t report[UID_BYTES], const uint8_t content[HASH_BYTES],
              const struct indicator *f, uint8_t ret[UID_BYTES])
{
    char place[8];
    for (int i = 0; i < 4; i++) {
        place[i] = (char)(unsigned char)(f->start_cp >> (24 - 8 * i));
        place[4 + i] = (char)(unsigned char)(f->end_cp >> (24 - 8 * i));
    }
    uint8_t hash[HASH_BYTES];
    hash_parts((struct span[]){{.at = (const char *)report, .n = UID_BYTES},
                               {.at = (const char *)content, .n = HASH_BYTES},
                               {.at = place, .n = sizeof(place)}},
               3, hash);
    memcpy(ret, hash, UID_BYTES);
}

static void put_uid(struct buf *b, const struct item *it, const struct indicator *f)
{
    uint8_t uid[UID_BYTES];
    rows_uid(it->uid, it->record->report->content_hash, f, uid);
    wire_bytes(b, (struct span){.at = (const char *)uid, .n = UID_BYTES});
}

void rows_concept(const struct rows_context *x, const struct indicator *f, struct arena *a,
                  struct span *ret_code, struct span *ret_key)
{
    uint32_t row;
    bool known = x->concepts && x->units && trie_find(&x->units->forms, f->unit, &row);
    int32_t c = x->concepts ? concept_of(x->concepts, f->name, f->kind,
                                         known ? &x->units->items[row] : NULL)
                            : -1;
    *ret_code = c >= 0 ? concepts_row(x->concepts, (size_t)c)->code : (struct span){0};
    *ret_key = c < 0 && x->concepts ? concept_key(f->name, a) : (struct span){0};
}

static void put_concept(const struct rows_context *x, const struct indicator *f, struct arena *a,
                        struct buf *b)
{
    struct span code, key;
    rows_concept(x, f, a, &code, &key);
    wire_text_or_null(b, code);
    wire_text_or_null(b, key);
}

int32_t rows_sentence_cp(struct span text, const struct indicator *f)
{
    size_t before =
        f->sentence_at <= f->at ? utf8_count(span_between(text, f->sentence_at, f->at)) : 0;
    return (int32_t)(f->start_cp - before);
}

static void put_indicator(const struct rows_context *x, const struct item *it,
                          const struct indicator *f, struct arena *a, struct buf *b)
{
    wire_row(b, INDICATOR_COLUMNS);
    wire_int8(b, it->report_id);
    wire_int4(b, it->revision_no);
    wire_int4(b, (int32_t)f->start_cp);
    wire_int4(b, (int32_t)f->end_cp);
    wire_int4(b, rows_sentence_cp(it->record->report->content, f));
    wire_int4(b, x->ruleset_id);
    wire_date_or_null(b, f->period_start);
    wire_date_or_null(b, f->period_end);
    put_uid(b, it, f);
    wire_numeric(b, f->value);
    if (f->has_high)
        wire_numeric(b, f->value_high);
    else
        wire_null(b);
    wire_word_or_null(b, kind_name(f->kind));
    wire_word_or_null(b, bound_name(f->bound));
    wire_word_or_null(b, status_name(f->status));
    wire_word_or_null(b, direction_name(f->direction));
    wire_word_or_null(b, basis_name(f->basis));
    wire_text(b, f->unit);
    wire_text(b, f->name);
    put_concept(x, f, a, b);
    wire_text_or_null(b, f->action);
    wire_text_or_null(b, f->scope);
    wire_text_or_null(b, f->period);
    wire_text_or_null(b, f->theme >= 0 ? x->themes[f->theme].code : (struct span){0});
    wire_text_or_null(b, f->section);
    wire_text(b, span_of(f->rule));
    wire_text(b, f->quote);
    wire_text(b, f->sentence);
}

static bool put_themes(const struct rows_context *x, const struct item *it, struct places *c,
                       struct buf *b)
{
    const struct tagging *t = it->record->tagging;
    for (size_t i = 0; i < t->n_themes; i++) {
        const struct theme_hit *h = &t->themes[i];
        wire_row(b, THEME_COLUMNS);
        wire_int8(b, it->report_id);
        wire_int4(b, it->revision_no);
        wire_int2(b, (int16_t)(i + 1));
        wire_int2(b, (int16_t)(h->score < 1000 ? h->score : 1000));
        wire_int4(b, x->ruleset_id);
        wire_text(b, x->themes[h->theme].code);
        if (!put_evidence(c, h->evidence, h->n_evidence, b))
            return false;
    }
    return true;
}

static bool put_tags(const struct rows_context *x, const struct item *it, struct places *c,
                     struct buf *b)
{
    const struct tagging *t = it->record->tagging;
    for (size_t i = 0; i < t->n_tags; i++) {
        const struct tag_hit *h = &t->tags[i];
        wire_row(b, TAG_COLUMNS);
        wire_int8(b, it->report_id);
        wire_int4(b, it->revision_no);
        wire_int4(b, x->ruleset_id);
        wire_text(b, span_of(tag_kind_name(h->kind)));
        wire_text(b, h->name);
        if (!put_evidence(c, h->evidence, h->n_evidence, b))
            return false;
    }
    return true;
}

/* For the linker: what has other words now, or none any more. */
static void put_queued(const struct item *it, struct buf *b)
{
    const struct fingerprint *mark = it->fate == FATE_STORED ? it->record->mark : NULL;
    wire_row(b, QUEUE_COLUMNS);
    wire_int8(b, it->report_id);
    wire_int4(b, it->revision_no);
    if (!mark) {
        wire_null(b);
        return;
    }
    size_t begun = wire_value_begin(b);
    fingerprint_put(mark, b);
    wire_value_end(b, begun);
}

bool rows_children(const struct rows_context *x, size_t from, size_t to, struct arena *a,
                   struct buf ret[CHILD_N])
{
    size_t head = 0;
    for (int k = 0; k < CHILD_N; k++) {
        buf_clear(&ret[k]);
        wire_copy_begin(&ret[k]);
        head = ret[k].n;
    }
    for (size_t i = from; i < to; i++) {
        const struct item *it = &x->plan->items[i];
        if (it->fate == FATE_STORED || it->fate == FATE_RETRACTED)
            put_queued(it, &ret[CHILD_QUEUE]);
        if (it->fate != FATE_STORED)
            continue;
        put_revision(x, it, &ret[CHILD_REVISION]);
        struct arena_mark mark = arena_mark(a);
        struct places c = {.text = it->record->report->content, .a = a};
        for (size_t k = 0; k < it->record->findings->n; k++)
            put_indicator(x, it, &it->record->findings->items[k], a, &ret[CHILD_INDICATOR]);
        if (!put_themes(x, it, &c, &ret[CHILD_THEME]) || !put_tags(x, it, &c, &ret[CHILD_TAG]))
            return false;
        arena_release(a, mark);
    }
    bool good = true;
    for (int k = 0; k < CHILD_N; k++) {
        if (ret[k].n == head)
            buf_clear(&ret[k]);
        else
            wire_copy_end(&ret[k]);
        good &= !ret[k].full;
    }
    return good;
}
