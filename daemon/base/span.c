/* Searching and trimming of spans. */
#include "base/span.h"

#include <stdint.h>

#define SHORT_BYTES 32u

/* Where the text is short, a call of memmem costs more than its search. */
static size_t find_short(struct span hay, size_t from, struct span needle)
{
    char last = needle.at[needle.n - 1];
    for (size_t end = from + needle.n; end <= hay.n; end++) {
        if (hay.at[end - 1] == last && memcmp(hay.at + end - needle.n, needle.at, needle.n) == 0)
            return end - needle.n;
    }
    return SIZE_MAX;
}

size_t span_find(struct span hay, size_t from, struct span needle)
{
    if (from > hay.n || hay.n - from < needle.n)
        return SIZE_MAX;
    if (needle.n == 0) /* perhaps in an absent span, which memmem may not see */
        return from;
    if (hay.n - from <= SHORT_BYTES)
        return find_short(hay, from, needle);
    const char *p = memmem(hay.at + from, hay.n - from, needle.at, needle.n);
    return p ? (size_t)(p - hay.at) : SIZE_MAX;
}

/* Bytes of the blank that s starts with; 0 where it does not. */
static size_t blank_first(struct span s)
{
    switch (s.n ? (unsigned char)*s.at : 0) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '\v':
    case '\f':
        return 1;
    case 0xC2:
        return s.n >= 2 && memcmp(s.at, "\xc2\xa0", 2) == 0 ? 2 : 0;
    case 0xE3:
        return s.n >= 3 && memcmp(s.at, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
    case 0xEF:
        return s.n >= 3 && memcmp(s.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    default:
        return 0;
    }
}

/* The same at its end. */
static size_t blank_last(struct span s)
{
    const char *end = s.at + s.n;
    switch (s.n ? (unsigned char)end[-1] : 0) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '\v':
    case '\f':
        return 1;
    case 0xA0:
        return s.n >= 2 && memcmp(end - 2, "\xc2\xa0", 2) == 0 ? 2 : 0;
    case 0x80:
        return s.n >= 3 && memcmp(end - 3, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
    case 0xBF:
        return s.n >= 3 && memcmp(end - 3, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    default:
        return 0;
    }
}

struct span span_trim(struct span s)
{
    size_t n;
    while ((n = blank_first(s)))
        s = span_between(s, n, s.n);
    while ((n = blank_last(s)))
        s.n -= n;
    return s;
}
