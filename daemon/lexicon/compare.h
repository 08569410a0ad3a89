/* What was changed from one version of a table to another, row by row. */
#ifndef ZHIBIAO_LEXICON_COMPARE_H
#define ZHIBIAO_LEXICON_COMPARE_H

#include "base/buf.h"
#include "lexicon/table.h"

struct row_change {
    const struct table_row *was, *now; /* NULL: the row was added; was removed */
};

/* Rows that are not in both, whatever their order and the comments between them.  Two with the
 * same first cell are one row that was changed.  In the order of the lines; of the tables, which
 * must stay.  ERR_AGAIN: out of memory. */
bool table_compare(const struct table *was, const struct table *now, struct arena *a,
                   struct row_change **ret, size_t *ret_n, struct err *e) MUST_USE;

bool table_same_columns(const struct table *was, const struct table *now);

/* The row as a line of a file, without its end. */
void table_put_row(struct buf *b, const struct table *t, const struct table_row *row);

#endif
