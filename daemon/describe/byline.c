/* Labels (来源：, 发布时间：, 作者：) and their values, datelines, reporters in brackets. */
#include "describe/byline.h"

#include "base/utf8.h"
#include "describe/published.h"

#define MAX_AUTHORS 16
#define CALLING_FROM 45 /* bytes before the calling, at most */
#define PUBLISHER_MAX_CP 24

enum field { FIELD_NONE, FIELD_PUBLISHER, FIELD_AUTHOR, FIELD_DATE };

static enum field field_of(struct span name)
{
    static const struct span names[] = {SPAN(""), SPAN("publisher"), SPAN("author"), SPAN("date")};
    for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++) {
        if (span_equal(name, names[i]))
            return (enum field)i;
    }
    return FIELD_NONE;
}

static bool open_labels(const struct table *t, struct arena *a, struct byline_words *ret,
                        struct err *e)
{
    size_t word, field;
    if (!table_column(t, "word", &word, e) || !table_column(t, "field", &field, e))
        return false;
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    if (!keys)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    for (size_t i = 0; i < t->n_rows; i++) {
        struct span name = t->rows[i].cells[field];
        keys[i] = (struct trie_key){.key = t->rows[i].cells[word], .value = field_of(name)};
        if (name.n && keys[i].value == FIELD_NONE)
            return err_fail(e, ERR_SETUP, "%.*s:%u: no field \"%.*s\" (publisher, author or date)",
                            (int)t->file.n, t->file.at, t->rows[i].line, (int)name.n, name.at);
    }
    return table_trie(t, keys, t->n_rows, a, &ret->labels, e);
}

static bool open_offices(const struct table *t, struct arena *a, struct byline_words *ret,
                         struct err *e)
{
    size_t word, kind, n = 0;
    if (!table_column(t, "word", &word, e) || !table_column(t, "kind", &kind, e))
        return false;
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    if (!keys)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (span_equal(t->rows[i].cells[kind], SPAN("office")))
            keys[n++] = (struct trie_key){.key = t->rows[i].cells[word]};
    }
    return table_trie(t, keys, n, a, &ret->offices, e);
}

bool byline_open(const struct table *layout, const struct table *publishers, struct arena *a,
                 struct byline_words *ret, struct err *e)
{
    size_t name, usual;
    const struct table *t = publishers;
    if (!open_labels(layout, a, ret, e) || !open_offices(layout, a, ret, e) ||
        !table_column(t, "name", &name, e) || !table_column(t, "publisher", &usual, e))
        return false;
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    struct span *names = arena_new(a, struct span, t->n_rows + 1);
    if (!keys || !names)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    for (size_t i = 0; i < t->n_rows; i++) {
        keys[i] = (struct trie_key){.key = t->rows[i].cells[name], .value = (uint32_t)i};
        names[i] = t->rows[i].cells[usual];
    }
    ret->names = names;
    return table_trie(t, keys, t->n_rows, a, &ret->publishers, e);
}

/* --- publisher -------------------------------------------------------------------------- */

static size_t blank_at(struct span s, size_t at)
{
    static const struct span blanks[] = {SPAN(" "),  SPAN("\t"), SPAN("\xC2\xA0"),
                                         SPAN("　"), SPAN("\n"), SPAN("\r")};
    static const bool may[256] = {
        [' '] = 1, ['\t'] = 1, ['\n'] = 1, ['\r'] = 1, [0xC2] = 1, [0xE3] = 1};
    if (at >= s.n || !may[(unsigned char)s.at[at]])
        return 0;
    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
        if (span_starts(span_between(s, at, s.n), blanks[i]))
            return blanks[i].n;
    }
    return 0;
}

/* The name itself: 《光明日报》收藏 -> 光明日报, 云南日报 2026-02-03 -> 云南日报. */
static struct span first_name(struct span s)
{
    static const struct span ends[] = {SPAN("【"), SPAN("】"),     SPAN("）"), SPAN(")"),
                                       SPAN("》"), SPAN("|"),      SPAN("｜"), SPAN("["),
                                       SPAN("]"),  SPAN("，"),     SPAN(","),  SPAN("。"),
                                       SPAN("；"), SPAN("&nbsp;"), SPAN("<")};
    s = span_trim(s);
    if (span_starts(s, SPAN("《")))
        s = span_between(s, 3, s.n);
    for (size_t at = 0; at < s.n; at += utf8_width(s.at[at])) {
        if (blank_at(s, at))
            return span_between(s, 0, at);
        for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
            if (span_starts(span_between(s, at, s.n), ends[i]))
                return span_between(s, 0, at);
        }
    }
    return s;
}

struct span byline_publisher(const struct byline_words *w, struct span said)
{
    uint32_t index;
    struct span name = first_name(said);
    if (trie_find(&w->publishers, name, &index))
        return w->names[index];
    if (name.n == 0 || utf8_count(name) > PUBLISHER_MAX_CP || utf8_count(name) < 2)
        return (struct span){0};
    return name;
}

/* --- authors ---------------------------------------------------------------------------- */

static bool is_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || c == U'·' || (c >= 0x3400 && c <= 0x4DBF);
}

/* Han characters at `at`: bytes, and how many. */
static size_t han_run(struct span s, size_t at, size_t *ret_cp)
{
    size_t from = at, w;
    for (*ret_cp = 0; at < s.n && is_han(utf8_at(s, at, &w)); at += w)
        ++*ret_cp;
    return at - from;
}

/* Bytes of the calling that the name follows: 本报记者, 岳阳日报全媒体记者; 0: none. */
static size_t calling(struct span s)
{
    static const struct span words[] = {SPAN("记者"),   SPAN("通讯员"), SPAN("作者"),
                                        SPAN("实习生"), SPAN("撰文"),   SPAN("撰稿人")};
    struct span head = utf8_head(s, CALLING_FROM + 3);
    size_t cp, run = han_run(head, 0, &cp), last = 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t at = span_find(span_between(s, 0, run), 0, words[i]);
        if (at != SIZE_MAX && at <= CALLING_FROM && at + words[i].n > last)
            last = at + words[i].n;
    }
    return last;
}

static bool add_author(struct span name, struct byline *ret)
{
    for (size_t i = 0; i < ret->n_authors; i++) {
        if (span_equal(ret->authors[i], name))
            return true;
    }
    if (ret->n_authors < MAX_AUTHORS)
        ret->authors[ret->n_authors++] = name;
    return ret->n_authors < MAX_AUTHORS;
}

/* Names in a value: 记者 徐祝君 周祖轩, 张三、李四 通讯员 王五, 张 三 (one name with a blank). */
static void read_names(struct span s, struct arena *a, struct byline *ret)
{
    struct span half = {0};
    for (size_t at = 0; at < s.n;) {
        size_t skip = calling(span_between(s, at, s.n)), cp;
        at += skip;
        size_t n = han_run(s, at, &cp);
        struct span name = span_between(s, at, at + n);
        bool dotted = span_find(name, 0, SPAN("·")) != SIZE_MAX;
        if (cp == 1 && half.n && ret->n_authors < MAX_AUTHORS) {
            add_author(arena_join(a, half, name), ret);
            half = (struct span){0};
        } else if (cp == 1) {
            half = name;
        } else if ((cp >= 2 && cp <= 4) || (dotted && cp <= 15)) {
            add_author(name, ret);
        } else if (cp > 4) {
            return;
        }
        at += n;
        if (at >= s.n)
            break;
        size_t blank = blank_at(s, at);
        if (blank == 0 && skip + n == 0 && !strchr(",/;:|", s.at[at]) &&
            (unsigned char)s.at[at] < 0x80)
            return;
        at += blank ? blank : utf8_width(s.at[at]);
    }
}

/* 本报记者 杨飒 in the brackets that end or open a paragraph; photographers are none. */
static void names_in_brackets(struct span s, struct arena *a, struct byline *ret)
{
    if (calling(s) == 0 || span_ends(s, SPAN("摄")) || span_ends(s, SPAN("摄影")))
        return;
    size_t cp;
    size_t run = han_run(s, 0, &cp), called = calling(s);
    if (called == run || run <= called + 12) /* the name directly behind, or after a blank */
        read_names(s, a, ret);
}

/* --- labels ----------------------------------------------------------------------------- */

struct label {
    enum field field;
    size_t at, value; /* bytes: the label, what follows its colon */
};

/* The label at `at`, which a colon follows. */
static bool label_at(const struct byline_words *w, struct span s, size_t at, struct label *ret)
{
    uint32_t node = 0, value;
    size_t end = 0, blank;
    for (size_t i = at; i < s.n;) {
        if (i > at && (blank = blank_at(s, i))) {
            i += blank;
            continue;
        }
        if (!trie_step(&w->labels, &node, s.at[i]))
            break;
        i++;
        if (trie_value(&w->labels, node, &value)) {
            end = i;
            ret->field = (enum field)value;
        }
    }
    while (end && end < s.n && (blank = blank_at(s, end)))
        end += blank;
    struct span rest = span_between(s, end, s.n);
    size_t colon = span_starts(rest, SPAN("：")) ? 3 : span_starts(rest, SPAN(":")) ? 1 : 0;
    if (end == 0 || colon == 0)
        return false;
    ret->at = at;
    ret->value = end + colon;
    return true;
}

static bool next_label(const struct byline_words *w, struct span s, size_t from, struct label *ret)
{
    for (size_t at = from; at < s.n; at += utf8_width(s.at[at])) {
        if (label_at(w, s, at, ret))
            return true;
    }
    return false;
}

static void take_value(const struct byline_words *w, enum field f, struct span value,
                       struct arena *a, struct byline *ret)
{
    struct date d;
    switch (f) {
    case FIELD_PUBLISHER:
        if (ret->publisher.n == 0)
            ret->publisher = byline_publisher(w, value);
        break;
    case FIELD_AUTHOR:
        read_names(value, a, ret);
        break;
    case FIELD_DATE:
        if (!date_known(ret->date) && published_in(value, 0, value.n, a, &d))
            ret->date = d;
        break;
    case FIELD_NONE:
        break;
    }
}

/* The labels of one line; *open is the field whose value the next line may hold. */
static void read_line(const struct byline_words *w, struct span s, struct arena *a,
                      enum field *open, struct byline *ret)
{
    struct label l, next;
    bool any = next_label(w, s, 0, &l);
    if (!any && *open != FIELD_NONE)
        take_value(w, *open, s, a, ret);
    *open = FIELD_NONE;
    if (!any)
        names_in_brackets(span_trim(s), a, ret);
    while (any) {
        bool more = next_label(w, s, l.value, &next);
        struct span value = span_trim(span_between(s, l.value, more ? next.at : s.n));
        take_value(w, l.field, value, a, ret);
        if (!more && value.n == 0)
            *open = l.field;
        l = next;
        any = more;
    }
}

/* --- dateline --------------------------------------------------------------------------- */

/* Where the words that end a dateline stand first; SIZE_MAX: nowhere. */
static size_t dateline_end(struct span s)
{
    static const struct span tails[] = {SPAN("消息"), SPAN("日讯"), SPAN("讯（"), SPAN("讯("),
                                        SPAN("讯 "),  SPAN("讯　"), SPAN("日电")};
    for (size_t at = 0; at < s.n; at += utf8_width(s.at[at])) {
        if (s.at[at] != *"消" && s.at[at] != *"讯") /* 日 begins as 消 does */
            continue;
        for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
            if (span_starts(span_between(s, at, s.n), tails[i]))
                return at;
        }
    }
    return SIZE_MAX;
}

static bool is_paper(struct span name)
{
    return span_ends(name, SPAN("网")) || span_ends(name, SPAN("报")) ||
           span_ends(name, SPAN("台")) || span_ends(name, SPAN("社")) ||
           span_ends(name, SPAN("新闻")) || span_ends(name, SPAN("客户端"));
}

/* 央视网消息（新闻联播）： 新华社北京1月5日电（记者 …）: the words before 消息, 讯, 电. */
static void read_dateline(const struct byline_words *w, struct span s, struct arena *a,
                          struct byline *ret)
{
    struct span head = utf8_head(s, 40);
    while (head.n && head.at[0] == '<' && span_find(head, 0, SPAN(">")) != SIZE_MAX)
        head = span_between(head, span_find(head, 0, SPAN(">")) + 1, head.n);
    size_t cp, run = han_run(head, 0, &cp), end = dateline_end(head);
    if (end == SIZE_MAX || run == 0)
        return;
    uint32_t index;
    size_t known = trie_longest(&w->publishers, head, 0, &index);
    struct span name = span_between(head, 0, run < end ? run : end);
    if (!known && !is_paper(name))
        return;
    ret->dateline = true;
    if (ret->publisher.n == 0)
        ret->publisher = known && w->names[index].n ? w->names[index]
                         : known                    ? (struct span){0}
                                                    : name;
    size_t open = span_find(utf8_head(s, 60), end, SPAN("（")), shut;
    if (open != SIZE_MAX && (shut = span_find(utf8_head(s, 120), open, SPAN("）"))) != SIZE_MAX)
        names_in_brackets(span_between(s, open + 3, shut), a, ret);
}

/* （本报记者 杨飒） at the end of a paragraph, (来源:…) too. */
static void read_tail(const struct byline_words *w, struct span s, struct arena *a,
                      struct byline *ret)
{
    size_t from = s.n > 240 ? s.n - 240 : 0, open = SIZE_MAX;
    size_t n = span_ends(s, SPAN("）")) ? 3 : span_ends(s, SPAN(")")) ? 1 : 0;
    if (n == 0)
        return;
    for (size_t at = s.n - n; at > from; at--) {
        if (span_starts(span_between(s, at - 1, s.n), SPAN("（")) || s.at[at - 1] == '(') {
            open = at - 1 + (s.at[at - 1] == '(' ? 1 : 3);
            break;
        }
    }
    enum field unused = FIELD_NONE;
    if (open != SIZE_MAX)
        read_line(w, span_between(s, open, s.n - n), a, &unused, ret);
}

/* --- all -------------------------------------------------------------------------------- */

static uint32_t first_paragraph(const struct layout *l)
{
    for (uint32_t i = 0; i < l->n_blocks; i++) {
        if (l->blocks[i].kind == BLOCK_PARAGRAPH)
            return i;
    }
    return (uint32_t)l->n_blocks;
}

static struct span of_block(struct span text, const struct block *b)
{
    return span_between(text, b->at, b->end);
}

static void read_bylines(const struct byline_words *w, struct span text, const struct layout *l,
                         struct arena *a, struct byline *ret)
{
    enum field open = FIELD_NONE;
    for (size_t i = 0; i < l->n_blocks; i++) {
        if (l->blocks[i].kind == BLOCK_BYLINE)
            read_line(w, of_block(text, &l->blocks[i]), a, &open, ret);
    }
}

/* A date without a label: alone in the head, in the subtitle, below the text. */
static void read_lone_date(struct span text, const struct layout *l, uint32_t body, struct arena *a,
                           struct byline *ret)
{
    static const enum block_kind kinds[] = {BLOCK_BYLINE, BLOCK_SUBTITLE};
    for (size_t k = 0; k < 2 && !date_known(ret->date); k++) {
        for (uint32_t i = 0; i < body && !date_known(ret->date); i++) {
            if (l->blocks[i].kind == kinds[k])
                published_in(text, l->blocks[i].at, l->blocks[i].end, a, &ret->date);
        }
    }
    for (size_t i = l->n_blocks; i > body && !date_known(ret->date); i--) {
        const struct block *b = &l->blocks[i - 1];
        if (b->kind == BLOCK_PARAGRAPH)
            break;
        if (b->kind == BLOCK_BYLINE)
            published_in(text, b->at, b->end, a, &ret->date);
    }
}

/* 某某县统计局, 湖南日报: its end says what it is. */
static bool is_body(const struct byline_words *w, struct span name)
{
    size_t at = name.n;
    for (size_t back = 0; back < 5 && at > 0; back++) {
        uint32_t unused;
        at = utf8_before(name, at);
        if (trie_find(&w->offices, span_between(name, at, name.n), &unused))
            return true;
    }
    return false;
}

/* 湖南日报全媒体记者 -> 湖南日报 */
static struct span without_calling(struct span s)
{
    static const struct span words[] = {SPAN("全媒体"), SPAN("融媒体记者"), SPAN("首席"),
                                        SPAN("见习"),   SPAN("记者"),       SPAN("通讯员")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t at = span_find(s, 0, words[i]);
        if (at != SIZE_MAX && at > 0)
            s = span_between(s, 0, at);
    }
    return s;
}

/* The first office or paper that a line without labels names; empty: none. */
static struct span body_in(const struct byline_words *w, struct span s)
{
    struct label unused;
    for (size_t at = 0; at < s.n;) {
        size_t cp, n = han_run(s, at, &cp);
        struct span name = span_between(s, at, at + n);
        at += n ? n : utf8_width(s.at[at]);
        if (cp < 3)
            continue;
        name = without_calling(name);
        if (is_body(w, name) && utf8_count(name) >= 3 && utf8_count(name) <= PUBLISHER_MAX_CP)
            return next_label(w, s, 0, &unused) ? (struct span){0} : name;
    }
    return (struct span){0};
}

/* 某某县统计局 above a date or with one, in the head or below the text: it issues the report. */
static void read_office(const struct byline_words *w, struct span text, const struct layout *l,
                        uint32_t body, struct byline *ret)
{
    for (uint32_t i = 0; i < body && ret->publisher.n == 0; i++) {
        const struct block *b = &l->blocks[i];
        struct span s = of_block(text, b);
        size_t cp;
        if (b->kind != BLOCK_BYLINE)
            continue;
        ret->publisher = body_in(w, s);
        if (ret->publisher.n == 0 && i + 1 < body && l->blocks[i + 1].kind == BLOCK_BYLINE &&
            han_run(s, 0, &cp) == s.n && cp > 4)
            ret->publisher = s;
    }
}

static void read_signature(const struct byline_words *w, struct span text, const struct layout *l,
                           uint32_t body, struct byline *ret)
{
    for (size_t i = l->n_blocks; i > body && ret->publisher.n == 0; i--) {
        const struct block *b = &l->blocks[i - 1];
        if (b->kind == BLOCK_PARAGRAPH)
            break;
        if (b->kind == BLOCK_BYLINE)
            ret->publisher = body_in(w, of_block(text, b));
    }
}

bool byline_read(const struct byline_words *w, struct span text, const struct layout *layout,
                 struct arena *a, struct byline *ret, struct err *e)
{
    struct byline b = {.authors = arena_new(a, struct span, MAX_AUTHORS)};
    if (!b.authors)
        return err_fail(e, ERR_INPUT, "the report is too large to be described");
    uint32_t body = first_paragraph(layout);
    read_bylines(w, text, layout, a, &b);
    read_lone_date(text, layout, body, a, &b);
    bool issued = b.publisher.n == 0; /* by an office; a paper is a source */
    read_office(w, text, layout, body, &b);
    issued = issued && b.publisher.n && !is_paper(b.publisher);
    /* the wire's line may stand alone, before the first paragraph */
    if (body > 0 && layout->blocks[body - 1].kind == BLOCK_HEADING)
        body--;
    if (body > 0 && layout->blocks[body - 1].kind == BLOCK_BYLINE)
        read_dateline(w, of_block(text, &layout->blocks[body - 1]), a, &b);
    for (uint32_t i = body; !b.dateline && i < layout->n_blocks && i < body + 2; i++) {
        if (layout->blocks[i].kind == BLOCK_PARAGRAPH)
            read_dateline(w, of_block(text, &layout->blocks[i]), a, &b);
    }
    size_t paragraphs = 0;
    for (size_t i = layout->n_blocks; i > 0 && paragraphs < 2; i--) {
        if (layout->blocks[i - 1].kind != BLOCK_PARAGRAPH)
            continue;
        paragraphs++;
        read_tail(w, of_block(text, &layout->blocks[i - 1]), a, &b);
    }
    if (b.publisher.n == 0) {
        read_signature(w, text, layout, first_paragraph(layout), &b);
        issued = !is_paper(b.publisher);
    }
    b.signed_by = b.dateline || b.n_authors || (b.publisher.n && !issued);
    *ret = b;
    return true;
}
