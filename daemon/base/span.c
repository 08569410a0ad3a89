/* Searching and trimming of spans. */
#include "base/span.h"

#include <stdint.h>

size_t span_find(struct span hay, size_t from, struct span needle)
{
    if (from > hay.n || hay.n - from < needle.n)
        return SIZE_MAX;
    if (needle.n == 0) /* perhaps in an absent span, which memmem may not see */
        return from;
    const char *p = memmem(hay.at + from, hay.n - from, needle.at, needle.n);
    return p ? (size_t)(p - hay.at) : SIZE_MAX;
}

/* Bytes of the blank that s starts (or, backwards, ends) with; 0 where it does not. */
static size_t blank(struct span s, bool back)
{
    if (s.n == 0)
        return 0;
    unsigned char c = (unsigned char)s.at[back ? s.n - 1 : 0];
    if (back ? c > ' ' && c != 0xA0 && c != 0x80 && c != 0xBF
             : c > ' ' && c != 0xC2 && c != 0xE3 && c != 0xEF)
        return 0; /* most bytes begin or end no blank */
    static const struct span blanks[] = {
        SPAN(" "),  SPAN("\t"),       SPAN("\n"),           SPAN("\r"),           SPAN("\v"),
        SPAN("\f"), SPAN("\xc2\xa0"), SPAN("\xe3\x80\x80"), SPAN("\xef\xbb\xbf"),
    };
    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
        if (back ? span_ends(s, blanks[i]) : span_starts(s, blanks[i]))
            return blanks[i].n;
    }
    return 0;
}

struct span span_trim(struct span s)
{
    size_t n;
    while ((n = blank(s, false)))
        s = span_between(s, n, s.n);
    while ((n = blank(s, true)))
        s.n -= n;
    return s;
}
