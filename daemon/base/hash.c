/* The low-level interface is used on purpose: it needs neither a context on the heap nor a
 * fetch of the algorithm for each call, and an indicator is hashed for every row. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include <openssl/sha.h>

_Static_assert(HASH_BYTES == SHA256_DIGEST_LENGTH, "SHA-256 has 32 bytes");

void hash_parts(const struct span *parts, size_t n, uint8_t ret[HASH_BYTES])
{
    SHA256_CTX c;
    SHA256_Init(&c);
    for (size_t i = 0; i < n; i++) {
        uint8_t length[8];
        for (int k = 0; k < 8; k++)
            length[k] = (uint8_t)((uint64_t)parts[i].n >> (56 - 8 * k));
        SHA256_Update(&c, length, sizeof(length));
        SHA256_Update(&c, parts[i].at, parts[i].n);
    }
    SHA256_Final(ret, &c);
}

void hash_bytes(struct span s, uint8_t ret[HASH_BYTES])
{
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, s.at, s.n);
    SHA256_Final(ret, &c);
}

void hash_hex(const uint8_t *bytes, size_t n, char *ret)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = digit[bytes[i] >> 4];
        ret[2 * i + 1] = digit[bytes[i] & 15];
    }
    ret[2 * n] = '\0';
}
