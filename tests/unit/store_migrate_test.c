/* Migrations into a real PostgreSQL: once, twice, at once, by whom, and what is refused. */
#include "lib/private_pg.h"
#include "base/embedded.h"
#include "store/migrate.h"
#include "store/store.h"
#include "tap.h"

#include <sys/wait.h>

static struct lexicon *lexicon;

static const char *conninfo_of(const char *database, const char *user)
{
    static char texts[8][700];
    static int turn;
    char *text = texts[turn++ % 8];
    snprintf(text, sizeof(texts[0]), "%s dbname=%s user=%s", pg_conninfo, database, user);
    return text;
}

static struct store_options options_of(const char *conninfo)
{
    return (struct store_options){.conninfo = conninfo,
                                  .application = "store_test",
                                  .connect_timeout_s = 5,
                                  .statement_timeout_ms = 60000,
                                  .lock_timeout_ms = 30000,
                                  .idle_timeout_ms = 60000};
}

/* "0 -> 2, 2 applied", or the kind of the error and its text. */
/* How many migrations the program has. */
static int files(void)
{
    int n = 0;
    for (const struct embedded *f = embedded_files; f->name; f++)
        n += strncmp(f->name, "migrations/0", 12) == 0;
    return n;
}

static const char *migrate(const char *conninfo)
{
    static char texts[4][400];
    static int turn;
    char *text = texts[turn++ % 4];
    struct store_options o = options_of(conninfo);
    struct migrated m = {0};
    struct err e = {0};
    if (store_migrate(&o, lexicon, &m, &e))
        snprintf(text, sizeof(texts[0]), "%d -> %d, %d applied", m.from, m.to, m.applied);
    else
        snprintf(text, sizeof(texts[0]), "%s: %s", err_kind_name(e.kind), e.text);
    return text;
}

static const char *ready(const char *conninfo)
{
    static char texts[4][400];
    static int turn;
    char *text = texts[turn++ % 4];
    struct store_options o = options_of(conninfo);
    struct err e = {0};
    struct store *s = store_open(&o, lexicon, NULL, &e);
    if (s && store_ready(s, &e))
        snprintf(text, sizeof(texts[0]), "ready");
    else
        snprintf(text, sizeof(texts[0]), "%s: %s", err_kind_name(e.kind), e.text);
    store_close(s);
    return text;
}

static bool has(const char *text, const char *kind, const char *piece)
{
    return strncmp(text, kind, strlen(kind)) == 0 && strstr(text, piece);
}

static const char *newest(void)
{
    static char text[40];
    snprintf(text, sizeof(text), "0 -> %d, %d applied", store_schema_version(), files());
    return text;
}

static void without_roles(void)
{
    pg_ask("CREATE ROLE plain LOGIN");
    pg_ask("CREATE DATABASE plain_db OWNER plain");
    const char *as_plain = conninfo_of("plain_db", "plain");
    const char *said = migrate(as_plain);
    ok(has(said, "setup", "migrate --print-roles"), "who may not create roles is told: %s", said);
    said = ready(as_plain);
    ok(has(said, "setup", "run \"zhibiao migrate\""), "an empty database is not ready: %s", said);
    struct span sql = store_roles_sql();
    char *roles = strndup(sql.at, sql.n);
    is(pg_ask_at(conninfo_of("plain_db", "postgres"), roles), "", "a superuser runs the roles");
    free(roles);
    pg_ask("GRANT zhibiao_owner TO plain");
    is(migrate(as_plain), newest(), "then a user that may act as the owner migrates");
    is(pg_ask_at(as_plain, "SELECT string_agg(DISTINCT nspowner::regrole::text, ' ') FROM "
                           "pg_namespace WHERE nspname IN ('zhibiao', 'bi', 'ops')"),
       "zhibiao_owner", "all of it belongs to the owner");
}

static void once_and_again(void)
{
    is(migrate(pg_conninfo), newest(), "a fresh database");
    char again[40];
    snprintf(again, sizeof(again), "%d -> %d, 0 applied", store_schema_version(),
             store_schema_version());
    is(migrate(pg_conninfo), again, "the second time there is nothing to do");
    is(ready(conninfo_of("zhibiao", "zhibiao_writer")), "ready", "the writer finds it ready");
    is(pg_ask("SELECT (SELECT count(*) > 3000 FROM bi.dim_region) AND (SELECT count(*) > 20 FROM "
              "bi.dim_theme) AND (SELECT count(*) > 50 FROM bi.dim_indicator)"),
       "t", "the dimensions are filled");
    is(pg_ask("SELECT format('%s|%s|%s', province_name, city_name, county_name) FROM "
              "bi.dim_region WHERE region_code = '430602'"),
       "湖南省|岳阳市|岳阳楼区", "a county knows its city and province");
    is(pg_ask("SELECT count(*) FROM ops.schema_migration WHERE length(sha256) = 64 AND applied_by "
              "= 'postgres' AND millis >= 0"),
       (char[]){(char)('0' + files()), 0}, "what was applied is noted");
}

static void at_once(void)
{
    enum { N = 6 };
    pg_ask("CREATE DATABASE race");
    const char *conninfo = conninfo_of("race", "postgres");
    pid_t pids[N];
    fflush(stdout);
    for (int i = 0; i < N; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            const char *said = migrate(conninfo);
            _exit(strstr(said, "applied") ? 0 : 1);
        }
    }
    int good = 0;
    for (int i = 0; i < N; i++) {
        int status = -1;
        waitpid(pids[i], &status, 0);
        good += status == 0;
    }
    ok(good == N, "%d of %d migrations at once succeed", good, N);
    is(pg_ask_at(conninfo, "SELECT count(*) FROM ops.schema_migration"),
       (char[]){(char)('0' + files()), 0}, "each file was applied once");
}

static void refused(void)
{
    const char *writer = conninfo_of("zhibiao", "zhibiao_writer");
    pg_ask("UPDATE ops.schema_migration SET sha256 = repeat('0', 64) WHERE version = 1");
    const char *said = migrate(pg_conninfo);
    ok(has(said, "setup", "is another than the one that was applied"), "drift: %s", said);
    said = ready(writer);
    ok(has(said, "setup", "is another than the one that was applied"), "the daemon too: %s", said);
    pg_ask("DELETE FROM ops.schema_migration WHERE version = 1");
    said = migrate(pg_conninfo);
    ok(has(said, "setup", "migration 0001 is missing"), "a gap: %s", said);
    pg_ask("TRUNCATE ops.schema_migration");
    said = ready(writer);
    ok(has(said, "setup", "run \"zhibiao migrate\""), "older: %s", said);
    pg_ask("INSERT INTO ops.schema_migration VALUES (99, '0099_future', 'x')");
    said = migrate(pg_conninfo);
    ok(has(said, "setup", "install a newer program"), "newer: %s", said);
    said = ready(writer);
    ok(has(said, "setup", "install a newer program"), "the daemon too: %s", said);
}

static void unreachable(void)
{
    const char *said = ready(conninfo_of("nowhere", "postgres"));
    ok(has(said, "setup", "does not exist"), "a database that is not there stops: %s", said);
    said = ready(conninfo_of("zhibiao", "nobody_here"));
    ok(has(said, "setup", "does not exist"), "so does a user that is not there: %s", said);
    said = ready("host=127.0.0.1 port=1 dbname=zhibiao");
    ok(has(said, "again", "could not connect"), "a server that is away does not: %s", said);
    said = ready("host=x bad option");
    ok(has(said, "setup", "postgres.conninfo"), "a conninfo that cannot be read: %s", said);
    pg_ask("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE "
           "template0");
    said = migrate(conninfo_of("latin", "postgres"));
    ok(has(said, "setup", "ENCODING 'UTF8'"), "another encoding: %s", said);
}

int main(void)
{
    struct err e = {0};
    if (!pg_start("")) {
        skip("migrations", "needs PostgreSQL: no server programs found");
        return done();
    }
    lexicon = lexicon_open(NULL, &e);
    if (!ok(lexicon != NULL, "the lexicon opens %s", e.text))
        return done();
    without_roles();
    once_and_again();
    at_once();
    unreachable();
    refused();
    lexicon_close(lexicon);
    return done();
}
