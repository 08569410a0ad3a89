/* Source, date and authors, as the lines around a report say.  Internal to describe. */
#ifndef ZHIBIAO_DESCRIBE_BYLINE_H
#define ZHIBIAO_DESCRIBE_BYLINE_H

#include "lexicon/lexicon.h"
#include "text/date.h"
#include "text/layout.h"

struct byline_words {
    struct trie labels; /* layout.tsv: any word -> its field */
    struct trie offices; /* layout.tsv: words that end the name of an office or a paper */
    struct trie publishers; /* publishers.tsv -> index into names */
    const struct span *names;
};

bool byline_open(const struct table *layout, const struct table *publishers, struct arena *a,
                 struct byline_words *ret, struct err *e) MUST_USE;

struct byline {
    struct span publisher;
    struct date date; /* absent: not said */
    struct span *authors;
    size_t n_authors;
    bool dateline; /* the body opens with 央视网消息 or the like */
    bool signed_by; /* a source, a paper, a reporter or an author is named; no office */
};

bool byline_read(const struct byline_words *w, struct span text, const struct layout *layout,
                 struct arena *a, struct byline *ret, struct err *e) MUST_USE;

/* The usual name of a publisher; empty where the word names nobody. */
struct span byline_publisher(const struct byline_words *w, struct span said);

#endif
