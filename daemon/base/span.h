/* A piece of somebody else's bytes: pointer and length, never NUL-terminated by contract.
 * Owns nothing; valid as long as what it points into. */
#ifndef ZHIBIAO_BASE_SPAN_H
#define ZHIBIAO_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *at;
    size_t n; /* bytes */
};

/* A span of a string literal. */
#define SPAN(s) ((struct span){.at = (s), .n = sizeof(s) - 1})

static inline struct span span_of(const char *s)
{
    return (struct span){.at = s, .n = s ? strlen(s) : 0};
}

static inline struct span span_between(struct span s, size_t from, size_t to)
{
    return (struct span){.at = s.at + from, .n = to - from};
}

static inline bool span_equal(struct span a, struct span b)
{
    /* most of the same length differ in the last byte already, and a call costs more than a look */
    return a.n == b.n &&
           (a.n == 0 || (a.at[a.n - 1] == b.at[a.n - 1] && memcmp(a.at, b.at, a.n) == 0));
}

static inline bool span_starts(struct span s, struct span head)
{
    /* most differ in the first byte already, and a call costs more than a look */
    return s.n >= head.n &&
           (head.n == 0 || (*s.at == *head.at && memcmp(s.at, head.at, head.n) == 0));
}

static inline bool span_ends(struct span s, struct span tail)
{
    return s.n >= tail.n && (tail.n == 0 || (s.at[s.n - 1] == tail.at[tail.n - 1] &&
                                             memcmp(s.at + s.n - tail.n, tail.at, tail.n) == 0));
}

/* <0, 0, >0 in byte order. */
static inline int span_compare(struct span a, struct span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.at, b.at, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Offset of the first occurrence of needle at or after from; SIZE_MAX where there is none. */
size_t span_find(struct span hay, size_t from, struct span needle);

/* Without ASCII blanks, NBSP and the ideographic space at both ends. */
struct span span_trim(struct span s);

#endif
