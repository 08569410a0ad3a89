/* text: the calendar, and the periods that a text speaks of. */
#include "text/date.h"
#include "base/utf8.h"
#include "tap.h"

#include <stdlib.h>

static struct date day_of(const char *iso)
{
    struct date d = {0};
    date_parse_iso(span_of(iso), &d);
    return d;
}

static void is_date(struct date got, const char *want, const char *why)
{
    char iso[11];
    date_put_iso(got, iso);
    is(iso, want, why);
}

static const struct {
    const char *why, *in;
    bool good;
} iso_cases[] = {
    {"a day", "2019-09-06", true},
    {"the leap day of a leap year", "2020-02-29", true},
    {"no leap day in 2019", "2019-02-29", false},
    {"centuries are no leap years", "1900-02-29", false},
    {"every fourth century is", "2000-02-29", true},
    {"month 0", "2019-00-06", false},
    {"month 13", "2019-13-06", false},
    {"day 0", "2019-09-00", false},
    {"31 in a month of 30", "2019-09-31", false},
    {"year 0 means absent", "0000-01-01", false},
    {"the first day", "0001-01-01", true},
    {"the last day", "9999-12-31", true},
    {"one-digit month", "2019-9-06", false},
    {"blank for a digit", "2019- 9-06", false},
    {"other separators", "2019/09/06", false},
    {"something behind it", "2019-09-06T", false},
    {"cut off", "2019-09-0", false},
    {"empty", "", false},
    {"a sign", "-019-09-06", false},
};

static void iso(void)
{
    for (size_t i = 0; i < sizeof(iso_cases) / sizeof(*iso_cases); i++) {
        struct date d = {.year = 77, .month = 7, .day = 7};
        bool good = date_parse_iso(span_of(iso_cases[i].in), &d);
        ok(good == iso_cases[i].good, "iso: %s", iso_cases[i].why);
        if (good)
            is_date(d, iso_cases[i].in, "iso: written as it was read");
        else
            ok(d.year == 77, "iso: untouched on failure");
    }
    is_date((struct date){0}, "", "iso: an absent date is empty");
}

/* Every day of 800 years, counted by hand and by the formula. */
static void day_numbers(void)
{
    ok(date_days(day_of("1970-01-01")) == 0, "days: the epoch");
    ok(date_days(day_of("2000-03-01")) == 11017, "days: 2000-03-01");
    ok(date_days(day_of("1969-12-31")) == -1, "days: before the epoch");
    struct date d = day_of("1600-01-01");
    int64_t n = date_days(d);
    bool same = true, ordered = true;
    while (d.year < 2400) {
        struct date next = date_from_days(n + 1);
        same &= date_days(next) == n + 1 && date_valid(next);
        ordered &= date_compare(d, next) < 0 && (next.day == d.day + 1 || next.day == 1);
        d = next;
        n++;
    }
    ok(same, "days: there and back for 800 years");
    ok(ordered, "days: each day follows the one before");
    is_date(d, "2400-01-01", "days: 800 years are 292194 days");
}

static const struct {
    const char *why, *from;
    int days, months;
    const char *want;
} add_cases[] = {
    {"over the end of a year", "2019-12-31", 1, 0, "2020-01-01"},
    {"back over a leap day", "2020-03-01", -1, 0, "2020-02-29"},
    {"nothing", "2020-03-01", 0, 0, "2020-03-01"},
    {"a month", "2019-09-06", 0, 1, "2019-10-06"},
    {"clamped to the month", "2019-01-31", 0, 1, "2019-02-28"},
    {"clamped to a leap month", "2020-01-31", 0, 1, "2020-02-29"},
    {"three years back", "2020-03-20", 0, -36, "2017-03-20"},
    {"a year back from a leap day", "2020-02-29", 0, -12, "2019-02-28"},
    {"back over the start of a year", "2020-01-15", 0, -1, "2019-12-15"},
    {"before the first year", "0001-01-01", -1, 0, ""},
    {"behind the last year", "9999-12-31", 1, 0, ""},
    {"months before the first year", "0001-01-01", 0, -1, ""},
    {"months behind the last year", "9999-12-31", 0, 1, ""},
    {"far behind", "2019-01-01", 2147483647, 0, ""},
    {"months far behind", "2019-01-01", 0, 2147483647, ""},
    {"an absent date stays absent", "", 3, 0, ""},
    {"an absent date stays absent with months", "", 0, 3, ""},
};

static void adding(void)
{
    for (size_t i = 0; i < sizeof(add_cases) / sizeof(*add_cases); i++) {
        struct date d = day_of(add_cases[i].from);
        d = add_cases[i].months ? date_add_months(d, add_cases[i].months)
                                : date_add_days(d, add_cases[i].days);
        is_date(d, add_cases[i].want, add_cases[i].why);
    }
    ok(date_compare(day_of("2019-09-06"), day_of("2019-10-01")) < 0, "compare: earlier");
    ok(date_compare(day_of("2019-10-01"), day_of("2019-09-06")) > 0, "compare: later");
    ok(date_compare(day_of("2019-10-01"), day_of("2019-10-01")) == 0, "compare: the same");
}

int main(void)
{
    iso();
    day_numbers();
    adding();
    return done();
}
