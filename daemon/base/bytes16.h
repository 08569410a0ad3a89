/* Sixteen bytes at once, by the vector extension of gcc and clang: for the searches that pass over
 * every byte of a text.  A comparison gives 0xFF for each byte where it holds and 0 for the others.
 */
#ifndef ZHIBIAO_BASE_BYTES16_H
#define ZHIBIAO_BASE_BYTES16_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef uint8_t bytes16 __attribute__((vector_size(16)));

static inline bytes16 bytes16_at(const char *p)
{
    bytes16 v;
    memcpy(&v, p, sizeof(v));
    return v;
}

static inline bytes16 bytes16_all(uint8_t c)
{
    return (bytes16){c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c};
}

static inline bytes16 bytes16_is(bytes16 v, uint8_t c)
{
    return (bytes16)(v == bytes16_all(c));
}

/* from <= byte <= to */
static inline bytes16 bytes16_within(bytes16 v, uint8_t from, uint8_t to)
{
    return (bytes16)((bytes16)(v - from) <= bytes16_all((uint8_t)(to - from)));
}

/* The first byte that is not 0; 16: none. */
static inline unsigned bytes16_first(bytes16 v)
{
    uint64_t half[2];
    memcpy(half, &v, sizeof(half));
    if (half[0])
        return (unsigned)__builtin_ctzll(le64toh(half[0])) / 8;
    return half[1] ? 8 + (unsigned)__builtin_ctzll(le64toh(half[1])) / 8 : 16;
}

/* The sum of all bytes, at most 4095. */
static inline unsigned bytes16_sum(bytes16 v)
{
    uint64_t half[2], low = UINT64_C(0x00FF00FF00FF00FF);
    memcpy(half, &v, sizeof(half));
    uint64_t sum = (half[0] & low) + (half[0] >> 8 & low) + (half[1] & low) + (half[1] >> 8 & low);
    return (unsigned)(sum * UINT64_C(0x0001000100010001) >> 48);
}

/* Of the 64 bytes at p a bit for each that begins a character of UTF-8. */
static inline uint64_t bytes16_leads(const char *p)
{
    uint64_t leads = 0;
#ifdef __SSE2__
    for (unsigned i = 0; i < 64; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        v = _mm_cmpgt_epi8(v, _mm_set1_epi8(-65)); /* all but 10xxxxxx */
        leads |= (uint64_t)(unsigned)_mm_movemask_epi8(v) << i;
    }
#else
    for (unsigned i = 0; i < 64; i += 8) {
        uint64_t v;
        memcpy(&v, p + i, sizeof(v));
        v = le64toh(v);
        v = (~v >> 7 | v >> 6) & UINT64_C(0x0101010101010101);
        leads |= (v * UINT64_C(0x0102040810204080) >> 56) << i;
    }
#endif
    return leads;
}

#endif
