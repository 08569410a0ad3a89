/* Joining of two numerals to one expression. */
#include "text/number_join.h"

#define RATIO_DIGITS 10

/* ---- ranges ---- */

struct joint {
    bool word, between; /* 至 到; 和 与, which need 之间 */
};

/* The joint at byte at, *ret_end its end; NULL where there is none. */
static const struct joint *joint_at(const struct scan *s, size_t at, size_t *ret_end)
{
    static const struct joint sign = {false, false}, word = {true, false}, both = {true, true};
    if (at >= s->to)
        return NULL;
    size_t w;
    uint32_t c = utf8_at(s->text, at, &w);
    *ret_end = at + w;
    switch (c) {
    case U'-':
    case U'—':
    case U'–':
    case U'－':
    case U'~':
    case U'～':
    case U'∼':
    case U'〜':
    case U'―':
        return &sign;
    case U'至':
    case U'到':
        return &word;
    case U'和':
    case U'与':
        return &both;
    default:
        return NULL;
    }
}

static bool ends_with(const struct scan *s, size_t at, const struct span *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (scan_ends(s, at, words[i]))
            return true;
    }
    return false;
}

static bool starts_with(const struct scan *s, size_t at, const struct span *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (scan_is(s, at, words[i]))
            return true;
    }
    return false;
}

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* R: 从63%到95% tells two values; 0738-8888 and 2019-09-06 are codes and dates. */
static bool may_begin(const struct scan *s, size_t floor, const struct side *left,
                      const struct number *x, bool word)
{
    static const struct span from[] = {SPAN("从"), SPAN("由"), SPAN("自")};
    static const struct span dash[] = {SPAN("-"), SPAN("—"), SPAN("–"), SPAN("－")};
    size_t w, q = scan_blanks_back(s, x->at);
    if (left->has_high || left->over || left->folded || left->half || left->fraction)
        return false;
    if (word)
        return !(q > floor && ends_with(s, q, from, COUNT(from)));
    if (left->hanzi)
        return true;
    char c = left->at > s->from ? s->text.at[left->at - 1] : ' ';
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    bool code = numeral_digit(s, left->at, &w) == 0 && numeral_digit(s, left->at + w, &w) >= 0;
    return !letter && !code && !(x->at == left->at && ends_with(s, left->at, dash, COUNT(dash)));
}

static bool chain_goes_on(const struct scan *s, size_t at)
{
    static const struct span dash[] = {SPAN("-"), SPAN("—"), SPAN("–"), SPAN("－")};
    size_t w;
    for (size_t i = 0; i < COUNT(dash); i++) {
        if (scan_is(s, at, dash[i]) && numeral_digit(s, at + dash[i].n, &w) >= 0)
            return true;
    }
    return false;
}

/* 3至5万元: the left side shares the magnitude word of the right. */
static bool share_scale(const struct side *left, const struct side *right, struct decimal *low)
{
    struct decimal coefficient, scaled;
    if (left->scale > 1 || right->scale < 2 || left->unit ||
        !decimal_shift(right->value, -right->scale, &coefficient) ||
        decimal_compare(*low, coefficient) >= 0)
        return true;
    if (!decimal_shift(*low, right->scale, &scaled))
        return false;
    *low = scaled;
    return true;
}

/* 2个至5个百分点: the left unit may be the head of the right one. */
static bool units_agree(const struct scan *s, const struct side *left, const struct side *right)
{
    if (!left->unit)
        return true;
    struct span l = span_between(s->text, left->unit_at, left->unit_end);
    struct span r = span_between(s->text, right->unit_at, right->unit_end);
    return right->unit && (span_equal(left->plain, right->plain) || (l.n && span_starts(r, l)));
}

/* The value of the left side in the unit that stands only on the right (八九成 to 成). */
static bool share_unit(struct scan *s, const struct side *left, const struct side *right,
                       struct decimal *low)
{
    const struct unit *u = right->unit;
    if (!u || left->unit || u->dimension != UNIT_RATIO || !span_equal(u->plain, u->canonical) ||
        right->percent || decimal_compare(u->factor, u->divisor) == 0)
        return true;
    return decimal_multiply(*low, u->factor, s->a, low);
}

/* 之间 or 间 behind the right side; 0 where there is none. */
static size_t between_end(const struct scan *s, const struct side *left, const struct side *right)
{
    size_t q = scan_blanks(s, right->end);
    if (scan_is(s, q, SPAN("之间")))
        return q + SPAN("之间").n;
    bool room = right->unit && !left->unit &&
                (span_equal(right->plain, SPAN("间")) || span_equal(right->plain, SPAN("間")));
    return room ? right->end : 0;
}

static size_t between_start(const struct scan *s, size_t floor, size_t at)
{
    static const struct span words[] = {SPAN("位于"), SPAN("介于"), SPAN("在")};
    size_t q = scan_blanks_back(s, at);
    for (size_t i = 0; i < COUNT(words); i++) {
        if (q >= floor + words[i].n && scan_ends(s, q, words[i]))
            return q - words[i].n;
    }
    return at;
}

static void take_right(const struct side *left, const struct side *right, struct number *x)
{
    x->end = right->end;
    x->numeral_end = right->numeral_end;
    x->has_high = true;
    x->loose = left->loose || right->loose;
    x->hanzi = left->hanzi && right->hanzi;
    if (!right->unit || (x->unit_row && x->unit_row->prefix))
        return;
    x->unit = right->plain;
    x->unit_row = right->unit;
    x->unit_at = right->unit_at;
    x->unit_end = right->unit_end;
    x->compound = right->compound;
}

static bool right_fits(const struct scan *s, const struct side *left, const struct side *right,
                       bool word)
{
    if (right->has_high || right->folded || right->half || right->over ||
        (right->percent && !left->percent) || (left->percent && right->unit && !right->percent))
        return false;
    bool shared = left->percent && !right->percent; /* 百分之六十至七十 */
    if (shared && (scan_is(s, left->at, SPAN("万"))))
        return false; /* in another unit than it is given out */
    if (!shared && !units_agree(s, left, right))
        return false;
    /* 十到: 到 and 至 are verbs too; behind a lone digit the other side must be one as well. */
    if (left->implied || right->implied)
        return false;
    return word || !chain_goes_on(s, right->end);
}

static bool read_right(struct scan *s, size_t at, bool ordinal, struct side *ret)
{
    size_t w;
    at = scan_blanks(s, at);
    if (ordinal && scan_is(s, at, SPAN("第")))
        at += SPAN("第").n;
    if (at >= s->to || scan_is(s, at, SPAN("零下")))
        return false;
    enum numeral_kind k = numeral_kind_of(numeral_code(s, at, &w));
    return k != NUMERAL_NONE && k != NUMERAL_WORD && k != NUMERAL_HALF && k != NUMERAL_SOME &&
           !(k != NUMERAL_DIGIT && word_inert_end(s, at)) && side_read(s, at, ret);
}

bool join_range(struct scan *s, size_t floor, const struct side *left, struct number *x)
{
    size_t next;
    const struct joint *joint = joint_at(s, scan_blanks(s, x->end), &next);
    struct side right;
    struct decimal low = x->value;
    if (!joint || !may_begin(s, floor, left, x, joint->word) ||
        !read_right(s, next, x->class == NUMBER_ORDINAL, &right) ||
        !right_fits(s, left, &right, joint->word))
        return false;
    size_t closed = between_end(s, left, &right);
    if (joint->between && closed == 0)
        return false;
    if (!share_scale(left, &right, &low) || !share_unit(s, left, &right, &low) ||
        decimal_compare(low, right.value) >= 0)
        return false;
    bool room = closed && closed == right.end;
    take_right(left, &right, x);
    if (room && joint->between) {
        x->unit = (struct span){0};
        x->unit_row = NULL;
        x->unit_at = x->unit_end = x->end;
    }
    if (joint->between) {
        x->end = closed;
        x->at = between_start(s, floor, x->at);
    }
    x->value = low;
    x->value_high = right.value;
    return true;
}

/* ---- ratios ---- */

bool join_ratio(struct scan *s, const struct side *left, struct number *x)
{
    static const struct span signs[] = {SPAN("∶"), SPAN(":"), SPAN("：")};
    size_t k = 0, w;
    unsigned char c = x->end < s->to ? (unsigned char)s->text.at[x->end] : ' ';
    if (c != ':' && c != 0xE2 && c != 0xEF)
        return false;
    while (k < COUNT(signs) && !scan_is(s, x->end, signs[k]))
        k++;
    if (k == COUNT(signs) || left->hanzi || left->unit || left->percent || left->over ||
        ends_with(s, x->at, signs, COUNT(signs)))
        return false;
    size_t at = x->end + signs[k].n;
    struct numeral n;
    if (numeral_digit(s, at, &w) < 0 || !numeral_read(s, at, &n) || decimal_is_zero(n.value) ||
        n.magnitude)
        return false;
    bool to_one = n.value.digits.n == 1 && n.value.digits.at[0] == '1' && n.value.exp10 == 0 &&
                  n.end - at == w;
    if ((k > 0 && !to_one) || starts_with(s, n.end, signs, COUNT(signs)))
        return false;
    struct unit_match u;
    if (unit_match_at(s, n.end, &u) && u.at == n.end)
        return false;
    x->end = x->numeral_end = n.end;
    return to_one || decimal_divide(x->value, n.value, RATIO_DIGITS, s->a, &x->value);
}

/* ---- with the expression before ---- */

/* 50元6角三分, 两美元又三美分: the smaller unit is added. */
static bool add_smaller(struct scan *s, struct number *p, const struct number *x)
{
    size_t at = scan_blanks(s, p->end);
    if (scan_is(s, at, SPAN("又")))
        at = scan_blanks(s, at + SPAN("又").n);
    const struct unit *big = p->unit_row, *little = x->unit_row;
    if (span_equal(x->unit, SPAN("分"))) /* of a score elsewhere, of money here */
        little = unit_named(s->units, SPAN("分钱"));
    if (!big || !little || big->dimension != UNIT_MONEY || little->dimension != UNIT_MONEY ||
        p->has_high || x->has_high || x->at != at || p->compound || x->bounded || p->bounded ||
        !span_equal(big->canonical, little->canonical))
        return false;
    struct decimal over, under, factor, add;
    if (!decimal_multiply(little->factor, big->divisor, s->a, &over) ||
        !decimal_multiply(little->divisor, big->factor, s->a, &under) ||
        decimal_compare(over, under) >= 0 ||
        !decimal_divide(over, under, RATIO_DIGITS, s->a, &factor) ||
        !decimal_multiply(x->value, factor, s->a, &add) ||
        !decimal_add(p->value, add, s->a, &p->value))
        return false;
    p->end = x->end;
    p->numeral_end = x->numeral_end;
    p->unit_end = x->unit_end;
    return true;
}

static bool below(enum bound b)
{
    return b == BOUND_OVER || b == BOUND_AT_LEAST;
}

static bool above(enum bound b)
{
    return b == BOUND_UNDER || b == BOUND_AT_MOST;
}

static bool linked(const struct scan *s, size_t from, size_t to)
{
    static const struct span words[] = {SPAN(""),   SPAN("并且"), SPAN("并"), SPAN("且"),
                                        SPAN("，"), SPAN(","),    SPAN("、"), SPAN("的同时"),
                                        SPAN("而"), SPAN("同时"), SPAN("但"), SPAN("，且"),
                                        SPAN(",且")};
    from = scan_blanks(s, from);
    for (size_t i = 0; i < COUNT(words); i++) {
        if (scan_is(s, from, words[i]) && scan_blanks(s, from + words[i].n) == to)
            return true;
    }
    return false;
}

/* 大于10小于20, 30岁以上、35岁以下: the value lies between the two. */
static bool enclose(const struct scan *s, struct number *p, const struct number *x)
{
    bool up = below(p->bound) && above(x->bound), down = above(p->bound) && below(x->bound);
    if (!p->compares || !x->compares || p->has_high || x->has_high || (!up && !down) ||
        (p->unit.n && x->unit.n && !span_equal(p->unit, x->unit)) || !linked(s, p->end, x->at))
        return false;
    const struct number *low = up ? p : x, *high = up ? x : p;
    if (decimal_compare(low->value, high->value) >= 0)
        return false;
    struct decimal value = low->value, value_high = high->value;
    enum bound bound = low->bound, bound_high = high->bound;
    if (x->unit.n) {
        p->unit = x->unit;
        p->unit_row = x->unit_row;
        p->unit_at = x->unit_at;
        p->unit_end = x->unit_end;
        p->compound = x->compound;
    }
    p->value = value;
    p->value_high = value_high;
    p->bound = bound;
    p->bound_high = bound_high;
    p->has_high = true;
    p->class = NUMBER_RANGE;
    p->end = x->end;
    p->numeral_end = x->numeral_end;
    return true;
}

bool join_previous(struct scan *s, struct number *items, size_t n, const struct number *x)
{
    if (n == 0)
        return false;
    struct number *p = &items[n - 1];
    return enclose(s, p, x) || add_smaller(s, p, x);
}
