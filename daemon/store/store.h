/* Records -> PostgreSQL: one fenced transaction a batch; migrations; reading back.
 *
 * A store is one connection and belongs to one lane (thread).  Writing is a small state
 * machine over non-blocking libpq, so that the lane reads its next batch while the database
 * works on the last: store_start, then store_step until it is no longer STORE_RUNNING.
 * The order of statements, the fence and the ledger are described in ARCHITECTURE.md. */
#ifndef ZHIBIAO_STORE_STORE_H
#define ZHIBIAO_STORE_STORE_H

#include "decode/decode.h"
#include "describe/fingerprint.h"
#include "extract/extract.h"
#include "tag/tag.h"

/* What became of one message.  `decoded` says which of the pointers are set. */
struct record {
    const struct message *message;
    enum decoded decoded;
    const struct report *report; /* REPORT, RETRACT */
    const struct layout *layout; /* REPORT */
    const struct description *about; /* REPORT */
    const struct fingerprint *mark; /* REPORT; NULL: is made when the report is linked */
    const struct findings *findings; /* REPORT */
    const struct tagging *tagging; /* REPORT */
    struct rejection why; /* POISON */
    const char *skip_reason; /* SKIP: static, a word: "no key" */
};

/* The part of a batch that comes from one partition: offsets [from, to) become done. */
struct batch_part {
    struct span topic;
    int32_t partition;
    int64_t epoch; /* what store_claim gave */
    int64_t from, to; /* from: the position before (next_offset now), to: the one after */
    int64_t absent; /* offsets in [from, to) that the broker never delivered (compaction,
                       transaction markers) */
    int64_t gap; /* offsets in [from, to) lost to retention, at its start */
};

struct batch {
    const struct record *records; /* all of one lane's partitions, offsets ascending in each */
    size_t n;
    const struct batch_part *parts; /* sorted by topic, partition; none twice */
    size_t n_parts;
};

/* What the batch did, for metrics and the log. */
struct batch_counts {
    int64_t stored, unchanged, retracted, skipped, dead, absent, gap;
    int64_t indicators, themes;
};

enum store_state {
    STORE_IDLE,
    STORE_RUNNING,
    STORE_DONE, /* COMMIT acknowledged, or read back as stored: ret_counts is set */
    STORE_FENCED, /* another owner has the partition: drop the batch */
    STORE_FAILED, /* e says what to do: ERR_AGAIN the same batch later (half of it where
                     `halve` is set), ERR_SETUP stop, ERR_BUG stop */
};

struct store_options {
    const char *conninfo; /* libpq; password from passfile or credentials only */
    const char *application; /* application_name */
    int connect_timeout_s, statement_timeout_ms, lock_timeout_ms, idle_timeout_ms;
};

struct store;

/* Connects when first needed, and registers the ruleset then.  For reading only lx and themes may
 * be NULL: nothing is registered.  NULL only when memory is short or conninfo cannot be parsed. */
struct store *store_open(const struct store_options *o, const struct lexicon *lx,
                         const struct tagger *themes, struct err *e) MUST_USE;
void store_close(struct store *s);

/* Connects now if it is not connected, and checks that the schema is of this version: a
 * schema that is older, newer or drifted is ERR_SETUP and says what to do. */
bool store_ready(struct store *s, struct err *e) MUST_USE;

/* Takes ownership of a partition: raises its epoch, returns where to go on.  Waits for the lock
 * of the last owner's batch, at most lock_timeout_ms (ERR_AGAIN then).  A position of another
 * Kafka cluster is ERR_SETUP.  An empty cluster_id is not compared.
 * next_offset is -1 where the partition has no position yet (the caller starts at the earliest, or
 * as the setting for the first run says, and gives that as `start` to store_claim_start). */
struct claim {
    int64_t epoch, next_offset;
    int32_t starts_without_progress; /* 3: batches of one record; 5: it becomes a dead letter */
};
bool store_claim(struct store *s, struct span topic, int32_t partition, struct span cluster_id,
                 struct claim *ret, struct err *e) MUST_USE;
/* A claim that goes back in order (revoked, or stopped after its last batch): the next start
 * does not count as one after a crash.  No error where the partition has another owner by now. */
bool store_release(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                   struct err *e) MUST_USE;
/* For careful starts (starts_without_progress >= 3): notes before reading it that this record is
 * about to be read.  *ret_attempts: how often it was, this time included.  A record becomes a
 * dead letter `crashed` only where starts_without_progress >= 5 and it was tried before, so that
 * an idle partition whose process was killed loses nothing. */
bool store_attempt(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                   int64_t offset, int32_t *ret_attempts, struct err *e) MUST_USE;
/* Position and epoch as they are now; *ret_next -1 where there is none. */
bool store_position(struct store *s, struct span topic, int32_t partition, int64_t *ret_next,
                    int64_t *ret_epoch, struct err *e) MUST_USE;
/* Sets the first position of a partition that had none. */
bool store_claim_start(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                       int64_t start, struct err *e) MUST_USE;

/* Sends the first half of the transaction.  The batch and all it points to must stay until the
 * state is no longer STORE_RUNNING.  Connects where needed (waits for that).  False: nothing was
 * sent; ERR_BUG where the batch does not tile its ranges. */
bool store_start(struct store *s, const struct batch *b, struct err *e) MUST_USE;

/* Goes on as far as it can; with wait, until it is no longer STORE_RUNNING.  Where the answer
 * to COMMIT was lost it reads the position back and decides.  A record that PostgreSQL refuses
 * (SQLSTATE 22, 23, 54) is isolated by halving under savepoints and becomes a dead letter
 * inside the same transaction. */
enum store_state store_step(struct store *s, bool wait, struct batch_counts *ret_counts,
                            bool *ret_halve, struct err *e);

/* After STORE_DONE: why PostgreSQL refused this record of the batch; false where it did not. */
bool store_refusal(const struct store *s, size_t record, struct rejection *ret);

/* The socket to poll while STORE_RUNNING (for reading, and for writing where store_wants_write);
 * -1 where there is none. */
int store_socket(const struct store *s);
bool store_wants_write(const struct store *s);

/* Gives up the batch in hand and the connection; what became of it is told by store_position. */
void store_abandon(struct store *s);

/* Other rules from the next batch on.  Not while STORE_RUNNING. */
void store_use_rules(struct store *s, const struct lexicon *lx, const struct tagger *themes);

#endif
