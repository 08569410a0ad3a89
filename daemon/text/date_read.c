/* Characters and numerals for the period reader. */
#include "text/date_read.h"

/* Traditional characters of time words (the rest of the text need not be folded), then marks.
 * Where a new one hits a taken slot the compiler says so (initialiser overridden), and another
 * odd multiplier must be tried. */
#define F(c, folded) [DATE_FOLD_SLOT(c)] = {(uint16_t)(c), (uint16_t)(folded)}
const struct date_fold date_folds[256] = {
    F(U'來', U'来'), F(U'個', U'个'), F(U'後', U'后'), F(U'過', U'过'), F(U'連', U'连'),
    F(U'續', U'续'), F(U'時', U'时'), F(U'間', U'间'), F(U'開', U'开'), F(U'當', U'当'),
    F(U'現', U'现'), F(U'內', U'内'), F(U'兩', U'两'), F(U'學', U'学'), F(U'週', U'周'),
    F(U'號', U'号'), F(U'點', U'点'), F(U'幾', U'几'), F(U'數', U'数'), F(U'從', U'从'),
    F(U'這', U'这'), F(U'劃', U'划'), F(U'計', U'计'), F(U'規', U'规'), F(U'紀', U'纪'),
    F(U'國', U'国'), F(U'慶', U'庆'), F(U'節', U'节'), F(U'黨', U'党'), F(U'頭', U'头'),
    F(U'歷', U'历'), F(U'屆', U'届'), F(U'鐘', U'钟'), F(U'該', U'该'), F(U'勞', U'劳'),
    F(U'剛', U'刚'), F(U'隨', U'随'), F(U'〇', U'零'), F(U'○', U'零'),  F(0xA0, U' '),
    F(0x3000, U' '), F(U'\t', U' '),  F(U'‐', U'-'),   F(U'‑', U'-'),   F(U'‒', U'-'),
    F(U'–', U'-'),   F(U'—', U'-'),   F(U'―', U'-'),   F(U'−', U'-'),   F(U'─', U'-'),
    F(U'〜', U'~'),  F(U'∼', U'~'),   F(U'“', U'"'),   F(U'”', U'"'),   F(U'「', U'"'),
    F(U'」', U'"'),  F(U'『', U'"'),  F(U'』', U'"'),  F(U'〝', U'"'),  F(U'〞', U'"'),
    F(U'‘', U'\''),  F(U'’', U'\''),
};
#undef F

bool date_char_is_numeral(char32_t c)
{
    return date_char_is_digit(c) || date_char_in(U"零一二三四五六七八九十百千万亿两几数", c);
}

size_t date_behind_blanks(const struct date_reader *r, size_t at)
{
    for (int i = 0; i < 2; i++) {
        size_t end;
        if (date_char(r, at, &end) != U' ')
            break;
        at = end;
    }
    return at;
}

size_t date_one_of(const struct date_reader *r, size_t at, const char32_t *const *words)
{
    char32_t first = date_char_at(r, at);
    for (; *words; words++) {
        size_t end = **words == first ? date_word(r, at, *words) : 0;
        if (end)
            return end;
    }
    return 0;
}

/* Values of the hanzi numerals, each in a slot of its own (as in date_folds): 0 to 9 for the
 * digits, 10 and 100; DIGIT_TWO for 两, which is in no year; DIGIT_SOME for 几, 数 and 多. */
enum { DIGIT_NONE = -1, DIGIT_TWO = -2, DIGIT_SOME = -3, DIGIT_HALF = -4 };
#define DIGIT_SLOT(c) ((uint32_t)((uint32_t)(c)*773610811u) >> 27)
#define D(c, value) [DIGIT_SLOT(c)] = {(uint16_t)(c), (value)}
static const struct {
    uint16_t c;
    int16_t value;
} hanzi_digits[32] = {
    D(U'零', 0),          D(U'一', 1),          D(U'二', 2),          D(U'三', 3),
    D(U'四', 4),          D(U'五', 5),          D(U'六', 6),          D(U'七', 7),
    D(U'八', 8),          D(U'九', 9),          D(U'十', 10),         D(U'百', 100),
    D(U'两', DIGIT_TWO),  D(U'几', DIGIT_SOME), D(U'数', DIGIT_SOME), D(U'多', DIGIT_SOME),
    D(U'半', DIGIT_HALF),
};
#undef D

static int hanzi_value(char32_t c)
{
    return hanzi_digits[DIGIT_SLOT(c)].c == c && c ? hanzi_digits[DIGIT_SLOT(c)].value : DIGIT_NONE;
}

bool date_begins_numeral(char32_t c)
{
    return date_char_is_digit(c) || hanzi_value(c) != DIGIT_NONE;
}

static bool read_digits(const struct date_reader *r, size_t at, struct date_numeral *ret)
{
    struct date_numeral n = {.end = at};
    size_t end = date_ascii_digits(r, at);
    if (end - at > 4)
        return false;
    for (n.digits = (int)(end - at); n.end < end; n.end++)
        n.value = n.value * 10 + (r->text.at[n.end] - '0');
    for (char32_t c; date_char_is_digit(c = date_char(r, n.end, &end)); n.end = end) {
        if (++n.digits > 4)
            return false;
        n.value = n.value * 10 + (int)(c - U'0');
    }
    /* A part of a decimal, or of a number with separators, is no number. */
    char32_t next = date_char(r, n.end, &end);
    if (n.digits == 0 ||
        (date_char_in(U".,", next) && date_char_is_digit(date_char_at(r, end)) && n.digits < 4))
        return false;
    *ret = n;
    return true;
}

/* 二〇一九 */
static bool read_positional(const int *v, int n, struct date_numeral *ret)
{
    if (n != 4)
        return false;
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (v[i] < 0 || v[i] > 9)
            return false;
        value = value * 10 + v[i];
    }
    ret->value = value;
    ret->digits = 4;
    return true;
}

/* 九, 两, 十九, 九十, 一百; 几, 十几, 几十, 三四: loose */
static bool read_small(const int *v, int n, struct date_numeral *ret)
{
    int tens = 0, ones = 0, i = 0;
    bool has_ten = false;
    for (; i < n; i++) {
        bool first = i == 0, digit = (v[i] >= 1 && v[i] <= 9) || v[i] == DIGIT_TWO;
        if (v[i] == 10 && !has_ten && !(i > 1)) {
            has_ten = true;
            tens = first ? 1 : ones;
            ones = 0;
        } else if (v[i] == 100 && i == n - 1 && !has_ten) {
            ones = (first ? 1 : ones) * 100;
        } else if (v[i] == DIGIT_SOME && (first || has_ten)) {
            ret->loose = true;
        } else if (digit && ones == 0) {
            ones = v[i] == DIGIT_TWO ? 2 : v[i];
        } else if (digit && !has_ten && i == 1) {
            ret->loose = true; /* 三四 */
        } else {
            return false;
        }
    }
    ret->value = tens * 10 + ones;
    return true;
}

static bool read_hanzi(const struct date_reader *r, size_t at, struct date_numeral *ret)
{
    struct date_numeral n = {.end = at, .hanzi = true};
    int v[5], length = 0;
    size_t end;
    for (int d; (d = hanzi_value(date_char(r, n.end, &end))) != DIGIT_NONE; n.end = end) {
        if (d == DIGIT_SOME && length > 0 && !(v[length - 1] == 10))
            break;
        if (d == DIGIT_HALF && length > 0)
            break;
        if (length == 5)
            return false;
        v[length++] = d;
    }
    if (length == 0)
        return false;
    if (v[0] == DIGIT_HALF) {
        if (length > 1)
            return false;
        n.half = true;
    } else if (!read_positional(v, length, &n) && !read_small(v, length, &n)) {
        return false;
    }
    *ret = n;
    return true;
}

bool date_read_numeral(const struct date_reader *r, size_t at, struct date_numeral *ret)
{
    struct date_memo *m = r->memo;
    if (!m->known || m->at != at) {
        bool digits = date_char_is_digit(date_char_at(r, at));
        m->good = digits ? read_digits(r, at, &m->numeral) : read_hanzi(r, at, &m->numeral);
        m->at = at;
        m->known = true;
    }
    if (m->good)
        *ret = m->numeral;
    return m->good;
}

size_t date_connector(const struct date_reader *r, size_t at)
{
    static const char32_t *const words[] = {U"--", U"-", U"~~", U"~", U"至", U"到", NULL};
    size_t end = date_one_of(r, date_skip_blanks(r, at), words);
    return end ? date_skip_blanks(r, end) : 0;
}

/* 1、2月 and 一、二季度 are a range where the second follows the first. */
static size_t listing_comma(const struct date_reader *r, const struct date_pair *p)
{
    size_t end = date_word(r, p->low.end, U"、");
    struct date_numeral next;
    if (!end || !date_read_numeral(r, end, &next) || next.value != p->low.value + 1)
        return 0;
    return end;
}

/* Most numerals are no first of a pair, which the next character tells. */
static bool pair_goes_on(const struct date_reader *r, size_t at)
{
    char32_t c = date_char_at(r, at);
    return c == U' ' || c == U'-' || c == U'~' || c == U'至' || c == U'到' || c == U'、';
}

bool date_read_pair(const struct date_reader *r, size_t at, struct date_pair *ret)
{
    struct date_pair p;
    if (!date_read_numeral(r, at, &p.low) || !pair_goes_on(r, p.low.end) || p.low.loose ||
        p.low.half)
        return false;
    size_t second = date_connector(r, p.low.end);
    if (!second)
        second = listing_comma(r, &p);
    if (!second || !date_read_numeral(r, second, &p.high) || p.high.loose || p.high.half)
        return false;
    if (p.high.value <= p.low.value)
        return false;
    p.end = date_skip_blanks(r, p.high.end);
    *ret = p;
    return true;
}
