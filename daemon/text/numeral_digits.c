/* Characters of numerals, blanks, and digits with their separators. */
#include "text/fold_table.h"
#include "text/number_parts.h"
#include "text/numeral.h"

#define MAX_BLANKS 4

const unsigned char numeral_codes[0x10000] = {['0'] = CODE(NUMERAL_DIGIT, 0),
                                              ['1'] = CODE(NUMERAL_DIGIT, 1),
                                              ['2'] = CODE(NUMERAL_DIGIT, 2),
                                              ['3'] = CODE(NUMERAL_DIGIT, 3),
                                              ['4'] = CODE(NUMERAL_DIGIT, 4),
                                              ['5'] = CODE(NUMERAL_DIGIT, 5),
                                              ['6'] = CODE(NUMERAL_DIGIT, 6),
                                              ['7'] = CODE(NUMERAL_DIGIT, 7),
                                              ['8'] = CODE(NUMERAL_DIGIT, 8),
                                              ['9'] = CODE(NUMERAL_DIGIT, 9),
                                              [u'０'] = CODE(NUMERAL_DIGIT, 0),
                                              [u'１'] = CODE(NUMERAL_DIGIT, 1),
                                              [u'２'] = CODE(NUMERAL_DIGIT, 2),
                                              [u'３'] = CODE(NUMERAL_DIGIT, 3),
                                              [u'４'] = CODE(NUMERAL_DIGIT, 4),
                                              [u'５'] = CODE(NUMERAL_DIGIT, 5),
                                              [u'６'] = CODE(NUMERAL_DIGIT, 6),
                                              [u'７'] = CODE(NUMERAL_DIGIT, 7),
                                              [u'８'] = CODE(NUMERAL_DIGIT, 8),
                                              [u'９'] = CODE(NUMERAL_DIGIT, 9),
                                              [u'一'] = CODE(NUMERAL_HAN, 1),
                                              [u'二'] = CODE(NUMERAL_HAN, 2),
                                              [u'三'] = CODE(NUMERAL_HAN, 3),
                                              [u'四'] = CODE(NUMERAL_HAN, 4),
                                              [u'五'] = CODE(NUMERAL_HAN, 5),
                                              [u'六'] = CODE(NUMERAL_HAN, 6),
                                              [u'七'] = CODE(NUMERAL_HAN, 7),
                                              [u'八'] = CODE(NUMERAL_HAN, 8),
                                              [u'九'] = CODE(NUMERAL_HAN, 9),
                                              [u'壹'] = CODE(NUMERAL_HAN, 1),
                                              [u'贰'] = CODE(NUMERAL_HAN, 2),
                                              [u'貳'] = CODE(NUMERAL_HAN, 2),
                                              [u'弍'] = CODE(NUMERAL_HAN, 2),
                                              [u'叁'] = CODE(NUMERAL_HAN, 3),
                                              [u'叄'] = CODE(NUMERAL_HAN, 3),
                                              [u'柒'] = CODE(NUMERAL_HAN, 7),
                                              [u'捌'] = CODE(NUMERAL_HAN, 8),
                                              [u'玖'] = CODE(NUMERAL_HAN, 9),
                                              [u'肆'] = CODE(NUMERAL_RARE, 4),
                                              [u'伍'] = CODE(NUMERAL_RARE, 5),
                                              [u'陆'] = CODE(NUMERAL_RARE, 6),
                                              [u'陸'] = CODE(NUMERAL_RARE, 6),
                                              [u'两'] = CODE(NUMERAL_PAIR, 2),
                                              [u'兩'] = CODE(NUMERAL_PAIR, 2),
                                              [u'俩'] = CODE(NUMERAL_PAIR, 2),
                                              [u'倆'] = CODE(NUMERAL_PAIR, 2),
                                              [u'零'] = CODE(NUMERAL_ZERO, 0),
                                              [u'〇'] = CODE(NUMERAL_ZERO, 0),
                                              [u'○'] = CODE(NUMERAL_ZERO, 0),
                                              [u'十'] = CODE(NUMERAL_SMALL, 1),
                                              [u'百'] = CODE(NUMERAL_SMALL, 2),
                                              [u'佰'] = CODE(NUMERAL_SMALL, 2),
                                              [u'千'] = CODE(NUMERAL_SMALL, 3),
                                              [u'仟'] = CODE(NUMERAL_SMALL, 3),
                                              [u'拾'] = CODE(NUMERAL_PICK, 1),
                                              [u'廿'] = CODE(NUMERAL_TENS, 2),
                                              [u'卅'] = CODE(NUMERAL_TENS, 3),
                                              [u'卌'] = CODE(NUMERAL_TENS, 4),
                                              [u'万'] = CODE(NUMERAL_LARGE, 4),
                                              [u'萬'] = CODE(NUMERAL_LARGE, 4),
                                              [u'亿'] = CODE(NUMERAL_LARGE, 8),
                                              [u'億'] = CODE(NUMERAL_LARGE, 8),
                                              [u'兆'] = CODE(NUMERAL_LARGE, 12),
                                              [u'几'] = CODE(NUMERAL_SOME, 0),
                                              [u'幾'] = CODE(NUMERAL_SOME, 0),
                                              [u'数'] = CODE(NUMERAL_SOME, 1),
                                              [u'數'] = CODE(NUMERAL_SOME, 1),
                                              [u'半'] = CODE(NUMERAL_HALF, 0),
                                              [u'翻'] = CODE(NUMERAL_WORD, 0),
                                              [u'对'] = CODE(NUMERAL_WORD, 0),
#define X(from, to) [from] = CODE(NUMERAL_FOLD, 0),
                                              FOLD_SURE(X)
#undef X
};

/* ---- blanks ---- */

static size_t blank_width(const struct scan *s, size_t at)
{
    if (at >= s->to)
        return 0;
    unsigned char c = (unsigned char)s->text.at[at];
    if (c == ' ')
        return 1;
    if (c == 0xC2 && scan_is(s, at, SPAN("\u00a0")))
        return 2;
    return c == 0xE3 && scan_is(s, at, SPAN("\u3000")) ? 3 : 0;
}

size_t scan_behind_blanks(const struct scan *s, size_t at)
{
    for (int i = 0; i < MAX_BLANKS; i++) {
        size_t w = blank_width(s, at);
        if (w == 0)
            break;
        at += w;
    }
    return at;
}

size_t scan_before_blanks(const struct scan *s, size_t at)
{
    for (int i = 0; i < MAX_BLANKS && at > s->from; i++) {
        size_t before = utf8_before(s->text, at);
        if (before < s->from || blank_width(s, before) == 0)
            break;
        at = before;
    }
    return at;
}

/* ---- digits ---- */

int numeral_digit(const struct scan *s, size_t at, size_t *ret_width)
{
    if (at >= s->to)
        return -1;
    unsigned char c = (unsigned char)s->text.at[at];
    if (c >= '0' && c <= '9') {
        *ret_width = 1;
        return c - '0';
    }
    if (c != 0xEF || s->to - at < 3)
        return -1;
    unsigned code = numeral_code(s, at, ret_width);
    return numeral_kind_of(code) == NUMERAL_DIGIT ? (int)(code & 15) : -1;
}

/* The end of the digits at byte at; *ret_n how many. */
static size_t run_end(const struct scan *s, size_t at, size_t *ret_n)
{
    size_t w;
    for (*ret_n = 0; numeral_digit(s, at, &w) >= 0; ++*ret_n)
        at += w;
    return at;
}

static size_t comma_width(const struct scan *s, size_t at)
{
    return scan_is(s, at, SPAN(",")) ? 1 : scan_is(s, at, SPAN("，")) ? 3 : 0;
}

static size_t point_width(const struct scan *s, size_t at)
{
    return scan_is(s, at, SPAN(".")) ? 1 : scan_is(s, at, SPAN("．")) ? 3 : 0;
}

/* 1，234 with a full-width comma and narrow digits is a number only where a unit follows; a
 * magnitude word behind it (20，300万元) or a currency before it speak for a list. */
static bool wide_comma_joins(const struct scan *s, size_t at, size_t end)
{
    if ((unsigned char)s->text.at[at] == 0xEF)
        return true;
    if (at > s->from && s->text.at[at - 1] == '$')
        return false;
    struct unit_match u;
    return unit_match_at(s, end, &u);
}

/* R: one to three digits, then groups of exactly three to the end of the chain; what breaks
 * that is a list, of which only the first member is taken. */
static size_t grouped_end(struct scan *s, size_t at, size_t end, size_t n)
{
    size_t w, first = comma_width(s, end), to = end;
    if (n > 3 || first == 0 || numeral_digit(s, at, &w) == 0 || at < s->single_until)
        return end;
    while (comma_width(s, to) == first) {
        size_t more, next = run_end(s, to + first, &more);
        if (more == 0)
            break;
        if (more != 3) {
            s->single_until = next;
            return end;
        }
        to = next;
    }
    if (to > end && first == 3 && !wide_comma_joins(s, at, to)) {
        s->single_until = to;
        return end;
    }
    return to;
}

/* The end of a decimal fraction behind end, or end; 1.2.3 has none. */
static size_t fraction_end(struct scan *s, size_t at, size_t end)
{
    size_t w = point_width(s, end), n, next;
    if (w == 0 || at < s->single_until)
        return end;
    size_t to = run_end(s, end + w, &n);
    if (n == 0)
        return end;
    bool chain = false;
    for (size_t more = to; (w = point_width(s, more)) > 0; more = next) {
        next = run_end(s, more + w, &n);
        if (n == 0)
            break;
        chain = true;
        s->single_until = next;
    }
    return chain ? end : to;
}

bool digits_read(struct scan *s, size_t at, struct digits *ret)
{
    size_t n, w, whole = run_end(s, at, &n);
    bool dotted = at > s->from && s->text.at[at - 1] == '.' &&
                  (at - 1 == s->from || s->text.at[at - 2] == ' ' || s->text.at[at - 2] == '-');
    size_t to = whole;
    if (!dotted) {
        whole = grouped_end(s, at, whole, n);
        to = fraction_end(s, at, whole);
    }
    ret->end = to;
    ret->n = n;
    ret->point = to > whole || dotted;
    if (to - at > DECIMAL_MAX_DIGITS)
        return false;
    char *out = arena_take(s->a, to - at + 1);
    if (!out)
        return false;
    size_t k = 0, behind = 0;
    for (size_t i = at; i < to;) {
        int d = numeral_digit(s, i, &w);
        if (d >= 0) {
            if (k > 0 || d > 0)
                out[k++] = (char)('0' + d);
            behind += i >= whole || dotted;
            i += w;
        } else {
            i += utf8_width(s->text.at[i]);
        }
    }
    ret->value =
        k ? (struct decimal){.digits = {out, k}, .exp10 = -(int32_t)behind} : (struct decimal){0};
    return true;
}
