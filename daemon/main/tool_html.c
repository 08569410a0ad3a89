#include "main/tool_html.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>zhibiao</title>\n<style>\n"
    ":root{--page:#f6f5f2;--card:#fff;--ink:#1f2328;--soft:#6b7280;--line:#e3e1dc;--accent:#9a3412;"
    "--count:#cfe3ff;--amount:#ffe3a8;--measure:#d9f2d0;--ratio:#e5dbff;--change:#ffd3cf;"
    "--rank:#c9f0ee}\n"
    "@media (prefers-color-scheme:dark){:root{--page:#15171a;--card:#1e2126;--ink:#e6e6e3;"
    "--soft:#9aa0a8;--line:#33373d;--accent:#f0a37a;--count:#22456f;--amount:#6a4c0d;"
    "--measure:#2b5a27;--ratio:#4a3a7d;--change:#74322d;--rank:#1f5f5c}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--ink);font:16px/1.8 \"Noto Serif CJK SC\","
    "\"Source Han Serif SC\",\"Songti SC\",SimSun,serif}\n"
    "article{max-width:86rem;margin:0 auto;padding:2rem 1.5rem 3rem}\n"
    "header,.side,.legend,table{font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\","
    "\"PingFang SC\",\"Microsoft YaHei\",sans-serif}\n"
    "header{border-bottom:2px solid var(--accent);margin-bottom:1.5rem;padding-bottom:1rem}\n"
    "h1{font-size:1.7rem;line-height:1.4;margin:0}\n"
    ".sub{font-size:1.1rem;color:var(--soft)}\n"
    ".facts{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;margin:.6rem 0;padding:0;list-style:none;"
    "font-size:.88rem}\n"
    ".facts b{font-weight:400;color:var(--soft);margin-right:.5em}\n"
    ".themes{display:flex;flex-wrap:wrap;gap:.4rem;margin:.4rem 0 0;padding:0;list-style:none;"
    "font-size:.85rem}\n"
    ".themes li{border:1px solid var(--line);background:var(--card);border-radius:1rem;"
    "padding:.05rem .8rem}\n"
    ".tags li{border-style:dashed;background:none;border-radius:.3rem}\n"
    ".themes small{color:var(--soft);margin-left:.4em}\n"
    ".columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.05fr);gap:1.5rem;"
    "align-items:start}\n"
    ".text,.side{background:var(--card);border:1px solid var(--line);border-radius:.5rem}\n"
    ".text{padding:1.2rem 1.6rem}\n"
    ".text p{margin:.5rem 0;text-indent:2em;white-space:pre-line;overflow-wrap:anywhere}\n"
    ".text h2,.text h3,.text h4{margin:1.2rem 0 .3rem;line-height:1.5;white-space:pre-line}\n"
    ".text h2{font-size:1.25rem;text-align:center}.text h3{font-size:1.1rem}"
    ".text h4{font-size:1rem}\n"
    ".text .furniture,.text .byline{color:var(--soft);font-size:.82rem;text-indent:0;"
    "margin:.2rem 0}\n"
    "mark{color:inherit;border-radius:.2em;padding:.05em .15em;cursor:help}\n"
    "mark a{color:inherit;text-decoration:none}\n"
    "mark:target,tr:target td{outline:2px solid var(--accent);outline-offset:1px}\n"
    ".count{background:var(--count)}.amount{background:var(--amount)}"
    ".measure{background:var(--measure)}\n"
    ".ratio{background:var(--ratio)}.change{background:var(--change)}"
    ".rank{background:var(--rank)}\n"
    ".target{border-bottom:2px dashed var(--accent)}"
    ".standard{border-bottom:2px dotted var(--accent)}\n"
    ".legend{display:flex;flex-wrap:wrap;gap:.3rem .9rem;font-size:.8rem;margin:0 0 1rem;"
    "color:var(--soft)}\n"
    ".legend span{border-radius:.2em;padding:0 .5em;color:var(--ink)}\n"
    ".side{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow:auto}\n"
    "table{border-collapse:collapse;width:100%;font-size:.82rem;line-height:1.5}\n"
    "th{position:sticky;top:0;background:var(--card);text-align:left;font-weight:600;"
    "border-bottom:2px solid var(--line);white-space:nowrap}\n"
    "th,td{padding:.3rem .6rem;vertical-align:top}td{border-bottom:1px solid var(--line)}\n"
    "td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    "td a{color:inherit;text-decoration:none}td a:hover,mark a:hover{text-decoration:underline}\n"
    "td small{color:var(--soft);display:block}\n"
    ".dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.4em}\n"
    "footer{color:var(--soft);font:.8rem sans-serif;text-align:center;padding:0 0 2rem}\n"
    "@media (max-width:62rem){.columns{grid-template-columns:1fr}.side{position:static;"
    "max-height:none}}\n"
    "@media print{.side{position:static;max-height:none;overflow:visible}"
    ".columns{display:block}}\n"
    "</style>\n</head>\n<body>\n";

/* What a reader calls them; the words of the spec are the CSS classes. */
static const char *const kind_zh[] = {
    [KIND_COUNT] = "数量", [KIND_AMOUNT] = "金额", [KIND_MEASURE] = "计量",
    [KIND_RATIO] = "比率", [KIND_CHANGE] = "增减", [KIND_RANK] = "排名",
};
static const char *const tag_zh[] = {
    [TAG_CAMPAIGN] = "行动", [TAG_DOCUMENT] = "文件", [TAG_PROGRAMME] = "规划"};
static const char *const genre_zh[] = {[GENRE_UNKNOWN] = "",
                                       [GENRE_OVERVIEW] = "综述",
                                       [GENRE_SPEECH] = "讲话",
                                       [GENRE_REMARKS] = "发言",
                                       [GENRE_BRIEFING] = "新闻发布会",
                                       [GENRE_SUMMARY] = "总结",
                                       [GENRE_NEWS] = "消息通讯",
                                       [GENRE_WORK_REPORT] = "政府工作报告",
                                       [GENRE_COMMUNIQUE] = "统计公报",
                                       [GENRE_PLAN] = "方案意见通知",
                                       [GENRE_OTHER] = "其他"};
static const char *const bound_mark[] = {
    [BOUND_EXACT] = "",   [BOUND_OVER] = "&gt; ",  [BOUND_UNDER] = "&lt; ",
    [BOUND_ABOUT] = "≈ ", [BOUND_AT_LEAST] = "≥ ", [BOUND_AT_MOST] = "≤ ",
};

static void put_escaped(struct buf *b, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.at[i]) {
        case '&':
            buf_puts(b, "&amp;");
            break;
        case '<':
            buf_puts(b, "&lt;");
            break;
        case '>':
            buf_puts(b, "&gt;");
            break;
        case '"':
            buf_puts(b, "&quot;");
            break;
        default:
            buf_put_char(b, s.at[i]);
        }
    }
}

static void put_value(struct buf *b, const struct indicator *x)
{
    if (x->direction != DIRECTION_NONE)
        buf_puts(b, x->direction == DIRECTION_UP ? "↑ " : "↓ ");
    buf_puts(b, bound_mark[x->bound]);
    decimal_put(b, x->value);
    if (x->has_high) {
        buf_puts(b, " – ");
        decimal_put(b, x->value_high);
    }
}

static void put_fact(struct buf *b, const char *label, struct span s)
{
    if (!s.n)
        return;
    buf_printf(b, "<li><b>%s</b>", label);
    put_escaped(b, s);
    buf_puts(b, "</li>");
}

static void put_authors(struct buf *b, const struct description *d)
{
    if (d->n_authors)
        buf_puts(b, "<li><b>作者</b>");
    for (size_t i = 0; i < d->n_authors; i++) {
        buf_puts(b, i ? "、" : "");
        put_escaped(b, d->authors[i]);
    }
    if (d->n_authors)
        buf_puts(b, "</li>");
}

static void put_themes(struct buf *b, const struct tagging *t, const struct theme_row *themes)
{
    buf_puts(b, "<ul class=\"themes\">");
    for (size_t i = 0; i < t->n_themes; i++) {
        const struct theme_row *row = &themes[t->themes[i].theme];
        buf_puts(b, "<li title=\"");
        put_escaped(b, row->en);
        buf_puts(b, "\">");
        put_escaped(b, row->zh.n ? row->zh : row->code);
        buf_puts(b, "<small>");
        put_escaped(b, row->code);
        buf_printf(b, " %u.%02u</small></li>", t->themes[i].score / 1000,
                   t->themes[i].score % 1000 / 10);
    }
    buf_puts(b, "</ul>\n");
    if (t->n_tags)
        buf_puts(b, "<ul class=\"themes tags\">");
    for (size_t i = 0; i < t->n_tags; i++) {
        buf_puts(b, "<li>");
        put_escaped(b, t->tags[i].name);
        buf_printf(b, "<small>%s</small></li>", tag_zh[t->tags[i].kind]);
    }
    buf_puts(b, t->n_tags ? "</ul>\n" : "");
}

static void put_header(struct buf *b, const struct tool_document *d, const struct theme_row *themes)
{
    const struct description *about = &d->reading.about;
    char iso[11];
    date_put_iso(about->published_on, iso);
    buf_puts(b, "<header>\n<h1>");
    put_escaped(b, about->title.n ? about->title : d->source);
    buf_puts(b, "</h1>\n");
    if (about->subtitle.n) {
        buf_puts(b, "<div class=\"sub\">");
        put_escaped(b, about->subtitle);
        buf_puts(b, "</div>\n");
    }
    buf_puts(b, "<ul class=\"facts\">");
    put_fact(b, "发布", about->publisher);
    put_authors(b, about);
    put_fact(b, "日期", span_of(iso));
    put_fact(b, "地区", about->region);
    put_fact(b, "区划代码", span_of(about->region_code));
    put_fact(b, "体裁", span_of(genre_zh[about->genre]));
    put_fact(b, "文件", d->source);
    buf_puts(b, "</ul>\n");
    put_themes(b, &d->reading.tagging, themes);
    buf_puts(b, "</header>\n");
}

static void put_hint(struct buf *b, const char *label, struct span s)
{
    if (!s.n)
        return;
    buf_printf(b, "&#10;%s ", label);
    put_escaped(b, s);
}

static void put_dates(struct buf *b, const struct indicator *x)
{
    char from[11], to[11];
    date_put_iso(x->period_start, from);
    date_put_iso(x->period_end, to);
    if (*from || *to)
        buf_printf(b, " %s..%s", from, to);
}

static void put_mark(struct buf *b, struct span shown, const struct indicator *x, size_t number,
                     size_t i)
{
    buf_printf(b, "<mark class=\"%s %s\" id=\"t%zu-%zu\" title=\"", kind_name(x->kind),
               status_name(x->status), number, i);
    put_escaped(b, x->name);
    buf_puts(b, " = ");
    put_value(b, x);
    buf_puts(b, " ");
    put_escaped(b, x->unit);
    put_hint(b, "动作", x->action);
    put_hint(b, "范围", x->scope);
    put_hint(b, "时间", x->period);
    put_dates(b, x);
    put_hint(b, "章节", x->section);
    put_hint(b, "规则", span_of(x->rule));
    buf_printf(b, "\"><a href=\"#r%zu-%zu\">", number, i);
    put_escaped(b, shown);
    buf_puts(b, "</a></mark>");
}

static const char *block_open(const struct block *k)
{
    switch (k->kind) {
    case BLOCK_FURNITURE:
        return "<p class=\"furniture\">";
    case BLOCK_BYLINE:
        return "<p class=\"byline\">";
    case BLOCK_TITLE:
        return "<h2>";
    case BLOCK_SUBTITLE:
    case BLOCK_HEADING:
        return k->level > 1 ? "<h4>" : "<h3>";
    case BLOCK_PARAGRAPH:
    case BLOCK_CAPTION:
        break;
    }
    return "<p>";
}

static const char *block_close(const struct block *k)
{
    const char *open = block_open(k);
    return open[1] == 'p'   ? "</p>\n"
           : open[2] == '2' ? "</h2>\n"
           : open[2] == '3' ? "</h3>\n"
                            : "</h4>\n";
}

/* The text of one block with its marks; *next is the first indicator that was not yet shown. */
static void put_block(struct buf *b, struct span text, const struct block *k,
                      const struct findings *f, size_t *next, size_t number)
{
    size_t at = k->at;
    buf_puts(b, block_open(k));
    for (; *next < f->n && f->items[*next].at < k->end; ++*next) {
        const struct indicator *x = &f->items[*next];
        if (x->at < at || x->end > k->end)
            continue;
        put_escaped(b, span_between(text, at, x->at));
        put_mark(b, span_between(text, x->at, x->end), x, number, *next);
        at = x->end;
    }
    put_escaped(b, span_between(text, at, k->end));
    buf_puts(b, block_close(k));
}

static void put_row(struct buf *b, const struct indicator *x, const struct theme_row *themes,
                    size_t number, size_t i)
{
    buf_printf(b, "<tr id=\"r%zu-%zu\"><td><span class=\"dot %s\" title=\"%s\"></span>", number, i,
               kind_name(x->kind), kind_zh[x->kind]);
    buf_printf(b, "<a href=\"#t%zu-%zu\">", number, i);
    put_escaped(b, x->name);
    buf_puts(b, "</a><small>");
    put_escaped(b, x->action);
    if (x->theme >= 0) {
        buf_puts(b, x->action.n ? " · " : "");
        put_escaped(b, themes[x->theme].zh);
    }
    buf_puts(b, "</small></td><td class=\"n\">");
    put_value(b, x);
    buf_puts(b, "</td><td>");
    put_escaped(b, x->unit);
    buf_puts(b, "</td><td>");
    put_escaped(b, x->period);
    buf_puts(b, "<small>");
    put_dates(b, x);
    buf_puts(b, "</small></td><td>");
    put_escaped(b, x->scope);
    buf_puts(b, "</td></tr>\n");
}

static void put_side(struct buf *b, const struct findings *f, const struct theme_row *themes,
                     size_t number)
{
    buf_puts(b, "<div class=\"side\"><table>\n<thead><tr><th>指标</th><th class=\"n\">数值</th>"
                "<th>单位</th><th>时间</th><th>范围</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < f->n; i++)
        put_row(b, &f->items[i], themes, number, i);
    buf_puts(b, "</tbody></table></div>\n");
}

static void put_legend(struct buf *b, size_t n)
{
    buf_printf(b, "<div class=\"legend\">指标 %zu 个", n);
    for (int k = KIND_COUNT; k <= KIND_RANK; k++)
        buf_printf(b, "<span class=\"%s\">%s</span>", kind_name((enum kind)k), kind_zh[k]);
    buf_puts(b, "<span class=\"target\">目标</span><span class=\"standard\">标准</span></div>\n");
}

void tool_html_start(struct buf *b)
{
    buf_puts(b, head);
}

void tool_html_document(struct buf *b, struct tool_reader *r, const struct tool_document *d,
                        size_t number)
{
    size_t n, next = 0;
    const struct theme_row *themes = tagger_themes(tool_reader_rules(r)->tagger, &n);
    const struct findings *f = &d->reading.findings;
    const struct layout *l = &d->reading.layout;
    buf_puts(b, "<article>\n");
    put_header(b, d, themes);
    put_legend(b, f->n);
    buf_puts(b, "<div class=\"columns\">\n<div class=\"text\">\n");
    for (size_t i = 0; i < l->n_blocks; i++)
        put_block(b, d->report.content, &l->blocks[i], f, &next, number);
    buf_puts(b, "</div>\n");
    put_side(b, f, themes, number);
    buf_puts(b, "</div>\n</article>\n");
}

void tool_html_end(struct buf *b)
{
    buf_puts(b, "<footer>zhibiao " ZHIBIAO_VERSION "</footer>\n</body>\n</html>\n");
}
