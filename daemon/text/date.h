/* Dates and periods in a text, resolved against a reference date (the report's publication
 * date): 2019年9月6日, 3年来, 上半年, 去年以来, “十三五”时期, 截至2023年底, 今年前两个月.
 * spec/indicators.md, `period_start`, `period_end`, says how each resolves. */
#ifndef ZHIBIAO_TEXT_DATE_H
#define ZHIBIAO_TEXT_DATE_H

#include "base/arena.h"
#include "base/err.h"
#include "text/spots.h"

#include <stdint.h>

/* Gregorian; year 0: absent. */
struct date {
    int16_t year;
    uint8_t month, day;
};

static inline bool date_known(struct date d)
{
    return d.year != 0;
}
bool date_valid(struct date d);                     /* the day exists, years 1 to 9999 */
int date_compare(struct date a, struct date b);
struct date date_add_days(struct date d, int days);
struct date date_add_months(struct date d, int months); /* the day is clamped to the month */
int64_t date_days(struct date d);                   /* days since 1970-01-01 */
struct date date_from_days(int64_t days);
bool date_parse_iso(struct span s, struct date *ret); /* YYYY-MM-DD, the whole span */
void date_put_iso(struct date d, char ret[11]);     /* with NUL; "" where absent */

enum period_kind {
    PERIOD_DATE,     /* a day: 2019年9月6日 */
    PERIOD_SPAN,     /* year, month, quarter, half year, plan, weeks: 2019年, 上半年 */
    PERIOD_SINCE,    /* …以来, 自…起 : to the reference date */
    PERIOD_UNTIL,    /* 截至…, 到…底: only the end */
    PERIOD_BACK,     /* 3年来, 近5年, 连续3年, 3年累计: back from the reference */
    PERIOD_AHEAD,    /* 5年内, 未来三年: forward from the reference */
    PERIOD_NOW,      /* 目前, 截至目前, 现已: recorded without dates */
    PERIOD_REPEATED, /* 每年, 每月28号: no dates */
    PERIOD_VAGUE,    /* 近年来, 近期, 新时代以来: a period word without dates */
    PERIOD_CLOCK,    /* 09:02:33, 上午9点: a time of day, never a period of an indicator */
};

struct period {
    size_t at, end; /* bytes */
    enum period_kind kind;
    struct date from, to; /* inclusive; absent where not resolvable */
    bool ends_scope;      /* 现已: ends inheritance of a period */
    bool future;          /* 到2025年, 未来: speaks of a time ahead */
};

struct periods {
    struct period *items; /* ascending, not overlapping */
    size_t n;
};

/* The periods of text (valid UTF-8) from byte `from` to `to`.  A reference without a year:
 * what needs it stays unresolved.  ERR_INPUT when the arena is full. */
bool text_periods(struct span text, size_t from, size_t to, struct date reference,
                  struct arena *a, struct periods *ret, struct err *e) MUST_USE;

/* The same of a whole text whose spots are known. */
bool text_periods_at(struct span text, const struct spots *spots, struct date reference,
                     struct arena *a, struct periods *ret, struct err *e) MUST_USE;

/* How relative periods resolve when the year in force is another than the reference's: in a
 * passage about 2019 `上半年` means that year's.  Re-resolves one period in place. */
void text_period_in_year(struct span text, struct period *p, int year, struct date reference);

#endif
