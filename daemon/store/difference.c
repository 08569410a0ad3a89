#include "store/difference.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const description_names[DESCRIPTION_FIELDS] = {
    [FIELD_TITLE] = "title",
    [FIELD_SUBTITLE] = "subtitle",
    [FIELD_PUBLISHER] = "publisher",
    [FIELD_AUTHORS] = "authors",
    [FIELD_PUBLISHED_ON] = "published_on",
    [FIELD_PUBLISHED_AT] = "published_at",
    [FIELD_AS_WRITTEN] = "published_as_written",
    [FIELD_REGION_CODE] = "region_code",
    [FIELD_REGION] = "region",
    [FIELD_GENRE] = "genre",
    [FIELD_LANGUAGE] = "language",
};

static const char *const indicator_names[INDICATOR_FIELDS] = {
    [FIELD_SENTENCE_CP] = "sentence_cp",
    [FIELD_PERIOD_START] = "period_start",
    [FIELD_PERIOD_END] = "period_end",
    [FIELD_VALUE] = "value",
    [FIELD_VALUE_HIGH] = "value_high",
    [FIELD_KIND] = "kind",
    [FIELD_BOUND] = "bound",
    [FIELD_STATUS] = "status",
    [FIELD_DIRECTION] = "direction",
    [FIELD_BASIS] = "basis",
    [FIELD_UNIT] = "unit",
    [FIELD_NAME] = "name",
    [FIELD_CONCEPT] = "concept",
    [FIELD_NAME_KEY] = "name_key",
    [FIELD_ACTION] = "action",
    [FIELD_SCOPE] = "scope",
    [FIELD_PERIOD] = "period",
    [FIELD_THEME] = "theme",
    [FIELD_SECTION] = "section",
    [FIELD_RULE] = "rule",
    [FIELD_QUOTE] = "quote",
    [FIELD_SENTENCE] = "sentence",
};

static const char *const theme_names[THEME_FIELDS] = {"rank", "score", "evidence"};
static const char *const tag_names[TAG_FIELDS] = {"evidence"};

const struct row_kind_fields row_fields[ROW_KIND_N] = {
    [ROW_DESCRIPTION] = {description_names, COUNT(description_names)},
    [ROW_INDICATOR] = {indicator_names, COUNT(indicator_names)},
    [ROW_THEME] = {theme_names, COUNT(theme_names)},
    [ROW_TAG] = {tag_names, COUNT(tag_names)},
};

static int compare_keys(const struct row *x, const struct row *y)
{
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return span_compare(x->key, y->key);
}

static int by_key(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    int order = compare_keys(a, b);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static bool same_field(struct span x, struct span y)
{
    return (x.at == NULL) == (y.at == NULL) && span_equal(x, y);
}

static uint32_t differing(enum row_kind kind, const struct row *was, const struct row *now)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < row_fields[kind].n; i++)
        bits |= (uint32_t)!same_field(was->fields[i], now->fields[i]) << i;
    return bits;
}

bool rows_difference(enum row_kind kind, struct rows *was, struct rows *now, struct arena *a,
                     struct changes *ret, struct err *e)
{
    struct changes x = {.items = arena_new(a, struct change, was->n + now->n + 1)};
    if (!x.items)
        return err_fail(e, ERR_AGAIN, "out of memory");
    if (was->n > 1)
        qsort(was->items, was->n, sizeof(*was->items), by_key);
    if (now->n > 1)
        qsort(now->items, now->n, sizeof(*now->items), by_key);
    for (size_t i = 0, k = 0; i < was->n || k < now->n;) {
        int order = i == was->n   ? 1
                    : k == now->n ? -1
                                  : compare_keys(&was->items[i], &now->items[k]);
        struct change c = {0};
        if (order <= 0)
            c.was = &was->items[i++];
        if (order >= 0)
            c.now = &now->items[k++];
        if (c.was && c.now && !(c.fields = differing(kind, c.was, c.now)))
            x.same++;
        else
            x.items[x.n++] = c;
    }
    *ret = x;
    return true;
}
