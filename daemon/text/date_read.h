/* Inside of the period reader: what its files share.  Nothing outside daemon/text/date*.c
 * and spots.c includes this.
 *
 * Each date_read_… tries one form of expression at a byte offset and says how far it reaches.
 * It looks at a bounded number of characters, so the whole stays linear, and none calls
 * itself.  Characters are folded first: full-width to ASCII, traditional to simplified,
 * dashes, blanks and quotes to one of each. */
#ifndef ZHIBIAO_TEXT_DATE_READ_H
#define ZHIBIAO_TEXT_DATE_READ_H

#include "base/utf8.h"
#include "text/date.h"

#include <uchar.h>

/* A number as calendar expressions write them: at most four digits, at most 百. */
struct date_numeral {
    size_t end;
    int value;
    int digits; /* of a number written digit by digit: 2019, 二〇一九; else 0 */
    bool hanzi, half, loose; /* 半; 几 数十 三四 */
};

/* The numeral last read: the readers ask for the one they begin with again and again. */
struct date_memo {
    size_t at;
    bool known, good;
    struct date_numeral numeral;
};

struct date_reader {
    struct date_memo *memo;
    struct span text;
    size_t from, to; /* bytes; nothing outside is seen */
    struct date reference; /* may be absent */
    int year; /* in force; 0: the reference's */
    int month; /* in force, for 5日 behind 3月5日至; 0: none */
};

/* Characters that fold, each in a slot of its own (see date_read.c). */
#define DATE_FOLD_SLOT(c) ((uint32_t)((uint32_t)(c)*4225207817u) >> 24)
extern const struct date_fold {
    uint16_t from, to;
} date_folds[256];

static inline char32_t date_fold(char32_t c)
{
    const struct date_fold *f = &date_folds[DATE_FOLD_SLOT(c)];
    if (f->from == c)
        return f->to;
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c; /* full-width */
}

/* The folded character at byte `at`, its end in *ret_end; 0 behind the last one.  Of ASCII only
 * the tab folds; nearly all others have three bytes. */
static inline char32_t date_char(const struct date_reader *r, size_t at, size_t *ret_end)
{
    if (at >= r->to) {
        *ret_end = at;
        return 0;
    }
    const unsigned char *p = (const unsigned char *)r->text.at + at;
    if (*p < 0x80) {
        *ret_end = at + 1;
        return *p == '\t' ? U' ' : *p;
    }
    if (*p >= 0xE0 && *p < 0xF0) {
        *ret_end = at + 3;
        return date_fold((p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu));
    }
    size_t width;
    char32_t c = utf8_at(r->text, at, &width);
    *ret_end = at + width;
    return date_fold(c);
}

static inline char32_t date_char_at(const struct date_reader *r, size_t at)
{
    size_t end;
    return date_char(r, at, &end);
}

static inline char32_t date_char_before(const struct date_reader *r, size_t at)
{
    return at <= r->from ? 0 : date_char_at(r, utf8_before(r->text, at));
}

static inline bool date_char_in(const char32_t *set, char32_t c)
{
    if (c == 0)
        return false;
    while (*set && *set != c)
        set++;
    return *set != 0;
}

static inline bool date_char_is_digit(char32_t c)
{
    return c >= U'0' && c <= U'9';
}

static inline bool date_char_is_hanzi(char32_t c)
{
    return c >= 0x4E00 && c <= 0x9FFF;
}

bool date_begins_numeral(char32_t c); /* digits, 一 … 百, 两几数多半 */
bool date_char_is_numeral(char32_t c); /* hanzi numerals and ASCII digits */

size_t date_behind_blanks(const struct date_reader *r, size_t at);

/* Behind at most two blanks; mostly there is none, which one byte tells. */
static inline size_t date_skip_blanks(const struct date_reader *r, size_t at)
{
    unsigned char c = at < r->to ? (unsigned char)r->text.at[at] : 0;
    return c == ' ' || c == '\t' || c == 0xC2 || c == 0xE3 ? date_behind_blanks(r, at) : at;
}

/* Behind the run of ASCII digits at `at`; `at` where there is none, or a wide one may follow. */
static inline size_t date_ascii_digits(const struct date_reader *r, size_t at)
{
    size_t end = at;
    while (end < r->to && r->text.at[end] >= '0' && r->text.at[end] <= '9')
        end++;
    return end < r->to && (unsigned char)r->text.at[end] == 0xEF ? at : end;
}

/* The end of the word that stands at `at`, 0 where it does not. */
static inline size_t date_word(const struct date_reader *r, size_t at, const char32_t *word)
{
    for (; *word; word++) {
        size_t end;
        if (date_char(r, at, &end) != *word)
            return 0;
        at = end;
    }
    return at;
}

/* The first of several words (ended by NULL) that stands there; put longer ones first. */
size_t date_one_of(const struct date_reader *r, size_t at, const char32_t *const *words);

bool date_read_numeral(const struct date_reader *r, size_t at, struct date_numeral *ret);

/* - — ~ 至 到, with blanks around. */
size_t date_connector(const struct date_reader *r, size_t at);

/* Two numerals with a connector between: 1—9 月, 2016至2020 年. */
struct date_pair {
    size_t end;
    struct date_numeral low, high;
};
bool date_read_pair(const struct date_reader *r, size_t at, struct date_pair *ret);

enum date_grain { GRAIN_DAY, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR, GRAIN_LONG };
enum date_reach {
    REACH_WHOLE,
    REACH_END, /* 底 末: only the end is said */
    REACH_START, /* 初: only the start */
};

/* A stretch of the calendar as one expression names it. */
struct date_point {
    size_t end;
    struct date from, to; /* absent where not resolvable */
    enum date_grain grain;
    enum date_reach reach;
    bool vague; /* has no dates by its nature: 春节期间 */
    bool year_said; /* 2019年9月, 去年9月; not 9月 */
    int year, month;
};
bool date_read_point(const struct date_reader *r, size_t at, struct date_point *ret);
bool date_read_era(const struct date_reader *r, size_t at, struct date_point *ret);
bool date_read_relative(const struct date_reader *r, size_t at, struct date_point *ret);

/* The last day of a month; absent for year 0. */
struct date date_month_end(int year, int month);
struct date date_make(int year, int month, int day);

/* The readers below, as a set. */
enum date_readers {
    DATE_BOUNDED = 1,
    DATE_CALENDAR = 2,
    DATE_DURATION = 4,
    DATE_FIXED = 8,
    DATE_CLOCK = 16,
    DATE_ALL = 31,
};

/* What a period can begin with (date_start.c). */
struct date_start {
    const char32_t *following; /* what can follow the character, empty for a numeral */
    unsigned readers;
};

/* The next place from `at` on where a period can begin, `to` where there is none. */
size_t date_next_start(struct span text, size_t at, size_t to, const struct date_start **ret_start);
/* What begins with a character; NULL where no period does. */
const struct date_start *date_start_of(char32_t c);
bool date_follows(char32_t c, const char32_t *following);
extern const char32_t date_since[]; /* what follows 以 */

/* A whole period: everything but where it begins. */
struct date_hit {
    size_t end;
    enum period_kind kind;
    struct date from, to;
    bool ends_scope, future;
};
bool date_read_bounded(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_calendar(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_duration(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_fixed(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_clock(const struct date_reader *r, size_t at, struct date_hit *ret);

#endif
