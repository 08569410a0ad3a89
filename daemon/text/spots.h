/* Where in a text a number, a period, a quotation or a cell can begin: found for all in one walk
 * that takes one look into a table for each character.  What stands there the readers see; most
 * characters they need not look at.
 *
 * None is missing; of numbers, quotations and cells there may be too many, which costs a look. */
#ifndef ZHIBIAO_TEXT_SPOTS_H
#define ZHIBIAO_TEXT_SPOTS_H

#include "base/arena.h"
#include "base/err.h"

enum spot {
    SPOT_NUMBER, /* characters that numeral_codes knows; h and w of addresses */
    SPOT_PERIOD, /* where date_next_start stops, and nowhere else */
    SPOT_QUOTE, /* quotes, both ends; brackets that open */
    SPOT_CELL, /* what may divide the cells of a table: blanks, tabs, | */
    SPOT_KINDS,
};

/* Characters by what can be there: made once, by text_spot_table. */
struct spot_table {
    uint8_t classes[0x10000]; /* by code point; those beyond are of class 0 */
    struct spot_class {
        uint64_t follows; /* a bit for each group: those periods can go on with it */
        uint8_t starts; /* the group of periods that begin with it */
        uint8_t is; /* a bit for each of the others */
    } of[256];
};

void text_spot_table(struct spot_table *ret);

struct spots {
    uint64_t *bits[SPOT_KINDS]; /* a bit for each byte of the text */
    size_t n; /* bytes */
};

/* false: the arena is full. */
bool text_spots(const struct spot_table *t, struct span text, struct arena *a,
                struct spots *ret) MUST_USE;

/* The first spot from byte `at` on; to where there is none before. */
static inline size_t spot_next(const struct spots *s, enum spot kind, size_t at, size_t to)
{
    if (at >= to)
        return to;
    const uint64_t *bits = s->bits[kind];
    size_t word = at / 64, last = (to - 1) / 64;
    uint64_t x = bits[word] & (UINT64_MAX << (at % 64));
    while (!x && word < last)
        x = bits[++word];
    size_t found = x ? word * 64 + (size_t)__builtin_ctzll(x) : to;
    return found < to ? found : to;
}

#endif
