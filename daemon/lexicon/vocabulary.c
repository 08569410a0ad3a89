/* Special words: a trie from the word to its term. */
#include "lexicon/vocabulary.h"

#include "base/utf8.h"
#include "lexicon/mood.h"

static const char *const class_names[] = {
#define X(id, name) name,
    WORD_CLASSES(X)
#undef X
};
_Static_assert(WORD_CLASS_COUNT <= 64, "classes are bits of 64");

static const struct {
    const char *name;
    enum pos pos;
} pos_names[] = {
    {"noun", POS_NOUN},
    {"place", POS_PLACE},
    {"verb", POS_VERB},
    {"verbnoun", POS_VERBNOUN},
    {"adjective", POS_ADJECTIVE},
    {"adverb", POS_ADVERB},
    {"time", POS_TIME},
    {"position", POS_POSITION},
    {"preposition", POS_PREPOSITION},
    {"conjunction", POS_CONJUNCTION},
    {"pronoun", POS_PRONOUN},
    {"particle", POS_PARTICLE},
    {"classifier", POS_CLASSIFIER},
    {"numeral", POS_NUMERAL},
};

static bool class_of(struct span name, uint64_t *ret)
{
    for (size_t i = 0; i < WORD_CLASS_COUNT; i++) {
        if (span_equal(name, span_of(class_names[i]))) {
            *ret |= UINT64_C(1) << i;
            return true;
        }
    }
    return false;
}

static bool classes_of(const struct table *t, uint32_t line, struct span cell, uint64_t *ret,
                       struct err *e)
{
    for (size_t i = 0; i < cell.n;) {
        size_t end = i;
        while (end < cell.n && cell.at[end] != ' ')
            end++;
        struct span name = span_between(cell, i, end);
        if (name.n && !class_of(name, ret))
            return err_fail(e, ERR_SETUP, "%.*s:%u: no class \"%.*s\"", (int)t->file.n, t->file.at,
                            line, (int)name.n, name.at);
        i = end + 1;
    }
    return true;
}

static bool pos_of(const struct table *t, uint32_t line, struct span cell, enum pos *ret,
                   struct err *e)
{
    if (cell.n == 0)
        return true;
    for (size_t i = 0; i < sizeof(pos_names) / sizeof(*pos_names); i++) {
        if (span_equal(cell, span_of(pos_names[i].name))) {
            *ret = pos_names[i].pos;
            return true;
        }
    }
    return err_fail(e, ERR_SETUP, "%.*s:%u: no part of speech \"%.*s\"", (int)t->file.n, t->file.at,
                    line, (int)cell.n, cell.at);
}

/* Special words are cheaper than nearly all ways to cut them in general words; those of one
 * character cost what they cost in general, or they would break longer words. */
#define COST_SPECIAL (7u * 64u)
#define COST_UNKNOWN (20u * 64u)
#define BYTES_OF_ONE 4u

/* Cost and part of speech, as far as the general dictionary has a say in them. */
static void settle(const struct vocabulary *v, struct term *t)
{
    uint32_t general = 0;
    bool known = v->general.ids && chartrie_find(&v->general, t->word, &general);
    t->cost = t->word.n > BYTES_OF_ONE ? COST_SPECIAL : COST_UNKNOWN;
    if (known && word_cost(general) < t->cost)
        t->cost = word_cost(general);
    if (t->pos == POS_OTHER)
        t->pos = known ? word_pos(general) : POS_NOUN;
}

/* The trie's bytes in the arena; the buffer is freed. */
static bool kept(struct buf *bytes, struct arena *a, struct span *ret, struct err *e)
{
    *ret = arena_copy(a, buf_span(bytes));
    buf_free(bytes);
    return ret->at || err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
}

/* A word that stands twice is found when the trie is built. */
static bool name_file(const struct table *t, struct err *e)
{
    if (e && e->kind == ERR_INPUT) {
        e->kind = ERR_SETUP;
        err_context(e, "%.*s", (int)t->file.n, t->file.at);
    }
    return false;
}

static bool build_forms(const struct table *t, struct trie_key *keys, size_t n, struct arena *a,
                        struct trie *ret, struct err *e)
{
    struct buf bytes = {0};
    struct span at;
    if (!trie_build(keys, n, &bytes, e)) {
        buf_free(&bytes);
        return name_file(t, e);
    }
    return kept(&bytes, a, &at, e) && trie_open(at, ret, e);
}

static bool build_special(const struct table *t, struct trie_key *keys, size_t n, struct arena *a,
                          struct chartrie *ret, struct err *e)
{
    struct buf bytes = {0};
    struct span at;
    if (!chartrie_build(keys, n, false, &bytes, e)) {
        buf_free(&bytes);
        return name_file(t, e);
    }
    return kept(&bytes, a, &at, e) && chartrie_open(at, ret, e);
}

/* Which characters are terms of class head. */
static void find_heads(const struct vocabulary *v, uint64_t *heads)
{
    size_t w;
    for (size_t i = 0; i < v->n_terms; i++) {
        struct span word = v->terms[i].word;
        uint32_t cp = word.n ? utf8_at(word, 0, &w) : 0;
        uint16_t id = word.n && w == word.n ? chartrie_id(&v->special, cp) : 0;
        if (id && (v->terms[i].classes & WORD_BIT(HEAD)))
            heads[id / 64] |= UINT64_C(1) << (id % 64);
    }
}

/* Of each id: the cell behind its character alone. */
static const uint64_t *first_cells(const struct chartrie *t, struct arena *a)
{
    uint64_t *cells = arena_new(a, uint64_t, t->most + 1u);
    for (uint32_t id = 0; id <= t->most && cells && t->cells; id++)
        cells[id] = chartrie_step(t, t->cells[0], (uint16_t)id);
    return cells;
}

/* What the cut asks for each character and each word, close together. */
static bool make_tables(struct arena *a, struct vocabulary *v, struct err *e)
{
    uint64_t *heads = arena_new(a, uint64_t, TRIE_CHARS / 64);
    uint32_t *ids = arena_new(a, uint32_t, TRIE_CHARS);
    uint16_t *costs = arena_new(a, uint16_t, v->n_terms + 1);
    struct term_fact *facts = arena_new(a, struct term_fact, v->n_terms);
    v->general_first = first_cells(&v->general, a);
    v->special_first = first_cells(&v->special, a);
    if (!heads || !ids || !costs || !facts || !v->general_first || !v->special_first)
        return err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
    find_heads(v, heads);
    for (uint32_t c = 0; c < TRIE_CHARS; c++)
        ids[c] = (v->general.ids ? v->general.ids[c] : 0u) | (uint32_t)v->special.ids[c] << 16;
    for (size_t i = 0; i < v->n_terms; i++) {
        const struct term *t = &v->terms[i];
        costs[i] = (uint16_t)t->cost;
        facts[i] = (struct term_fact){t->classes, t->mood, (uint8_t)t->pos};
    }
    costs[v->n_terms] = UINT16_MAX;
    v->heads = heads;
    v->ids = ids;
    v->costs = costs;
    v->facts = facts;
    return true;
}

static bool read_words(const struct table *t, const struct vocabulary *v, struct term *terms,
                       struct err *e)
{
    size_t word, classes, pos;
    if (!table_column(t, "word", &word, e) || !table_column(t, "classes", &classes, e) ||
        !table_column(t, "pos", &pos, e))
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        terms[i].word = row->cells[word];
        if (!classes_of(t, row->line, row->cells[classes], &terms[i].classes, e) ||
            !pos_of(t, row->line, row->cells[pos], &terms[i].pos, e))
            return false;
        settle(v, &terms[i]);
    }
    return true;
}

bool lexicon_vocabulary(const struct table *words, const struct table *mood, struct arena *a,
                        struct vocabulary *ret, struct err *e)
{
    size_t n = words->n_rows;
    size_t most = n + (mood ? mood->n_rows : 0);
    if (most > VOCABULARY_MAX)
        return err_fail(e, ERR_SETUP, "%.*s: %zu words, at most %u are possible",
                        (int)words->file.n, words->file.at, most, VOCABULARY_MAX);
    struct term *terms = arena_new(a, struct term, most);
    struct trie_key *keys = arena_new(a, struct trie_key, most);
    if (!terms || !keys)
        return err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
    if (!read_words(words, ret, terms, e))
        return false;
    for (size_t i = 0; i < n; i++)
        keys[i] = (struct trie_key){.key = terms[i].word, .value = (uint32_t)i};
    if (!build_forms(words, keys, n, a, &ret->forms, e) ||
        (mood && !lexicon_mood_terms(mood, ret, terms, &n, e)))
        return false;
    for (size_t i = 0; i < n; i++)
        keys[i] = (struct trie_key){.key = terms[i].word, .value = (uint32_t)i};
    ret->terms = terms;
    ret->n_terms = n;
    return build_special(mood ? mood : words, keys, n, a, &ret->special, e) &&
           make_tables(a, ret, e);
}
