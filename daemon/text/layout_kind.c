/* Kinds of lines that show by themselves.  What the words are is data (layout.tsv); here is how
 * they are met: at the start of a line, through blanks and brackets, before a colon. */
#include "text/layout_kind.h"

#include "base/bytes16.h"
#include "base/utf8.h"

/* Longer lines are running text even where they start with a word of furniture. */
#define FURNITURE_MAX 90
#define BYLINE_MAX 120

static size_t skip_blanks(struct span text, size_t at, size_t end)
{
    size_t n;
    while ((n = layout_blank(text, at, end)))
        at += n;
    return at;
}

static bool is_colon(struct span text, size_t at, size_t end, size_t *ret_n)
{
    struct span rest = span_between(text, at, end);
    *ret_n = span_starts(rest, SPAN("：")) ? 3 : span_starts(rest, SPAN(":")) ? 1 : 0;
    return *ret_n > 0;
}

/* The longest word at `at`, blanks between its characters allowed (来  源); its end, 0: none. */
static size_t word_at(const struct layout_words *words, struct span text, size_t at, size_t end,
                      uint32_t *ret)
{
    uint32_t node = 0;
    size_t found = 0, n;
    for (size_t i = at; i < end;) {
        if (i > at && (n = layout_blank(text, i, end))) {
            i += n;
            continue;
        }
        if (!trie_step(&words->words, &node, text.at[i]))
            break;
        i++;
        if (trie_value(&words->words, node, ret))
            found = i;
    }
    return found;
}

/* Punctuation that stands around words of furniture. */
static size_t ornament(struct span text, size_t at, size_t end)
{
    static const struct span signs[] = {
        SPAN("【"), SPAN("】"), SPAN("（"), SPAN("）"), SPAN("("),  SPAN(")"),  SPAN("["),
        SPAN("]"),  SPAN("『"), SPAN("』"), SPAN("「"), SPAN("」"), SPAN("》"), SPAN("《"),
        SPAN(">"),  SPAN("<"),  SPAN("|"),  SPAN("｜"), SPAN("/"),  SPAN("×"),  SPAN("-"),
        SPAN("—"),  SPAN("="),  SPAN("_"),  SPAN("*"),  SPAN("："), SPAN(":"),  SPAN("·"),
        SPAN("、"), SPAN("，"), SPAN(","),  SPAN("+"),  SPAN("~"),  SPAN("»"),  SPAN("›"),
        SPAN("："), SPAN("#"),  SPAN("."),  SPAN("。"), SPAN("■"),  SPAN("●"),  SPAN("\\")};
    /* no Chinese character begins so */
    static const bool may[256] = {[0xE2] = 1, [0xE3] = 1, [0xEF] = 1, [0xC2] = 1};
    struct span rest = span_between(text, at, end);
    if (rest.n == 0 || ((unsigned char)*rest.at >= 0x80 && !may[(unsigned char)*rest.at]))
        return 0;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (span_starts(rest, signs[i]))
            return signs[i].n;
    }
    return layout_blank(text, at, end);
}

static size_t skip_ornaments(struct span text, size_t at, size_t end)
{
    size_t n;
    while ((n = ornament(text, at, end)))
        at += n;
    return at;
}

/* Nothing but words of furniture and ornaments (at least one of either). */
static bool is_toolbar(const struct layout_words *words, struct span text, size_t at, size_t end)
{
    uint32_t kind;
    at = skip_ornaments(text, at, end);
    while (at < end) {
        size_t to = word_at(words, text, at, end, &kind);
        if (to == 0 || (kind != LAYOUT_FURNITURE_WORD && kind != LAYOUT_FURNITURE_LINE))
            return false;
        at = skip_ornaments(text, to, end);
        while (at < end && text.at[at] >= '0' && text.at[at] <= '9') /* 阅读 1024 */
            at = skip_ornaments(text, at + 1, end);
    }
    return true;
}

static bool all_of(struct span s, const char *set)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!strchr(set, s.at[i]))
            return false;
    }
    return s.n > 0;
}

/* An attached file. */
static bool is_file(struct span s)
{
    static const struct span ends[] = {SPAN(".doc"), SPAN(".docx"), SPAN(".xls"), SPAN(".xlsx"),
                                       SPAN(".pdf"), SPAN(".wps"),  SPAN(".zip"), SPAN(".rar"),
                                       SPAN(".ppt"), SPAN(".pptx"), SPAN(".et"),  SPAN(".jpg"),
                                       SPAN(".png")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (span_ends(s, ends[i]))
            return true;
    }
    return false;
}

/* An address, an image, a link, a file and nothing else; a hash id. */
static bool is_address(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    if (span_starts(s, SPAN("http://")) || span_starts(s, SPAN("https://")) ||
        span_starts(s, SPAN("www.")))
        return l->n_han == 0;
    if (span_starts(s, SPAN("![")))
        return span_ends(s, SPAN(")"));
    if (span_starts(s, SPAN("[")))
        return span_ends(s, SPAN(")")) && span_find(s, 0, SPAN("](http")) != SIZE_MAX;
    if (l->n_han <= 6 && !l->inner_stop && span_find(s, 0, SPAN("://")) <= 24)
        return true; /* 网址: https://… */
    if (is_file(s))
        return true;
    if (span_ends(s, SPAN(":")))
        s.n--;
    return s.n >= 24 && all_of(s, "0123456789abcdef");
}

/* 2026-02-03 09:02:33, 2026年1月28日 星期三, 二〇二六年一月二十七日: nothing but a date. */
static bool is_date_line(struct span text, const struct line *l)
{
    static const struct span parts[] = {
        SPAN("年"),   SPAN("月"), SPAN("日"), SPAN("时"), SPAN("分"), SPAN("秒"),   SPAN("〇"),
        SPAN("○"),    SPAN("零"), SPAN("一"), SPAN("二"), SPAN("三"), SPAN("四"),   SPAN("五"),
        SPAN("六"),   SPAN("七"), SPAN("八"), SPAN("九"), SPAN("十"), SPAN("星期"), SPAN("上午"),
        SPAN("下午"), SPAN("（"), SPAN("）"), SPAN("："), SPAN("周"), SPAN("天"),   SPAN("号")};
    struct span s = span_between(text, l->at, l->end);
    size_t digits = 0, years = 0;
    for (size_t i = 0; i < s.n;) {
        size_t n = layout_blank(text, l->at + i, l->end);
        if (n == 0 && strchr("0123456789-/.:()T+Z", s.at[i])) {
            digits += s.at[i] >= '0' && s.at[i] <= '9';
            n = 1;
        }
        for (size_t j = 0; n == 0 && j < sizeof(parts) / sizeof(*parts); j++) {
            if (span_starts(span_between(s, i, s.n), parts[j])) {
                n = parts[j].n;
                years += j == 0;
            }
        }
        if (n == 0)
            return false;
        i += n;
    }
    bool month = span_find(s, 0, SPAN("月")) != SIZE_MAX;
    return (digits >= 6 && digits <= 20) || (years == 1 && month);
}

static size_t digit_run(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && s.at[at + n] >= '0' && s.at[at + n] <= '9')
        n++;
    return n;
}

/* 凤凰融媒 2024-06-01 10:30 发表于湖南: a short line around a date of digits. */
static bool has_date(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    if (l->n_cp > 45 || l->n_han > 16 || l->n_commas || l->ends != END_OPEN)
        return false;
    for (size_t at = 0; at < s.n;) {
        size_t y = digit_run(s, at), m = y == 4 ? digit_run(s, at + 5) : 0,
               d = m == 1 || m == 2 ? digit_run(s, at + 6 + m) : 0;
        char sign = y == 4 && at + 4 < s.n ? s.at[at + 4] : 0;
        if ((d == 1 || d == 2) && (sign == '-' || sign == '/') && s.at[at + 5 + m] == sign)
            return true;
        at += y ? y : utf8_width(s.at[at]);
    }
    return false;
}

/* 2026年1月28日在某省第十三届人民代表大会第二次会议上 */
static bool is_occasion(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    size_t in = span_find(s, 0, SPAN("日在"));
    if (in == SIZE_MAX || l->inner_stop || l->n_cp > 80 || span_find(s, 0, SPAN("月")) > in)
        return false;
    return span_find(s, in, SPAN("上")) != SIZE_MAX && l->n_commas == 0 && l->ends == END_OPEN;
}

/* 岳政办发〔2021〕5号 */
static bool is_document_number(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    return l->n_cp <= 30 && span_ends(s, SPAN("号")) &&
           (span_find(s, 0, SPAN("〔")) != SIZE_MAX || span_find(s, 0, SPAN("［")) != SIZE_MAX ||
            span_find(s, 0, SPAN("[20")) != SIZE_MAX);
}

/* The line's text ends with a word of that kind, closing marks aside: …记者 王鼎 摄）. */
static bool ends_with(const struct layout_words *words, struct span s, enum layout_word want)
{
    while (s.n && (span_ends(s, SPAN("）")) || span_ends(s, SPAN("。"))))
        s.n -= 3;
    if (span_ends(s, SPAN(")")))
        s.n--;
    size_t at = s.n;
    if (at > 1 && !(words->ends[layout_words_end(s.at[at - 2], s.at[at - 1])] >> want & 1))
        return false;
    for (size_t back = 0; back < 5 && at > 0; back++) {
        uint32_t kind;
        at = utf8_before(s, at);
        if (trie_find(&words->words, span_between(s, at, s.n), &kind) && kind == want)
            return true;
    }
    return false;
}

static bool starts_with(const struct layout_words *words, struct span text, const struct line *l,
                        enum layout_word want)
{
    uint32_t kind;
    size_t at = skip_ornaments(text, l->at, l->end), to = word_at(words, text, at, l->end, &kind);
    return to && kind == want;
}

/* Digits, and a sign behind them: 2021年; bytes, 0 where there are none. */
static size_t dated(struct span s, size_t at, size_t most, struct span sign)
{
    size_t n = digit_run(s, at);
    return n >= 1 && n <= most && span_starts(span_between(s, at + n, s.n), sign) ? n + sign.n : 0;
}

/* 2021年9月18日 at `at`; its bytes, 0 where it is none. */
static size_t full_date(struct span s, size_t at)
{
    size_t y = dated(s, at, 4, SPAN("年")), m = y ? dated(s, at + y, 2, SPAN("月")) : 0,
           d = m ? dated(s, at + y + m, 2, SPAN("日")) : 0;
    return d ? y + m + d : 0;
}

/* Blanks, a time of day, the page of a paper: 09:13, 第3版. */
static size_t skip_time(struct span s, size_t at)
{
    while (at < s.n) {
        size_t n = layout_blank(s, at, s.n);
        if (n == 0 && (s.at[at] == ':' || (s.at[at] >= '0' && s.at[at] <= '9')))
            n = 1;
        if (n == 0 && (span_starts(span_between(s, at, s.n), SPAN("第")) ||
                       span_starts(span_between(s, at, s.n), SPAN("版"))))
            n = 3;
        if (n == 0)
            break;
        at += n;
    }
    return at;
}

/* 各位代表： 同志们! : called to at the opening */
static bool is_call(const struct layout_words *words, struct span text, const struct line *l)
{
    return l->n_cp <= 40 && !l->inner_stop && (l->ends == END_COLON || l->ends == END_STOP) &&
           starts_with(words, text, l, LAYOUT_CALL);
}

/* Chinese characters, and blanks between them; how many characters. */
static size_t han_and_blanks(struct span s)
{
    size_t n = 0, w;
    for (size_t at = 0; at < s.n; at += w) {
        uint32_t c = utf8_at(s, at, &w);
        if (c >= 0x4E00 && c <= 0x9FFF)
            n++;
        else if (c != ' ' && c != 0x3000)
            return 0;
    }
    return n;
}

/* 某某县统计局, 某某市统计局 国家统计局某某调查队 */
static bool is_office(const struct layout_words *words, struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    return l->n_cp >= 3 && l->n_cp <= 30 && l->n_commas == 0 && l->ends == END_OPEN &&
           l->mark == MARK_NONE && l->n_cp <= l->n_han + 3u && han_and_blanks(s) &&
           ends_with(words, s, LAYOUT_OFFICE);
}

/* 某某县乡村振兴局 2022年11月8日: who issues, and when. */
static bool is_dated_office(const struct layout_words *words, struct span text,
                            const struct line *l)
{
    char last = text.at[l->end - 1];
    bool day = (last >= '0' && last <= '9') || last == "日"[2];
    if (!day || l->n_cp > 45 || l->ends != END_OPEN || l->mark != MARK_NONE)
        return false;
    size_t at = l->at, n, w;
    while (at < l->end && !(n = layout_blank(text, at, l->end))) {
        utf8_at(text, at, &w);
        at += w;
    }
    struct span office = span_between(text, l->at, at);
    struct line date = *l;
    date.at = skip_blanks(text, at, l->end);
    return date.at < l->end && han_and_blanks(office) >= 4 &&
           ends_with(words, office, LAYOUT_OFFICE) && is_date_line(text, &date);
}

static size_t han_run(struct span s, size_t at, size_t *ret_cp);

/* 2021年9月18日 09:13 岳阳日报, 安徽日报2024年1月5日第3版: a date and behind or right before it
 * the name of an office or a paper. */
static bool is_office_after_date(const struct layout_words *words, struct span text,
                                 const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    if (l->n_cp < 12 || l->n_cp > 45 || l->n_commas || l->ends != END_OPEN || l->mark != MARK_NONE)
        return false;
    size_t cp, name = 0, n = han_run(s, 0, &cp), at = skip_blanks(s, n, s.n),
               date = full_date(s, at);
    if (date == 0)
        return false;
    at = skip_time(s, at + date);
    if (n == 0) {
        name = at;
        n = han_run(s, at, &cp);
        at += n;
    }
    return at == s.n && cp >= 3 && cp <= 20 &&
           ends_with(words, span_between(s, name, name + n), LAYOUT_OFFICE);
}

/* 第18期, 2023年第4号（总第126号）: the number of an issue */
static bool is_issue(struct span text, const struct line *l)
{
    static const struct span parts[] = {
        SPAN("第"), SPAN("期"), SPAN("号"), SPAN("总"), SPAN("年"), SPAN("（"),  SPAN("）"),
        SPAN("〔"), SPAN("〕"), SPAN("一"), SPAN("二"), SPAN("三"), SPAN("四"),  SPAN("五"),
        SPAN("六"), SPAN("七"), SPAN("八"), SPAN("九"), SPAN("十"), SPAN("增刊")};
    struct span s = span_between(text, l->at, l->end);
    bool ordinal = false, issue = false;
    bool begins = (s.at[0] >= '0' && s.at[0] <= '9') || s.at[0] == '(' ||
                  span_starts(s, SPAN("第")) || span_starts(s, SPAN("（")) ||
                  span_starts(s, SPAN("总"));
    if (!begins || l->n_cp < 3 || l->n_cp > 24)
        return false;
    for (size_t i = 0; i < s.n;) {
        size_t n = strchr("0123456789() ", s.at[i]) ? 1 : 0;
        for (size_t j = 0; n == 0 && j < sizeof(parts) / sizeof(*parts); j++) {
            if (span_starts(span_between(s, i, s.n), parts[j])) {
                n = parts[j].n;
                ordinal |= j == 0;
                issue |= j == 1 || j == 2;
            }
        }
        if (n == 0)
            return false;
        i += n;
    }
    return ordinal && issue;
}

/* 《 人民日报 》（ 2022年08月15日 11 版） */
static bool is_page_of_paper(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    return l->n_cp <= 40 && span_starts(s, SPAN("《")) &&
           (span_ends(s, SPAN("版）")) || span_ends(s, SPAN("版)"))) &&
           span_find(s, 0, SPAN("年")) != SIZE_MAX;
}

#define DATELINE_FROM 60 /* bytes before the words that end a dateline, at most */

/* The next of 消, 日, ， and 。 at or behind `at`; s.n: none so near the start. */
static size_t next_of_dateline(struct span s, size_t at)
{
    for (; s.n - at >= 18 && at <= DATELINE_FROM; at += 16) {
        bytes16 a = bytes16_at(s.at + at), b = bytes16_at(s.at + at + 1),
                c = bytes16_at(s.at + at + 2);
        bytes16 word = bytes16_is(a, 0xE6) & ((bytes16_is(b, 0xB6) & bytes16_is(c, 0x88)) |
                                              (bytes16_is(b, 0x97) & bytes16_is(c, 0xA5))),
                sign = (bytes16_is(a, 0xEF) & bytes16_is(b, 0xBC) & bytes16_is(c, 0x8C)) |
                       (bytes16_is(a, 0xE3) & bytes16_is(b, 0x80) & bytes16_is(c, 0x82));
        unsigned first = bytes16_first(word | sign);
        if (first < 16)
            return at + first;
    }
    for (; at + 3 <= s.n && at <= DATELINE_FROM; at++) {
        struct span rest = span_between(s, at, s.n);
        if (span_starts(rest, SPAN("消")) || span_starts(rest, SPAN("日")) ||
            span_starts(rest, SPAN("，")) || span_starts(rest, SPAN("。")))
            return at;
    }
    return s.n;
}

/* Where 消息, 日电 or 日讯 stands first, no comma or stop before it and not too far in. */
static bool find_dateline(struct span s, size_t *ret)
{
    for (size_t at = 0; (at = next_of_dateline(s, at)) + 6 <= s.n && at <= DATELINE_FROM; at += 3) {
        struct span rest = span_between(s, at, s.n);
        if (*rest.at != *"消") /* as 日 begins too */
            return false;
        *ret = at;
        if (span_starts(rest, SPAN("消息")) || span_starts(rest, SPAN("日电")) ||
            span_starts(rest, SPAN("日讯")))
            return true;
    }
    return false;
}

/* 央视网消息（新闻联播）： 新华社北京1月5日电 : opens the body, alone or with its text */
static bool is_dateline(struct span text, const struct line *l)
{
    size_t n = l->end - l->at < 180 ? l->end - l->at : 180, at;
    struct span s = {text.at + l->at, n};
    if (!find_dateline(s, &at))
        return false;
    bool report = s.at[at + 1] == "消"[1];
    return (!report || l->ends == END_COLON || l->inner_stop || l->n_cp >= LINE_LONG ||
            l->ends == END_STOP) &&
           (!report || span_find(s, at, SPAN("：")) != SIZE_MAX ||
            span_find(s, at, SPAN(":")) != SIZE_MAX || span_find(s, at, SPAN("（")) == at + 6 ||
            span_find(s, at, SPAN(" ")) == at + 6);
}

static size_t han_run(struct span s, size_t at, size_t *ret_cp)
{
    size_t from = at, w;
    *ret_cp = 0;
    while (at < s.n) {
        uint32_t c = utf8_at(s, at, &w);
        if (!((c >= 0x4E00 && c <= 0x9FFF) || c == U'·'))
            break;
        at += w;
        (*ret_cp)++;
    }
    return at - from;
}

/* The head of 省长　王予波 ends as offices and callings do. */
static bool is_calling(const struct layout_words *words, struct span s)
{
    return ends_with(words, s, LAYOUT_CALLING) || ends_with(words, s, LAYOUT_BYLINE);
}

/* 省长　王予波, 记者 徐祝君 周祖轩: an office or a calling and names. */
static bool is_speaker(const struct layout_words *words, struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    while (s.n && ornament(s, 0, s.n) && !layout_blank(s, 0, s.n))
        s = span_between(s, ornament(s, 0, s.n), s.n);
    if (span_ends(s, SPAN("）")) || span_ends(s, SPAN("】")))
        s.n -= 3;
    else if (span_ends(s, SPAN(")")))
        s.n--;
    size_t cp, n = han_run(s, 0, &cp), names = 0;
    if (l->n_cp > 40 || n == 0 || !is_calling(words, span_between(s, 0, n)))
        return false;
    for (size_t at = n; at < s.n;) {
        size_t b = layout_blank(s, at, s.n), name;
        if (b == 0 && !span_starts(span_between(s, at, s.n), SPAN("、")))
            return false;
        at += b ? b : 3;
        name = han_run(s, at, &cp);
        bool dotted = span_find(span_between(s, at, at + name), 0, SPAN("·")) != SIZE_MAX;
        if (cp > (dotted ? 15u : 4u))
            return false;
        names += cp >= 1;
        at += name;
    }
    return names > 0;
}

/* （来源：青海日报） 责任编辑： : a label and a colon; its value may be on the next line. */
static bool is_byline(const struct layout_words *words, struct span text, struct line *l)
{
    uint32_t kind;
    size_t at = skip_ornaments(text, l->at, l->end), to, colon;
    while ((to = word_at(words, text, at, l->end, &kind)) && kind == LAYOUT_FURNITURE_WORD)
        at = skip_ornaments(text, to, l->end); /* 【纠错】【责任编辑：…】 */
    if (l->n_cp > BYLINE_MAX || to == 0 || kind != LAYOUT_BYLINE || l->inner_stop)
        return false;
    size_t after = skip_blanks(text, to, l->end);
    if (is_colon(text, after, l->end, &colon)) {
        if (l->ends == END_STOP || l->ends == END_SEMICOLON)
            return false;
        bool empty = skip_ornaments(text, after + colon, l->end) == l->end;
        l->kind = empty && l->end == after + colon ? LINE_BYLINE_OPEN : LINE_BYLINE;
        return true;
    }
    bool alone = skip_ornaments(text, after, l->end) == l->end;
    if (alone)
        l->kind = LINE_BYLINE_OPEN;
    return alone;
}

/* Running text: a sentence and more, or a sentence with its stop. */
static bool is_running(const struct line *l)
{
    return l->n_cp >= LINE_LONG || l->inner_stop;
}

/* 相关报道： 上一篇 下一篇 : the word stands alone, or a colon or blank follows. */
static bool is_tail(const struct layout_words *words, struct span text, const struct line *l)
{
    uint32_t kind;
    size_t at = skip_ornaments(text, l->at, l->end), to = word_at(words, text, at, l->end, &kind);
    return to && kind == LAYOUT_TAIL && !is_running(l) && l->ends != END_STOP &&
           (to == l->end || ornament(text, to, l->end) > 0);
}

/* 2020-03-24 10:52 来源:舟山日报 作者:…: a date before the first label. */
static bool date_and_label(const struct layout_words *words, struct span text, const struct line *l)
{
    size_t at = l->at, w;
    bool digits = false;
    for (; at < l->end; at += w) {
        uint32_t c = utf8_at(text, at, &w);
        if (c >= '0' && c <= '9')
            digits = true;
        else if (!strchr("-/.:| ", (int)(c < 0x80 ? c : 0x7F)) && c != U'年' && c != U'月' &&
                 c != U'日' && c != U'：' && c != U'｜' && c != 0x3000 && c != 0xA0 && c != U'时' &&
                 c != U'分')
            break;
    }
    if (!digits || at == l->end || l->n_cp > BYLINE_MAX || l->inner_stop)
        return false;
    uint32_t kind;
    size_t to = word_at(words, text, at, l->end, &kind), n;
    return is_toolbar(words, text, at, l->end) ||
           (to && kind == LAYOUT_BYLINE &&
            is_colon(text, skip_blanks(text, to, l->end), l->end, &n));
}

/* (李赛妮): a name alone in brackets. */
static bool is_name(struct span text, const struct line *l)
{
    struct span s = span_between(text, l->at, l->end);
    size_t open = span_starts(s, SPAN("（"))  ? 3
                  : span_starts(s, SPAN("(")) ? 1
                                              : 0,
           shut = span_ends(s, SPAN("）"))  ? 3
                  : span_ends(s, SPAN(")")) ? 1
                                            : 0,
           cp;
    if (open == 0 || shut == 0 || l->n_cp > 12)
        return false;
    s = span_trim(span_between(s, open, s.n - shut));
    size_t n = han_run(s, 0, &cp);
    if (n < s.n && cp <= 4 && layout_blank(s, n, s.n)) /* two names */
        n += layout_blank(s, n, s.n), n += han_run(s, n, &cp);
    return n == s.n && cp >= 1 && cp <= 4 && l->n_cp >= 4;
}

/* Kinds of lines that end in no full stop. */
static void kind_of_open_line(const struct layout_words *words, struct span text, struct line *l)
{
    if (is_toolbar(words, text, l->at, l->end) || is_address(text, l))
        l->kind = LINE_FURNITURE;
    else if (is_tail(words, text, l))
        l->kind = LINE_TAIL;
    else if (starts_with(words, text, l, LAYOUT_FURNITURE_LINE) && l->n_cp <= FURNITURE_MAX &&
             !l->inner_stop && l->ends != END_STOP && l->ends != END_SEMICOLON)
        l->kind = LINE_FURNITURE;
    else if (is_byline(words, text, l))
        return;
    else if (is_date_line(text, l) || date_and_label(words, text, l) || has_date(text, l) ||
             is_document_number(text, l) || is_issue(text, l) || is_dated_office(words, text, l) ||
             is_office_after_date(words, text, l) || is_name(text, l) ||
             is_speaker(words, text, l) || is_page_of_paper(text, l))
        l->kind = LINE_BYLINE;
    else if (is_call(words, text, l))
        l->kind = LINE_CALL;
    else if ((l->office = is_office(words, text, l)))
        l->kind = LINE_OFFICE;
    else if (is_occasion(text, l))
        l->kind = LINE_OCCASION;
}

/* The wire's line stands among the first lines. */
#define DATELINE_LINES 64

static void kind_of(const struct layout_words *words, struct span text, struct line *l, size_t i)
{
    if (i < DATELINE_LINES && is_dateline(text, l)) {
        l->kind = LINE_DATELINE;
        return;
    }
    if (l->n_cp >= LINE_LONG)
        return;
    if (!l->full_stop || l->n_cp <= 2)
        kind_of_open_line(words, text, l);
    if (l->kind == LINE_PLAIN &&
        (ends_with(words, span_between(text, l->at, l->end), LAYOUT_PHOTO) ||
         starts_with(words, text, l, LAYOUT_CAPTION)))
        l->kind = LINE_CAPTION;
}

/* The value of a label that stood alone: short, no sentence, no label itself. */
static bool is_value(const struct line *l)
{
    return (l->kind == LINE_PLAIN || l->kind == LINE_OFFICE) && l->n_cp <= 24 &&
           l->ends == END_OPEN && l->mark == MARK_NONE && l->n_commas == 0;
}

void layout_kinds(const struct layout_words *words, struct span text, struct lines *lines)
{
    struct line *before = NULL;
    for (size_t i = 0; i < lines->n; before = &lines->items[i++]) {
        struct line *l = &lines->items[i];
        kind_of(words, text, l, i);
        if (before && before->kind == LINE_BYLINE_OPEN && is_value(l))
            l->kind = LINE_BYLINE;
        if (before && before->kind == LINE_OFFICE && !is_date_line(text, l))
            before->kind = LINE_PLAIN;
    }
    if (before && before->kind == LINE_OFFICE)
        before->kind = LINE_PLAIN;
}
