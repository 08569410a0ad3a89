/* The report itself: title, subtitle, publisher, authors, date, region, genre, from what the
 * message says or, where it says nothing, from the text; never guessed. */
#ifndef ZHIBIAO_DESCRIBE_DESCRIBE_H
#define ZHIBIAO_DESCRIBE_DESCRIBE_H

#include "lexicon/lexicon.h"
#include "text/date.h"
#include "text/layout.h"

/* What the message said; empty spans where it said nothing. */
struct given {
    struct span title, publisher, region, language, url;
    struct span published_at; /* as written */
    struct span *authors;
    size_t n_authors;
};

enum genre {
    GENRE_UNKNOWN, /* null in output */
    GENRE_OVERVIEW,
    GENRE_SPEECH,
    GENRE_REMARKS,
    GENRE_BRIEFING,
    GENRE_SUMMARY,
    GENRE_NEWS,
    GENRE_WORK_REPORT,
    GENRE_COMMUNIQUE,
    GENRE_PLAN,
    GENRE_OTHER,
};
const char *genre_name(enum genre g); /* NULL for unknown */

/* An instant with its zone resolved: what published_at said. */
struct description {
    struct span title, subtitle, publisher, language;
    struct span *authors;
    size_t n_authors;
    struct date published_on; /* local date in Asia/Shanghai; absent if unknown */
    bool has_instant; /* published_at said a time */
    int64_t published_unix_ms; /* that time, UTC */
    bool published_unreadable; /* given.published_at could not be read: a note */
    struct span region; /* full name: 岳阳市; empty: null */
    char region_code[7]; /* GB/T 2260, "" where null */
    enum genre genre;
};

struct describer; /* regions and words: read-only, shared */
struct describer *describer_open(struct lexicon *lx, struct err *e) MUST_USE;
void describer_close(struct describer *d);

bool describe_report(const struct describer *d, struct span text, const struct layout *layout,
                     const struct given *given, struct arena *a, struct description *ret,
                     struct err *e) MUST_USE;

#endif
