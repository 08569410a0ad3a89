/* What a report is recognised by when it comes again under another key: a hash of its words, a
 * simhash, and a sketch of its shingles, numbers and place names.
 *
 * Only the statements count (paragraphs and headings; not headline, byline, captions, furniture),
 * and of them only letters, characters and digits: blanks, punctuation and case are left out,
 * full-width forms are made narrow, and traditional characters are simple in layout.plain
 * already.  Nothing depends on the lexicon but the layout, so a linguist's edit leaves
 * fingerprints as they are.
 *
 * Two steps: fingerprint_keys finds whom to compare with, fingerprint_compare proves.  Equal words,
 * if they are some, are one article.  So are texts where most shingles of the shorter stand in the
 * longer, and the numbers and places agree wherever both say the same around them: a template
 * filled anew (the next year, another county) has the sentences and not the numbers, and is
 * another report.
 *
 * Sources: simhash: M. Charikar, "Similarity Estimation Techniques from Rounding Algorithms",
 * STOC 2002; its use in bands: G. Manku, A. Jain, A. Das Sarma, "Detecting Near-Duplicates for Web
 * Crawling", WWW 2007.  The sketch: A. Broder, "On the resemblance and containment of documents",
 * 1997; one hash for all bins: P. Li, A. Owen, C. Zhang, "One Permutation Hashing", NIPS 2012;
 * 16 bits of each minimum: P. Li, A. König, "b-Bit Minwise Hashing", WWW 2010. */
#ifndef ZHIBIAO_DESCRIBE_FINGERPRINT_H
#define ZHIBIAO_DESCRIBE_FINGERPRINT_H

#include "base/buf.h"
#include "text/layout.h"

#define FINGERPRINT_BINS 128 /* of shingles */
#define FINGERPRINT_SLOTS 64 /* of numbers, and of places */
#define FINGERPRINT_KEYS 17

/* A value and what stands around it. */
struct fingerprint_slot {
    uint32_t anchor; /* of the words around; UINT32_MAX: none in this bin */
    uint32_t value; /* 0: the same words stand around different values */
};

struct fingerprint {
    uint64_t words[2]; /* of all words in their order */
    uint64_t simhash;
    uint32_t n; /* characters that count */
    uint16_t least[FINGERPRINT_BINS]; /* of the shingles in a bin; UINT16_MAX: none */
    struct fingerprint_slot numbers[FINGERPRINT_SLOTS], places[FINGERPRINT_SLOTS];
};

/* Of layout->plain.  ERR_INPUT when the arena is full; nothing stays in it. */
bool fingerprint_make(const struct layout *layout, struct arena *a, struct fingerprint *ret,
                      struct err *e) MUST_USE;

/* Two reports of one article share at least one of these, nearly always: the words, eight numbers
 * with the words before them, and, where there are few numbers, four bands of the simhash (one is
 * equal where at most 3 of 64 bits differ) and four of the shingles.  A phrase that everybody
 * writes can be one, so a key may have many holders. */
size_t fingerprint_keys(const struct fingerprint *f, int64_t ret[FINGERPRINT_KEYS]);

/* What a comparison rests on. */
struct fingerprint_likeness {
    bool equal; /* the same words in the same order */
    uint32_t shared; /* of the shorter's shingles, in thousandths, as the sketch estimates */
    uint32_t length; /* the shorter's, in thousandths of the longer's */
    uint32_t numbers, other_numbers; /* with the same words before them: equal, and not */
    uint32_t places, other_places;
};
bool fingerprint_compare(const struct fingerprint *a, const struct fingerprint *b,
                         struct fingerprint_likeness *ret_how);

/* As it is kept: bytes, the same on every machine.  False where the bytes are of another version
 * of the program, or broken. */
void fingerprint_put(const struct fingerprint *f, struct buf *b);
bool fingerprint_read(struct span bytes, struct fingerprint *ret);

#endif
