/* Memory of one batch: handed out in a row, freed all at once.
 *
 * An arena grows in chunks up to its maximum and keeps them over a reset, so a lane that has
 * warmed up allocates nothing.  When the maximum is reached (or malloc fails) arena_take
 * returns NULL and sets `full`; the record that did not fit is bad input, not a crash.
 * Built with -DARENA_MALLOC each allocation is a malloc of its own, so that ASan sees an
 * overrun inside a batch.  Not safe for two threads. */
#ifndef ZHIBIAO_BASE_ARENA_H
#define ZHIBIAO_BASE_ARENA_H

#include "base/span.h"

#include <stdint.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *first, *now;
    size_t used_bytes;  /* handed out since the last reset */
    size_t held_bytes;  /* taken from malloc */
    size_t max_bytes;   /* never hold more than this */
    bool full;          /* an allocation failed since the last reset */
};

/* A zeroed struct is a valid arena without a limit; this one has a limit. */
struct arena arena_with_max(size_t max_bytes);

/* size bytes, zeroed, aligned for any type; NULL and a->full where they do not fit. */
void *arena_take(struct arena *a, size_t size);

/* n objects of a type, zeroed. */
#define arena_new(a, T, n) ((T *)arena_take_many((a), sizeof(T), (n)))
void *arena_take_many(struct arena *a, size_t size, size_t n);

/* The same for what is written before it is read: not zeroed. */
#define arena_room(a, T, n) ((T *)arena_room_many((a), sizeof(T), (n)))
void *arena_room_many(struct arena *a, size_t size, size_t n);

/* A copy of s; at is NULL where it did not fit.  Also NUL-terminated. */
struct span arena_copy(struct arena *a, struct span s);

/* Two pieces joined. */
struct span arena_join(struct arena *a, struct span left, struct span right);

/* An array that holds `have` items of `size` bytes and may hold *cap: room for one more.
 * Doubles by copying, what is new is not zeroed; returns false (array untouched) when it does not
 * fit. */
bool arena_grow(struct arena *a, void *ret_array, size_t *cap, size_t have, size_t size);

/* Everything back; chunks are kept. */
void arena_reset(struct arena *a);

/* Where we are, to go back to it: frees what was taken since the mark. */
struct arena_mark {
    struct arena_chunk *chunk;
    size_t used, used_bytes;
};
struct arena_mark arena_mark(struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);

/* Give chunks beyond keep_bytes back to malloc (after a reset only). */
void arena_trim(struct arena *a, size_t keep_bytes);

void arena_free(struct arena *a);

/* For tests: the n-th call of malloc from now fails (0: the next); SIZE_MAX: none. */
extern _Thread_local size_t arena_fail_after;

#endif
