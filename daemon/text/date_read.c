/* Characters and numerals for the period reader. */
#include "text/date_read.h"
#include "base/utf8.h"

/* Traditional characters of time words; the rest of the text need not be folded. */
static char32_t fold_hanzi(char32_t c)
{
    switch (c) {
    case U'來':
        return U'来';
    case U'個':
        return U'个';
    case U'後':
        return U'后';
    case U'過':
        return U'过';
    case U'連':
        return U'连';
    case U'續':
        return U'续';
    case U'時':
        return U'时';
    case U'間':
        return U'间';
    case U'開':
        return U'开';
    case U'當':
        return U'当';
    case U'現':
        return U'现';
    case U'內':
        return U'内';
    case U'兩':
        return U'两';
    case U'學':
        return U'学';
    case U'週':
        return U'周';
    case U'號':
        return U'号';
    case U'點':
        return U'点';
    case U'幾':
        return U'几';
    case U'數':
        return U'数';
    case U'從':
        return U'从';
    case U'這':
        return U'这';
    case U'劃':
        return U'划';
    case U'計':
        return U'计';
    case U'規':
        return U'规';
    case U'紀':
        return U'纪';
    case U'國':
        return U'国';
    case U'慶':
        return U'庆';
    case U'節':
        return U'节';
    case U'黨':
        return U'党';
    case U'頭':
        return U'头';
    case U'歷':
        return U'历';
    case U'屆':
        return U'届';
    case U'鐘':
        return U'钟';
    default:
        return c;
    }
}

static char32_t fold_mark(char32_t c)
{
    switch (c) {
    case U'〇':
    case U'○':
    case U'零':
        return U'零';
    case 0xA0:
    case 0x3000:
    case U'\t':
        return U' ';
    case U'‐':
    case U'‑':
    case U'‒':
    case U'–':
    case U'—':
    case U'―':
    case U'−':
    case U'─':
        return U'-';
    case U'〜':
    case U'∼':
        return U'~';
    case U'“':
    case U'”':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'〝':
    case U'〞':
        return U'"';
    case U'‘':
    case U'’':
        return U'\'';
    default:
        return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
    }
}

char32_t date_char(const struct date_reader *r, size_t at, size_t *ret_end)
{
    if (at >= r->to) {
        *ret_end = at;
        return 0;
    }
    size_t width;
    char32_t c = utf8_at(r->text, at, &width);
    *ret_end = at + width;
    return c < 0x80 && c != U'\t' ? c : fold_mark(fold_hanzi(c));
}

char32_t date_char_at(const struct date_reader *r, size_t at)
{
    size_t end;
    return date_char(r, at, &end);
}

char32_t date_char_before(const struct date_reader *r, size_t at)
{
    return at <= r->from ? 0 : date_char_at(r, utf8_before(r->text, at));
}

bool date_char_in(const char32_t *set, char32_t c)
{
    if (c == 0)
        return false;
    while (*set && *set != c)
        set++;
    return *set != 0;
}

bool date_char_is_digit(char32_t c)
{
    return c >= U'0' && c <= U'9';
}

bool date_char_is_hanzi(char32_t c)
{
    return c >= 0x4E00 && c <= 0x9FFF;
}

bool date_char_is_numeral(char32_t c)
{
    return date_char_is_digit(c) || date_char_in(U"零一二三四五六七八九十百千万亿两几数", c);
}

size_t date_skip_blanks(const struct date_reader *r, size_t at)
{
    for (int i = 0; i < 2; i++) {
        size_t end;
        if (date_char(r, at, &end) != U' ')
            break;
        at = end;
    }
    return at;
}

size_t date_word(const struct date_reader *r, size_t at, const char32_t *word)
{
    for (; *word; word++) {
        size_t end;
        if (date_char(r, at, &end) != *word)
            return 0;
        at = end;
    }
    return at;
}

size_t date_one_of(const struct date_reader *r, size_t at, const char32_t *const *words)
{
    for (; *words; words++) {
        size_t end = date_word(r, at, *words);
        if (end)
            return end;
    }
    return 0;
}

/* 0 to 9 for the digits, 10 and 100, DIGIT_TWO for 两 (never in a year), DIGIT_SOME for 几,
 * DIGIT_HALF; -1 for anything else. */
enum { DIGIT_TWO = -2, DIGIT_SOME = -3, DIGIT_HALF = -4 };

static int hanzi_value(char32_t c)
{
    static const char32_t digits[] = U"零一二三四五六七八九";
    for (int i = 0; digits[i]; i++)
        if (digits[i] == c)
            return i;
    return c == U'十'                   ? 10
           : c == U'百'                 ? 100
           : c == U'两'                 ? DIGIT_TWO
           : date_char_in(U"几数多", c) ? DIGIT_SOME
           : c == U'半'                 ? DIGIT_HALF
                                        : -1;
}

static bool read_digits(const struct date_reader *r, size_t at, struct date_numeral *ret)
{
    struct date_numeral n = {.end = at};
    size_t end;
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
    for (int d; (d = hanzi_value(date_char(r, n.end, &end))) != -1; n.end = end) {
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
    return date_char_is_digit(date_char_at(r, at)) ? read_digits(r, at, ret)
                                                   : read_hanzi(r, at, ret);
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

bool date_read_pair(const struct date_reader *r, size_t at, struct date_pair *ret)
{
    struct date_pair p;
    if (!date_read_numeral(r, at, &p.low) || p.low.loose || p.low.half)
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
