/* Reading back, for the tool: answers as rows of text that it prints as a table or as JSON. */
#ifndef ZHIBIAO_STORE_QUERY_H
#define ZHIBIAO_STORE_QUERY_H

#include "store/store.h"

enum cell_type { CELL_TEXT, CELL_NUMBER, CELL_BOOL, CELL_TIME };

struct query_column {
    struct span name; /* lower_snake */
    enum cell_type type; /* NUMBER: full decimal digits; BOOL: true, false; TIME: RFC 3339, UTC */
};

struct query_answer {
    struct query_column *columns;
    size_t n_columns;
    struct span *cells; /* n_rows * n_columns, row by row; at is NULL for null */
    size_t n_rows;
};

static inline struct span query_cell(const struct query_answer *a, size_t row, size_t column)
{
    return a->cells[row * a->n_columns + column];
}

/* All of these wait for the answer, which lives in the arena.  Not while STORE_RUNNING. */

/* One row a partition: topic, partition, position, owner, last commit, counts, dead letters. */
bool query_status(struct store *s, struct arena *a, struct query_answer *ret,
                  struct err *e) MUST_USE;

/* The proof of the ledger: one row for each violation (check, topic, partition, from_offset,
 * to_offset, detail); none where all is well.  *ret_checked: ranges that were looked at. */
bool query_verify(struct store *s, struct arena *a, struct query_answer *ret, int64_t *ret_checked,
                  struct err *e) MUST_USE;

struct letters {
    struct span state, reason, topic; /* empty: any */
    int64_t limit; /* 0: 100 */
};
/* Newest first, without their bytes. */
bool query_dead_letters(struct store *s, const struct letters *which, struct arena *a,
                        struct query_answer *ret, struct err *e) MUST_USE;
/* One of them, whole; key and value as text where they are text, else as hex.  No row: unknown. */
bool query_dead_letter(struct store *s, int64_t id, struct arena *a, struct query_answer *ret,
                       struct err *e) MUST_USE;
/* Its bytes as they came, for replay.  False with ERR_INPUT: there is none of that number. */
struct letter {
    struct message message;
    struct span state;
};
bool query_dead_letter_bytes(struct store *s, int64_t id, struct arena *a, struct letter *ret,
                             struct err *e) MUST_USE;
/* new -> discarded, or back.  False with ERR_INPUT where there is none in that state. */
bool query_dead_letter_state(struct store *s, int64_t id, const char *from, const char *to,
                             struct err *e) MUST_USE;

/* Any query with text parameters ($1, $2, …; NULL: null), read only: for the demo and checks. */
bool query_rows(struct store *s, const char *sql, int n_params, const char *const *params,
                struct arena *a, struct query_answer *ret, struct err *e) MUST_USE;

#endif
