/* What a character is the walk takes from the table; it branches only where something may begin. */
#include "text/spots.h"

#include "text/date_read.h"
#include "text/numeral.h"

/* ---- the table ---- */

#define GROUPS 62u
#define ANY_GROUP 62u /* of what finds no group of its own: its bit is in all classes */
#define NO_GROUP 63u /* its bit is in none */
#define ANYTHING 255u /* the class of what finds no class of its own */

struct maker {
    struct spot_table *t;
    const char32_t *groups[GROUPS]; /* what can follow */
    size_t n_groups, n_classes;
    uint8_t known[0x10000 / 8]; /* the characters that follow any of them */
};

static bool same(const char32_t *x, const char32_t *y)
{
    while (*x && *x == *y) {
        x++;
        y++;
    }
    return *x == *y;
}

static void note(struct maker *m, char32_t c)
{
    m->known[c / 8] |= (uint8_t)(1u << (c % 8));
}

static bool noted(const struct maker *m, char32_t c)
{
    return c < 0x10000 && (m->known[c / 8] >> (c % 8) & 1);
}

static size_t group_of(struct maker *m, const char32_t *following)
{
    size_t g = 0;
    while (g < m->n_groups && !same(m->groups[g], following))
        g++;
    if (g >= GROUPS)
        return ANY_GROUP;
    if (g == m->n_groups) {
        m->groups[m->n_groups++] = following;
        for (const char32_t *c = following; *c; c++)
            note(m, *c);
    }
    return g;
}

/* Groups whose periods can go on with a character, which is folded. */
static uint64_t follows(const struct maker *m, char32_t c)
{
    uint64_t bits = UINT64_C(1) << ANY_GROUP;
    for (size_t g = 0; g < m->n_groups; g++) {
        bool good = !*m->groups[g] || c == U' ' || date_follows(c, m->groups[g]);
        bits |= (uint64_t)good << g;
    }
    return bits;
}

static uint8_t class_of(struct maker *m, const struct spot_class *x)
{
    struct spot_class *of = m->t->of;
    size_t k = 0;
    while (k < m->n_classes &&
           (of[k].starts != x->starts || of[k].follows != x->follows || of[k].is != x->is))
        k++;
    if (k == m->n_classes && k < ANYTHING)
        of[m->n_classes++] = *x;
    return (uint8_t)(k < ANYTHING ? k : ANYTHING);
}

static bool is_quote(char32_t c)
{
    return date_char_in(U"“”《》「」『』‘’（(\"", c);
}

void text_spot_table(struct spot_table *ret)
{
    struct maker m = {.t = ret};
    *ret = (struct spot_table){0};
    for (char32_t c = 1; c < 0x10000; c++) {
        const struct date_start *s = date_start_of(c);
        if (s)
            group_of(&m, s->following);
    }
    const struct spot_class plain = {.follows = follows(&m, 0), .starts = NO_GROUP};
    class_of(&m, &plain);
    ret->of[ANYTHING] = (struct spot_class){
        .follows = ~(UINT64_C(1) << NO_GROUP), .starts = ANY_GROUP, .is = UINT8_MAX};
    for (char32_t c = 1; c < 0x10000; c++) {
        char32_t folded = date_fold(c == U'\t' ? U' ' : c);
        const struct date_start *s = date_start_of(c);
        bool number = numeral_codes[c] || c == U'h' || c == U'w', quote = is_quote(c);
        bool cell = date_char_in(U" \t|\u3000", c);
        struct spot_class x = plain;
        if (noted(&m, folded) || folded == U' ' || date_begins_numeral(folded))
            x.follows = follows(&m, folded);
        /* an ASCII quote is looked at whatever follows */
        if (s)
            x.starts = (uint8_t)group_of(&m, c < 0x80 ? U"" : s->following);
        x.is = (uint8_t)(number << SPOT_NUMBER | quote << SPOT_QUOTE | cell << SPOT_CELL);
        if (s || x.is || x.follows != plain.follows)
            ret->classes[c] = class_of(&m, &x);
    }
}

/* ---- the walk ---- */

static void set(const struct spots *s, enum spot kind, size_t at)
{
    s->bits[kind][at / 64] |= UINT64_C(1) << (at % 64);
}

/* Out of the way of the others: few characters begin anything. */
static __attribute__((noinline)) void note_spot(const struct spots *s, bool period, unsigned is,
                                                size_t before, size_t at)
{
    if (period)
        set(s, SPOT_PERIOD, before);
    for (unsigned k = 0; k < SPOT_KINDS; k++) {
        if (is >> k & 1)
            set(s, (enum spot)k, at);
    }
}

struct last {
    size_t at; /* the character before */
    unsigned starts; /* what begins with it */
};

static inline __attribute__((always_inline)) void
see(const struct spot_table *t, const struct spots *s, size_t at, uint32_t c, struct last *last)
{
    const struct spot_class *k = &t->of[t->classes[c]];
    bool period = k->follows >> last->starts & 1;
    if (__builtin_expect(period | k->is, 0))
        note_spot(s, period, k->is, last->at, at);
    *last = (struct last){.at = at, .starts = k->starts};
}

/* The width of a character is guessed by branches: mostly it is that of the one before, and a look
 * at the byte would have to be waited for. */
static void walk_through(const struct spot_table *t, struct span text, const struct spots *s)
{
    /* what the marks of a three-byte character (E0, 80, 80) add where they are not masked */
    enum { MARKS = (0xE0 << 12) + (0x80 << 6) + 0x80 };
    const unsigned char *p = (const unsigned char *)text.at;
    struct last last = {.starts = NO_GROUP};
    for (size_t at = 0, width; at < text.n;) {
        uint32_t c = p[at];
        for (; c >= 0xE0 && c < 0xF0; c = at < text.n ? p[at] : 0xF0) {
            see(t, s, at, (c << 12) + ((uint32_t)p[at + 1] << 6) + p[at + 2] - MARKS, &last);
            at += 3;
        }
        for (; c < 0x80; c = at < text.n ? p[at] : 0xF0)
            see(t, s, at++, c, &last);
        if (at < text.n && (c >= 0xF0 || c < 0xE0)) {
            c = utf8_at(text, at, &width);
            see(t, s, at, c < 0x10000 ? c : 0, &last);
            at += width;
        }
    }
    if (t->of[0].follows >> last.starts & 1) /* what may begin with the last one */
        set(s, SPOT_PERIOD, last.at);
}

bool text_spots(const struct spot_table *t, struct span text, struct arena *a, struct spots *ret)
{
    struct spots s = {.n = text.n};
    for (int k = 0; k < SPOT_KINDS; k++) {
        s.bits[k] = arena_new(a, uint64_t, text.n / 64 + 1);
        if (!s.bits[k])
            return false;
    }
    walk_through(t, text, &s);
    *ret = s;
    return true;
}
