/* UTF-8 by the letter of RFC 3629 (no overlong forms, no surrogates, at most U+10FFFF). */
#ifndef ZHIBIAO_BASE_UTF8_H
#define ZHIBIAO_BASE_UTF8_H

#include "base/span.h"

#include <stdint.h>

/* Offset of the first byte that is not valid UTF-8; s.n where all of it is. */
size_t utf8_invalid_at(struct span s);

/* Bytes of the character that starts with this lead byte.  For valid UTF-8 only. */
static inline size_t utf8_width(char lead)
{
    unsigned char c = (unsigned char)lead;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Does a character start with this byte?  For valid UTF-8 only. */
static inline bool utf8_starts(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* The code point at byte at, *ret_width its bytes.  For valid UTF-8 and at < s.n only. */
static inline uint32_t utf8_at(struct span s, size_t at, size_t *ret_width)
{
    const unsigned char *p = (const unsigned char *)s.at + at;
    size_t w = utf8_width((char)*p);
    *ret_width = w;
    switch (w) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    case 3:
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    default:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
               (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3Fu);
    }
}

/* Byte offset of the character before byte at (at > 0).  For valid UTF-8 only. */
static inline size_t utf8_before(struct span s, size_t at)
{
    do
        at--;
    while (at > 0 && !utf8_starts(s.at[at]));
    return at;
}

/* Code points in s (valid UTF-8). */
size_t utf8_count(struct span s);

/* Code points -> bytes: writes to out (4 bytes of room), returns how many. */
size_t utf8_put(uint32_t cp, char *out);

/* Columns on a terminal: 2 for wide and full-width East Asian characters, 0 for combining
 * marks and zero-width characters, 1 otherwise (ambiguous ones count 1).
 * Source of the ranges: Unicode 15 EastAsianWidth.txt, W and F, blocks rounded. */
size_t utf8_columns(struct span s);

/* The longest head of s with at most n code points. */
struct span utf8_head(struct span s, size_t n);

#endif
