/* The built-in lexicon, opened at the first input and kept. */
#ifndef ZHIBIAO_TESTS_FUZZ_LEXICON_H
#define ZHIBIAO_TESTS_FUZZ_LEXICON_H

#include "fuzz/fuzz.h"
#include "lexicon/lexicon.h"

static inline const struct lexicon *fuzz_lexicon(void)
{
    static struct lexicon *lexicon;
    struct err e = {0};
    if (!lexicon && !(lexicon = lexicon_open(NULL, &e))) {
        fprintf(stderr, "could not open the lexicon: %s\n", e.text);
        exit(1);
    }
    return lexicon;
}

#endif
