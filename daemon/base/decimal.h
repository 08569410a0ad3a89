/* Exact decimals: an integer coefficient and a power of ten, of any length, never a double.
 *
 * The coefficient is a string of ASCII digits without leading zeros (zero is no digits at
 * all); value = (-1)^negative * digits * 10^exp10.  Trailing zeros are kept as they come, so
 * 1.0 and 1 differ in form and are equal in value.  Results live in the arena. */
#ifndef ZHIBIAO_BASE_DECIMAL_H
#define ZHIBIAO_BASE_DECIMAL_H

#include "base/arena.h"
#include "base/buf.h"

struct decimal {
    bool negative;
    int32_t exp10;
    struct span digits;
};

/* Limits of exp10 and of the number of digits; beyond them operations fail (false). */
#define DECIMAL_MAX_EXP10 100000
#define DECIMAL_MAX_DIGITS 100000

/* ASCII digits, at most one '.', an optional sign.  False for anything else. */
bool decimal_parse(struct span s, struct arena *a, struct decimal *ret);

bool decimal_from_int(int64_t v, struct arena *a, struct decimal *ret);

/* x * 10^power: no allocation. */
bool decimal_shift(struct decimal x, int32_t power, struct decimal *ret);

bool decimal_add(struct decimal x, struct decimal y, struct arena *a, struct decimal *ret);
bool decimal_subtract(struct decimal x, struct decimal y, struct arena *a, struct decimal *ret);
bool decimal_multiply(struct decimal x, struct decimal y, struct arena *a, struct decimal *ret);

/* x / y: exact where the quotient is finite within `significant` digits, else rounded half up
 * to that many significant digits.  False for y = 0. */
bool decimal_divide(struct decimal x, struct decimal y, int significant, struct arena *a,
                    struct decimal *ret);

/* <0, 0, >0 by value. */
int decimal_compare(struct decimal x, struct decimal y);

static inline bool decimal_is_zero(struct decimal x)
{
    return x.digits.n == 0;
}

/* Full decimal digits without an exponent: 0.5, -1200, 95.  Trailing zeros behind the point
 * are not written (1.0 -> 1).  A JSON number. */
void decimal_put(struct buf *b, struct decimal x);

/* The value as an int64 where it is an integer that fits. */
bool decimal_to_int(struct decimal x, int64_t *ret);

#endif
