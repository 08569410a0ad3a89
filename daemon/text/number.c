/* From numerals to expressions: percent and fractions, unit, bounds, sign, ordinal, class.
 * Each numeral starts one reading, which never looks back before the end of the last
 * expression; what is read twice (the far side of a range that is none) is read at most twice. */
#include "text/number.h"

#include "text/fold.h"
#include "text/number_join.h"
#include "text/number_parts.h"
#include "text/numeral.h"
#include "text/number_side.h"

struct reading {
    struct scan s;
    const struct spots *spots; /* NULL: not known */
    struct number *items;
    size_t n, cap;
    size_t floor; /* end of the last expression */
    bool folded; /* the text is a copy in simplified characters */
};

/* ---- what stands before ---- */

/* A minus sign: not behind a digit, a letter, another sign or the last expression. */
static size_t minus_at(const struct reading *r, size_t at)
{
    static const struct span signs[] = {SPAN("-"), SPAN("－"), SPAN("−")};
    char last = at > r->s.from ? r->s.text.at[at - 1] : ' ';
    if (last != '-' && last != signs[1].at[2] && last != signs[2].at[2])
        return at;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (at - r->floor < signs[i].n || !scan_ends(&r->s, at, signs[i]))
            continue;
        size_t sign = at - signs[i].n;
        if (sign == r->s.from)
            return sign;
        if (sign == r->floor && r->n > 0)
            return at;
        char c = r->s.text.at[sign - 1];
        bool joined = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == ')' || c == '%' || c == '-';
        return joined || scan_ends(&r->s, sign, signs[i]) ? at : sign;
    }
    return at;
}

/* 歼-20, 使命-2022: behind a Chinese character a bare number has no sign but a hyphen, unless
 * that character speaks of values. */
static bool hyphenated(const struct reading *r, size_t sign, const struct number *x)
{
    static const struct span leads[] = {SPAN("为"), SPAN("是"), SPAN("达"), SPAN("到"), SPAN("至"),
                                        SPAN("于"), SPAN("长"), SPAN("降"), SPAN("增")};
    if (x->unit.n || sign == r->s.from || (unsigned char)r->s.text.at[sign - 1] < 0x80)
        return false;
    size_t w, before = utf8_before(r->s.text, sign);
    uint32_t cp = utf8_at(r->s.text, before, &w);
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        if (scan_is(&r->s, before, leads[i]))
            return false;
    }
    return cp >= 0x3400 && cp <= 0x9FFF;
}

static void read_sign(struct reading *r, const struct side *side, struct number *x)
{
    size_t at = side->hanzi ? x->at : minus_at(r, x->at);
    if (at < x->at && hyphenated(r, at, x))
        at = x->at;
    struct word_match w;
    bool negative = at < x->at;
    if (!negative && word_before(&r->s, x->at, r->floor, false, &w) &&
        w.word->place == NUMBER_WORD_SIGN) {
        negative = true;
        at = w.at;
    }
    if (!negative)
        return;
    if (x->numeral_at == x->at)
        x->numeral_at = at;
    x->at = at;
    if (!decimal_is_zero(x->value))
        x->value.negative = !x->value.negative;
}

/* 第4: no sign, no bound; ranks where no unit is named. */
static bool read_ordinal(struct reading *r, struct number *x)
{
    size_t end = scan_blanks_back(&r->s, x->at);
    if (end - r->floor < SPAN("第").n || end < r->floor || !scan_ends(&r->s, end, SPAN("第")))
        return false;
    x->at = end - SPAN("第").n;
    x->class = NUMBER_ORDINAL;
    if (x->unit.n == 0)
        x->unit = SPAN("位");
    return true;
}

static void read_prefix(struct reading *r, struct number *x)
{
    size_t at;
    const struct unit *u = unit_before(&r->s, x->at, r->floor, &at);
    if (!u)
        return;
    bool temperature = u->dimension == UNIT_TEMPERATURE;
    if (x->unit_row && !temperature && !span_equal(u->canonical, x->unit_row->canonical))
        return;
    if (!x->unit_row || temperature) {
        x->unit_row = u;
        x->unit = u->plain;
    }
    if (x->unit_at == x->unit_end) {
        x->unit_at = at;
        x->unit_end = at + u->form.n;
    }
    x->at = at;
}

static void read_bound(struct reading *r, const struct side *side, struct number *x)
{
    struct word_match w;
    bool bare = side->implied || side->half;
    if (!word_before(&r->s, x->at, r->floor, bare, &w) || w.word->place != NUMBER_WORD_BEFORE)
        return;
    x->at = w.at;
    x->bound = w.word->bound;
    x->compares = w.word->compares;
    x->loose = side->loose || (side->implied && w.word->magnitude);
    x->bounded = true;
}

/* ---- what stands behind ---- */

/* left: where x starts without a bounding word before it. */
static void read_tail(struct reading *r, size_t left, struct number *x)
{
    struct word_match w;
    bool duration = x->unit_row && x->unit_row->dimension == UNIT_DURATION;
    if (!word_after(&r->s, x->end, duration, &w))
        return;
    x->end = w.end;
    /* 低于13%左右: a comparison with about 13 %, not a bound of it. */
    if (x->bounded && w.word->bound == BOUND_ABOUT && x->compares) {
        x->at = left;
        x->bounded = false;
    }
    if (!x->bounded) {
        x->bound = w.word->bound;
        x->compares = w.word->compares;
    }
    x->bounded = true;
}

static void drop_unit(struct number *x)
{
    x->unit = (struct span){0};
    x->unit_row = NULL;
    x->unit_at = x->unit_end = x->end;
}

/* 比三十大, 比170低 */
static void read_comparison(struct reading *r, struct number *x)
{
    static const struct {
        struct span word;
        enum bound bound;
    } words[] = {{SPAN("大"), BOUND_OVER},  {SPAN("高"), BOUND_OVER},  {SPAN("多"), BOUND_OVER},
                 {SPAN("小"), BOUND_UNDER}, {SPAN("低"), BOUND_UNDER}, {SPAN("少"), BOUND_UNDER}};
    size_t before = scan_blanks_back(&r->s, x->at);
    if (x->bounded || before < r->floor + SPAN("比").n || !scan_ends(&r->s, before, SPAN("比")))
        return;
    bool big = span_equal(x->unit, SPAN("大")); /* also a classifier */
    size_t behind = scan_blanks(&r->s, big ? x->unit_at : x->end);
    if (x->unit_end > x->unit_at && !big)
        return;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!scan_is(&r->s, behind, words[i].word))
            continue;
        x->at = before - SPAN("比").n;
        x->end = behind + words[i].word.n;
        x->bound = words[i].bound;
        if (big)
            drop_unit(x);
        x->compares = x->bounded = true;
        return;
    }
}

/* ---- class ---- */

/* One of the characters stands among the eight before at. */
static bool near_before(const struct reading *r, size_t at, const struct span *chars, size_t n)
{
    for (int k = 0; k < 8 && at > r->s.from; k++) {
        at = utf8_before(r->s.text, at);
        for (size_t i = 0; i < n; i++) {
            if (scan_is(&r->s, at, chars[i]))
                return true;
        }
    }
    return false;
}

/* What a 度 measures and whether a 块 is money the words before it say. */
static void classify_by_context(const struct reading *r, struct number *x)
{
    static const struct {
        struct span unit;
        struct span chars[8];
        enum number_class class;
    } cases[] = {
        {SPAN("度"), {SPAN("温")}, NUMBER_TEMPERATURE},
        {SPAN("块"),
         {SPAN("花"), SPAN("费"), SPAN("价"), SPAN("付"), SPAN("赚"), SPAN("挣"), SPAN("钱")},
         NUMBER_MONEY},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        size_t n = 0;
        while (n < 8 && cases[i].chars[n].n)
            n++;
        if (span_equal(x->unit, cases[i].unit) && near_before(r, x->at, cases[i].chars, n))
            x->class = cases[i].class;
    }
}

/* 十个月大, 三周大 */
static void read_age(struct reading *r, struct number *x)
{
    static const struct span ends[] = {SPAN("的"), SPAN("了"), SPAN("，"), SPAN(","),
                                       SPAN("。"), SPAN("."),  SPAN("时"), SPAN("\n")};
    size_t to = x->end + SPAN("大").n;
    if (!x->unit_row || x->unit_row->dimension != UNIT_DURATION || x->bounded ||
        !scan_is(&r->s, x->end, SPAN("大")))
        return;
    bool good = to == r->s.to;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        good |= scan_is(&r->s, to, ends[i]);
    if (!good)
        return;
    x->end = to;
    if (!x->has_high)
        x->class = NUMBER_AGE;
}

static enum number_class class_of_unit(const struct unit *u)
{
    static const enum number_class classes[] = {
        [UNIT_COUNTER] = NUMBER_PLAIN,
        [UNIT_PEOPLE] = NUMBER_PLAIN,
        [UNIT_MONEY] = NUMBER_MONEY,
        [UNIT_LENGTH] = NUMBER_MEASURE,
        [UNIT_AREA] = NUMBER_MEASURE,
        [UNIT_VOLUME] = NUMBER_MEASURE,
        [UNIT_MASS] = NUMBER_MEASURE,
        [UNIT_DURATION] = NUMBER_MEASURE,
        [UNIT_ENERGY] = NUMBER_MEASURE,
        [UNIT_POWER] = NUMBER_MEASURE,
        [UNIT_SPEED] = NUMBER_MEASURE,
        [UNIT_DATA] = NUMBER_MEASURE,
        [UNIT_RATIO] = NUMBER_PERCENT,
        [UNIT_AGE] = NUMBER_AGE,
        [UNIT_TEMPERATURE] = NUMBER_TEMPERATURE,
        [UNIT_OTHER] = NUMBER_MEASURE,
    };
    if (u->dimension == UNIT_RATIO && span_equal(u->canonical, SPAN("倍")))
        return NUMBER_PLAIN;
    return classes[u->dimension];
}

static void classify(struct reading *r, struct number *x)
{
    if (x->class == NUMBER_ORDINAL)
        return;
    if (x->class == NUMBER_PLAIN && x->unit_row)
        x->class = class_of_unit(x->unit_row);
    if (x->unit_row && x->unit_row->weak)
        classify_by_context(r, x);
    if (x->has_high)
        x->class = NUMBER_RANGE;
    read_age(r, x);
}

/* ---- is it one at all? ---- */

static bool stands_alone(const struct scan *s, size_t end)
{
    static const struct span words[] = {SPAN("的"), SPAN("和"), SPAN("这"), SPAN("那"),
                                        SPAN("而"), SPAN("却"), SPAN("不"), SPAN("是"),
                                        SPAN("与"), SPAN("或"), SPAN("及")};
    size_t q = scan_blanks(s, end), w;
    if (q >= s->to)
        return true;
    uint32_t cp = utf8_at(s->text, q, &w);
    if (cp < 0x3400 || cp > 0x9FFF)
        return true;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (scan_is(s, q, words[i]))
            return true;
    }
    return false;
}

/* A single Chinese digit is a number where a unit, a bound or nothing more follows. */
static bool states_number(const struct reading *r, const struct side *side, const struct number *x)
{
    bool zero = decimal_is_zero(x->value);
    bool supported = x->unit.n > 0 || x->bounded || x->class == NUMBER_ORDINAL || side->over;
    if (side->folded || side->half)
        return false;
    if (side->implied)
        return supported;
    return !side->lone || supported ||
           (!zero && (side->unit_blocked || stands_alone(&r->s, side->end)));
}

/* ---- one expression ---- */

static void take_side(const struct side *side, struct number *x)
{
    *x = (struct number){
        .at = side->at,
        .end = side->end,
        .numeral_at = side->numeral_at,
        .numeral_end = side->numeral_end,
        .unit_at = side->unit_at,
        .unit_end = side->unit_end,
        .value = side->value,
        .value_high = side->high,
        .has_high = side->has_high,
        .hanzi = side->hanzi,
        .loose = side->loose || side->implied,
        .fraction = side->fraction,
        .compound = side->compound,
        .bound = side->about  ? BOUND_ABOUT
                 : side->over ? BOUND_OVER
                              : BOUND_EXACT,
        .class = side->percent ? NUMBER_PERCENT : NUMBER_PLAIN,
        .unit = side->plain,
        .unit_row = side->unit,
    };
}

static bool add_number(struct reading *r, const struct number *x)
{
    if (!arena_grow(r->s.a, &r->items, &r->cap, r->n, sizeof(*r->items)))
        return false;
    r->items[r->n++] = *x;
    r->floor = x->end;
    return true;
}

/* 翻一番, 翻了两番: what is added, in times the base. */
static bool read_doubling(struct reading *r, struct number *x)
{
    static const struct span leads[] = {SPAN("翻"), SPAN("翻了")};
    int64_t v;
    if (!x->unit_row || !span_equal(x->unit_row->canonical, SPAN("番")))
        return true;
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        if (x->at < r->floor + leads[i].n || !scan_ends(&r->s, x->at, leads[i]))
            continue;
        if (x->has_high || !decimal_to_int(x->value, &v) || v < 1 || v > 30)
            return false;
        x->at -= leads[i].n;
        x->unit = SPAN("倍");
        x->unit_row = unit_named(r->s.units, SPAN("倍"));
        return decimal_from_int(((int64_t)1 << v) - 1, r->s.a, &x->value);
    }
    return false;
}

static bool assemble(struct reading *r, const struct side *side, struct number *x)
{
    take_side(side, x);
    bool ordinal = read_ordinal(r, x);
    if (!ordinal) {
        read_sign(r, side, x);
        read_prefix(r, x);
    }
    size_t left = x->at;
    if (!ordinal)
        read_bound(r, side, x);
    if (!read_doubling(r, x))
        return false;
    if (!join_range(&r->s, r->floor, side, x))
        join_ratio(&r->s, side, x);
    read_tail(r, left, x);
    read_comparison(r, x);
    classify(r, x);
    return states_number(r, side, x);
}

/* 一半, 半数, 过半: half of all, where no unit makes it half of one (半年). */
static size_t half_end(const struct reading *r, size_t at)
{
    static const struct span wholes[] = {SPAN("一半"), SPAN("半数")};
    struct unit_match u;
    struct word_match w;
    for (size_t i = 0; i < sizeof(wholes) / sizeof(*wholes); i++) {
        if (scan_is(&r->s, at, wholes[i]) && !unit_match_at(&r->s, at + wholes[i].n, &u))
            return at + wholes[i].n;
    }
    size_t end = at + SPAN("半").n;
    return scan_is(&r->s, at, SPAN("半")) && !unit_match_at(&r->s, end, &u) && !u.blocked &&
                   word_before(&r->s, at, r->floor, true, &w) && stands_alone(&r->s, end)
               ? end
               : 0;
}

static size_t discount_end(const struct reading *r, size_t at)
{
    bool half = scan_is(&r->s, at, SPAN("对折"));
    if ((half && scan_ends(&r->s, at, SPAN("打"))) || scan_is(&r->s, at, SPAN("半折")))
        return at + SPAN("对折").n;
    return 0;
}

/* Words of a fixed value: 翻番, 打对折, 一半, 过半. */
static bool fixed_value(struct reading *r, size_t at, struct number *x)
{
    *x = (struct number){.at = at, .numeral_at = at, .hanzi = true};
    bool doubled = scan_is(&r->s, at, SPAN("翻番"));
    size_t end = doubled ? at + SPAN("翻番").n : discount_end(r, at);
    if (end == 0)
        end = half_end(r, at);
    if (end == 0)
        return false;
    x->end = x->numeral_end = x->unit_at = x->unit_end = end;
    x->class = doubled ? NUMBER_PLAIN : NUMBER_PERCENT;
    x->unit = doubled ? SPAN("倍") : SPAN("%");
    x->unit_row = unit_named(r->s.units, x->unit);
    if (!doubled) {
        read_bound(r, &(struct side){.half = true}, x);
        read_tail(r, at, x);
    }
    return decimal_from_int(doubled ? 1 : 50, r->s.a, &x->value);
}

static size_t take_expression(struct reading *r, const struct number *x)
{
    size_t end = x->end;
    if (join_previous(&r->s, r->items, r->n, x))
        r->floor = r->items[r->n - 1].end;
    else
        add_number(r, x);
    return end;
}

/* The expression whose numeral starts at byte at; returns where to go on. */
static size_t read_expression(struct reading *r, size_t at, size_t width, enum numeral_kind kind)
{
    struct number x;
    struct side side;
    size_t inert = kind == NUMERAL_DIGIT ? 0 : word_inert_end(&r->s, at);
    if (inert > at)
        return inert;
    if (kind != NUMERAL_DIGIT && fixed_value(r, at, &x))
        return take_expression(r, &x);
    if (kind == NUMERAL_WORD)
        return at + width;
    if (!side_read(&r->s, at, &side))
        return side.end > at ? side.end : at + width;
    if (!assemble(r, &side, &x))
        return side.numeral_end;
    return take_expression(r, &x);
}

/* http://…: no number in there is one. */
static size_t address_end(const struct scan *s, size_t at)
{
    if (!scan_is(s, at, SPAN("http://")) && !scan_is(s, at, SPAN("https://")) &&
        !scan_is(s, at, SPAN("www.")))
        return at;
    while (at < s->to && s->text.at[at] > ' ' && s->text.at[at] < 0x7f)
        at++;
    return at;
}

/* The next byte from at on where something is to be looked at: a digit, a character with a code,
 * an address; s->to where there is none.  Most of a text is passed over here, with one look into
 * a table for each character. */
static size_t next_candidate(const struct scan *s, size_t at)
{
    /* what the marks of a three-byte character (E0, 80, 80) add where they are not masked */
    enum { MARKS = (0xE0 << 12) + (0x80 << 6) + 0x80 };
    const unsigned char *p = (const unsigned char *)s->text.at;
    while (at < s->to) {
        unsigned c = p[at];
        if (c >= 0xE0 && c < 0xF0) {
            if (numeral_codes[(c << 12) + ((unsigned)p[at + 1] << 6) + p[at + 2] - MARKS])
                return at;
            at += 3;
        } else if (c < 0x80) {
            if ((c >= '0' && c <= '9') || c == 'h' || c == 'w')
                return at;
            at++;
        } else {
            if (numeral_code(s, at, &(size_t){0}))
                return at;
            at += utf8_width((char)c);
        }
    }
    return s->to;
}

static size_t next_spot(const struct reading *r, size_t at)
{
    return r->spots ? spot_next(r->spots, SPOT_NUMBER, at, r->s.to) : next_candidate(&r->s, at);
}

/* All expressions of r's text; false where the text must be folded first. */
static bool read_all(struct reading *r)
{
    size_t w, at = r->s.from;
    while ((at = next_spot(r, at)) < r->s.to && !r->s.a->full) {
        char c = r->s.text.at[at];
        if (c == 'h' || c == 'w') {
            size_t end = address_end(&r->s, at);
            at = end > at ? end : at + 1;
            continue;
        }
        enum numeral_kind kind = numeral_kind_of(numeral_code(&r->s, at, &w));
        if (kind == NUMERAL_FOLD && !r->folded)
            return false;
        bool none = kind == NUMERAL_FOLD || kind == NUMERAL_NONE;
        at = none ? at + w : read_expression(r, at, w, kind);
    }
    return true;
}

static void move(struct number *x, size_t by)
{
    x->at += by;
    x->end += by;
    x->numeral_at += by;
    x->numeral_end += by;
    x->unit_at += by;
    x->unit_end += by;
}

/* A traditional text is read through its folded copy, from its start. */
static bool read_folded(struct reading *r, struct err *e)
{
    struct span copy;
    size_t from = r->s.from;
    if (!text_fold(span_between(r->s.text, from, r->s.to), r->s.a, &copy, e))
        return false;
    r->spots = NULL;
    r->s.text = copy;
    r->s.from = r->floor = r->s.single_until = r->n = 0;
    r->s.to = copy.n;
    r->folded = true;
    read_all(r);
    for (size_t i = 0; i < r->n; i++)
        move(&r->items[i], from);
    return true;
}

static bool read_text(struct reading *r, struct numbers *ret, struct err *e)
{
    struct arena *a = r->s.a;
    bool was_full = a->full;
    a->full = false;
    bool good = read_all(r) || read_folded(r, e);
    bool full = a->full;
    a->full = was_full || full;
    if (full || !good)
        return err_fail(e, ERR_INPUT, "the numbers of a text need more memory than allowed");
    *ret = (struct numbers){.items = r->items, .n = r->n};
    return true;
}

bool text_numbers(const struct units *units, struct span text, size_t from, size_t to,
                  struct arena *a, struct numbers *ret, struct err *e)
{
    struct reading r = {.s = {.units = units, .text = text, .from = from, .to = to, .a = a},
                        .floor = from};
    return read_text(&r, ret, e);
}

bool text_numbers_at(const struct units *units, struct span text, const struct spots *spots,
                     struct arena *a, struct numbers *ret, struct err *e)
{
    struct reading r = {.s = {.units = units, .text = text, .to = text.n, .a = a}, .spots = spots};
    return read_text(&r, ret, e);
}
