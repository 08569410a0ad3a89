/* The name of an indicator: which phrase of its clause says what is counted.  Rules N-…. */
#ifndef ZHIBIAO_EXTRACT_NAMING_H
#define ZHIBIAO_EXTRACT_NAMING_H

#include "extract/reader.h"

struct naming {
    struct span name, action;
    const char *rule;
    bool change; /* the governing verb is one of change although it stands before a noun */
    bool falls;
};

/* Finds the name of number n in its clause; false where the clause has none. */
bool naming_find(struct reader *r, const struct clause *c, const struct number *n,
                 struct naming *ret);

/* A clause with 分别: prepares r->shares, a name for each value by position, each followed by
 * tail.  No shares where the counts of names and values differ. */
bool naming_pair(struct reader *r, const struct clause *c, struct span tail);

/* naming_complete.c: a name that says nothing alone takes what it belongs to from around it. */
void naming_complete(struct reader *r, const struct clause *c, struct naming *ret);

/* What the clause before speaks of; empty where that is not clear. */
struct span naming_topic_before(struct reader *r, const struct clause *c);

/* 总数, 总投资, 增幅: says nothing without what it is of. */
bool naming_bare_total(struct span name);

/* The number is the first of a chain about one thing: 35532户153083名贫困人口. */
bool naming_chained_right(const struct reader *r, const struct clause *c);

/* A noun begins directly behind the number; with maybe, it may begin. */
bool naming_noun_follows(const struct reader *r, const struct clause *c, bool maybe);

#endif
