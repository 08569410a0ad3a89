/* Schoolbook arithmetic on digit strings.  Amounts in reports have a dozen digits, so simple
 * wins; the limits of the header bound the work on hostile ones. */
#include "base/decimal.h"

#include <stdlib.h>

static struct decimal stripped(bool negative, const char *at, size_t n, int32_t exp10)
{
    while (n > 0 && *at == '0') {
        at++;
        n--;
    }
    if (n == 0)
        return (struct decimal){0};
    return (struct decimal){.negative = negative, .exp10 = exp10, .digits = {at, n}};
}

static bool in_limits(struct decimal x)
{
    return x.digits.n <= DECIMAL_MAX_DIGITS && abs(x.exp10) <= DECIMAL_MAX_EXP10;
}

bool decimal_parse(struct span s, struct arena *a, struct decimal *ret)
{
    bool negative = false;
    if (s.n && (*s.at == '-' || *s.at == '+')) {
        negative = *s.at == '-';
        s = span_between(s, 1, s.n);
    }
    if (s.n == 0 || s.n > DECIMAL_MAX_DIGITS)
        return false;
    char *out = arena_take(a, s.n);
    if (!out)
        return false;
    size_t n = 0, behind = 0;
    bool point = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '.' && !point && i > 0 && i + 1 < s.n) {
            point = true;
        } else if (s.at[i] >= '0' && s.at[i] <= '9') {
            out[n++] = s.at[i];
            behind += point;
        } else {
            return false;
        }
    }
    *ret = stripped(negative, out, n, -(int32_t)behind);
    return true;
}

bool decimal_from_int(int64_t v, struct arena *a, struct decimal *ret)
{
    char *out = arena_take(a, 20);
    if (!out)
        return false;
    uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
    size_t at = 20;
    for (; u; u /= 10)
        out[--at] = (char)('0' + u % 10);
    *ret = stripped(v < 0, out + at, 20 - at, 0);
    return true;
}

bool decimal_shift(struct decimal x, int32_t power, struct decimal *ret)
{
    if (!decimal_is_zero(x)) {
        if (abs(power) > DECIMAL_MAX_EXP10)
            return false;
        x.exp10 += power;
        if (!in_limits(x))
            return false;
    }
    *ret = x;
    return true;
}

/* Digit of x at 10^place; 0 outside. */
static int digit_at(struct decimal x, int64_t place)
{
    int64_t i = (int64_t)x.digits.n - 1 - (place - x.exp10);
    return i < 0 || i >= (int64_t)x.digits.n ? 0 : x.digits.at[i] - '0';
}

static int64_t top(struct decimal x)
{
    return (int64_t)x.digits.n + x.exp10;
}

static int compare_size(struct decimal x, struct decimal y)
{
    if (decimal_is_zero(x) || decimal_is_zero(y))
        return (int)decimal_is_zero(y) - (int)decimal_is_zero(x);
    if (top(x) != top(y))
        return top(x) < top(y) ? -1 : 1;
    int64_t low = x.exp10 < y.exp10 ? x.exp10 : y.exp10;
    for (int64_t place = top(x) - 1; place >= low; place--) {
        int d = digit_at(x, place) - digit_at(y, place);
        if (d)
            return d;
    }
    return 0;
}

int decimal_compare(struct decimal x, struct decimal y)
{
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int c = compare_size(x, y);
    return x.negative ? -c : c;
}

/* |x| + |y| (sign 1) or |x| - |y| with |x| >= |y| (sign -1). */
static bool combine(struct decimal x, struct decimal y, int sign, bool negative, struct arena *a,
                    struct decimal *ret)
{
    int64_t low = x.exp10 < y.exp10 ? x.exp10 : y.exp10;
    int64_t high = (top(x) > top(y) ? top(x) : top(y)) + 1;
    if (high - low > DECIMAL_MAX_DIGITS)
        return false;
    char *out = arena_take(a, (size_t)(high - low));
    if (!out)
        return false;
    int carry = 0;
    for (int64_t place = low; place < high; place++) {
        int d = digit_at(x, place) + sign * digit_at(y, place) + carry;
        carry = d > 9 ? 1 : d < 0 ? -1 : 0;
        out[high - 1 - place] = (char)('0' + d - 10 * carry);
    }
    *ret = stripped(negative, out, (size_t)(high - low), (int32_t)low);
    return true;
}

bool decimal_add(struct decimal x, struct decimal y, struct arena *a, struct decimal *ret)
{
    if (decimal_is_zero(x) || decimal_is_zero(y)) {
        *ret = decimal_is_zero(x) ? y : x;
        return true;
    }
    if (x.negative == y.negative)
        return combine(x, y, 1, x.negative, a, ret);
    if (compare_size(x, y) >= 0)
        return combine(x, y, -1, x.negative, a, ret);
    return combine(y, x, -1, y.negative, a, ret);
}

bool decimal_subtract(struct decimal x, struct decimal y, struct arena *a, struct decimal *ret)
{
    if (!decimal_is_zero(y))
        y.negative = !y.negative;
    return decimal_add(x, y, a, ret);
}

bool decimal_multiply(struct decimal x, struct decimal y, struct arena *a, struct decimal *ret)
{
    if (decimal_is_zero(x) || decimal_is_zero(y)) {
        *ret = (struct decimal){0};
        return true;
    }
    size_t n = x.digits.n + y.digits.n;
    /* The product of the lengths is the work: bound it, hostile texts have long digits. */
    if (n > DECIMAL_MAX_DIGITS || x.digits.n * y.digits.n > 10000000)
        return false;
    unsigned *sum = arena_new(a, unsigned, n);
    char *out = arena_take(a, n);
    if (!sum || !out)
        return false;
    for (size_t i = x.digits.n; i-- > 0;) {
        unsigned carry = 0, dx = (unsigned)(x.digits.at[i] - '0');
        for (size_t j = y.digits.n; j-- > 0;) {
            unsigned s = sum[i + j + 1] + dx * (unsigned)(y.digits.at[j] - '0') + carry;
            sum[i + j + 1] = s % 10;
            carry = s / 10;
        }
        sum[i] += carry;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('0' + sum[i]);
    struct decimal r = stripped(x.negative != y.negative, out, n, x.exp10 + y.exp10);
    if (!in_limits(r))
        return false;
    *ret = r;
    return true;
}

/* rest = rest * 10 + next; how often y's digits go into it, which are taken off. */
static int divide_step(char *rest, size_t n, char next, struct span y)
{
    memmove(rest, rest + 1, n - 1);
    rest[n - 1] = next;
    int q = 0;
    for (;;) {
        size_t lead = n - y.n;
        bool more = false;
        for (size_t i = 0; i < lead && !more; i++)
            more = rest[i] != '0';
        if (!more && memcmp(rest + lead, y.at, y.n) < 0)
            return q;
        int carry = 0;
        for (size_t i = n; i-- > 0;) {
            int d = rest[i] - '0' + carry - (i >= lead ? y.at[i - lead] - '0' : 0);
            carry = d < 0 ? -1 : 0;
            rest[i] = (char)('0' + d - 10 * carry);
        }
        q++;
    }
}

bool decimal_divide(struct decimal x, struct decimal y, int significant, struct arena *a,
                    struct decimal *ret)
{
    if (decimal_is_zero(y) || significant < 1 || y.digits.n > 1000 || x.digits.n > 1000)
        return false;
    if (decimal_is_zero(x)) {
        *ret = (struct decimal){0};
        return true;
    }
    size_t room = x.digits.n + (size_t)significant + y.digits.n + 2;
    size_t width = y.digits.n + 1;
    char *out = arena_take(a, room), *rest = arena_take(a, width);
    if (!out || !rest)
        return false;
    memset(rest, '0', width);
    size_t n = 0, from = 0;
    int32_t exp10 = x.exp10 - y.exp10;
    bool left = true;
    /* All digits of x, then zeros until it comes out even or one digit more than asked for. */
    for (size_t i = 0; n < room && (i < x.digits.n || left); i++) {
        if (i >= x.digits.n && n - from > (size_t)significant)
            break;
        char next = i < x.digits.n ? x.digits.at[i] : '0';
        exp10 -= i >= x.digits.n;
        out[n] = (char)('0' + divide_step(rest, width, next, y.digits));
        n++;
        while (from < n && out[from] == '0')
            from++;
        left = false;
        for (size_t k = 0; k < width; k++)
            left |= rest[k] != '0';
    }
    if (left && n - from > (size_t)significant) {
        size_t cut = n - from - (size_t)significant;
        bool up = out[from + (size_t)significant] >= '5';
        n -= cut;
        exp10 += (int32_t)cut;
        for (size_t i = n; up && i-- > 0;) {
            up = out[i] == '9';
            out[i] = up ? '0' : (char)(out[i] + 1);
        }
        if (up) { /* 99..9 became 100..0 */
            memmove(out + 1, out, n);
            out[0] = '1';
            n++;
        }
    }
    *ret = stripped(x.negative != y.negative, out, n, exp10);
    return in_limits(*ret);
}

void decimal_put(struct buf *b, struct decimal x)
{
    while (x.digits.n && x.exp10 < 0 && x.digits.at[x.digits.n - 1] == '0') {
        x.digits.n--;
        x.exp10++;
    }
    if (decimal_is_zero(x)) {
        buf_put_char(b, '0');
        return;
    }
    if (x.negative)
        buf_put_char(b, '-');
    int64_t point = top(x); /* digits before the point */
    if (point <= 0) {
        buf_puts(b, "0.");
        for (int64_t i = point; i < 0; i++)
            buf_put_char(b, '0');
        buf_put(b, x.digits);
        return;
    }
    if (x.exp10 >= 0) {
        buf_put(b, x.digits);
        for (int32_t i = 0; i < x.exp10; i++)
            buf_put_char(b, '0');
        return;
    }
    buf_put(b, span_between(x.digits, 0, (size_t)point));
    buf_put_char(b, '.');
    buf_put(b, span_between(x.digits, (size_t)point, x.digits.n));
}

bool decimal_to_int(struct decimal x, int64_t *ret)
{
    while (x.digits.n && x.exp10 < 0) {
        if (x.digits.at[x.digits.n - 1] != '0')
            return false;
        x.digits.n--;
        x.exp10++;
    }
    if (top(x) > 18)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < x.digits.n; i++)
        v = v * 10 + (x.digits.at[i] - '0');
    for (int32_t i = 0; i < x.exp10 && x.digits.n; i++)
        v *= 10;
    *ret = x.negative ? -v : v;
    return true;
}
