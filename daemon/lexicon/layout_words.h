/* layout.tsv -> struct layout_words of text/layout.h. */
#ifndef ZHIBIAO_LEXICON_LAYOUT_WORDS_H
#define ZHIBIAO_LEXICON_LAYOUT_WORDS_H

#include "lexicon/table.h"
#include "text/layout.h"

/* Everything lives in the arena.  Errors are ERR_SETUP with file and line. */
bool lexicon_layout_words(const struct table *t, struct arena *a, struct layout_words *ret,
                          struct err *e) MUST_USE;

#endif
