/* Inside the room: a connection and what hangs on it. */
#ifndef ZHIBIAO_STORE_SESSION_H
#define ZHIBIAO_STORE_SESSION_H

#include "store/sqlstate.h"
#include "store/store.h"

#include <libpq-fe.h>

/* Ours in pg_locks: migrations wait for each other on it. */
#define SESSION_LOCK_KEY 0x7a686962696131 /* "zhibia1" */

/* Settings that every connection of ours starts from. */
PGconn *session_connect(const struct store_options *o, struct err *e);

/* One statement, waited for.  NULL and e where it fails. */
PGresult *session_query(PGconn *c, struct err *e, const char *sql, int n_params,
                        const char *const *params);
bool session_run(PGconn *c, struct err *e, const char *sql);

/* Says in e what a failed result (or, with res NULL, the connection) means.  context is put
 * before PostgreSQL's own words.  Returns what to do. */
enum sqlstate_does session_explain(PGconn *c, const PGresult *res, const char *context,
                                   struct err *e);

static inline void result_clear(PGresult **res)
{
    PQclear(*res);
}
#define RESULT __attribute__((cleanup(result_clear))) PGresult *

/* Which migration the database has, whether it is ours unchanged.  ERR_SETUP otherwise. */
bool migrate_check(PGconn *c, struct err *e) MUST_USE;

/* The ruleset of this lexicon and program: registers it where it is new, with its tables and the
 * dimensions (themes, units, regions, catalogue) that belong to it. */
bool ruleset_register(PGconn *c, const struct lexicon *lx, int32_t *ret_id, struct err *e) MUST_USE;
/* The dimensions alone, inside of a transaction. */
bool ruleset_fill(PGconn *c, const struct lexicon *lx, struct err *e) MUST_USE;
/* Held while rulesets are registered or activated. */
#define RULESET_LOCK_KEY (SESSION_LOCK_KEY + 1)
/* The name of the word list among the tables of a version. */
#define RULESET_GENERAL "general.trie"

#endif
