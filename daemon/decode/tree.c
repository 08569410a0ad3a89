/* Gumbo has no limits of its own (0.10), checks no allocation, and frees its tree by recursion.
 * So its memory is an arena of ours that is reset at once, and the allocator, which sees every
 * node before the next one is made, leaves the parser by longjmp when a limit is reached:
 *   depth       the parser searches its stack of open elements for most tags, so time is depth
 *               times tags; later versions cut the tree at 400, we refuse it before
 *   nodes       unclosed formatting elements are cloned into each block that follows
 *   attributes  of one tag are compared with each other
 *   bytes       all of it
 * Blocks of a node's size come from slabs, so that a pointer to one can be told from any other;
 * one that holds something else of that size does no harm. */
#include "decode/tree.h"
#include "decode/media.h"
#include "decode/prune.h"

#include <setjmp.h>
#include <stdlib.h>

#define MAX_NODES 400000u
#define MAX_ATTRIBUTES 1000u
#define MAX_BYTES ((size_t)192 << 20)
#define KEEP_BYTES ((size_t)4 << 20) /* between pages */
#define FIRST_SLAB 256u /* nodes; each slab is twice the one before */
#define SLABS 12

struct slot {
    uint32_t depth; /* of the document 1; 0: not known yet */
    GumboNode node;
};

enum stop { STOP_NONE, STOP_BYTES, STOP_DEPTH, STOP_NODES, STOP_ATTRIBUTES };

struct tree {
    struct arena arena;
    jmp_buf stop;
    struct slot *slabs[SLABS];
    size_t n_slabs, n_nodes;
    size_t last_used, last_size; /* slots of the last slab */
    struct slot *newest;
    uint32_t n_attributes; /* since the newest node */
    struct span page; /* pruned */
};

struct tree *tree_open(struct err *e)
{
    struct tree *t = calloc(1, sizeof(*t));
    if (!t) {
        err_fail(e, ERR_SETUP, "out of memory");
        return NULL;
    }
    t->arena = arena_with_max(MAX_BYTES);
    return t;
}

void tree_close(struct tree *t)
{
    if (!t)
        return;
    arena_free(&t->arena);
    free(t);
}

void tree_rest(struct tree *t)
{
    arena_reset(&t->arena);
    if (t->arena.held_bytes > KEEP_BYTES)
        arena_trim(&t->arena, KEEP_BYTES);
    t->n_slabs = t->n_nodes = t->last_used = t->last_size = 0;
    t->newest = NULL;
    t->n_attributes = 0;
}

/* The slot of a pointer that may be anything; NULL where it is no node. */
static struct slot *slot_of(const struct tree *t, const void *p)
{
    uintptr_t at = (uintptr_t)p - offsetof(struct slot, node);
    for (size_t i = 0; i < t->n_slabs; i++) {
        uintptr_t from = (uintptr_t)t->slabs[i];
        size_t n = i + 1 == t->n_slabs ? t->last_used : (size_t)FIRST_SLAB << i;
        if (at >= from && at - from < n * sizeof(struct slot) &&
            (at - from) % sizeof(struct slot) == 0)
            return t->slabs[i] + (at - from) / sizeof(struct slot);
    }
    return NULL;
}

/* Of a node that stands in the tree by now.  Not known (0) while it hangs loose. */
static uint32_t depth_of(const struct tree *t, struct slot *s)
{
    uint32_t steps = 0;
    struct slot *up = s;
    while (up && !up->depth && steps <= TREE_MAX_DEPTH) {
        up = slot_of(t, up->node.parent);
        steps++;
    }
    if (up && up->depth)
        s->depth = up->depth + steps;
    return up ? s->depth ? s->depth : steps : 0;
}

static void *take(struct tree *t, size_t size)
{
    void *p = arena_take(&t->arena, size);
    if (!p)
        longjmp(t->stop, STOP_BYTES);
    return p;
}

static struct slot *take_slot(struct tree *t)
{
    if (t->last_used == t->last_size) {
        size_t size = (size_t)FIRST_SLAB << t->n_slabs;
        if (t->n_slabs == SLABS)
            longjmp(t->stop, STOP_NODES);
        t->slabs[t->n_slabs] = take(t, size * sizeof(struct slot));
        t->n_slabs++;
        t->last_size = size;
        t->last_used = 0;
    }
    if (++t->n_nodes > MAX_NODES)
        longjmp(t->stop, STOP_NODES);
    return t->slabs[t->n_slabs - 1] + t->last_used++;
}

static void *allocate(void *tree, size_t size)
{
    struct tree *t = tree;
    if (size == sizeof(GumboAttribute) && ++t->n_attributes > MAX_ATTRIBUTES)
        longjmp(t->stop, STOP_ATTRIBUTES);
    if (size != sizeof(GumboNode))
        return take(t, size);
    if (t->newest && depth_of(t, t->newest) > TREE_MAX_DEPTH)
        longjmp(t->stop, STOP_DEPTH);
    struct slot *s = take_slot(t);
    if (!t->newest)
        s->depth = 1; /* the document */
    t->newest = s;
    t->n_attributes = 0;
    return &s->node;
}

static void release(void *tree, void *p)
{
    (void)tree;
    (void)p;
}

static void stopped(enum stop stop, struct rejection *why)
{
    switch (stop) {
    case STOP_NONE:
        break;
    case STOP_BYTES:
        reject(why, POISON_LIMIT, "the tree of the page takes more than %zu MiB", MAX_BYTES >> 20);
        break;
    case STOP_DEPTH:
        reject(why, POISON_TOO_DEEP, "elements nested deeper than %d", TREE_MAX_DEPTH);
        break;
    case STOP_NODES:
        reject(why, POISON_LIMIT, "the page has more than %u nodes", MAX_NODES);
        break;
    case STOP_ATTRIBUTES:
        reject(why, POISON_LIMIT, "an element has more than %u attributes", MAX_ATTRIBUTES);
        break;
    }
}

const GumboNode *tree_parse(struct tree *t, struct span page, struct rejection *why)
{
    tree_rest(t);
    enum stop stop = (enum stop)setjmp(t->stop);
    if (stop != STOP_NONE) {
        stopped(stop, why);
        return NULL;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = t;
    options.max_errors = 0;
    t->page = prune_page(page, &t->arena);
    if (!t->page.at)
        longjmp(t->stop, STOP_BYTES);
    return gumbo_parse_with_options(&options, t->page.at, t->page.n)->document;
}

bool tree_has_h1(const struct tree *t)
{
    struct span tag = SPAN("<h1");
    for (size_t at = 0; at + tag.n <= t->page.n; at++) {
        const char *next = memchr(t->page.at + at, '<', t->page.n - at);
        if (!next)
            return false;
        at = (size_t)(next - t->page.at);
        if (at + tag.n <= t->page.n && media_same(span_between(t->page, at, at + tag.n), tag))
            return true;
    }
    return false;
}
