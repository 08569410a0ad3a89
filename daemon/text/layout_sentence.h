/* Sentences of a block.  Internal to the layout. */
#ifndef ZHIBIAO_TEXT_LAYOUT_SENTENCE_H
#define ZHIBIAO_TEXT_LAYOUT_SENTENCE_H

#include "text/layout_line.h"

struct sentences {
    struct sentence *items;
    size_t n, cap;
};

/* Appends the sentences of [at, end) of block `block`. */
bool layout_sentences(struct span text, size_t at, size_t end, uint32_t block, struct arena *a,
                      struct sentences *ret, struct err *e) MUST_USE;

#endif
