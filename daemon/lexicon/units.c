/* Checks the cells of both tables and builds their tries.  Both tries and rows are read-only
 * afterwards. */
#include "lexicon/units.h"

#include "base/utf8.h"

static bool bad_row(const struct table *t, const struct table_row *row, const char *what,
                    struct span value, struct err *e)
{
    return err_fail(e, ERR_SETUP, "%.*s:%u: %s \"%.*s\"", (int)t->file.n, t->file.at, row->line,
                    what, (int)value.n, value.at);
}

static bool no_room(const struct table *t, struct err *e)
{
    return err_fail(e, ERR_SETUP, "%.*s: out of memory", (int)t->file.n, t->file.at);
}

/* The next word of a cell whose words are divided by blanks; empty at the end. */
static struct span next_word(struct span cell, size_t *at)
{
    while (*at < cell.n && cell.at[*at] == ' ')
        ++*at;
    size_t from = *at;
    while (*at < cell.n && cell.at[*at] != ' ')
        ++*at;
    return span_between(cell, from, *at);
}

/* A trie of n keys in the arena. */
static bool build(const struct table *t, struct trie_key *keys, size_t n, struct arena *a,
                  struct trie *ret, struct err *e)
{
    struct buf bytes = {0};
    struct err why = {0};
    bool good = trie_build(keys, n, &bytes, &why);
    if (good) {
        struct span kept = {.at = arena_take(a, bytes.n + 1), .n = bytes.n};
        good = kept.at != NULL;
        if (good) {
            memcpy((char *)(uintptr_t)kept.at, bytes.at, bytes.n);
            good = trie_open(kept, ret, &why);
        }
    }
    buf_free(&bytes);
    if (good)
        return true;
    return err_fail(e, ERR_SETUP, "%.*s: %s", (int)t->file.n, t->file.at,
                    why.kind == ERR_NONE ? "out of memory" : why.text);
}

/* ---- units ---- */

enum unit_column { FORM, PLAIN, CANONICAL, DIMENSION, FACTOR, DIVISOR, FLAGS, BLOCKED, COLUMNS };
static const char *const unit_columns[COLUMNS] = {"form",   "plain",   "canonical", "dimension",
                                                  "factor", "divisor", "flags",     "blocked"};

static bool find_dimension(struct span name, enum unit_dimension *ret)
{
    for (int d = UNIT_COUNTER; d <= UNIT_OTHER; d++) {
        if (span_equal(name, span_of(unit_dimension_name((enum unit_dimension)d)))) {
            *ret = (enum unit_dimension)d;
            return true;
        }
    }
    return false;
}

static bool positive(struct span cell, struct arena *a, struct decimal *ret)
{
    if (cell.n == 0)
        return decimal_from_int(1, a, ret);
    return decimal_parse(cell, a, ret) && !decimal_is_zero(*ret) && !ret->negative;
}

static bool unit_flags(const struct table *t, const struct table_row *row, struct span cell,
                       struct unit *u, struct err *e)
{
    for (size_t at = 0;;) {
        struct span f = next_word(cell, &at);
        if (f.n == 0)
            return true;
        bool weak = span_equal(f, SPAN("weak")), prefix = span_equal(f, SPAN("prefix"));
        bool second = span_equal(f, SPAN("second")), either = span_equal(f, SPAN("either"));
        if (!weak && !prefix && !second && !either)
            return bad_row(t, row, "flags are weak, prefix, either and second, not", f, e);
        u->either |= either;
        u->weak |= weak;
        u->prefix |= prefix;
        u->second |= second;
    }
}

static bool unit_row(const struct table *t, const struct table_row *row, const size_t *c,
                     struct arena *a, struct unit *ret, struct err *e)
{
    const struct span *cell = row->cells;
    struct unit u = {.form = cell[c[FORM]],
                     .plain = cell[c[PLAIN]],
                     .canonical = cell[c[CANONICAL]],
                     .blocked = cell[c[BLOCKED]],
                     .blocked_bits = unit_blocked_bits(cell[c[FORM]], cell[c[BLOCKED]])};
    if (u.plain.n == 0)
        u.plain = u.form;
    if (u.canonical.n == 0)
        u.canonical = u.plain;
    if (!find_dimension(cell[c[DIMENSION]], &u.dimension))
        return bad_row(t, row, "unknown dimension", cell[c[DIMENSION]], e);
    if (!positive(cell[c[FACTOR]], a, &u.factor))
        return bad_row(t, row, "factor is no number above 0:", cell[c[FACTOR]], e);
    if (!positive(cell[c[DIVISOR]], a, &u.divisor))
        return bad_row(t, row, "divisor is no number above 0:", cell[c[DIVISOR]], e);
    if (!unit_flags(t, row, cell[c[FLAGS]], &u, e))
        return false;
    *ret = u;
    return true;
}

bool lexicon_units(const struct table *t, struct arena *a, struct units *ret, struct err *e)
{
    size_t c[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        if (!table_column(t, unit_columns[i], &c[i], e))
            return false;
    }
    struct unit *items = arena_new(a, struct unit, t->n_rows + 1);
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    if (!items || !keys)
        return no_room(t, e);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!unit_row(t, &t->rows[i], c, a, &items[i], e))
            return false;
        keys[i] = (struct trie_key){.key = items[i].form, .value = (uint32_t)i};
    }
    struct trie forms;
    if (!build(t, keys, t->n_rows, a, &forms, e))
        return false;
    ret->forms = forms;
    ret->items = items;
    ret->n = t->n_rows;
    ret->form_heads = (struct number_heads){0};
    for (size_t i = 0; i < t->n_rows; i++) {
        if (items[i].form.n >= 3)
            number_heads_add(&ret->form_heads, items[i].form.at);
    }
    return true;
}

/* ---- words ---- */

enum word_column { WORD, PLACE, BOUND, WORD_FLAGS, OTHER, WORD_COLUMNS };
static const char *const word_columns[WORD_COLUMNS] = {"word", "place", "bound", "flags", "not"};

static bool find_bound(struct span name, enum bound *ret)
{
    for (int b = BOUND_EXACT; b <= BOUND_AT_MOST; b++) {
        if (name.n == 0 || span_equal(name, span_of(bound_name((enum bound)b)))) {
            *ret = (enum bound)b;
            return true;
        }
    }
    return false;
}

static bool find_place(struct span name, enum number_word_place *ret)
{
    static const char *const places[] = {
        [NUMBER_WORD_BEFORE] = "before",
        [NUMBER_WORD_AFTER] = "after",
        [NUMBER_WORD_SIGN] = "sign",
        [NUMBER_WORD_INERT] = "inert",
    };
    for (int p = NUMBER_WORD_BEFORE; p <= NUMBER_WORD_INERT; p++) {
        if (span_equal(name, span_of(places[p]))) {
            *ret = (enum number_word_place)p;
            return true;
        }
    }
    return false;
}

static bool word_flags(const struct table *t, const struct table_row *row, struct span cell,
                       struct number_word *w, struct err *e)
{
    for (size_t at = 0;;) {
        struct span f = next_word(cell, &at);
        if (f.n == 0)
            return true;
        bool compares = span_equal(f, SPAN("compares")), duration = span_equal(f, SPAN("duration"));
        bool magnitude = span_equal(f, SPAN("magnitude"));
        if (!compares && !duration && !magnitude)
            return bad_row(t, row, "flags are compares, duration and magnitude, not", f, e);
        w->compares |= compares;
        w->duration |= duration;
        w->magnitude |= magnitude;
    }
}

static bool word_row(const struct table *t, const struct table_row *row, const size_t *c,
                     struct number_word *ret, struct err *e)
{
    const struct span *cell = row->cells;
    struct number_word w = {.word = cell[c[WORD]], .other = cell[c[OTHER]]};
    if (!find_place(cell[c[PLACE]], &w.place))
        return bad_row(t, row, "place is before, after, sign or inert, not", cell[c[PLACE]], e);
    if (!find_bound(cell[c[BOUND]], &w.bound))
        return bad_row(t, row, "unknown bound", cell[c[BOUND]], e);
    if (!word_flags(t, row, cell[c[WORD_FLAGS]], &w, e))
        return false;
    *ret = w;
    return true;
}

static struct span reversed(struct span s, struct arena *a)
{
    char *out = arena_take(a, s.n);
    for (size_t i = 0; out && i < s.n; i++)
        out[i] = s.at[s.n - 1 - i];
    return (struct span){out, s.n};
}

/* The trie of the words of one or two places, and what they begin or end with. */
static bool build_place(const struct table *t, const struct number_word *words,
                        enum number_word_place one, enum number_word_place two, struct arena *a,
                        struct trie *ret, struct number_heads *ret_heads, struct err *e)
{
    struct number_heads heads = {0};
    bool tails = one == NUMBER_WORD_BEFORE;
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    size_t n = 0;
    if (!keys)
        return no_room(t, e);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct number_word *w = &words[i];
        if (w->place != one && w->place != two)
            continue;
        struct span key = tails ? reversed(w->word, a) : w->word;
        if (!key.at)
            return no_room(t, e);
        keys[n++] = (struct trie_key){.key = key, .value = (uint32_t)i};
        if (w->word.n >= 3)
            number_heads_add(&heads, w->word.at + (tails ? w->word.n - 3 : 0));
    }
    *ret_heads = heads;
    return build(t, keys, n, a, ret, e);
}

bool lexicon_number_words(const struct table *t, struct arena *a, struct units *ret, struct err *e)
{
    size_t c[WORD_COLUMNS];
    for (int i = 0; i < WORD_COLUMNS; i++) {
        if (!table_column(t, word_columns[i], &c[i], e))
            return false;
    }
    struct number_word *words = arena_new(a, struct number_word, t->n_rows + 1);
    if (!words)
        return no_room(t, e);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!word_row(t, &t->rows[i], c, &words[i], e))
            return false;
    }
    struct units u = *ret;
    if (!build_place(t, words, NUMBER_WORD_BEFORE, NUMBER_WORD_SIGN, a, &u.before, &u.before_tails,
                     e) ||
        !build_place(t, words, NUMBER_WORD_AFTER, NUMBER_WORD_AFTER, a, &u.after, &u.after_heads,
                     e) ||
        !build_place(t, words, NUMBER_WORD_INERT, NUMBER_WORD_INERT, a, &u.inert, &u.inert_heads,
                     e))
        return false;
    *ret = u;
    ret->words = words;
    ret->n_words = t->n_rows;
    return true;
}
