/* The catalogue as a trie from folded phrases to concepts.  No part of a name is ever matched:
 * affixes are cut off whole, and what is left must be a phrase. */
#include "tag/concept.h"

#include "tag/fold.h"

#include <stdlib.h>

#define MAX_NAME_BYTES 192 /* a longer name is no standard one */
#define MAX_PHRASES 8192
#define MAX_CUTS 3 /* affixes cut off one name */

/* A phrase's concepts stand in a row in `meant`. */
struct meaning {
    uint32_t first, n;
};

struct affix {
    struct span text; /* folded */
    bool suffix;
    uint32_t kinds; /* bits of enum kind: of which concepts it may be cut off */
};

struct concepts {
    struct concept *items;
    size_t n;
    struct trie phrases; /* folded phrase -> index into meanings */
    struct buf bytes; /* of the trie */
    struct meaning *meanings;
    uint32_t *meant; /* indices into items */
    struct affix *affixes;
    size_t n_affixes;
};

const struct concept *concepts_row(const struct concepts *c, size_t i)
{
    return &c->items[i];
}

size_t concepts_count(const struct concepts *c)
{
    return c->n;
}

static bool kind_of(struct span word, enum kind *ret)
{
    for (int k = KIND_COUNT; k <= KIND_RANK; k++) {
        if (span_equal(word, span_of(kind_name((enum kind)k)))) {
            *ret = (enum kind)k;
            return true;
        }
    }
    return false;
}

static bool dimension_of(struct span word, enum unit_dimension *ret)
{
    for (int d = UNIT_COUNTER; d <= UNIT_OTHER; d++) {
        if (span_equal(word, span_of(unit_dimension_name((enum unit_dimension)d)))) {
            *ret = (enum unit_dimension)d;
            return true;
        }
    }
    return false;
}

static int32_t theme_of(const struct span *codes, size_t n, struct span code)
{
    for (size_t i = 0; i < n; i++) {
        if (span_equal(codes[i], code))
            return (int32_t)i;
    }
    return -1;
}

/* One phrase of one concept. */
struct pair {
    struct span phrase; /* folded */
    uint32_t concept;
    uint32_t line;
};

struct loading {
    const struct table *table;
    struct arena *arena;
    struct concepts *c;
    struct pair *pairs;
    size_t n_pairs;
};

static bool add_pair(struct loading *l, struct span phrase, uint32_t line, struct err *e)
{
    char *folded = arena_take(l->arena, phrase.n + 1);
    if (!folded || l->n_pairs == MAX_PHRASES)
        return err_fail(e, ERR_SETUP, "catalogue.tsv: more than %d phrases", MAX_PHRASES);
    size_t n = tag_fold(phrase, folded);
    if (n == 0 || n > MAX_NAME_BYTES)
        return table_fail(l->table, line, e, "a phrase has 1 to 192 bytes, not", phrase);
    l->pairs[l->n_pairs++] = (struct pair){{folded, n}, (uint32_t)l->c->n, line};
    return true;
}

/* The phrases of a cell, divided by |. */
static bool add_phrases(struct loading *l, struct span cell, uint32_t line, struct err *e)
{
    size_t from = 0;
    for (size_t i = 0; i <= cell.n; i++) {
        if (i < cell.n && cell.at[i] != '|')
            continue;
        if (!add_pair(l, span_trim(span_between(cell, from, i)), line, e))
            return false;
        from = i + 1;
    }
    return true;
}

static bool add_concept(struct loading *l, const struct table_row *row, const size_t c[7],
                        const struct span *codes, size_t n_codes, struct err *e)
{
    const struct span *cell = row->cells;
    struct concept x = {.code = cell[c[0]], .zh = cell[c[1]], .en = cell[c[2]]};
    for (size_t i = 0; i < l->c->n; i++) {
        if (span_equal(l->c->items[i].code, x.code))
            return table_fail(l->table, row->line, e, "the code is there twice:", x.code);
    }
    if (!dimension_of(cell[c[3]], &x.dimension))
        return table_fail(l->table, row->line, e, "no dimension of units.tsv:", cell[c[3]]);
    if (!kind_of(cell[c[4]], &x.kind))
        return table_fail(l->table, row->line, e, "no kind of indicator:", cell[c[4]]);
    x.theme = theme_of(codes, n_codes, cell[c[5]]);
    if (x.theme < 0)
        return table_fail(l->table, row->line, e, "themes.tsv has no theme", cell[c[5]]);
    if (!add_phrases(l, x.zh, row->line, e) ||
        (cell[c[6]].n && !add_phrases(l, cell[c[6]], row->line, e)))
        return false;
    l->c->items[l->c->n++] = x;
    return true;
}

static int by_phrase(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int c = span_compare(x->phrase, y->phrase);
    return c ? c : (x->concept > y->concept) - (x->concept < y->concept);
}

/* Two concepts of one phrase must differ in kind or dimension, else nobody could tell. */
static bool check_pair(const struct loading *l, const struct pair *x, const struct pair *y,
                       struct err *e)
{
    const struct concept *a = &l->c->items[x->concept], *b = &l->c->items[y->concept];
    if (a != b && (a->kind != b->kind || a->dimension != b->dimension))
        return true;
    return table_fail(l->table, y->line, e, "the phrase is there twice:", y->phrase);
}

static bool build(struct loading *l, struct err *e)
{
    struct concepts *c = l->c;
    struct trie_key *keys = arena_new(l->arena, struct trie_key, l->n_pairs);
    c->meanings = arena_new(l->arena, struct meaning, l->n_pairs);
    c->meant = arena_new(l->arena, uint32_t, l->n_pairs);
    if (!keys || !c->meanings || !c->meant)
        return err_fail(e, ERR_SETUP, "catalogue.tsv: out of memory");
    qsort(l->pairs, l->n_pairs, sizeof(*l->pairs), by_phrase);
    size_t n = 0;
    for (size_t i = 0; i < l->n_pairs; i++) {
        if (i == 0 || !span_equal(l->pairs[i].phrase, l->pairs[i - 1].phrase)) {
            keys[n] = (struct trie_key){l->pairs[i].phrase, (uint32_t)n};
            c->meanings[n++] = (struct meaning){.first = (uint32_t)i};
        } else if (!check_pair(l, &l->pairs[i - 1], &l->pairs[i], e)) {
            return false;
        }
        c->meanings[n - 1].n++;
        c->meant[i] = l->pairs[i].concept;
    }
    return trie_build(keys, n, &c->bytes, e) && trie_open(buf_span(&c->bytes), &c->phrases, e);
}

static bool load_catalogue(struct lexicon *lx, const struct span *codes, size_t n_codes,
                           struct concepts *c, struct err *e)
{
    static const char *const names[] = {"code", "zh",    "en",     "dimension",
                                        "kind", "theme", "phrases"};
    size_t col[7];
    struct loading l = {
        .table = lexicon_needed(lx, "catalogue.tsv", e), .arena = lexicon_arena(lx), .c = c};
    if (!l.table || !table_columns(l.table, names, 7, col, e))
        return false;
    c->items = arena_new(l.arena, struct concept, l.table->n_rows);
    l.pairs = arena_new(l.arena, struct pair, MAX_PHRASES);
    if (!c->items || !l.pairs)
        return err_fail(e, ERR_SETUP, "catalogue.tsv: out of memory");
    for (size_t i = 0; i < l.table->n_rows; i++) {
        if (!add_concept(&l, &l.table->rows[i], col, codes, n_codes, e))
            return false;
    }
    return build(&l, e);
}

/* Names of kinds divided by blanks. */
static bool kinds_of(struct span cell, uint32_t *ret)
{
    size_t from = 0;
    uint32_t kinds = 0;
    for (size_t i = 0; i <= cell.n; i++) {
        enum kind k;
        if (i < cell.n && cell.at[i] != ' ')
            continue;
        if (!kind_of(span_between(cell, from, i), &k))
            return false;
        kinds |= 1u << k;
        from = i + 1;
    }
    *ret = kinds;
    return true;
}

static bool add_affix(const struct table *t, const struct table_row *row, const size_t col[3],
                      struct arena *a, struct concepts *c, struct err *e)
{
    struct span affix = row->cells[col[0]], where = row->cells[col[1]];
    struct affix x = {.suffix = span_equal(where, SPAN("end"))};
    char *folded = arena_take(a, affix.n);
    if (!folded)
        return err_fail(e, ERR_SETUP, "catalogue_affixes.tsv: out of memory");
    x.text = (struct span){folded, tag_fold(affix, folded)};
    if (!x.suffix && !span_equal(where, SPAN("start")))
        return table_fail(t, row->line, e, "the place is none of start, end:", where);
    if (!kinds_of(row->cells[col[2]], &x.kinds))
        return table_fail(t, row->line, e, "no kinds of indicators:", row->cells[col[2]]);
    if (x.text.n == 0)
        return table_fail(t, row->line, e, "nothing is left of", affix);
    c->affixes[c->n_affixes++] = x;
    return true;
}

static bool load_affixes(struct lexicon *lx, struct concepts *c, struct err *e)
{
    static const char *const names[] = {"affix", "place", "kinds"};
    size_t col[3];
    const struct table *t = lexicon_needed(lx, "catalogue_affixes.tsv", e);
    if (!t || !table_columns(t, names, 3, col, e))
        return false;
    c->affixes = arena_new(lexicon_arena(lx), struct affix, t->n_rows);
    if (!c->affixes)
        return err_fail(e, ERR_SETUP, "catalogue_affixes.tsv: out of memory");
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!add_affix(t, &t->rows[i], col, lexicon_arena(lx), c, e))
            return false;
    }
    return true;
}

struct concepts *concepts_open(struct lexicon *lx, const struct span *theme_codes, size_t n_themes,
                               struct err *e)
{
    struct concepts *c = calloc(1, sizeof(*c));
    if (!c) {
        err_fail(e, ERR_SETUP, "could not load the catalogue: out of memory");
        return NULL;
    }
    if (load_catalogue(lx, theme_codes, n_themes, c, e) && load_affixes(lx, c, e))
        return c;
    concepts_close(c);
    return NULL;
}

void concepts_close(struct concepts *c)
{
    if (!c)
        return;
    buf_free(&c->bytes);
    free(c);
}

/* A change or a rank is one of a concept of any other kind, and its own unit (%, 位) says
 * nothing of the concept's. */
static bool fits(const struct concept *x, enum kind kind, const struct unit *unit)
{
    if (kind == KIND_CHANGE || kind == KIND_RANK)
        return true;
    if (x->kind != kind)
        return false;
    if (!unit)
        return x->dimension == UNIT_COUNTER || x->dimension == UNIT_PEOPLE ||
               x->dimension == UNIT_OTHER || x->dimension == UNIT_RATIO;
    if (x->dimension == UNIT_PEOPLE && span_equal(unit->plain, SPAN("个")))
        return true;
    return x->dimension == unit->dimension;
}

/* cut: the kinds of concepts of which all that was cut off may be cut. */
static int32_t lookup(const struct concepts *c, struct span name, enum kind kind,
                      const struct unit *unit, uint32_t cut)
{
    uint32_t i;
    if (name.n == 0 || !trie_find(&c->phrases, name, &i))
        return -1;
    for (uint32_t k = c->meanings[i].first; k < c->meanings[i].first + c->meanings[i].n; k++) {
        const struct concept *x = &c->items[c->meant[k]];
        if ((cut & 1u << x->kind) && fits(x, kind, unit))
            return (int32_t)c->meant[k];
    }
    return -1;
}

/* The longest affix at either end that leaves something. */
static const struct affix *affix_at(const struct concepts *c, struct span name)
{
    const struct affix *best = NULL;
    for (size_t i = 0; i < c->n_affixes; i++) {
        const struct affix *x = &c->affixes[i];
        if (x->text.n < name.n && (x->suffix ? span_ends : span_starts)(name, x->text) &&
            (!best || x->text.n > best->text.n))
            best = x;
    }
    return best;
}

int32_t concept_of(const struct concepts *c, struct span name, enum kind kind,
                   const struct unit *unit)
{
    char folded[MAX_NAME_BYTES];
    if (name.n > sizeof(folded))
        return -1;
    struct span left = {folded, tag_fold(name, folded)};
    uint32_t cut = UINT32_MAX;
    for (int i = 0; i <= MAX_CUTS; i++) {
        int32_t found = lookup(c, left, kind, unit, cut);
        const struct affix *x = affix_at(c, left);
        if (found >= 0 || !x)
            return found;
        cut &= x->kinds;
        left = x->suffix ? span_between(left, 0, left.n - x->text.n)
                         : span_between(left, x->text.n, left.n);
    }
    return -1;
}

struct span concept_key(struct span name, struct arena *a)
{
    char *out = arena_take(a, name.n + 1);
    if (!out)
        return (struct span){0};
    return (struct span){out, tag_fold(name, out)};
}
