/* Lines on stderr: what happened, then key=value fields.  One write, one line; the level as
 * <N> in front where systemd reads it, else a time and a word.  Safe for any thread. */
#ifndef ZHIBIAO_OBSERVE_LOG_H
#define ZHIBIAO_OBSERVE_LOG_H

#include "base/buf.h"
#include "base/err.h"

/* The numbers are those of syslog. */
enum log_level { LEVEL_ERROR = 3, LEVEL_WARNING, LEVEL_NOTICE, LEVEL_INFO, LEVEL_DEBUG };

struct log_field {
    const char *key;
    struct span text; /* at NULL: the number counts */
    int64_t number;
};
#define F_INT(k, v) ((struct log_field){.key = (k), .number = (int64_t)(v)})
#define F_SPAN(k, v) ((struct log_field){.key = (k), .text = log_span(v)})
#define F_STR(k, v) F_SPAN(k, span_of(v))
static inline struct span log_span(struct span s)
{
    return s.at ? s : (struct span){"", 0};
}

/* level: a word of the setting daemon.log_level; format: of daemon.log_format. */
void log_open(const char *level, const char *format);
bool log_shows(enum log_level level);
bool log_has_journal(void); /* lines begin with their level as the journal reads it */

#define log_line(level, what, ...)                                                                 \
    log_write((level), (what), (struct log_field[]){{0}, ##__VA_ARGS__} + 1,                       \
              sizeof((struct log_field[]){{0}, ##__VA_ARGS__}) / sizeof(struct log_field) - 1)
void log_write(enum log_level level, const char *what, const struct log_field *fields, size_t n);

/* The line without prefix and line end, for tests and the status line. */
void log_format(struct buf *b, const char *what, const struct log_field *fields, size_t n);

#endif
