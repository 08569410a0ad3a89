/* Differences into the database: one short transaction a page.
 *
 * Changed rows travel as one JSON document a statement, numbers as text, so that a value is cast
 * by PostgreSQL and by nobody else.
 *
 * Always holds: only a report whose newest revision is still the one that was read is written;
 * its row is locked, as the daemon locks it; a row that says the same is not touched; the counts
 * of the run and its rows commit together. */
#include "store/reprocess_state.h"

#include <stdio.h>
#include <stdlib.h>

/* What the statements of one transaction are made of. */
struct writing {
    struct store *s;
    const struct report_difference *d;
    size_t n;
    const bool *replaced;
    struct buf json; /* an array of objects */
    char run[16], ruleset[16];
};

/* ---- documents ---- */

static void begin(struct writing *w)
{
    buf_clear(&w->json);
    buf_put_char(&w->json, '[');
}

static bool is_empty(const struct writing *w)
{
    return w->json.n <= 1;
}

static void put_key(struct buf *b, const char *name)
{
    buf_printf(b, "%s\"%s\":", b->at[b->n - 1] == '{' ? "" : ",", name);
}

static void put_text(struct buf *b, const char *name, struct span s)
{
    if (!s.at || b->full)
        return;
    put_key(b, name);
    buf_put_json(b, s);
}

static void put_int(struct buf *b, const char *name, int64_t v)
{
    if (b->full)
        return;
    put_key(b, name);
    buf_printf(b, "%lld", (long long)v);
}

static void open_object(struct writing *w, const struct stored_report *r)
{
    buf_puts(&w->json, is_empty(w) ? "{" : ",{");
    put_int(&w->json, "report_id", r->report_id);
    put_int(&w->json, "revision_no", r->revision_no);
}

static void close_object(struct writing *w)
{
    buf_put_char(&w->json, '}');
}

/* "3:abc2:de" as a JSON array. */
static void put_authors(struct buf *b, struct span s)
{
    if (!s.at || b->full)
        return;
    put_key(b, "authors");
    buf_put_char(b, '[');
    for (size_t at = 0; at < s.n;) {
        size_t length = 0;
        while (at < s.n && s.at[at] != ':')
            length = length * 10 + (size_t)(s.at[at++] - '0');
        at++;
        if (b->n && b->at[b->n - 1] != '[')
            buf_put_char(b, ',');
        buf_put_json(b, span_between(s, at, at + length));
        at += length;
    }
    buf_put_char(b, ']');
}

static void put_fields(struct writing *w, enum row_kind kind, const struct row *row)
{
    for (size_t i = 0; i < row_fields[kind].n; i++) {
        if (kind == ROW_DESCRIPTION && i == FIELD_AUTHORS)
            put_authors(&w->json, row->fields[i]);
        else
            put_text(&w->json, row_fields[kind].names[i], row->fields[i]);
    }
}

/* The identity of a new indicator, from its place. */
static void put_uid(struct writing *w, const struct stored_report *r, const struct row *row)
{
    struct indicator place = {.start_cp = (uint32_t)row->start, .end_cp = (uint32_t)row->end};
    uint8_t uid[UID_BYTES];
    char hex[2 * UID_BYTES + 1];
    rows_uid(r->uid, r->content_hash, &place, uid);
    hash_hex(uid, UID_BYTES, hex);
    put_text(&w->json, "uid", span_of(hex));
    put_int(&w->json, "start_cp", row->start);
    put_int(&w->json, "end_cp", row->end);
}

static void put_key_of_tag(struct writing *w, const struct row *row)
{
    size_t n = span_find(row->key, 0, SPAN(" "));
    put_text(&w->json, "kind", span_between(row->key, 0, n));
    put_text(&w->json, "name", span_between(row->key, n + 1, row->key.n));
}

static void put_change(struct writing *w, const struct stored_report *r, enum row_kind kind,
                       const struct change *c)
{
    const struct row *key = c->was ? c->was : c->now;
    open_object(w, r);
    if (c->was)
        put_int(&w->json, "id", c->was->id);
    switch (kind) {
    case ROW_INDICATOR:
        put_uid(w, r, key);
        break;
    case ROW_THEME:
        put_text(&w->json, "theme", key->key);
        break;
    case ROW_TAG:
        put_key_of_tag(w, key);
        break;
    case ROW_DESCRIPTION:
    case ROW_KIND_N:
        break;
    }
    if (c->now)
        put_fields(w, kind, c->now);
    close_object(w);
}

enum which { CAME = 1, WENT = 2, CHANGED = 4 };

static enum which which_of(const struct change *c)
{
    return !c->was ? CAME : !c->now ? WENT : CHANGED;
}

/* All changes of one kind, of these sorts, as a document. */
static void collect(struct writing *w, enum row_kind kind, unsigned sorts)
{
    begin(w);
    for (size_t i = 0; i < w->n; i++) {
        const struct changes *x = &w->d[i].changes[kind];
        for (size_t k = 0; !w->replaced[i] && k < x->n; k++) {
            if (which_of(&x->items[k]) & sorts)
                put_change(w, w->d[i].report, kind, &x->items[k]);
        }
    }
}

/* ---- statements ---- */

#define RECORDS(columns)                                                                           \
    " FROM json_to_recordset($1::json) AS x(report_id bigint, revision_no integer, " columns ") "

#define INDICATOR_TYPES                                                                            \
    "id bigint, start_cp integer, end_cp integer, uid uuid, sentence_cp integer, "                 \
    "period_start date, period_end date, value numeric, value_high numeric, kind text, "           \
    "bound text, status text, direction text, basis text, unit text, name text, concept text, "    \
    "name_key text, action text, scope text, period text, theme text, section text, rule text, "   \
    "quote text, sentence text"
#define INDICATOR_COLUMNS                                                                          \
    "sentence_cp, period_start, period_end, value, value_high, kind, bound, status, direction, "   \
    "basis, unit, name, concept, name_key, action, scope, period, theme, section, rule, quote, "   \
    "sentence"
#define DESCRIPTION_TYPES                                                                          \
    "title text, subtitle text, publisher text, authors json, published_on date, "                 \
    "published_at bigint, published_as_written text, region_code text, region text, genre text, "  \
    "language text"
#define PLACE "t.report_id = x.report_id AND t.revision_no = x.revision_no "

enum second { NOTHING, RUN, RULESET };

/* In their order.  $1: the document; $2: as said. */
static const struct {
    enum row_kind kind;
    unsigned sorts;
    enum second second;
    const char *sql;
} statements[] = {
    {ROW_DESCRIPTION, CHANGED, RUN,
     "INSERT INTO zhibiao.description_before (report_id, revision_no, ruleset_id, run_id, "
     "       published_on, published_at, valid_from, valid_to, title, subtitle, publisher, "
     "       authors, published_as_written, region_code, region, genre, language) "
     "SELECT t.report_id, t.revision_no, t.ruleset_id, $2::integer, t.published_on, "
     "       t.published_at, b.since, greatest(now(), b.since), t.title, t.subtitle, "
     "       t.publisher, t.authors, t.published_as_written, t.region_code, t.region, t.genre, "
     "       t.language " RECORDS(
         "title text") "  JOIN zhibiao.revision t ON " PLACE
                       " CROSS JOIN LATERAL (SELECT coalesce(max(b.valid_to), t.valid_from) AS "
                       "since "
                       "       FROM zhibiao.description_before b WHERE b.report_id = t.report_id "
                       "        AND b.revision_no = t.revision_no) b"},
    /* Which of several reports of an article represents it depends on their dates. */
    {ROW_DESCRIPTION, CHANGED, NOTHING,
     "INSERT INTO zhibiao.link_queue (report_id) SELECT x.report_id " RECORDS("published_on date")
     "  JOIN zhibiao.revision t ON " PLACE
     " WHERE t.published_on IS DISTINCT FROM x.published_on"},
    {ROW_DESCRIPTION, CHANGED, NOTHING,
     "UPDATE zhibiao.revision t SET title = x.title, subtitle = x.subtitle, "
     "       publisher = x.publisher, published_on = x.published_on, published_at = "
     "       timestamptz 'epoch' + x.published_at * interval '1 millisecond', "
     "       authors = CASE WHEN x.authors IS NOT NULL THEN "
     "                 ARRAY(SELECT json_array_elements_text(x.authors)) END, "
     "       published_as_written = x.published_as_written, region_code = x.region_code, "
     "       region = x.region, genre = x.genre, language = x.language " RECORDS(
         DESCRIPTION_TYPES) " WHERE " PLACE},
    {ROW_INDICATOR, CHANGED, NOTHING,
     "INSERT INTO zhibiao.indicator (report_id, revision_no, start_cp, end_cp, ruleset_id, "
     "       valid_from, valid_to, uid, " INDICATOR_COLUMNS ") "
     "SELECT t.report_id, t.revision_no, t.start_cp, t.end_cp, t.ruleset_id, t.valid_from, "
     "       greatest(now(), t.valid_from), t.uid, t.sentence_cp, t.period_start, t.period_end, "
     "       t.value, t.value_high, t.kind, t.bound, t.status, t.direction, t.basis, t.unit, "
     "       t.name, t.concept, t.name_key, t.action, t.scope, t.period, t.theme, t.section, "
     "       t.rule, t.quote, t.sentence " RECORDS(
         "id bigint") "  JOIN zhibiao.indicator t ON t.indicator_id = x.id"},
    {ROW_INDICATOR, CHANGED, RULESET,
     "UPDATE zhibiao.indicator t SET (ruleset_id, valid_from, " INDICATOR_COLUMNS ") = "
     "       ($2::integer, greatest(now(), t.valid_from), x.sentence_cp, "
     "       x.period_start, x.period_end, x.value, x.value_high, x.kind, x.bound, x.status, "
     "       x.direction, x.basis, x.unit, x.name, x.concept, x.name_key, x.action, x.scope, "
     "       x.period, x.theme, x.section, x.rule, x.quote, x.sentence) " RECORDS(
         INDICATOR_TYPES) " WHERE t.indicator_id = x.id"},
    {ROW_INDICATOR, WENT, NOTHING,
     "UPDATE zhibiao.indicator t SET valid_to = greatest(now(), t.valid_from) " RECORDS(
         "id bigint") " WHERE t.indicator_id = x.id"},
    {ROW_INDICATOR, CAME, RULESET,
     "INSERT INTO zhibiao.indicator (report_id, revision_no, start_cp, end_cp, ruleset_id, "
     "uid, " INDICATOR_COLUMNS ") SELECT report_id, revision_no, start_cp, end_cp, "
     "       $2::integer, uid, " INDICATOR_COLUMNS RECORDS(INDICATOR_TYPES)},
    {ROW_THEME, WENT | CHANGED, NOTHING,
     "UPDATE zhibiao.report_theme t SET valid_to = greatest(now(), t.valid_from) " RECORDS(
         "theme text") " WHERE " PLACE " AND t.theme = x.theme AND t.valid_to IS NULL"},
    {ROW_THEME, CAME | CHANGED, RULESET,
     "INSERT INTO zhibiao.report_theme (report_id, revision_no, rank, score, ruleset_id, theme, "
     "       evidence) SELECT report_id, revision_no, rank, score, "
     "       $2::integer, theme, evidence::integer[] " RECORDS(
         "rank smallint, score smallint, theme text, evidence text")},
    {ROW_TAG, WENT | CHANGED, NOTHING,
     "UPDATE zhibiao.report_tag t SET valid_to = greatest(now(), t.valid_from) " RECORDS(
         "kind text, name text") " WHERE " PLACE
                                 " AND t.kind = x.kind AND t.name = x.name AND t.valid_to IS NULL"},
    {ROW_TAG, CAME | CHANGED, RULESET,
     "INSERT INTO zhibiao.report_tag (report_id, revision_no, ruleset_id, kind, name, evidence) "
     "SELECT report_id, revision_no, $2::integer, kind, name, "
     "       evidence::integer[] " RECORDS("kind text, name text, evidence text")},
};

/* The error of a value that PostgreSQL refuses is that of a report. */
static bool run(struct writing *w, const char *sql, int n, const char *const *params, struct err *e)
{
    PGresult *res = PQexecParams(w->s->c, sql, n, NULL, params, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(res);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good && state && sqlstate_does(state) == SQLSTATE_ISOLATE)
        err_fail(e, ERR_INPUT, "PostgreSQL refuses it: %s (SQLSTATE %s)",
                 PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY), state);
    else if (!good)
        session_explain(w->s->c, res, "could not write", e);
    PQclear(res);
    return good;
}

static bool write_rows(struct writing *w, struct err *e)
{
    const char *const seconds[] = {[NOTHING] = NULL, [RUN] = w->run, [RULESET] = w->ruleset};
    for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
        collect(w, statements[i].kind, statements[i].sorts);
        if (is_empty(w))
            continue;
        buf_put_char(&w->json, ']');
        buf_put_char(&w->json, '\0');
        if (w->json.full)
            return err_fail(e, ERR_AGAIN, "out of memory");
        const char *params[] = {w->json.at, seconds[statements[i].second]};
        if (!run(w, statements[i].sql, params[1] ? 2 : 1, params, e))
            return false;
    }
    return true;
}

/* ---- the transaction ---- */

static bool put_report_ids(const struct writing *w, bool all, struct buf *b, struct arena *a)
{
    int64_t *ids = arena_new(a, int64_t, w->n + 1);
    size_t n = 0;
    for (size_t i = 0; ids && i < w->n; i++) {
        if (all || !w->replaced[i])
            ids[n++] = w->d[i].report->report_id;
    }
    if (ids)
        reprocess_put_ids(b, ids, n);
    return ids && !b->full;
}

/* In the order of their uids, as the daemon locks them. */
static bool lock_reports(struct writing *w, bool *replaced, struct arena *a, struct err *e)
{
    struct buf ids = {0};
    if (!put_report_ids(w, true, &ids, a)) {
        buf_free(&ids);
        return err_fail(e, ERR_AGAIN, "out of memory");
    }
    const char *params[] = {ids.at};
    RESULT res = reprocess_ask(w->s,
                               "SELECT report_id, revision_no FROM zhibiao.report "
                               " WHERE report_id = ANY ($1::bigint[]) AND content_hash IS NOT NULL "
                               " ORDER BY report_uid FOR NO KEY UPDATE",
                               1, params, e);
    buf_free(&ids);
    if (!res)
        return false;
    for (size_t i = 0; i < w->n; i++)
        replaced[i] = true;
    for (int k = 0; k < PQntuples(res); k++) {
        int64_t id = atoll(PQgetvalue(res, k, 0));
        for (size_t i = 0; i < w->n; i++) {
            if (w->d[i].report->report_id == id &&
                w->d[i].report->revision_no == atoi(PQgetvalue(res, k, 1)))
                replaced[i] = false;
        }
    }
    return true;
}

/* What they were read with, changed or not. */
static bool mark_read(struct writing *w, struct arena *a, struct err *e)
{
    struct buf ids = {0};
    bool good = put_report_ids(w, false, &ids, a) || err_fail(e, ERR_AGAIN, "out of memory");
    const char *params[] = {ids.at, w->ruleset};
    good = good && run(w,
                       "UPDATE zhibiao.revision t SET ruleset_id = $2::integer "
                       "  FROM zhibiao.report r WHERE r.report_id = ANY ($1::bigint[]) "
                       "   AND t.report_id = r.report_id AND t.revision_no = r.revision_no",
                       2, params, e);
    buf_free(&ids);
    return good;
}

static bool begin_run(struct writing *w, struct reprocess_run *r, int32_t *ret_id, struct err *e)
{
    const char *params[] = {w->ruleset, r->note};
    RESULT made = reprocess_ask(
        w->s,
        "WITH ended AS (UPDATE ops.run SET note = concat_ws('; ', note, 'ended early') "
        "                WHERE kind = 'reprocess' AND finished_at IS NULL "
        "                  AND coalesce(note, '') NOT LIKE '%ended early') "
        "INSERT INTO ops.run (name, kind, ruleset_id, note) SELECT 'reprocess ' || "
        "       to_char(clock_timestamp() AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
        "       'reprocess', $1::integer, $2 RETURNING run_id",
        2, params, e);
    if (made)
        *ret_id = atoi(PQgetvalue(made, 0, 0));
    return made != NULL;
}

static bool write_counts(struct writing *w, const struct reprocess_counts *n, struct err *e)
{
    struct buf b = {0};
    reprocess_put_counts(&b, n);
    buf_put_char(&b, '\0');
    const char *params[] = {w->run, b.at};
    bool good = !b.full && run(w,
                               "UPDATE ops.run SET counts = $2::json "
                               " WHERE run_id = $1::integer",
                               2, params, e);
    buf_free(&b);
    return good || err_fail(e, ERR_AGAIN, "out of memory");
}

static bool write_all(struct writing *w, struct reprocess_run *r, bool *replaced, struct arena *a,
                      struct err *e)
{
    int32_t id = r->id;
    struct reprocess_counts n = r->counts;
    if (!session_run(w->s->c, e, "BEGIN") || (!id && !begin_run(w, r, &id, e)) ||
        !lock_reports(w, replaced, a, e))
        return false;
    for (size_t i = 0; i < w->n; i++) {
        if (replaced[i])
            n.replaced++;
        else
            reprocess_add(&n, &w->d[i]);
    }
    snprintf(w->run, sizeof(w->run), "%d", id);
    if (!write_rows(w, e) || !mark_read(w, a, e) || !write_counts(w, &n, e) ||
        !session_run(w->s->c, e, "COMMIT"))
        return false;
    r->id = id;
    r->counts = n;
    return true;
}

bool reprocess_write(struct store *s, struct reprocess_run *r, const struct report_difference *d,
                     size_t n, bool *replaced, struct arena *a, struct err *e)
{
    if (!s->c || PQstatus(s->c) != CONNECTION_OK)
        return err_fail(e, ERR_AGAIN, "the connection was lost");
    struct writing w = {.s = s, .d = d, .n = n, .replaced = replaced};
    snprintf(w.ruleset, sizeof(w.ruleset), "%d", r->ruleset_id);
    bool good = write_all(&w, r, replaced, a, e);
    if (!good && PQstatus(s->c) == CONNECTION_OK)
        PQclear(PQexec(s->c, "ROLLBACK"));
    buf_free(&w.json);
    return good;
}

bool reprocess_end(struct store *s, const struct reprocess_run *r, const char *note, struct err *e)
{
    if (!r->id)
        return true;
    char id[16];
    snprintf(id, sizeof(id), "%d", r->id);
    struct buf b = {0};
    reprocess_put_counts(&b, &r->counts);
    buf_put_char(&b, '\0');
    const char *params[] = {id, note, b.at};
    RESULT res = b.full ? NULL
                        : reprocess_ask(s,
                                        "UPDATE ops.run SET finished_at = now(), counts = "
                                        "       $3::json, note = concat_ws('; ', note, $2::text) "
                                        " WHERE run_id = $1::integer",
                                        3, params, e);
    buf_free(&b);
    return res != NULL;
}
