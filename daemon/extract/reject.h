/* Numbers that are no indicators, told by what they are and what stands directly beside them
 * (spec/indicators.md, section 1).  Each rule has an id and stands in one table. */
#ifndef ZHIBIAO_EXTRACT_REJECT_H
#define ZHIBIAO_EXTRACT_REJECT_H

#include "extract/extract.h"

/* The quoted names and titles of a text, by their closing character. */
struct name_spans {
    struct name_span {
        size_t at, end; /* bytes, quotes included */
    } * items;
    size_t n;
};

/* false: the arena is full. */
bool reject_find_names(struct span text, const struct spots *spots, struct arena *a,
                       struct name_spans *ret) MUST_USE;

struct surroundings {
    const struct lexicon *lexicon;
    struct span text;
    size_t from, to; /* the sentence, bytes */
    const struct numbers *numbers;
    const struct periods *periods;
    size_t i; /* the number in question */
    size_t period; /* first period that ends behind the number's start */
    const struct name_spans *names;
    size_t name; /* the first name that ends behind the number's start */
    struct arena *scratch;
};

/* The id of the rule that rejects number i; NULL where none does. */
const char *reject_number(const struct surroundings *s);

#endif
