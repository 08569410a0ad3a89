/* Which place a report is about.  Internal to describe. */
#ifndef ZHIBIAO_DESCRIBE_REGION_H
#define ZHIBIAO_DESCRIBE_REGION_H

#include "lexicon/lexicon.h"
#include "text/layout.h"

enum region_level { REGION_PROVINCE, REGION_CITY, REGION_COUNTY };

struct region {
    struct span code, name, short_name; /* short_name empty: none */
    enum region_level level;
    int32_t parent; /* index; -1: the country */
    bool former; /* no more */
};

/* What a name may stand for: several places can bear it. */
struct region_name {
    uint32_t first, n; /* into bearers */
    bool all_short; /* for each it is the short name */
};
struct region_bearer {
    uint32_t region;
    bool is_short;
};

/* What region_words.tsv says of a word. */
enum region_use {
    USE_NATION,
    USE_ABROAD,
    USE_VENUE,
    USE_THING,
    USE_GO,
    USE_CAPITAL,
    USE_ALIAS,
    USE_COUNT,
};

struct regions {
    const struct region *items;
    size_t n;
    struct trie names; /* full and short names -> index into name_items */
    const struct region_name *name_items;
    const struct region_bearer *bearers;
    const uint64_t *starts; /* two bits for each two characters that begin a name */
    struct trie uses; /* the words of region_words.tsv, aliases aside -> their use */
    const struct chartrie *dictionary; /* to tell 长治 from 长治久安 */
    struct {
        const struct span *items;
        size_t n;
    } words[USE_COUNT];
};

bool regions_open(const struct table *regions, const struct table *words,
                  const struct chartrie *dictionary, struct arena *a, struct regions *ret,
                  struct err *e) MUST_USE;

/* What the message says: 岳阳市, 湖南省岳阳市, 岳阳, 430600. */
bool regions_find(const struct regions *r, struct span said, uint32_t *ret);

/* The most specific place that the report is about; *ret -1: none or no single one.
 * title: the headline, and whether it stands in the text; publisher: the paper, which may carry
 * a place's name. */
bool regions_read(const struct regions *r, struct span text, const struct layout *layout,
                  struct span title, bool in_text, struct span publisher, struct arena *a,
                  int32_t *ret, struct err *e) MUST_USE;

#endif
