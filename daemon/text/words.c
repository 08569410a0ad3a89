/* The best cut by dynamic programming from left to right: steps[i] is the cheapest way to cut
 * everything before character i; each word that starts at i offers a way to its end.  Words
 * are at most WORD_MAX characters, so the work is linear. */
#include "text/words.h"

#include "base/utf8.h"

#define WORD_MAX 16u
/* Cost of a character that no dictionary has: dearer than any word. */
#define COST_UNKNOWN (20u * 64u)

struct letter {
    uint32_t at; /* byte in the text */
    uint32_t cp;
    uint16_t general, special; /* ids in the two tries */
};

struct step {
    uint32_t cost;
    uint16_t back; /* characters of the word that ends here; 0: no way leads here */
    uint8_t pos;
    uint32_t term; /* 1 + index of the special word, 0: none */
};

static void offer(struct step *steps, size_t at, size_t n, uint32_t cost, enum pos pos)
{
    struct step *to = &steps[at + n];
    uint32_t sum = steps[at].cost + cost;
    if (to->back && to->cost <= sum)
        return;
    *to = (struct step){.cost = sum, .back = (uint16_t)n, .pos = (uint8_t)pos};
}

/* A letter or digit, full-width ones too. */
static bool latin(uint32_t c)
{
    if (c >= 0xFF10 && c <= 0xFF5A)
        c -= 0xFEE0;
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The end of the run of letters and digits at `at`, a point inside it included: PM2.5. */
static size_t latin_end(const struct letter *c, size_t at, size_t n)
{
    size_t end = at, most = at + WORD_MAX < n ? at + WORD_MAX : n;
    while (end < most && (latin(c[end].cp) ||
                          (c[end].cp == '.' && end > at && end + 1 < n && latin(c[end + 1].cp))))
        end++;
    return end;
}

static enum pos pos_of_unknown(uint32_t cp)
{
    bool han = (cp >= 0x3400 && cp <= 0x9FFF) || cp > 0xFFFF;
    return han ? POS_OTHER : POS_PUNCTUATION;
}

static void general_words(const struct vocabulary *v, const struct letter *c, size_t at, size_t n,
                          struct step *steps)
{
    uint32_t node = 0, value;
    size_t most = at + WORD_MAX < n ? at + WORD_MAX : n;
    for (size_t i = at; i < most && chartrie_step(&v->general, &node, c[i].general); i++) {
        if (chartrie_value(&v->general, node, &value))
            offer(steps, at, i + 1 - at, word_cost(value), word_pos(value));
    }
}

static void special_words(const struct vocabulary *v, const struct letter *c, size_t at, size_t n,
                          struct step *steps)
{
    uint32_t node = 0, value;
    size_t most = at + WORD_MAX < n ? at + WORD_MAX : n;
    for (size_t i = at; i < most && chartrie_step(&v->special, &node, c[i].special); i++) {
        if (!chartrie_value(&v->special, node, &value))
            continue;
        const struct term *t = &v->terms[value];
        struct step *to = &steps[i + 1];
        uint32_t sum = steps[at].cost + t->cost;
        /* A tie with the same word of the general list goes to the special one. */
        bool same = to->back == i + 1 - at && to->cost >= sum;
        if (to->back && to->cost <= sum && !same)
            continue;
        *to = (struct step){
            .cost = sum, .back = (uint16_t)(i + 1 - at), .pos = (uint8_t)t->pos, .term = value + 1};
    }
}

static void unknown_word(const struct letter *c, size_t at, size_t n, struct step *steps)
{
    size_t end = latin_end(c, at, n);
    if (end > at) {
        offer(steps, at, end - at, COST_UNKNOWN, POS_LATIN);
        return;
    }
    enum pos pos = pos_of_unknown(c[at].cp);
    offer(steps, at, 1, pos == POS_PUNCTUATION ? 0 : COST_UNKNOWN, pos);
}

static size_t letters_of(const struct vocabulary *v, struct span text, size_t from, size_t to,
                         struct letter *ret)
{
    size_t n = 0, w;
    for (size_t at = from; at < to; at += w) {
        uint32_t cp = utf8_at(text, at, &w);
        ret[n++] = (struct letter){.at = (uint32_t)at,
                                   .cp = cp,
                                   .general = chartrie_id(&v->general, cp),
                                   .special = chartrie_id(&v->special, cp)};
    }
    ret[n].at = (uint32_t)to;
    for (size_t i = 0; i + 1 < n; i++)
        chartrie_prefetch(&v->general, ret[i].general, ret[i + 1].general);
    return n;
}

/* The words of the cheapest way, read back from its end. */
static bool way_back(const struct vocabulary *v, const struct letter *c, const struct step *steps,
                     size_t n, struct arena *a, struct words *ret)
{
    size_t count = 0;
    for (size_t at = n; at > 0; at -= steps[at].back)
        count++;
    struct word *items = arena_new(a, struct word, count);
    if (!items)
        return false;
    for (size_t at = n, i = count; at > 0; at -= steps[at].back) {
        const struct step *s = &steps[at];
        items[--i] = (struct word){.at = c[at - s->back].at,
                                   .end = c[at].at,
                                   .pos = (enum pos)s->pos,
                                   .mood = s->term ? v->terms[s->term - 1].mood : 0,
                                   .classes = s->term ? v->terms[s->term - 1].classes : 0};
    }
    *ret = (struct words){.items = items, .n = count};
    return true;
}

bool text_words(const struct vocabulary *v, struct span text, size_t from, size_t to,
                struct arena *a, struct words *ret, struct err *e)
{
    struct letter *c = arena_new(a, struct letter, to - from + 1);
    size_t n = c ? letters_of(v, text, from, to, c) : 0;
    struct step *steps = c ? arena_new(a, struct step, n + 1) : NULL;
    if (!steps)
        return err_fail(e, ERR_INPUT, "the report needs more memory than allowed");
    for (size_t at = 0; at < n; at++) {
        if (at && !steps[at].back)
            continue; /* inside a run of letters */
        general_words(v, c, at, n, steps);
        special_words(v, c, at, n, steps);
        unknown_word(c, at, n, steps);
    }
    return way_back(v, c, steps, n, a, ret) ||
           err_fail(e, ERR_INPUT, "the report needs more memory than allowed");
}
