/* words.tsv -> the special words of text/words.h.
 * Columns: word, classes (names divided by blanks), pos (a name of below, or empty). */
#ifndef ZHIBIAO_LEXICON_VOCABULARY_H
#define ZHIBIAO_LEXICON_VOCABULARY_H

#include "lexicon/table.h"
#include "text/words.h"

/* Fills special, forms, terms, n_terms; general, which has a say in the words' cost, is there
 * already and left as it is. */
bool lexicon_vocabulary(const struct table *t, struct arena *a, struct vocabulary *ret,
                        struct err *e) MUST_USE;

#endif
