/* Word boundaries: the best cut of a stretch of text into dictionary words.
 *
 * Two dictionaries: the large general one (words and their frequency and part of speech,
 * compiled by make from the jieba word list, MIT) and the small one of schemas/lexicon, whose
 * words carry classes that rules ask for and which win over the general ones.
 * The cut is the most probable sequence of words (unigram model, Viterbi), linear in the
 * text.  Characters that no word covers stand alone; runs of ASCII letters stay together. */
#ifndef ZHIBIAO_TEXT_WORDS_H
#define ZHIBIAO_TEXT_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/trie.h"

#include <stdint.h>

/* Coarse parts of speech; the jieba tags behind each. */
enum pos {
    POS_OTHER,     /* not in any dictionary, or punctuation */
    POS_NOUN,      /* n ng nz nt an j l i (idioms and fixed phrases count as nouns) */
    POS_PLACE,     /* ns */
    POS_PERSON,    /* nr nrt nrfg */
    POS_VERB,      /* v vg vd vi vq */
    POS_VERBNOUN,  /* vn */
    POS_ADJECTIVE, /* a ag b z ad */
    POS_ADVERB,    /* d dg */
    POS_NUMERAL,   /* m mq */
    POS_CLASSIFIER,/* q */
    POS_TIME,      /* t tg */
    POS_POSITION,  /* f s */
    POS_PREPOSITION, /* p */
    POS_CONJUNCTION, /* c */
    POS_PRONOUN,   /* r */
    POS_PARTICLE,  /* u y e o k h */
    POS_PUNCTUATION,
    POS_LATIN,     /* letters and digits */
};

/* A value of the word tries: part of speech and the cost of the word (-ln p, in 1/64). */
static inline uint32_t word_pack(enum pos p, uint32_t cost)
{
    return (uint32_t)p << 16 | (cost > 0xFFFF ? 0xFFFF : cost);
}
static inline enum pos word_pos(uint32_t packed)
{
    return (enum pos)(packed >> 16 & 0xFF);
}
static inline uint32_t word_cost(uint32_t packed)
{
    return packed & 0xFFFF;
}

/* One row of schemas/lexicon/words.tsv. */
struct term {
    struct span word;
    uint64_t classes; /* bits; the names are extract's (extract/classes.h) */
    enum pos pos;     /* POS_OTHER: as the general dictionary says */
};

struct vocabulary {
    struct trie general;     /* word -> word_pack */
    struct trie special;     /* word -> index into terms */
    const struct term *terms;
    size_t n_terms;
};

struct word {
    uint32_t at, end; /* bytes into the text */
    enum pos pos;
    uint64_t classes;
};

struct words {
    struct word *items;
    size_t n;
};

/* Cuts text (valid UTF-8, below 4 GiB) from byte `from` to `to`. */
bool text_words(const struct vocabulary *v, struct span text, size_t from, size_t to,
                struct arena *a, struct words *ret, struct err *e) MUST_USE;

#endif
