/* Places in a text and what they say together.
 *
 * A mention is the longest name at a place; a name that follows its parent's (湖南省岳阳市) is
 * one mention with it.  Names that several places bear count only where the text names a parent
 * of one of them.  Short names of counties (和平, 富裕 are words as well) count only behind a
 * parent or where the full name stands elsewhere.
 *
 * Decision, first that holds: the headline names it; the subtitle does; the report speaks of
 * 我市 or often of 全市 and names one such place most, or once and names no other; one place holds
 * most mentions and stands in the first lines, or nearly all of many; an office of the place issues
 * it.  Otherwise there is none: never guessed. */
#include "describe/region.h"

#include "base/bytes16.h"
#include "base/utf8.h"

#include <endian.h>
#include <stdlib.h>

/* What a report is about shows in its first part. */
#define READ_MAX (48u << 10)
/* The first lines end with the paragraph that reaches this many bytes. */
#define LEAD_BYTES 150
/* A place where the nation's matters happen must be named this often. */
#define CAPITAL_MENTIONS 5
/* Weight of 我市 and 全市 from which they say by themselves whose report it is. */
#define SELF_OFTEN 3
/* Mentions with which a place fills a report. */
#define ALL_OVER 4

/* --- names ------------------------------------------------------------------------------ */

/* A name is looked up only where its first two characters may begin one: a hash of them names a
 * word of a table and two bits in it. */
#define START_BITS 11

/* Two Chinese characters, six bytes in UTF-8, where two more may be read; and where not. */
static inline uint64_t pair_of_eight(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof(v));
    return le64toh(v) << 16;
}

static inline uint64_t pair_of_six(const char *at)
{
    char eight[8] = {0};
    memcpy(eight, at, 6);
    return pair_of_eight(eight);
}

static inline bool may_start(const uint64_t *starts, uint64_t two)
{
    uint64_t hash = two * UINT64_C(0x9E3779B97F4A7C15), word = starts[hash >> (64 - START_BITS)];
    return word >> (hash >> 40 & 63) & word >> (hash >> 46 & 63) & 1;
}

static void add_start(uint64_t *starts, const char *at)
{
    uint64_t hash = pair_of_six(at) * UINT64_C(0x9E3779B97F4A7C15);
    starts[hash >> (64 - START_BITS)] |=
        UINT64_C(1) << (hash >> 40 & 63) | UINT64_C(1) << (hash >> 46 & 63);
}

struct pair {
    struct span name;
    struct region_bearer bearer;
};

static int compare_pairs(const void *x, const void *y)
{
    const struct pair *a = x, *b = y;
    int c = span_compare(a->name, b->name);
    return c ? c : (a->bearer.region > b->bearer.region) - (a->bearer.region < b->bearer.region);
}

static bool level_of(struct span name, enum region_level *ret)
{
    static const struct span names[] = {SPAN("province"), SPAN("city"), SPAN("county")};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (span_equal(name, names[i])) {
            *ret = (enum region_level)i;
            return true;
        }
    }
    return false;
}

static int compare_codes(const void *x, const void *y)
{
    const struct region *a = x, *b = y;
    int c = span_compare(a->code, b->code);
    return c ? c : (a->former > b->former) - (a->former < b->former);
}

static int32_t by_code(const struct region *items, size_t n, struct span code)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (span_compare(items[mid].code, code) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && span_equal(items[low].code, code) ? (int32_t)low : -1;
}

struct columns {
    size_t code, name, short_name, level, parent, until;
};

static bool read_rows(const struct table *t, const struct columns *c, struct region *items,
                      struct err *e)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        items[i] = (struct region){.code = row->cells[c->code],
                                   .name = row->cells[c->name],
                                   .short_name = row->cells[c->short_name],
                                   .former = row->cells[c->until].n > 0};
        if (items[i].code.n != 6 || !level_of(row->cells[c->level], &items[i].level))
            return err_fail(e, ERR_SETUP, "%.*s:%u: no code of six digits or no level",
                            (int)t->file.n, t->file.at, row->line);
    }
    return true;
}

static bool link_parents(const struct table *t, const struct columns *c, struct region *items,
                         struct err *e)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        struct span parent = t->rows[i].cells[c->parent];
        int32_t self = by_code(items, t->n_rows, t->rows[i].cells[c->code]);
        int32_t up = parent.n ? by_code(items, t->n_rows, parent) : -1;
        if (parent.n && up < 0)
            return err_fail(e, ERR_SETUP, "%.*s:%u: no row for the parent \"%.*s\"", (int)t->file.n,
                            t->file.at, t->rows[i].line, (int)parent.n, parent.at);
        while ((size_t)self < t->n_rows && span_equal(items[self].code, t->rows[i].cells[c->code]))
            items[self++].parent = up;
    }
    return true;
}

/* 临夏州, 积石山县: autonomous places by their short names. */
static struct span everyday_form(const struct region *p, struct arena *a)
{
    static const struct span kinds[][2] = {
        {SPAN("自治州"), SPAN("州")}, {SPAN("自治县"), SPAN("县")}, {SPAN("自治旗"), SPAN("旗")}};
    for (size_t i = 0; p->short_name.n && i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (span_ends(p->name, kinds[i][0]))
            return arena_join(a, p->short_name, kinds[i][1]);
    }
    return (struct span){0};
}

static size_t list_names(const struct region *items, size_t n, struct arena *a, struct pair *pairs)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        pairs[k++] = (struct pair){items[i].name, {(uint32_t)i, false}};
        if (items[i].short_name.n)
            pairs[k++] = (struct pair){items[i].short_name, {(uint32_t)i, true}};
        struct span form = everyday_form(&items[i], a);
        if (form.n)
            pairs[k++] = (struct pair){form, {(uint32_t)i, false}};
    }
    return k;
}

static bool use_of(struct span name, enum region_use *ret)
{
    static const struct span names[USE_COUNT] = {
        [USE_NATION] = SPAN("nation"), [USE_ABROAD] = SPAN("abroad"),
        [USE_VENUE] = SPAN("venue"),   [USE_THING] = SPAN("thing"),
        [USE_GO] = SPAN("go"),         [USE_CAPITAL] = SPAN("capital"),
        [USE_ALIAS] = SPAN("alias")};
    for (size_t i = 0; i < USE_COUNT; i++) {
        if (span_equal(name, names[i])) {
            *ret = (enum region_use)i;
            return true;
        }
    }
    return false;
}

/* The words by their use; aliases join the names. */
static bool read_words(const struct table *t, struct arena *a, struct regions *r,
                       struct pair *pairs, size_t *n_pairs, struct err *e)
{
    size_t word, use, place;
    if (!table_column(t, "word", &word, e) || !table_column(t, "use", &use, e) ||
        !table_column(t, "place", &place, e))
        return false;
    struct span *items[USE_COUNT];
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    size_t n_keys = 0;
    for (size_t i = 0; i < USE_COUNT; i++) {
        r->words[i].items = items[i] = arena_new(a, struct span, t->n_rows + 1);
        if (!items[i] || !keys)
            return err_fail(e, ERR_SETUP, "could not load the regions: out of memory");
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        enum region_use u;
        if (!use_of(row->cells[use], &u))
            return err_fail(e, ERR_SETUP, "%.*s:%u: no use \"%.*s\"", (int)t->file.n, t->file.at,
                            row->line, (int)row->cells[use].n, row->cells[use].at);
        items[u][r->words[u].n++] = row->cells[word];
        if (u != USE_ALIAS) {
            keys[n_keys++] = (struct trie_key){.key = row->cells[word], .value = u};
            continue;
        }
        int32_t at = by_code(r->items, r->n, row->cells[place]);
        if (at < 0)
            return err_fail(e, ERR_SETUP, "%.*s:%u: no place has the code \"%.*s\"", (int)t->file.n,
                            t->file.at, row->line, (int)row->cells[place].n, row->cells[place].at);
        pairs[(*n_pairs)++] = (struct pair){row->cells[word], {(uint32_t)at, false}};
    }
    return table_trie(t, keys, n_keys, a, &r->uses, e);
}

/* 我市 全市 我县 …: whose report it is. */
static const struct span self_kinds[] = {SPAN("市"), SPAN("县"), SPAN("省"),
                                         SPAN("区"), SPAN("州"), SPAN("旗")};
#define SELF_KINDS (sizeof(self_kinds) / sizeof(*self_kinds))

static void add_self_starts(uint64_t *starts)
{
    static const struct span heads[] = {SPAN("我"), SPAN("全")};
    for (size_t i = 0; i < 2 * SELF_KINDS; i++) {
        char pair[6];
        memcpy(pair, heads[i % 2].at, 3);
        memcpy(pair + 3, self_kinds[i / 2].at, 3);
        add_start(starts, pair);
    }
}

static bool build_names(const struct table *t, struct pair *pairs, size_t n, struct arena *a,
                        struct regions *ret, struct err *e)
{
    struct region_name *names = arena_new(a, struct region_name, n + 1);
    struct region_bearer *bearers = arena_new(a, struct region_bearer, n + 1);
    struct trie_key *keys = arena_new(a, struct trie_key, n + 1);
    uint64_t *starts = arena_new(a, uint64_t, 1u << START_BITS);
    if (!names || !bearers || !keys || !starts)
        return err_fail(e, ERR_SETUP, "could not load the regions: out of memory");
    qsort(pairs, n, sizeof(*pairs), compare_pairs);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        bearers[i] = pairs[i].bearer;
        if (k && span_equal(keys[k - 1].key, pairs[i].name)) {
            names[k - 1].n++;
            names[k - 1].all_short &= pairs[i].bearer.is_short;
            continue;
        }
        if (pairs[i].name.n < 6 || (unsigned char)*pairs[i].name.at < 0xE4)
            return err_fail(e, ERR_SETUP, "the name \"%.*s\" is not of two Chinese characters",
                            (int)pairs[i].name.n, pairs[i].name.at);
        add_start(starts, pairs[i].name.at);
        keys[k] = (struct trie_key){.key = pairs[i].name, .value = (uint32_t)k};
        names[k++] = (struct region_name){
            .first = (uint32_t)i, .n = 1, .all_short = pairs[i].bearer.is_short};
    }
    add_self_starts(starts);
    ret->name_items = names;
    ret->bearers = bearers;
    ret->starts = starts;
    return table_trie(t, keys, k, a, &ret->names, e);
}

bool regions_open(const struct table *t, const struct table *words,
                  const struct chartrie *dictionary, struct arena *a, struct regions *ret,
                  struct err *e)
{
    struct columns c;
    if (!table_column(t, "code", &c.code, e) || !table_column(t, "name", &c.name, e) ||
        !table_column(t, "short", &c.short_name, e) || !table_column(t, "level", &c.level, e) ||
        !table_column(t, "parent", &c.parent, e) || !table_column(t, "until", &c.until, e))
        return false;
    struct region *items = arena_new(a, struct region, t->n_rows + 1);
    struct pair *pairs = arena_new(a, struct pair, 3 * t->n_rows + words->n_rows + 1);
    if (!items || !pairs)
        return err_fail(e, ERR_SETUP, "could not load the regions: out of memory");
    if (!read_rows(t, &c, items, e))
        return false;
    qsort(items, t->n_rows, sizeof(*items), compare_codes);
    if (!link_parents(t, &c, items, e))
        return false;
    *ret = (struct regions){.items = items, .n = t->n_rows, .dictionary = dictionary};
    size_t n = list_names(items, t->n_rows, a, pairs);
    return read_words(words, a, ret, pairs, &n, e) && build_names(t, pairs, n, a, ret, e);
}

/* --- the tree --------------------------------------------------------------------------- */

static bool is_within(const struct regions *r, int32_t place, int32_t of)
{
    for (; place >= 0; place = r->items[place].parent) {
        if (place == of)
            return true;
    }
    return false;
}

static int32_t common(const struct regions *r, int32_t a, int32_t b)
{
    for (; a >= 0; a = r->items[a].parent) {
        if (is_within(r, b, a))
            return a;
    }
    return -1;
}

/* --- counts ----------------------------------------------------------------------------- */

/* How often places are named: by themselves, and with all that lies within them.  A small
 * table with open addresses, since a report names few of the thousands. */
struct place_count {
    int32_t place; /* its index and one; 0: the slot is free */
    uint32_t count, sum;
};

struct tally {
    struct place_count *slots;
    size_t n_slots; /* a power of two, at least twice what may be held */
    uint32_t total;
};

static bool tally_open(struct tally *t, size_t mentions, struct arena *a)
{
    t->n_slots = 16;
    while (t->n_slots < mentions * 8) /* three levels for each, half of the slots free */
        t->n_slots *= 2;
    t->slots = arena_new(a, struct place_count, t->n_slots);
    return t->slots != NULL;
}

static struct place_count *tally_slot(const struct tally *t, int32_t place)
{
    size_t at = (size_t)place * 0x9E3779B1u >> 7 & (t->n_slots - 1);
    while (t->slots[at].place && t->slots[at].place != place + 1)
        at = (at + 1) & (t->n_slots - 1);
    return &t->slots[at];
}

static uint32_t tally_count(const struct tally *t, int32_t place)
{
    return tally_slot(t, place)->count;
}

static uint32_t tally_sum(const struct tally *t, int32_t place)
{
    return tally_slot(t, place)->sum;
}

static void tally_add(const struct regions *r, struct tally *t, int32_t place)
{
    tally_slot(t, place)->count++;
    t->total++;
    for (int32_t p = place; p >= 0; p = r->items[p].parent) {
        struct place_count *c = tally_slot(t, p);
        c->place = p + 1;
        c->sum++;
    }
}

static void tally_clear(struct tally *t)
{
    memset(t->slots, 0, t->n_slots * sizeof(*t->slots));
    t->total = 0;
}

/* --- mentions --------------------------------------------------------------------------- */

struct mention {
    size_t at, end;
    uint32_t name;
    int32_t region; /* -1: not known, or merged into the next */
    uint32_t block;
};

struct mentions {
    struct mention *items;
    size_t n, cap;
    uint32_t self[SELF_KINDS]; /* 我 weighs three, 全 one */
};

/* The two characters at p. */
static void count_self(const char *p, struct mentions *m)
{
    bool ours = memcmp(p, "我", 3) == 0, whole = memcmp(p, "全", 3) == 0;
    for (size_t i = 0; (ours || whole) && i < SELF_KINDS; i++) {
        if (memcmp(p + 3, self_kinds[i].at, 3) == 0)
            m->self[i] += ours ? 3 : 1;
    }
}

/* 西安交通大学 names its place, 长治久安 does not. */
static bool is_institution(struct span word)
{
    static const struct span tails[] = {SPAN("大学"), SPAN("学院"), SPAN("医院"), SPAN("银行"),
                                        SPAN("公司"), SPAN("集团"), SPAN("兵团"), SPAN("机场"),
                                        SPAN("大桥"), SPAN("口岸")};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (span_ends(word, tails[i]))
            return true;
    }
    return false;
}

/* The short name at `at` is a piece of a longer word: 长治久安, 孙中山, 北海道; but not where
 * that word begins with another place (福建厦门), nor, in a headline, an institution's name. */
static bool is_piece(const struct regions *r, struct span text, size_t from, size_t at, size_t end,
                     bool in_head)
{
    for (size_t back = 0, start = at; back <= 3; back++) {
        uint32_t value;
        size_t n = chartrie_longest(r->dictionary, text, start, &value);
        struct span word = span_between(text, start, start + n);
        if (start == at && start + n > end && !(in_head && is_institution(word)))
            return true;
        if (start < at && start + n >= end &&
            start + trie_longest(&r->names, text, start, &value) != at)
            return true;
        if (start == from)
            break;
        start = utf8_before(text, start);
    }
    return false;
}

static bool all_short(const struct regions *r, uint32_t name)
{
    return r->name_items[name].all_short;
}

/* The next place in [at, end) where a name or 我市 may begin; end: none. */
static size_t next_start(const struct regions *r, struct span text, size_t at, size_t end)
{
    for (; at < end && text.n - at >= 64 + 8; at += 64) {
        uint64_t leads = bytes16_leads(text.at + at);
        for (; leads; leads &= leads - 1) {
            size_t i = at + (size_t)__builtin_ctzll(leads);
            if (may_start(r->starts, pair_of_eight(text.at + i)))
                return i + 6 <= end ? i : end;
        }
    }
    for (; at + 6 <= end; at++) {
        if (utf8_starts(text.at[at]) && may_start(r->starts, pair_of_six(text.at + at)))
            return at;
    }
    return end;
}

/* The names in [at, end) of the text. */
static bool find(const struct regions *r, struct span text, size_t at, size_t end, uint32_t block,
                 bool in_head, struct arena *a, struct mentions *ret, struct err *e)
{
    struct span s = span_between(text, 0, end);
    for (size_t from = at; (at = next_start(r, text, at, end)) < end;) {
        count_self(text.at + at, ret);
        uint32_t name;
        size_t n = trie_longest(&r->names, s, at, &name);
        if (n == 0 || (all_short(r, name) && is_piece(r, s, from, at, at + n, in_head))) {
            at += utf8_width(text.at[at]);
            continue;
        }
        if (!arena_grow(a, &ret->items, &ret->cap, ret->n, sizeof(*ret->items)))
            return err_fail(e, ERR_INPUT, "the report names too many places");
        ret->items[ret->n++] =
            (struct mention){.at = at, .end = at + n, .name = name, .region = -1, .block = block};
        at += n;
    }
    return true;
}

/* Of two bearers of a name the present one, then the higher (岳阳: 岳阳市, not 岳阳县); -1 and
 * *ret_several: neither. */
static int32_t better(const struct regions *r, int32_t a, int32_t b, bool *ret_several)
{
    const struct region *x = &r->items[a], *y = &r->items[b];
    *ret_several = false;
    if (x->former != y->former)
        return x->former ? b : a;
    if (x->level != y->level)
        return x->level < y->level ? a : b;
    *ret_several = a != b;
    return a;
}

/* The bearer of a name that lies within `of`; -1: none or several. */
static int32_t bearer_within(const struct regions *r, uint32_t name, int32_t of)
{
    const struct region_name *n = &r->name_items[name];
    int32_t found = -1;
    bool several = false;
    for (uint32_t i = 0; i < n->n; i++) {
        int32_t place = (int32_t)r->bearers[n->first + i].region;
        if (place == of || !is_within(r, place, of))
            continue;
        found = found < 0 ? place : better(r, found, place, &several);
    }
    return several ? -1 : found;
}

/* A short name that stands for a county by itself: no district's, and no other word. */
static bool stands_alone(const struct regions *r, const struct region *p)
{
    uint32_t value;
    return p->level != REGION_COUNTY ||
           (!span_ends(p->name, SPAN("区")) &&
            chartrie_find(r->dictionary, p->short_name, &value) && word_pos(value) == POS_PLACE);
}

/* The one that a name means by itself: the highest of its bearers, when that is one. */
static int32_t bearer_alone(const struct regions *r, uint32_t name)
{
    const struct region_name *n = &r->name_items[name];
    int32_t found = -1;
    bool several = false;
    for (uint32_t i = 0; i < n->n; i++) {
        const struct region_bearer *b = &r->bearers[n->first + i];
        const struct region *p = &r->items[b->region];
        if (b->is_short && (p->former || !stands_alone(r, p)))
            continue;
        found = found < 0 ? (int32_t)b->region : better(r, found, (int32_t)b->region, &several);
    }
    return several ? -1 : found;
}

/* The short name of a city that is an everyday word too (来宾, 日照) needs its full name. */
static bool is_everyday(const struct regions *r, struct span name)
{
    uint32_t value;
    return chartrie_find(r->dictionary, name, &value) && word_pos(value) != POS_PLACE &&
           word_pos(value) != POS_PERSON;
}

static void resolve_near(const struct regions *r, struct span text, struct mentions *m)
{
    for (size_t i = 0; i < m->n; i++) {
        struct mention *x = &m->items[i], *before = i ? x - 1 : NULL;
        if (before && before->end == x->at && before->region >= 0) {
            x->region = bearer_within(r, x->name, before->region);
            if (x->region >= 0) {
                before->region = -1;
                continue;
            }
        }
        x->region = bearer_alone(r, x->name);
        if (x->region >= 0 && all_short(r, x->name) && r->items[x->region].level == REGION_CITY &&
            is_everyday(r, span_between(text, x->at, x->end)))
            x->region = -1;
    }
}

/* Names that several bear, and short names, by the places that are known already. */
static void resolve_far(const struct regions *r, struct mentions *m, const struct tally *t)
{
    for (size_t i = 0; i < m->n; i++) {
        struct mention *x = &m->items[i];
        if (x->region >= 0 || (i + 1 < m->n && m->items[i + 1].at == x->end))
            continue;
        const struct region_name *n = &r->name_items[x->name];
        int32_t found = -1;
        for (uint32_t k = 0; k < n->n; k++) {
            const struct region_bearer *b = &r->bearers[n->first + k];
            int32_t up = r->items[b->region].parent;
            int32_t above = up >= 0 ? r->items[up].parent : -1;
            bool known = b->is_short ? tally_count(t, (int32_t)b->region) > 0
                                     : (up >= 0 && tally_count(t, up)) ||
                                           (above >= 0 && tally_count(t, above));
            if (known)
                found = found < 0 ? (int32_t)b->region : -2;
        }
        x->region = found < 0 ? -1 : found;
    }
}

/* s begins (ends) with a word of that use. */
static bool starts_use(const struct regions *r, enum region_use u, struct span s)
{
    uint32_t use;
    return trie_longest(&r->uses, s, 0, &use) && use == u;
}

static bool ends_use(const struct regions *r, enum region_use u, struct span s)
{
    for (size_t i = 0; i < r->words[u].n; i++) {
        if (span_ends(s, r->words[u].items[i]))
            return true;
    }
    return false;
}

/* A bit for each use of which s holds a word. */
static uint32_t uses_in(const struct regions *r, struct span s)
{
    uint32_t use, all = 0;
    for (size_t at = 0; at < s.n; at += utf8_width(s.at[at])) {
        if (trie_longest(&r->uses, s, at, &use))
            all |= 1u << use;
    }
    return all;
}

/* 在北京召开, 新华社北京1月5日电, 辽宁舰: where a thing took place or was written, or a thing. */
static bool is_venue(const struct regions *r, struct span text, const struct mention *m)
{
    struct span after = span_between(text, m->end, text.n), before = span_between(text, 0, m->at);
    return (span_ends(before, SPAN("在")) && starts_use(r, USE_VENUE, after)) ||
           starts_use(r, USE_THING, after) || span_ends(before, SPAN("新华社")) ||
           span_ends(before, SPAN("中新社")) || span_ends(before, SPAN("人民网")) ||
           span_ends(before, SPAN("中新网")) || span_ends(before, SPAN("央广网"));
}

/* Mentions that say nothing of what a report is about. */
static void drop_venues(const struct regions *r, struct span text, struct mentions *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->items[i].region >= 0 && is_venue(r, text, &m->items[i]))
            m->items[i].region = -1;
    }
}

/* In a headline about other countries only provinces and full names are ours. */
static void drop_foreign(const struct regions *r, uint32_t headline_uses, struct mentions *m)
{
    if (!(headline_uses & 1u << USE_ABROAD))
        return;
    for (size_t i = 0; i < m->n; i++) {
        int32_t p = m->items[i].region;
        if (p >= 0 && all_short(r, m->items[i].name) && r->items[p].level != REGION_PROVINCE)
            m->items[i].region = -1;
    }
}

/* --- decision --------------------------------------------------------------------------- */

/* The place that the mentions of one line (headline, subtitle) have in common: the lowest one
 * where each lies on one path; *ret_any: there was one at all. */
static int32_t place_of_line(const struct regions *r, const struct mention *m, size_t n,
                             bool *ret_any)
{
    int32_t low = -1;
    *ret_any = false;
    for (size_t i = 0; i < n; i++) {
        int32_t p = m[i].region;
        if (p < 0)
            continue;
        if (!*ret_any)
            low = p;
        else if (is_within(r, p, low))
            low = p;
        else if (!is_within(r, low, p))
            low = common(r, low, p);
        *ret_any = true;
        if (low < 0)
            return -1;
    }
    return low;
}

static bool is_kind(const struct region *p, struct span kind)
{
    if (span_equal(kind, SPAN("省")))
        return p->level == REGION_PROVINCE && span_ends(p->name, kind);
    if (span_equal(kind, SPAN("区")))
        return span_ends(p->name, kind);
    if (span_equal(kind, SPAN("州")))
        return span_ends(p->name, kind) && p->level == REGION_CITY;
    if (span_equal(kind, SPAN("县")))
        return span_ends(p->name, kind) && p->level == REGION_COUNTY;
    return span_ends(p->name, kind);
}

/* The place of that kind which is named most, and clearly so; -1: none. */
static int32_t most_named(const struct regions *r, const struct tally *t, struct span kind)
{
    int32_t best = -1;
    uint32_t most = 0, second = 0;
    for (size_t i = 0; i < t->n_slots; i++) {
        const struct place_count *c = &t->slots[i];
        if (c->count == 0 || !is_kind(&r->items[c->place - 1], kind))
            continue;
        if (c->count > most) {
            second = most;
            most = c->count;
            best = c->place - 1;
        } else if (c->count > second) {
            second = c->count;
        }
    }
    return most > second ? best : -1;
}

struct reading_of_places {
    const struct regions *r;
    struct span text;
    struct mentions body, head;
    size_t n_title; /* of head: mentions in the headline, the rest in subtitles */
    struct tally tally;
    uint32_t headline_uses; /* of words of region_words.tsv: a bit each */
    uint32_t lead_until; /* blocks below it are the first lines */
};

static void count(struct reading_of_places *x)
{
    tally_clear(&x->tally);
    for (size_t i = 0; i < x->body.n; i++) {
        const struct mention *m = &x->body.items[i];
        if (m->region >= 0)
            tally_add(x->r, &x->tally, m->region);
    }
}

/* The first lines name the place (in full, where that is asked). */
static bool in_lead(const struct reading_of_places *x, int32_t place, bool in_full)
{
    for (size_t i = 0; i < x->body.n && x->body.items[i].block < x->lead_until; i++) {
        const struct mention *m = &x->body.items[i];
        if (m->region >= 0 && is_within(x->r, m->region, place) &&
            !(in_full && all_short(x->r, m->name)))
            return true;
    }
    return false;
}

/* It is named so often, and hardly another, that the first lines need not name it. */
static bool is_all_over(const struct tally *t, int32_t place)
{
    return tally_sum(t, place) >= ALL_OVER && tally_sum(t, place) * 10 >= t->total * 9;
}

/* Down the tree as long as one place that the first lines name holds seven tenths of the
 * mentions, those of the place above it aside, and more than that one by itself. */
static int32_t place_of_most(const struct reading_of_places *x)
{
    const struct tally *t = &x->tally;
    int32_t at = -1;
    for (;;) {
        uint32_t own = at < 0 ? 0 : tally_count(t, at),
                 whole = at < 0 ? t->total : tally_sum(t, at) - own;
        int32_t next = -1;
        for (size_t i = 0; i < t->n_slots; i++) {
            const struct place_count *c = &t->slots[i];
            if (c->place && x->r->items[c->place - 1].parent == at && c->sum * 10 >= whole * 7 &&
                c->sum > own)
                next = c->place - 1;
        }
        /* one mention is enough where it is the only one and in full */
        bool often = next >= 0 && tally_sum(t, next) >= 2,
             only = next >= 0 && tally_sum(t, next) == t->total;
        if (!(often || only) || !(is_all_over(t, next) || in_lead(x, next, !often)))
            return at;
        at = next;
    }
}

/* 我到仙桃快一个月了: the one place of that kind whose short name is another word too, where
 * somebody goes. */
static int32_t place_of_going(const struct reading_of_places *x, struct span kind)
{
    int32_t found = -1;
    for (size_t i = 0; i < x->body.n; i++) {
        const struct mention *m = &x->body.items[i];
        const struct region_name *n = &x->r->name_items[m->name];
        const struct region *p = &x->r->items[x->r->bearers[n->first].region];
        if (m->region >= 0 || n->n != 1 || !is_kind(p, kind) ||
            !ends_use(x->r, USE_GO, span_between(x->text, 0, m->at)))
            continue;
        int32_t place = (int32_t)x->r->bearers[n->first].region;
        if (found >= 0 && found != place)
            return -1;
        found = place;
    }
    return found;
}

/* Whose report it is, by 我市 and 全市 and the place of that kind that it names. */
static int32_t place_of_self(const struct reading_of_places *x)
{
    uint32_t weights[SELF_KINDS];
    size_t best = 0;
    for (size_t i = 0; i < SELF_KINDS; i++) {
        weights[i] = x->body.self[i] + x->head.self[i];
        if (weights[i] > weights[best])
            best = i;
    }
    if (weights[best] == 0)
        return -1;
    int32_t place = most_named(x->r, &x->tally, self_kinds[best]);
    if (weights[best] < SELF_OFTEN) /* once is enough where no other place is named */
        return place >= 0 && x->tally.total >= 2 && tally_sum(&x->tally, place) == x->tally.total
                   ? place
                   : -1;
    return place >= 0 ? place : place_of_going(x, self_kinds[best]);
}

/* Names in the statement blocks of the first part of the text. */
static bool find_in_body(struct reading_of_places *x, const struct layout *l, struct arena *a,
                         struct err *e)
{
    size_t seen = 0;
    for (uint32_t i = 0; i < l->n_blocks; i++) {
        const struct block *b = &l->blocks[i];
        if (b->kind != BLOCK_PARAGRAPH && b->kind != BLOCK_HEADING && b->kind != BLOCK_CAPTION)
            continue;
        if (b->kind == BLOCK_PARAGRAPH && seen < LEAD_BYTES) {
            seen += b->end - b->at;
            x->lead_until = i + 1;
        }
        if (b->at > READ_MAX)
            break;
        size_t end = b->end < READ_MAX ? b->end : READ_MAX;
        while (end < b->end && !utf8_starts(x->text.at[end]))
            end++;
        if (!find(x->r, x->text, b->at, end, i, false, a, &x->body, e))
            return false;
    }
    return true;
}

static bool find_in_head(struct reading_of_places *x, const struct layout *l, struct arena *a,
                         struct err *e)
{
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < l->n_blocks; i++) {
            const struct block *b = &l->blocks[i];
            bool title = b->kind == BLOCK_TITLE;
            if ((!title && b->kind != BLOCK_SUBTITLE) || title != (pass == 0) || b->at > READ_MAX)
                continue;
            if (!find(x->r, x->text, b->text_at, b->text_end, i, true, a, &x->head, e))
                return false;
        }
        if (pass == 0)
            x->n_title = x->head.n;
    }
    return true;
}

/* A headline that the message gave, which is no part of the text. */
static bool find_in_given(struct reading_of_places *x, struct span title, struct arena *a,
                          int32_t *ret, struct err *e)
{
    struct mentions m = {0};
    if (!find(x->r, title, 0, title.n, 0, true, a, &m, e))
        return false;
    resolve_near(x->r, title, &m);
    resolve_far(x->r, &m, &x->tally);
    drop_venues(x->r, title, &m);
    drop_foreign(x->r, x->headline_uses, &m);
    bool any;
    *ret = place_of_line(x->r, m.items, m.n, &any);
    if (!any)
        *ret = -2;
    return true;
}

/* The paper's name speaks for the place that it is read in: 岳阳日报. */
static void count_publisher(struct reading_of_places *x, struct span publisher)
{
    uint32_t name;
    size_t n = trie_longest(&x->r->names, publisher, 0, &name);
    int32_t place = n && n < publisher.n ? bearer_alone(x->r, name) : -1;
    if (place >= 0)
        tally_add(x->r, &x->tally, place);
}

/* 平江县人民政府办公室 writes of its county; a paper may write of any place. */
static int32_t place_of_office(const struct regions *r, struct span publisher)
{
    static const struct span papers[] = {SPAN("报"),   SPAN("网"),   SPAN("台"),
                                         SPAN("社"),   SPAN("刊"),   SPAN("端"),
                                         SPAN("融媒"), SPAN("中心"), SPAN("平台")};
    for (size_t i = 0; i < sizeof(papers) / sizeof(*papers); i++) {
        if (span_ends(publisher, papers[i]))
            return -1;
    }
    if (span_starts(publisher, SPAN("中共")))
        publisher = span_between(publisher, 6, publisher.n);
    int32_t place = -1;
    for (uint32_t name;;) {
        size_t n = trie_longest(&r->names, publisher, 0, &name);
        int32_t next = n == 0 || n >= publisher.n || (place < 0 && all_short(r, name)) ? -1
                       : place < 0 ? bearer_alone(r, name)
                                   : bearer_within(r, name, place);
        if (next < 0)
            return place;
        place = next;
        publisher = span_between(publisher, n, publisher.n);
    }
}

static bool is_capital_in_passing(const struct reading_of_places *x, int32_t place)
{
    return ends_use(x->r, USE_CAPITAL, x->r->items[place].name) &&
           tally_sum(&x->tally, place) < CAPITAL_MENTIONS;
}

static int32_t decide(struct reading_of_places *x, struct span publisher)
{
    bool any;
    int32_t place = place_of_line(x->r, x->head.items, x->n_title, &any);
    if (any)
        return place;
    place = place_of_line(x->r, x->head.items + x->n_title, x->head.n - x->n_title, &any);
    if (any)
        return place;
    int32_t most = place_of_most(x);
    count_publisher(x, publisher);
    place = place_of_self(x);
    if (place >= 0)
        return place;
    bool nation = x->headline_uses & (1u << USE_NATION | 1u << USE_ABROAD);
    if (nation)
        return -1;
    return most < 0 || is_capital_in_passing(x, most) ? place_of_office(x->r, publisher) : most;
}

bool regions_read(const struct regions *r, struct span text, const struct layout *layout,
                  struct span title, bool in_text, struct span publisher, struct arena *a,
                  int32_t *ret, struct err *e)
{
    struct reading_of_places x = {.r = r, .text = text, .headline_uses = uses_in(r, title)};
    if (!find_in_body(&x, layout, a, e) || !find_in_head(&x, layout, a, e))
        return false;
    if (!tally_open(&x.tally, x.body.n + 1, a))
        return err_fail(e, ERR_INPUT, "the report is too large to be described");
    resolve_near(r, text, &x.body);
    drop_venues(r, text, &x.body);
    count(&x);
    resolve_far(r, &x.body, &x.tally);
    drop_venues(r, text, &x.body);
    count(&x);
    resolve_near(r, text, &x.head);
    resolve_far(r, &x.head, &x.tally);
    drop_venues(r, text, &x.head);
    drop_foreign(r, x.headline_uses, &x.head);
    int32_t given = -2;
    if (!in_text && !find_in_given(&x, title, a, &given, e))
        return false;
    *ret = given != -2 ? given : decide(&x, publisher);
    return true;
}

/* Without blanks and the signs that part the levels: 湖南省/岳阳市, 湖南·岳阳. */
static struct span after_signs(struct span s)
{
    static const struct span signs[] = {SPAN("/"), SPAN("-"),  SPAN(","), SPAN(">"),
                                        SPAN("·"), SPAN("，"), SPAN("、")};
    s = span_trim(s);
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (span_starts(s, signs[i]))
            return after_signs(span_between(s, signs[i].n, s.n));
    }
    return s;
}

bool regions_find(const struct regions *r, struct span said, uint32_t *ret)
{
    said = span_trim(said);
    /* statistical codes have twelve digits, the first six are those of GB/T 2260 */
    bool long_code = said.n == 12 && span_ends(said, SPAN("000000"));
    int32_t at = by_code(r->items, r->n, long_code ? span_between(said, 0, 6) : said);
    for (bool first = true; at < 0 || !first; first = false) {
        uint32_t name;
        if (said.n == 0)
            break;
        size_t n = trie_longest(&r->names, said, 0, &name);
        at = n == 0 ? -1 : first ? bearer_alone(r, name) : bearer_within(r, name, at);
        if (at < 0)
            break;
        said = after_signs(span_between(said, n, said.n));
    }
    if (at < 0)
        return false;
    *ret = (uint32_t)at;
    return true;
}
