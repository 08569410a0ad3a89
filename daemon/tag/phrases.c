/* Reading of the three tables and of a text by them.  Does not weigh anything. */
#include "tag/phrases.h"

#include "base/utf8.h"

#include <stdlib.h>

/* A phrase with marks or letters that come in two widths is also found in the other one:
 * “两委”干部 as "两委"干部, 村（社区） as 村(社区), 5G as ５Ｇ. */
static const struct {
    struct span wide, narrow;
} widths[] = {{SPAN("“"), SPAN("\"")},
              {SPAN("”"), SPAN("\"")},
              {SPAN("（"), SPAN("(")},
              {SPAN("）"), SPAN(")")},
              {SPAN("、"), SPAN(",")}};

/* One row of either table before the rows of the same phrase are brought together. */
struct entry {
    struct span text;
    struct evidence_row row;
    bool is_evidence, covers, negates;
    bool variant; /* of another width: gives way to a row of its own */
    enum name_form form; /* neither evidence nor negation: a row of tag_phrases.tsv */
    enum tag_kind kind;
    const struct table *from;
    uint32_t line;
};

struct entries {
    struct entry *items;
    size_t n;
};

/* The character at byte i in its other width, in as few as 4 bytes at out; returns how many.
 * A quotation mark or a comma has no single wide form and stays. */
static size_t put_width(struct span s, size_t i, size_t width, bool wide, char *out)
{
    struct span here = span_between(s, i, i + width);
    if (wide && width == 1 && here.at[0] > ' ' && here.at[0] != '"' && here.at[0] != ',')
        return utf8_put((uint32_t)here.at[0] + 0xFEE0, out);
    for (size_t k = 0; !wide && k < sizeof(widths) / sizeof(*widths); k++) {
        if (span_equal(here, widths[k].wide))
            here = widths[k].narrow;
    }
    memcpy(out, here.at, here.n);
    return here.n;
}

static struct span other_width(struct span s, bool wide, struct arena *a)
{
    char *out = arena_take(a, 3 * s.n + 1);
    size_t n = 0, width;
    for (size_t i = 0; out && i < s.n; i += width) {
        (void)utf8_at(s, i, &width);
        n += put_width(s, i, width, wide, out + n);
    }
    return (struct span){out, n};
}

/* The entry, and its phrase in other widths where that differs. */
static bool add_entry(struct entries *all, struct entry x, struct arena *a, struct err *e)
{
    all->items[all->n++] = x;
    for (int wide = 0; wide < 2; wide++) {
        struct entry other = x;
        other.text = other_width(x.text, wide, a);
        other.variant = true;
        if (!other.text.at)
            return err_fail(e, ERR_SETUP, "theme_phrases.tsv: out of memory");
        if (!span_equal(other.text, x.text))
            all->items[all->n++] = other;
    }
    return true;
}

static int32_t theme_index(const struct phrases *p, struct span code)
{
    for (size_t i = 0; i < p->n_themes; i++) {
        if (span_equal(p->themes[i].code, code))
            return (int32_t)i;
    }
    return -1;
}

static bool load_themes(struct lexicon *lx, struct phrases *p, struct err *e)
{
    static const char *const names[] = {"code", "parent", "zh", "en"};
    size_t c[4];
    const struct table *t = lexicon_needed(lx, "themes.tsv", e);
    if (!t || !table_columns(t, names, 4, c, e))
        return false;
    if (t->n_rows == 0 || t->n_rows > TAG_MAX_THEMES)
        return err_fail(e, ERR_SETUP, "themes.tsv has %zu themes: 1 to %d", t->n_rows,
                        TAG_MAX_THEMES);
    p->themes = arena_new(lexicon_arena(lx), struct theme_row, t->n_rows);
    if (!p->themes)
        return err_fail(e, ERR_SETUP, "themes.tsv: out of memory");
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct span *cell = t->rows[i].cells;
        if (theme_index(p, cell[c[0]]) >= 0)
            return table_fail(t, t->rows[i].line, e, "the code is there twice:", cell[c[0]]);
        p->themes[p->n_themes++] = (struct theme_row){
            .code = cell[c[0]], .parent = cell[c[1]], .zh = cell[c[2]], .en = cell[c[3]]};
    }
    return true;
}

/* `-` is 0. */
static bool points(struct span cell, uint8_t *ret)
{
    if (cell.n == 0) {
        *ret = 0;
        return true;
    }
    if (cell.n != 1 || cell.at[0] < '1' || cell.at[0] > '9')
        return false;
    *ret = (uint8_t)(cell.at[0] - '0');
    return true;
}

static bool flags(struct span cell, struct entry *x)
{
    static const struct {
        struct span word;
        bool soft, covers, negates, who;
    } known[] = {{SPAN("weak"), .soft = true},
                 {SPAN("slogan"), .soft = true},
                 {SPAN("negate"), .negates = true},
                 {SPAN("cover"), .covers = true},
                 {SPAN("who"), .who = true}};
    if (cell.n == 0)
        return true;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (span_equal(cell, known[i].word)) {
            x->row.soft = known[i].soft;
            x->row.who = known[i].who;
            x->covers = known[i].covers;
            x->negates = known[i].negates;
            return true;
        }
    }
    return false;
}

static bool theme_entry(const struct phrases *p, const struct table *t, const struct table_row *row,
                        const size_t c[5], struct entry *ret, struct err *e)
{
    const struct span *cell = row->cells;
    struct entry x = {.text = cell[c[0]], .from = t, .line = row->line};
    if (!flags(cell[c[4]], &x))
        return table_fail(t, row->line, e,
                          "the flag is none of weak, slogan, who, cover, negate:", cell[c[4]]);
    int32_t theme = theme_index(p, cell[c[1]]);
    bool mute = x.negates || x.covers;
    if (theme < 0 && !mute)
        return table_fail(t, row->line, e, "themes.tsv has no theme", cell[c[1]]);
    if (!points(cell[c[2]], &x.row.weight) || !points(cell[c[3]], &x.row.heading))
        return table_fail(t, row->line, e, "points are 1 to 9, or -, not", cell[c[2]]);
    if (x.row.heading == 0)
        x.row.heading = x.row.weight;
    x.is_evidence = !mute;
    x.row.theme = (uint8_t)(mute ? 0 : theme);
    *ret = x;
    return true;
}

static bool load_theme_phrases(const struct lexicon *lx, const struct phrases *p,
                               struct entries *all, struct arena *a, struct err *e)
{
    static const char *const names[] = {"phrase", "theme", "weight", "heading", "flags"};
    size_t c[5];
    const struct table *t = lexicon_needed(lx, "theme_phrases.tsv", e);
    if (!t || !table_columns(t, names, 5, c, e))
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        struct entry x;
        if (!theme_entry(p, t, &t->rows[i], c, &x, e) || !add_entry(all, x, a, e))
            return false;
    }
    return true;
}

static const char *const forms[NAME_FORMS] = {"name", "quote", "title"};
static const char *const kinds[] = {"campaign", "document", "programme"};

const char *tag_kind_name(enum tag_kind k)
{
    return kinds[k];
}

static bool tag_entry(const struct table *t, const struct table_row *row, const size_t c[3],
                      struct entry *ret, struct err *e)
{
    const struct span *cell = row->cells;
    struct entry x = {.text = cell[c[0]], .from = t, .line = row->line};
    int form = 0;
    while (form < NAME_FORMS && !span_equal(cell[c[1]], span_of(forms[form])))
        form++;
    x.form = (enum name_form)form;
    if (form == NAME_FORMS)
        return table_fail(t, row->line, e, "the form is none of name, quote, title:", cell[c[1]]);
    size_t k = 0;
    while (k < sizeof(kinds) / sizeof(*kinds) && !span_equal(cell[c[2]], span_of(kinds[k])))
        k++;
    if (k == sizeof(kinds) / sizeof(*kinds))
        return table_fail(t, row->line, e,
                          "the kind is none of campaign, document, programme:", cell[c[2]]);
    x.kind = (enum tag_kind)k;
    *ret = x;
    return true;
}

static bool load_tag_phrases(const struct lexicon *lx, struct entries *all, struct arena *a,
                             struct err *e)
{
    static const char *const names[] = {"phrase", "form", "kind"};
    size_t c[3];
    const struct table *t = lexicon_needed(lx, "tag_phrases.tsv", e);
    if (!t || !table_columns(t, names, 3, c, e))
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        struct entry x;
        if (!tag_entry(t, &t->rows[i], c, &x, e) || !add_entry(all, x, a, e))
            return false;
    }
    return true;
}

/* By phrase; variants last, so that they give way. */
static int by_text(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int c = span_compare(x->text, y->text);
    return c ? c : x->variant - y->variant;
}

/* Adds an entry to its phrase. */
static bool merge(struct phrases *p, struct phrase *to, struct use *use, const struct entry *x,
                  struct err *e)
{
    if (x->is_evidence) {
        for (uint32_t i = use->row; i < use->row + 0u + use->n_rows; i++) {
            if (p->rows[i].theme == x->row.theme && x->variant)
                return true;
            if (p->rows[i].theme == x->row.theme)
                return table_fail(x->from, x->line, e, "twice with the same theme:", x->text);
        }
        p->rows[p->n_rows++] = x->row;
        use->n_rows++;
    }
    if (!x->is_evidence && !x->negates && !x->covers) {
        if (to->forms[x->form] && x->variant)
            return true;
        if (to->forms[x->form])
            return table_fail(x->from, x->line, e, "twice with the same form:", x->text);
        to->named = to->forms[x->form] = true;
        to->kinds[x->form] = (uint8_t)x->kind;
    }
    to->covers |= x->covers;
    to->negates |= x->negates;
    return true;
}

/* The rows of the last phrase give way to the same ones of a phrase before it. */
static void share_rows(struct phrases *p)
{
    struct use *last = p->n ? &p->uses[p->n - 1] : NULL;
    if (!last || last->n_rows == 0 || last->row + 0u + last->n_rows != p->n_rows)
        return;
    for (uint16_t i = 0; i + last->n_rows <= last->row; i++) {
        if (memcmp(&p->rows[i], &p->rows[last->row], last->n_rows * sizeof(*p->rows)) == 0) {
            p->n_rows -= last->n_rows;
            last->row = i;
            return;
        }
    }
}

static bool group(struct arena *a, struct entries *all, struct phrases *p, struct span *texts,
                  struct err *e)
{
    p->items = arena_new(a, struct phrase, all->n);
    p->rows = arena_new(a, struct evidence_row, all->n);
    p->uses = arena_new(a, struct use, all->n);
    if (!p->items || !p->rows || !p->uses)
        return err_fail(e, ERR_SETUP, "theme_phrases.tsv: out of memory");
    qsort(all->items, all->n, sizeof(*all->items), by_text);
    for (size_t i = 0; i < all->n; i++) {
        const struct entry *x = &all->items[i];
        if (i == 0 || !span_equal(x->text, all->items[i - 1].text)) {
            share_rows(p);
            texts[p->n] = x->text;
            p->uses[p->n++].row = (uint16_t)p->n_rows;
        }
        if (!merge(p, &p->items[p->n - 1], &p->uses[p->n - 1], x, e))
            return false;
    }
    share_rows(p);
    return p->n_rows <= UINT16_MAX ||
           err_fail(e, ERR_SETUP,
                    "theme_phrases.tsv: phrases speak of themes in %zu ways: at most %u", p->n_rows,
                    UINT16_MAX);
}

static void note_uses(struct phrases *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct phrase *f = &p->items[i];
        bool mute = f->covers || f->negates;
        p->uses[i].bits = (uint8_t)((p->uses[i].n_rows || mute ? PHRASE_THEME : 0) |
                                    (f->named ? PHRASE_NAME : 0) | (mute ? PHRASE_MUTE : 0));
    }
}

static size_t rows_of(const struct lexicon *lx, const char *name)
{
    const struct table *t = lexicon_table(lx, name);
    return t ? t->n_rows : 0;
}

static bool load(struct lexicon *lx, struct entries *all, struct span *texts, struct phrases *p,
                 struct err *e)
{
    if (!load_themes(lx, p, e) || !load_theme_phrases(lx, p, all, lexicon_arena(lx), e) ||
        !load_tag_phrases(lx, all, lexicon_arena(lx), e) ||
        !group(lexicon_arena(lx), all, p, texts, e))
        return false;
    note_uses(p);
    p->matcher = matcher_open(texts, p->n, e);
    return p->matcher != NULL;
}

bool tag_phrases_open(struct lexicon *lx, struct phrases *ret, struct err *e)
{
    size_t n = rows_of(lx, "theme_phrases.tsv") + rows_of(lx, "tag_phrases.tsv");
    n = 3 * n + 1; /* in three widths at most */
    struct entries all = {.items = calloc(n, sizeof(*all.items))};
    struct span *texts = calloc(n, sizeof(*texts));
    struct phrases p = {0};
    bool good = all.items && texts ? load(lx, &all, texts, &p, e)
                                   : err_fail(e, ERR_SETUP, "theme_phrases.tsv: out of memory");
    free(texts);
    free(all.items);
    if (good)
        *ret = p;
    return good;
}

void tag_phrases_close(struct phrases *p)
{
    matcher_close(p->matcher);
    *p = (struct phrases){0};
}

/* Marks of which none lies within another. */
struct list {
    struct mark *items; /* with room for one more than are there */
    size_t n;
    uint32_t at, end; /* of the last */
};

/* Adds x if it is wanted and the list has none that covers it.  Marks come ordered by start, then
 * end, so that the last reaches farthest, and one that it does not cover can only cover that
 * one.  Whether it is kept cannot be foreseen, so there is no branch: it is written in any case. */
static inline void push(struct list *l, struct mark x, bool wanted)
{
    bool keep = wanted & (x.end > l->end);
    size_t at = l->n - (keep & (x.at == l->at));
    l->items[at] = x;
    l->n = at + keep;
    l->at = keep ? x.at : l->at;
    l->end = keep ? x.end : l->end;
}

/* A negation reaches as far as eight characters, in the same clause. */
#define NEGATION_BYTES 24

static bool clause_goes_on(struct span text, size_t from, size_t to)
{
    static const char *const ends[] = {"，", "。", "；", "：", "、", "！", "？"};
    struct span between = span_between(text, from, to);
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (span_find(between, 0, span_of(ends[i])) != SIZE_MAX)
            return false;
    }
    for (size_t i = 0; i < between.n; i++) {
        if (strchr(",;:!?\n", between.at[i]))
            return false;
    }
    return true;
}

/* Takes covers and negations out of the list and notes the latter on what they reach. */
static size_t clear_list(const struct phrases *p, struct span text, struct mark *marks, size_t n)
{
    size_t kept = 0, end = 0;
    bool after = false;
    for (size_t i = 0; i < n; i++) {
        struct mark x = marks[i];
        if (x.uses & PHRASE_MUTE) {
            if (p->items[x.phrase].negates) {
                after = true;
                end = x.end;
            }
            continue;
        }
        x.negated =
            after && x.at >= end && x.at - end <= NEGATION_BYTES && clause_goes_on(text, end, x.at);
        marks[kept++] = x;
    }
    return kept;
}

/* The matches that end at byte `end` or earlier become marks. */
static bool take_matches(const struct phrases *p, const struct match *found, size_t n, size_t end,
                         struct span text, struct arena *a, struct marks *ret, struct err *e)
{
    struct list themes = {.items = arena_new(a, struct mark, n + 1), .at = UINT32_MAX},
                names = {.items = arena_new(a, struct mark, n + 1), .at = UINT32_MAX};
    if (!themes.items || !names.items)
        return err_fail(e, ERR_INPUT, "the phrases found do not fit into memory");
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&p->uses[found[i].id]); /* far from the processor, all at once */
    for (size_t i = 0; i < n; i++) {
        struct use use = p->uses[found[i].id];
        struct mark x = {.at = found[i].at,
                         .end = found[i].end,
                         .phrase = (uint16_t)found[i].id,
                         .row = use.row,
                         .n_rows = use.n_rows,
                         .uses = use.bits};
        if (x.end > end)
            continue;
        push(&themes, x, (use.bits & PHRASE_THEME) != 0);
        push(&names, x, (use.bits & PHRASE_NAME) != 0);
    }
    *ret = (struct marks){.found = found,
                          .n_found = n,
                          .themes = themes.items,
                          .n_themes = clear_list(p, text, themes.items, themes.n),
                          .names = names.items,
                          .n_names = names.n};
    return true;
}

bool tag_phrases_find(const struct phrases *p, struct span text, struct arena *a, struct marks *ret,
                      struct err *e)
{
    struct match *found;
    size_t n;
    return matcher_scan(p->matcher, text, a, &found, &n, e) &&
           take_matches(p, found, n, text.n, text, a, ret, e);
}

/* The first match that starts at byte `at` or later. */
static size_t first_from(const struct marks *all, size_t at)
{
    size_t low = 0, high = all->n_found;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (all->found[mid].at < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool tag_phrases_within(const struct phrases *p, const struct marks *all, struct span text,
                        size_t at, size_t end, struct arena *a, struct marks *ret, struct err *e)
{
    size_t from = first_from(all, at), to = from;
    while (to < all->n_found && all->found[to].at < end)
        to++;
    *ret = (struct marks){0};
    return to == from || take_matches(p, all->found + from, to - from, end, text, a, ret, e);
}
