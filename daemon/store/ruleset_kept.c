/* Looking at what is kept, and making one of them the active one.
 *
 * Always holds: an activation is one row, written in one transaction with the dimensions that
 * belong to it; nothing here changes or deletes a ruleset. */
#include "store/ruleset.h"

#include "store/state.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define CHANNEL "zhibiao_ruleset"
#define LEAST_PREFIX 4

bool ruleset_list(struct store *s, struct arena *a, struct query_answer *ret, struct err *e)
{
    return query_rows(
        s,
        "WITH n AS (SELECT v.ruleset_id, count(*) AS reports, sum((SELECT count(*) "
        "             FROM zhibiao.indicator i WHERE i.report_id = v.report_id "
        "              AND i.revision_no = v.revision_no AND i.valid_to IS NULL)) AS indicators "
        "             FROM zhibiao.report r JOIN zhibiao.revision v "
        "               ON v.report_id = r.report_id AND v.revision_no = r.revision_no "
        "            WHERE r.content_hash IS NOT NULL GROUP BY 1) "
        "SELECT s.version, s.engine, CASE WHEN w.is_activated THEN 'active' "
        "            WHEN w.is_active THEN 'in use' ELSE '' END AS state, "
        "       w.activated_at AS active_since, "
        "       w.activated_by || CASE w.client WHEN '' THEN '' ELSE ' (' || w.client || ')' END "
        "       AS activated_by, s.registered_at, coalesce(n.reports, 0) AS reports, "
        "       coalesce(n.indicators, 0)::bigint AS indicators, "
        "       EXISTS (SELECT FROM ops.ruleset_file f WHERE f.version = s.version) AS is_kept "
        "  FROM ops.ruleset s JOIN ops.ruleset_now w ON w.ruleset_id = s.ruleset_id "
        "  LEFT JOIN n ON n.ruleset_id = s.ruleset_id ORDER BY s.ruleset_id DESC",
        0, NULL, a, ret, e);
}

/* ---- finding ---- */

static bool is_prefix(struct span s)
{
    size_t i = 0;
    while (i < s.n && strchr("0123456789abcdef", s.at[i]) && s.at[i])
        i++;
    return i == s.n && s.n >= LEAST_PREFIX && s.n <= 2 * HASH_BYTES;
}

static void take_row(const PGresult *res, int row, struct kept_ruleset *ret)
{
    ret->id = atoi(PQgetvalue(res, row, 0));
    snprintf(ret->version, sizeof(ret->version), "%s", PQgetvalue(res, row, 1));
    snprintf(ret->engine, sizeof(ret->engine), "%s", PQgetvalue(res, row, 2));
}

/* The rows are sorted by version: several versions lie side by side. */
static bool one_version(const PGresult *res, struct span prefix, struct err *e)
{
    char list[160] = "";
    int n = 0;
    for (int i = 0; i < PQntuples(res); i++) {
        const char *version = PQgetvalue(res, i, 1);
        if (i && strcmp(version, PQgetvalue(res, i - 1, 1)) == 0)
            continue;
        size_t at = strlen(list);
        if (n++ < 6)
            snprintf(list + at, sizeof(list) - at, "%s%.*s", at ? ", " : "",
                     (int)(prefix.n + 4 < 16 ? 16 : prefix.n + 4), version);
    }
    if (n == 1)
        return true;
    if (n == 0)
        return err_fail(e, ERR_INPUT,
                        "no ruleset begins with \"%.*s\": `zhibiao rules list` shows all",
                        (int)prefix.n, prefix.at);
    return err_fail(e, ERR_INPUT, "\"%.*s\" may mean %d rulesets, give more of it: %s%s",
                    (int)prefix.n, prefix.at, n, list, n > 6 ? ", …" : "");
}

/* That of this program where there is one. */
static int row_of_engine(const PGresult *res)
{
    for (int i = 0; i < PQntuples(res); i++) {
        if (strcmp(PQgetvalue(res, i, 2), ZHIBIAO_VERSION) == 0)
            return i;
    }
    return -1;
}

bool ruleset_find(struct store *s, struct span prefix, bool with_engine, struct kept_ruleset *ret,
                  struct err *e)
{
    if (!is_prefix(prefix))
        return err_fail(
            e, ERR_INPUT, "\"%.*s\" is no version: %d to %d of the digits 0-9 a-f are wanted",
            (int)(prefix.n < 80 ? prefix.n : 80), prefix.at, LEAST_PREFIX, 2 * HASH_BYTES);
    char text[2 * HASH_BYTES + 1];
    snprintf(text, sizeof(text), "%.*s", (int)prefix.n, prefix.at);
    const char *params[] = {text};
    RESULT res = store_ask(s,
                           "SELECT ruleset_id, version, engine FROM ops.ruleset "
                           " WHERE left(version, length($1)) = $1 ORDER BY version, ruleset_id",
                           1, params, e);
    if (!res || !one_version(res, prefix, e))
        return false;
    int row = row_of_engine(res);
    if (row < 0 && with_engine)
        return err_fail(e, ERR_SETUP,
                        "ruleset %.12s is of zhibiao %s, this is %s, which may read its tables in "
                        "another way: `rules export` them, look, and `rules add` them",
                        PQgetvalue(res, 0, 1), PQgetvalue(res, 0, 2), ZHIBIAO_VERSION);
    take_row(res, row < 0 ? PQntuples(res) - 1 : row, ret);
    return true;
}

/* ---- tables ---- */

static struct span bytes_at(const PGresult *res, int row, int column)
{
    return (struct span){.at = PQgetvalue(res, row, column),
                         .n = (size_t)PQgetlength(res, row, column)};
}

static bool same_words(const PGresult *res, int row, const struct kept_ruleset *r, struct err *e)
{
    uint8_t ours[HASH_BYTES];
    lexicon_general_hash(ours);
    struct span theirs = bytes_at(res, row, 1);
    return (theirs.n == HASH_BYTES && memcmp(theirs.at, ours, HASH_BYTES) == 0) ||
           err_fail(e, ERR_SETUP,
                    "ruleset %.12s was made with another word list (general.trie) than the one "
                    "built into this program: `rules export` its tables and `rules add` them",
                    r->version);
}

static bool take_tables(const PGresult *res, const struct kept_ruleset *r, bool with_engine,
                        struct arena *a, struct lexicon_file **ret, size_t *ret_n, struct err *e)
{
    size_t n = 0;
    struct lexicon_file *files = arena_new(a, struct lexicon_file, (size_t)PQntuples(res) + 1);
    for (int i = 0; files && i < PQntuples(res); i++) {
        struct span name = bytes_at(res, i, 0);
        if (span_equal(name, SPAN(RULESET_GENERAL))) {
            if (with_engine && !same_words(res, i, r, e))
                return false;
            continue;
        }
        files[n++] = (struct lexicon_file){.name = arena_copy(a, name),
                                           .bytes = arena_copy(a, bytes_at(res, i, 2))};
    }
    if (!files || a->full)
        return err_fail(e, ERR_AGAIN, "out of memory");
    if (!n)
        return err_fail(e, ERR_SETUP,
                        "the tables of ruleset %.12s were not kept: it was registered by an older "
                        "program",
                        r->version);
    *ret = files;
    *ret_n = n;
    return true;
}

bool ruleset_tables(struct store *s, const struct kept_ruleset *r, bool with_engine,
                    struct arena *a, struct lexicon_file **ret, size_t *ret_n, struct err *e)
{
    RESULT ready = store_ask(s, "SELECT 1", 0, NULL, e);
    if (!ready)
        return false;
    const char *params[] = {r->version};
    RESULT res = PQexecParams(s->c,
                              "SELECT f.name, f.sha256, c.content FROM ops.ruleset_file f "
                              "  LEFT JOIN ops.lexicon_file c ON c.sha256 = f.sha256 "
                              " WHERE f.version = $1 ORDER BY f.name COLLATE \"C\"",
                              1, NULL, params, NULL, NULL, 1);
    if (PQresultStatus(res) == PGRES_TUPLES_OK)
        return take_tables(res, r, with_engine, a, ret, ret_n, e);
    session_explain(s->c, res, "could not read the tables", e);
    return false;
}

/* ---- which is active ---- */

bool ruleset_active(struct store *s, struct kept_ruleset *ret, struct err *e)
{
    const char *params[] = {ZHIBIAO_VERSION};
    RESULT res = store_ask(s,
                           "SELECT r.ruleset_id, r.version, r.engine "
                           "  FROM (SELECT ruleset_id FROM ops.ruleset_activation "
                           "         WHERE engine = $1 ORDER BY activation_id DESC LIMIT 1) a "
                           "  JOIN ops.ruleset r USING (ruleset_id)",
                           1, params, e);
    if (!res)
        return false;
    *ret = (struct kept_ruleset){0};
    if (PQntuples(res) == 1)
        take_row(res, 0, ret);
    return true;
}

bool ruleset_keep(struct store *s, const struct lexicon *lx, bool *ret_new, struct err *e)
{
    const char *params[] = {lx->version, ZHIBIAO_VERSION};
    RESULT res = store_ask(s,
                           "SELECT FROM ops.ruleset r WHERE version = $1 AND engine = $2 AND "
                           "EXISTS (SELECT FROM ops.ruleset_file f WHERE f.version = r.version)",
                           2, params, e);
    int32_t id;
    if (!res || !ruleset_register(s->c, lx, &id, e))
        return false;
    *ret_new = PQntuples(res) == 0;
    return true;
}

static bool write_activation(struct store *s, const struct kept_ruleset *r, const char *client,
                             struct err *e)
{
    char id[16] = "";
    if (r)
        snprintf(id, sizeof(id), "%d", r->id);
    const char *params[] = {ZHIBIAO_VERSION, r ? id : NULL, client};
    RESULT made = session_query(s->c, e,
                                "INSERT INTO ops.ruleset_activation (engine, ruleset_id, client) "
                                "VALUES ($1, $2::integer, $3)",
                                3, params);
    return made && session_run(s->c, e, "NOTIFY " CHANNEL);
}

/* Inside of a transaction. */
static bool activate(struct store *s, const struct kept_ruleset *r, const struct lexicon *lx,
                     const char *client, struct kept_ruleset *ret_before, bool *ret_changed,
                     struct err *e)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_xact_lock(%lld)", (long long)RULESET_LOCK_KEY);
    if (!session_run(s->c, e, sql) || !ruleset_active(s, ret_before, e))
        return false;
    *ret_changed = ret_before->id != (r ? r->id : 0);
    return !*ret_changed || (ruleset_fill(s->c, lx, e) && write_activation(s, r, client, e));
}

bool ruleset_activate(struct store *s, const struct kept_ruleset *r, const struct lexicon *lx,
                      const char *client, struct kept_ruleset *ret_before, bool *ret_changed,
                      struct err *e)
{
    RESULT begun = store_ask(s, "BEGIN", 0, NULL, e);
    if (!begun)
        return false;
    if (activate(s, r, lx, client, ret_before, ret_changed, e) && session_run(s->c, e, "COMMIT"))
        return true;
    PQclear(PQexec(s->c, "ROLLBACK"));
    err_context(e, "nothing was activated");
    return false;
}

/* ---- news ---- */

bool ruleset_listen(struct store *s, struct err *e)
{
    RESULT res = store_ask(s, "LISTEN " CHANNEL, 0, NULL, e);
    return res != NULL;
}

static bool take_news(PGconn *c)
{
    bool any = false;
    for (PGnotify *n; (n = PQnotifies(c)) != NULL; any = true)
        PQfreemem(n);
    return any;
}

bool ruleset_await(struct store *s, int wake_fd, int timeout_ms)
{
    if (!s->c)
        return false;
    struct pollfd fds[2] = {{.fd = PQsocket(s->c), .events = POLLIN},
                            {.fd = wake_fd, .events = POLLIN}};
    if (!take_news(s->c) && poll(fds, 2, timeout_ms) > 0 && fds[0].revents)
        PQconsumeInput(s->c);
    take_news(s->c);
    if (PQstatus(s->c) == CONNECTION_OK)
        return true;
    store_disconnect(s);
    return false;
}
