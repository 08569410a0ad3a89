/* The calendar: Gregorian, proleptic, years 1 to 9999.  Knows nothing of texts.
 *
 * A date is absent (year 0) or valid; arithmetic on an absent date, or out of the years, gives
 * an absent one.
 * Source of the day count: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * days_from_civil and civil_from_days: years begin in March, 400 of them are 146097 days. */
#include "text/date.h"

#include <stdio.h>

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month);
}

int date_compare(struct date a, struct date b)
{
    int x = a.year * 10000 + a.month * 100 + a.day;
    int y = b.year * 10000 + b.month * 100 + b.day;
    return (x > y) - (x < y);
}

int64_t date_days(struct date d)
{
    int64_t year = d.year - (d.month <= 2), era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int64_t days)
{
    /* 0001-01-01 and 9999-12-31 */
    if (days < -719162 || days > 2932896)
        return (struct date){0};
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (struct date){
        .year = (int16_t)(year_of_era + era * 400 + (month <= 2)),
        .month = (uint8_t)month,
        .day = (uint8_t)(day_of_year - (153 * march_month + 2) / 5 + 1),
    };
}

struct date date_add_days(struct date d, int days)
{
    return date_known(d) ? date_from_days(date_days(d) + days) : d;
}

struct date date_add_months(struct date d, int months)
{
    if (!date_known(d))
        return d;
    int64_t count = (int64_t)d.year * 12 + d.month - 1 + months;
    if (count < 12 || count >= 10000 * 12)
        return (struct date){0};
    int year = (int)(count / 12), month = (int)(count % 12) + 1, last = days_in_month(year, month);
    return (struct date){
        .year = (int16_t)year,
        .month = (uint8_t)month,
        .day = (uint8_t)(d.day < last ? d.day : last),
    };
}

/* n ASCII digits at byte `at`; -1 where one is none. */
static int digits(struct span s, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
        v = v * 10 + (s.at[i] - '0');
    }
    return v;
}

bool date_parse_iso(struct span s, struct date *ret)
{
    if (s.n != 10 || s.at[4] != '-' || s.at[7] != '-')
        return false;
    int year = digits(s, 0, 4), month = digits(s, 5, 2), day = digits(s, 8, 2);
    if (year < 0 || month < 0 || day < 0)
        return false;
    struct date d = {.year = (int16_t)year, .month = (uint8_t)month, .day = (uint8_t)day};
    if (!date_valid(d))
        return false;
    *ret = d;
    return true;
}

void date_put_iso(struct date d, char ret[11])
{
    ret[0] = '\0';
    if (date_known(d))
        snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)d.year % 10000, d.month % 100u, d.day % 100u);
}
