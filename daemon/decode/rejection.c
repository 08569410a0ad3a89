/* Reasons by name, and details that are always clean UTF-8 of one line. */
#include "decode/rejection.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

const char *poison_name(enum poison p)
{
    static const char *const names[] = {
        [POISON_NONE] = "none",
        [POISON_BAD_UTF8] = "bad_utf8",
        [POISON_BAD_JSON] = "bad_json",
        [POISON_NUL] = "nul",
        [POISON_NO_CONTENT] = "no_content",
        [POISON_EMPTY_CONTENT] = "empty_content",
        [POISON_CONTENT_TYPE] = "content_type",
        [POISON_TOO_LARGE] = "too_large",
        [POISON_TOO_DEEP] = "too_deep",
        [POISON_LONE_SURROGATE] = "lone_surrogate",
        [POISON_DUPLICATE_KEY] = "duplicate_key",
        [POISON_UNKNOWN_CHARSET] = "unknown_charset",
        [POISON_UNDECODABLE] = "undecodable",
        [POISON_BROKEN_ENVELOPE] = "broken_envelope",
        [POISON_LIMIT] = "limit",
        [POISON_DATABASE] = "database",
        [POISON_CRASHED] = "crashed",
    };
    size_t i = (size_t)p;
    return i < sizeof(names) / sizeof(*names) && names[i] ? names[i] : "unknown";
}

/* In place: what could not be stored or would break a log line becomes '?'. */
static void clean(char *text, size_t size)
{
    size_t n = strnlen(text, size - 1);
    size_t bad;
    while ((bad = utf8_invalid_at((struct span){.at = text, .n = n})) < n) {
        if (n - bad < 4 && n == size - 1)
            n = bad; /* the last character was cut */
        else
            text[bad] = '?';
    }
    text[n] = '\0';
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            text[i] = '?';
    }
}

bool reject(struct rejection *why, enum poison reason, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->detail, sizeof(why->detail), format, args);
    va_end(args);
    clean(why->detail, sizeof(why->detail));
    why->reason = reason;
    return false;
}

bool reject_at(struct rejection *why, enum poison reason, struct span text, size_t at,
               const char *what)
{
    size_t line = 1, from = 0;
    for (size_t i = 0; i < at; i++) {
        if (text.at[i] == '\n') {
            line++;
            from = i + 1;
        }
    }
    size_t column = utf8_count(span_between(text, from, at)) + 1;
    return reject(why, reason, "line %zu column %zu: %s", line, column, what);
}

bool reject_full(struct rejection *why)
{
    return reject(why, POISON_LIMIT, "does not fit in the memory of a batch");
}
