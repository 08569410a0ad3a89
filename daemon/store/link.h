/* Reports that are one article: finds them, and marks all but one as its duplicates.
 *
 * What is stored or retracted puts its report into zhibiao.link_queue, in its own transaction.
 * store_link takes some of them, compares each with the articles that are known and with each
 * other, and writes what it found, in one transaction of its own; whatever crashes, the queue has
 * it still.  One linker of a database works at a time, others find the lock taken.
 *
 * Always holds, but for what is in the queue: a report that is not retracted either is an article
 * (a row of zhibiao.article, whose fingerprint is that of its current revision) or points to one
 * with duplicate_of, never to another that points on.  The representative is the earliest: by
 * date of publication, then by when it was stored.  A report is compared with representatives only:
 * what is like a duplicate, but not like its representative, is another article. */
#ifndef ZHIBIAO_STORE_LINK_H
#define ZHIBIAO_STORE_LINK_H

#include "store/store.h"

struct link_counts {
    int64_t taken; /* reports from the queue; 0: it was empty, or another linker is at work */
    int64_t duplicates; /* newly marked */
    bool busy; /* another linker is at work */
};

/* Waits for the database; not while STORE_RUNNING.  a: for the work of this call. */
bool store_link(struct store *s, struct arena *a, struct link_counts *ret, struct err *e) MUST_USE;

/* How many entries the queue has, counted no further than `most`. */
bool store_link_pending(struct store *s, int64_t most, int64_t *ret, struct err *e) MUST_USE;

#endif
