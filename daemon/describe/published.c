/* Dates of publication.  Asia/Shanghai is UTC+8 without summer time (it had some until 1991,
 * which no report of ours is older than). */
#include "describe/published.h"

#define SHANGHAI_MS (8 * 3600 * INT64_C(1000))
#define DAY_MS (86400 * INT64_C(1000))

/* n digits at *at; -1 where they are not. */
static int digits(struct span s, size_t *at, size_t n)
{
    int v = 0;
    if (s.n < *at + n)
        return -1;
    for (size_t i = 0; i < n; i++) {
        char c = s.at[*at + i];
        if (c < '0' || c > '9')
            return -1;
        v = v * 10 + (c - '0');
    }
    *at += n;
    return v;
}

static bool take(struct span s, size_t *at, char c)
{
    if (*at >= s.n || s.at[*at] != c)
        return false;
    ++*at;
    return true;
}

/* :SS and .fraction, in milliseconds. */
static bool seconds(struct span s, size_t *at, int64_t *ret_ms)
{
    if (!take(s, at, ':'))
        return true;
    int sec = digits(s, at, 2);
    if (sec < 0 || sec > 60)
        return false;
    *ret_ms += sec * INT64_C(1000);
    if (!take(s, at, '.') && !take(s, at, ','))
        return true;
    int64_t unit = 100;
    size_t from = *at;
    while (*at < s.n && s.at[*at] >= '0' && s.at[*at] <= '9') {
        *ret_ms += (s.at[(*at)++] - '0') * unit;
        unit /= 10;
    }
    return *at > from;
}

/* Z, +08:00, +0800; none: Asia/Shanghai. */
static bool zone(struct span s, size_t *at, int64_t *ret_ms)
{
    *ret_ms = SHANGHAI_MS;
    while (take(s, at, ' '))
        ;
    if (*at == s.n)
        return true;
    if (take(s, at, 'Z') || take(s, at, 'z')) {
        *ret_ms = 0;
        return *at == s.n;
    }
    bool west = *at < s.n && s.at[*at] == '-';
    if (!take(s, at, '+') && !take(s, at, '-'))
        return false;
    int h = digits(s, at, 2);
    take(s, at, ':');
    int m = digits(s, at, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || *at != s.n)
        return false;
    *ret_ms = (west ? -1 : 1) * (h * 60 + m) * INT64_C(60000);
    return true;
}

/* YYYY-MM-DD[T ]HH:MM[:SS[.f]][zone] */
static bool date_time(struct span s, struct published *ret)
{
    struct date d;
    if (s.n < 16 || !date_parse_iso(span_between(s, 0, 10), &d) ||
        (s.at[10] != 'T' && s.at[10] != 't' && s.at[10] != ' '))
        return false;
    size_t at = 11;
    int h = digits(s, &at, 2);
    if (!take(s, &at, ':'))
        return false;
    int m = digits(s, &at, 2);
    int64_t ms = (h * 60 + m) * INT64_C(60000), ahead;
    if (h < 0 || h > 23 || m < 0 || m > 59 || !seconds(s, &at, &ms) || !zone(s, &at, &ahead))
        return false;
    int64_t utc = date_days(d) * DAY_MS + ms - ahead, local = utc + SHANGHAI_MS;
    int64_t day = local / DAY_MS - (local % DAY_MS < 0);
    *ret = (struct published){.on = date_from_days(day), .has_instant = true, .unix_ms = utc};
    return date_known(ret->on);
}

bool published_in(struct span text, size_t from, size_t to, struct arena *a, struct date *ret)
{
    struct periods found;
    struct arena_mark mark = arena_mark(a);
    bool good = false;
    if (text_periods(text, from, to, (struct date){0}, a, &found, NULL)) {
        for (size_t i = 0; i < found.n && !good; i++) {
            const struct period *p = &found.items[i];
            good =
                p->kind == PERIOD_DATE && date_known(p->from) && date_compare(p->from, p->to) == 0;
            if (good)
                *ret = p->from;
        }
    }
    arena_release(a, mark);
    return good;
}

bool published_parse(struct span said, struct arena *a, struct published *ret)
{
    struct date d;
    said = span_trim(said);
    if (date_time(said, ret))
        return true;
    if (said.n > 10 && (said.at[10] == 'T' || said.at[10] == 't')) /* a time that is none */
        return false;
    if (!date_parse_iso(said, &d) && !published_in(said, 0, said.n, a, &d))
        return false;
    *ret = (struct published){.on = d};
    return true;
}
