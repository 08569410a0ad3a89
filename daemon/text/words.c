/* The best cut by dynamic programming from left to right: steps[i] is the cheapest way to cut
 * everything before character i; each word that starts at i offers a way to its end.  Words
 * are at most WORD_MAX characters, so the work is linear. */
#include "text/words.h"

#include "base/utf8.h"

#define WORD_MAX 16u
/* Cost of a character that no dictionary has: dearer than any word. */
#define COST_UNKNOWN (20u * 64u)

struct words_letter {
    uint32_t at; /* byte in the text */
    uint32_t cp;
    uint16_t general, special; /* ids in the two tries */
    uint32_t one; /* value of the general word of this letter alone */
    uint64_t two; /* cell of the general trie behind this letter and the next */
};

/* The cheapest way to a place, as one number, so that the better of two is the smaller: the cost
 * (32 bits); of equal ones the longer last word (31 - its characters, 5 bits); of the same words
 * the special one, then the general one, then the unknown one (2 bits).  Then what the last word
 * is: the index of its term, else a word_pack (25 bits).  Words are offered without branches:
 * which is the better one cannot be foreseen.  A word that does not exist costs what
 * CHARTRIE_NONE says, more than any way of unknown characters, so it is never on the best way. */
typedef uint64_t way;

enum source { SOURCE_SPECIAL, SOURCE_GENERAL, SOURCE_UNKNOWN };

#define NO_WAY UINT64_MAX
#define WAY_COST(way) ((way) >> 32 << 32)
#define WAY_BACK(way) (31 - ((way) >> 27 & 31))
#define WAY_SOURCE(way) ((enum source)((way) >> 25 & 3))
#define WAY_WHAT(way) ((uint32_t)(way)&0x1FFFFFF)
_Static_assert(WORD_MAX < 31, "five bits");
_Static_assert(WORD_MAX *COST_UNKNOWN < 0xFFFF, "what does not exist is dearer");

static inline way way_on(way from, uint32_t cost, size_t back, enum source source, uint32_t what)
{
    return WAY_COST(from) + ((uint64_t)cost << 32) +
           ((31 - back) << 27 | (uint64_t)source << 25 | what);
}

static inline way better(way x, way y)
{
    return x < y ? x : y;
}

static inline way general_word(way from, size_t back, uint32_t value)
{
    return way_on(from, word_cost(value), back, SOURCE_GENERAL, value);
}

/* A letter or digit, full-width ones too. */
static bool latin(uint32_t c)
{
    if (c >= 0xFF10 && c <= 0xFF5A)
        c -= 0xFEE0;
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The end of the run of letters and digits at `at`, a point inside it included: PM2.5. */
static size_t latin_end(const struct words_letter *c, size_t at, size_t n)
{
    size_t end = at, most = at + WORD_MAX < n ? at + WORD_MAX : n;
    while (end < most && (latin(c[end].cp) ||
                          (c[end].cp == '.' && end > at && end + 1 < n && latin(c[end + 1].cp))))
        end++;
    return end;
}

static bool is_han(uint32_t cp)
{
    return cp - 0x3400 <= 0x9FFF - 0x3400 || cp > 0xFFFF;
}

/* What no dictionary needs to have: a run of letters and digits, or punctuation. */
static void unknown_word(const struct words_letter *c, size_t at, size_t n, way *steps)
{
    size_t end = latin_end(c, at, n), back = end > at ? end - at : 1;
    enum pos pos = end > at ? POS_LATIN : POS_PUNCTUATION;
    way x = way_on(steps[at], end > at ? COST_UNKNOWN : 0, back, SOURCE_UNKNOWN, word_pack(pos, 0));
    steps[at + back] = better(steps[at + back], x);
}

static void special_words(const struct vocabulary *v, const struct words_letter *c, size_t at,
                          size_t n, way *steps)
{
    const struct chartrie t = v->special; /* a copy: for all the compiler knows, steps are in v */
    uint64_t cell = v->special_first[c[at].special];
    uint32_t n_terms = (uint32_t)v->n_terms;
    size_t most = at + WORD_MAX < n ? at + WORD_MAX : n;
    way from = steps[at];
    for (size_t i = at + 1; cell != t.nowhere; i++) {
        uint32_t value = chartrie_value(cell), term = value < n_terms ? value : n_terms;
        steps[i] = better(steps[i], way_on(from, v->costs[term], i - at, SOURCE_SPECIAL, term));
        if (i >= most || !chartrie_goes_on(&t, cell))
            break;
        cell = chartrie_step(&t, cell, c[i].special);
    }
}

/* The words that start at letter `at`.  Of two letters also where the stretch ends behind one:
 * there is room for it, and nothing reads it. */
static void words_from(const struct vocabulary *v, const struct words_letter *c, size_t at,
                       size_t n, way *steps)
{
    const struct chartrie t = v->general;
    way from = steps[at];
    uint64_t cell = c[at].two;
    way one = better(steps[at + 1], general_word(from, 1, c[at].one));
    steps[at + 2] = better(steps[at + 2], general_word(from, 2, chartrie_value(cell)));
    if (is_han(c[at].cp)) {
        way x = way_on(from, COST_UNKNOWN, 1, SOURCE_UNKNOWN, word_pack(POS_OTHER, 0));
        steps[at + 1] = better(one, x);
    } else {
        steps[at + 1] = one;
        unknown_word(c, at, n, steps);
    }
    size_t most = at + WORD_MAX < n ? at + WORD_MAX : n;
    for (size_t i = at + 2; chartrie_goes_on(&t, cell) && i < most; i++) {
        cell = chartrie_step(&t, cell, c[i].general);
        steps[i + 1] = better(steps[i + 1], general_word(from, i + 1 - at, chartrie_value(cell)));
    }
    special_words(v, c, at, n, steps);
}

/* As utf8_at, for what most characters are by a short way. */
static inline uint32_t character(struct span text, size_t at, size_t *ret_width)
{
    const unsigned char *p = (const unsigned char *)text.at + at;
    if (*p < 0xE0 || *p >= 0xF0)
        return utf8_at(text, at, ret_width);
    *ret_width = 3;
    return (*p & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

static size_t letters_of(const struct vocabulary *v, struct span text, size_t from, size_t to,
                         struct words_letter *ret)
{
    const struct chartrie *t = &v->general;
    uint64_t before = t->nowhere;
    size_t n = 0, w;
    for (size_t at = from; at < to; at += w, n++) {
        uint32_t cp = character(text, at, &w), ids = cp < TRIE_CHARS ? v->ids[cp] : 0;
        uint64_t one = v->general_first[(uint16_t)ids];
        __builtin_prefetch(chartrie_next(t, before, (uint16_t)ids));
        ret[n] = (struct words_letter){.at = (uint32_t)at,
                                       .cp = cp,
                                       .general = (uint16_t)ids,
                                       .special = (uint16_t)(ids >> 16),
                                       .one = chartrie_value(one),
                                       .two = one};
        before = one;
    }
    ret[n] = (struct words_letter){.at = (uint32_t)to, .two = t->nowhere};
    before = t->nowhere;
    for (size_t i = 0; i < n; i++) {
        uint16_t id = ret[i + 1].general;
        __builtin_prefetch(chartrie_next(t, before, id));
        before = ret[i].two = chartrie_step(t, ret[i].two, id);
    }
    return n;
}

/* The words of the cheapest way, read back from its end. */
static void way_back(const struct words_passage *p, const struct words_letter *c, const way *steps,
                     size_t n, struct words *ret)
{
    const struct vocabulary *v = p->v;
    struct word *end = p->words + p->cap, *w = end;
    for (size_t at = n; at > 0;) {
        way s = steps[at];
        uint16_t last = c[at - 1].special;
        struct term_fact fact = {.pos = (uint8_t)word_pos(WAY_WHAT(s))};
        if (WAY_SOURCE(s) == SOURCE_SPECIAL)
            fact = v->facts[WAY_WHAT(s)];
        *--w = (struct word){.at = c[at - WAY_BACK(s)].at,
                             .end = c[at].at,
                             .pos = fact.pos,
                             .mood = fact.mood,
                             .head = v->heads[last / 64] >> (last % 64) & 1,
                             .classes = fact.classes};
        at -= WAY_BACK(s);
    }
    *ret = (struct words){.items = w, .n = (size_t)(end - w)};
}

static bool make_room(struct words_passage *p, struct span text, struct arena *a)
{
    size_t n = utf8_count(text);
    if (n <= p->cap)
        return true;
    n = n > 2 * p->cap ? n : 2 * p->cap;
    p->letters = arena_room(a, struct words_letter, n + 1);
    p->steps = arena_room(a, way, n + 2);
    p->words = arena_room(a, struct word, n);
    p->cap = p->letters && p->steps && p->words ? n : 0;
    return p->cap;
}

bool words_passage_open(const struct vocabulary *v, struct span text, size_t from, size_t to,
                        struct arena *a, struct words_passage *p, struct err *e)
{
    p->v = v;
    p->next = 0;
    if (to - from > p->cap && !make_room(p, span_between(text, from, to), a))
        return err_fail(e, ERR_INPUT, "the report needs more memory than allowed");
    p->n = letters_of(v, text, from, to, p->letters);
    memset(p->steps, 0xFF, (p->n + 2) * sizeof(*p->steps)); /* NO_WAY */
    return true;
}

void words_passage_cut(struct words_passage *p, size_t from, size_t to, struct words *ret)
{
    size_t first = p->next;
    while (first < p->n && p->letters[first].at < from)
        first++;
    const struct words_letter *c = &p->letters[first];
    way *steps = &p->steps[first];
    size_t n = 0, most = p->n - first;
    while (n < most && c[n].at < to)
        n++;
    steps[0] = 0;
    steps[1] = NO_WAY; /* the piece before may have offered something */
    for (size_t at = 0; at < n; at++) {
        if (steps[at] != NO_WAY) /* inside a run of letters */
            words_from(p->v, c, at, n, steps);
    }
    way_back(p, c, steps, n, ret);
    p->next = first + n;
}

bool text_words(const struct vocabulary *v, struct span text, size_t from, size_t to,
                struct arena *a, struct words *ret, struct err *e)
{
    struct words_passage p = {0};
    *ret = (struct words){0};
    if (from < to && !words_passage_open(v, text, from, to, a, &p, e))
        return false;
    if (from < to)
        words_passage_cut(&p, from, to, ret);
    return true;
}
