/* The best cut by dynamic programming from left to right: best[i] is the cheapest way to cut
 * everything before byte i; each word that starts at i offers a way to its end.  Words are
 * at most WORD_MAX bytes, so the work is linear. */
#include "text/words.h"

#include "base/utf8.h"

#define WORD_MAX 48u
/* Cost of a character that no dictionary has: dearer than any word. */
#define COST_UNKNOWN (20u * 64u)
/* Special words are cheaper than nearly all ways to cut them in general words; those of one
 * character cost what they cost in general, or they would break longer words. */
#define COST_SPECIAL (7u * 64u)

struct step {
    uint32_t cost;
    uint16_t back; /* bytes of the word that ends here */
    uint8_t pos;
    uint64_t classes;
};

static void offer(struct step *steps, size_t at, size_t n, uint32_t cost, enum pos pos,
                  uint64_t classes)
{
    struct step *to = &steps[at + n];
    uint32_t sum = steps[at].cost + cost;
    if (to->back && to->cost <= sum)
        return;
    *to = (struct step){.cost = sum, .back = (uint16_t)n, .pos = (uint8_t)pos, .classes = classes};
}

/* Bytes of the letter or digit at `at`, full-width ones (EF BC 90, EF BC A1, EF BD 81 …) too; 0:
 * none. */
static size_t latin(struct span s, size_t at)
{
    if (at >= s.n)
        return 0;
    unsigned char c = (unsigned char)s.at[at];
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c != 0xEF || at + 2 >= s.n)
        return 0;
    unsigned char page = (unsigned char)s.at[at + 1], low = (unsigned char)s.at[at + 2];
    bool wide = (page == 0xBC && ((low >= 0x90 && low <= 0x99) || (low >= 0xA1 && low <= 0xBA))) ||
                (page == 0xBD && low >= 0x81 && low <= 0x9A);
    return wide ? 3 : 0;
}

/* The end of the run of letters and digits at `at`, a point inside it included: PM2.5. */
static size_t latin_end(struct span s, size_t at)
{
    size_t end = at, n;
    while (end < at + WORD_MAX) {
        if ((n = latin(s, end)))
            end += n;
        else if (end < s.n && s.at[end] == '.' && latin(s, end + 1))
            end++;
        else
            break;
    }
    return end;
}

static enum pos pos_of_unknown(uint32_t cp)
{
    bool han = (cp >= 0x3400 && cp <= 0x9FFF) || cp >= 0x20000;
    return han || cp > 0xFFFF ? POS_OTHER : POS_PUNCTUATION;
}

static void general_words(const struct vocabulary *v, struct span s, size_t at, struct step *steps)
{
    uint32_t node = 0, value;
    for (size_t i = at; i < s.n && i < at + WORD_MAX && trie_step(&v->general, &node, s.at[i]);
         i++) {
        if (trie_value(&v->general, node, &value))
            offer(steps, at, i + 1 - at, word_cost(value), word_pos(value), 0);
    }
}

/* The part of speech of a special word that leaves it to the general dictionary. */
static enum pos general_pos(const struct vocabulary *v, struct span word)
{
    uint32_t value;
    return trie_find(&v->general, word, &value) ? word_pos(value) : POS_NOUN;
}

static void special_words(const struct vocabulary *v, struct span s, size_t at, struct step *steps)
{
    uint32_t node = 0, value;
    for (size_t i = at; i < s.n && i < at + WORD_MAX && trie_step(&v->special, &node, s.at[i]);
         i++) {
        if (!trie_value(&v->special, node, &value))
            continue;
        const struct term *t = &v->terms[value];
        size_t n = i + 1 - at;
        enum pos pos = t->pos != POS_OTHER ? t->pos : general_pos(v, span_between(s, at, i + 1));
        uint32_t cost = n > 4 ? COST_SPECIAL : COST_UNKNOWN, general;
        if (trie_find(&v->general, span_between(s, at, i + 1), &general) &&
            word_cost(general) < cost)
            cost = word_cost(general);
        /* A tie with the same word of the general list goes to the special one. */
        struct step *to = &steps[at + n];
        if (to->back == n && to->cost >= steps[at].cost + cost)
            to->back = 0;
        offer(steps, at, n, cost, pos, t->classes);
    }
}

static void unknown_word(struct span s, size_t at, struct step *steps)
{
    if (latin(s, at)) {
        offer(steps, at, latin_end(s, at) - at, COST_UNKNOWN, POS_LATIN, 0);
        return;
    }
    size_t w;
    uint32_t cp = utf8_at(s, at, &w);
    enum pos pos = pos_of_unknown(cp);
    offer(steps, at, w, pos == POS_PUNCTUATION ? 0 : COST_UNKNOWN, pos, 0);
}

bool text_words(const struct vocabulary *v, struct span text, size_t from, size_t to,
                struct arena *a, struct words *ret, struct err *e)
{
    struct span s = span_between(text, from, to);
    struct step *steps = arena_new(a, struct step, s.n + 1);
    if (!steps)
        return err_fail(e, ERR_INPUT, "the report needs more memory than allowed");
    size_t w;
    for (size_t at = 0; at < s.n; at += w) {
        w = utf8_width(s.at[at]);
        if (at && !steps[at].back)
            continue; /* inside a run of letters */
        general_words(v, s, at, steps);
        special_words(v, s, at, steps);
        unknown_word(s, at, steps);
    }
    size_t n = 0;
    for (size_t at = s.n; at > 0; at -= steps[at].back)
        n++;
    struct word *items = arena_new(a, struct word, n);
    if (!items)
        return err_fail(e, ERR_INPUT, "the report needs more memory than allowed");
    for (size_t at = s.n, i = n; at > 0; at -= steps[at].back) {
        items[--i] = (struct word){.at = (uint32_t)(from + at - steps[at].back),
                                   .end = (uint32_t)(from + at),
                                   .pos = (enum pos)steps[at].pos,
                                   .classes = steps[at].classes};
    }
    *ret = (struct words){.items = items, .n = n};
    return true;
}
