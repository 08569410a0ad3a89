/* A test program is a list of checks that print TAP: `ok 1 - why`.  Each row of a table of
 * cases is a check of its own, and says why it exists. */
#ifndef ZHIBIAO_TESTS_TAP_H
#define ZHIBIAO_TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_n, tap_failed;

__attribute__((format(printf, 2, 3), unused)) static bool ok(bool good, const char *why, ...)
{
    va_list args;
    va_start(args, why);
    printf("%sok %d - ", good ? "" : "not ", ++tap_n);
    vprintf(why, args);
    putchar('\n');
    va_end(args);
    tap_failed += !good;
    return good;
}

/* Equal strings; prints both where they differ. */
__attribute__((unused)) static bool is(const char *got, const char *want, const char *why)
{
    bool good = ok(strcmp(got, want) == 0, "%s", why);
    if (!good)
        printf("#   got  %s\n#   want %s\n", got, want);
    return good;
}

__attribute__((unused)) static void skip(const char *what, const char *why)
{
    printf("ok %d - %s # SKIP %s\n", ++tap_n, what, why);
}

__attribute__((format(printf, 1, 2), unused)) static void note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

/* The plan, and the exit status of main. */
__attribute__((unused)) static int done(void)
{
    printf("1..%d\n", tap_n);
    return tap_failed ? 1 : 0;
}

#endif
