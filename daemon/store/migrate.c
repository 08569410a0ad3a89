/* CREATE … IF NOT EXISTS is not safe for two at once, so everything here happens under one
 * advisory lock of the session; the second waits, and finds nothing left to do. */
#include "store/migrate.h"

#include "base/embedded.h"
#include "base/hash.h"
#include "store/session.h"

#include <stdio.h>
#include <stdlib.h>

struct migration {
    int version; /* NNNN of the file */
    struct span name, sql;
};

#define FOLDER "migrations/"

static bool is_migration(const struct embedded *f, struct migration *ret)
{
    struct span name = span_of(f->name);
    if (!span_starts(name, SPAN(FOLDER)) || !span_ends(name, SPAN(".sql")))
        return false;
    struct span base = span_between(name, sizeof(FOLDER) - 1, name.n - 4);
    int version = 0;
    for (int i = 0; i < 4; i++) {
        if (base.n < 6 || base.at[i] < '0' || base.at[i] > '9')
            return false;
        version = version * 10 + (base.at[i] - '0');
    }
    *ret = (struct migration){
        .version = version, .name = base, .sql = {.at = f->at, .n = (size_t)(f->end - f->at)}};
    return base.at[4] == '_';
}

/* The next migration behind *at; the files are sorted by name. */
static bool next_migration(size_t *at, struct migration *ret)
{
    while (embedded_files[*at].name) {
        if (is_migration(&embedded_files[(*at)++], ret))
            return true;
    }
    return false;
}

int store_schema_version(void)
{
    struct migration m = {0};
    for (size_t at = 0; next_migration(&at, &m);)
        continue;
    return m.version;
}

struct span store_roles_sql(void)
{
    for (const struct embedded *f = embedded_files; f->name; f++) {
        if (strcmp(f->name, FOLDER "roles.sql") == 0)
            return (struct span){.at = f->at, .n = (size_t)(f->end - f->at)};
    }
    return (struct span){0};
}

static void digest(struct span sql, char ret[2 * HASH_BYTES + 1])
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(sql, hash);
    hash_hex(hash, HASH_BYTES, ret);
}

static bool known_migration(int version, struct migration *ret)
{
    for (size_t at = 0; next_migration(&at, ret);) {
        if (ret->version == version)
            return true;
    }
    return false;
}

/* One applied row against the file of that number. */
static bool same_as_file(const PGresult *res, int row, struct err *e)
{
    int version = atoi(PQgetvalue(res, row, 0));
    const char *name = PQgetvalue(res, row, 1), *sum = PQgetvalue(res, row, 2);
    struct migration m;
    if (!known_migration(version, &m))
        return err_fail(e, ERR_SETUP,
                        "the database has migration %04d \"%s\", this program knows up to %04d: "
                        "install a newer program",
                        version, name, store_schema_version());
    char want[2 * HASH_BYTES + 1];
    digest(m.sql, want);
    if (strcmp(sum, want) != 0)
        return err_fail(e, ERR_SETUP,
                        "migration %04d \"%s\" is another than the one that was applied to the "
                        "database (sha256 %.12s here, %.12s there): install the program that "
                        "belongs to this database",
                        version, name, want, sum);
    return true;
}

/* The version of the database, 0 where there is none; compares all that was applied. */
static bool applied_version(PGconn *c, int *ret, struct err *e)
{
    RESULT there =
        session_query(c, e, "SELECT to_regclass('ops.schema_migration') IS NOT NULL", 0, NULL);
    if (!there)
        return false;
    *ret = 0;
    if (PQgetvalue(there, 0, 0)[0] == 'f')
        return true;
    struct migration want = {0};
    size_t at = 0;
    RESULT res = session_query(
        c, e, "SELECT version, name, sha256 FROM ops.schema_migration ORDER BY version", 0, NULL);
    if (!res)
        return false;
    for (int i = 0; i < PQntuples(res); i++) {
        if (!same_as_file(res, i, e))
            return false;
        *ret = atoi(PQgetvalue(res, i, 0));
        if (next_migration(&at, &want) && want.version != *ret)
            return err_fail(e, ERR_SETUP, "migration %04d is missing in the database",
                            want.version);
    }
    return true;
}

bool migrate_check(PGconn *c, struct err *e)
{
    int version;
    if (!applied_version(c, &version, e))
        return false;
    if (version < store_schema_version())
        return err_fail(e, ERR_SETUP,
                        "the schema is at version %d, this program needs %d: run \"zhibiao "
                        "migrate\"",
                        version, store_schema_version());
    return true;
}

static bool lock(PGconn *c, struct err *e)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_lock(%lld)", (long long)SESSION_LOCK_KEY);
    if (session_run(c, e, sql))
        return true;
    err_context(e, "another migration of this database is running");
    return false;
}

/* Runs f inside of a transaction. */
static bool transaction(PGconn *c, bool (*f)(PGconn *, const void *, struct err *), const void *arg,
                        struct err *e)
{
    if (!session_run(c, e, "BEGIN"))
        return false;
    if (f(c, arg, e) && session_run(c, e, "COMMIT"))
        return true;
    PQclear(PQexec(c, "ROLLBACK"));
    return false;
}

static bool run_roles(PGconn *c, const void *arg, struct err *e)
{
    (void)arg;
    struct span sql = store_roles_sql();
    char *text = strndup(sql.at, sql.n);
    bool good = text && session_run(c, e, text);
    free(text);
    return good;
}

static bool roles_ready(PGconn *c, bool *ret, struct err *e)
{
    RESULT res = session_query(
        c, e,
        "SELECT count(*) = 3 AND bool_or(rolname = 'zhibiao_owner' AND "
        "       pg_has_role(current_user, oid, 'MEMBER') AND "
        "       has_database_privilege(oid, current_database(), 'CREATE')) "
        "  FROM pg_roles WHERE rolname IN ('zhibiao_owner', 'zhibiao_writer', 'bi_reader')",
        0, NULL);
    if (!res)
        return false;
    *ret = PQgetvalue(res, 0, 0)[0] == 't';
    return true;
}

static bool ensure_roles(PGconn *c, bool *ret_made, struct err *e)
{
    bool ready;
    if (!roles_ready(c, &ready, e))
        return false;
    *ret_made = !ready;
    if (ready)
        return true;
    struct err why = {0};
    if (transaction(c, run_roles, NULL, &why))
        return true;
    return err_fail(
        e, why.kind,
        "roles are missing: run \"zhibiao migrate --print-roles | psql\" as a superuser "
        "in this database (could not make them: %s)",
        why.text);
}

static bool utf8_database(PGconn *c, struct err *e)
{
    RESULT res = session_query(c, e, "SHOW server_encoding", 0, NULL);
    if (!res)
        return false;
    if (strcmp(PQgetvalue(res, 0, 0), "UTF8") == 0)
        return true;
    return err_fail(e, ERR_SETUP,
                    "the database has encoding %s: make one with ENCODING 'UTF8' TEMPLATE "
                    "template0",
                    PQgetvalue(res, 0, 0));
}

static bool make_home(PGconn *c, const void *arg, struct err *e)
{
    (void)arg;
    return session_run(c, e,
                       "CREATE SCHEMA IF NOT EXISTS ops;"
                       "CREATE TABLE IF NOT EXISTS ops.schema_migration ("
                       "    version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
                       "    applied_at timestamptz NOT NULL DEFAULT now(),"
                       "    applied_by text NOT NULL DEFAULT session_user, millis integer)");
}

static bool apply(PGconn *c, const void *arg, struct err *e)
{
    const struct migration *m = arg;
    char *text = strndup(m->sql.at, m->sql.n);
    bool good = text && session_run(c, e, text);
    free(text);
    if (!good) {
        err_context(e, "migration %.*s", (int)m->name.n, m->name.at);
        return false;
    }
    char sum[2 * HASH_BYTES + 1], sql[512];
    digest(m->sql, sum);
    snprintf(sql, sizeof(sql),
             "INSERT INTO ops.schema_migration (version, name, sha256, millis) VALUES (%d, '%.*s', "
             "'%s', (extract(epoch FROM clock_timestamp() - now()) * 1000)::integer)",
             m->version, (int)m->name.n, m->name.at, sum);
    return session_run(c, e, sql);
}

static bool apply_all(PGconn *c, struct migrated *ret, struct err *e)
{
    if (!session_run(c, e, "SET ROLE zhibiao_owner"))
        return false;
    if (!applied_version(c, &ret->from, e))
        return false;
    if (ret->from == 0 && !transaction(c, make_home, NULL, e))
        return false;
    ret->to = ret->from;
    struct migration m;
    for (size_t at = 0; next_migration(&at, &m);) {
        if (m.version <= ret->from)
            continue;
        if (!transaction(c, apply, &m, e))
            return false;
        ret->to = m.version;
        ret->applied++;
    }
    return true;
}

/* Planner settings are for batches; migrations plan as everybody does. */
static bool plain_session(PGconn *c, struct err *e)
{
    return session_run(c, e,
                       "SET enable_nestloop = on; SET enable_mergejoin = on;"
                       "SET enable_seqscan = on; SET statement_timeout = 0;"
                       "SET client_min_messages = warning");
}

bool store_migrate(const struct store_options *o, const struct lexicon *lx, struct migrated *ret,
                   struct err *e)
{
    PGconn *c = session_connect(o, e);
    if (!c)
        return false;
    struct migrated done = {0};
    int32_t ruleset;
    bool good = utf8_database(c, e) && plain_session(c, e) && lock(c, e) &&
                ensure_roles(c, &done.roles, e) && apply_all(c, &done, e) &&
                (!lx || ruleset_register(c, lx, &ruleset, e));
    PQfinish(c);
    if (good)
        *ret = done;
    return good;
}
