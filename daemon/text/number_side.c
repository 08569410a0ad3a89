/* Reading of one side, from the numeral to the end of its unit. */
#include "text/number_side.h"

#define PERCENT_DIGITS 10 /* spec/indicators.md: a fraction without a finite percentage */
#define PLAIN_DIGITS 16 /* of a quotient that is no percentage */
#define MAX_POWER 64 /* 2^n */

const struct unit *unit_named(const struct units *u, struct span form)
{
    uint32_t index;
    return u->forms.n && trie_find(&u->forms, form, &index) ? &u->items[index] : NULL;
}

static void put_unit(struct side *x, const struct units *units, struct span form)
{
    x->unit = unit_named(units, form);
    x->plain = form;
    x->unit_at = x->unit_end = x->end;
}

static void take_numeral(const struct numeral *n, struct side *x)
{
    *x = (struct side){
        .at = n->at,
        .end = n->end,
        .numeral_at = n->at,
        .numeral_end = n->end,
        .value = n->value,
        .high = n->value_high,
        .has_high = n->has_high,
        .hanzi = n->hanzi,
        .loose = n->loose,
        .over = n->over,
        .implied = n->implied,
        .lone = n->lone,
        .half = n->half,
        .folded = n->folded,
        .string = n->string,
        .scale = n->scale,
    };
}

/* ---- fractions ---- */

/* The end of 分之 at or behind blanks; 0 where there is none. */
static size_t over_end(const struct scan *s, size_t at)
{
    size_t q = scan_blanks(s, at);
    if (!scan_is(s, q, SPAN("分")))
        return 0;
    q = scan_blanks(s, q + SPAN("分").n);
    return scan_is(s, q, SPAN("之")) ? scan_blanks(s, q + SPAN("之").n) : 0;
}

static bool read_numerator(struct scan *s, size_t at, struct numeral *ret, bool *ret_negative)
{
    size_t w;
    *ret_negative = scan_is(s, at, SPAN("负"));
    if (*ret_negative)
        at += SPAN("负").n;
    if (at >= s->to)
        return false;
    enum numeral_kind k = numeral_kind_of(numeral_code(s, at, &w));
    return k != NUMERAL_NONE && k != NUMERAL_WORD && k != NUMERAL_HALF && numeral_read(s, at, ret);
}

static bool letter_or_digit(const struct scan *s, size_t at)
{
    if (at >= s->to)
        return false;
    char c = s->text.at[at];
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* 40k; K only full-width, since 4K is a name. */
static size_t thousand_end(const struct scan *s, size_t at)
{
    size_t q = scan_blanks(s, at);
    if (scan_is(s, at, SPAN("k")) && !letter_or_digit(s, at + 1))
        return at + 1;
    if (scan_is(s, q, SPAN("k")) && !letter_or_digit(s, q + 1))
        return q + 1;
    return scan_is(s, at, SPAN("Ｋ")) || scan_is(s, at, SPAN("ｋ")) ? at + SPAN("Ｋ").n : 0;
}

static bool thousands(struct scan *s, struct side *x)
{
    size_t end = thousand_end(s, x->end);
    if (end == 0 || x->hanzi)
        return true;
    x->end = x->numeral_end = end;
    x->scale += 3;
    return decimal_shift(x->value, 3, &x->value);
}

/* 百分之五十, 千分之三, 万分之七: base is the power of ten. */
static bool read_rate(struct scan *s, const struct numeral *n, bool negative, int base,
                      struct side *x)
{
    size_t at = x->at;
    take_numeral(n, x);
    x->at = at;
    if (!thousands(s, x))
        return false;
    x->hanzi = true;
    x->implied = x->lone = false;
    x->percent = true;
    x->value.negative = negative && !decimal_is_zero(x->value);
    put_unit(x, s->units, base == 3 ? SPAN("‰") : SPAN("%"));
    int power = base == 3 ? 0 : 2 - base;
    return decimal_shift(x->value, power, &x->value) &&
           (!x->has_high || decimal_shift(x->high, power, &x->high));
}

/* over/under as a percentage where it is a proper part, else as it is. */
static bool set_quotient(struct scan *s, struct decimal over, struct decimal under, struct side *x)
{
    struct decimal a = over, b = under, hundred;
    a.negative = b.negative = false;
    if (decimal_is_zero(under))
        return false;
    if (decimal_compare(a, b) >= 0)
        return decimal_divide(over, under, PLAIN_DIGITS, s->a, &x->value);
    x->percent = x->fraction = true;
    put_unit(x, s->units, SPAN("%"));
    return decimal_shift(over, 2, &hundred) &&
           decimal_divide(hundred, under, PERCENT_DIGITS, s->a, &x->value);
}

static int power_of_ten(struct decimal v)
{
    if (v.digits.n == 0 || v.digits.at[0] != '1')
        return -1;
    for (size_t i = 1; i < v.digits.n; i++) {
        if (v.digits.at[i] != '0')
            return -1;
    }
    return (int)v.digits.n - 1 + v.exp10;
}

/* 百分之N, N分之M.  False: no number at all; true with x unchanged where there is no 分之. */
static bool read_over(struct scan *s, struct side *x)
{
    struct numeral n;
    bool negative;
    size_t at = over_end(s, x->end);
    if (at == 0 || x->has_high || x->over || !read_numerator(s, at, &n, &negative))
        return true;
    int base = x->implied ? power_of_ten(x->value) : -1;
    if (base >= 2)
        return read_rate(s, &n, negative, base, x);
    struct decimal under = x->value, over = n.value;
    if (n.has_high)
        return true;
    over.negative = negative && !decimal_is_zero(over);
    x->end = x->numeral_end = n.end;
    x->lone = x->implied = false;
    x->scale = 0;
    return set_quotient(s, over, under, x);
}

/* 一又二分之一: the whole before, the fraction behind. */
static bool read_and(struct scan *s, struct side *x)
{
    struct numeral under, over;
    bool negative;
    size_t q = scan_blanks(s, x->end), at = q + SPAN("又").n;
    if (!scan_is(s, q, SPAN("又")) || !read_numerator(s, scan_blanks(s, at), &under, &negative))
        return true;
    size_t to = over_end(s, under.end);
    struct decimal part;
    if (to == 0 || negative || !read_numerator(s, to, &over, &negative) || negative ||
        decimal_is_zero(under.value))
        return true;
    x->end = x->numeral_end = over.end;
    x->lone = x->implied = false;
    x->scale = 0;
    return decimal_divide(over.value, under.value, PLAIN_DIGITS, s->a, &part) &&
           decimal_add(x->value, part, s->a, &x->value);
}

static size_t stroke_width(const struct scan *s, size_t at)
{
    return scan_is(s, at, SPAN("/")) ? 1 : scan_is(s, at, SPAN("／")) ? 3 : 0;
}

/* Digits from at to *ret_end, at most four of them, as an integer; 0 where it is none. */
static int64_t short_integer(const struct scan *s, size_t at, size_t *ret_end)
{
    int64_t v = 0;
    size_t w;
    for (int n = 0, d; (d = numeral_digit(s, at, &w)) >= 0; at += w, n++) {
        v = v * 10 + d;
        if (n == 4)
            return 0;
    }
    *ret_end = at;
    return v;
}

static bool joined_before(const struct scan *s, size_t at)
{
    if (at == s->from)
        return false;
    char c = s->text.at[at - 1];
    return c == '/' || c == '.' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* 2/3, and 1 4/3 (one and four thirds); no dates (2019/9/6), no codes. */
static bool read_stroke(struct scan *s, struct side *x)
{
    size_t whole_at = x->end, end = 0, w = stroke_width(s, x->end), top_end = 0;
    int64_t whole = 0, over = short_integer(s, x->at, &top_end), under;
    size_t q = scan_blanks(s, whole_at), t;
    if (w == 0 && q > whole_at && top_end == x->end && numeral_digit(s, q, &t) >= 0) {
        whole = over;
        over = short_integer(s, q, &top_end);
        w = over ? stroke_width(s, top_end) : 0;
    } else if (top_end != x->end) {
        return true;
    }
    if (w == 0 || joined_before(s, x->at))
        return true;
    under = short_integer(s, top_end + w, &end);
    if (under == 0 || over == 0 || stroke_width(s, end) || letter_or_digit(s, end))
        return true;
    struct decimal a, b, c;
    x->end = x->numeral_end = end;
    if (!decimal_from_int(over, s->a, &a) || !decimal_from_int(under, s->a, &b))
        return false;
    if (whole == 0)
        return set_quotient(s, a, b, x);
    return decimal_divide(a, b, PLAIN_DIGITS, s->a, &c) &&
           decimal_add(x->value, c, s->a, &x->value);
}

/* ---- powers ---- */

static bool read_signed(const struct scan *s, size_t at, int *ret, size_t *ret_end)
{
    bool negative = false;
    for (int k = 0; k < 2 && at < s->to; k++) {
        bool minus = scan_is(s, at, SPAN("-")), wide = scan_is(s, at, SPAN("－"));
        if (!minus && !wide && !scan_is(s, at, SPAN("+")))
            break;
        negative = (minus || wide) != negative;
        at += wide ? SPAN("－").n : 1;
    }
    size_t w, end = at;
    if (numeral_digit(s, at, &w) < 0)
        return false;
    int64_t v = short_integer(s, at, &end);
    if (end == at)
        return false;
    *ret = (int)(negative ? -v : v);
    *ret_end = end;
    return true;
}

static bool raise(struct scan *s, struct decimal base, int power, struct decimal *ret)
{
    struct decimal v, one;
    if (power < -MAX_POWER || power > MAX_POWER || base.digits.n > MAX_POWER ||
        !decimal_from_int(1, s->a, &one))
        return false;
    v = one;
    for (int k = 0; k < (power < 0 ? -power : power); k++) {
        if (!decimal_multiply(v, base, s->a, &v))
            return false;
    }
    if (power >= 0) {
        *ret = v;
        return true;
    }
    return decimal_divide(one, v, PLAIN_DIGITS, s->a, ret);
}

/* 2e5, 2^5 */
static bool read_power(struct scan *s, struct side *x)
{
    bool scientific = scan_is(s, x->end, SPAN("e")) || scan_is(s, x->end, SPAN("E"));
    int power;
    size_t end;
    if ((!scientific && !scan_is(s, x->end, SPAN("^"))) ||
        !read_signed(s, x->end + 1, &power, &end) || letter_or_digit(s, end))
        return true;
    struct decimal v;
    if (!(scientific ? decimal_shift(x->value, power, &v) : raise(s, x->value, power, &v)))
        return true;
    x->value = v;
    x->end = x->numeral_end = end;
    return true;
}

/* -2.5 M */
static bool read_mega(struct scan *s, struct side *x)
{
    size_t q = scan_blanks(s, x->end);
    if (!scan_is(s, q, SPAN("M")) || q == x->end || letter_or_digit(s, q + 1))
        return true;
    x->end = x->numeral_end = q + 1;
    return decimal_shift(x->value, 6, &x->value);
}

/* ---- vague words, unit ---- */

/* Does the numeral leave room for more (3600多, 1.1万多, 十多)? */
static bool round_number(const struct side *x)
{
    struct decimal v = x->value;
    if (x->scale > 0)
        return true;
    return v.digits.n > 1 && v.exp10 >= 0 && (v.exp10 > 0 || v.digits.at[v.digits.n - 1] == '0');
}

static void read_vague(const struct scan *s, struct side *x)
{
    static const struct {
        struct span word;
        bool hanzi, unit; /* 来: about, only behind Chinese numerals; only before a unit */
    } words[] = {
        {SPAN("多"), false, false},
        {SPAN("余"), false, false},
        {SPAN("来"), true, true},
        {SPAN("几"), false, true},
    };
    size_t q = scan_blanks(s, x->end);
    struct unit_match u;
    if (!round_number(x) || x->has_high || x->percent)
        return;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!scan_is(s, q, words[i].word) || (words[i].hanzi && !x->hanzi) ||
            (words[i].unit && !unit_match_at(s, q + words[i].word.n, &u)))
            continue;
        x->end = q + words[i].word.n;
        x->over = true;
        x->about = words[i].hanzi;
        x->loose |= words[i].unit && !words[i].hanzi;
        return;
    }
}

/* 18倍多, 2年多: only where no noun can begin with 多. */
static void read_vague_behind_unit(const struct scan *s, struct side *x)
{
    static const struct span ends[] = {SPAN("的"), SPAN("了"), SPAN("时"), SPAN("来"),
                                       SPAN("前"), SPAN("后"), SPAN("以")};
    size_t q = x->end, w;
    if (!scan_is(s, q, SPAN("多")) && !scan_is(s, q, SPAN("余")))
        return;
    size_t next = q + SPAN("多").n;
    bool good = next >= s->to;
    if (!good) {
        uint32_t cp = utf8_at(s->text, next, &w);
        good = cp < 0x3400 || cp > 0x9FFF;
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        good |= scan_is(s, next, ends[i]);
    if (!good)
        return;
    x->end = next;
    x->over = true;
}

static bool counts(const struct unit *u)
{
    return u->dimension == UNIT_COUNTER || u->dimension == UNIT_PEOPLE;
}

static bool add_to(struct scan *s, struct decimal *v, const char *what)
{
    struct decimal half;
    return decimal_parse(span_of(what), s->a, &half) && decimal_add(*v, half, s->a, v);
}

/* 一吨半, 两年半, 三成半, 七成六. */
static bool read_half(struct scan *s, struct side *x)
{
    static const struct span others[] = {SPAN("半年"), SPAN("半导"), SPAN("半径"), SPAN("半数"),
                                         SPAN("半成"), SPAN("半山"), SPAN("半月"), SPAN("半小"),
                                         SPAN("半天"), SPAN("半个"), SPAN("半自")};
    if (!scan_is(s, x->end, SPAN("半")) || counts(x->unit) || x->over || x->has_high)
        return true;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (scan_is(s, x->end, others[i]))
            return true;
    }
    x->end += SPAN("半").n;
    return add_to(s, &x->value, "0.5");
}

/* 七成六: the digit behind 成 is a tenth of one. */
static bool read_tenth(struct scan *s, struct side *x)
{
    size_t q = scan_blanks(s, x->end), w;
    if (!x->hanzi || q >= s->to || !span_equal(x->unit->form, SPAN("成")))
        return true;
    unsigned code = numeral_code(s, q, &w);
    struct unit_match u;
    if (numeral_kind_of(code) != NUMERAL_HAN || unit_match_at(s, q + w, &u))
        return true;
    size_t after = q + w, width;
    if (after < s->to && numeral_kind_of(numeral_code(s, after, &width)) != NUMERAL_NONE)
        return true;
    char tenth[] = {'0', '.', (char)('0' + (code & 15)), 0};
    x->end = q + w;
    return add_to(s, &x->value, tenth);
}

/* 成 and 折 are given in %: by their factor. */
static bool to_plain(struct scan *s, struct side *x)
{
    const struct unit *u = x->unit;
    struct decimal *ends[] = {&x->value, &x->high};
    if (u->dimension != UNIT_RATIO || !span_equal(u->plain, u->canonical) ||
        decimal_compare(u->factor, u->divisor) == 0)
        return true;
    for (size_t i = 0; i < 1u + x->has_high; i++) {
        if (!decimal_multiply(*ends[i], u->factor, s->a, ends[i]))
            return false;
    }
    return true;
}

/* 五五折 is 5.5 of ten; ten of ten is no discount. */
static bool read_discount(struct side *x)
{
    bool discount = span_equal(x->unit->form, SPAN("折"));
    if (!discount)
        return !x->folded;
    if (x->folded || (x->value.digits.n == 2 && x->value.exp10 == 0)) {
        x->folded = false;
        return power_of_ten(x->value) != 1 && decimal_shift(x->value, -1, &x->value);
    }
    return power_of_ten(x->value) != 1;
}

static bool read_unit(struct scan *s, struct side *x)
{
    struct unit_match u;
    if (!unit_match_at(s, x->end, &u)) {
        x->unit_blocked = u.blocked;
        return true;
    }
    struct side before = *x;
    x->unit = u.row;
    x->plain = u.plain;
    x->unit_at = u.at;
    x->unit_end = x->end = u.end;
    x->compound = u.compound;
    x->over |= u.over;
    x->half &= counts(u.row);
    if (!read_discount(x)) {
        *x = before;
        return true;
    }
    if (u.half && !add_to(s, &x->value, "0.5"))
        return false;
    read_vague_behind_unit(s, x);
    return read_half(s, x) && read_tenth(s, x) && to_plain(s, x);
}

/* One digit at byte at, ASCII or Chinese: its code's value; -1 where it is none. */
static int single_digit(const struct scan *s, size_t at, size_t *ret_end)
{
    size_t w;
    if (at >= s->to)
        return -1;
    unsigned code = numeral_code(s, at, &w);
    enum numeral_kind k = numeral_kind_of(code);
    *ret_end = at + w;
    return k == NUMERAL_DIGIT || k == NUMERAL_HAN ? (int)(code & 15) : -1;
}

/* 九 九 折: the second digit of a discount, set off by a blank. */
static bool read_split_discount(struct scan *s, struct numeral *n)
{
    size_t end = n->at, q = scan_blanks(s, n->end), at = q;
    if (q == n->end)
        return true;
    int first = single_digit(s, n->at, &end), second;
    if (end != n->end || (second = single_digit(s, q, &at)) < 0 ||
        !scan_is(s, scan_blanks(s, at), SPAN("折")))
        return true;
    n->end = at;
    n->folded = true;
    n->lone = false;
    return decimal_from_int(first * 10 + second, s->a, &n->value);
}

/* May a fraction, a power or a magnitude follow the numeral that ends at byte at?  Most are
 * followed by a Chinese character, and of these only 分 and 又 (lead byte E5) go on with it. */
static bool may_go_on(const struct scan *s, size_t at)
{
    unsigned char c = at < s->to ? (unsigned char)s->text.at[at] : 0xE4;
    if (c == 0xE5)
        return scan_is(s, at, SPAN("分")) || scan_is(s, at, SPAN("又"));
    return (c < 0xE4 || c > 0xE9) && c != '%' && c != ',' && c != ')' && c != '\n';
}

static bool read_more(struct scan *s, bool hanzi, struct side *x)
{
    if ((hanzi || over_end(s, x->end)) && !read_over(s, x))
        return false;
    if (!x->percent && !read_and(s, x))
        return false;
    return hanzi || x->percent ||
           (read_stroke(s, x) && read_power(s, x) && thousands(s, x) && read_mega(s, x));
}

bool side_read(struct scan *s, size_t at, struct side *ret)
{
    struct numeral n;
    bool good = numeral_read(s, at, &n) && read_split_discount(s, &n);
    take_numeral(&n, ret);
    if (!good)
        return false;
    if (may_go_on(s, n.end) && !read_more(s, n.hanzi, ret)) {
        ret->end = n.end;
        return false;
    }
    read_vague(s, ret);
    return ret->percent || read_unit(s, ret);
}
