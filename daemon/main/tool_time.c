#include "main/tool_time.h"

#include "text/date.h"

#include <stdio.h>
#include <string.h>

/* HH:MM[:SS][Z|+HH[:MM]|-HH[:MM]]; false for anything else. */
static bool is_clock(const char *s)
{
    int h, m, sec = 0, n = 0, k = 0;
    if (sscanf(s, "%2d:%2d%n", &h, &m, &n) != 2 || n != 5)
        return false;
    if (s[n] == ':' && sscanf(s + n, ":%2d%n", &sec, &k) == 1 && k == 3)
        n += 3;
    int zh = 0, zm = 0;
    bool zone = !s[n] || !strcmp(s + n, "Z") ||
                (strchr("+-", s[n]) && sscanf(s + n + 1, "%2d%n", &zh, &k) == 1 && k == 2 &&
                 (!s[n + 3] || (sscanf(s + n + 3, ":%2d%n", &zm, &k) == 1 && k == 3 && !s[n + 6])));
    return zone && h >= 0 && h < 24 && m >= 0 && m < 60 && sec >= 0 && sec < 61 && zh >= 0 &&
           zh < 15 && zm >= 0 && zm < 60;
}

bool tool_time(const char *s, bool is_end, char *ret, size_t size)
{
    struct date d;
    char iso[11];
    if (strlen(s) < 10 || strlen(s) > 30 || !date_parse_iso((struct span){s, 10}, &d))
        return false;
    if (!s[10]) {
        date_put_iso(is_end ? date_add_days(d, 1) : d, iso);
        snprintf(ret, size, "%s 00:00:00+08:00", iso);
        return true;
    }
    const char *clock = s + 11;
    if ((s[10] != 'T' && s[10] != ' ') || !is_clock(clock))
        return false;
    snprintf(ret, size, "%s%s", s, strpbrk(clock, "Z+-") ? "" : "+08:00");
    return true;
}
