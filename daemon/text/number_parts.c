/* Matching of the tables units.tsv and numerals.tsv beside a numeral.  Every match looks at
 * most a few characters far, so the work per numeral is bounded. */
#include "text/number_parts.h"

#define MAX_CANDIDATES 8
#define INERT_BEFORE 4 /* characters of an inert word before the numeral */

/* The word of list at byte i, to the next blank. */
static struct span listed(struct span list, size_t i)
{
    size_t end = i;
    while (end < list.n && list.at[end] != ' ')
        end++;
    return span_between(list, i, end);
}

/* How many bytes of word are those of the text at byte at. */
static size_t common(const struct scan *s, size_t at, struct span word)
{
    size_t n = 0, most = word.n < s->to - at ? word.n : s->to - at;
    while (n < most && s->text.at[at + n] == word.at[n])
        n++;
    return n;
}

/* Do the words in list, divided by blanks, hold one with which text begins (at byte at)?  A
 * word may name characters behind a `!` that must not follow it: 支队!伍. */
static bool blocks(const struct scan *s, size_t at, struct span list)
{
    if (at >= s->to)
        return false;
    for (size_t i = 0; i < list.n;) {
        struct span word = listed(list, i);
        size_t n = common(s, at, word), next = at + n;
        i += word.n + 1;
        if (n == 0 || (n < word.n && word.at[n] != '!'))
            continue;
        if (n == word.n || next >= s->to)
            return true;
        struct span c = span_between(s->text, next, next + utf8_width(s->text.at[next]));
        if (span_find(word, n + 1, c) == SIZE_MAX)
            return true;
    }
    return false;
}

#define ALL_BITS UINT64_MAX

uint64_t unit_blocked_bits(struct span form, struct span blocked)
{
    uint64_t bits = 0;
    size_t key = form.n + 2;
    for (size_t i = 0; i < blocked.n;) {
        struct span word = listed(blocked, i);
        size_t bang = span_find(word, 0, SPAN("!"));
        if (word.n && key >= (bang == SIZE_MAX ? word.n : bang))
            return ALL_BITS;
        if (word.n)
            bits |= UINT64_C(1) << (word.at[key] & 63);
        i += word.n + 1;
    }
    return bits;
}

/* Does a word stand at byte at that begins like the unit and is none? */
static bool unit_blocked(const struct scan *s, size_t at, const struct unit *u)
{
    size_t key = at + u->form.n + 2;
    bool possible = u->blocked_bits == ALL_BITS ||
                    (key < s->to && (u->blocked_bits >> (s->text.at[key] & 63) & 1));
    return possible && blocks(s, at, u->blocked);
}

static bool ends_with_any(const struct scan *s, size_t at, struct span list)
{
    for (size_t i = 0; i < list.n;) {
        struct span word = listed(list, i);
        if (word.n && scan_ends(s, at, word))
            return true;
        i += word.n + 1;
    }
    return false;
}

/* ---- units ---- */

struct candidate {
    size_t end;
    const struct unit *row;
    bool gap, inner_over, inner_half;
};

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool may_stand(const struct scan *s, size_t at, const struct candidate *c, bool second)
{
    const struct unit *u = c->row;
    if (c->gap && u->dimension != UNIT_RATIO)
        return false;
    if ((c->inner_over || c->inner_half) && u->dimension != UNIT_DURATION &&
        u->dimension != UNIT_RATIO)
        return false;
    if (u->prefix || (u->second && !second))
        return false;
    char last = s->text.at[c->end - 1];
    if (letter(last) && c->end < s->to &&
        (letter(s->text.at[c->end]) || (s->text.at[c->end] >= '0' && s->text.at[c->end] <= '9')))
        return false;
    return !unit_blocked(s, at, u);
}

/* 个多月, 个半小时: the word inside, 0 bytes where there is none. */
static size_t inner_word(const struct scan *s, size_t at, struct candidate *c)
{
    if (scan_is(s, at, SPAN("多")) || scan_is(s, at, SPAN("余"))) {
        c->inner_over = true;
        return SPAN("多").n;
    }
    if (scan_is(s, at, SPAN("半"))) {
        c->inner_half = true;
        return SPAN("半").n;
    }
    return 0;
}

static bool step_char(const struct trie *t, uint32_t *node, const struct scan *s, size_t *at)
{
    size_t end = *at + utf8_width(s->text.at[*at]);
    for (; *at < end; ++*at) {
        if (!trie_step(t, node, s->text.at[*at]))
            return false;
    }
    return true;
}

static size_t collect(const struct scan *s, size_t at, struct candidate *list)
{
    const struct units *u = s->units;
    uint32_t node = 0, index;
    struct candidate now = {0};
    size_t n = 0, p = at;
    while (p < s->to && n < MAX_CANDIDATES) {
        size_t start = p, q = scan_blanks(s, p);
        uint32_t before = node;
        if (q > p && p > at) {
            now.gap = true;
            p = q;
            if (p >= s->to)
                break;
        }
        if (!step_char(&u->forms, &node, s, &p)) {
            bool counter = start == at + SPAN("个").n && scan_ends(s, start, SPAN("个"));
            size_t w =
                counter && !now.inner_over && !now.inner_half ? inner_word(s, start, &now) : 0;
            if (w == 0)
                break;
            node = before;
            p = start + w;
            continue;
        }
        if (trie_value(&u->forms, node, &index)) {
            now.end = p;
            now.row = &u->items[index];
            list[n++] = now;
        }
    }
    return n;
}

static bool simple_unit(const struct scan *s, size_t at, bool second, struct unit_match *ret)
{
    struct candidate list[MAX_CANDIDATES];
    size_t n = collect(s, at, list);
    ret->blocked = n > 0;
    while (n-- > 0) {
        if (!may_stand(s, at, &list[n], second))
            continue;
        *ret = (struct unit_match){.at = at,
                                   .end = list[n].end,
                                   .row = list[n].row,
                                   .plain = list[n].row->plain,
                                   .over = list[n].inner_over,
                                   .half = list[n].inner_half};
        return true;
    }
    return false;
}

/* 微克每立方米; 每 behind a counter or an amount begins the next thought. */
static bool divides(const struct unit *u, struct span sign)
{
    return !span_equal(sign, SPAN("每")) ||
           (u->dimension != UNIT_COUNTER && u->dimension != UNIT_PEOPLE &&
            u->dimension != UNIT_MONEY && u->dimension != UNIT_DURATION &&
            u->dimension != UNIT_RATIO && u->dimension != UNIT_AGE);
}

/* 元/月, 微克/立方米: one unit, written as it stands. */
static void add_divisor(const struct scan *s, struct unit_match *u)
{
    static const struct span signs[] = {SPAN("/"), SPAN("／"), SPAN("每")};
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        struct unit_match below;
        if (!scan_is(s, u->end, signs[i]) || !divides(u->row, signs[i]) ||
            !simple_unit(s, u->end + signs[i].n, true, &below))
            continue;
        struct span tail = span_between(s->text, u->end, below.end);
        bool as_written = span_equal(u->plain, u->row->form) && !u->over && !u->half;
        struct span whole =
            as_written ? span_between(s->text, u->at, below.end) : arena_join(s->a, u->plain, tail);
        u->plain = whole.at ? whole : u->plain;
        u->end = below.end;
        u->compound = true;
        return;
    }
}

bool unit_match_at(const struct scan *s, size_t at, struct unit_match *ret)
{
    size_t q = scan_blanks(s, at);
    *ret = (struct unit_match){.at = q, .end = q};
    if (q >= s->to || s->units->forms.n == 0 ||
        !number_heads_may(&s->units->form_heads, s->text.at + q) || !simple_unit(s, q, false, ret))
        return false;
    add_divisor(s, ret);
    return true;
}

/* The last characters of the units that stand before their numeral. */
static bool ends_prefix(uint32_t c)
{
    return c == U'$' || c == U'＄' || c == U'￥' || c == U'¥' || c == U'€' || c == U'£' ||
           c == U'币' || c == U'度' || c == U'氏';
}

/* May one of these end with byte c?  Its low six bits are those of the character. */
static bool may_end_prefix(char c)
{
#define BIT(c) (UINT64_C(1) << ((c)&63))
    const uint64_t bits = BIT(U'$') | BIT(U'＄') | BIT(U'￥') | BIT(U'¥') | BIT(U'€') | BIT(U'£') |
                          BIT(U'币') | BIT(U'度') | BIT(U'氏');
    return bits >> (c & 63) & 1;
#undef BIT
}

const struct unit *unit_before(const struct scan *s, size_t at, size_t floor, size_t *ret_at)
{
    size_t end = scan_blanks_back(s, at), from = end, w;
    if (end <= s->from || !may_end_prefix(s->text.at[end - 1]) ||
        !ends_prefix(utf8_at(s->text, utf8_before(s->text, end), &w)) || s->units->forms.n == 0)
        return NULL;
    const struct unit *found = NULL;
    for (int k = 0; k < 4 && from > floor; k++) {
        from = utf8_before(s->text, from);
        uint32_t index;
        if (from < floor || !trie_find(&s->units->forms, span_between(s->text, from, end), &index))
            continue;
        if (s->units->items[index].prefix || s->units->items[index].either) {
            found = &s->units->items[index];
            *ret_at = from;
        }
    }
    return found;
}

/* ---- words ---- */

static bool before_fits(const struct scan *s, size_t at, const struct number_word *w,
                        bool bare_magnitude)
{
    return (!w->magnitude || bare_magnitude) && !ends_with_any(s, at, w->other);
}

bool word_before(const struct scan *s, size_t at, size_t floor, bool bare_magnitude,
                 struct word_match *ret)
{
    const struct trie *t = &s->units->before;
    size_t end = scan_blanks_back(s, at), p = end;
    uint32_t node = 0, index;
    bool found = false;
    if (t->n == 0 ||
        (end >= s->from + 3 && !number_heads_may(&s->units->before_tails, s->text.at + end - 3)))
        return false;
    while (p > floor) {
        size_t q = p < end ? scan_blanks_back(s, p) : p;
        size_t before = q > floor ? utf8_before(s->text, q) : q;
        if (before < floor || before == q)
            break;
        size_t i = q;
        while (i > before && trie_step(t, &node, s->text.at[i - 1]))
            i--;
        if (i > before)
            break;
        p = before;
        if (trie_value(t, node, &index) &&
            before_fits(s, p, &s->units->words[index], bare_magnitude)) {
            *ret = (struct word_match){.at = p, .end = end, .word = &s->units->words[index]};
            found = true;
        }
    }
    return found;
}

bool word_after(const struct scan *s, size_t at, bool duration, struct word_match *ret)
{
    const struct trie *t = &s->units->after;
    size_t from = scan_blanks(s, at), p = from;
    uint32_t node = 0, index;
    bool found = false;
    if (t->n == 0 || p >= s->to || !number_heads_may(&s->units->after_heads, s->text.at + p))
        return false;
    while (p < s->to && step_char(t, &node, s, &p)) {
        if (!trie_value(t, node, &index))
            continue;
        const struct number_word *w = &s->units->words[index];
        if ((w->duration && !duration) || blocks(s, p, w->other))
            continue;
        *ret = (struct word_match){.at = from, .end = p, .word = w};
        found = true;
    }
    return found;
}

size_t word_inert_end(const struct scan *s, size_t at)
{
    const struct trie *t = &s->units->inert;
    size_t from = at;
    if (t->n == 0)
        return 0;
    for (int k = 0;; k++) {
        uint32_t index;
        size_t n = number_heads_may(&s->units->inert_heads, s->text.at + from)
                       ? trie_longest(t, (struct span){s->text.at, s->to}, from, &index)
                       : 0;
        if (from + n > at && !blocks(s, from + n, s->units->words[index].other))
            return from + n;
        if (k == INERT_BEFORE || from <= s->from)
            return 0;
        from = utf8_before(s->text, from);
    }
}
