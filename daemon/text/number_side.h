/* One side of an expression: a numeral with what is written into it (百分之, 分之, 2/3, 又), what
 * is vague in it (余 多 几) and its unit.  Internal to room text. */
#ifndef ZHIBIAO_TEXT_NUMBER_SIDE_H
#define ZHIBIAO_TEXT_NUMBER_SIDE_H

#include "text/number_parts.h"

struct side {
    size_t at, end;
    size_t numeral_at, numeral_end; /* 五十 of 百分之五十 */
    size_t unit_at, unit_end;
    const struct unit *unit;
    struct span plain; /* the unit for output */
    struct decimal value, high;
    bool has_high, hanzi, loose, over, implied, lone, half, folded, string;
    bool about; /* 十来个: what is over is about */
    bool percent; /* 百分之, fraction: class percent without a unit behind it */
    bool fraction; /* 三分之一, 2/3: value in % */
    bool compound, unit_blocked;
    int scale; /* power of ten of the magnitude words at the numeral's end */
};

/* False where no numeral that can be read starts at byte at; ret->end is where to look on. */
bool side_read(struct scan *s, size_t at, struct side *ret);

/* The row of a form; NULL where the table has none. */
const struct unit *unit_named(const struct units *u, struct span form);

#endif
