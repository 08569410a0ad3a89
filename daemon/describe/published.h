/* When a report was published, from what is written.  Internal to describe. */
#ifndef ZHIBIAO_DESCRIBE_PUBLISHED_H
#define ZHIBIAO_DESCRIBE_PUBLISHED_H

#include "text/date.h"

struct published {
    struct date on; /* in Asia/Shanghai */
    bool has_instant; /* a time was given too */
    int64_t unix_ms;
};

/* A date, RFC 3339 (zone or none: Asia/Shanghai), or a Chinese date; false where it is none. */
bool published_parse(struct span said, struct arena *a, struct published *ret);

/* The first whole date in [from, to) of the text. */
bool published_in(struct span text, size_t from, size_t to, struct arena *a, struct date *ret);

#endif
