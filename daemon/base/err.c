/* Formatting of errors into their fixed room. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cut at a character boundary and keep it on one line, so that a log line stays a line. */
static void tidy(char *text, size_t size)
{
    size_t n = strnlen(text, size - 1);
    text[n] = '\0';
    if (n == size - 1) {
        while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80)
            n--;
        if (n > 0 && (unsigned char)text[n - 1] >= 0xC0)
            n--;
        text[n] = '\0';
    }
    for (char *p = text; *p; p++) {
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    }
    while (n > 0 && text[n - 1] == ' ')
        text[--n] = '\0';
}

bool err_fail(struct err *e, enum err_kind kind, const char *format, ...)
{
    if (!e || e->kind != ERR_NONE)
        return false;
    e->kind = kind;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    tidy(e->text, sizeof(e->text));
    return false;
}

void err_context(struct err *e, const char *format, ...)
{
    if (!e || e->kind == ERR_NONE)
        return;
    char old[sizeof(e->text)], head[sizeof(e->text)];
    memcpy(old, e->text, sizeof(old));
    va_list args;
    va_start(args, format);
    vsnprintf(head, sizeof(head), format, args);
    va_end(args);
    int n = snprintf(e->text, sizeof(e->text), "%s: ", head);
    if (n >= 0 && (size_t)n < sizeof(e->text))
        snprintf(e->text + n, sizeof(e->text) - (size_t)n, "%s", old);
    tidy(e->text, sizeof(e->text));
}

const char *err_kind_name(enum err_kind kind)
{
    switch (kind) {
    case ERR_NONE:
        return "none";
    case ERR_INPUT:
        return "input";
    case ERR_AGAIN:
        return "again";
    case ERR_SETUP:
        return "setup";
    case ERR_BUG:
        return "bug";
    }
    return "none";
}
