/* Reading of numerals, from left to right, each character once.
 *
 * A Chinese numeral is a sum of parts that fall in size: 亿 parts, 万 parts and the rest below
 * 万; 万 before 亿 multiplies what it follows (一万五千亿).  Digits may stand wherever a Chinese
 * digit may (7万5千4百, 3万4000).  What does not fit ends the numeral. */
#include "text/numeral.h"

#include "text/number_parts.h"

#define MAX_LARGE 8 /* magnitude words 万 亿 兆 in one numeral */
#define FIRST 1000 /* exponent before the first magnitude word */

/* ---- sums of parts ---- */

struct sum {
    struct scan *s;
    struct numeral *n;
    struct decimal high, mid, low; /* 亿 and above, 万, below */
    struct decimal spread; /* value_high - value */
    int last; /* exponent of the last magnitude word; FIRST */
    int level; /* exponent of the last word in high; FIRST */
    int large; /* magnitude words 万 and above so far */
    int parts; /* coefficients so far */
    bool after_large, after_zero, bad;
    size_t end; /* of what belongs to the numeral */
    size_t next; /* where to read on */
};

static void add(struct sum *m, struct decimal *to, struct decimal x, int power)
{
    struct decimal shifted;
    if (decimal_is_zero(x))
        return;
    if (decimal_is_zero(*to))
        m->bad |= !decimal_shift(x, power, to);
    else if (!decimal_shift(x, power, &shifted) || !decimal_add(*to, shifted, m->s->a, to))
        m->bad = true;
}

static struct decimal small(struct sum *m, int v)
{
    static const char ones[] = "123456789";
    struct decimal x = {0};
    if (v >= 1 && v <= 9)
        return (struct decimal){.digits = {&ones[v - 1], 1}};
    if (!decimal_from_int(v, m->s->a, &x))
        m->bad = true;
    return x;
}

static void shift(struct sum *m, struct decimal *x, int power)
{
    if (!decimal_shift(*x, power, x))
        m->bad = true;
}

/* May 万 (power 4), 亿 or 兆 stand here, behind a coefficient or (bare) without one? */
static bool large_fits(const struct sum *m, int power, bool bare)
{
    bool empty = bare && decimal_is_zero(m->low);
    if (power == 4 && empty)
        return m->after_large && m->last == 4; /* 万万 */
    if (power == 4)
        return decimal_is_zero(m->mid);
    if (empty && decimal_is_zero(m->mid))
        return m->after_large && !decimal_is_zero(m->high); /* 亿亿 */
    return power < m->level;
}

static void apply_wan(struct sum *m)
{
    if (!decimal_is_zero(m->mid))
        shift(m, &m->mid, 4);
    else
        add(m, &m->mid, m->low, 4);
    m->low = (struct decimal){0};
}

static void apply_yi(struct sum *m, int power)
{
    struct decimal part = m->mid;
    add(m, &part, m->low, 0);
    if (decimal_is_zero(part))
        shift(m, &m->high, power);
    else
        add(m, &m->high, part, power);
    m->mid = m->low = (struct decimal){0};
    m->level = power;
}

static void apply_large(struct sum *m, int power, size_t end)
{
    m->bad |= ++m->large > MAX_LARGE;
    if (m->bad)
        return;
    if (power == 4)
        apply_wan(m);
    else
        apply_yi(m, power);
    shift(m, &m->spread, power);
    m->n->scale = m->parts <= 1 ? m->n->scale + power : 0;
    m->after_large = true;
    m->after_zero = false;
    m->last = power;
    m->n->magnitude = true;
    m->end = end;
}

static void apply_small(struct sum *m, struct decimal coefficient, int power, size_t end)
{
    add(m, &m->low, coefficient, power);
    m->n->scale = m->parts <= 1 ? power : 0;
    m->last = power;
    m->after_large = m->after_zero = false;
    m->n->magnitude |= power > 1;
    m->end = end;
}

struct scale {
    enum numeral_kind kind; /* NUMERAL_SMALL, NUMERAL_LARGE, NUMERAL_NONE */
    int power;
    size_t end;
};

/* The magnitude word at or behind blanks at a byte.  千 of 千米 belongs to the unit. */
static struct scale scale_at(const struct sum *m, size_t at)
{
    struct scale none = {0};
    size_t q = scan_blanks(m->s, at), w;
    if (q >= m->s->to)
        return none;
    unsigned code = numeral_code(m->s, q, &w);
    enum numeral_kind kind = numeral_kind_of(code);
    if (kind == NUMERAL_PICK)
        kind = NUMERAL_SMALL;
    if (kind != NUMERAL_SMALL && kind != NUMERAL_LARGE)
        return none;
    struct unit_match u;
    if ((code & 15) != 1 && unit_match_at(m->s, q, &u) && u.at == q)
        return none;
    return (struct scale){.kind = kind, .power = (int)(code & 15), .end = q + w};
}

/* Adds a coefficient that ends at byte end, and the magnitude word behind it.  False ends the
 * numeral, before the coefficient where the word does not fit. */
static bool add_part(struct sum *m, struct decimal c, size_t end, bool single, bool gap)
{
    struct scale k = scale_at(m, end);
    bool first = m->parts++ == 0;
    switch (k.kind) {
    case NUMERAL_SMALL:
        if (k.power >= m->last)
            return false;
        apply_small(m, c, k.power, k.end);
        return true;
    case NUMERAL_LARGE:
        if (!large_fits(m, k.power, false))
            return false;
        add(m, &m->low, c, 0);
        apply_large(m, k.power, k.end);
        return !m->bad;
    case NUMERAL_NONE:
    case NUMERAL_DIGIT:
    case NUMERAL_HAN:
    case NUMERAL_RARE:
    case NUMERAL_PAIR:
    case NUMERAL_ZERO:
    case NUMERAL_PICK:
    case NUMERAL_TENS:
    case NUMERAL_SOME:
    case NUMERAL_HALF:
    case NUMERAL_WORD:
    case NUMERAL_FOLD:
        break;
    }
    if (gap)
        return false;
    /* 三万五: 35000; 三万零五: 30005; 3万4000 as it stands. */
    bool as_is = !single || m->after_zero || m->last == FIRST || m->last < 2;
    add(m, &m->low, c, as_is ? 0 : m->last - 1);
    if (!first)
        m->n->scale = 0;
    m->end = end;
    return false;
}

/* 余 多 几 inside, before 万 or 亿: 500多亿, 三十万多亿; the magnitude word is taken. */
static bool add_vague(struct sum *m)
{
    static const struct span words[] = {SPAN("多"), SPAN("余"), SPAN("来")};
    size_t q = scan_blanks(m->s, m->end);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!scan_is(m->s, q, words[i]))
            continue;
        struct scale k = scale_at(m, q + words[i].n);
        if (k.kind != NUMERAL_LARGE || !large_fits(m, k.power, true))
            return false;
        apply_large(m, k.power, k.end);
        m->n->over = true;
        return !m->bad;
    }
    return false;
}

/* 十几, 一百零几万: 几 adds nothing but says that there is more. */
static bool add_some(struct sum *m, size_t end)
{
    if (m->last == FIRST)
        return false;
    m->n->loose = m->n->over = true;
    m->end = end;
    struct scale k = scale_at(m, end);
    if (k.kind == NUMERAL_LARGE && large_fits(m, k.power, true))
        apply_large(m, k.power, k.end);
    return add_vague(m);
}

/* ---- Chinese digits in a row ---- */

struct row {
    size_t end;
    size_t n;
    int first, second;
    bool zero; /* holds 零 */
    bool two; /* 一两 */
};

static bool is_row_char(enum numeral_kind k)
{
    return k == NUMERAL_HAN || k == NUMERAL_RARE || k == NUMERAL_ZERO || k == NUMERAL_PAIR;
}

static struct row row_at(const struct scan *s, size_t at)
{
    struct row r = {.end = at};
    for (size_t q = at, w; q < s->to; q += w) {
        unsigned code = numeral_code(s, q, &w);
        enum numeral_kind k = numeral_kind_of(code);
        bool one_or_two = k == NUMERAL_PAIR && r.n == 1 && r.first == 1; /* 一两个 */
        if (!is_row_char(k) || (k == NUMERAL_PAIR && r.n > 0 && !one_or_two))
            break;
        r.two |= one_or_two;
        if (r.n == 0)
            r.first = (int)(code & 15);
        if (r.n == 1)
            r.second = (int)(code & 15);
        r.zero |= k == NUMERAL_ZERO;
        r.n++;
        r.end = q + w;
    }
    return r;
}

/* Digits of a row from byte at to byte end, as a decimal with `behind` of them behind a point. */
static bool row_value(struct scan *s, size_t at, size_t end, bool fraction, struct decimal *ret)
{
    char *out = arena_take(s->a, end - at + 1);
    size_t n = 0, k = 0, w;
    if (!out)
        return false;
    for (size_t q = at; q < end; q += w) {
        unsigned code = numeral_code(s, q, &w);
        if (!is_row_char(numeral_kind_of(code)))
            continue;
        n++;
        if (k > 0 || (code & 15))
            out[k++] = (char)('0' + (code & 15));
    }
    if (n > DECIMAL_MAX_DIGITS)
        return false;
    *ret = k ? (struct decimal){.digits = {out, k}, .exp10 = fraction ? -(int32_t)n : 0}
             : (struct decimal){0};
    return true;
}

/* 三五, 七八: two digits that mean from the one to the other. */
static bool approximate(const struct row *r, bool after_ten)
{
    return r->n == 2 && !r->zero &&
           (r->second == r->first + 1 || (!after_ten && r->first == 3 && r->second == 5));
}

static bool unit_or_over_follows(const struct scan *s, size_t at)
{
    struct unit_match u;
    return unit_match_at(s, at, &u) || scan_is(s, at, SPAN("多")) || scan_is(s, at, SPAN("余"));
}

static bool add_pair(struct sum *m, const struct row *r)
{
    struct scale k = scale_at(m, r->end);
    int power = k.kind == NUMERAL_SMALL ? k.power : 0;
    if ((k.kind == NUMERAL_NONE && !unit_or_over_follows(m->s, r->end)) || power >= m->last)
        return false;
    m->spread = small(m, r->second - r->first);
    shift(m, &m->spread, power);
    m->n->has_high = true;
    return add_part(m, small(m, r->first), r->end, m->last != 1, false);
}

/* 一九四九, 二〇二六; or 五五, which only 折 makes a number. */
static bool whole_row(struct sum *m, const struct row *r, size_t at)
{
    m->bad |= !row_value(m->s, at, r->end, false, &m->low);
    m->end = r->end;
    m->n->string = true;
    m->n->folded = r->n == 2 && !r->zero;
    return false;
}

static bool first_row(struct sum *m, const struct row *r, size_t at)
{
    if (approximate(r, false) && (add_pair(m, r) || m->n->has_high))
        return !m->bad && m->last != FIRST;
    if (r->two) { /* 一两银子 */
        size_t one;
        numeral_code(m->s, at, &one);
        return add_part(m, small(m, r->first), at + one, true, false);
    }
    if (r->n > 2 && scale_at(m, r->end).kind != NUMERAL_NONE) { /* 一五一十 */
        m->bad = true;
        m->end = r->end;
        return false;
    }
    return whole_row(m, r, at);
}

/* A row of Chinese digits.  True: more may follow. */
static bool add_row(struct sum *m, size_t at)
{
    struct row r = row_at(m->s, at);
    if (r.n == 1)
        return add_part(m, small(m, r.first), r.end, true, false);
    if (m->last == FIRST && m->end == m->n->at)
        return first_row(m, &r, at);
    if (approximate(&r, m->last == 1) && (add_pair(m, &r) || m->n->has_high))
        return !m->bad;
    /* 十三五: the first digit belongs to 十, the next to something else. */
    size_t one;
    numeral_code(m->s, at, &one);
    bool as_is = m->after_zero || m->last < 2 || m->last == FIRST;
    add(m, &m->low, small(m, r.first), as_is ? 0 : m->last - 1);
    m->end = at + one;
    return false;
}

/* ---- the numeral ---- */

/* 零点五, 零十, 一百零一; 零五 is a string of digits.  零 without what follows is left out. */
static bool add_zero(struct sum *m, size_t at, size_t end)
{
    size_t q = scan_blanks(m->s, end), w;
    enum numeral_kind k = q < m->s->to ? numeral_kind_of(numeral_code(m->s, q, &w)) : NUMERAL_NONE;
    if (m->last == FIRST) {
        struct row r = row_at(m->s, at);
        if (r.n > 1)
            return whole_row(m, &r, at);
        m->end = end;
        return k == NUMERAL_SMALL;
    }
    m->after_zero = true;
    m->after_large = false;
    m->next = end;
    return k == NUMERAL_HAN || k == NUMERAL_RARE || k == NUMERAL_SMALL || k == NUMERAL_PICK ||
           k == NUMERAL_PAIR || k == NUMERAL_DIGIT || k == NUMERAL_SOME;
}

static bool add_digits(struct sum *m, size_t at, bool gap)
{
    struct digits d;
    bool first = m->last == FIRST;
    if (!digits_read(m->s, at, &d)) {
        m->bad = true;
        m->end = d.end;
        return false;
    }
    if (!first && (d.point || d.n > (size_t)m->last))
        return false;
    m->n->point = d.point;
    return add_part(m, d.value, d.end, d.n == 1, gap && !first);
}

/* A magnitude word without a digit before it: 十, 百三, 万亩; 万 behind 万. */
static bool add_bare(struct sum *m, unsigned code, size_t at, size_t end)
{
    int power = (int)(code & 15);
    bool first = m->last == FIRST;
    struct unit_match u;
    if (!first && power > 1 && unit_match_at(m->s, at, &u))
        return false; /* 五十兆字节 */
    if (numeral_kind_of(code) == NUMERAL_LARGE) {
        if (first) {
            m->low = small(m, 1);
            m->n->implied = true;
        }
        if (!large_fits(m, power, true))
            return false;
        apply_large(m, power, end);
        return !m->bad;
    }
    if (power >= m->last || (!first && power > 1))
        return false; /* 五十千 */
    m->n->implied |= first && power > 1;
    apply_small(m, small(m, 1), power, end);
    return true;
}

/* 几百, 数十万 */
static bool add_leading_some(struct sum *m, size_t end)
{
    if (scale_at(m, end).kind == NUMERAL_NONE)
        return false;
    m->n->loose = m->n->over = true;
    return add_part(m, small(m, 1), end, true, false);
}

static bool add_half(struct sum *m, size_t end)
{
    bool hundred = scan_is(m->s, end, SPAN("百"));
    m->end = hundred ? end + SPAN("百").n : end;
    m->low = small(m, hundred ? 50 : 5);
    shift(m, &m->low, hundred ? 0 : -1);
    m->n->half = !hundred;
    return false;
}

/* Takes what stands at byte at.  False ends the numeral. */
static bool step(struct sum *m, size_t at)
{
    size_t w;
    unsigned code = numeral_code(m->s, at, &w);
    enum numeral_kind kind = numeral_kind_of(code);
    bool first = m->last == FIRST && m->end == m->n->at;
    if ((m->n->has_high || m->n->point) && kind != NUMERAL_LARGE && !first)
        return false; /* 二三十万, 4.78万亿: nothing but magnitude words */
    switch (kind) {
    case NUMERAL_DIGIT:
        return add_digits(m, at, at > m->next);
    case NUMERAL_PAIR:
        return (first || scale_at(m, at + w).kind != NUMERAL_NONE) && add_row(m, at);
    case NUMERAL_HAN:
        return add_row(m, at);
    case NUMERAL_RARE: /* 3万陆军 */
        return m->n->hanzi && add_row(m, at);
    case NUMERAL_ZERO:
        return add_zero(m, at, at + w);
    case NUMERAL_SMALL:
    case NUMERAL_PICK:
    case NUMERAL_LARGE:
        return add_bare(m, code, at, at + w);
    case NUMERAL_TENS:
        if (first)
            apply_small(m, small(m, (int)(code & 15)), 1, at + w);
        return first;
    case NUMERAL_SOME:
        return first ? add_leading_some(m, at + w) : (code & 15) == 0 && add_some(m, at + w);
    case NUMERAL_HALF:
        return first && add_half(m, at + w);
    case NUMERAL_NONE:
    case NUMERAL_WORD:
    case NUMERAL_FOLD:
        return false;
    }
    return false;
}

/* 点 and the digits behind it; not of a clock (八点五十). */
static void add_point(struct sum *m)
{
    struct scan *s = m->s;
    size_t q = scan_blanks(s, m->end), w;
    if (!scan_is(s, q, SPAN("点")))
        return;
    size_t at = scan_blanks(s, q + SPAN("点").n);
    struct row r = row_at(s, at);
    if (r.n == 0 || numeral_kind_of(numeral_code(s, at, &w)) == NUMERAL_PAIR)
        return;
    struct scale k = scale_at(m, r.end);
    struct decimal v;
    if (k.kind == NUMERAL_SMALL && k.power == 1)
        return;
    if (!row_value(s, at, r.end, true, &v)) {
        m->bad = true;
        return;
    }
    m->n->point = true;
    m->end = r.end;
    bool plain = decimal_is_zero(m->high) && decimal_is_zero(m->mid);
    add(m, &m->low, v, 0);
    for (; plain && k.kind == NUMERAL_LARGE && !m->bad; k = scale_at(m, m->end)) {
        if (!large_fits(m, k.power, true))
            break;
        apply_large(m, k.power, k.end);
    }
}

/* 陆点五, 六折; 万分之肆 */
static bool takes_alone(const struct scan *s, size_t at, size_t end)
{
    static const struct span tails[] = {SPAN("点"), SPAN("折"), SPAN("成"), SPAN("分之")};
    size_t q = scan_blanks(s, end);
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (scan_is(s, q, tails[i]))
            return true;
    }
    return scan_ends(s, at, SPAN("分之"));
}

static bool finish(struct sum *m, unsigned first_code, size_t first_end)
{
    struct numeral *n = m->n;
    enum numeral_kind k = numeral_kind_of(first_code);
    if (!n->string && n->hanzi && m->end > n->at && !m->bad)
        add_point(m);
    n->end = m->end;
    if (m->bad || n->end == n->at)
        return false;
    bool one = n->end == first_end;
    if ((k == NUMERAL_RARE || k == NUMERAL_PICK) && one && !takes_alone(m->s, n->at, n->end))
        return false;
    n->implied &= m->parts == 0;
    n->lone = one && (k == NUMERAL_HAN || k == NUMERAL_PAIR || k == NUMERAL_ZERO ||
                      first_code == CODE(NUMERAL_SMALL, 1));
    add(m, &n->value, m->high, 0);
    add(m, &n->value, m->mid, 0);
    add(m, &n->value, m->low, 0);
    if (n->has_high && !decimal_add(n->value, m->spread, m->s->a, &n->value_high))
        m->bad = true;
    return !m->bad;
}

/* May what stands at byte at go on with digits before it?  A character that is no part of a
 * numeral, no blank, point or comma, and not vague, cannot. */
static bool ends_digits(const struct scan *s, size_t at)
{
    size_t w;
    if (at >= s->to)
        return true;
    unsigned char c = (unsigned char)s->text.at[at];
    if (c < 0xE3)
        return c == '%' || c == ')' || c == '\n';
    uint32_t cp = utf8_at(s->text, at, &w);
    return cp < 0x10000 && numeral_codes[cp] == 0 && cp != U'\u3000' && cp != U'，' &&
           cp != U'．' && cp != U'多' && cp != U'余' && cp != U'来';
}

#define PLAIN_DIGITS 15u

/* Most numerals: ASCII digits, perhaps with a point, and nothing more.  False where the numeral is
 * to be read the long way. */
static bool plain_digits(const struct scan *s, size_t at, struct numeral *ret)
{
    const char *p = s->text.at;
    size_t end = at, behind = 0, most = s->to - at > PLAIN_DIGITS ? at + PLAIN_DIGITS : s->to;
    if (at > s->from && p[at - 1] == '.')
        return false;
    while (end < most && p[end] >= '0' && p[end] <= '9')
        end++;
    if (end == at)
        return false;
    size_t digits = end - at;
    if (end < most && p[end] == '.' && at >= s->single_until) {
        while (end + 1 + behind < most && p[end + 1 + behind] >= '0' && p[end + 1 + behind] <= '9')
            behind++;
        end += behind ? 1 + behind : 0;
    }
    if ((end == most && most < s->to) || !ends_digits(s, end))
        return false;
    struct span value = {p + at, digits};
    if (behind) {
        char *copy = arena_take(s->a, digits + behind);
        if (!copy)
            return false;
        memcpy(copy, p + at, digits);
        memcpy(copy + digits, p + at + digits + 1, behind);
        value = (struct span){copy, digits + behind};
    }
    while (value.n && *value.at == '0')
        value = span_between(value, 1, value.n);
    ret->end = end;
    ret->point = behind > 0;
    if (value.n)
        ret->value = (struct decimal){.digits = value, .exp10 = -(int32_t)behind};
    return true;
}

bool numeral_read(struct scan *s, size_t at, struct numeral *ret)
{
    *ret = (struct numeral){.at = at};
    if (plain_digits(s, at, ret))
        return true;
    struct sum m = {.s = s, .n = ret, .last = FIRST, .level = FIRST, .end = at, .next = at};
    size_t w, next = at;
    unsigned first = numeral_code(s, at, &w);
    ret->hanzi = numeral_kind_of(first) != NUMERAL_DIGIT;
    while (next < s->to && step(&m, next)) {
        while (m.end > m.next && add_vague(&m))
            ;
        m.next = m.next > m.end ? m.next : m.end;
        next = scan_blanks(s, m.next);
    }
    if (ret->scale == 0 && !ret->has_high && m.end > at && add_vague(&m)) { /* 300多万 */
        next = m.end;
        while (add_vague(&m) || (next < s->to && step(&m, next)))
            next = m.next > m.end ? m.next : m.end; /* a 零 moves only the former */
    }
    bool good = finish(&m, first, at + w);
    if (!ret->hanzi && ret->point && at > s->from && s->text.at[at - 1] == '.')
        ret->at = at - 1;
    if (ret->end <= at)
        ret->end = at + w;
    return good;
}
