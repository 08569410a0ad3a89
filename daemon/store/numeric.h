/* Decimals as PostgreSQL sends and receives numeric in binary: groups of four decimal digits,
 * never through a double. */
#ifndef ZHIBIAO_STORE_NUMERIC_H
#define ZHIBIAO_STORE_NUMERIC_H

#include "base/decimal.h"

/* PostgreSQL's own limits: digits before and behind the point; groups in a binary value. */
#define NUMERIC_MAX_WHOLE 131072
#define NUMERIC_MAX_FRACTION 16383
#define NUMERIC_MAX_GROUPS 3000

bool numeric_fits(struct decimal x);

/* Appends the value without its length word.  For values that fit. */
void numeric_put(struct buf *b, struct decimal x);

#endif
