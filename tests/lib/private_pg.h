/* A private PostgreSQL of a C test: starts one (tests/lib/pg.sh), gives its conninfo, asks it
 * short questions.  The cluster ends with the test, however that ends. */
#ifndef ZHIBIAO_TESTS_PRIVATE_PG_H
#define ZHIBIAO_TESTS_PRIVATE_PG_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PG_UNUSED __attribute__((unused))

static char pg_conninfo[512], pg_dir[256];

PG_UNUSED static void pg_stop(void)
{
    char command[600];
    snprintf(command, sizeof(command), "tests/lib/pg.sh stop '%s'; rm -rf '%s'", pg_dir, pg_dir);
    if (pg_dir[0] && system(command) != 0)
        printf("# could not stop the cluster in %s\n", pg_dir);
}

/* False: there is no PostgreSQL on this machine (or it does not start: the reason is on stderr). */
PG_UNUSED static bool pg_start(const char *options)
{
    if (system("tests/lib/pg.sh find >/dev/null") != 0)
        return false;
    const char *tmp = getenv("TMPDIR");
    snprintf(pg_dir, sizeof(pg_dir), "%s/zhibiao-store.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(pg_dir))
        return false;
    atexit(pg_stop);
    char command[700];
    snprintf(command, sizeof(command), "tests/lib/pg.sh start '%s' --parent %d %s", pg_dir,
             (int)getpid(), options);
    FILE *f = popen(command, "r");
    bool good = f && fgets(pg_conninfo, sizeof(pg_conninfo), f);
    pg_conninfo[strcspn(pg_conninfo, "\n")] = '\0';
    return f && pclose(f) == 0 && good;
}

/* The first value of the answer, or the error; in a buffer of its own until the next call but
 * seven. */
PG_UNUSED static const char *pg_ask_at(const char *conninfo, const char *sql)
{
    static char answers[8][4096];
    static int turn;
    char *answer = answers[turn++ % 8];
    PGconn *c = PQconnectdb(conninfo);
    PGresult *res = PQexec(c, sql);
    bool rows = PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) > 0;
    bool good = rows || PQresultStatus(res) == PGRES_COMMAND_OK;
    snprintf(answer, 4096, "%s", rows ? PQgetvalue(res, 0, 0) : good ? "" : PQerrorMessage(c));
    answer[strcspn(answer, "\n")] = '\0';
    PQclear(res);
    PQfinish(c);
    return answer;
}

PG_UNUSED static const char *pg_ask(const char *sql)
{
    return pg_ask_at(pg_conninfo, sql);
}

#endif
