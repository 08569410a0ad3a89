/* Numbers and periods are cut out first; what lies between them is cut into words. */
#include "extract/tokens.h"

#include "base/utf8.h"

struct builder {
    const struct vocabulary *v;
    struct span text;
    struct arena *a;
    struct err *e;
    struct token *items;
    size_t n, cap;
    bool headline;
};

static bool full(struct builder *b)
{
    return err_fail(b->e, ERR_INPUT, "the report needs more memory than allowed");
}

static struct token *add(struct builder *b, size_t at, size_t end, enum mark mark)
{
    if (!arena_grow(b->a, &b->items, &b->cap, b->n, sizeof(*b->items))) {
        full(b);
        return NULL;
    }
    struct token *t = &b->items[b->n++];
    *t = (struct token){.at = (uint32_t)at, .end = (uint32_t)end, .mark = mark};
    return t;
}

static const struct {
    const char *form;
    enum mark mark;
} marks[] = {
    {"，", MARK_COMMA},    {",", MARK_COMMA},  {"、", MARK_PAUSE}, {"；", MARK_SEMICOLON},
    {";", MARK_SEMICOLON}, {"：", MARK_COLON}, {":", MARK_COLON},  {"。", MARK_STOP},
    {"！", MARK_STOP},     {"？", MARK_STOP},  {"!", MARK_STOP},   {"?", MARK_STOP},
    {"…", MARK_STOP},      {"\n", MARK_COMMA}, {"—", MARK_COMMA},  {"（", MARK_OPEN},
    {"(", MARK_OPEN},      {"【", MARK_OPEN},  {"[", MARK_OPEN},   {"“", MARK_OPEN},
    {"「", MARK_OPEN},     {"『", MARK_OPEN},  {"‘", MARK_OPEN},   {"）", MARK_CLOSE},
    {")", MARK_CLOSE},     {"】", MARK_CLOSE}, {"]", MARK_CLOSE},  {"”", MARK_CLOSE},
    {"」", MARK_CLOSE},    {"』", MARK_CLOSE}, {"’", MARK_CLOSE},  {"《", MARK_OPEN},
    {"》", MARK_CLOSE},    {"|", MARK_COMMA},  {"\"", MARK_CLOSE},
};

static bool mark_of(struct span s, enum mark *ret)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (span_equal(s, span_of(marks[i].form))) {
            *ret = marks[i].mark;
            return true;
        }
    }
    return false;
}

static bool is_blank(struct span s)
{
    return span_trim(s).n == 0;
}

/* The other end of what opens at byte at; 0 where it is none or too far away. */
static size_t closing(struct span text, size_t at, size_t to)
{
    static const struct {
        const char *open, *close;
        size_t most; /* bytes between: longer is a statement, not a name */
    } pairs[] = {
        {"“", "”", 60},    {"「", "」", 60}, {"『", "』", 60}, {"‘", "’", 60},
        {"《", "》", 240}, {"（", "）", 90}, {"(", ")", 90},   {"\"", "\"", 60},
    };
    struct span rest = span_between(text, at, to);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        struct span open = span_of(pairs[i].open), close = span_of(pairs[i].close);
        if (!span_starts(rest, open))
            continue;
        struct span near = rest;
        if (near.n > open.n + pairs[i].most + close.n)
            near.n = open.n + pairs[i].most + close.n;
        size_t end = span_find(near, open.n, close);
        return end == SIZE_MAX || end == open.n ? 0 : at + end + close.n;
    }
    return 0;
}

static bool add_word(struct builder *b, const struct word *w)
{
    struct span s = span_between(b->text, w->at, w->end);
    bool blank = is_blank(s) && s.at[0] != '\n';
    if (blank && !b->headline)
        return true;
    enum mark mark = blank ? MARK_COMMA : MARK_WORD;
    mark_of(s, &mark);
    struct token *t = add(b, w->at, w->end, mark);
    if (!t)
        return false;
    t->pos = w->pos;
    t->classes = w->classes;
    return true;
}

static bool add_words(struct builder *b, size_t from, size_t to)
{
    struct words words;
    if (from >= to)
        return true;
    if (!text_words(b->v, b->text, from, to, b->a, &words, b->e))
        return false;
    for (size_t i = 0; i < words.n; i++) {
        if (!add_word(b, &words.items[i]))
            return false;
    }
    return true;
}

/* A stretch without numbers and periods that count: names in quotes become one token. */
static bool add_gap(struct builder *b, size_t from, size_t to)
{
    size_t plain = from, w;
    for (size_t at = from; at < to; at += w) {
        w = utf8_width(b->text.at[at]);
        size_t end = closing(b->text, at, to);
        if (!end)
            continue;
        if (!add_words(b, plain, at))
            return false;
        struct token *t = add(b, at, end, MARK_WORD);
        if (!t)
            return false;
        t->pos = POS_NOUN;
        t->named = true;
        plain = end;
        w = end - at;
    }
    return add_words(b, plain, to);
}

bool tokens_of(const struct vocabulary *v, struct span text, size_t from, size_t to, bool headline,
               const struct numbers *numbers, const bool *use, const struct periods *periods,
               struct arena *a, struct tokens *ret, struct err *e)
{
    struct builder b = {.v = v, .text = text, .a = a, .e = e, .headline = headline};
    size_t at = from, in = 0, ip = 0;
    while (in < numbers->n && numbers->items[in].at < from)
        in++;
    while (ip < periods->n && periods->items[ip].at < from)
        ip++;
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
    *ret = (struct tokens){.items = b.items, .n = (uint32_t)b.n};
    return true;
}
