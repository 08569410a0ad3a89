/* Inside the room: what a plan sends.  Arrays for the statements that need conflict handling,
 * rows of COPY for what is new by construction. */
#ifndef ZHIBIAO_STORE_ROWS_H
#define ZHIBIAO_STORE_ROWS_H

#include "store/batch.h"
#include "store/wire.h"
#include "tag/concept.h"

#define ROWS_MAX_PARAMS 12

/* Parameters of one statement; buffers are kept from batch to batch. */
struct params {
    struct buf values[ROWS_MAX_PARAMS];
    enum wire_type types[ROWS_MAX_PARAMS];
    bool scalar[ROWS_MAX_PARAMS];
    int n;
};
void params_free(struct params *p);

/* A buffer that one large batch made larger than this goes back to malloc behind it. */
#define ROWS_KEEP_BYTES (4 << 20)
void rows_trim(struct buf *b);
void params_trim(struct params *p);

struct rows_context {
    const struct plan *plan;
    const int32_t *source_ids; /* of each part */
    int32_t ruleset_id;
    const struct theme_row *themes;
    const struct concepts *concepts; /* NULL: none are known */
    const struct units *units;
};

extern const char rows_fence_sql[], rows_reports_sql[], rows_retract_sql[], rows_dead_sql[];

void rows_fence(const struct rows_context *x, struct params *ret);
/* The reports, or the retractions, of items order[from, to). */
void rows_reports(const struct rows_context *x, size_t from, size_t to, struct params *ret);
void rows_retract(const struct rows_context *x, size_t from, size_t to, struct params *ret);
void rows_dead(const struct rows_context *x, struct params *ret);

/* Revisions and their children of the stored records [from, to), and the entries of the linker's
 * queue, in COPY's form; a table without rows stays empty. */
enum child { CHILD_REVISION, CHILD_INDICATOR, CHILD_THEME, CHILD_TAG, CHILD_QUEUE, CHILD_N };
extern const char *const rows_copy_sql[CHILD_N];
bool rows_children(const struct rows_context *x, size_t from, size_t to, struct arena *a,
                   struct buf ret[CHILD_N]);

/* What a row says, for those who compare it with one that is stored. */

/* Identity of an indicator: of what report and content, and where; never the rule. */
void rows_uid(const uint8_t report[UID_BYTES], const uint8_t content[HASH_BYTES],
              const struct indicator *f, uint8_t ret[UID_BYTES]);
/* The standard indicator that the name means, or else the key by which equal names group. */
void rows_concept(const struct rows_context *x, const struct indicator *f, struct arena *a,
                  struct span *ret_code, struct span *ret_key);
int32_t rows_sentence_cp(struct span text, const struct indicator *f);
/* s, or nothing where it is no text that the database takes. */
struct span rows_word(struct span s);
bool rows_time_fits(int64_t unix_ms);

/* Bytes -> code points of one text, with a count every so many bytes: each look-up is short. */
struct places {
    struct span text;
    uint32_t *before;
    struct arena *a;
};
/* start, end, start, end … in code points; NULL where memory is short. */
int32_t *rows_evidence(struct places *c, const struct extent *x, size_t n);

#endif
