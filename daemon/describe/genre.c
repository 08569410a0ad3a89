/* The first rule that is met decides; where none is, the genre stays unknown. */
#include "describe/genre.h"

static const char *const names[] = {NULL,         "overview", "speech", "remarks",
                                    "briefing",   "summary",  "news",   "work_report",
                                    "communique", "plan",     "other"};

const char *genre_name(enum genre g)
{
    return names[g];
}

static bool genre_of(struct span name, enum genre *ret)
{
    for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++) {
        if (span_equal(name, span_of(names[i]))) {
            *ret = (enum genre)i;
            return true;
        }
    }
    return false;
}

static bool place_of(struct span name, enum genre_place *ret)
{
    static const char *const places[] = {"dateline", "title", "end",   "subtitle", "heads",
                                         "lead",     "text",  "named", "byline"};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (span_equal(name, span_of(places[i]))) {
            *ret = (enum genre_place)i;
            return true;
        }
    }
    return false;
}

/* Is the word sought anywhere in a headline or the first lines? */
static bool is_sought(enum genre_place p)
{
    return p == PLACE_TITLE || p == PLACE_SUBTITLE || p == PLACE_HEADS || p == PLACE_LEAD;
}

static bool read_rule(const struct table *t, const struct table_row *row, const size_t *columns,
                      struct genre_rule *ret, struct err *e)
{
    ret->word = row->cells[columns[2]];
    if (!genre_of(row->cells[columns[0]], &ret->genre) ||
        !place_of(row->cells[columns[1]], &ret->place))
        return err_fail(e, ERR_SETUP, "%.*s:%u: no such genre or place", (int)t->file.n, t->file.at,
                        row->line);
    bool worded = ret->place != PLACE_DATELINE && ret->place != PLACE_BYLINE;
    if (worded != (ret->word.n > 0) && ret->place != PLACE_NAMED)
        return err_fail(e, ERR_SETUP, "%.*s:%u: %s", (int)t->file.n, t->file.at, row->line,
                        worded ? "a word is missing" : "this place takes no word");
    return true;
}

/* One key for each sought word; its rules are chained. */
static size_t list_words(struct genre_rule *rules, size_t n, struct trie_key *keys)
{
    size_t n_keys = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n_keys && !span_equal(keys[k].key, rules[i].word))
            k++;
        if (!is_sought(rules[i].place))
            continue;
        if (k < n_keys)
            rules[i].next = (uint16_t)(keys[k].value + 1);
        else
            keys[n_keys++].key = rules[i].word;
        keys[k].value = (uint32_t)i;
    }
    return n_keys;
}

static bool build_words(const struct table *t, struct genre_rule *rules, struct arena *a,
                        struct trie *ret, struct err *e)
{
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    if (!keys)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    return table_trie(t, keys, list_words(rules, t->n_rows, keys), a, ret, e);
}

bool genres_open(const struct table *t, struct arena *a, struct genres *ret, struct err *e)
{
    size_t columns[3];
    if (!table_column(t, "genre", &columns[0], e) || !table_column(t, "where", &columns[1], e) ||
        !table_column(t, "word", &columns[2], e))
        return false;
    if (t->n_rows > GENRE_MAX_RULES)
        return err_fail(e, ERR_SETUP, "%.*s: more than %d rows", (int)t->file.n, t->file.at,
                        GENRE_MAX_RULES);
    struct genre_rule *rules = arena_new(a, struct genre_rule, t->n_rows + 1);
    if (!rules)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!read_rule(t, &t->rows[i], columns, &rules[i], e))
            return false;
    }
    ret->rules = rules;
    ret->n = t->n_rows;
    return build_words(t, rules, a, &ret->words, e);
}

/* Rules that are met, a bit for each. */
struct met {
    uint64_t bits[GENRE_MAX_RULES / 64];
};

/* Sets the rules whose word stands in s and whose place is one of two. */
static void seek(const struct genres *g, struct span s, enum genre_place one,
                 enum genre_place other, struct met *m)
{
    for (size_t from = 0; from < s.n; from++) {
        uint32_t node = 0, rule;
        for (size_t i = from; i < s.n && trie_step(&g->words, &node, s.at[i]); i++) {
            if (!trie_value(&g->words, node, &rule))
                continue;
            for (size_t k = rule + 1; k > 0; k = g->rules[k - 1].next) {
                if (g->rules[k - 1].place == one || g->rules[k - 1].place == other)
                    m->bits[(k - 1) / 64] |= UINT64_C(1) << (k - 1) % 64;
            }
        }
    }
}

static bool holds(struct span s, struct span word)
{
    return span_find(s, 0, word) != SIZE_MAX;
}

/* Without (试行), （征求意见稿）, 》 at the end. */
static struct span bare_title(struct span s)
{
    for (;;) {
        struct span shut = span_ends(s, SPAN("）"))   ? SPAN("）")
                           : span_ends(s, SPAN(")"))  ? SPAN(")")
                           : span_ends(s, SPAN("》")) ? SPAN("》")
                                                      : (struct span){0};
        if (shut.n == 0)
            return s;
        s.n -= shut.n;
        if (span_equal(shut, SPAN("》")))
            continue;
        size_t open = SIZE_MAX;
        for (size_t at = s.n; at > 0 && open == SIZE_MAX; at--) {
            if (s.at[at - 1] == '(' || span_starts(span_between(s, at - 1, s.n), SPAN("（")))
                open = at - 1;
        }
        if (open == SIZE_MAX)
            return s;
        s.n = open;
    }
}

static bool is_met(const struct genre_rule *r, bool sought, const struct genre_signs *s,
                   struct span bare)
{
    switch (r->place) {
    case PLACE_DATELINE:
        return s->dateline;
    case PLACE_TITLE:
    case PLACE_SUBTITLE:
    case PLACE_HEADS:
    case PLACE_LEAD:
        return sought;
    case PLACE_END:
        return span_ends(bare, r->word) || span_ends(s->subtitle, r->word);
    case PLACE_TEXT:
        return holds(s->text, r->word);
    case PLACE_NAMED:
        return s->name.n && (r->word.n ? span_ends(s->name, r->word) : s->placed);
    case PLACE_BYLINE:
        return s->signed_by;
    }
    return false;
}

enum genre genre_read(const struct genres *g, const struct genre_signs *s)
{
    if (g->n && g->rules[0].place == PLACE_DATELINE && s->dateline)
        return g->rules[0].genre; /* the most frequent case, and nothing need be sought */
    struct met m = {0};
    seek(g, s->title, PLACE_TITLE, PLACE_HEADS, &m);
    seek(g, s->subtitle, PLACE_SUBTITLE, PLACE_HEADS, &m);
    seek(g, s->lead, PLACE_LEAD, PLACE_LEAD, &m);
    struct span bare = bare_title(s->title);
    for (size_t i = 0; i < g->n; i++) {
        if (is_met(&g->rules[i], m.bits[i / 64] >> i % 64 & 1, s, bare))
            return g->rules[i].genre;
    }
    return GENRE_UNKNOWN;
}
