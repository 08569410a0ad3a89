/* How far a long command is: a bar on stderr where that is a terminal, else a line now and then. */
#ifndef ZHIBIAO_MAIN_TOOL_PROGRESS_H
#define ZHIBIAO_MAIN_TOOL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tool_progress {
    const char *what; /* "reports" */
    int64_t total; /* -1: not known */
    bool off, terminal, has_bar;
    int64_t started_ms, shown_ms;
};

struct tool_progress tool_progress_start(const char *what, int64_t total, bool off);
/* note: what stands behind the numbers. */
void tool_progress_at(struct tool_progress *p, int64_t done, const char *note);
/* Takes the bar away, before other lines. */
void tool_progress_clear(struct tool_progress *p);

/* The line at a time, for tests: columns 0: no bar. */
void tool_progress_line(const struct tool_progress *p, int64_t done, int64_t passed_ms,
                        const char *note, size_t columns, char *ret, size_t size);

#endif
