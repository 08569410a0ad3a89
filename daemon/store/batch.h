/* Inside the room: a batch, prepared for sending.
 *
 * Each record becomes an item with a fate.  One statement may not touch a row twice, so the
 * records of one key go in waves: the first of each key, then the second of each, and so on;
 * nearly always there is one.  A report equal to the one before it in the batch is unchanged
 * without asking. */
#ifndef ZHIBIAO_STORE_BATCH_H
#define ZHIBIAO_STORE_BATCH_H

#include "store/store.h"

enum fate {
    FATE_REPORT, /* sent; becomes STORED where the database returns it, else UNCHANGED */
    FATE_RETRACT, /* sent; becomes RETRACTED where the database returns it, else SKIPPED */
    FATE_STORED,
    FATE_UNCHANGED,
    FATE_RETRACTED,
    FATE_SKIPPED,
    FATE_DEAD,
};

#define UID_BYTES 16

struct item {
    const struct record *record;
    enum fate fate;
    uint32_t part, wave;
    uint8_t uid[UID_BYTES]; /* of (topic, key) */
    struct span key; /* as text */
    int64_t report_id; /* STORED, RETRACTED */
    int32_t revision_no;
    const char *skip_reason;
    enum poison reason; /* DEAD */
    struct span detail;
    char sqlstate[6];
};

struct plan {
    const struct batch *batch;
    struct item *items; /* as the records */
    uint32_t *by_place; /* indices by part, then offset */
    uint32_t *part_start; /* n_parts + 1: where a part begins in by_place */
    uint32_t *order; /* REPORT and RETRACT by wave, then uid */
    size_t n_order;
    uint32_t n_waves;
};

/* ERR_BUG where records and parts do not agree; ERR_AGAIN where memory is short. */
bool plan_make(const struct batch *b, struct arena *a, struct plan *ret, struct err *e) MUST_USE;

/* Everything but what is dead becomes unsent again. */
void plan_reset(struct plan *p, size_t from, size_t to);

/* Waves and order again for the records [from, to): for isolating. */
bool plan_order(struct plan *p, size_t from, size_t to, struct arena *a, struct err *e) MUST_USE;

/* The item with this uid among order[from, to), which is one wave; NULL: none. */
struct item *plan_find(const struct plan *p, size_t from, size_t to, const uint8_t *uid);
/* Where the wave that begins at order[from] ends. */
size_t plan_wave_end(const struct plan *p, size_t from);

/* Counts of one part; skipped_by is not in it. */
struct batch_counts plan_counts(const struct plan *p, uint32_t part);

#endif
