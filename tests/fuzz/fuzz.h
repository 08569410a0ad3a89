/* A fuzz target is one function that takes any bytes.  Built two ways: with clang and
 * libFuzzer (make fuzz), and with the driver of this folder and the compiler of the rest
 * (make check runs it over the seeds and for a few seconds). */
#ifndef ZHIBIAO_TESTS_FUZZ_H
#define ZHIBIAO_TESTS_FUZZ_H

#include "base/arena.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for every input; no assert, which a release build would drop. */
#define FUZZ_CHECK(x)                                                                              \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #x);                 \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Memory of one input.  Small enough that running full is seen too. */
#define FUZZ_ARENA_BYTES ((size_t)64 << 20)

/* The valid UTF-8 head of the bytes, in a block of exactly its size, so that reading past its
 * end is seen.  To be freed. */
static inline struct span fuzz_text(const uint8_t *data, size_t size)
{
    struct span all = {.at = (const char *)data, .n = size};
    size_t n = utf8_invalid_at(all);
    char *copy = malloc(n ? n : 1);
    FUZZ_CHECK(copy);
    if (n)
        memcpy(copy, data, n);
    return (struct span){.at = copy, .n = n};
}

/* [at, end) lies in the text at characters, not before `floor`. */
static inline void fuzz_check_extent(struct span text, size_t floor, size_t at, size_t end)
{
    FUZZ_CHECK(at >= floor && at <= end && end <= text.n);
    FUZZ_CHECK(at == text.n || ((unsigned char)text.at[at] & 0xC0) != 0x80);
    FUZZ_CHECK(end == text.n || ((unsigned char)text.at[end] & 0xC0) != 0x80);
}

#endif
