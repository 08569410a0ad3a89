/* Numerals alone: digits with their separators, Chinese numerals, mixtures of both (3.5万,
 * 25万6千).  No signs, bounds or units: those are for number.c.  Internal to room text. */
#ifndef ZHIBIAO_TEXT_NUMERAL_H
#define ZHIBIAO_TEXT_NUMERAL_H

#include "base/utf8.h"
#include "text/number.h"

/* What a character can be in a numeral; the low half of a code is its value. */
enum numeral_kind {
    NUMERAL_NONE,
    NUMERAL_DIGIT, /* 0-9, also full-width */
    NUMERAL_HAN, /* 一 to 九, financial forms: the digit */
    NUMERAL_RARE, /* 伍 陆 肆: a digit only beside other numerals: the digit */
    NUMERAL_PAIR, /* 两: only before a magnitude or alone: 2 */
    NUMERAL_ZERO, /* 零 〇 */
    NUMERAL_SMALL, /* 十 百 千: the power of ten */
    NUMERAL_PICK, /* 拾: as 十, only beside other numerals */
    NUMERAL_TENS, /* 廿 卅 卌: how many tens */
    NUMERAL_LARGE, /* 万 亿 兆: the power of ten */
    NUMERAL_SOME, /* 几 (0), 数 (1) */
    NUMERAL_HALF, /* 半 */
    NUMERAL_WORD, /* no numeral; words of fixed value begin so: 翻番, 对折 */
    NUMERAL_FOLD, /* a traditional character: the text must be folded first */
};

/* The code of a character: its kind and value. */
#define CODE(kind, value) ((unsigned char)((kind) << 4 | (value)))

/* Indexed by code point. */
extern const unsigned char numeral_codes[0x10000];

/* One text being read. */
struct scan {
    const struct units *units;
    struct span text;
    size_t from, to;
    struct arena *a;
    size_t single_until; /* before here , and . join no digits: a chain that is no number */
};

struct numeral {
    size_t at, end;
    struct decimal value, value_high;
    bool has_high; /* 三五, 十七八, 二三十 */
    bool hanzi;
    bool loose; /* 几百, 数十, 十几 */
    bool over; /* 余 多 几 before a magnitude word inside: 500多亿 */
    bool implied; /* a bare 百 千 万 亿 */
    bool magnitude; /* holds 百 千 万 亿 */
    bool lone; /* one Chinese digit, or 十 */
    bool half; /* 半 */
    bool folded; /* two digits that are no number, but a rate: 五五(折) */
    bool string; /* 二〇二六: digit by digit */
    bool point; /* has a fraction */
    int scale; /* power of ten of the magnitude words at its end: 3.5万 4 */
};

/* The numeral at byte at.  False where there is none, or one that cannot be read (too long);
 * ret->end then is where to look on, behind at. */
bool numeral_read(struct scan *s, size_t at, struct numeral *ret);

struct digits {
    size_t end;
    size_t n; /* digits before the point */
    struct decimal value;
    bool point;
};

/* The digits at byte at, with thousands separators and a decimal point.  False where they are
 * more than a decimal holds; end is set all the same. */
bool digits_read(struct scan *s, size_t at, struct digits *ret);

/* The digit (ASCII or full-width) at a byte, *ret_width its bytes; -1 where there is none. */
int numeral_digit(const struct scan *s, size_t at, size_t *ret_width);

static inline unsigned numeral_code(const struct scan *s, size_t at, size_t *ret_width)
{
    uint32_t cp = utf8_at(s->text, at, ret_width);
    return cp < 0x10000 ? numeral_codes[cp] : 0;
}

static inline enum numeral_kind numeral_kind_of(unsigned code)
{
    return (enum numeral_kind)(code >> 4);
}

size_t scan_behind_blanks(const struct scan *s, size_t at);
size_t scan_before_blanks(const struct scan *s, size_t at);

/* Behind at most four blanks (space, NBSP, U+3000); mostly there is none, which one byte tells. */
static inline size_t scan_blanks(const struct scan *s, size_t at)
{
    unsigned char c = at < s->to ? (unsigned char)s->text.at[at] : 0;
    return c == ' ' || c == 0xC2 || c == 0xE3 ? scan_behind_blanks(s, at) : at;
}

/* Before at most four blanks.  The last bytes of the wide ones are A0 and 80. */
static inline size_t scan_blanks_back(const struct scan *s, size_t at)
{
    unsigned char c = at > s->from ? (unsigned char)s->text.at[at - 1] : 0;
    return c == ' ' || c == 0xA0 || c == 0x80 ? scan_before_blanks(s, at) : at;
}

/* Are the bytes those of word?  Most words are one Chinese character, which is compared from its
 * last byte, where characters differ most, without a call. */
static inline bool scan_same(const char *at, struct span word)
{
    if (word.n == 3)
        return at[2] == word.at[2] && at[1] == word.at[1] && at[0] == word.at[0];
    return word.n == 0 || (at[0] == word.at[0] && memcmp(at, word.at, word.n) == 0);
}

/* Does word stand at byte at? */
static inline bool scan_is(const struct scan *s, size_t at, struct span word)
{
    return at <= s->to && s->to - at >= word.n && scan_same(s->text.at + at, word);
}

/* Does word end at byte at? */
static inline bool scan_ends(const struct scan *s, size_t at, struct span word)
{
    return at - s->from >= word.n && scan_same(s->text.at + at - word.n, word);
}

#endif
