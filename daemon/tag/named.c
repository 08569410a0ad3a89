/* From a phrase that ends a name to the whole name, and each name once.  Looks back only as
 * far as a name can be long. */
#include "tag/named.h"

#include "tag/fold.h"

#define MAX_NAME_BYTES 240

struct name {
    struct extent first;
    struct span key;
    enum tag_kind kind;
    struct extent places[TAG_MAX_PLACES];
    size_t n;
};

struct names {
    struct name *items; /* room for all that are kept */
    size_t n;
};

static const struct {
    struct span open, close;
} quotes[] = {{SPAN("“"), SPAN("”")},
              {SPAN("\""), SPAN("\"")},
              {SPAN("‘"), SPAN("’")},
              {SPAN("「"), SPAN("」")}};

static bool stands_at(struct span text, size_t at, struct span what)
{
    return at + what.n <= text.n && memcmp(text.at + at, what.at, what.n) == 0;
}

/* The nearest `open` before byte at, without a sentence or line end between. */
static bool look_back(struct span text, size_t at, struct span open, size_t *ret)
{
    size_t least = at > MAX_NAME_BYTES ? at - MAX_NAME_BYTES : 0;
    for (size_t i = at; i > least; i--) {
        if (text.at[i - 1] == '\n' || stands_at(text, i - 1, SPAN("。")))
            return false;
        if (stands_at(text, i - 1, open) && i - 1 + open.n <= at) {
            *ret = i - 1;
            return true;
        }
    }
    return false;
}

/* “…”主题教育: the mark follows the closing quotation mark. */
static bool quoted(struct span text, const struct mark *m, struct extent *ret)
{
    for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++) {
        struct span close = quotes[i].close;
        size_t open;
        if (m->at < close.n || !stands_at(text, m->at - close.n, close))
            continue;
        if (!look_back(text, m->at - close.n, quotes[i].open, &open) ||
            open + quotes[i].open.n == m->at - close.n)
            return false;
        *ret = (struct extent){open, m->end};
        return true;
    }
    return false;
}

/* 《…条例》, 《…条例（试行）》: the mark ends the title but for a remark in brackets. */
static bool titled(struct span text, const struct mark *m, struct extent *ret)
{
    static const struct span remarks[] = {SPAN(""),         SPAN("（试行）"), SPAN("(试行)"),
                                          SPAN("（草案）"), SPAN("(草案)"),   SPAN("（暂行）"),
                                          SPAN("(暂行)"),   SPAN("（修订）"), SPAN("(修订)")};
    for (size_t i = 0; i < sizeof(remarks) / sizeof(*remarks); i++) {
        size_t open, end = m->end + remarks[i].n;
        if (!stands_at(text, m->end, remarks[i]) || !stands_at(text, end, SPAN("》")))
            continue;
        if (!look_back(text, m->at, SPAN("《"), &open))
            return false;
        *ret = (struct extent){open, end + SPAN("》").n};
        return true;
    }
    return false;
}

/* The name that a mark ends, by the form that covers most. */
static bool whole_name(const struct phrase *f, struct span text, const struct mark *m,
                       struct extent *ret, enum tag_kind *ret_kind)
{
    enum name_form form;
    if (f->forms[NAME_TITLE] && titled(text, m, ret))
        form = NAME_TITLE;
    else if (f->forms[NAME_QUOTE] && quoted(text, m, ret))
        form = NAME_QUOTE;
    else if (f->forms[NAME_WHOLE])
        form = NAME_WHOLE;
    else
        return false;
    if (form == NAME_WHOLE)
        *ret = (struct extent){m->at, m->end};
    *ret_kind = f->kinds[form];
    return true;
}

static bool add_name(struct names *all, struct span text, struct extent x, enum tag_kind kind,
                     struct arena *scratch, struct err *e)
{
    char folded[2 * MAX_NAME_BYTES];
    struct span key = {folded, tag_fold(span_between(text, x.at, x.end), folded)};
    size_t i = 0;
    while (i < all->n && !span_equal(all->items[i].key, key))
        i++;
    if (i == TAG_MAX_NAMES || key.n == 0)
        return true;
    struct name *name = &all->items[i];
    if (i == all->n) {
        *name = (struct name){.first = x, .kind = kind, .key = arena_copy(scratch, key)};
        if (!name->key.at)
            return err_fail(e, ERR_INPUT, "the report's names do not fit into memory");
        all->n++;
    }
    if (name->n < TAG_MAX_PLACES)
        name->places[name->n++] = x;
    return true;
}

static bool is_statement(const struct block *b)
{
    return b->kind != BLOCK_FURNITURE && b->kind != BLOCK_BYLINE;
}

/* A name found at one place. */
struct sighting {
    struct extent x;
    enum tag_kind kind;
};

/* All sightings in statements, none within another, ascending.  Marks come in order of their
 * ends, so what a longer name covers is at the end of the list. */
static size_t sight(const struct phrases *p, struct span text, const struct layout *layout,
                    const struct marks *marks, struct sighting *ret)
{
    size_t b = 0, n = 0;
    for (size_t i = 0; i < marks->n_names; i++) {
        const struct mark *m = &marks->names[i];
        struct sighting s;
        while (b < layout->n_blocks && layout->blocks[b].end < m->end)
            b++;
        if (b == layout->n_blocks)
            break;
        if (m->at < layout->blocks[b].at || !is_statement(&layout->blocks[b]) ||
            !whole_name(&p->items[m->phrase], text, m, &s.x, &s.kind))
            continue;
        while (n && ret[n - 1].x.at >= s.x.at)
            n--;
        ret[n++] = s;
    }
    return n;
}

static bool collect(const struct phrases *p, struct span text, const struct layout *layout,
                    const struct marks *marks, struct names *all, struct arena *scratch,
                    struct err *e)
{
    struct sighting *s = arena_new(scratch, struct sighting, marks->n_names);
    if (!s)
        return err_fail(e, ERR_INPUT, "the report's names do not fit into memory");
    size_t n = sight(p, text, layout, marks, s);
    all->items = arena_new(scratch, struct name, n < TAG_MAX_NAMES ? n : TAG_MAX_NAMES);
    if (!all->items)
        return err_fail(e, ERR_INPUT, "the report's names do not fit into memory");
    for (size_t i = 0; i < n; i++) {
        if (!add_name(all, text, s[i].x, s[i].kind, scratch, e))
            return false;
    }
    return true;
}

bool tag_names_find(const struct phrases *p, struct span text, const struct layout *layout,
                    const struct marks *marks, struct arena *scratch, struct arena *a,
                    struct tagging *ret, struct err *e)
{
    struct names all = {0};
    if (!collect(p, text, layout, marks, &all, scratch, e))
        return false;
    struct tag_hit *tags = arena_new(a, struct tag_hit, all.n);
    for (size_t i = 0; tags && i < all.n; i++) {
        const struct name *x = &all.items[i];
        struct extent *places = arena_new(a, struct extent, x->n);
        if (!places)
            return err_fail(e, ERR_INPUT, "the report's names do not fit into memory");
        memcpy(places, x->places, x->n * sizeof(*places));
        tags[i] = (struct tag_hit){.name = span_trim(span_between(text, x->first.at, x->first.end)),
                                   .kind = x->kind,
                                   .evidence = places,
                                   .n_evidence = x->n};
    }
    if (!tags)
        return err_fail(e, ERR_INPUT, "the report's names do not fit into memory");
    ret->tags = tags;
    ret->n_tags = all.n;
    return true;
}
