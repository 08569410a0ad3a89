/* How two readings of the same content differ, row by row.  Pure: rows are keys and fields of
 * text, as the database prints them. */
#ifndef ZHIBIAO_STORE_DIFFERENCE_H
#define ZHIBIAO_STORE_DIFFERENCE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

enum row_kind {
    ROW_DESCRIPTION, /* one, its key is empty */
    ROW_INDICATOR, /* key: where it stands, "start end" */
    ROW_THEME, /* key: its code */
    ROW_TAG, /* key: "kind name" */
    ROW_KIND_N,
};

/* The names of the fields, as the columns are called; at most 32. */
struct row_kind_fields {
    const char *const *names;
    size_t n;
};
extern const struct row_kind_fields row_fields[ROW_KIND_N];

enum indicator_field {
    FIELD_SENTENCE_CP,
    FIELD_PERIOD_START,
    FIELD_PERIOD_END,
    FIELD_VALUE,
    FIELD_VALUE_HIGH,
    FIELD_KIND,
    FIELD_BOUND,
    FIELD_STATUS,
    FIELD_DIRECTION,
    FIELD_BASIS,
    FIELD_UNIT,
    FIELD_NAME,
    FIELD_CONCEPT,
    FIELD_NAME_KEY,
    FIELD_ACTION,
    FIELD_SCOPE,
    FIELD_PERIOD,
    FIELD_THEME,
    FIELD_SECTION,
    FIELD_RULE,
    FIELD_QUOTE,
    FIELD_SENTENCE,
    INDICATOR_FIELDS,
};
enum description_field {
    FIELD_TITLE,
    FIELD_SUBTITLE,
    FIELD_PUBLISHER,
    FIELD_AUTHORS, /* each as "length:bytes" */
    FIELD_PUBLISHED_ON,
    FIELD_PUBLISHED_AT, /* milliseconds since 1970 */
    FIELD_AS_WRITTEN,
    FIELD_REGION_CODE,
    FIELD_REGION,
    FIELD_GENRE,
    FIELD_LANGUAGE,
    DESCRIPTION_FIELDS,
};
enum theme_field { FIELD_RANK, FIELD_SCORE, FIELD_THEME_EVIDENCE, THEME_FIELDS };
enum tag_field { FIELD_TAG_EVIDENCE, TAG_FIELDS };

struct row {
    int64_t id; /* of the database; 0: it has none */
    struct span key;
    int32_t start, end; /* of an indicator */
    struct span *fields; /* at NULL: null */
};

struct rows {
    struct row *items;
    size_t n;
};

struct change {
    const struct row *was, *now; /* NULL: came; went */
    uint32_t fields; /* bits of those that differ, where neither is NULL */
};

struct changes {
    struct change *items; /* in the order of the keys */
    size_t n, same;
};

/* Sorts both.  Rows of one key are the same fact; where there are several they are paired in
 * their order.  ERR_AGAIN: out of memory. */
bool rows_difference(enum row_kind kind, struct rows *was, struct rows *now, struct arena *a,
                     struct changes *ret, struct err *e) MUST_USE;

#endif
