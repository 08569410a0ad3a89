/* Log lines.  Always holds: a line is one line, whatever the values contain. */
#include "observe/log.h"

#include "base/utf8.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINE_BYTES 4000
#define MAX_VALUE_BYTES 1000

static _Atomic int threshold = LEVEL_INFO;
static _Atomic bool journal;

static const char *const names[] = {
    [LEVEL_ERROR] = "error", [LEVEL_WARNING] = "warning", [LEVEL_NOTICE] = "notice",
    [LEVEL_INFO] = "info",   [LEVEL_DEBUG] = "debug",
};

/* systemd names the device and inode of the stream that the journal reads. */
static bool stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat st;
    return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
           fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_open(const char *level, const char *format)
{
    for (int i = LEVEL_ERROR; i <= LEVEL_DEBUG; i++) {
        if (strcmp(names[i], level) == 0)
            threshold = i;
    }
    journal =
        strcmp(format, "journal") == 0 || (strcmp(format, "auto") == 0 && stderr_is_journal());
}

bool log_shows(enum log_level level)
{
    return (int)level <= threshold;
}

bool log_has_journal(void)
{
    return journal;
}

/* Bare where it is one word of plain characters, else in quotes. */
static bool is_bare(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F)
            return false;
    }
    return s.n > 0 && utf8_invalid_at(s) == s.n;
}

static void put_quoted(struct buf *b, struct span s)
{
    buf_put_char(b, '"');
    while (s.n) {
        size_t good = utf8_invalid_at(s);
        for (size_t i = 0; i < good; i++) {
            unsigned char c = (unsigned char)s.at[i];
            if (c == '"' || c == '\\')
                buf_printf(b, "\\%c", c);
            else if (c < ' ' || c == 0x7F)
                buf_printf(b, "\\x%02x", c);
            else
                buf_put_char(b, (char)c);
        }
        s = span_between(s, good, s.n);
        if (s.n) {
            buf_printf(b, "\\x%02x", (unsigned char)*s.at);
            s = span_between(s, 1, s.n);
        }
    }
    buf_put_char(b, '"');
}

void log_format(struct buf *b, const char *what, const struct log_field *fields, size_t n)
{
    for (const char *p = what; *p; p++)
        buf_put_char(b, (unsigned char)*p < ' ' ? ' ' : *p);
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, " %s=", fields[i].key);
        struct span text = fields[i].text;
        if (!text.at)
            buf_printf(b, "%lld", (long long)fields[i].number);
        else if (text.n <= MAX_VALUE_BYTES && is_bare(text))
            buf_put(b, text);
        else
            put_quoted(b, text.n > MAX_VALUE_BYTES ? span_between(text, 0, MAX_VALUE_BYTES) : text);
    }
}

static void put_prefix(struct buf *b, enum log_level level)
{
    if (journal) {
        buf_printf(b, "<%d>", (int)level);
        return;
    }
    struct timespec now;
    struct tm local;
    char text[32];
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &local);
    strftime(text, sizeof(text), "%F %T", &local);
    buf_printf(b, "%s.%03ld %s: ", text, now.tv_nsec / 1000000, names[level]);
}

void log_write(enum log_level level, const char *what, const struct log_field *fields, size_t n)
{
    if (!log_shows(level))
        return;
    char room[MAX_LINE_BYTES];
    struct buf b = {.max = sizeof(room)};
    put_prefix(&b, level);
    log_format(&b, what, fields, n);
    b.max++; /* the line end always fits */
    buf_put_char(&b, '\n');
    ssize_t written = b.at ? write(STDERR_FILENO, b.at, b.n) : 0;
    (void)written; /* there is nobody left to tell */
    buf_free(&b);
}
