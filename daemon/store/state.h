/* Inside the room: what a store holds. */
#ifndef ZHIBIAO_STORE_STATE_H
#define ZHIBIAO_STORE_STATE_H

#include "store/rows.h"
#include "store/session.h"

/* Where a batch stands:
 *
 *   IDLE ──store_start──► FIRST ──► SECOND ──► IDLE (done)
 *                           │          │
 *                           └── refused┴──► isolate (waits) ──► IDLE
 *                           └── connection lost ──► look up what became of it ──► IDLE */
enum phase {
    PHASE_IDLE,
    PHASE_FIRST, /* the pipeline: fence, reports, retractions, dead letters */
    PHASE_SECOND, /* one query string: COPYs, validity, ledger, COMMIT */
};

struct sent {
    enum { SENT_OTHER, SENT_REPORTS, SENT_RETRACT } what;
    size_t from, to; /* of the plan's order */
};

#define MAX_SOURCES 64

struct store {
    struct store_options o; /* strings are ours */
    const struct lexicon *lexicon;
    const struct tagger *tagger;
    PGconn *c;
    bool checked, unflushed;
    int32_t ruleset_id;
    struct { /* topics that were looked up */
        char *topic;
        int32_t id;
    } sources[MAX_SOURCES];
    size_t n_sources;

    /* The batch in hand. */
    enum phase phase;
    const struct batch *batch;
    struct arena arena;
    struct plan plan;
    int32_t *source_ids;
    struct params params;
    struct buf children[CHILD_N], sql;
    struct sent *sent; /* each statement of the pipeline, in order */
    size_t n_sent, next_result;
    bool synced; /* the end of the pipeline was seen */
    int copying; /* index of the COPY that runs; -1: none */
    int next_copy;
    size_t copied; /* bytes given to it */
    bool committed;
    enum sqlstate_does trouble_does;
    bool in_trouble;
    struct err trouble;
};

/* A query with text parameters on a connection that is made ready and is not busy. */
PGresult *store_ask(struct store *s, const char *sql, int n, const char *const *params,
                    struct err *e);

struct rows_context store_rows_context(const struct store *s);
bool store_source_ids(struct store *s, struct err *e);
void store_disconnect(struct store *s);

/* Sends a statement that was prepared at its first use. */
bool store_send(struct store *s, const char *name, const struct params *p);
PGresult *store_wait(struct store *s, const char *name, const struct params *p);

/* Marks the items of order[from, to) that a statement returned. */
bool store_take_rows(struct store *s, const PGresult *res, struct sent sent, struct err *e);

/* The query string of the second half, without COPY and COMMIT. */
void store_end_validity(struct store *s, size_t from, size_t to, struct buf *sql);
bool store_put_ledger(struct store *s, struct buf *sql, struct err *e);

struct batch_counts store_counts(const struct store *s);

/* The slow road (isolate.c): the same transaction again, waiting, a savepoint around each piece;
 * a piece that is refused is halved, a record that is refused becomes a dead letter. */
enum store_state store_isolate(struct store *s, struct batch_counts *ret, struct err *e);

/* What became of the batch whose answer was lost (resolve.c). */
enum store_state store_resolve(struct store *s, struct batch_counts *ret, struct err *e);

#endif
