/* Building goes depth first over the sorted keys; a block of children is put at the first base
 * where all its cells are free, found along a list of free cells. */
#include "base/trie.h"

#include <stdlib.h>

#define CODES 257
#define MAGIC 0x315a5254u /* "TRZ1" */

struct head {
    uint32_t magic, n;
};

struct builder {
    const struct trie_key *keys;
    struct trie_node *nodes;
    size_t cap, used; /* used: one past the last cell taken */
    size_t first_free;
    struct err *e;
};

static bool reserve(struct builder *b, size_t n)
{
    if (n <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap * 2 : 4096;
    while (cap < n)
        cap *= 2;
    struct trie_node *p = realloc(b->nodes, cap * sizeof(*p));
    if (!p)
        return err_fail(b->e, ERR_AGAIN, "out of memory");
    for (size_t i = b->cap; i < cap; i++)
        p[i] = (struct trie_node){.base = 0, .check = -1};
    b->nodes = p;
    b->cap = cap;
    return true;
}

/* A base > 0 where the cells of all codes (ascending) are free; 0 where memory ran out. */
static size_t place(struct builder *b, const unsigned *codes, size_t n)
{
    while (b->first_free < b->cap && b->nodes[b->first_free].check != -1)
        b->first_free++;
    size_t tried = 0;
    for (size_t cell = b->first_free;; cell++) {
        if (cell <= codes[0])
            continue;
        size_t base = cell - codes[0];
        if (!reserve(b, base + CODES + 1))
            return 0;
        if (b->nodes[cell].check != -1)
            continue;
        size_t i = 1;
        while (i < n && b->nodes[base + codes[i]].check == -1)
            i++;
        if (i == n)
            return base;
        /* A crowded stretch that never fits: do not look at it again. */
        if (++tried > 256)
            b->first_free = cell;
    }
}

static bool grow(struct builder *b, uint32_t node, size_t from, size_t to, size_t depth)
{
    unsigned codes[CODES];
    size_t starts[CODES + 1], n = 0;
    for (size_t i = from; i < to; i++) {
        struct span k = b->keys[i].key;
        unsigned code = depth < k.n ? (unsigned char)k.at[depth] + 1u : 0;
        if (n == 0 || codes[n - 1] != code) {
            codes[n] = code;
            starts[n++] = i;
        }
    }
    starts[n] = to;
    size_t base = place(b, codes, n);
    if (base == 0)
        return false;
    if (base + CODES >= INT32_MAX)
        return err_fail(b->e, ERR_INPUT, "too many keys for one table");
    b->nodes[node].base = (int32_t)base;
    for (size_t i = 0; i < n; i++)
        b->nodes[base + codes[i]].check = (int32_t)node;
    if (base + codes[n - 1] + 1 > b->used)
        b->used = base + codes[n - 1] + 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t child = (uint32_t)(base + codes[i]);
        if (codes[i] == 0)
            b->nodes[child].base = (int32_t)b->keys[starts[i]].value;
        else if (!grow(b, child, starts[i], starts[i + 1], depth + 1))
            return false;
    }
    return true;
}

static int by_key(const void *x, const void *y)
{
    return span_compare(((const struct trie_key *)x)->key, ((const struct trie_key *)y)->key);
}

static bool check_keys(const struct trie_key *keys, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (keys[i].key.n == 0 || keys[i].key.n > 255)
            return err_fail(e, ERR_INPUT, "a key has %zu bytes, 1 to 255 are possible",
                            keys[i].key.n);
        if (i && span_equal(keys[i - 1].key, keys[i].key))
            return err_fail(e, ERR_INPUT, "\"%.*s\" occurs twice", (int)keys[i].key.n,
                            keys[i].key.at);
    }
    return true;
}

bool trie_build(struct trie_key *keys, size_t n, struct buf *out, struct err *e)
{
    if (n)
        qsort(keys, n, sizeof(*keys), by_key);
    if (!check_keys(keys, n, e))
        return false;
    struct builder b = {.keys = keys, .used = 1, .first_free = 1, .e = e};
    bool ok = reserve(&b, CODES + 2);
    if (ok) {
        b.nodes[0].check = 0;
        ok = n == 0 || grow(&b, 0, 0, n, 0);
    }
    if (ok) {
        struct head h = {.magic = MAGIC, .n = (uint32_t)b.used};
        buf_put(out, (struct span){(const char *)&h, sizeof(h)});
        buf_put(out, (struct span){(const char *)b.nodes, b.used * sizeof(*b.nodes)});
        ok = !out->full || err_fail(e, ERR_AGAIN, "out of memory");
    }
    free(b.nodes);
    return ok;
}

bool trie_open(struct span bytes, struct trie *ret, struct err *e)
{
    struct head h;
    if (bytes.n < sizeof(h))
        return err_fail(e, ERR_INPUT, "not a word table");
    memcpy(&h, bytes.at, sizeof(h));
    if (h.magic != MAGIC || bytes.n < sizeof(h) + (size_t)h.n * sizeof(struct trie_node) ||
        h.n == 0)
        return err_fail(e, ERR_INPUT, "not a word table of this version");
    ret->nodes = (const struct trie_node *)(const void *)(bytes.at + sizeof(h));
    ret->n = h.n;
    return true;
}

bool trie_find(const struct trie *t, struct span key, uint32_t *ret)
{
    uint32_t node = 0;
    for (size_t i = 0; i < key.n; i++) {
        if (!trie_step(t, &node, key.at[i]))
            return false;
    }
    return trie_value(t, node, ret);
}

size_t trie_longest(const struct trie *t, struct span s, size_t at, uint32_t *ret)
{
    uint32_t node = 0, value;
    size_t found = 0;
    for (size_t i = at; i < s.n && trie_step(t, &node, s.at[i]); i++) {
        if (trie_value(t, node, &value)) {
            found = i + 1 - at;
            *ret = value;
        }
    }
    return found;
}
