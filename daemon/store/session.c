/* Connecting, simple statements, and errors in words. */
#include "store/session.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define KEYWORDS_MAX 16

struct keywords {
    const char *names[KEYWORDS_MAX], *values[KEYWORDS_MAX];
    size_t n;
};

static void add_keyword(struct keywords *k, const char *name, const char *value)
{
    k->names[k->n] = name;
    k->values[k->n++] = value;
}

/* What stands before conninfo can be changed by it, what stands behind cannot. */
static struct keywords keywords_of(const struct store_options *o, const char *timeout)
{
    struct keywords k = {0};
    add_keyword(&k, "fallback_application_name", o->application);
    add_keyword(&k, "connect_timeout", timeout);
    add_keyword(&k, "keepalives_idle", "30");
    add_keyword(&k, "keepalives_interval", "10");
    add_keyword(&k, "keepalives_count", "3");
    add_keyword(&k, "tcp_user_timeout", "60000");
    add_keyword(&k, "target_session_attrs", "read-write");
    add_keyword(&k, "dbname", o->conninfo);
    add_keyword(&k, "client_encoding", "UTF8");
    return k;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Tries once more with SQLSTATEs in the messages (libpq gives none for a failed connection):
 * a wrong password or a missing database must stop the daemon, a server that is away not. */
static enum sqlstate_does why_not(const struct keywords *k, int timeout_s)
{
    PGconn *c = PQconnectStartParams(k->names, k->values, 1);
    enum sqlstate_does does = SQLSTATE_AGAIN;
    if (!c)
        return does;
    PQsetErrorVerbosity(c, PQERRORS_SQLSTATE);
    int64_t deadline = now_ms() + timeout_s * 1000;
    PostgresPollingStatusType want = PGRES_POLLING_WRITING;
    while (want == PGRES_POLLING_READING || want == PGRES_POLLING_WRITING) {
        struct pollfd p = {.fd = PQsocket(c),
                           .events = want == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int64_t left = deadline - now_ms();
        if (PQsocket(c) < 0 || left <= 0 || poll(&p, 1, (int)left) <= 0)
            break;
        want = PQconnectPoll(c);
    }
    /* "… FATAL:  28P01" */
    const char *at = strstr(PQerrorMessage(c), "FATAL:  ");
    char state[6] = "";
    if (want == PGRES_POLLING_FAILED && at && strlen(at) >= 13)
        memcpy(state, at + 8, 5);
    PQfinish(c);
    return sqlstate_does(state);
}

static bool settings(PGconn *c, const struct store_options *o, struct err *e)
{
    char sql[1024];
    /* The statements of a batch join what comes in with itself: a hash is the only plan that
     * stays linear, and no statement of ours is helped by reading a whole table. */
    snprintf(sql, sizeof(sql),
             "SET statement_timeout = %d; SET lock_timeout = %d;"
             "SET idle_in_transaction_session_timeout = %d; SET timezone = 'UTC';"
             "SET search_path = pg_catalog; SET plan_cache_mode = force_generic_plan;"
             "SET enable_nestloop = off; SET enable_mergejoin = off; SET enable_seqscan = off;"
             "SET work_mem = '32MB'; SET jit = off; SET standard_conforming_strings = on",
             o->statement_timeout_ms, o->lock_timeout_ms, o->idle_timeout_ms);
    return session_run(c, e, sql);
}

static void quiet(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

/* libpq adds guesses on lines of their own ("Is the server running …?"). */
static int first_line(const char *text)
{
    return (int)strcspn(text, "\n");
}

PGconn *session_connect(const struct store_options *o, struct err *e)
{
    char timeout[16];
    snprintf(timeout, sizeof(timeout), "%d", o->connect_timeout_s > 2 ? o->connect_timeout_s : 2);
    struct keywords k = keywords_of(o, timeout);
    PGconn *c = PQconnectdbParams(k.names, k.values, 1);
    if (!c) {
        err_fail(e, ERR_AGAIN, "out of memory");
        return NULL;
    }
    if (PQstatus(c) != CONNECTION_OK) {
        bool stop = why_not(&k, o->connect_timeout_s) == SQLSTATE_STOP;
        err_fail(e, stop ? ERR_SETUP : ERR_AGAIN, "could not connect: %.*s",
                 first_line(PQerrorMessage(c)), PQerrorMessage(c));
        PQfinish(c);
        return NULL;
    }
    PQsetNoticeReceiver(c, quiet, NULL);
    if (!settings(c, o, e)) {
        PQfinish(c);
        return NULL;
    }
    return c;
}

/* PostgreSQL's message and detail on one line, without its "ERROR:". */
static void words_of(PGconn *c, const PGresult *res, char *ret, size_t size)
{
    const char *text = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *detail = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL) : NULL;
    if (!text)
        text = PQerrorMessage(c);
    if (!*text)
        text = "the connection was lost";
    snprintf(ret, size, "%.*s%s%s", first_line(text), text, detail ? ": " : "",
             detail ? detail : "");
}

enum sqlstate_does session_explain(PGconn *c, const PGresult *res, const char *context,
                                   struct err *e)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    enum sqlstate_does does = sqlstate_does(state);
    if (PQstatus(c) != CONNECTION_OK && does == SQLSTATE_STOP && !state)
        does = SQLSTATE_AGAIN;
    char words[512];
    words_of(c, res, words, sizeof(words));
    bool again = does == SQLSTATE_AGAIN || does == SQLSTATE_HALVE || does == SQLSTATE_FENCED;
    enum err_kind kind = again ? ERR_AGAIN : does == SQLSTATE_ISOLATE ? ERR_BUG : ERR_SETUP;
    if (state && strncmp(state, "ZB", 2) == 0) /* our own words, they say it all */
        err_fail(e, kind, "%s", words);
    else
        err_fail(e, kind, "%s: %s%s%s%s", context, words, state ? " (SQLSTATE " : "",
                 state ? state : "", state ? ")" : "");
    return does;
}

PGresult *session_query(PGconn *c, struct err *e, const char *sql, int n_params,
                        const char *const *params)
{
    PGresult *res =
        n_params ? PQexecParams(c, sql, n_params, NULL, params, NULL, NULL, 0) : PQexec(c, sql);
    ExecStatusType status = PQresultStatus(res);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return res;
    session_explain(c, res, "could not query the database", e);
    PQclear(res);
    return NULL;
}

bool session_run(PGconn *c, struct err *e, const char *sql)
{
    PGresult *res = session_query(c, e, sql, 0, NULL);
    PQclear(res);
    return res != NULL;
}
