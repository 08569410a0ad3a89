/* Rules out of the database. */
#ifndef ZHIBIAO_MAIN_KEPT_H
#define ZHIBIAO_MAIN_KEPT_H

#include "main/reading.h"
#include "store/ruleset.h"

/* A kept ruleset of this program, compiled, and proved to be the version that it is said to be.
 * a: for the time of the call. */
struct reading_rules *kept_rules_open(struct store *s, const struct kept_ruleset *k,
                                      struct arena *a, struct err *e) MUST_USE;

#endif
