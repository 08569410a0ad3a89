/* Numbers and periods are cut out first; what lies between them is cut into words. */
#include "extract/tokens.h"

#include "base/utf8.h"

struct builder {
    struct words_passage *passage;
    struct span text;
    const struct spots *spots;
    struct arena *a;
    struct err *e;
    struct token *items;
    size_t n, cap;
    int32_t mood;
    bool headline;
};

static bool full(struct builder *b)
{
    return err_fail(b->e, ERR_INPUT, "the report needs more memory than allowed");
}

static inline struct token *add(struct builder *b, size_t at, size_t end, enum mark mark)
{
    if (b->n == b->cap && !arena_grow(b->a, &b->items, &b->cap, b->n, sizeof(*b->items))) {
        full(b);
        return NULL;
    }
    struct token *t = &b->items[b->n++];
    *t = (struct token){.at = (uint32_t)at, .end = (uint32_t)end, .mark = mark};
    return t;
}

/* Marks by code point; what is not here is a word. */
static enum mark mark_of(uint32_t cp)
{
    switch (cp) {
    case U'，':
    case U',':
    case U'—':
    case U'|':
    case U'\n':
        return MARK_COMMA;
    case U'、':
        return MARK_PAUSE;
    case U'；':
    case U';':
        return MARK_SEMICOLON;
    case U'：':
    case U':':
        return MARK_COLON;
    case U'。':
    case U'！':
    case U'？':
    case U'!':
    case U'?':
    case U'.':
    case U'…':
        return MARK_STOP;
    case U'（':
    case U'(':
    case U'【':
    case U'[':
    case U'“':
    case U'「':
    case U'『':
    case U'‘':
    case U'《':
        return MARK_OPEN;
    case U'）':
    case U')':
    case U'】':
    case U']':
    case U'”':
    case U'」':
    case U'』':
    case U'’':
    case U'》':
    case U'"':
        return MARK_CLOSE;
    default:
        return MARK_WORD;
    }
}

static bool is_blank(struct span s)
{
    return span_trim(s).n == 0;
}

/* The character that closes a name which cp opens, and how long such a name may be. */
static bool pair_of(uint32_t cp, struct span *ret_close, size_t *ret_most)
{
    static const struct {
        uint32_t open;
        struct span close;
        size_t most; /* bytes between: longer is a statement, not a name */
    } pairs[] = {
        {U'“', SPAN("”"), 60},   {U'《', SPAN("》"), 240}, {U'（', SPAN("）"), 90},
        {U'(', SPAN(")"), 90},   {U'"', SPAN("\""), 60},   {U'「', SPAN("」"), 60},
        {U'『', SPAN("』"), 60}, {U'‘', SPAN("’"), 60},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (pairs[i].open == cp) {
            *ret_close = pairs[i].close;
            *ret_most = pairs[i].most;
            return true;
        }
    }
    return false;
}

/* The other end of what opens at byte at; 0 where it is none or too far away. */
static size_t closing(struct span text, size_t at, size_t to)
{
    struct span close;
    size_t most, w;
    if (!pair_of(utf8_at(text, at, &w), &close, &most))
        return 0;
    struct span near = span_between(text, at, to);
    if (near.n > w + most + close.n)
        near.n = w + most + close.n;
    size_t end = span_find(near, w, close);
    return end == SIZE_MAX || end == w ? 0 : at + end + close.n;
}

static bool add_word(struct builder *b, const struct word *w)
{
    enum mark mark = MARK_WORD;
    if (w->pos == POS_PUNCTUATION) {
        struct span s = span_between(b->text, w->at, w->end);
        size_t width;
        mark = mark_of(utf8_at(b->text, w->at, &width));
        if (mark == MARK_WORD && is_blank(s)) {
            if (!b->headline)
                return true;
            mark = MARK_COMMA;
        }
    }
    struct token *t = add(b, w->at, w->end, mark);
    if (!t)
        return false;
    t->pos = w->pos;
    t->classes = w->classes;
    b->mood += w->mood;
    t->head = mark == MARK_WORD && w->head;
    return true;
}

static bool add_words(struct builder *b, size_t from, size_t to)
{
    struct words words;
    if (from >= to)
        return true;
    words_passage_cut(b->passage, from, to, &words);
    for (size_t i = 0; i < words.n; i++) {
        if (!add_word(b, &words.items[i]))
            return false;
    }
    return true;
}

/* A stretch without numbers and periods that count: names in quotes become one token. */
static bool add_gap(struct builder *b, size_t from, size_t to)
{
    size_t plain = from, end;
    for (size_t at = from; (at = spot_next(b->spots, SPOT_QUOTE, at, to)) < to; at = end) {
        end = closing(b->text, at, to);
        if (!end) {
            end = at + 1;
            continue;
        }
        if (!add_words(b, plain, at))
            return false;
        struct token *t = add(b, at, end, MARK_WORD);
        if (!t)
            return false;
        t->pos = POS_NOUN;
        t->named = true;
        t->bracket =
            b->text.at[at] == '(' || span_starts(span_between(b->text, at, end), SPAN("（"));
        plain = end;
    }
    return add_words(b, plain, to);
}

/* Of n ordered items, each `size` bytes and the first with its beginning at *at: the first that
 * begins at or behind byte from. */
static size_t first_from(const size_t *at, size_t n, size_t size, size_t from)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (*(const size_t *)(const void *)((const char *)at + middle * size) < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#define FIRST_FROM(list, from)                                                                     \
    ((list)->n ? first_from(&(list)->items->at, (list)->n, sizeof(*(list)->items), from) : 0)

bool tokens_of(const struct vocabulary *v, struct span text, const struct spots *spots, size_t from,
               size_t to, bool headline, const struct numbers *numbers, const bool *use,
               const struct periods *periods, struct words_passage *passage, struct arena *a,
               struct tokens *ret, struct err *e)
{
    struct builder b = {.passage = passage,
                        .text = text,
                        .spots = spots,
                        .a = a,
                        .e = e,
                        .items = ret->items,
                        .cap = ret->cap,
                        .headline = headline};
    if (!words_passage_open(v, text, from, to, a, passage, e))
        return false;
    size_t at = from, in = FIRST_FROM(numbers, from), ip = FIRST_FROM(periods, from);
    for (;;) {
        while (in < numbers->n && numbers->items[in].at < to &&
               (!use[in] || numbers->items[in].at < at))
            in++;
        while (ip < periods->n && periods->items[ip].at < at)
            ip++;
        size_t next_n = in < numbers->n && numbers->items[in].at < to ? numbers->items[in].at : to;
        size_t next_p =
            ip < periods->n && periods->items[ip].end <= to ? periods->items[ip].at : to;
        size_t next = next_n < next_p ? next_n : next_p;
        if (!add_gap(&b, at, next))
            return false;
        if (next >= to)
            break;
        bool number = next_n < next_p;
        at = number ? numbers->items[in].end : periods->items[ip].end;
        struct token *t = add(&b, next, at, number ? MARK_NUMBER : MARK_PERIOD);
        if (!t)
            return false;
        t->index = (uint32_t)(number ? in++ : ip++);
    }
    *ret = (struct tokens){.items = b.items, .n = (uint32_t)b.n, .cap = b.cap, .mood = b.mood};
    return true;
}
