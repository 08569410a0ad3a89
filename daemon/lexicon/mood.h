/* mood.tsv: how much words speak for a plan or for a look back; the table explains it. */
#ifndef ZHIBIAO_LEXICON_MOOD_H
#define ZHIBIAO_LEXICON_MOOD_H

#include "lexicon/table.h"
#include "text/words.h"

/* The rows in brackets: what counts beside words. */
struct mood_costs {
    int16_t sentence, bound, decimal, start, to_plan, to_report, limit, sentence_limit, against;
};
bool lexicon_mood_costs(const struct table *t, struct mood_costs *ret, struct err *e) MUST_USE;

/* Gives the words among the *n terms, which v->forms finds, their weight, and adds those that
 * are in the general dictionary only; there is room for them. */
bool lexicon_mood_terms(const struct table *t, const struct vocabulary *v, struct term *terms,
                        size_t *n, struct err *e) MUST_USE;

#endif
