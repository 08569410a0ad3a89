/* The connection of a run, and stored reports page by page.
 *
 * Always holds: no transaction and no snapshot stays open between two calls; a connection that
 * was lost is never replaced in silence, since its lock went with it. */
#include "store/reprocess_state.h"

#include <stdio.h>
#include <stdlib.h>

#define LOCK_KEY (SESSION_LOCK_KEY + 2)
#define WINDOW "2000" /* reports that one look for a page passes over */
#define COUNT_S "60"

/* ---- the connection ---- */

/* Pages and changes find their rows by index, whatever the planner thinks of their number. */
static const char settings[] =
    "SET enable_nestloop = on; SET enable_hashjoin = off; SET enable_mergejoin = off;"
    "SET enable_seqscan = off; SET plan_cache_mode = auto; SET datestyle = 'ISO, YMD';"
    "SET lock_timeout = '2s'";

PGresult *reprocess_ask(struct store *s, const char *sql, int n, const char *const *params,
                        struct err *e)
{
    if (!s->c || PQstatus(s->c) != CONNECTION_OK) {
        store_disconnect(s);
        err_fail(e, ERR_AGAIN, "the connection was lost");
        return NULL;
    }
    return session_query(s->c, e, sql, n, params);
}

static void say_holder(struct store *s, struct err *e)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
             "SELECT format('server process %%s of %%s since %%s UTC', a.pid, a.usename, "
             "       to_char(a.backend_start, 'YYYY-MM-DD HH24:MI')) "
             "  FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.granted "
             "   AND l.locktype = 'advisory' AND (l.classid::bigint << 32) + l.objid::bigint = "
             "       %lld LIMIT 1",
             (long long)LOCK_KEY);
    RESULT res = session_query(s->c, NULL, sql, 0, NULL);
    err_fail(e, ERR_AGAIN, "another reprocess of this database is running%s%s%s",
             res && PQntuples(res) ? " (" : "", res && PQntuples(res) ? PQgetvalue(res, 0, 0) : "",
             res && PQntuples(res) ? ")" : "");
}

static bool lock(struct store *s, struct err *e)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT pg_try_advisory_lock(%lld)", (long long)LOCK_KEY);
    RESULT res = session_query(s->c, e, sql, 0, NULL);
    if (!res)
        return false;
    if (PQgetvalue(res, 0, 0)[0] == 't')
        return true;
    say_holder(s, e);
    return false;
}

bool reprocess_begin(struct store *s, bool write, struct err *e)
{
    store_disconnect(s); /* settings and locks of whatever was before */
    return store_ready(s, e) && session_run(s->c, e, settings) && (!write || lock(s, e));
}

bool reprocess_ruleset(struct store *s, const char *version, int32_t *ret, struct err *e)
{
    const char *params[] = {version, ZHIBIAO_VERSION};
    RESULT res = reprocess_ask(
        s, "SELECT ruleset_id FROM ops.ruleset WHERE version = $1 AND engine = $2", 2, params, e);
    if (res)
        *ret = PQntuples(res) ? atoi(PQgetvalue(res, 0, 0)) : 0;
    return res != NULL;
}

/* ---- which reports ---- */

#define FROM                                                                                       \
    "  FROM zhibiao.report r JOIN zhibiao.revision v "                                             \
    "    ON v.report_id = r.report_id AND v.revision_no = r.revision_no "
#define FILTER                                                                                     \
    " r.content_hash IS NOT NULL AND ($1::integer IS NULL OR v.ruleset_id <> $1::integer) "        \
    " AND ($2::timestamptz IS NULL OR v.valid_from >= $2::timestamptz) "                           \
    " AND ($3::timestamptz IS NULL OR v.valid_from < $3::timestamptz) "                            \
    " AND ($4::text IS NULL OR r.source_id = "                                                     \
    "      (SELECT source_id FROM zhibiao.source WHERE topic = $4)) "                              \
    " AND ($5::text IS NULL OR r.report_uid = ANY "                                                \
    "      (ARRAY(SELECT zhibiao.report_uid(topic, $5) FROM zhibiao.source))) "
#define N_FILTER 5

struct filter_words {
    char number[16];
    const char *list[N_FILTER + 3];
};

static void filter_words(const struct reprocess_filter *f, struct filter_words *w)
{
    snprintf(w->number, sizeof(w->number), "%d", f->not_read_with);
    w->list[0] = f->not_read_with ? w->number : NULL;
    w->list[1] = f->since;
    w->list[2] = f->until;
    w->list[3] = f->topic;
    w->list[4] = f->key;
}

bool reprocess_count(struct store *s, const struct reprocess_filter *f, int64_t *ret, struct err *e)
{
    struct filter_words w;
    filter_words(f, &w);
    RESULT begun = reprocess_ask(s,
                                 "BEGIN READ ONLY; SET LOCAL enable_hashjoin = on; "
                                 "SET LOCAL enable_seqscan = on; "
                                 "SET LOCAL statement_timeout = '" COUNT_S "s'",
                                 0, NULL, e);
    if (!begun)
        return false;
    RESULT res = PQexecParams(s->c, "SELECT count(*) " FROM " WHERE " FILTER, N_FILTER, NULL,
                              w.list, NULL, NULL, 0);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    bool good = PQresultStatus(res) == PGRES_TUPLES_OK;
    if (good)
        *ret = atoll(PQgetvalue(res, 0, 0));
    else if (state && strcmp(state, "57014") == 0)
        *ret = -1;
    else
        session_explain(s->c, res, "could not count the reports", e);
    PQclear(PQexec(s->c, "ROLLBACK"));
    return good || (state && strcmp(state, "57014") == 0);
}

void reprocess_put_ids(struct buf *b, const int64_t *ids, size_t n)
{
    buf_put_char(b, '{');
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%lld", i ? "," : "", (long long)ids[i]);
    buf_put_char(b, '}');
    buf_put_char(b, '\0');
}

/* ---- what is stored of them ---- */

static struct span cell(const PGresult *res, int row, int column, struct arena *a)
{
    if (PQgetisnull(res, row, column))
        return (struct span){0};
    return arena_copy(a, (struct span){.at = PQgetvalue(res, row, column),
                                       .n = (size_t)PQgetlength(res, row, column)});
}

static void unhex(const char *hex, uint8_t *ret, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned byte = 0;
        sscanf(hex + 2 * i, "%2x", &byte);
        ret[i] = (uint8_t)byte;
    }
}

/* "3:abc2:de" -> abc, de */
static void take_authors(struct span s, struct given *g, struct arena *a)
{
    size_t n = 0;
    struct span *list = arena_new(a, struct span, s.n / 2 + 1);
    for (size_t at = 0; list && at < s.n;) {
        size_t length = 0;
        while (at < s.n && s.at[at] != ':')
            length = length * 10 + (size_t)(s.at[at++] - '0');
        at++;
        list[n++] = span_between(s, at, at + length);
        at += length;
    }
    g->authors = list;
    g->n_authors = list ? n : 0;
}

/* Authors as one text without doubt where each ends. */
#define AUTHORS(from)                                                                              \
    "(SELECT string_agg(octet_length(x) || ':' || x, '' ORDER BY n) FROM " from                    \
    "   WITH ORDINALITY AS u(x, n))"

static const char fetch_sql[] =
    "SELECT r.report_id, r.revision_no, replace(r.report_uid::text, '-', ''), "
    "       encode(r.content_hash, 'hex'), (SELECT topic FROM zhibiao.source s "
    "       WHERE s.source_id = r.source_id), r.key, v.given IS NOT NULL, v.given->>'title', "
    "       v.given->>'publisher', v.given->>'region', v.given->>'language', "
    "       v.given->>'published_at', " AUTHORS(
        "json_array_elements_text(v.given->'authors')") ", v.url, v.content, "
                                                        "       v.title, v.subtitle, "
                                                        "v.publisher, " AUTHORS(
                                                            "unnest(v.authors)") ", "
                                                                                 "v.published_on, "
                                                                                 "       "
                                                                                 "(extract(epoch "
                                                                                 "FROM "
                                                                                 "v.published_at) "
                                                                                 "* 1000)::bigint, "
                                                                                 "v.published_as_"
                                                                                 "written, "
                                                                                 "       "
                                                                                 "v.region_code, "
                                                                                 "v.region, "
                                                                                 "v.genre, "
                                                                                 "v.language " FROM
                                                                                 " WHERE "
                                                                                 "r.report_id = "
                                                                                 "ANY "
                                                                                 "($6::bigint[]) "
                                                                                 "AND " FILTER
                                                                                 " ORDER BY "
                                                                                 "r.report_id";
enum { COLUMN_CONTENT = 14, COLUMN_DESCRIPTION };

static void take_report(const PGresult *res, int row, struct arena *a, struct stored_report *ret)
{
    struct given *g = &ret->given;
    ret->report_id = atoll(PQgetvalue(res, row, 0));
    ret->revision_no = atoi(PQgetvalue(res, row, 1));
    unhex(PQgetvalue(res, row, 2), ret->uid, sizeof(ret->uid));
    unhex(PQgetvalue(res, row, 3), ret->content_hash, sizeof(ret->content_hash));
    ret->topic = cell(res, row, 4, a);
    ret->key = cell(res, row, 5, a);
    ret->knows_given = PQgetvalue(res, row, 6)[0] == 't';
    g->title = cell(res, row, 7, a);
    g->publisher = cell(res, row, 8, a);
    g->region = cell(res, row, 9, a);
    g->language = cell(res, row, 10, a);
    g->published_at = cell(res, row, 11, a);
    take_authors(cell(res, row, 12, a), g, a);
    g->url = cell(res, row, 13, a);
    ret->content = cell(res, row, COLUMN_CONTENT, a);
    struct row *about = arena_new(a, struct row, 1);
    if (!about || !(about->fields = arena_new(a, struct span, DESCRIPTION_FIELDS)))
        return;
    for (int i = 0; i < DESCRIPTION_FIELDS; i++)
        about->fields[i] = cell(res, row, COLUMN_DESCRIPTION + i, a);
    ret->was[ROW_DESCRIPTION] = (struct rows){.items = about, .n = 1};
}

/* The rows of each kind: report, id, start, end, key, fields. */
#define CHILDREN(table)                                                                            \
    "  FROM unnest($1::bigint[], $2::bigint[]) AS p(id, no) JOIN zhibiao." table                   \
    " t ON t.report_id = p.id AND t.revision_no = p.no WHERE t.valid_to IS NULL ORDER BY "
static const char *const children_sql[ROW_KIND_N] = {
    [ROW_INDICATOR] =
        "SELECT t.report_id, t.indicator_id, t.start_cp, t.end_cp, '', t.sentence_cp, "
        "       t.period_start, t.period_end, trim_scale(t.value), trim_scale(t.value_high), "
        "       t.kind, t.bound, t.status, t.direction, t.basis, t.unit, t.name, t.concept, "
        "       t.name_key, t.action, t.scope, t.period, t.theme, t.section, t.rule, t.quote, "
        "       t.sentence " CHILDREN("indicator") "t.report_id, t.start_cp",
    [ROW_THEME] = "SELECT t.report_id, 0, 0, 0, t.theme, t.rank, t.score, t.evidence " CHILDREN(
        "report_theme") "t.report_id, t.rank",
    [ROW_TAG] = "SELECT t.report_id, 0, 0, 0, t.kind || ' ' || t.name, t.evidence " CHILDREN(
        "report_tag") "t.report_id",
};
enum { COLUMN_FIELDS = 5 };

static bool take_row(const PGresult *res, int row, enum row_kind kind, struct arena *a,
                     struct row *ret)
{
    ret->id = atoll(PQgetvalue(res, row, 1));
    ret->start = atoi(PQgetvalue(res, row, 2));
    ret->end = atoi(PQgetvalue(res, row, 3));
    ret->key = cell(res, row, 4, a);
    ret->fields = arena_new(a, struct span, row_fields[kind].n);
    for (size_t i = 0; ret->fields && i < row_fields[kind].n; i++)
        ret->fields[i] = cell(res, row, COLUMN_FIELDS + (int)i, a);
    return ret->fields != NULL;
}

/* Reports and rows are sorted by report. */
static bool take_children(const PGresult *res, enum row_kind kind, struct stored_report *reports,
                          size_t n, struct arena *a, struct err *e)
{
    int n_rows = PQntuples(res), at = 0;
    struct row *rows = arena_new(a, struct row, (size_t)n_rows + 1);
    for (size_t i = 0; rows && i < n; i++) {
        int from = at;
        while (at < n_rows && atoll(PQgetvalue(res, at, 0)) == reports[i].report_id) {
            if (!take_row(res, at, kind, a, &rows[at]))
                return err_fail(e, ERR_AGAIN, "out of memory");
            at++;
        }
        reports[i].was[kind] = (struct rows){.items = rows + from, .n = (size_t)(at - from)};
    }
    return (rows && !a->full) || err_fail(e, ERR_AGAIN, "out of memory");
}

static bool fetch_children(struct store *s, struct stored_report *reports, size_t n,
                           struct arena *a, struct err *e)
{
    struct buf ids = {0}, numbers = {0};
    int64_t *list = arena_new(a, int64_t, n + 1);
    for (size_t i = 0; list && i < n; i++)
        list[i] = reports[i].report_id;
    if (list)
        reprocess_put_ids(&ids, list, n);
    for (size_t i = 0; list && i < n; i++)
        list[i] = reports[i].revision_no;
    if (list)
        reprocess_put_ids(&numbers, list, n);
    bool good = list && !ids.full && !numbers.full;
    if (!good)
        err_fail(e, ERR_AGAIN, "out of memory");
    const char *params[] = {ids.at, numbers.at};
    for (enum row_kind kind = ROW_INDICATOR; good && kind < ROW_KIND_N; kind++) {
        RESULT res = reprocess_ask(s, children_sql[kind], 2, params, e);
        good = res && take_children(res, kind, reports, n, a, e);
    }
    buf_free(&ids);
    buf_free(&numbers);
    return good;
}

bool reprocess_fetch(struct store *s, const struct reprocess_filter *f, const int64_t *ids,
                     size_t n, struct arena *a, struct stored_report **ret, size_t *ret_n,
                     struct err *e)
{
    struct filter_words w;
    struct buf list = {0};
    filter_words(f, &w);
    reprocess_put_ids(&list, ids, n);
    w.list[N_FILTER] = list.at;
    RESULT res = list.full ? NULL : reprocess_ask(s, fetch_sql, N_FILTER + 1, w.list, e);
    buf_free(&list);
    if (!res)
        return err_fail(e, ERR_AGAIN, "out of memory");
    *ret_n = (size_t)PQntuples(res);
    *ret = arena_new(a, struct stored_report, *ret_n + 1);
    for (int i = 0; *ret && i < PQntuples(res); i++)
        take_report(res, i, a, &(*ret)[i]);
    if (!*ret || a->full)
        return err_fail(e, ERR_AGAIN, "out of memory");
    return !*ret_n || fetch_children(s, *ret, *ret_n, a, e);
}

/* ---- pages ---- */

/* Where the window behind the cursor ends; -1 where nothing is behind it. */
static bool window_end(struct store *s, int64_t cursor, int64_t *ret, struct err *e)
{
    char from[24];
    snprintf(from, sizeof(from), "%lld", (long long)cursor);
    const char *params[] = {from};
    RESULT res =
        reprocess_ask(s,
                      "SELECT max(report_id) FROM (SELECT report_id FROM zhibiao.report "
                      " WHERE report_id > $1::bigint ORDER BY report_id LIMIT " WINDOW ") w",
                      1, params, e);
    if (res)
        *ret = PQgetisnull(res, 0, 0) ? -1 : atoll(PQgetvalue(res, 0, 0));
    return res != NULL;
}

/* Ids in the order of the page, cut where they are too large together. */
static size_t take_ids(const PGresult *res, size_t max_bytes, int64_t *ids)
{
    size_t n = 0, bytes = 0;
    for (int i = 0; i < PQntuples(res); i++) {
        bytes += (size_t)atoll(PQgetvalue(res, i, 1));
        if (n && bytes > max_bytes)
            break;
        ids[n++] = atoll(PQgetvalue(res, i, 0));
    }
    return n;
}

bool reprocess_page(struct store *s, const struct reprocess_filter *f, int64_t *cursor, size_t most,
                    size_t max_bytes, struct arena *a, struct stored_report **ret, size_t *ret_n,
                    bool *ret_end, struct err *e)
{
    struct filter_words w;
    char numbers[3][24];
    int64_t end = INT64_MAX;
    *ret_n = 0;
    *ret_end = false;
    if (!f->key && !window_end(s, *cursor, &end, e))
        return false;
    if (end < 0) {
        *ret_end = true;
        return true;
    }
    filter_words(f, &w);
    const int64_t values[] = {*cursor, end, (int64_t)most};
    for (int i = 0; i < 3; i++) {
        snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)values[i]);
        w.list[N_FILTER + i] = numbers[i];
    }
    RESULT res = reprocess_ask(s,
                               "SELECT r.report_id, octet_length(v.content) " FROM
                               " WHERE r.report_id > $6::bigint AND r.report_id <= $7::bigint "
                               "   AND " FILTER " ORDER BY r.report_id LIMIT $8::bigint",
                               N_FILTER + 3, w.list, e);
    int64_t *ids = arena_new(a, int64_t, most + 1);
    if (!res || !ids)
        return err_fail(e, ERR_AGAIN, "out of memory");
    size_t n = take_ids(res, max_bytes, ids);
    bool all = n == (size_t)PQntuples(res) && n < most;
    if (n && !reprocess_fetch(s, f, ids, n, a, ret, ret_n, e))
        return false;
    *cursor = all ? end : ids[n - 1];
    *ret_end = all && f->key;
    return true;
}
