/* Rulesets that the database keeps: all versions with their tables, and which of them is active.
 *
 * A ruleset is a version of the lexicon and the version of the program that read with it
 * (`engine`).  Activation is for one engine: a new program comes with tables of its own.  Where
 * nothing is activated each daemon reads with its own files (the built-in tables and
 * daemon.lexicon). */
#ifndef ZHIBIAO_STORE_RULESET_H
#define ZHIBIAO_STORE_RULESET_H

#include "store/query.h"

struct kept_ruleset {
    int32_t id; /* 0: none */
    char version[2 * HASH_BYTES + 1];
    char engine[33];
};

/* One row each, the newest first: version, engine, state (active: activated; in use: nothing is
 * activated, and the newest batch was stored with it), since when, by whom, registered_at, and
 * how many current reports and indicators were last read with it. */
bool ruleset_list(struct store *s, struct arena *a, struct query_answer *ret,
                  struct err *e) MUST_USE;

/* The ruleset whose version begins with prefix (at least 4 hex digits).  ERR_INPUT: none, or
 * several versions; ERR_SETUP: with_engine, and only other versions of the program had it. */
bool ruleset_find(struct store *s, struct span prefix, bool with_engine, struct kept_ruleset *ret,
                  struct err *e) MUST_USE;

/* Its tables.  ERR_SETUP: they were not kept, or (with_engine) it has another word list than
 * this program. */
bool ruleset_tables(struct store *s, const struct kept_ruleset *r, bool with_engine,
                    struct arena *a, struct lexicon_file **ret, size_t *ret_n,
                    struct err *e) MUST_USE;

/* What is activated for this program; id 0 where nothing is. */
bool ruleset_active(struct store *s, struct kept_ruleset *ret, struct err *e) MUST_USE;

/* Keeps a lexicon; *ret_new: it was not kept before. */
bool ruleset_keep(struct store *s, const struct lexicon *lx, bool *ret_new, struct err *e) MUST_USE;

/* Makes r, which was loaded as lx, the active one, or with r NULL none, lx being the files'.
 * Daemons are told.  *ret_before: what was active until now; *ret_changed: false where it is so
 * already and nothing was done.  client: who asks, for the record. */
bool ruleset_activate(struct store *s, const struct kept_ruleset *r, const struct lexicon *lx,
                      const char *client, struct kept_ruleset *ret_before, bool *ret_changed,
                      struct err *e) MUST_USE;

/* From now on this connection hears of activations.  To be called again whenever the connection
 * may be another; costs one round trip. */
bool ruleset_listen(struct store *s, struct err *e) MUST_USE;
/* Waits until there is news, wake_fd can be read or the time is over.  false: the connection is
 * gone. */
bool ruleset_await(struct store *s, int wake_fd, int timeout_ms);

#endif
