#include "main/tool_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define BAR_MS 200 /* between two pictures of the bar */
#define LINE_MS 10000 /* between two lines */
#define LEAST_BAR 10
#define MOST_BAR 30

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct tool_progress tool_progress_start(const char *what, int64_t total, bool off)
{
    int64_t now = now_ms();
    return (struct tool_progress){.what = what,
                                  .total = total,
                                  .off = off,
                                  .terminal = isatty(STDERR_FILENO),
                                  .started_ms = now,
                                  .shown_ms = now};
}

/* 0:07, 12:30, 3:05:00 */
static void put_time(int64_t s, char *ret, size_t size)
{
    if (s >= 3600)
        snprintf(ret, size, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
    else
        snprintf(ret, size, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

static void put_bar(int64_t done, int64_t total, size_t width, char *ret, size_t size)
{
    size_t full = total > 0 ? (size_t)(done * (int64_t)width / total) : 0, at = 0;
    for (size_t i = 0; i < width && at + 4 < size; i++) {
        memcpy(ret + at, i < full ? "█" : "░", 3);
        at += 3;
    }
    ret[at] = '\0';
}

void tool_progress_line(const struct tool_progress *p, int64_t done, int64_t passed_ms,
                        const char *note, size_t columns, char *ret, size_t size)
{
    char numbers[200], left[24] = "", bar[4 * MOST_BAR] = "";
    int64_t rate = passed_ms > 0 ? done * 1000 / passed_ms : 0;
    int n;
    if (p->total < 0) {
        n = snprintf(numbers, sizeof(numbers), "%" PRId64 " %s, %" PRId64 "/s%s%s", done, p->what,
                     rate, *note ? ", " : "", note);
    } else {
        int64_t total = p->total > done ? p->total : done;
        if (done > 0)
            put_time((total - done) * passed_ms / done / 1000, left, sizeof(left));
        n = snprintf(numbers, sizeof(numbers),
                     "%" PRId64 " of %" PRId64 " %s, %d %%, %" PRId64 "/s%s%s%s%s", done, total,
                     p->what, total ? (int)(done * 100 / total) : 100, rate, *left ? ", left " : "",
                     left, *note ? ", " : "", note);
        size_t room = columns > (size_t)n + 2 ? columns - (size_t)n - 2 : 0;
        if (room >= LEAST_BAR)
            put_bar(done, total, room < MOST_BAR ? room : MOST_BAR, bar, sizeof(bar));
    }
    snprintf(ret, size, "%s%s%s", bar, *bar ? " " : "", numbers);
    if (columns && !*bar && (size_t)n >= columns)
        ret[columns - 1] = '\0'; /* no bar: ASCII but for the note, which comes last */
}

static size_t columns(void)
{
    struct winsize w;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 80;
}

void tool_progress_at(struct tool_progress *p, int64_t done, const char *note)
{
    int64_t now = now_ms();
    char line[512];
    if (p->off || now - p->shown_ms < (p->terminal ? BAR_MS : LINE_MS))
        return;
    p->shown_ms = now;
    tool_progress_line(p, done, now - p->started_ms, note, p->terminal ? columns() : 0, line,
                       sizeof(line));
    if (p->terminal)
        fprintf(stderr, "\r\033[K%s", line);
    else
        fprintf(stderr, "zhibiao: %s\n", line);
    fflush(stderr);
    p->has_bar = p->terminal;
}

void tool_progress_clear(struct tool_progress *p)
{
    if (p->has_bar)
        fputs("\r\033[K", stderr);
    fflush(stderr);
    p->has_bar = false;
}
