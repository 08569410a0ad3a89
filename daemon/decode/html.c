/* The walk over the tree: each element opens or closes gaps (line ends, cell separators), each
 * text puts the gap that is due and then itself.  No recursion. */
#include "decode/html.h"
#include "base/utf8.h"
#include "decode/tree.h"

#include <stdlib.h>

struct html {
    struct tree *tree;
};

struct html *html_open(struct err *e)
{
    struct html *h = calloc(1, sizeof(*h));
    struct tree *t = tree_open(e);
    if (h && t) {
        h->tree = t;
        return h;
    }
    err_fail(e, ERR_SETUP, "out of memory");
    tree_close(t);
    free(h);
    return NULL;
}

void html_close(struct html *h)
{
    if (!h)
        return;
    tree_close(h->tree);
    free(h);
}

enum nature {
    INLINE, /* what is not listed */
    BLOCK,
    BREAK,
    PRE,
    TABLE,
    ROW,
    CELL,
    TITLE,
    LEFT_OUT,
};

/* clang-format off */
static const uint8_t natures[GUMBO_TAG_LAST + 1] = {
    [GUMBO_TAG_ADDRESS] = BLOCK, [GUMBO_TAG_ARTICLE] = BLOCK, [GUMBO_TAG_ASIDE] = BLOCK,
    [GUMBO_TAG_BLOCKQUOTE] = BLOCK, [GUMBO_TAG_BODY] = BLOCK, [GUMBO_TAG_CAPTION] = BLOCK,
    [GUMBO_TAG_CENTER] = BLOCK, [GUMBO_TAG_DD] = BLOCK, [GUMBO_TAG_DETAILS] = BLOCK,
    [GUMBO_TAG_DIR] = BLOCK, [GUMBO_TAG_DIV] = BLOCK, [GUMBO_TAG_DL] = BLOCK,
    [GUMBO_TAG_DT] = BLOCK, [GUMBO_TAG_FIELDSET] = BLOCK, [GUMBO_TAG_FIGCAPTION] = BLOCK,
    [GUMBO_TAG_FIGURE] = BLOCK, [GUMBO_TAG_FOOTER] = BLOCK, [GUMBO_TAG_FORM] = BLOCK,
    [GUMBO_TAG_H1] = BLOCK, [GUMBO_TAG_H2] = BLOCK, [GUMBO_TAG_H3] = BLOCK, [GUMBO_TAG_H4] = BLOCK,
    [GUMBO_TAG_H5] = BLOCK, [GUMBO_TAG_H6] = BLOCK, [GUMBO_TAG_HEADER] = BLOCK,
    [GUMBO_TAG_HGROUP] = BLOCK, [GUMBO_TAG_HR] = BLOCK, [GUMBO_TAG_LEGEND] = BLOCK,
    [GUMBO_TAG_LI] = BLOCK, [GUMBO_TAG_MAIN] = BLOCK, [GUMBO_TAG_MENU] = BLOCK,
    [GUMBO_TAG_NAV] = BLOCK, [GUMBO_TAG_OL] = BLOCK, [GUMBO_TAG_P] = BLOCK,
    [GUMBO_TAG_SECTION] = BLOCK, [GUMBO_TAG_SUMMARY] = BLOCK, [GUMBO_TAG_TBODY] = BLOCK,
    [GUMBO_TAG_TFOOT] = BLOCK, [GUMBO_TAG_THEAD] = BLOCK, [GUMBO_TAG_UL] = BLOCK,
    [GUMBO_TAG_BR] = BREAK, [GUMBO_TAG_PRE] = PRE, [GUMBO_TAG_LISTING] = PRE, [GUMBO_TAG_XMP] = PRE,
    [GUMBO_TAG_PLAINTEXT] = PRE, [GUMBO_TAG_TABLE] = TABLE, [GUMBO_TAG_TR] = ROW,
    [GUMBO_TAG_TD] = CELL, [GUMBO_TAG_TH] = CELL, [GUMBO_TAG_TITLE] = TITLE,
    [GUMBO_TAG_APPLET] = LEFT_OUT, [GUMBO_TAG_AUDIO] = LEFT_OUT, [GUMBO_TAG_CANVAS] = LEFT_OUT,
    [GUMBO_TAG_DATALIST] = LEFT_OUT, [GUMBO_TAG_IFRAME] = LEFT_OUT, [GUMBO_TAG_NOEMBED] = LEFT_OUT,
    [GUMBO_TAG_NOFRAMES] = LEFT_OUT, [GUMBO_TAG_NOSCRIPT] = LEFT_OUT, [GUMBO_TAG_OBJECT] = LEFT_OUT,
    [GUMBO_TAG_OPTGROUP] = LEFT_OUT, [GUMBO_TAG_OPTION] = LEFT_OUT, [GUMBO_TAG_RP] = LEFT_OUT,
    [GUMBO_TAG_RT] = LEFT_OUT, [GUMBO_TAG_RTC] = LEFT_OUT, [GUMBO_TAG_SCRIPT] = LEFT_OUT,
    [GUMBO_TAG_SELECT] = LEFT_OUT, [GUMBO_TAG_STYLE] = LEFT_OUT, [GUMBO_TAG_SVG] = LEFT_OUT,
    [GUMBO_TAG_TEMPLATE] = LEFT_OUT, [GUMBO_TAG_TEXTAREA] = LEFT_OUT, [GUMBO_TAG_VIDEO] = LEFT_OUT,
};
/* clang-format on */

struct page {
    struct buf *out;
    bool has_h1;
    size_t pre; /* open elements that keep blanks */
    /* The gap before the next character: the strongest that is set. */
    size_t lines, tabs;
    bool blank, blank_has_line;
    /* The innermost table. */
    size_t tables, cells; /* open tables; cells of this row so far */
    bool row_started; /* this row has text */
    bool started, several; /* this cell has text; has several lines */
    size_t tab_at; /* the separator before this cell; 0: none was put */
};

static void several_lines(struct page *p)
{
    p->several = true;
    if (p->tab_at)
        p->out->at[p->tab_at] = '\n';
    p->tab_at = 0;
}

static void line_end(struct page *p)
{
    if (!p->tabs && !p->lines)
        p->lines = 1;
}

/* Line ends of br add up to one blank line; at the beginning of a cell they are nothing. */
static void line_break(struct page *p)
{
    if (!p->tabs && p->lines < 2)
        p->lines++;
}

static void open_cell(struct page *p)
{
    if (p->cells++ == 0 || p->several) {
        p->tabs = 0;
        line_end(p);
    } else {
        p->lines = p->row_started ? 0 : p->lines;
        p->tabs++;
    }
    p->started = p->several = false;
    p->tab_at = 0;
}

static void row_end(struct page *p)
{
    p->tabs = p->cells = 0;
    p->several = p->started = p->row_started = false;
    p->tab_at = 0;
    line_end(p);
}

static void open_table(struct page *p)
{
    if (p->tables++ > 0)
        several_lines(p);
    row_end(p);
}

/* Back in the cell of the table outside. */
static void close_table(struct page *p)
{
    row_end(p);
    if (--p->tables == 0)
        return;
    p->cells = 1;
    p->row_started = p->started = p->several = true;
}

/* Hanzi, kana and full-width forms, between which a line end of the source is no blank. */
static bool wide(struct span s, size_t at)
{
    size_t w;
    uint32_t cp = utf8_at(s, at, &w);
    bool hangul = (cp >= 0x1100 && cp <= 0x11FF) || (cp >= 0xAC00 && cp <= 0xD7FF);
    return !hangul && utf8_columns(span_between(s, at, at + w)) == 2;
}

/* Does the gap of blanks before the character at `at` of text show? */
static bool blank_shows(const struct page *p, struct span text, size_t at)
{
    struct span before = buf_span(p->out);
    char last = before.at[before.n - 1];
    if (last == '\n' || last == '\t' || last == ' ')
        return false;
    return !p->blank_has_line || !wide(before, utf8_before(before, before.n)) || !wide(text, at);
}

/* The gap that is due before the character at `at` of text. */
static void put_gap(struct page *p, struct span text, size_t at)
{
    bool first = p->out->n == 0;
    if (!first && p->lines && p->started)
        several_lines(p);
    for (size_t i = 0; i < p->lines && !first; i++)
        buf_put_char(p->out, '\n');
    for (size_t i = 0; i < p->tabs && !first; i++) {
        p->tab_at = p->out->n;
        buf_put_char(p->out, '\t');
    }
    if (p->blank && !first && !p->lines && !p->tabs && blank_shows(p, text, at))
        buf_put_char(p->out, ' ');
    p->lines = p->tabs = 0;
    p->blank = p->blank_has_line = false;
    p->row_started = p->started = true;
}

static bool collapses(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void put_text(struct page *p, struct span text)
{
    if (p->pre) {
        if (text.n)
            put_gap(p, text, 0);
        buf_put(p->out, text);
        return;
    }
    for (size_t i = 0; i < text.n && !p->out->full;) {
        size_t from = i;
        while (i < text.n && !collapses(text.at[i]))
            i++;
        if (i > from) {
            put_gap(p, text, from);
            buf_put(p->out, span_between(text, from, i));
        }
        for (; i < text.n && collapses(text.at[i]); i++) {
            p->blank = true;
            p->blank_has_line |= text.at[i] == '\n';
        }
    }
}

/* style="… display : none …" */
static bool displays_none(const char *style)
{
    static const char want[] = "display:none";
    for (; *style; style++) {
        size_t n = 0;
        const char *s = style;
        for (; *s && want[n] && ((*s | 0x20) == want[n] || *s == want[n] || collapses(*s)); s++)
            n += !collapses(*s);
        if (!want[n])
            return true;
    }
    return false;
}

static bool hidden(const GumboElement *e)
{
    for (unsigned i = 0; i < e->attributes.length; i++) {
        const GumboAttribute *a = e->attributes.data[i];
        if (strcmp(a->name, "hidden") == 0)
            return true;
        if (strcmp(a->name, "style") == 0 && displays_none(a->value))
            return true;
    }
    return false;
}

static enum nature nature_of(const struct page *p, const GumboNode *n)
{
    const GumboElement *e = &n->v.element;
    if (e->tag_namespace != GUMBO_NAMESPACE_HTML)
        return e->tag_namespace == GUMBO_NAMESPACE_SVG ? LEFT_OUT : INLINE;
    enum nature nature = natures[e->tag];
    if (nature == TITLE)
        return p->has_h1 ? LEFT_OUT : BLOCK;
    return hidden(e) ? LEFT_OUT : nature;
}

/* False: nothing below is shown. */
static bool open_element(struct page *p, const GumboNode *n)
{
    switch (nature_of(p, n)) {
    case INLINE:
        break;
    case TITLE:
    case BLOCK:
        line_end(p);
        break;
    case BREAK:
        line_break(p);
        break;
    case PRE:
        line_end(p);
        p->pre++;
        break;
    case TABLE:
        open_table(p);
        break;
    case ROW:
        row_end(p);
        break;
    case CELL:
        open_cell(p);
        break;
    case LEFT_OUT:
        return false;
    }
    return true;
}

static void close_element(struct page *p, const GumboNode *n)
{
    switch (nature_of(p, n)) {
    case INLINE:
    case BREAK:
    case LEFT_OUT:
        break;
    case TITLE:
    case BLOCK:
    case CELL:
        line_end(p);
        break;
    case PRE:
        line_end(p);
        p->pre--;
        break;
    case TABLE:
        close_table(p);
        break;
    case ROW:
        row_end(p);
        break;
    }
}

/* The children to walk; NULL where there are none to see. */
static const GumboVector *enter(struct page *p, const GumboNode *n)
{
    switch (n->type) {
    case GUMBO_NODE_DOCUMENT:
        return &n->v.document.children;
    case GUMBO_NODE_ELEMENT:
        return open_element(p, n) ? &n->v.element.children : NULL;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE:
        put_text(p, span_of(n->v.text.text));
        return NULL;
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE:
        return NULL;
    }
    return NULL;
}

struct frame {
    const GumboNode *node;
    const GumboVector *children;
    unsigned next;
};

static bool walk(struct page *p, const GumboNode *document)
{
    struct frame frames[2 * TREE_MAX_DEPTH]; /* the adoption of elements may deepen a little */
    size_t n = 0;
    frames[n++] = (struct frame){document, enter(p, document), 0};
    while (n > 0 && !p->out->full) {
        struct frame *f = &frames[n - 1];
        if (!f->children || f->next == f->children->length) {
            if (f->children && f->node->type == GUMBO_NODE_ELEMENT)
                close_element(p, f->node);
            n--;
            continue;
        }
        const GumboNode *child = f->children->data[f->next++];
        if (n == sizeof(frames) / sizeof(*frames))
            return false;
        frames[n++] = (struct frame){child, enter(p, child), 0};
    }
    return true;
}

bool html_render(struct html *h, struct span page, struct buf *out, struct rejection *why)
{
    buf_clear(out);
    const GumboNode *document = tree_parse(h->tree, page, why);
    if (!document)
        return false;
    struct page p = {.out = out, .has_h1 = tree_has_h1(h->tree)};
    bool good = walk(&p, document);
    tree_rest(h->tree);
    if (!good)
        return reject(why, POISON_TOO_DEEP, "elements nested deeper than %d", TREE_MAX_DEPTH);
    if (out->full)
        return reject(why, POISON_TOO_LARGE, "text longer than %zu bytes", out->max);
    return true;
}
