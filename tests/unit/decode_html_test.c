/* What a page reads like: blocks, blanks, tables, what is left out; and hostile pages. */
#include "base/utf8.h"
#include "unit/decode_help.h"

static const struct row {
    const char *why, *in, *want;
} rows[] = {
    {"paragraphs are lines", "<p>全市694个村</p><p>完成率96%</p>", "全市694个村\n完成率96%"},
    {"end tags may be missing", "<p>一<p>二<li>三<li>四", "一\n二\n三\n四"},
    {"nested blocks end one line", "<div><div><p>一</p></div></div><div>二</div>", "一\n二"},
    {"inline elements join", "<p>新增<b>3</b><span>万</span>人</p>", "新增3万人"},
    {"unknown elements are inline", "<p>新增<o:p>3</o:p>万</p>", "新增3万"},
    {"br", "一<br>二<br/>三</br>四", "一\n二\n三\n四"},
    {"two br leave a blank line, more leave no more", "一<br><br><br><br>二", "一\n\n二"},
    {"br at the end of a block adds nothing", "<p>一<br></p><p>二</p>", "一\n二"},
    {"blanks collapse", "<p>  about \n\t  3   persons </p>", "about 3 persons"},
    {"a line end between hanzi is no blank", "<p>全市\n    党员总数为\r\n9万名</p>",
     "全市党员总数为 9万名"},
    {"nor between full-width signs", "<p>一，\n二。\n“三</p>", "一，二。 “三"},
    {"a blank between hanzi stays", "<p>敢为人先 勇立潮头</p>", "敢为人先 勇立潮头"},
    {"blanks over elements are one", "<p>a <b> b</b> <i> </i> c</p>", "a b c"},
    {"no blank at the edges of blocks", " <div> 一 </div> \n <div> 二 </div> ", "一\n二"},
    {"no-break blanks stay", "<p>&nbsp;&nbsp;一&emsp;二</p>", "\u00a0\u00a0一\u2003二"},
    {"entities", "<p>&lt;b&gt; &amp;amp; &quot;&#39;&#x4e2d;&#25991;&ldquo;&middot;&permil;</p>",
     "<b> &amp; \"'中文“·‰"},
    {"entities without an end, unknown ones", "<p>&lt &copy3 &x; &#0; &#xD800;</p>",
     "< ©3 &x; \uFFFD \uFFFD"},
    {"numbers beyond any character",
     "<title>&#x110000;</title><p>一&#xFFFFFFFFFFFFFD800;二&#4294967296三&#x10FFFF;&#&#x;四",
     "\uFFFD\n一\uFFFD二\uFFFD三\U0010FFFF&#&#x;四"},
    {"script, style and comments",
     "<style>p{}</style>一<script>if (a<b) '</p>'</script><!-- 二 -->三", "一三"},
    {"templates and noscript", "一<template><p>二</p></template><noscript>三</noscript>四", "一四"},
    {"form fields", "一<select><option>二</select><textarea>三</textarea><input value=四>五",
     "一五"},
    {"ruby readings", "<ruby>組<rp>(</rp><rt>zǔ</rt><rp>)</rp></ruby>織", "組織"},
    {"hidden",
     "一<p hidden>二</p><p style='color:red; Display : none'>三</p><p style='display:nones'>",
     "一"},
    {"the title opens the text", "<html><head><title>题 目</title></head><body><p>一", "题 目\n一"},
    {"unless there is a h1", "<head><title>题_清江网</title></head><h1>题</h1><p>一", "题\n一"},
    {"the rest of the head is not seen", "<head><meta content='二'><link><base></head>一", "一"},
    {"vector graphics have titles of their own", "一<svg><title>二</title><text>三</text></svg>四",
     "一四"},
    {"lists", "<ul><li>一</li><li>二<ul><li>三</ul></ul><ol><li>四</ol>", "一\n二\n三\n四"},
    {"definitions", "<dl><dt>一<dd>二<dt>三<dd>四</dl>", "一\n二\n三\n四"},
    {"headings", "<h2>一、总体</h2>正文<h3>（一）小结</h3>", "一、总体\n正文\n（一）小结"},
    {"a table", "<table><tr><th>县</th><th>村</th></tr><tr><td>云岭</td><td>120</td></tr></table>",
     "县\t村\n云岭\t120"},
    {"paragraphs in cells", "<table><tr><td><p>云岭</p></td><td><p>120</p></td></tr></table>",
     "云岭\t120"},
    {"empty cells keep their place", "<table><tr><td>a<td><td>b<td></td></tr><tr><td><td>c</table>",
     "a\t\tb\n\tc"},
    {"caption and text around", "前<table><caption>表一</caption><tr><td>a<td>b</table>后",
     "前\n表一\na\tb\n后"},
    {"a table that lays out the page",
     "<table><tr><td><p>首页</p><p>要闻</p></td><td><h2>题</h2><p>一</p></td><td>页脚</td></table>",
     "首页\n要闻\n题\n一\n页脚"},
    {"a cell of several lines behind one of one line",
     "<table><tr><td>首页</td><td><p>一</p><p>二</p></td></table>", "首页\n一\n二"},
    {"a table in a table",
     "<table><tr><td>首页</td><td><table><tr><td>a<td>b</table></td><td>尾</td></table>",
     "首页\na\tb\n尾"},
    {"pre keeps its blanks", "<p>一</p><pre>\n a  b\n\tc</pre><p>二", "一\n a  b\n\tc\n二"},
    {"text in the wrong place comes before the table", "<table>一<tr><td>二</table>", "一\n二"},
    {"formatting over blocks", "<b><p>一</b>二</p>三", "一二\n三"},
    {"attributes with signs", "<p title='a>b' data-x=\"<p>\">一</p>", "一"},
    {"no tags at all", "全市 694 个 < 700", "全市 694 个 < 700"},
    {"tags cut short", "<p>一<div class='", "一"},
    {"conditional comments of Word",
     "<![if !supportLists]>一、<![endif]>总体<!--[if gte mso 9]><xml>x</xml><![endif]-->",
     "一、总体"},
    {"what Gumbo would stop the process at", "<table><svg><select><title><select><tbody>一", "一"},
    {"nor in tags of nothing",
     "</<xmp><table><svg><select><title><select></xmp><tr></svg>一</table><?x title?>二", "一\n二"},
    {"nor put together from pieces", "<table><<!---->svg><select><<?>title><select><tr>一</table>",
     "< svg>< title>一"},
    {"comments that end in an unusual way", "一<!--二--!>三<!--四---->五<!-- - -- ->六-->七",
     "一三五七"},
    {"a script that writes tags", "一<script>w('<select>')</script>二<select></select>三",
     "一二三"},
    {"an attribute that holds tags", "<p title='<select>'>一</p><p>二<select></select></p>",
     "一\n二"},
    {"elements without an end", "一<svg><p>二<select><p>三<title>四", "一\n二\n三四"},
    {"comments of no length", "一<!-->二<!--->三<!-- -- >四-->五", "一二三五"},
    {"end tags with attributes", "一<style>二</style a='>'>三</STYLE >四", "一三四"},
    {"a name that only begins so", "一<selection>二</selection><svgs>三", "一二三"},
    {"frames", "<frameset><frame></frameset><noframes>一</noframes>", ""},
};

static void pages(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct outcome o =
            help_decode("k", "content-type=text/html;charset=utf-8", span_of(rows[i].in));
        char want[512];
        if (*rows[i].want)
            snprintf(want, sizeof(want), "report: %s", rows[i].want);
        else
            snprintf(want, sizeof(want), "poison empty_content: the content is empty");
        is(help_shown(&o), want, rows[i].why);
        arena_reset(&arena);
    }
}

/* head, then n times unit (every %d in it is the number), then tail; to be freed. */
static struct span repeated(const char *head, const char *unit, int n, const char *tail)
{
    struct buf b = {0};
    buf_puts(&b, head);
    for (int i = 0; i < n; i++) {
        for (const char *c = unit; *c; c++) {
            if (*c == '#')
                buf_printf(&b, "%d", i);
            else
                buf_put_char(&b, *c);
        }
    }
    buf_puts(&b, tail);
    return buf_span(&b);
}

static const struct hostile {
    const char *why, *head, *unit;
    int n;
    const char *tail, *want;
} hostile[] = {
    {"as deep as allowed", "", "<div>", 250, "一", "report: 一"},
    {"too deep", "", "<div>", 300, "一", "poison too_deep: elements nested deeper than 256"},
    {"much too deep", "", "<div>", 1000000, "", "poison too_deep: elements nested deeper than 256"},
    {"deep tables", "", "<table><tr><td>", 200000, "",
     "poison too_deep: elements nested deeper than 256"},
    {"deep by lists", "", "<ul><li>", 200000, "",
     "poison too_deep: elements nested deeper than 256"},
    {"deep graphics", "<svg>", "<g>", 1000000, "",
     "poison too_deep: elements nested deeper than 256"},
    {"formatting that piles up", "", "<div><b id=#></div>", 100000, "",
     "poison too_deep: elements nested deeper than 256"},
    {"formatting that is cloned into each block", "<b a><b b><b c><b d><b e><b f>", "<p>一", 200000,
     "", "poison limit: the page has more than 400000 nodes"},
    {"misnested formatting", "", "<a><p></a>", 200000, "",
     "poison limit: the page has more than 400000 nodes"},
    {"attributes", "<p ", "a# ", 300000, ">",
     "poison limit: an element has more than 1000 attributes"},
    {"attributes of an end tag", "一</p ", "a# ", 300000, ">",
     "poison limit: an element has more than 1000 attributes"},
    {"one tag that never ends", "一<p a='", "<p>", 1000000, "", "report: 一"},
    {"end tags of nothing", "一", "</b></div></td>", 300000, "", "report: 一"},
    {"comments that do not end", "一", "<!--", 500000, "", "report: 一"},
    {"text put before a table", "<table>", "<i></i>", 200000, "</table>一", "report: 一"},
    {"tables closed again", "", "<table></table>", 150000, "一", "report: 一"},
    {"select in select", "", "<select>", 500000, "一", "report: 一"},
    {"forms", "", "<form><div></form>", 200000, "一",
     "poison too_deep: elements nested deeper than 256"},
    {"blanks", "一", " \n", 3000000, "二", "report: 一二"},
    {"half entities", "一", "&am", 1000, "", NULL},
    {"br", "一", "<br>", 150000, "二", "report: 一\n\n二"},
};

static void hostile_pages(void)
{
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        const struct hostile *h = &hostile[i];
        struct span page = repeated(h->head, h->unit, h->n, h->tail);
        struct outcome o = help_decode("k", "content-type=text/html;charset=utf-8", page);
        if (h->want)
            is(help_shown(&o), h->want, h->why);
        else
            ok(o.what == DECODED_REPORT, "%s", h->why);
        free((char *)page.at);
        arena_reset(&arena);
    }
    struct outcome o = help_decode("k", "content-type=text/html", SPAN("<p>一"));
    is(help_shown(&o), "report: 一", "the next page is read as ever");
}

static uint32_t dice(uint64_t *seed, uint32_t n)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 20) % n;
}

/* Any tags in any order: no crash, no hang, and valid UTF-8. */
static void random_pages(void)
{
    static const char *const bits[] = {
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<th>",
        "<caption>",
        "</caption>",
        "<colgroup>",
        "<col>",
        "<tbody>",
        "</tbody>",
        "<ul>",
        "</ul>",
        "<li>",
        "<dl>",
        "<dt>",
        "<dd>",
        "<b>",
        "</b>",
        "<a href=x>",
        "</a>",
        "<font>",
        "</font>",
        "<nobr>",
        "<button>",
        "</button>",
        "<form>",
        "</form>",
        "<select>",
        "<option>",
        "<optgroup>",
        "</select>",
        "<textarea>",
        "</textarea>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mi>",
        "<annotation-xml>",
        "<foreignObject>",
        "</math>",
        "<template>",
        "</template>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<head>",
        "</head>",
        "<body>",
        "</body>",
        "<html>",
        "</html>",
        "<frameset>",
        "</frameset>",
        "<frame>",
        "<noframes>",
        "<iframe>",
        "</iframe>",
        "<isindex>",
        "<image>",
        "<plaintext>",
        "<pre>",
        "</pre>",
        "<br>",
        "</br>",
        "<hr>",
        "<h1>",
        "</h2>",
        "<ruby>",
        "<rt>",
        "<rp>",
        "<rtc>",
        "<applet>",
        "<object>",
        "</object>",
        "<marquee>",
        "</marquee>",
        "<input type=hidden>",
        "<!--",
        "-->",
        "<!DOCTYPE x>",
        "<![CDATA[",
        "]]>",
        "<?x",
        "<",
        ">",
        "&",
        "&amp",
        ";",
        "一",
        "二三",
        " ",
        "\n",
        "\t",
        "x",
        "<main>",
        "<menu>",
        "<menuitem>",
        "<li hidden>",
        "<xmp>",
        "<listing>",
        "<center>",
        "</p ",
        "<span",
        " a=",
        "'",
        "\"",
        "/",
        "=",
        "\xc2\xa0",
        "\xf0\x9f\x98\x80",
        "<noscript>",
    };
    const char *more = getenv("DECODE_RANDOM_PAGES");
    int turns = more ? atoi(more) : 4000;
    uint64_t seed = 20240301;
    bool good = true;
    for (int turn = 0; turn < turns && good; turn++) {
        struct buf b = {0};
        for (uint32_t n = dice(&seed, 127); n > 0; n--)
            buf_puts(&b, bits[dice(&seed, sizeof(bits) / sizeof(*bits))]);
        struct outcome o = help_decode("k", "content-type=text/html;charset=utf-8", buf_span(&b));
        good = o.what == DECODED_POISON || utf8_invalid_at(o.report.content) == o.report.content.n;
        if (!good)
            note("page: %.*s", (int)b.n, b.at);
        buf_free(&b);
        arena_reset(&arena);
    }
    ok(good, "%d random pages", turns);
}

int main(void)
{
    help_open(NULL);
    pages();
    hostile_pages();
    random_pages();
    help_close();
    return done();
}
