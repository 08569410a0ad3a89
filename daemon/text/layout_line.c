/* Cutting of a text into lines, and the marks of a line.  Tags of HTML that stand in a plain
 * text break lines where a browser would and are blanks elsewhere.  Each byte is seen a bounded
 * number of times. */
#include "text/layout_line.h"

#include "base/bytes16.h"
#include "base/utf8.h"

#define TAG_MAX 512

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

size_t layout_tag(struct span text, size_t at)
{
    size_t i = at + 1, last = text.n - at > TAG_MAX ? at + TAG_MAX : text.n;
    if (i + 3 <= last && memcmp(text.at + i, "!--", 3) == 0) {
        i += 3;
        while (i + 3 <= last && memcmp(text.at + i, "-->", 3) != 0)
            i++;
        return i + 3 <= last ? i + 3 - at : 0;
    }
    if (i < last && text.at[i] == '/')
        i++;
    if (i >= last || !name_char(text.at[i]) || (text.at[i] >= '0' && text.at[i] <= '9'))
        return 0;
    while (i < last && text.at[i] != '>' && text.at[i] != '<')
        i++;
    return i < last && text.at[i] == '>' ? i + 1 - at : 0;
}

/* The tag of n bytes at `at` begins a new line in a browser. */
static bool breaking_tag(struct span text, size_t at, size_t n)
{
    static const char *const names[] = {"br", "p",  "div",   "li", "ul",     "ol",
                                        "tr", "td", "table", "h1", "h2",     "h3",
                                        "h4", "h5", "h6",    "hr", "section"};
    size_t i = at + 1 + (text.at[at + 1] == '/'), k = 0;
    char name[8] = "";
    while (k + 1 < sizeof(name) && i + k < at + n && name_char(text.at[i + k])) {
        name[k] = (char)(text.at[i + k] | 0x20);
        if (text.at[i + k] <= '9')
            name[k] = text.at[i + k];
        k++;
    }
    for (size_t j = 0; j < sizeof(names) / sizeof(*names); j++) {
        if (strcmp(names[j], name) == 0)
            return true;
    }
    return false;
}

size_t layout_break(struct span text, size_t at)
{
    switch (text.at[at]) {
    case '\r':
        return at + 1 < text.n && text.at[at + 1] == '\n' ? 2 : 1;
    case '\n':
    case '\v':
    case '\f':
        return 1;
    case '\xE2': /* U+2028, U+2029 */
        return at + 2 < text.n && text.at[at + 1] == '\x80' &&
                       (text.at[at + 2] == '\xA8' || text.at[at + 2] == '\xA9')
                   ? 3
                   : 0;
    case '\xC2': /* U+0085 */
        return at + 1 < text.n && text.at[at + 1] == '\x85' ? 2 : 0;
    case '<': {
        size_t n = layout_tag(text, at);
        return n && breaking_tag(text, at, n) ? n : 0;
    }
    default:
        return 0;
    }
}

/* A byte for each of sixteen where a line break may begin: a control character, a tag, U+0085,
 * U+2028, U+2029.  Reads two bytes more. */
static inline bytes16 breaks_at(const char *p)
{
    bytes16 a = bytes16_at(p), b = bytes16_at(p + 1), c = bytes16_at(p + 2);
    return bytes16_within(a, '\n', '\r') | bytes16_is(a, '<') |
           (bytes16_is(a, 0xC2) & bytes16_is(b, 0x85)) |
           (bytes16_is(a, 0xE2) & bytes16_is(b, 0x80) & bytes16_within(c, 0xA8, 0xA9));
}

/* The next line break at or after `at`: its place and length; text.n and 0 at the end. */
static size_t next_break(struct span text, size_t at, size_t *ret_n)
{
    while (at < text.n) {
        unsigned first = text.n - at >= 18 ? bytes16_first(breaks_at(text.at + at)) : 0;
        at += first;
        if (first == 16)
            continue;
        *ret_n = layout_break(text, at);
        if (*ret_n)
            return at;
        at++; /* a tag inside a line */
    }
    *ret_n = 0;
    return text.n;
}

size_t layout_blank(struct span text, size_t at, size_t end)
{
    static const struct span blanks[] = {SPAN(" "),
                                         SPAN("\t"),
                                         SPAN("\xC2\xA0"),
                                         SPAN("\xE3\x80\x80"),
                                         SPAN("\xEF\xBB\xBF"),
                                         SPAN("\xE2\x80\x8B"),
                                         SPAN("&nbsp;"),
                                         SPAN("&emsp;"),
                                         SPAN("&ensp;")};
    static const bool may[256] = {
        [' '] = 1, ['\t'] = 1, [0xC2] = 1, [0xE3] = 1, [0xEF] = 1, [0xE2] = 1, ['&'] = 1};
    if (at >= end || !may[(unsigned char)text.at[at]])
        return 0;
    struct span rest = span_between(text, at, end);
    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
        if (span_starts(rest, blanks[i]))
            return blanks[i].n;
    }
    return 0;
}

static size_t blank_or_tag(struct span text, size_t at, size_t end)
{
    size_t n = layout_blank(text, at, end);
    if (n == 0 && at < end && text.at[at] == '<') {
        n = layout_tag(text, at);
        if (n > end - at)
            n = 0;
    }
    return n;
}

/* Bytes of the blank or tag that ends at `end`. */
static size_t blank_or_tag_before(struct span text, size_t at, size_t end)
{
    static const bool may[256] = {[' '] = 1,  ['\t'] = 1, [';'] = 1,  ['>'] = 1,
                                  [0xA0] = 1, [0x80] = 1, [0xBF] = 1, [0x8B] = 1};
    if (end == at || !may[(unsigned char)text.at[end - 1]])
        return 0;
    for (size_t n = 1; n <= 6 && n <= end - at; n++) {
        if (layout_blank(text, end - n, end) == n)
            return n;
    }
    if (text.at[end - 1] != '>')
        return 0;
    size_t from = end - 1;
    while (from > at && end - from < TAG_MAX && text.at[from] != '<')
        from--;
    return text.at[from] == '<' && layout_tag(text, from) == end - from ? end - from : 0;
}

static bool is_bold_tag(struct span tag)
{
    static const struct span bold[] = {SPAN("<strong"), SPAN("<b>"), SPAN("<STRONG"),
                                       SPAN("<B>"),     SPAN("<h"),  SPAN("<b ")};
    for (size_t i = 0; i < sizeof(bold) / sizeof(*bold); i++) {
        if (span_starts(tag, bold[i]))
            return true;
    }
    return false;
}

/* Trims blanks and tags; bold where the tags at both ends made all of it so. */
static void trim_line(struct span text, struct line *l)
{
    size_t n;
    bool opens = false, closes = false;
    while ((n = blank_or_tag(text, l->at, l->end))) {
        opens |= text.at[l->at] == '<' && is_bold_tag(span_between(text, l->at, l->at + n));
        l->at += n;
    }
    while ((n = blank_or_tag_before(text, l->at, l->end))) {
        l->end -= n;
        closes |= span_starts(span_between(text, l->end, l->end + n), SPAN("</strong")) ||
                  span_starts(span_between(text, l->end, l->end + n), SPAN("</b>"));
    }
    l->text_at = l->at;
    l->text_end = l->end;
    if (opens && closes)
        l->mark = MARK_DECORATED;
}

static bool is_stop(uint32_t c)
{
    return c == U'。' || c == U'！' || c == U'？' || c == '!' || c == '?' || c == U'…';
}

static bool is_closer(uint32_t c)
{
    return c == U'”' || c == U'’' || c == U'）' || c == ')' || c == U'》' || c == U'】' ||
           c == U'」' || c == U'』' || c == '"' || c == ']' || c == '*';
}

static enum line_end end_of(uint32_t c)
{
    static const struct {
        uint32_t c;
        enum line_end end;
    } ends[] = {{U'；', END_SEMICOLON}, {';', END_SEMICOLON}, {U'：', END_COLON},
                {':', END_COLON},       {U'，', END_COMMA},   {',', END_COMMA},
                {U'、', END_COMMA},     {U'“', END_BRACKET},  {U'（', END_BRACKET},
                {'(', END_BRACKET},     {U'《', END_BRACKET}, {U'【', END_BRACKET}};
    if (is_stop(c))
        return END_STOP;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (ends[i].c == c)
            return ends[i].end;
    }
    return END_OPEN;
}

/* Is the point at `at` a full stop: behind a Chinese character or %, no numbering and no decimal?
 */
static bool stops(struct span text, size_t at)
{
    unsigned char before = (unsigned char)text.at[at - 1];
    return before >= 0x80 || before == '%' || before == ')';
}

/* How the line ends, closing quotes and brackets aside (they say nothing by themselves). */
static void look_at_end(struct span text, struct line *l)
{
    size_t at = l->end, w;
    uint32_t c = 0;
    do {
        at = utf8_before(text, at);
        c = utf8_at(text, at, &w);
    } while (at > l->at && is_closer(c));
    bool point = c == '.' && at > l->at + 9 && stops(text, at);
    l->ends = point ? END_STOP : end_of(c);
    l->full_stop = point || c == U'。' || c == U'…';
}

size_t layout_stop(struct span text, size_t at, size_t end)
{
    for (; at < end && text.n - at >= 18; at += 16) {
        const char *p = text.at + at;
        bytes16 a = bytes16_at(p), b = bytes16_at(p + 1), c = bytes16_at(p + 2);
        bytes16 period = bytes16_is(a, 0xE3) & bytes16_is(b, 0x80) & bytes16_is(c, 0x82),
                others = bytes16_is(a, 0xEF) & bytes16_is(b, 0xBC) &
                         (bytes16_is(c, 0x81) | bytes16_is(c, 0x9F)),
                narrow = bytes16_is(a, '!') | bytes16_is(a, '?') | bytes16_is(a, '.');
        unsigned first = bytes16_first(period | others | narrow);
        if (first < 16)
            return at + first < end ? at + first : end;
    }
    for (; at < end; at++) {
        struct span s = span_between(text, at, end);
        if (*s.at == '!' || *s.at == '?' || *s.at == '.' || span_starts(s, SPAN("。")) ||
            span_starts(s, SPAN("！")) || span_starts(s, SPAN("？")))
            return at;
    }
    return end;
}

/* Counts of characters, byte by byte: of all, of Chinese ones (U+4000 to U+9FFF), of those from
 * U+1100 on, which are wide, and of commas. */
struct counts {
    bytes16 all, han, wide, commas;
};

static inline void count16(const char *p, struct counts *c)
{
    bytes16 v = bytes16_at(p), next = bytes16_at(p + 1), third = bytes16_at(p + 2);
    bytes16 narrow = bytes16_is(v, 0xE1) & bytes16_within(next, 0x80, 0x83),
            comma = bytes16_is(v, 0xEF) & bytes16_is(next, 0xBC) & bytes16_is(third, 0x8C);
    c->all += 1 + bytes16_within(v, 0x80, 0xBF);
    c->han -= bytes16_within(v, 0xE4, 0xE9);
    c->wide -= bytes16_within(v, 0xE1, 0xFF) & ~narrow;
    c->commas -= bytes16_is(v, ',') | comma;
}

static struct counts count(struct span text, size_t at, size_t end)
{
    struct counts c = {0};
    char rest[18];
    for (; end - at >= 16 && text.n - at >= sizeof(rest); at += 16)
        count16(text.at + at, &c);
    for (size_t n; at < end; at += n) {
        n = end - at < 16 ? end - at : 16;
        memset(rest, 0x80, sizeof(rest)); /* begins no character */
        memcpy(rest, text.at + at, end - at < sizeof(rest) ? end - at : sizeof(rest));
        count16(rest, &c);
    }
    return c;
}

static bool holds_han(struct span text, size_t at, size_t end)
{
    while (at < end && !((unsigned char)text.at[at] >= 0xE4 && (unsigned char)text.at[at] <= 0xE9))
        at++;
    return at < end;
}

/* Does a Chinese character come after a stop? */
static bool has_inner_stop(struct span text, size_t from, size_t end)
{
    for (size_t at = from; (at = layout_stop(text, at, end)) < end; at++) {
        bool stop = (unsigned char)text.at[at] >= 0x80 ||
                    (text.at[at] == '.' && at > from && stops(text, at));
        if (stop)
            return holds_han(text, at, end);
    }
    return false;
}

/* Counts of a short line. */
static void look_inside(struct span text, struct line *l)
{
    size_t end = l->at + utf8_head(span_between(text, l->at, l->end), LINE_LONG).n;
    struct counts c = count(text, l->at, end);
    l->n_cp = bytes16_sum(c.all);
    l->n_han = (uint16_t)bytes16_sum(c.han);
    l->n_commas = (uint16_t)bytes16_sum(c.commas);
    l->columns = (uint16_t)(l->n_cp + bytes16_sum(c.wide));
    l->inner_stop = has_inner_stop(text, l->at, end);
}

static bool is_numeral(uint32_t c)
{
    return c == U'一' || c == U'二' || c == U'三' || c == U'四' || c == U'五' || c == U'六' ||
           c == U'七' || c == U'八' || c == U'九' || c == U'十' || c == U'百';
}

/* Bytes of a run of numerals at `at`: digits (at most 3) or 一二三…; *ret_han tells which. */
static size_t numerals(struct span text, size_t at, size_t end, bool *ret_han)
{
    size_t n = 0, w;
    while (at + n < end && n < 3 && text.at[at + n] >= '0' && text.at[at + n] <= '9')
        n++;
    *ret_han = n == 0;
    if (n)
        return at + n < end && text.at[at + n] >= '0' && text.at[at + n] <= '9' ? 0 : n;
    while (at + n < end && n < 12 && is_numeral(utf8_at(text, at + n, &w)))
        n += w;
    return n;
}

static size_t skip_blanks(struct span text, size_t at, size_t end)
{
    size_t n;
    while ((n = layout_blank(text, at, end)))
        at += n;
    return at;
}

static size_t starts_any(struct span s, const struct span *heads, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (span_starts(s, heads[i]))
            return heads[i].n;
    }
    return 0;
}
#define STARTS_ANY(s, ...)                                                                         \
    starts_any((s), (const struct span[]){__VA_ARGS__},                                            \
               sizeof((struct span[]){__VA_ARGS__}) / sizeof(struct span))

/* 一、 1、 1. 1） : the numeral stands first. */
static size_t number_first(struct span text, size_t at, size_t end, struct line *l)
{
    bool han;
    size_t n = numerals(text, at, end, &han);
    if (n == 0)
        return 0;
    size_t after = skip_blanks(text, at + n, end);
    struct span rest = span_between(text, after, end);
    size_t k = STARTS_ANY(rest, SPAN("、"), SPAN("．"), SPAN("."), SPAN("）"), SPAN(")"));
    if (k == 0 && han && STARTS_ANY(rest, SPAN("是")) && after == at + n) {
        l->mark = MARK_SPOKEN;
        l->level = 3;
        k = SPAN("是").n;
        if (STARTS_ANY(span_between(text, after + k, end), SPAN("一")))
            return 0;
        return after + k - at;
    }
    bool point = k && !span_starts(rest, SPAN("、")); /* 2.5 is no item */
    if (k == 0 ||
        (point && after + k < end && text.at[after + k] >= '0' && text.at[after + k] <= '9'))
        return 0;
    bool bracket = text.at[after] == ')' || STARTS_ANY(rest, SPAN("）"));
    l->mark = MARK_NUMBER;
    l->level = han ? (bracket ? 2 : 1) : (bracket ? 4 : 3);
    return after + k - at;
}

/* （一） (1) */
static size_t number_in_brackets(struct span text, size_t at, size_t end, struct line *l)
{
    size_t open = STARTS_ANY(span_between(text, at, end), SPAN("（"), SPAN("("));
    if (open == 0)
        return 0;
    bool han;
    size_t from = skip_blanks(text, at + open, end), n = numerals(text, from, end, &han);
    if (n == 0)
        return 0;
    size_t to = skip_blanks(text, from + n, end);
    size_t shut = STARTS_ANY(span_between(text, to, end), SPAN("）"), SPAN(")"));
    if (shut == 0)
        return 0;
    l->mark = MARK_NUMBER;
    l->level = han ? 2 : 4;
    return to + shut - at;
}

/* 第一章 第二部分 */
static size_t number_of_part(struct span text, size_t at, size_t end, struct line *l)
{
    if (!span_starts(span_between(text, at, end), SPAN("第")))
        return 0;
    bool han;
    size_t from = at + SPAN("第").n, n = numerals(text, from, end, &han);
    if (n == 0)
        return 0;
    struct span rest = span_between(text, from + n, end);
    size_t part = STARTS_ANY(rest, SPAN("章"), SPAN("部分"), SPAN("篇"), SPAN("编"));
    size_t section = STARTS_ANY(rest, SPAN("节")), article = STARTS_ANY(rest, SPAN("条"));
    if (part + section + article == 0)
        return 0;
    /* 第三章程 is no chapter: a blank, punctuation or the line's end follows the number */
    size_t after = from + n + part + section + article;
    size_t text_from = after < end ? skip_blanks(text, after, end) : after;
    if (text_from == after && after < end &&
        !STARTS_ANY(span_between(text, after, end), SPAN("、"), SPAN("：")))
        return 0;
    if (text_from == after && after < end)
        text_from += SPAN("、").n;
    l->mark = MARK_NUMBER;
    l->level = part ? 1 : section ? 2 : 3;
    return text_from - at;
}

/* ①, and bullets, and dashes. */
static size_t sign(struct span text, size_t at, size_t end, struct line *l)
{
    static const bool may[256] = {[0xE2] = 1, [0xEF] = 1, ['-'] = 1, ['/'] = 1, ['|'] = 1};
    struct span s = span_between(text, at, end);
    if (s.n == 0 || !may[(unsigned char)*s.at])
        return 0;
    if (s.n > 3 && memcmp(s.at, "\xE2\x91", 2) == 0 && (unsigned char)s.at[2] >= 0xA0 &&
        (unsigned char)s.at[2] <= 0xB3) { /* ① to ⑳ */
        l->mark = MARK_NUMBER;
        l->level = 4;
        return 3;
    }
    size_t n = STARTS_ANY(s, SPAN("——"), SPAN("――"), SPAN("──"), SPAN("－－"), SPAN("--"));
    if (n) {
        l->mark = MARK_DASH;
        return n;
    }
    n = STARTS_ANY(s, SPAN("●"), SPAN("■"), SPAN("◆"), SPAN("▲"), SPAN("★"), SPAN("•"), SPAN("○"),
                   SPAN("□"), SPAN("※"), SPAN("◎"), SPAN("►"), SPAN("▶"), SPAN("➤"), SPAN("／"),
                   SPAN("/"), SPAN("|"), SPAN("▍"), SPAN("▎"), SPAN("◇"), SPAN("☆"));
    if (n)
        l->mark = MARK_DECORATED;
    return n;
}

/* ** around, # before: Markdown. */
static void markdown(struct span text, struct line *l)
{
    size_t hashes = 0;
    while (hashes < 6 && l->text_at + hashes < l->text_end && text.at[l->text_at + hashes] == '#')
        hashes++;
    if (hashes && layout_blank(text, l->text_at + hashes, l->text_end)) {
        l->mark = MARK_DECORATED;
        l->level = (uint8_t)hashes;
        l->text_at = skip_blanks(text, l->text_at + hashes, l->text_end);
    }
    struct span s = span_between(text, l->text_at, l->text_end);
    if (s.n > 4 && span_starts(s, SPAN("**")) && span_ends(s, SPAN("**")) &&
        span_find(s, 2, SPAN("**")) == s.n - 2) {
        l->mark = MARK_DECORATED;
        l->text_at += 2;
        l->text_end -= 2;
    }
}

/* 【小标题】: brackets around the whole line. */
static void brackets(struct span text, struct line *l)
{
    struct span s = span_between(text, l->text_at, l->text_end), open = SPAN("【"),
                shut = SPAN("】");
    if (span_starts(s, open) && span_ends(s, shut) && span_find(s, 0, shut) == s.n - shut.n &&
        s.n > open.n + shut.n) {
        l->mark = MARK_DECORATED;
        l->text_at += open.n;
        l->text_end -= shut.n;
    }
}

static void look_at_mark(struct span text, struct line *l)
{
    markdown(text, l);
    brackets(text, l);
    size_t n = number_first(text, l->text_at, l->text_end, l);
    if (n == 0)
        n = number_in_brackets(text, l->text_at, l->text_end, l);
    if (n == 0)
        n = number_of_part(text, l->text_at, l->text_end, l);
    if (n == 0)
        n = sign(text, l->text_at, l->text_end, l);
    l->text_at = skip_blanks(text, l->text_at + n, l->text_end);
    if (l->mark == MARK_NUMBER) {
        uint8_t level = l->level;
        markdown(text, l);
        l->mark = MARK_NUMBER;
        l->level = level;
    }
    struct span tail = span_between(text, l->text_at, l->text_end);
    static const struct span ends[] = {SPAN("。"), SPAN("："), SPAN(":"), SPAN("/"), SPAN("／")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (span_ends(tail, ends[i]) && tail.n > ends[i].n) {
            l->text_end -= ends[i].n;
            while (blank_or_tag_before(text, l->text_at, l->text_end))
                l->text_end -= blank_or_tag_before(text, l->text_at, l->text_end);
            break;
        }
    }
}

static void look(struct span text, struct line *l)
{
    look_at_end(text, l);
    if (l->end - l->at >= 4 * LINE_LONG) {
        l->n_cp = LINE_LONG;
        return;
    }
    look_inside(text, l);
    if (l->n_cp < LINE_LONG)
        look_at_mark(text, l);
}

bool layout_lines(struct span text, struct arena *a, struct lines *ret, struct err *e)
{
    struct lines r = {0};
    size_t gaps = 0, cap = 0, width;
    bool gap = false;
    for (size_t at = 0, end; at < text.n; at = end + width) {
        end = next_break(text, at, &width);
        if (end == at) {
            gap = true;
            continue;
        }
        if (!arena_grow(a, &r.items, &cap, r.n, sizeof(*r.items)))
            return err_fail(e, ERR_INPUT, "the report has too many lines");
        struct line *l = &r.items[r.n];
        *l = (struct line){.at = at, .end = end, .gap = gap};
        trim_line(text, l);
        gap = l->at == l->end;
        if (gap)
            continue;
        look(text, l);
        gaps += l->gap;
        r.text_bytes += l->end - l->at;
        r.n++;
    }
    r.spaced = r.n > 2 && gaps * 3 >= (r.n - 1) * 2;
    *ret = r;
    return true;
}
