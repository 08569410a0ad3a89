/* A thread that links duplicates: looks into the queue of the database now and then, and works
 * until it is empty.  Of all instances one works at a time; the others look again later. */
#ifndef ZHIBIAO_MAIN_LINKER_H
#define ZHIBIAO_MAIN_LINKER_H

#include "main/reading.h"
#include "store/store.h"

struct linker;

/* NULL and ERR_SETUP where memory is short or conninfo cannot be parsed. */
struct linker *linker_open(const struct store_options *o, const struct reading_rules *rules,
                           struct err *e) MUST_USE;

/* Other rules from the next round on; linker_rules tells which are used. */
void linker_set_rules(struct linker *l, const struct reading_rules *rules);
const struct reading_rules *linker_rules(struct linker *l);

/* Waits until the queue is empty, or stop becomes true, or the database is away for long. */
void linker_finish(struct linker *l, bool (*stop)(void));

/* Ends the thread behind its round; what it did not get to stays in the queue. */
void linker_close(struct linker *l);

#endif
