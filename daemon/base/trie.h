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
    int32_t base; /* children stand at base + code; of a terminal: the value */
    int32_t check; /* the parent's index; -1: free */
};

struct trie {
    const struct trie_node *nodes;
    uint32_t n;
};

struct trie_key {
    struct span key; /* not empty */
    uint32_t value; /* < 2^31 */
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
    int32_t base = t->nodes[node].base;
    if (base < 0) {
        *ret = (uint32_t)(-1 - base);
        return true;
    }
    uint32_t end = (uint32_t)base;
    if (end >= t->n || t->nodes[end].check != (int32_t)node)
        return false;
    *ret = (uint32_t)t->nodes[end].base;
    return true;
}

bool trie_find(const struct trie *t, struct span key, uint32_t *ret);

/* The longest key that starts at byte `at` of s: its length, 0 where there is none. */
size_t trie_longest(const struct trie *t, struct span s, size_t at, uint32_t *ret);

/* The same over characters instead of bytes: one step a character, so a walk through a large
 * list touches a third of the memory.  Characters beyond U+FFFF are in no key. */
#define TRIE_CHARS 65536u

/* A cell says all of a place in the trie, so that a step costs one look into memory: the id of the
 * character that leads to it, the value of the key that ends there, the base of its children.  No
 * two parents have the same base, so the id tells whose child a cell is.  Behind the last cell
 * stand free ones, which are the children of cells without any: a step needs no other check. */
#define CHARTRIE_NONE 0xFFFFFFu /* no value */

struct chartrie {
    const uint16_t *ids; /* of each character; 0: in no key */
    const uint64_t *cells; /* base 24, value 24, id 16 bits; the first is the root */
    uint64_t nowhere; /* the end of a step where no key goes on; what a free cell holds */
    uint16_t most; /* the largest id */
};

/* As trie_build; keys are valid UTF-8, those with characters beyond U+FFFF are left out; values
 * are below CHARTRIE_NONE.  dense: take the time to make the table small. */
bool chartrie_build(struct trie_key *keys, size_t n, bool dense, struct buf *out,
                    struct err *e) MUST_USE;
/* Of bytes that chartrie_build made, aligned to 8. */
bool chartrie_open(struct span bytes, struct chartrie *ret, struct err *e) MUST_USE;

static inline uint16_t chartrie_id(const struct chartrie *t, uint32_t cp)
{
    return cp < TRIE_CHARS ? t->ids[cp] : 0;
}

/* The cell where a step from a cell along a character looks. */
static inline const uint64_t *chartrie_next(const struct chartrie *t, uint64_t cell, uint16_t id)
{
    return &t->cells[(cell >> 40) + id];
}

/* From a cell (a walk starts with cells[0]) along one character.  No branches: whether a key goes
 * on cannot be foreseen, and a wrong guess costs more than a look. */
static inline uint64_t chartrie_step(const struct chartrie *t, uint64_t cell, uint16_t id)
{
    uint64_t next = *chartrie_next(t, cell, id);
    return (uint16_t)next == id ? next : t->nowhere;
}

/* Does a key go on from here? */
static inline bool chartrie_goes_on(const struct chartrie *t, uint64_t cell)
{
    return cell >> 40 != t->nowhere >> 40;
}

/* The value of the key that ends here; CHARTRIE_NONE where none does. */
static inline uint32_t chartrie_value(uint64_t cell)
{
    return (uint32_t)(cell >> 16) & CHARTRIE_NONE;
}

bool chartrie_find(const struct chartrie *t, struct span key, uint32_t *ret);

/* The longest key that starts at byte `at` of s (valid UTF-8): its bytes, 0 where none does. */
size_t chartrie_longest(const struct chartrie *t, struct span s, size_t at, uint32_t *ret);

#endif
