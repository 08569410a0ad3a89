/* Building goes depth first over the sorted keys; a block of children is put at the first base
 * where all its cells are free, found along a list of free cells. */
#include "base/trie.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdlib.h>

#define MAGIC 0x315a5254u /* "TRZ1" */
#define MAGIC_CHARS 0x33434843u /* "CHC3" */
/* Cells that are looked at before a stretch is given up: few where a program waits for it at its
 * start, many for the list that make builds once and every walk runs through. */
#define EFFORT_QUICK 256u
#define EFFORT_DENSE 30000u
#define MOST_CELLS CHARTRIE_NONE
#define CODES_BYTES 257u /* a byte and the end of a key, which is 0 */

struct head {
    uint32_t magic, n;
};

/* A key as a row of codes, each above 0. */
struct code_key {
    const uint16_t *at;
    size_t n;
    uint32_t value;
};

struct builder {
    const struct code_key *keys;
    struct trie_node *nodes;
    size_t cap, used; /* used: one past the last cell taken */
    size_t first_free, n_codes, effort;
    /* of cells: the value stands in the cell itself, no base is given twice */
    bool cells;
    uint32_t *values; /* beside nodes */
    bool *taken; /* the bases, beside nodes */
    struct err *e;
};

static bool reserve_cells(struct builder *b, size_t cap)
{
    uint32_t *values = realloc(b->values, cap * sizeof(*values));
    b->values = values ? values : b->values;
    bool *taken = realloc(b->taken, cap * sizeof(*taken));
    b->taken = taken ? taken : b->taken;
    if (!values || !taken)
        return err_fail(b->e, ERR_AGAIN, "out of memory");
    for (size_t i = b->cap; i < cap; i++) {
        values[i] = CHARTRIE_NONE;
        taken[i] = false;
    }
    return true;
}

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
    b->nodes = p;
    if (b->cells && !reserve_cells(b, cap))
        return false;
    for (size_t i = b->cap; i < cap; i++)
        p[i] = (struct trie_node){.base = 0, .check = -1};
    b->cap = cap;
    return true;
}

/* The children of a node: their codes, ascending, and where in the keys each begins. */
struct children {
    unsigned *codes;
    size_t *starts; /* n + 1 */
    size_t n;
};

static unsigned code_at(const struct code_key *k, size_t depth)
{
    return depth < k->n ? k->at[depth] : 0;
}

static bool children_of(struct builder *b, size_t from, size_t to, size_t depth,
                        struct children *ret)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += i == from || code_at(&b->keys[i], depth) != code_at(&b->keys[i - 1], depth);
    struct children c = {.codes = malloc(n * sizeof(*c.codes)),
                         .starts = malloc((n + 1) * sizeof(*c.starts))};
    if (!c.codes || !c.starts) {
        free(c.codes);
        free(c.starts);
        return err_fail(b->e, ERR_AGAIN, "out of memory");
    }
    for (size_t i = from; i < to; i++) {
        unsigned code = code_at(&b->keys[i], depth);
        if (i > from && code == c.codes[c.n - 1])
            continue;
        c.codes[c.n] = code;
        c.starts[c.n++] = i;
    }
    c.starts[c.n] = to;
    *ret = c;
    return true;
}

/* A base > 0 where the cells of all codes are free; 0 where memory ran out. */
static size_t place(struct builder *b, const struct children *c)
{
    while (b->first_free < b->cap && b->nodes[b->first_free].check != -1)
        b->first_free++;
    size_t start = b->first_free;
    for (size_t cell = start;; cell++) {
        if (cell <= c->codes[0])
            continue;
        size_t base = cell - c->codes[0];
        if (!reserve(b, base + b->n_codes + 1))
            return 0;
        /* A crowded stretch that never fits: do not look at it again. */
        if (cell - start > b->effort)
            b->first_free = cell;
        if (b->nodes[cell].check != -1 || (b->cells && b->taken[base]))
            continue;
        size_t i = 1;
        while (i < c->n && b->nodes[base + c->codes[i]].check == -1)
            i++;
        if (i == c->n)
            return base;
    }
}

static bool grow(struct builder *b, uint32_t node, size_t from, size_t to, size_t depth)
{
    struct children c = {0};
    if (b->cells && from < to && b->keys[from].n == depth) {
        b->values[node] = b->keys[from++].value;
        if (from == to)
            return true;
    }
    if (!b->cells && depth && to - from == 1 && b->keys[from].n == depth) {
        b->nodes[node].base = -1 - (int32_t)b->keys[from].value;
        return true;
    }
    if (!children_of(b, from, to, depth, &c))
        return false;
    size_t base = place(b, &c);
    bool good = base > 0;
    if (base + b->n_codes >= (b->cells ? MOST_CELLS : INT32_MAX))
        good = err_fail(b->e, ERR_INPUT, "too many keys for one table");
    if (good) {
        b->nodes[node].base = (int32_t)base;
        if (b->cells)
            b->taken[base] = true;
        for (size_t i = 0; i < c.n; i++)
            b->nodes[base + c.codes[i]].check = (int32_t)node;
        if (base + c.codes[c.n - 1] + 1 > b->used)
            b->used = base + c.codes[c.n - 1] + 1;
    }
    for (size_t i = 0; i < c.n && good; i++) {
        uint32_t child = (uint32_t)(base + c.codes[i]);
        if (c.codes[i] == 0)
            b->nodes[child].base = (int32_t)b->keys[c.starts[i]].value;
        else
            good = grow(b, child, c.starts[i], c.starts[i + 1], depth + 1);
    }
    free(c.codes);
    free(c.starts);
    return good;
}

static int by_codes(const void *x, const void *y)
{
    const struct code_key *a = x, *b = y;
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        if (a->at[i] != b->at[i])
            return a->at[i] < b->at[i] ? -1 : 1;
    }
    return (a->n > b->n) - (a->n < b->n);
}

#define NO_ID 0xFFFFu

static uint64_t cell_of(size_t base, uint32_t value, size_t id)
{
    return (uint64_t)base << 40 | (uint64_t)value << 16 | id;
}

/* Each node and its value as one cell; behind them as many free ones as there are ids. */
static void put_cells(const struct builder *b, struct buf *out)
{
    for (size_t i = 0; i < b->used + b->n_codes; i++) {
        uint64_t cell = cell_of(b->used, CHARTRIE_NONE, NO_ID);
        const struct trie_node *x = i < b->used ? &b->nodes[i] : NULL;
        if (x && (i == 0 || x->check >= 0))
            cell = cell_of(x->base > 0 ? (size_t)x->base : b->used, b->values[i],
                           i ? i - (size_t)b->nodes[x->check].base : NO_ID);
        buf_put(out, (struct span){(const char *)&cell, sizeof(cell)});
    }
}

static bool build_nodes(struct code_key *keys, size_t n, size_t n_codes, size_t effort,
                        uint32_t magic, struct span extra, struct buf *out, struct err *e)
{
    if (n)
        qsort(keys, n, sizeof(*keys), by_codes);
    struct builder b = {.keys = keys,
                        .used = 1,
                        .first_free = 1,
                        .n_codes = n_codes,
                        .effort = effort,
                        .cells = magic == MAGIC_CHARS,
                        .e = e};
    bool good = reserve(&b, n_codes + 2);
    if (good) {
        b.nodes[0].check = 0;
        good = n == 0 || grow(&b, 0, 0, n, 0);
    }
    if (good) {
        struct head h = {.magic = magic, .n = (uint32_t)b.used};
        if (b.cells)
            h.n = (uint32_t)(b.used + n_codes);
        buf_put(out, (struct span){(const char *)&h, sizeof(h)});
        buf_put(out, extra);
        if (b.cells)
            put_cells(&b, out);
        else
            buf_put(out, (struct span){(const char *)b.nodes, b.used * sizeof(*b.nodes)});
        good = !out->full || err_fail(e, ERR_AGAIN, "out of memory");
    }
    free(b.nodes);
    free(b.values);
    free(b.taken);
    return good;
}

/* All codes of all keys in one block; code_keys points into it. */
struct codes {
    uint16_t *all;
    struct code_key *keys;
};

static bool codes_alloc(const struct trie_key *keys, size_t n, struct codes *ret, struct err *e)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += keys[i].key.n;
    *ret = (struct codes){.all = calloc(bytes + 1, sizeof(uint16_t)),
                          .keys = calloc(n + 1, sizeof(struct code_key))};
    if (ret->all && ret->keys)
        return true;
    free(ret->all);
    free(ret->keys);
    return err_fail(e, ERR_AGAIN, "out of memory");
}

static void codes_free(struct codes *c)
{
    free(c->all);
    free(c->keys);
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
    struct codes c;
    if (!check_keys(keys, n, e) || !codes_alloc(keys, n, &c, e))
        return false;
    uint16_t *at = c.all;
    for (size_t i = 0; i < n; i++) {
        c.keys[i] = (struct code_key){.at = at, .n = keys[i].key.n, .value = keys[i].value};
        for (size_t k = 0; k < keys[i].key.n; k++)
            *at++ = (uint16_t)((unsigned char)keys[i].key.at[k] + 1u);
    }
    bool good = build_nodes(c.keys, n, CODES_BYTES, EFFORT_QUICK, MAGIC, (struct span){0}, out, e);
    codes_free(&c);
    return good;
}

/* ---- over characters ---- */

struct count {
    uint32_t cp, n;
};

static int by_count(const void *x, const void *y)
{
    const struct count *a = x, *b = y;
    return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : (a->cp > b->cp) - (a->cp < b->cp);
}

/* Ids by descending frequency, so that the cells of frequent characters lie close. */
static bool give_ids(const struct trie_key *keys, size_t n, uint16_t *ids, size_t *ret_n,
                     struct err *e)
{
    struct count *counts = calloc(TRIE_CHARS, sizeof(*counts));
    if (!counts)
        return err_fail(e, ERR_AGAIN, "out of memory");
    size_t w, used = 0;
    for (uint32_t cp = 0; cp < TRIE_CHARS; cp++)
        counts[cp].cp = cp;
    for (size_t i = 0; i < n; i++) {
        for (size_t at = 0; at < keys[i].key.n; at += w) {
            uint32_t cp = utf8_at(keys[i].key, at, &w);
            if (cp < TRIE_CHARS)
                counts[cp].n++;
        }
    }
    qsort(counts, TRIE_CHARS, sizeof(*counts), by_count);
    while (used < TRIE_CHARS - 1 && counts[used].n) {
        ids[counts[used].cp] = (uint16_t)(used + 1);
        used++;
    }
    free(counts);
    *ret_n = used;
    return true;
}

/* The key in ids; false where a character lies beyond the table. */
static bool in_ids(struct span key, const uint16_t *ids, uint16_t *out, size_t *ret_n)
{
    size_t w, n = 0;
    for (size_t at = 0; at < key.n; at += w) {
        uint32_t cp = utf8_at(key, at, &w);
        if (cp >= TRIE_CHARS)
            return false;
        out[n++] = ids[cp];
    }
    *ret_n = n;
    return true;
}

bool chartrie_build(struct trie_key *keys, size_t n, bool dense, struct buf *out, struct err *e)
{
    if (n)
        qsort(keys, n, sizeof(*keys), by_key);
    struct codes c;
    if (!check_keys(keys, n, e) || !codes_alloc(keys, n, &c, e))
        return false;
    uint16_t *ids = calloc(TRIE_CHARS, sizeof(*ids)), *at = c.all;
    size_t n_ids = 0, kept = 0, length;
    bool good = ids ? give_ids(keys, n, ids, &n_ids, e) : err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < n && good; i++) {
        if (!in_ids(keys[i].key, ids, at, &length))
            continue;
        if (keys[i].value >= CHARTRIE_NONE)
            good = err_fail(e, ERR_INPUT, "a value is %" PRIu32 ", at most %u is possible",
                            keys[i].value, CHARTRIE_NONE - 1);
        c.keys[kept++] = (struct code_key){.at = at, .n = length, .value = keys[i].value};
        at += length;
    }
    good = good &&
           build_nodes(c.keys, kept, n_ids + 1, dense ? EFFORT_DENSE : EFFORT_QUICK, MAGIC_CHARS,
                       (struct span){(const char *)ids, TRIE_CHARS * sizeof(*ids)}, out, e);
    free(ids);
    codes_free(&c);
    return good;
}

bool chartrie_open(struct span bytes, struct chartrie *ret, struct err *e)
{
    struct head h;
    size_t table = TRIE_CHARS * sizeof(uint16_t);
    if (bytes.n < sizeof(h) + table)
        return err_fail(e, ERR_INPUT, "not a word table");
    memcpy(&h, bytes.at, sizeof(h));
    if (h.magic != MAGIC_CHARS || h.n < 2 ||
        bytes.n < sizeof(h) + table + (size_t)h.n * sizeof(*ret->cells))
        return err_fail(e, ERR_INPUT, "not a word table of this version");
    ret->ids = (const uint16_t *)(const void *)(bytes.at + sizeof(h));
    ret->cells = (const uint64_t *)(const void *)(bytes.at + sizeof(h) + table);
    ret->nowhere = ret->cells[h.n - 1];
    ret->most = (uint16_t)(h.n - (ret->nowhere >> 40) - 1);
    return true;
}

bool chartrie_find(const struct chartrie *t, struct span key, uint32_t *ret)
{
    uint64_t cell = t->cells[0];
    size_t w;
    for (size_t at = 0; at < key.n && cell != t->nowhere; at += w)
        cell = chartrie_step(t, cell, chartrie_id(t, utf8_at(key, at, &w)));
    uint32_t value = chartrie_value(cell);
    if (value == CHARTRIE_NONE)
        return false;
    *ret = value;
    return true;
}

size_t chartrie_longest(const struct chartrie *t, struct span s, size_t at, uint32_t *ret)
{
    uint64_t cell = t->cells[0];
    size_t found = 0, w;
    for (size_t i = at; i < s.n; i += w) {
        cell = chartrie_step(t, cell, chartrie_id(t, utf8_at(s, i, &w)));
        if (cell == t->nowhere)
            break;
        if (chartrie_value(cell) != CHARTRIE_NONE) {
            found = i + w - at;
            *ret = chartrie_value(cell);
        }
    }
    return found;
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
