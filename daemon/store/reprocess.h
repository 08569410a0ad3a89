/* Stored reports, read again with other rules.
 *
 * A page of stored reports is read without a transaction that stays open; the caller reads their
 * texts with today's rules; what differs is written in one short transaction under the row locks
 * of the reports, which the daemon takes too.  A report that got another revision meanwhile is
 * left out and may be read again.
 *
 * A fact that says the same keeps its row untouched.  One whose fields differ keeps its row and
 * id with the new fields; what it said before becomes a row of its own whose validity has ended.
 * One that is gone gets an end; new ones come.  revision.ruleset_id says what a report was last
 * read with, which is why a run that was ended anywhere is gone on with by starting again. */
#ifndef ZHIBIAO_STORE_REPROCESS_H
#define ZHIBIAO_STORE_REPROCESS_H

#include "store/difference.h"
#include "store/ruleset.h"

/* Which reports; NULL, 0: any. */
struct reprocess_filter {
    const char *since, *until; /* stored at or after; before: as timestamptz takes them */
    const char *topic, *key;
    int32_t not_read_with; /* id of a ruleset */
};

struct stored_report {
    int64_t report_id;
    int32_t revision_no;
    uint8_t uid[16], content_hash[HASH_BYTES];
    struct span topic, key, content;
    bool knows_given; /* stored since what messages say is kept; else the description stays */
    struct given given;
    struct rows was[ROW_KIND_N];
};

struct reprocess_counts {
    int64_t reports, changed, refused, replaced; /* replaced: had another revision meanwhile */
    struct {
        int64_t same, changed, gone, come;
    } rows[ROW_KIND_N];
};

/* What one report comes to. */
struct report_difference {
    const struct stored_report *report;
    struct rows now[ROW_KIND_N];
    struct changes changes[ROW_KIND_N];
    bool differs;
};

/* Makes the connection one of a run.  With write it waits for no other: ERR_AGAIN where another
 * run writes now; and registers the rules of the store.  To be called again after ERR_AGAIN of
 * any function here. */
bool reprocess_begin(struct store *s, bool write, struct err *e) MUST_USE;

/* The id of a ruleset of this program, 0 where it is not registered. */
bool reprocess_ruleset(struct store *s, const char *version, int32_t *ret, struct err *e) MUST_USE;

/* How many there are; -1 where counting takes too long. */
bool reprocess_count(struct store *s, const struct reprocess_filter *f, int64_t *ret,
                     struct err *e) MUST_USE;

/* The next reports behind *cursor (0: the first), at most `most` of at most max_bytes together,
 * but one.  *ret_end: there are none behind these. */
bool reprocess_page(struct store *s, const struct reprocess_filter *f, int64_t *cursor, size_t most,
                    size_t max_bytes, struct arena *a, struct stored_report **ret, size_t *ret_n,
                    bool *ret_end, struct err *e) MUST_USE;
/* These reports as they are now, without those that the filter leaves out. */
bool reprocess_fetch(struct store *s, const struct reprocess_filter *f, const int64_t *ids,
                     size_t n, struct arena *a, struct stored_report **ret, size_t *ret_n,
                     struct err *e) MUST_USE;

/* Compares a new reading with what is stored. */
struct reprocess_rules {
    const struct lexicon *lexicon;
    const struct tagger *tagger;
};
bool reprocess_compare(const struct reprocess_rules *r, const struct stored_report *was,
                       const struct description *about, const struct findings *findings,
                       const struct tagging *tagging, struct arena *a,
                       struct report_difference *ret, struct err *e) MUST_USE;

/* Adds what it does to the counts. */
void reprocess_add(struct reprocess_counts *n, const struct report_difference *d);

/* A run in ops.run: begun with its first transaction, its counts written with each. */
struct reprocess_run {
    int32_t id; /* 0: none yet */
    int32_t ruleset_id;
    const char *note; /* what was asked for */
    struct reprocess_counts counts;
};

/* Writes the differences of these reports in one transaction.  replaced[i] is set for those that
 * had another revision by then; nothing of them is written.  ERR_AGAIN: nothing was written, the
 * same again later; ERR_INPUT: PostgreSQL refuses a value. */
bool reprocess_write(struct store *s, struct reprocess_run *run, const struct report_difference *d,
                     size_t n, bool *replaced, struct arena *a, struct err *e) MUST_USE;

/* Ends the run; note NULL: in order. */
bool reprocess_end(struct store *s, const struct reprocess_run *run, const char *note,
                   struct err *e) MUST_USE;

/* As JSON, without its line end. */
void reprocess_put_counts(struct buf *b, const struct reprocess_counts *n);

#endif
