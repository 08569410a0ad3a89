/* SHA-256, where identity matters: content, rulesets, migrations, indicators.
 * The one file of base that sees a foreign library (libcrypto). */
#ifndef ZHIBIAO_BASE_HASH_H
#define ZHIBIAO_BASE_HASH_H

#include "base/span.h"

#include <stdint.h>

#define HASH_BYTES 32

/* Of the pieces in a row, each preceded by its length as 8 bytes big-endian, so that
 * ("ab", "c") and ("a", "bc") differ. */
void hash_parts(const struct span *parts, size_t n, uint8_t ret[HASH_BYTES]);

/* Of the bytes alone. */
void hash_bytes(struct span s, uint8_t ret[HASH_BYTES]);

/* n bytes as 2n lower-case hex digits and a NUL. */
void hash_hex(const uint8_t *bytes, size_t n, char *ret);

#endif
