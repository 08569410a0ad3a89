/* Chunked arena.  Chunks form a list that grows at its end; `now` is where the next
 * allocation is tried, everything after `now` is empty. */
#include "base/arena.h"

#include <stdlib.h>

#if defined(ARENA_MALLOC)
#define CHUNK_BYTES 0 /* each allocation is a chunk */
#elif defined(ARENA_TINY)
#define CHUNK_BYTES 64 /* growing happens in every test */
#else
#define CHUNK_BYTES (64 * 1024)
#endif

struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used; /* bytes of data */
    max_align_t data[];
};

_Thread_local size_t arena_fail_after = SIZE_MAX;

static void *get(size_t size)
{
    if (arena_fail_after != SIZE_MAX && arena_fail_after-- == 0) {
        arena_fail_after = SIZE_MAX;
        return NULL;
    }
    return malloc(size);
}

struct arena arena_with_max(size_t max_bytes)
{
    return (struct arena){.max_bytes = max_bytes};
}

static size_t rounded(size_t size)
{
    size_t unit = sizeof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

/* A chunk that holds `size` bytes, put behind `now`. */
static struct arena_chunk *add_chunk(struct arena *a, size_t size)
{
    size_t want = size > CHUNK_BYTES ? size : CHUNK_BYTES;
    /* Large arenas take larger chunks, so their number stays small. */
    if (CHUNK_BYTES > 1024 && want < a->held_bytes / 4)
        want = a->held_bytes / 4;
    size_t max = a->max_bytes ? a->max_bytes : SIZE_MAX / 2;
    if (a->held_bytes + want > max)
        want = size;
    if (size > max || a->held_bytes > max - size)
        return NULL;
    struct arena_chunk *c = get(sizeof(*c) + want);
    if (!c)
        return NULL;
    *c = (struct arena_chunk){.size = want};
    a->held_bytes += want;
    if (!a->now) {
        c->next = a->first;
        a->first = c;
    } else {
        c->next = a->now->next;
        a->now->next = c;
    }
    return c;
}

/* As arena_take, not zeroed. */
static void *take(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 4) {
        a->full = true;
        return NULL;
    }
    size = rounded(size ? size : 1);
    struct arena_chunk *c = a->now ? a->now : a->first;
    while (c && c->size - c->used < size && c->next) {
        /* Only step on to empty chunks: what is behind `now` was never used since a reset. */
        a->now = c = c->next;
    }
    if (!c || c->size - c->used < size) {
        c = add_chunk(a, size);
        if (!c) {
            a->full = true;
            return NULL;
        }
    }
    a->now = c;
    void *p = (char *)c->data + c->used;
    c->used += size;
    a->used_bytes += size;
    return p;
}

void *arena_take(struct arena *a, size_t size)
{
    void *p = take(a, size);
    return p ? memset(p, 0, rounded(size ? size : 1)) : NULL;
}

void *arena_room_many(struct arena *a, size_t size, size_t n)
{
    size_t bytes;
    if (__builtin_mul_overflow(size, n, &bytes)) {
        a->full = true;
        return NULL;
    }
    return take(a, bytes);
}

void *arena_take_many(struct arena *a, size_t size, size_t n)
{
    void *p = arena_room_many(a, size, n);
    return p ? memset(p, 0, size * n) : NULL;
}

struct span arena_copy(struct arena *a, struct span s)
{
    char *p = arena_take(a, s.n + 1);
    if (!p)
        return (struct span){0};
    if (s.n)
        memcpy(p, s.at, s.n);
    return (struct span){.at = p, .n = s.n};
}

struct span arena_join(struct arena *a, struct span left, struct span right)
{
    char *p = arena_take(a, left.n + right.n + 1);
    if (!p)
        return (struct span){0};
    if (left.n)
        memcpy(p, left.at, left.n);
    if (right.n)
        memcpy(p + left.n, right.at, right.n);
    return (struct span){.at = p, .n = left.n + right.n};
}

bool arena_grow(struct arena *a, void *ret_array, size_t *cap, size_t have, size_t size)
{
    if (have < *cap)
        return true;
    void *old;
    memcpy(&old, ret_array, sizeof(old));
    size_t more = *cap ? *cap * 2 : 16;
    void *p = arena_room_many(a, size, more);
    if (!p)
        return false;
    if (have)
        memcpy(p, old, have * size);
    memcpy(ret_array, &p, sizeof(p));
    *cap = more;
    return true;
}

void arena_reset(struct arena *a)
{
    if (CHUNK_BYTES == 0) {
        size_t max = a->max_bytes;
        arena_free(a);
        a->max_bytes = max;
        return;
    }
    for (struct arena_chunk *c = a->first; c; c = c->next)
        c->used = 0;
    a->now = a->first;
    a->used_bytes = 0;
    a->full = false;
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){
        .chunk = a->now, .used = a->now ? a->now->used : 0, .used_bytes = a->used_bytes};
}

void arena_release(struct arena *a, struct arena_mark m)
{
    if (CHUNK_BYTES == 0)
        return; /* kept until the reset, so that ASan still sees them */
    struct arena_chunk *c = m.chunk ? m.chunk : a->first;
    if (!c)
        return;
    c->used = m.used;
    a->now = c;
    for (c = c->next; c; c = c->next)
        c->used = 0;
    a->used_bytes = m.used_bytes;
}

void arena_trim(struct arena *a, size_t keep_bytes)
{
    size_t kept = 0;
    struct arena_chunk **link = &a->first;
    while (*link) {
        struct arena_chunk *c = *link;
        if (kept + c->size <= keep_bytes) {
            kept += c->size;
            link = &c->next;
            continue;
        }
        *link = c->next;
        a->held_bytes -= c->size;
        free(c);
    }
    a->now = a->first;
}

void arena_free(struct arena *a)
{
    for (struct arena_chunk *c = a->first, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    *a = (struct arena){.max_bytes = a->max_bytes};
}
