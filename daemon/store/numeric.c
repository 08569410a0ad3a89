/* The wire form of numeric (src/backend/utils/adt/numeric.c, numeric_recv): int16 number of
 * groups, int16 weight of the first group (in powers of 10000), int16 sign, int16 number of
 * digits to show behind the point, then the groups. */
#include "store/numeric.h"

#define GROUP 4

/* Digits before the point; none or negative for 0.00x. */
static int64_t whole_digits(struct decimal x)
{
    return (int64_t)x.digits.n + x.exp10;
}

/* Trailing zeros say nothing here: 1.50 and 1.5 are stored alike. */
static struct decimal plain(struct decimal x)
{
    while (x.digits.n > 0 && x.digits.at[x.digits.n - 1] == '0') {
        x.digits.n--;
        x.exp10++;
    }
    return x;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

bool numeric_fits(struct decimal x)
{
    x = plain(x);
    int64_t groups = floor_div(whole_digits(x) - 1, GROUP) - floor_div(x.exp10, GROUP) + 1;
    return whole_digits(x) <= NUMERIC_MAX_WHOLE && -(int64_t)x.exp10 <= NUMERIC_MAX_FRACTION &&
           groups <= NUMERIC_MAX_GROUPS;
}

void numeric_put(struct buf *b, struct decimal x)
{
    x = plain(x);
    int64_t fraction = x.exp10 < 0 ? -(int64_t)x.exp10 : 0;
    if (decimal_is_zero(x)) {
        buf_put_u64(b, 0);
        return;
    }
    /* The first group holds the digit of power whole-1; groups end at multiples of four. */
    int64_t top = whole_digits(x);
    int64_t weight = floor_div(top - 1, GROUP);
    int64_t last = floor_div(x.exp10, GROUP); /* power of 10000 of the last group */
    buf_put_u16(b, (uint16_t)(weight - last + 1));
    buf_put_u16(b, (uint16_t)weight);
    buf_put_u16(b, x.negative ? 0x4000 : 0);
    buf_put_u16(b, (uint16_t)fraction);
    int64_t power = (weight + 1) * GROUP - 1; /* of the next digit */
    for (int64_t g = weight; g >= last; g--) {
        unsigned value = 0;
        for (int i = 0; i < GROUP; i++, power--) {
            int64_t at = top - 1 - power; /* index into the digits */
            bool inside = at >= 0 && at < (int64_t)x.digits.n;
            value = value * 10 + (inside ? (unsigned)(x.digits.at[at] - '0') : 0);
        }
        buf_put_u16(b, (uint16_t)value);
    }
}
