/* The layout of a report: lines are cut (layout_line.c), known by themselves (layout_kind.c) and
 * among their neighbours (layout_zone.c); here they become blocks with sections, sentences and
 * lists.  Nothing is copied or changed; every offset is a byte of the received text. */
#include "text/layout.h"

#include "text/layout_kind.h"
#include "text/layout_line.h"
#include "text/layout_markup.h"
#include "text/layout_sentence.h"
#include "text/layout_zone.h"

const char *block_kind_name(enum block_kind k)
{
    static const char *const names[] = {"furniture", "title",     "subtitle", "byline",
                                        "heading",   "paragraph", "caption"};
    return names[k];
}

static enum block_kind block_kind_of(enum line_kind k)
{
    switch (k) {
    case LINE_FURNITURE:
    case LINE_TAIL:
        return BLOCK_FURNITURE;
    case LINE_BYLINE:
    case LINE_BYLINE_OPEN:
    case LINE_OFFICE:
        return BLOCK_BYLINE;
    case LINE_CAPTION:
        return BLOCK_CAPTION;
    case LINE_TITLE:
        return BLOCK_TITLE;
    case LINE_SUBTITLE:
    case LINE_OCCASION:
        return BLOCK_SUBTITLE;
    case LINE_HEADING:
        return BLOCK_HEADING;
    case LINE_PLAIN:
    case LINE_CALL:
    case LINE_DATELINE:
    case LINE_PARAGRAPH:
    case LINE_ITEM:
        return BLOCK_PARAGRAPH;
    }
    return BLOCK_PARAGRAPH;
}

static bool is_statement(enum block_kind k)
{
    return k != BLOCK_FURNITURE && k != BLOCK_BYLINE;
}

static size_t skip_blanks(struct span text, size_t at, size_t end)
{
    size_t n;
    while ((n = layout_blank(text, at, end)))
        at += n;
    return at;
}

/* Without the label of a column: 【基层来风】小村庄里办大事 */
static size_t after_label(struct span text, size_t at, size_t end)
{
    if (!span_starts(span_between(text, at, end), SPAN("【")))
        return at;
    size_t shut = span_find(span_between(text, at, end), 0, SPAN("】"));
    if (shut == SIZE_MAX || at + shut + 3 >= end)
        return at;
    return skip_blanks(text, at + shut + 3, end);
}

/* Where the dash subtitle on the line of a headline begins; end where there is none. */
static size_t dash_at(struct span text, size_t at, size_t end)
{
    static const struct span dashes[] = {SPAN("——"), SPAN("――"), SPAN("──"), SPAN("－－"),
                                         SPAN("--")};
    struct span s = span_between(text, at, end);
    size_t first = s.n;
    for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
        size_t found = span_find(s, 0, dashes[i]);
        if (found != SIZE_MAX && found > 0 && found + dashes[i].n < s.n && found < first)
            first = found;
    }
    return at + first;
}

static size_t trim_end(struct span text, size_t at, size_t end)
{
    struct span s = span_trim(span_between(text, at, end));
    return s.n ? (size_t)(s.at - text.at) + s.n : end;
}

struct maker {
    struct span text;
    struct arena *a;
    struct layout out;
    struct sentences sentences;
    int32_t section;
};

static bool add_block(struct maker *m, struct block b, struct err *e)
{
    b.section = b.kind == BLOCK_HEADING ? (m->section = (int32_t)m->out.n_blocks) : m->section;
    b.sentence = (uint32_t)m->sentences.n;
    if (is_statement(b.kind) &&
        !layout_sentences(m->out.plain, b.at, b.end, (uint32_t)m->out.n_blocks, m->a, &m->sentences,
                          e))
        return false;
    b.n_sentences = (uint32_t)m->sentences.n - b.sentence;
    m->out.blocks[m->out.n_blocks++] = b;
    return true;
}

/* A line of the headline, and the dash subtitle on it. */
static bool add_title(struct maker *m, struct block b, struct err *e)
{
    b.text_at = after_label(m->text, b.text_at, b.text_end);
    size_t dash = dash_at(m->text, b.text_at, b.text_end), end = b.end;
    if (dash == b.text_end)
        return add_block(m, b, e);
    struct block sub = {.kind = BLOCK_SUBTITLE, .at = dash, .end = end, .text_end = b.text_end};
    b.end = b.text_end = trim_end(m->text, b.at, dash);
    sub.text_at = skip_blanks(m->text, dash + (m->text.at[dash] == '-' ? 2 : 6), sub.text_end);
    return add_block(m, b, e) && add_block(m, sub, e);
}

/* （2026年1月27日在…上）: brackets around a subtitle. */
static void strip_brackets(struct span text, struct block *b)
{
    struct span s = span_between(text, b->text_at, b->text_end);
    size_t open = span_starts(s, SPAN("（"))  ? 3
                  : span_starts(s, SPAN("(")) ? 1
                                              : 0,
           shut = span_ends(s, SPAN("）"))  ? 3
                  : span_ends(s, SPAN(")")) ? 1
                                            : 0;
    if (open && shut && open + shut < s.n) {
        b->text_at += open;
        b->text_end -= shut;
    }
}

static bool add_line(struct maker *m, const struct line *l, size_t end, struct err *e)
{
    struct block b = {.kind = block_kind_of(l->kind), .at = l->at, .end = end};
    bool marked = b.kind == BLOCK_HEADING || b.kind == BLOCK_SUBTITLE ||
                  (b.kind == BLOCK_TITLE && l->mark == MARK_DECORATED);
    b.text_at = marked ? l->text_at : b.at;
    b.text_end = marked && l->end == end ? l->text_end : b.end;
    if (b.kind == BLOCK_TITLE)
        return add_title(m, b, e);
    if (b.kind == BLOCK_SUBTITLE)
        strip_brackets(m->text, &b);
    b.level = b.kind == BLOCK_HEADING ? l->level : 0;
    return add_block(m, b, e);
}

static bool add_lines(struct maker *m, const struct lines *lines, struct err *e)
{
    for (size_t i = 0; i < lines->n;) {
        size_t last = i;
        while (last + 1 < lines->n && lines->items[last + 1].kind == LINE_ITEM)
            last++;
        if (!add_line(m, &lines->items[i], lines->items[last].end, e))
            return false;
        i = last + 1;
    }
    return true;
}

static bool ends_open(struct span text, const struct sentence *s)
{
    struct span t = span_between(text, s->at, s->end);
    return span_ends(t, SPAN("；")) || span_ends(t, SPAN(";")) || span_ends(t, SPAN("，")) ||
           span_ends(t, SPAN(","));
}

/* A paragraph that ends in a colon opens a list when the next one ends in ；: its items are the
 * paragraphs up to the first that ends otherwise, each with all its sentences. */
static void mark_lists(struct maker *m)
{
    int64_t opener = -1;
    for (size_t i = 0; i < m->out.n_blocks; i++) {
        const struct block *b = &m->out.blocks[i];
        if (b->n_sentences == 0)
            continue;
        struct sentence *first = &m->sentences.items[b->sentence],
                        *last = first + b->n_sentences - 1;
        if (b->kind != BLOCK_PARAGRAPH) {
            opener = -1;
            continue;
        }
        bool open = ends_open(m->text, last);
        bool begins = opener >= 0 && (open || m->sentences.items[opener].block + 1 < i);
        for (struct sentence *s = first; begins && s <= last; s++) {
            s->list_item = true;
            s->opener = (uint32_t)opener;
        }
        if (!open)
            opener = last->list_open ? (int64_t)(last - m->sentences.items) : -1;
    }
}

bool text_layout(const struct layout_words *words, struct span text, struct arena *a,
                 struct layout *ret, struct err *e)
{
    struct lines lines;
    struct maker m = {.a = a, .section = -1};
    if (!layout_simple(text, a, &m.text, e) || !layout_lines(m.text, a, &lines, e))
        return false;
    layout_kinds(words, m.text, &lines);
    layout_zones(m.text, &lines);
    if (!layout_plain(m.text, a, &m.out.plain, e))
        return false;
    m.out.blocks = arena_new(a, struct block, 2 * lines.n + 1);
    if (!m.out.blocks)
        return err_fail(e, ERR_INPUT, "the report has too many lines");
    if (!add_lines(&m, &lines, e))
        return false;
    mark_lists(&m);
    m.out.sentences = m.sentences.items;
    m.out.n_sentences = m.sentences.n;
    *ret = m.out;
    return true;
}
