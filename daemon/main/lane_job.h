/* Crates and jobs of a lane.  Private to lane. */
#ifndef ZHIBIAO_MAIN_LANE_JOB_H
#define ZHIBIAO_MAIN_LANE_JOB_H

#include "main/reading.h"
#include "store/store.h"

struct item {
    struct message message; /* end: only the offset counts */
    uint32_t part;
    bool end; /* no message: everything before the offset was delivered */
    uint32_t record; /* records of the job before this item, once it is read */
};

struct crate {
    struct crate *next;
    struct arena arena;
    struct item *items;
    size_t n, cap, bytes;
    int64_t opened_ms;
};

/* Copies all that the message points to but its topic. */
bool crate_put(struct crate *c, uint32_t part, const struct message *m) MUST_USE;
bool crate_put_end(struct crate *c, uint32_t part, int64_t offset) MUST_USE;
void crate_reset(struct crate *c, size_t keep_bytes);

struct job {
    struct crate *crate; /* NULL: no job */
    size_t from, to; /* its items; `to` moves back when the job is cut short */
    size_t read; /* items [from, read) are read */
    size_t at, end; /* items [at, end) are being stored, those before are */
    struct arena work;
    bool is_fresh; /* the arena holds nothing from jobs before */
    struct record *records;
    size_t n_records;
};

struct job_tools {
    const struct reading_rules *rules;
    struct tagger_scratch *scratch;
    struct decoder *decoder;
    size_t work_bytes;
};

/* Takes items [from, to) of the crate. */
void job_begin(struct job *j, struct crate *c, size_t from, size_t to, const struct job_tools *t);
static inline bool job_is_read(const struct job *j)
{
    return j->read == j->to;
}
/* Reads the next item.  condemned: it is not read but becomes a dead letter.  May cut the job
 * before it.  false: an error that is not the record's. */
bool job_read_one(struct job *j, const struct job_tools *t, bool condemned, struct err *e) MUST_USE;

#endif
