/* words.tsv and mood.tsv -> the special words of text/words.h.
 * words.tsv: word, classes (names divided by blanks), pos (a name of below, or empty);
 * mood.tsv: word, weight.  A word of mood.tsv alone is cut as the general dictionary cuts it. */
#ifndef ZHIBIAO_LEXICON_VOCABULARY_H
#define ZHIBIAO_LEXICON_VOCABULARY_H

#include "lexicon/table.h"
#include "text/words.h"

/* Fills special, forms, terms, n_terms; general, which has a say in the words' cost, is there
 * already and left as it is.  mood may be NULL. */
bool lexicon_vocabulary(const struct table *words, const struct table *mood, struct arena *a,
                        struct vocabulary *ret, struct err *e) MUST_USE;

#endif
