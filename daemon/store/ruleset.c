/* The ruleset in the database, and the dimensions of bi that come with it. */
#include "store/session.h"

#include <stdio.h>
#include <stdlib.h>

/* A table of the lexicon as a JSON array of objects, for jsonb_to_recordset. */
static char *table_json(const struct table *t)
{
    struct buf b = {0};
    for (size_t r = 0; r < t->n_rows; r++) {
        buf_puts(&b, r ? ",{" : "[{");
        buf_printf(&b, "\"n\":%zu", r + 1);
        for (size_t c = 0; c < t->n_columns; c++) {
            if (!t->rows[r].cells[c].n)
                continue;
            buf_put_char(&b, ',');
            buf_put_json(&b, t->columns[c]);
            buf_put_char(&b, ':');
            buf_put_json(&b, t->rows[r].cells[c]);
        }
        buf_put_char(&b, '}');
    }
    buf_puts(&b, t->n_rows ? "]" : "[]");
    buf_put_char(&b, '\0');
    if (b.full) {
        buf_free(&b);
        return NULL;
    }
    return b.at;
}

/* Codes are never taken away, only added or renamed.  Rows are sorted, so that two daemons that
 * start at once do not wait for each other in a ring. */
static const struct {
    const char *table, *sql;
} dimensions[] = {
    {"themes.tsv",
     "INSERT INTO bi.dim_theme AS d "
     "SELECT r.code, r.zh, r.en, r.parent, p.zh, r.n "
     "  FROM jsonb_to_recordset($1::jsonb) AS r(n int, code text, parent text, zh text, en text) "
     "  LEFT JOIN jsonb_to_recordset($1::jsonb) AS p(code text, zh text) ON p.code = r.parent "
     " ORDER BY r.code "
     "ON CONFLICT (theme_code) DO UPDATE SET theme_name = excluded.theme_name, "
     "   theme_name_en = excluded.theme_name_en, theme_order = excluded.theme_order, "
     "   theme_parent_code = excluded.theme_parent_code, "
     "   theme_parent_name = excluded.theme_parent_name "
     " WHERE d IS DISTINCT FROM excluded"},
    {"catalogue.tsv",
     "INSERT INTO bi.dim_indicator AS d "
     "SELECT code, zh, en, kind, dimension, t.theme_code "
     "  FROM jsonb_to_recordset($1::jsonb) "
     "       AS r(code text, zh text, en text, dimension text, kind text, theme text) "
     "  LEFT JOIN bi.dim_theme t ON t.theme_code = r.theme ORDER BY code "
     "ON CONFLICT (concept_code) DO UPDATE SET concept_name = excluded.concept_name, "
     "   concept_name_en = excluded.concept_name_en, concept_kind = excluded.concept_kind, "
     "   unit_dimension = excluded.unit_dimension, theme_code = excluded.theme_code "
     " WHERE d IS DISTINCT FROM excluded"},
    /* The codes of former places were given again at times: the present place wins. */
    {"regions.tsv",
     "INSERT INTO bi.dim_region AS d "
     "SELECT DISTINCT ON (r.code) r.code, r.name, r.short, r.level, r.parent, "
     "       CASE r.level WHEN 'province' THEN r.code WHEN 'city' THEN p.code "
     "            ELSE coalesce(g.code, p.code) END, "
     "       CASE r.level WHEN 'province' THEN r.name WHEN 'city' THEN p.name "
     "            ELSE coalesce(g.name, p.name) END, "
     "       CASE WHEN r.level = 'city' THEN r.code WHEN p.level = 'city' THEN p.code END, "
     "       CASE WHEN r.level = 'city' THEN r.name WHEN p.level = 'city' THEN p.name END, "
     "       CASE r.level WHEN 'county' THEN r.name END, r.until::int "
     "  FROM jsonb_to_recordset($1::jsonb) "
     "       AS r(code text, name text, short text, level text, parent text, until text) "
     "  LEFT JOIN (SELECT DISTINCT ON (code) code, name, level, parent "
     "               FROM jsonb_to_recordset($1::jsonb) AS p(code text, name text, level text, "
     "                    parent text, until text) ORDER BY code, until DESC NULLS FIRST) p "
     "         ON p.code = r.parent "
     "  LEFT JOIN (SELECT DISTINCT ON (code) code, name "
     "               FROM jsonb_to_recordset($1::jsonb) AS g(code text, name text, until text) "
     "              ORDER BY code, until DESC NULLS FIRST) g ON g.code = p.parent "
     " ORDER BY r.code, r.until DESC NULLS FIRST "
     "ON CONFLICT (region_code) DO UPDATE SET region_name = excluded.region_name, "
     "   region_short = excluded.region_short, region_level = excluded.region_level, "
     "   region_parent_code = excluded.region_parent_code, "
     "   province_code = excluded.province_code, province_name = excluded.province_name, "
     "   city_code = excluded.city_code, city_name = excluded.city_name, "
     "   county_name = excluded.county_name, region_until = excluded.region_until "
     " WHERE d IS DISTINCT FROM excluded"},
};

/* units.tsv in its compiled form, since plain forms and exact factors are made there. */
static char *units_json(const struct units *u)
{
    struct buf b = {0};
    buf_put_char(&b, '[');
    for (size_t i = 0; i < u->n; i++) {
        const struct unit *x = &u->items[i];
        buf_puts(&b, i ? ",{\"unit\":" : "{\"unit\":");
        buf_put_json(&b, x->plain);
        buf_printf(&b, ",\"own\":%s,\"dimension\":\"%s\",\"base\":",
                   span_equal(x->plain, x->form) ? "true" : "false",
                   unit_dimension_name(x->dimension));
        buf_put_json(&b, x->canonical);
        buf_puts(&b, ",\"factor\":");
        decimal_put(&b, x->factor);
        buf_puts(&b, ",\"divisor\":");
        decimal_put(&b, x->divisor);
        buf_put_char(&b, '}');
    }
    buf_puts(&b, "]");
    buf_put_char(&b, '\0');
    if (b.full) {
        buf_free(&b);
        return NULL;
    }
    return b.at;
}

static const char units_sql[] =
    "INSERT INTO bi.dim_unit AS d "
    "SELECT DISTINCT ON (unit) unit, dimension, nullif(base, ''), factor, divisor "
    "  FROM jsonb_to_recordset($1::jsonb) AS r(unit text, own boolean, dimension text, "
    "       base text, factor numeric, divisor numeric) "
    " WHERE unit <> '' ORDER BY unit, own DESC "
    "ON CONFLICT (unit) DO UPDATE SET unit_dimension = excluded.unit_dimension, "
    "   unit_base = excluded.unit_base, unit_factor = excluded.unit_factor, "
    "   unit_divisor = excluded.unit_divisor "
    " WHERE d IS DISTINCT FROM excluded";

static bool upsert(PGconn *c, const char *what, char *json, const char *sql, struct err *e)
{
    const char *params[] = {json};
    PGresult *res = json ? session_query(c, e, sql, 1, params) : NULL;
    PQclear(res);
    free(json);
    if (res)
        return true;
    err_fail(e, ERR_AGAIN, "out of memory");
    err_context(e, "%s", what);
    return false;
}

bool ruleset_fill(PGconn *c, const struct lexicon *lx, struct err *e)
{
    for (size_t i = 0; i < sizeof(dimensions) / sizeof(dimensions[0]); i++) {
        const struct table *t = lexicon_table(lx, dimensions[i].table);
        if (t && !upsert(c, dimensions[i].table, table_json(t), dimensions[i].sql, e))
            return false;
    }
    return upsert(c, "units.tsv", units_json(&lx->units), units_sql, e);
}

static bool keep_file(PGconn *c, const char *version, struct span name, const uint8_t *hash,
                      const struct span *bytes, struct err *e)
{
    const char *values[] = {version, name.at, (const char *)hash, bytes ? bytes->at : NULL};
    const int lengths[] = {0, 0, HASH_BYTES, bytes ? (int)bytes->n : 0};
    static const int formats[] = {0, 0, 1, 1};
    if (bytes) {
        RESULT kept = PQexecParams(c,
                                   "INSERT INTO ops.lexicon_file (sha256, content) "
                                   "VALUES ($1::bytea, $2::bytea) ON CONFLICT DO NOTHING",
                                   2, NULL, values + 2, lengths + 2, formats + 2, 0);
        if (PQresultStatus(kept) != PGRES_COMMAND_OK) {
            session_explain(c, kept, "could not keep a table", e);
            return false;
        }
    }
    RESULT noted = PQexecParams(c,
                                "INSERT INTO ops.ruleset_file (version, name, sha256) "
                                "VALUES ($1, $2, $3::bytea) ON CONFLICT DO NOTHING",
                                3, NULL, values, lengths, formats, 0);
    if (PQresultStatus(noted) == PGRES_COMMAND_OK)
        return true;
    session_explain(c, noted, "could not keep a table", e);
    return false;
}

/* The tables themselves, so that this version can be compared with others and used again. */
static bool keep(PGconn *c, const struct lexicon *lx, struct err *e)
{
    size_t n;
    uint8_t hash[HASH_BYTES];
    const struct lexicon_file *files = lexicon_files(lx, &n);
    for (size_t i = 0; i < n; i++) {
        hash_bytes(files[i].bytes, hash);
        if (!keep_file(c, lx->version, files[i].name, hash, &files[i].bytes, e)) {
            err_context(e, "%s", files[i].name.at);
            return false;
        }
    }
    lexicon_general_hash(hash);
    return keep_file(c, lx->version, SPAN(RULESET_GENERAL), hash, NULL, e);
}

static bool find(PGconn *c, const struct lexicon *lx, int32_t *ret_id, bool *ret_found,
                 struct err *e)
{
    const char *params[] = {lx->version, ZHIBIAO_VERSION};
    RESULT known = session_query(c, e,
                                 "SELECT ruleset_id FROM ops.ruleset r "
                                 " WHERE version = $1 AND engine = $2 AND EXISTS "
                                 "       (SELECT FROM ops.ruleset_file f "
                                 "         WHERE f.version = r.version)",
                                 2, params);
    if (!known)
        return false;
    *ret_found = PQntuples(known) == 1;
    if (*ret_found)
        *ret_id = atoi(PQgetvalue(known, 0, 0));
    return true;
}

/* Inside of a transaction.  The dimensions belong to a ruleset as a whole: they are filled
 * before it can be found. */
static bool make(PGconn *c, const struct lexicon *lx, int32_t *ret_id, struct err *e)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_xact_lock(%lld)", (long long)RULESET_LOCK_KEY);
    bool found;
    if (!session_run(c, e, sql) || !find(c, lx, ret_id, &found, e))
        return false;
    if (found)
        return true;
    if (!ruleset_fill(c, lx, e) || !keep(c, lx, e))
        return false;
    const char *params[] = {lx->version, ZHIBIAO_VERSION};
    RESULT made = session_query(c, e,
                                "INSERT INTO ops.ruleset AS r (version, engine) VALUES ($1, $2) "
                                "ON CONFLICT (version, engine) DO UPDATE "
                                "   SET engine = excluded.engine RETURNING ruleset_id",
                                2, params);
    if (!made)
        return false;
    *ret_id = atoi(PQgetvalue(made, 0, 0));
    return true;
}

bool ruleset_register(PGconn *c, const struct lexicon *lx, int32_t *ret_id, struct err *e)
{
    bool found;
    if (!find(c, lx, ret_id, &found, e))
        return false;
    if (found)
        return true;
    if (session_run(c, e, "BEGIN") && make(c, lx, ret_id, e) && session_run(c, e, "COMMIT"))
        return true;
    PQclear(PQexec(c, "ROLLBACK"));
    err_context(e, "could not register the ruleset");
    return false;
}
