/* Reading back.  Every answer is read in one snapshot, so that it is consistent while the daemon
 * goes on storing, and nothing here writes but the state of a dead letter. */
#include "store/query.h"

#include "base/utf8.h"
#include "store/state.h"

#include <stdio.h>
#include <stdlib.h>

static enum cell_type type_of(Oid oid)
{
    switch (oid) {
    case 16:
        return CELL_BOOL;
    case 20: /* int8, int2, int4, float8, numeric */
    case 21:
    case 23:
    case 701:
    case 1700:
        return CELL_NUMBER;
    case 1184:
        return CELL_TIME;
    default:
        return CELL_TEXT;
    }
}

/* "2026-11-24 15:48:12.5+00" -> "2026-11-24T15:48:12.5Z"; the session's zone is UTC. */
static struct span time_text(const char *value, struct arena *a)
{
    struct span s = arena_copy(a, span_of(value));
    char *at = s.at ? memchr(s.at, ' ', s.n) : NULL;
    if (!at || !span_ends(s, SPAN("+00")))
        return s;
    *at = 'T';
    ((char *)s.at)[s.n - 3] = 'Z';
    s.n -= 2;
    return s;
}

static struct span cell_of(const PGresult *res, int row, int column, enum cell_type type,
                           struct arena *a)
{
    if (PQgetisnull(res, row, column))
        return (struct span){0};
    const char *value = PQgetvalue(res, row, column);
    if (type == CELL_TIME)
        return time_text(value, a);
    if (type == CELL_BOOL)
        return *value == 't' ? SPAN("true") : SPAN("false");
    return arena_copy(a, (struct span){.at = value, .n = (size_t)PQgetlength(res, row, column)});
}

static bool take(const PGresult *res, struct arena *a, struct query_answer *ret, struct err *e)
{
    struct query_answer x = {.n_columns = (size_t)PQnfields(res), .n_rows = (size_t)PQntuples(res)};
    x.columns = arena_new(a, struct query_column, x.n_columns);
    x.cells = arena_new(a, struct span, x.n_columns * x.n_rows);
    if (!x.columns || !x.cells)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (int c = 0; c < (int)x.n_columns; c++) {
        x.columns[c].name = arena_copy(a, span_of(PQfname(res, c)));
        x.columns[c].type = type_of(PQftype(res, c));
        for (int r = 0; r < (int)x.n_rows; r++)
            x.cells[(size_t)r * x.n_columns + (size_t)c] = cell_of(res, r, c, x.columns[c].type, a);
    }
    if (a->full)
        return err_fail(e, ERR_AGAIN, "the answer does not fit the memory");
    *ret = x;
    return true;
}

/* One snapshot, the planner's usual settings, no time limit. */
static const char begin_reading[] =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_nestloop = on; "
    "SET LOCAL enable_mergejoin = on; SET LOCAL enable_seqscan = on; "
    "SET LOCAL plan_cache_mode = auto; SET LOCAL statement_timeout = 0; "
    "SET LOCAL idle_in_transaction_session_timeout = 0";

static void end_reading(struct store *s)
{
    if (!s->c)
        return;
    PQclear(PQexec(s->c, "ROLLBACK"));
    if (PQstatus(s->c) != CONNECTION_OK)
        store_disconnect(s);
}

bool query_rows(struct store *s, const char *sql, int n_params, const char *const *params,
                struct arena *a, struct query_answer *ret, struct err *e)
{
    RESULT begun = store_ask(s, begin_reading, 0, NULL, e);
    if (!begun)
        return false;
    RESULT res = session_query(s->c, e, sql, n_params, params);
    bool good = res && take(res, a, ret, e);
    end_reading(s);
    return good;
}

bool query_status(struct store *s, struct arena *a, struct query_answer *ret, struct err *e)
{
    return query_rows(s,
                      "SELECT topic, kafka_partition AS partition, next_offset, owner, "
                      "       owner_epoch, committed_at, seconds_since_commit, "
                      "       coalesce(stored, 0) AS stored, coalesce(unchanged, 0) AS unchanged, "
                      "       coalesce(retracted, 0) AS retracted, coalesce(skipped, 0) AS "
                      "       skipped, coalesce(dead, 0) AS dead, coalesce(absent, 0) AS absent, "
                      "       coalesce(gap, 0) AS gap, "
                      "       coalesce(dead_letters_open, 0) AS dead_letters_open "
                      "  FROM bi.v_pipeline_health ORDER BY topic, partition",
                      0, NULL, a, ret, e);
}

/* ---- the proof of the ledger ------------------------------------------------------------------
 */

/* Rows of the result of each: check, topic, partition, from_offset, to_offset, detail.  `r` is
 * the ledger of the daemon's own run with the range before each. */
#define LEDGER                                                                                     \
    "WITH r AS (SELECT l.*, lag(to_offset) OVER w AS before, lead(from_offset) OVER w AS after "   \
    "             FROM ops.ledger l WHERE run_id = 0 "                                             \
    "           WINDOW w AS (PARTITION BY topic, partition ORDER BY from_offset)) "

#define VALID_TWICE(table, key, what)                                                              \
    "SELECT 'facts', s.topic, NULL::integer, NULL::bigint, NULL::bigint, "                         \
    "       format('report %s (key \"%s\") revision %s: %s is valid twice at a time', "            \
    "              r.report_id, left(r.key, 60), x.revision_no, x.what) "                          \
    "  FROM (SELECT report_id, revision_no, valid_from, " what " AS what, "                        \
    "               lag(coalesce(valid_to, 'infinity')) OVER (PARTITION BY report_id, "            \
    "               revision_no, " key " ORDER BY valid_from, valid_to) AS before "                \
    "          FROM zhibiao." table ") x JOIN zhibiao.report r USING (report_id) "                 \
    "  JOIN zhibiao.source s USING (source_id) WHERE x.before > x.valid_from"

static const char *const checks[] = {
    LEDGER "SELECT CASE WHEN from_offset > before THEN 'hole' ELSE 'overlap' END AS \"check\", "
           "       topic, partition, least(before, from_offset) AS from_offset, "
           "       greatest(before, from_offset) AS to_offset, "
           "       format('a range ends at %s, the next begins at %s', before, from_offset) "
           "  FROM r WHERE before <> from_offset",
    LEDGER "SELECT 'first', o.topic, o.partition, o.first_offset, r.from_offset, "
           "       format('reading began at %s, the ledger at %s', o.first_offset, r.from_offset) "
           "  FROM r JOIN ops.offset o USING (topic, partition) "
           " WHERE r.before IS NULL AND o.first_offset IS DISTINCT FROM r.from_offset",
    LEDGER "SELECT 'last', o.topic, o.partition, coalesce(r.to_offset, o.first_offset), "
           "       o.next_offset, format('the ledger ends at %s, the position is %s', "
           "       coalesce(r.to_offset, o.first_offset), o.next_offset) "
           "  FROM ops.offset o LEFT JOIN r ON r.topic = o.topic AND r.partition = o.partition "
           "   AND r.after IS NULL "
           " WHERE o.next_offset IS DISTINCT FROM coalesce(r.to_offset, o.first_offset)",
    LEDGER "SELECT 'position', topic, partition, from_offset, to_offset, "
           "       'there is a range and no position of this partition' "
           "  FROM r WHERE before IS NULL AND NOT EXISTS (SELECT FROM ops.offset o "
           "       WHERE o.topic = r.topic AND o.partition = r.partition)",
    LEDGER "SELECT 'sum', topic, partition, from_offset, to_offset, "
           "       format('counts sum to %s, the range has %s', stored + unchanged + retracted + "
           "       skipped + dead + absent + gap, to_offset - from_offset) "
           "  FROM r WHERE stored + unchanged + retracted + skipped + dead + absent + gap <> "
           "       to_offset - from_offset OR least(stored, unchanged, retracted, skipped, dead, "
           "       absent, gap) < 0",
    LEDGER "SELECT 'skipped', topic, partition, from_offset, to_offset, "
           "       format('%s skipped, the reasons sum to %s', skipped, n) "
           "  FROM r CROSS JOIN LATERAL (SELECT coalesce(sum(value::bigint), 0) AS n "
           "       FROM jsonb_each_text(coalesce(skipped_by, '{}'))) x WHERE n <> skipped",
    LEDGER "SELECT 'stored', r.topic, r.partition, from_offset, to_offset, "
           "       format('%s stored, %s revisions are there', stored, n) "
           "  FROM r LEFT JOIN zhibiao.source s USING (topic) CROSS JOIN LATERAL "
           "       (SELECT count(*) AS n FROM zhibiao.revision v WHERE v.run_id = 0 "
           "           AND v.source_id = s.source_id AND v.partition = r.partition "
           "           AND v.kafka_offset >= r.from_offset AND v.kafka_offset < r.to_offset) x "
           " WHERE n <> stored",
    LEDGER "SELECT 'indicators', r.topic, r.partition, from_offset, to_offset, "
           "       format('%s indicators, %s rows are there', indicators, n) "
           "  FROM r LEFT JOIN zhibiao.source s USING (topic) CROSS JOIN LATERAL "
           "       (SELECT count(*) AS n FROM zhibiao.revision v JOIN zhibiao.indicator i "
           "            ON i.report_id = v.report_id AND i.revision_no = v.revision_no "
           "           AND i.valid_from = v.valid_from WHERE v.run_id = 0 "
           "           AND v.source_id = s.source_id AND v.partition = r.partition "
           "           AND v.kafka_offset >= r.from_offset AND v.kafka_offset < r.to_offset) x "
           " WHERE n <> indicators",
    LEDGER "SELECT 'themes', r.topic, r.partition, from_offset, to_offset, "
           "       format('%s themes, %s rows are there', themes, n) "
           "  FROM r LEFT JOIN zhibiao.source s USING (topic) CROSS JOIN LATERAL "
           "       (SELECT count(*) AS n FROM zhibiao.revision v JOIN zhibiao.report_theme i "
           "            ON i.report_id = v.report_id AND i.revision_no = v.revision_no "
           "           AND i.valid_from = v.valid_from WHERE v.run_id = 0 "
           "           AND v.source_id = s.source_id AND v.partition = r.partition "
           "           AND v.kafka_offset >= r.from_offset AND v.kafka_offset < r.to_offset) x "
           " WHERE n <> themes",
    LEDGER "SELECT 'retracted', r.topic, r.partition, from_offset, to_offset, "
           "       format('%s retracted, %s rows are there', retracted, n) "
           "  FROM r LEFT JOIN zhibiao.source s USING (topic) CROSS JOIN LATERAL "
           "       (SELECT count(*) AS n FROM zhibiao.retraction v WHERE v.run_id = 0 "
           "           AND v.source_id = s.source_id AND v.partition = r.partition "
           "           AND v.kafka_offset >= r.from_offset AND v.kafka_offset < r.to_offset) x "
           " WHERE n <> retracted",
    LEDGER "SELECT 'dead', topic, partition, from_offset, to_offset, "
           "       format('%s dead, %s dead letters are there', dead, n) "
           "  FROM r CROSS JOIN LATERAL (SELECT count(*) AS n FROM ops.dead_letter d "
           "         WHERE d.run_id = 0 AND d.topic = r.topic AND d.partition = r.partition "
           "           AND d.kafka_offset >= r.from_offset AND d.kafka_offset < r.to_offset) x "
           " WHERE n <> dead",
    /* Rows that no range covers. */
    "SELECT 'outside', s.topic, v.partition, min(v.kafka_offset), max(v.kafka_offset) + 1, "
    "       format('%s revisions lie in no range of the ledger', count(*)) "
    "  FROM zhibiao.revision v JOIN zhibiao.source s USING (source_id) WHERE v.run_id = 0 "
    "   AND NOT EXISTS (SELECT FROM (SELECT l.to_offset FROM ops.ledger l WHERE l.run_id = 0 "
    "          AND l.topic = s.topic AND l.partition = v.partition "
    "          AND l.from_offset <= v.kafka_offset ORDER BY l.from_offset DESC LIMIT 1) b "
    "        WHERE b.to_offset > v.kafka_offset) GROUP BY 2, 3",
    "SELECT 'outside', d.topic, d.partition, min(d.kafka_offset), max(d.kafka_offset) + 1, "
    "       format('%s dead letters lie in no range of the ledger', count(*)) "
    "  FROM ops.dead_letter d WHERE d.run_id = 0 "
    "   AND NOT EXISTS (SELECT FROM (SELECT l.to_offset FROM ops.ledger l WHERE l.run_id = 0 "
    "          AND l.topic = d.topic AND l.partition = d.partition "
    "          AND l.from_offset <= d.kafka_offset ORDER BY l.from_offset DESC LIMIT 1) b "
    "        WHERE b.to_offset > d.kafka_offset) GROUP BY 2, 3",
    /* A report has exactly one current revision, its newest; a retracted one has none. */
    "SELECT 'current', s.topic, NULL::integer, NULL::bigint, NULL::bigint, "
    "       format('report %s (key \"%s\"): %s revisions are current, the newest is %s%s', "
    "              r.report_id, left(r.key, 60), v.n, r.revision_no, "
    "              CASE WHEN r.content_hash IS NULL THEN ', it is retracted' ELSE '' END) "
    "  FROM zhibiao.report r JOIN zhibiao.source s USING (source_id) CROSS JOIN LATERAL "
    "       (SELECT count(*) AS n, max(revision_no) AS newest FROM zhibiao.revision v "
    "         WHERE v.report_id = r.report_id AND v.valid_to IS NULL) v "
    " WHERE v.n <> CASE WHEN r.content_hash IS NULL THEN 0 ELSE 1 END "
    "    OR v.newest <> r.revision_no",
    /* Reading again replaces facts: of one place there is one at a time. */
    VALID_TWICE("indicator", "start_cp, end_cp", "format('the indicator at %s', start_cp)"),
    VALID_TWICE("report_theme", "theme", "format('theme %s', theme)"),
    /* Whoever is in the linker's queue, and whom it represents, may still be otherwise. */
    "SELECT 'duplicate', s.topic, NULL::integer, NULL::bigint, NULL::bigint, "
    "       format('report %s (key \"%s\") is a duplicate of %s, %s', r.report_id, left(r.key, "
    "60), "
    "              r.duplicate_of, CASE WHEN r.content_hash IS NULL THEN 'and retracted' "
    "              WHEN a.report_id IS NOT NULL THEN 'and an article' "
    "              WHEN d.report_id IS NULL THEN 'which is not there' "
    "              WHEN d.content_hash IS NULL THEN 'which is retracted' "
    "              WHEN d.duplicate_of IS NOT NULL THEN 'which is a duplicate itself' "
    "              ELSE 'which is no article' END) "
    "  FROM zhibiao.report r JOIN zhibiao.source s USING (source_id) "
    "  LEFT JOIN zhibiao.article a ON a.report_id = r.report_id "
    "  LEFT JOIN zhibiao.report d ON d.report_id = r.duplicate_of "
    "  LEFT JOIN zhibiao.article da ON da.report_id = r.duplicate_of "
    " WHERE r.duplicate_of IS NOT NULL AND (r.content_hash IS NULL OR a.report_id IS NOT NULL "
    "       OR d.content_hash IS NULL OR d.duplicate_of IS NOT NULL OR da.report_id IS NULL) "
    "   AND NOT EXISTS (SELECT FROM zhibiao.link_queue q WHERE q.report_id = r.report_id) "
    "   AND NOT EXISTS (SELECT FROM zhibiao.link_queue q WHERE q.report_id = r.duplicate_of)",
    "SELECT 'article', s.topic, NULL::integer, NULL::bigint, NULL::bigint, "
    "       format('article %s (key \"%s\") is of revision %s, the report is at %s%s; it has %s "
    "keys "
    "of %s', coalesce(a.report_id, k.report_id), left(r.key, 60), a.revision_no, r.revision_no, "
    "              CASE WHEN r.content_hash IS NULL THEN ' and retracted' ELSE '' END, "
    "              coalesce(k.n, 0), coalesce(a.n, 0)) "
    "  FROM (SELECT report_id, revision_no, (SELECT count(DISTINCT x) FROM unnest(keys) x) AS n "
    "          FROM zhibiao.article) a "
    "  FULL JOIN (SELECT report_id, count(*) AS n FROM zhibiao.article_key GROUP BY 1) k "
    "         ON k.report_id = a.report_id "
    "  LEFT JOIN zhibiao.report r ON r.report_id = coalesce(a.report_id, k.report_id) "
    "  LEFT JOIN zhibiao.source s USING (source_id) "
    " WHERE (a.report_id IS NULL OR a.n <> coalesce(k.n, 0) OR r.content_hash IS NULL "
    "        OR a.revision_no <> r.revision_no) "
    "   AND NOT EXISTS (SELECT FROM zhibiao.link_queue q "
    "                    WHERE q.report_id = coalesce(a.report_id, k.report_id))",
    "SELECT 'unlinked', s.topic, NULL::integer, NULL::bigint, NULL::bigint, "
    "       format('report %s (key \"%s\") is neither an article nor a duplicate, and does not "
    "wait to be', r.report_id, left(r.key, 60)) "
    "  FROM zhibiao.report r JOIN zhibiao.source s USING (source_id) "
    " WHERE r.content_hash IS NOT NULL AND r.duplicate_of IS NULL "
    "   AND NOT EXISTS (SELECT FROM zhibiao.article a WHERE a.report_id = r.report_id) "
    "   AND NOT EXISTS (SELECT FROM zhibiao.link_queue q WHERE q.report_id = r.report_id)",
};
#define N_CHECKS (sizeof(checks) / sizeof(checks[0]))
#define VERIFY_COLUMNS 6

/* The parts are pieces of one list, each with the same columns. */
static bool join(const struct query_answer *parts, struct arena *a, struct query_answer *ret,
                 struct err *e)
{
    static const char *const names[VERIFY_COLUMNS] = {"check",       "topic",     "partition",
                                                      "from_offset", "to_offset", "detail"};
    struct query_answer x = {.n_columns = VERIFY_COLUMNS};
    for (size_t i = 0; i < N_CHECKS; i++)
        x.n_rows += parts[i].n_rows;
    x.columns = arena_new(a, struct query_column, VERIFY_COLUMNS);
    x.cells = arena_new(a, struct span, x.n_rows * VERIFY_COLUMNS);
    if (!x.columns || !x.cells)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t c = 0; c < VERIFY_COLUMNS; c++)
        x.columns[c] = (struct query_column){.name = span_of(names[c]),
                                             .type = c >= 2 && c <= 4 ? CELL_NUMBER : CELL_TEXT};
    struct span *to = x.cells;
    for (size_t i = 0; i < N_CHECKS; i++) {
        size_t n = parts[i].n_rows * VERIFY_COLUMNS;
        if (n)
            memcpy(to, parts[i].cells, n * sizeof(*to));
        to += n;
    }
    *ret = x;
    return true;
}

static bool run_checks(struct store *s, struct arena *a, struct query_answer *parts,
                       int64_t *ret_checked, struct err *e)
{
    RESULT count =
        session_query(s->c, e, "SELECT count(*) FROM ops.ledger WHERE run_id = 0", 0, NULL);
    if (!count)
        return false;
    *ret_checked = atoll(PQgetvalue(count, 0, 0));
    for (size_t i = 0; i < N_CHECKS; i++) {
        RESULT res = session_query(s->c, e, checks[i], 0, NULL);
        if (!res || !take(res, a, &parts[i], e))
            return false;
    }
    return true;
}

bool query_verify(struct store *s, struct arena *a, struct query_answer *ret, int64_t *ret_checked,
                  struct err *e)
{
    struct query_answer parts[N_CHECKS] = {0};
    int64_t checked;
    RESULT begun = store_ask(s, begin_reading, 0, NULL, e);
    if (!begun)
        return false;
    bool good = run_checks(s, a, parts, &checked, e) && join(parts, a, ret, e);
    end_reading(s);
    if (good)
        *ret_checked = checked;
    return good;
}

/* ---- dead letters -----------------------------------------------------------------------------
 */

static const char *text_or_null(struct span s, struct arena *a)
{
    return s.n ? arena_copy(a, s).at : NULL;
}

bool query_dead_letters(struct store *s, const struct letters *which, struct arena *a,
                        struct query_answer *ret, struct err *e)
{
    char limit[24];
    snprintf(limit, sizeof(limit), "%lld", (long long)(which->limit > 0 ? which->limit : 100));
    const char *params[] = {text_or_null(which->state, a), text_or_null(which->reason, a),
                            text_or_null(which->topic, a), limit};
    return query_rows(s,
                      "SELECT dead_letter_id AS id, topic, partition, kafka_offset AS \"offset\", "
                      "       reason, detail, sqlstate, state, octet_length(value) AS bytes, "
                      "       created_at FROM ops.dead_letter "
                      " WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR "
                      "       reason = $2) AND ($3::text IS NULL OR topic = $3) "
                      " ORDER BY dead_letter_id DESC LIMIT $4::bigint",
                      4, params, a, ret, e);
}

/* bytea's text form is \x and hex; shown as text where it is text. */
static void as_text(struct span *cell, struct arena *a)
{
    size_t n = cell->n >= 2 ? (cell->n - 2) / 2 : 0;
    char *p = cell->at ? arena_take(a, n + 1) : NULL;
    if (!p)
        return;
    for (size_t i = 0; i < n; i++) {
        unsigned byte;
        char hex[3] = {cell->at[2 + 2 * i], cell->at[3 + 2 * i], 0};
        if (sscanf(hex, "%2x", &byte) != 1)
            return;
        p[i] = (char)(unsigned char)byte;
    }
    struct span s = {.at = p, .n = n};
    if (utf8_invalid_at(s) == s.n && !memchr(p, 0, n))
        *cell = s;
}

bool query_dead_letter(struct store *s, int64_t id, struct arena *a, struct query_answer *ret,
                       struct err *e)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)id);
    const char *params[] = {number};
    if (!query_rows(s,
                    "SELECT key, value, dead_letter_id AS id, topic, partition, "
                    "       kafka_offset AS \"offset\", kafka_at, headers, reason, detail, "
                    "       sqlstate, d.state, d.state_at, d.state_by, created_at, "
                    "       r.version AS ruleset, r.engine FROM ops.dead_letter d "
                    "  JOIN ops.ruleset r USING (ruleset_id) WHERE dead_letter_id = $1::bigint",
                    1, params, a, ret, e))
        return false;
    for (size_t i = 0; i < 2 && ret->n_rows; i++)
        as_text(&ret->cells[i], a);
    return true;
}

static struct span bytes_of(const PGresult *res, int column, struct arena *a)
{
    return arena_copy(a, (struct span){.at = PQgetvalue(res, 0, column),
                                       .n = (size_t)PQgetlength(res, 0, column)});
}

static int64_t number_of(const PGresult *res, int column)
{
    char text[24];
    snprintf(text, sizeof(text), "%.*s", PQgetlength(res, 0, column), PQgetvalue(res, 0, column));
    return atoll(text);
}

static PGresult *letter_row(struct store *s, int64_t id, struct err *e)
{
    RESULT ready = store_ask(s, "SELECT 1", 0, NULL, e);
    if (!ready)
        return NULL;
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)id);
    const char *params[] = {number};
    PGresult *res = PQexecParams(
        s->c,
        "SELECT topic, partition::text, kafka_offset::text, key, value, state, "
        "       (extract(epoch FROM kafka_at) * 1000)::bigint::text FROM ops.dead_letter "
        " WHERE dead_letter_id = $1::bigint",
        1, NULL, params, NULL, NULL, 1);
    if (PQresultStatus(res) == PGRES_TUPLES_OK)
        return res;
    session_explain(s->c, res, "could not read the dead letter", e);
    PQclear(res);
    return NULL;
}

bool query_dead_letter_bytes(struct store *s, int64_t id, struct arena *a, struct letter *ret,
                             struct err *e)
{
    RESULT res = letter_row(s, id, e);
    if (!res)
        return false;
    if (PQntuples(res) != 1)
        return err_fail(e, ERR_INPUT, "there is no dead letter %lld", (long long)id);
    struct letter x = {
        .message = {.topic = bytes_of(res, 0, a),
                    .partition = (int32_t)number_of(res, 1),
                    .offset = number_of(res, 2),
                    .timestamp_ms = PQgetisnull(res, 0, 6) ? -1 : number_of(res, 6),
                    .key = bytes_of(res, 3, a),
                    .value = bytes_of(res, 4, a),
                    .has_key = !PQgetisnull(res, 0, 3),
                    .has_value = !PQgetisnull(res, 0, 4)},
        .state = bytes_of(res, 5, a),
    };
    if (a->full)
        return err_fail(e, ERR_AGAIN, "the dead letter does not fit the memory");
    *ret = x;
    return true;
}

bool query_dead_letter_state(struct store *s, int64_t id, const char *from, const char *to,
                             struct err *e)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)id);
    const char *params[] = {number, from, to};
    RESULT res = store_ask(s,
                           "UPDATE ops.dead_letter SET state = $3, state_at = now(), "
                           "       state_by = session_user "
                           " WHERE dead_letter_id = $1::bigint AND state = $2",
                           3, params, e);
    if (!res)
        return false;
    if (strcmp(PQcmdTuples(res), "1") != 0)
        return err_fail(e, ERR_INPUT, "there is no dead letter %lld in state \"%s\"", (long long)id,
                        from);
    return true;
}
