/* The genre of a report by the words of genres.tsv.  Internal to describe. */
#ifndef ZHIBIAO_DESCRIBE_GENRE_H
#define ZHIBIAO_DESCRIBE_GENRE_H

#include "describe/describe.h"

enum genre_place {
    PLACE_DATELINE,
    PLACE_TITLE,
    PLACE_END,
    PLACE_SUBTITLE,
    PLACE_HEADS,
    PLACE_LEAD,
    PLACE_TEXT,
    PLACE_NAMED,
    PLACE_BYLINE,
};

#define GENRE_MAX_RULES 512

struct genre_rule {
    enum genre genre;
    enum genre_place place;
    struct span word;
    uint16_t next; /* the next rule of the same word, and one; 0: none */
};

struct genres {
    const struct genre_rule *rules;
    size_t n;
    struct trie words; /* of the rules that are met anywhere in a line -> the first of them */
};

bool genres_open(const struct table *t, struct arena *a, struct genres *ret,
                 struct err *e) MUST_USE;

struct genre_signs {
    struct span title, subtitle, lead, text;
    bool dateline, signed_by;
    struct span name; /* of the headline: before its colon (云南凤庆) */
    bool placed; /* the name is a place's, or begins with one */
};

enum genre genre_read(const struct genres *g, const struct genre_signs *s);

#endif
