/* One error: what the caller should do next, and why.  The first failure wins, since it is
 * the cause; what follows from it is not worth a line. */
#ifndef ZHIBIAO_BASE_ERR_H
#define ZHIBIAO_BASE_ERR_H

#include <stdbool.h>

#define MUST_USE __attribute__((warn_unused_result))

enum err_kind {
    ERR_NONE,
    ERR_INPUT, /* this input is bad: reject it, go on with the next */
    ERR_AGAIN, /* the same thing again later */
    ERR_SETUP, /* an operator must act */
    ERR_BUG,   /* ours: stop and leave a core */
};

struct err {
    enum err_kind kind;
    char text[240]; /* UTF-8, cut at a character, no line end */
};

/* Records the failure unless one is recorded already, and returns false.  e may be NULL. */
bool err_fail(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the text that is there.  No effect on an empty error. */
void err_context(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* input, again, setup, bug; "none" for ERR_NONE. */
const char *err_kind_name(enum err_kind kind);

#endif
