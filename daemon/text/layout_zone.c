/* The head of a report (until its body begins), its body, its tail.
 *
 * Head: lines that could be a headline form groups; one group is the headline, the rest is
 * navigation or the first heading.  Body: a short line without final punctuation is a heading
 * where running text follows it; three in a row are a list or a table.  Tail: from a word like
 * 相关报道 on, when most of the text lies before it. */
#include "text/layout_zone.h"

#include "base/utf8.h"
#include "text/layout_kind.h"

#define TITLE_MAX 70
#define HEADING_MAX 45
#define NUMBERED_MAX 60

/* --- lines that belong to the one before ------------------------------------------------ */

static bool starts_any(struct span s, const struct span *heads, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (span_starts(s, heads[i]))
            return true;
    }
    return false;
}

/* Begins with what cannot begin a sentence. */
static bool goes_on(struct span text, const struct line *l)
{
    static const struct span heads[] = {
        SPAN("，"), SPAN("。"), SPAN("；"), SPAN("、"),   SPAN("）"),   SPAN("”"),  SPAN("》"),
        SPAN("："), SPAN(","),  SPAN(";"),  SPAN("是："), SPAN("为："), SPAN("！"), SPAN("？")};
    return starts_any(span_between(text, l->at, l->end), heads, sizeof(heads) / sizeof(*heads));
}

/* Ends in the middle of a phrase: 的, an opening bracket, a comma, a quote left open. */
static bool broken_off(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    if (l->ends == END_BRACKET || (l->ends == END_COMMA && l->n_cp > 8))
        return true;
    if (l->ends != END_OPEN)
        return false;
    if (span_ends(s, SPAN("的")))
        return true;
    size_t n = s.n < 120 ? s.n : 120, opened = SIZE_MAX, shut = SIZE_MAX;
    for (size_t i = 0; i + 3 <= n && opened == SIZE_MAX && shut == SIZE_MAX; i++) {
        struct span rest = span_between(s, s.n - i - 3, s.n);
        if (span_starts(rest, SPAN("“")) || span_starts(rest, SPAN("（")))
            opened = i;
        else if (span_starts(rest, SPAN("”")) || span_starts(rest, SPAN("）")))
            shut = i;
    }
    return opened < shut;
}

#define WRAP_MIN 30

static bool is_of_wrap_width(const struct line *l)
{
    return l->n_cp < LINE_LONG && l->columns >= WRAP_MIN - 3;
}

/* The width at which running text was cut into lines (a PDF, a mail); 0 where it was not. */
static size_t wrap_width(const struct lines *lines)
{
    size_t best = 0, inside = 0, may = 0;
    for (size_t i = 0; i < lines->n; i++)
        may += is_of_wrap_width(&lines->items[i]);
    if (may < 5 || may * 2 < lines->n)
        return 0; /* in most reports: nothing need be counted */
    size_t counts[LINE_LONG * 2 + 1] = {0};
    for (size_t i = 0; i < lines->n; i++)
        counts[lines->items[i].columns] += is_of_wrap_width(&lines->items[i]);
    size_t sum = counts[WRAP_MIN - 1] + counts[WRAP_MIN - 2] + counts[WRAP_MIN - 3];
    for (size_t c = WRAP_MIN; c + 3 <= LINE_LONG * 2; c++) {
        sum += counts[c];
        if (sum > inside) {
            inside = sum;
            best = c;
        }
        sum -= counts[c - 3];
    }
    return inside >= 5 && inside * 2 >= lines->n ? best : 0;
}

static bool wrapped(const struct line *l, size_t width)
{
    return width && l->n_cp < LINE_LONG && l->ends != END_STOP && l->ends != END_SEMICOLON &&
           l->ends != END_COLON && l->columns + 4u >= width && l->columns <= width + 4;
}

/* Marks the lines that continue the one before. */
static void join(struct span text, struct lines *lines)
{
    size_t width = wrap_width(lines);
    for (size_t i = 1; i < lines->n; i++) {
        struct line *before = &lines->items[i - 1], *l = &lines->items[i];
        bool open = before->kind == LINE_PLAIN || before->kind == LINE_ITEM;
        if (!open || l->gap || l->kind != LINE_PLAIN)
            continue;
        if (before->full_stop && !width && (unsigned char)text.at[l->at] >= 0xE4)
            continue; /* the common case: a sentence ended and a Chinese character begins */
        if (wrapped(before, width) && l->mark != MARK_NUMBER)
            l->kind = LINE_ITEM;
        else if (l->mark == MARK_NONE && before->mark != MARK_DECORATED &&
                 (goes_on(text, l) || broken_off(text, before)))
            l->kind = LINE_ITEM;
        else if (before->ends == END_BRACKET && before->n_cp <= 2)
            l->kind = LINE_ITEM;
    }
}

/* --- head ------------------------------------------------------------------------------- */

/* The last of the lines that belong to i. */
static size_t last_of(const struct lines *lines, size_t i)
{
    while (i + 1 < lines->n && lines->items[i + 1].kind == LINE_ITEM)
        i++;
    return i;
}

/* Running text, as no headline is. */
static bool is_body(const struct lines *lines, size_t i)
{
    const struct line *l = &lines->items[i], *end = &lines->items[last_of(lines, i)];
    bool cut = end != l;
    return l->mark == MARK_NUMBER || l->n_cp > TITLE_MAX || l->inner_stop || end->inner_stop ||
           end->full_stop || end->ends == END_SEMICOLON || end->ends == END_COLON ||
           (end->ends == END_STOP && end->n_cp > 25) || (l->ends == END_COMMA && !cut);
}

/* The first line of the body. */
static size_t body_from(const struct lines *lines)
{
    for (size_t i = 0; i < lines->n; i = last_of(lines, i) + 1) {
        const struct line *l = &lines->items[i];
        if (l->kind == LINE_CALL || l->kind == LINE_DATELINE ||
            (l->kind == LINE_PLAIN && is_body(lines, i)))
            return i;
    }
    return lines->n;
}

static bool is_candidate(const struct line *l)
{
    return l->kind == LINE_PLAIN && l->n_cp >= 2 && l->n_han + 0u >= 2 &&
           (l->mark == MARK_NONE || l->mark == MARK_DECORATED);
}

static bool same_line(struct span text, const struct line *a, const struct line *b)
{
    return span_equal(span_between(text, a->at, a->end), span_between(text, b->at, b->end));
}

/* > alone: what stands around it is a path through the site. */
static bool is_arrow(struct span text, const struct line *l)
{
    static const struct span arrows[] = {SPAN(">"), SPAN(">>"), SPAN("》"), SPAN("»"),
                                         SPAN("›"), SPAN("＞"), SPAN("/"),  SPAN("-")};
    for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows); i++) {
        if (span_equal(span_between(text, l->at, l->end), arrows[i]))
            return true;
    }
    return false;
}

/* 首页 > 云南要闻 in one line. */
static bool is_path(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    return l->n_cp <= 60 &&
           (span_find(s, 0, SPAN(" > ")) != SIZE_MAX || span_find(s, 0, SPAN(">>")) != SIZE_MAX ||
            span_find(s, 0, SPAN(" » ")) != SIZE_MAX);
}

static void mark_paths(struct span text, struct lines *lines, size_t body)
{
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < body; i++) {
        struct line *l = &lines->items[i];
        if (is_candidate(l) && is_path(text, l))
            l->kind = LINE_FURNITURE;
        if (!is_arrow(text, l))
            continue;
        l->kind = LINE_FURNITURE;
        if (i > 0 && lines->items[i - 1].kind == LINE_PLAIN && lines->items[i - 1].n_cp <= 12)
            lines->items[i - 1].kind = LINE_FURNITURE;
        if (i + 1 < body && lines->items[i + 1].kind == LINE_PLAIN &&
            lines->items[i + 1].n_cp <= 12) {
            lines->items[i + 1].kind = LINE_FURNITURE;
            last = i + 1;
        }
    }
    /* the name of the column, repeated above the headline */
    if (last != SIZE_MAX && last + 1 < body && lines->items[last + 1].kind == LINE_PLAIN &&
        same_line(text, &lines->items[last], &lines->items[last + 1]))
        lines->items[last + 1].kind = LINE_FURNITURE;
}

struct group {
    size_t from, to; /* lines */
    bool announced; /* a byline, a subtitle or the occasion follows */
};

/* The line at i is the headline's subtitle. */
static bool is_subtitle(const struct line *l)
{
    return l->kind == LINE_OCCASION ||
           (l->kind == LINE_PLAIN && l->mark == MARK_DASH && l->n_cp <= TITLE_MAX);
}

/* The next group of candidate lines in [at, body); false at the end. */
static bool next_group(const struct lines *lines, size_t at, size_t body, struct group *ret)
{
    const struct line *l = lines->items;
    while (at < body && !is_candidate(&l[at]))
        at++;
    if (at == body)
        return false;
    size_t to = at + 1;
    while (to < body && (l[to].kind == LINE_ITEM || (is_candidate(&l[to]) && !l[to].gap)))
        to++;
    size_t next = to;
    while (next < body && l[next].kind == LINE_FURNITURE)
        next++;
    bool announced =
        next < body && (is_subtitle(&l[next]) || l[next].kind == LINE_BYLINE ||
                        l[next].kind == LINE_BYLINE_OPEN || l[next].kind == LINE_OFFICE);
    *ret = (struct group){.from = at, .to = to, .announced = announced};
    return true;
}

/* The group that is the headline: the first one announced by what follows it, else the first. */
static bool choose_group(const struct lines *lines, size_t body, struct group *ret)
{
    struct group g;
    bool found = false;
    for (size_t at = 0; next_group(lines, at, body, &g); at = g.to) {
        bool small = g.to - g.from == 1 && lines->items[g.from].n_cp <= 4;
        if (!found)
            *ret = g;
        found = true;
        if (g.announced && !small) {
            *ret = g;
            return true;
        }
    }
    return found;
}

/* A headline over several lines with blank lines between, when a byline comes after them. */
static void widen(const struct lines *lines, size_t body, struct group *g)
{
    struct group next = *g;
    size_t to = g->to;
    if (!lines->spaced || g->announced)
        return;
    while (!next.announced && next_group(lines, to, body, &next) && next.from == to)
        to = next.to;
    if (next.announced && next.to == to)
        *g = (struct group){.from = g->from, .to = to, .announced = true};
}

/* The site's or the office's name above the headline; not 某某市人民政府 关于…的通知. */
static bool is_above_title(struct span text, const struct line *l, const struct line *next)
{
    static const struct span heads[] = {SPAN("关于"), SPAN("转发"), SPAN("印发"), SPAN("批转"),
                                        SPAN("《")};
    return (l->n_cp <= 4 && next->n_cp > 8) || (l->office && !next->office &&
                                                !starts_any(span_between(text, next->at, next->end),
                                                            heads, sizeof(heads) / sizeof(*heads)));
}

/* 中共某某市委, 某某县人力资源和社会保障局 in a line below the headline: whose it is. */
static bool is_below_title(struct span text, const struct line *l, const struct line *before)
{
    static const struct span kinds[] = {SPAN("市"), SPAN("县"), SPAN("区"),
                                        SPAN("省"), SPAN("州"), SPAN("旗")};
    struct span s = span_between(text, l->at, l->end);
    if (!l->office || before->office || broken_off(text, before))
        return false;
    if (span_starts(s, SPAN("中共")))
        return true;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        size_t at = span_find(span_between(s, 0, s.n < 15 ? s.n : 15), 0, kinds[i]);
        if (at != SIZE_MAX && at >= 6)
            return true;
    }
    return false;
}

static void mark_title(struct span text, struct lines *lines, size_t body, struct group g)
{
    struct line *l = lines->items;
    if (g.to - g.from > 1 && l[g.to - 1].kind == LINE_PLAIN &&
        is_below_title(text, &l[g.to - 1], &l[g.to - 2]))
        l[--g.to].kind = LINE_BYLINE;
    while (g.to - g.from > 1 && l[g.from + 1].kind == LINE_PLAIN &&
           is_above_title(text, &l[g.from], &l[g.from + 1]))
        l[g.from++].kind = LINE_FURNITURE;
    for (size_t i = g.from; i < g.to; i++) {
        if (l[i].kind != LINE_ITEM)
            l[i].kind = LINE_TITLE;
    }
    for (size_t i = 0; i < body; i++) {
        if (l[i].kind == LINE_PLAIN && g.to - g.from == 1 && same_line(text, &l[i], &l[g.from]))
            l[i].kind = LINE_FURNITURE;
    }
}

/* Subtitles: dashes and occasions, and what continues them. */
static void mark_subtitles(struct span text, struct lines *lines, size_t body, size_t title_to)
{
    struct line *l = lines->items;
    for (size_t i = title_to; i < body; i++) {
        if (!is_subtitle(&l[i]))
            continue;
        bool whole = l[i].kind == LINE_OCCASION ||
                     span_find(span_between(text, l[i].at, l[i].end), 0, SPAN("日在")) == SIZE_MAX;
        l[i].kind = LINE_SUBTITLE;
        if (!whole && i + 1 < body && is_candidate(&l[i + 1]) && !l[i + 1].gap)
            l[i + 1].kind = LINE_ITEM; /* cut inside */
    }
}

/* A paragraph in brackets before the body: what the photo shows. */
static bool is_bracketed(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    return (span_starts(s, SPAN("（")) || span_starts(s, SPAN("("))) &&
           (span_ends(s, SPAN("）")) || span_ends(s, SPAN(")"))) && l->n_cp >= 20 &&
           l->mark == MARK_NONE && l->n_cp < LINE_LONG;
}

/* What is left between headline and body: navigation before it; after it a name, the caption
 * of a photo, or the first heading. */
static void mark_rest(struct span text, struct lines *lines, size_t body, const struct group *g)
{
    struct line *l = lines->items;
    bool call = body < lines->n && l[body].kind == LINE_CALL;
    for (size_t i = 0; i < body; i++) {
        if (l[i].kind == LINE_OCCASION)
            l[i].kind = LINE_SUBTITLE;
        if (l[i].kind != LINE_PLAIN)
            continue;
        if (!g || i < g->from || l[i].n_han == 0)
            l[i].kind = LINE_FURNITURE;
        else if (call && l[i].n_cp <= 4)
            l[i].kind = LINE_BYLINE;
        else if (call && is_candidate(&l[i]) &&
                 span_find(span_between(text, l[g->from].at, l[g->from].end), 0,
                           span_between(text, l[i].at, l[i].end)) != SIZE_MAX)
            l[i].kind = LINE_FURNITURE;
        else if (call)
            l[i].kind = LINE_CAPTION;
    }
}

static size_t read_head(struct span text, struct lines *lines)
{
    size_t body = body_from(lines);
    mark_paths(text, lines, body);
    struct group g;
    bool titled = choose_group(lines, body, &g);
    if (titled) {
        widen(lines, body, &g);
        mark_title(text, lines, body, g);
        mark_subtitles(text, lines, body, g.to);
    }
    mark_rest(text, lines, body, titled ? &g : NULL);
    if (titled && body < lines->n && lines->items[body].kind == LINE_PLAIN &&
        is_bracketed(text, &lines->items[body]))
        lines->items[body].kind = LINE_CAPTION;
    return body;
}

/* --- body ------------------------------------------------------------------------------- */

static bool is_text(const struct line *l)
{
    return l->kind == LINE_PLAIN || l->kind == LINE_PARAGRAPH || l->kind == LINE_DATELINE ||
           l->kind == LINE_CALL || l->kind == LINE_HEADING;
}

/* The next line that is part of the text, after i and its continuations; lines->n: none. */
static size_t next_text(const struct lines *lines, size_t i)
{
    for (i++; i < lines->n && !is_text(&lines->items[i]); i++) {
        if (lines->items[i].kind == LINE_TAIL)
            return lines->n;
    }
    return i;
}

/* Running text, as follows a heading. */
static bool is_running(const struct line *l)
{
    return l->n_cp > HEADING_MAX || l->inner_stop || l->ends == END_STOP ||
           l->ends == END_SEMICOLON || l->ends == END_COLON || l->kind == LINE_CALL;
}

/* Short, no final punctuation, no numbering: a heading if running text follows. */
static bool is_bare(const struct line *l)
{
    return l->kind == LINE_PLAIN && l->mark != MARK_NUMBER && l->mark != MARK_SPOKEN &&
           l->n_cp <= HEADING_MAX && l->n_han >= 2 && l->ends == END_OPEN && !l->inner_stop;
}

/* Lines of one shape in a row, from i. */
static size_t bare_run(const struct lines *lines, size_t i)
{
    size_t n = 0;
    while (i < lines->n && is_bare(&lines->items[i])) {
        n++;
        i = next_text(lines, i);
    }
    return n;
}

static bool next_is_continuation(const struct lines *lines, size_t i)
{
    return i + 1 < lines->n && lines->items[i + 1].kind == LINE_ITEM;
}

/* 一、… （一）… and their like: on a line of its own, no further sentence on it. */
static bool is_numbered_heading(const struct lines *lines, size_t i)
{
    const struct line *l = &lines->items[i];
    if (l->inner_stop || l->n_cp > NUMBERED_MAX || l->ends == END_SEMICOLON ||
        l->ends == END_COMMA || l->text_end <= l->text_at)
        return false;
    if (l->level <= 2 && l->mark == MARK_NUMBER)
        return true;
    size_t next = next_text(lines, i);
    if (next == lines->n)
        return false;
    const struct line *after = &lines->items[next];
    bool sibling = after->mark == l->mark && after->level == l->level;
    return !sibling && is_running(after) && (l->ends != END_STOP || after->n_cp > l->n_cp);
}

/* ——经济保持平稳增长。 alone, and running text without a dash after it. */
static bool is_dash_heading(const struct lines *lines, size_t i)
{
    const struct line *l = &lines->items[i];
    size_t next = next_text(lines, i);
    return !l->inner_stop && l->n_cp <= HEADING_MAX && l->ends != END_SEMICOLON &&
           l->ends != END_COMMA && l->ends != END_COLON && next < lines->n &&
           lines->items[next].mark != MARK_DASH && is_running(&lines->items[next]);
}

/* The organisation that signs, above a date at the end. */
static bool is_signature(const struct lines *lines, size_t i)
{
    return lines->items[i].n_cp <= 30 && i + 1 < lines->n &&
           (lines->items[i + 1].kind == LINE_BYLINE ||
            lines->items[i + 1].kind == LINE_BYLINE_OPEN) &&
           next_text(lines, i) == lines->n;
}

static enum line_kind kind_in_body(const struct lines *lines, size_t i, size_t run)
{
    const struct line *l = &lines->items[i];
    if (l->kind == LINE_OCCASION)
        return LINE_BYLINE;
    if (next_is_continuation(lines, i) && l->mark != MARK_NUMBER)
        return LINE_PARAGRAPH;
    if (l->mark == MARK_NUMBER || l->mark == MARK_SPOKEN)
        return is_numbered_heading(lines, i) ? LINE_HEADING : LINE_PARAGRAPH;
    if (l->mark == MARK_DASH)
        return is_dash_heading(lines, i) ? LINE_HEADING : LINE_PARAGRAPH;
    if (l->mark == MARK_DECORATED && !l->inner_stop && l->n_cp <= NUMBERED_MAX &&
        l->ends != END_SEMICOLON && l->ends != END_COMMA && next_text(lines, i) < lines->n)
        return LINE_HEADING;
    if (!is_bare(l))
        return LINE_PARAGRAPH;
    if (is_signature(lines, i))
        return LINE_BYLINE;
    size_t after = next_text(lines, i);
    if (run == 2 && after < lines->n)
        after = next_text(lines, after);
    return run <= 2 && after < lines->n ? LINE_HEADING : LINE_PARAGRAPH;
}

/* A row of a table is no heading: cells that a tab or | divides, or wide blanks, twice. */
static bool is_row(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    size_t blank = span_find(s, 0, SPAN("  "));
    while (blank != SIZE_MAX && blank < s.n && s.at[blank] == ' ')
        blank++;
    return memchr(s.at, '\t', s.n) || memchr(s.at, '|', s.n) ||
           (blank != SIZE_MAX && span_find(s, blank, SPAN("  ")) != SIZE_MAX);
}

static void read_body(struct span text, struct lines *lines, size_t body)
{
    size_t run = 0, whole = 0;
    for (size_t i = 0; i < lines->n; i++) {
        struct line *l = &lines->items[i];
        if (l->kind == LINE_CALL)
            l->kind = LINE_PARAGRAPH;
        if (l->kind == LINE_DATELINE)
            l->kind = l->n_cp <= 25 && l->ends == END_COLON ? LINE_BYLINE : LINE_PARAGRAPH;
        if (l->kind == LINE_TAIL)
            l->kind = LINE_FURNITURE;
        if (l->kind != LINE_PLAIN && l->kind != LINE_OCCASION)
            continue;
        if (run == 0 && i >= body)
            whole = run = is_bare(l) ? bare_run(lines, i) : 0;
        l->kind = kind_in_body(lines, i, whole > 2 && run ? whole : run ? run : 1);
        if (l->kind == LINE_HEADING && is_row(text, l))
            l->kind = LINE_PARAGRAPH;
        run -= run > 0;
    }
}

/* --- tail ------------------------------------------------------------------------------- */

/* From the first tail word on, when at least two thirds of the text lie before it. */
static void cut_tail(struct lines *lines, size_t body)
{
    size_t before = 0;
    for (size_t i = 0; i < lines->n; i++) {
        struct line *l = &lines->items[i];
        if (i > body && l->kind == LINE_TAIL && before * 3 >= lines->text_bytes * 2) {
            for (; i < lines->n; i++)
                lines->items[i].kind = LINE_TAIL;
            return;
        }
        if (l->kind == LINE_TAIL)
            l->kind = LINE_FURNITURE;
        before += l->end - l->at;
    }
}

void layout_zones(struct span text, struct lines *lines)
{
    join(text, lines);
    size_t body = read_head(text, lines);
    cut_tail(lines, body);
    read_body(text, lines, body);
}
