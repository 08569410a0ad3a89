/* A map from byte strings to uint32 in one block of memory: a double-array trie.
 *
 * Built once from sorted keys (at `make` for the large word list, at start for the lexicon),
 * then only read; the bytes can be written to a file, linked into a program or mapped, and are
 * position independent (native byte order).
 * Source: J. Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure",
 * IEEE TSE 15(9), 1989; the layout (value behind a terminal code 0) is that of Darts. */
#ifndef ZHIBIAO_BASE_TRIE_H
#define ZHIBIAO_BASE_TRIE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

struct trie_node {
    int32_t base;  /* children stand at base + code; of a terminal: the value */
    int32_t check; /* the parent's index; -1: free */
};

struct trie {
    const struct trie_node *nodes;
    uint32_t n;
};

struct trie_key {
    struct span key; /* not empty */
    uint32_t value;  /* < 2^31 */
};

/* Sorts keys and appends the trie's bytes to out (8-byte aligned where out is).  A key that
 * occurs twice is ERR_INPUT and named. */
bool trie_build(struct trie_key *keys, size_t n, struct buf *out, struct err *e) MUST_USE;

/* A view of bytes that trie_build made.  They must stay, aligned to 4. */
bool trie_open(struct span bytes, struct trie *ret, struct err *e) MUST_USE;

/* From *node (0 is the root) along one byte; false where no key goes on. */
static inline bool trie_step(const struct trie *t, uint32_t *node, char byte)
{
    uint32_t next = (uint32_t)t->nodes[*node].base + (unsigned char)byte + 1u;
    if (next >= t->n || t->nodes[next].check != (int32_t)*node)
        return false;
    *node = next;
    return true;
}

/* Is *node the end of a key? */
static inline bool trie_value(const struct trie *t, uint32_t node, uint32_t *ret)
{
    uint32_t end = (uint32_t)t->nodes[node].base;
    if (end >= t->n || t->nodes[end].check != (int32_t)node)
        return false;
    *ret = (uint32_t)t->nodes[end].base;
    return true;
}

bool trie_find(const struct trie *t, struct span key, uint32_t *ret);

/* The longest key that starts at byte `at` of s: its length, 0 where there is none. */
size_t trie_longest(const struct trie *t, struct span s, size_t at, uint32_t *ret);

#endif
