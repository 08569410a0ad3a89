/* Inside of the period reader: what its files share.  Nothing outside daemon/text/date*.c
 * includes this.
 *
 * Each date_read_… tries one form of expression at a byte offset and says how far it reaches.
 * It looks at a bounded number of characters, so the whole stays linear, and none calls
 * itself.  Characters are folded first: full-width to ASCII, traditional to simplified,
 * dashes, blanks and quotes to one of each. */
#ifndef ZHIBIAO_TEXT_DATE_READ_H
#define ZHIBIAO_TEXT_DATE_READ_H

#include "text/date.h"

#include <uchar.h>

struct date_reader {
    struct span text;
    size_t from, to; /* bytes; nothing outside is seen */
    struct date reference; /* may be absent */
    int year; /* in force; 0: the reference's */
    int month; /* in force, for 5日 behind 3月5日至; 0: none */
};

/* The folded character at byte `at`, its end in *ret_end; 0 behind the last one. */
char32_t date_char(const struct date_reader *r, size_t at, size_t *ret_end);
char32_t date_char_at(const struct date_reader *r, size_t at);
char32_t date_char_before(const struct date_reader *r, size_t at);

bool date_char_in(const char32_t *set, char32_t c);
bool date_char_is_digit(char32_t c);
bool date_char_is_hanzi(char32_t c);
bool date_char_is_numeral(char32_t c); /* hanzi numerals and ASCII digits */

/* Behind at most two blanks. */
size_t date_skip_blanks(const struct date_reader *r, size_t at);

/* The end of the word that stands at `at`, 0 where it does not. */
size_t date_word(const struct date_reader *r, size_t at, const char32_t *word);

/* The first of several words (ended by NULL) that stands there; put longer ones first. */
size_t date_one_of(const struct date_reader *r, size_t at, const char32_t *const *words);

struct date_numeral {
    size_t end;
    int value;
    int digits; /* of a number written digit by digit: 2019, 二〇一九; else 0 */
    bool hanzi, half, loose; /* 半; 几 数十 三四 */
};
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
    bool to_reference; /* 年内: up to the reference date */
    int year, month;
};
bool date_read_point(const struct date_reader *r, size_t at, struct date_point *ret);
bool date_read_era(const struct date_reader *r, size_t at, struct date_point *ret);
bool date_read_relative(const struct date_reader *r, size_t at, struct date_point *ret);

/* The last day of a month; absent for year 0. */
struct date date_month_end(int year, int month);
struct date date_make(int year, int month, int day);

/* A whole period: everything but where it begins. */
struct date_hit {
    size_t end;
    enum period_kind kind;
    struct date from, to;
    bool ends_scope, future;
};
bool date_read_calendar(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_duration(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_fixed(const struct date_reader *r, size_t at, struct date_hit *ret);
bool date_read_clock(const struct date_reader *r, size_t at, struct date_hit *ret);

#endif
