/* Validation by the table of well-formed sequences (Unicode 15, table 3-7), with a fast road
 * for ASCII and for the three-byte characters that Chinese text consists of. */
#include "base/utf8.h"

#define CONT(c) (((c)&0xC0) == 0x80)

static size_t sequence(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return n >= 2 && CONT(p[1]) ? 2 : 0;
    if (c >= 0xE0 && c <= 0xEF) {
        if (n < 3 || !CONT(p[1]) || !CONT(p[2]))
            return 0;
        if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F))
            return 0;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (n < 4 || !CONT(p[1]) || !CONT(p[2]) || !CONT(p[3]))
            return 0;
        if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

size_t utf8_invalid_at(struct span s)
{
    const unsigned char *p = (const unsigned char *)s.at;
    size_t i = 0;
    while (i < s.n) {
        uint64_t eight;
        while (s.n - i >= 8) {
            memcpy(&eight, p + i, 8);
            if (eight & 0x8080808080808080u)
                break;
            i += 8;
        }
        while (s.n - i >= 3 && p[i] >= 0xE1 && p[i] <= 0xEC && CONT(p[i + 1]) && CONT(p[i + 2]))
            i += 3;
        if (i >= s.n)
            break;
        size_t w = sequence(p + i, s.n - i);
        if (w == 0)
            return i;
        i += w;
    }
    return s.n;
}

size_t utf8_count(struct span s)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t n = 0, i = 0;
    for (uint64_t eight; s.n - i >= 8; i += 8) {
        memcpy(&eight, s.at + i, 8);
        /* a byte 10xxxxxx goes on with a character */
        n += 8 - (size_t)((((eight >> 7) & (~eight >> 6) & ones) * ones) >> 56);
    }
    for (; i < s.n; i++)
        n += !CONT((unsigned char)s.at[i]);
    return n;
}

size_t utf8_put(uint32_t cp, char *out)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

static size_t columns_of(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
        size_t columns;
    } ranges[] = {
        {0x0300, 0x036F, 0}, {0x1100, 0x115F, 2},   {0x200B, 0x200F, 0},   {0x2060, 0x2064, 0},
        {0x231A, 0x231B, 2}, {0x2E80, 0x303E, 2},   {0x3041, 0x33FF, 2},   {0x3400, 0x4DBF, 2},
        {0x4E00, 0x9FFF, 2}, {0xA000, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},
        {0xFE00, 0xFE0F, 0}, {0xFE30, 0xFE6F, 2},   {0xFEFF, 0xFEFF, 0},   {0xFF00, 0xFF60, 2},
        {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1F64F, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
        if (cp < ranges[i].from)
            return 1;
        if (cp <= ranges[i].to)
            return ranges[i].columns;
    }
    return 1;
}

size_t utf8_columns(struct span s)
{
    size_t n = 0, w;
    for (size_t i = 0; i < s.n; i += w)
        n += columns_of(utf8_at(s, i, &w));
    return n;
}

struct span utf8_head(struct span s, size_t n)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t i = 0;
    for (uint64_t eight; s.n - i >= 8 && n >= 8; i += 8) {
        memcpy(&eight, s.at + i, 8);
        n -= (((~eight >> 7) | (eight >> 6)) & ones) * ones >> 56; /* as many begin in these */
    }
    while (i < s.n && !utf8_starts(s.at[i]))
        i++; /* the rest of one that is counted */
    while (i < s.n && n-- > 0)
        i += utf8_width(s.at[i]);
    return (struct span){.at = s.at, .n = i < s.n ? i : s.n};
}
