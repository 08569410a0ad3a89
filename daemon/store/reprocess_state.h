/* Shared by the files of reprocess.  Private to them.
 *
 *   reprocess.c        the connection, pages of stored reports
 *   reprocess_rows.c   a new reading as rows, and how they differ
 *   reprocess_write.c  differences into the database */
#ifndef ZHIBIAO_STORE_REPROCESS_STATE_H
#define ZHIBIAO_STORE_REPROCESS_STATE_H

#include "store/reprocess.h"

#include "store/state.h"

/* On the connection of the run, never on another: ERR_AGAIN where it is gone. */
PGresult *reprocess_ask(struct store *s, const char *sql, int n, const char *const *params,
                        struct err *e);

/* An array literal of numbers, with its NUL. */
void reprocess_put_ids(struct buf *b, const int64_t *ids, size_t n);

#endif
