/* What is one article and what is another report: copies as papers and portals make them, and the
 * same template filled anew. */
#include "base/arena.h"
#include "describe/fingerprint.h"
#include "lexicon/lexicon.h"
#include "tap.h"

static struct lexicon *lexicon;
static struct arena a;

#define PARAGRAPH_1                                                                                                                \
    "2023年以来，云岭县把人才工作摆在突出位置，累计选派驻村工作队183个、干部1200余名，"         \
    "投入帮扶资金3.5亿元，村级集体经济收入同比增长12.5%。县委主要负责同志先后18次到柳河镇、" \
    "石桥乡调研，现场解决难题46个。\n"
#define PARAGRAPH_2                                                                                                            \
    "坚持把培训办到田间地头。全年组织外出招聘活动14场次，发布岗位1180个，达成意向693人，" \
    "实际到岗415人，其中博士3人、硕士96人。云岭县聘请专家27名，开展手术示教、技术指导"     \
    "190余次，惠及群众2,600人次。\n"
#define PARAGRAPH_3                                                                                                          \
    "坚持把服务送到心坎上。建成人才公寓180套，入住率92.3%；发放补贴2600万元，惠及1470户；" \
    "评选“云岭工匠”10名、“乡土人才”50名，分别给予一次性奖励1万元、3000元。下一步，"  \
    "云岭县将继续完善政策，力争到2025年底前建成实训基地7个。\n"

static const char report[] = "云岭县扎实推进人才工作\n"
                             "来源：云岭日报　2024年1月12日\n"
                             "\n" PARAGRAPH_1 PARAGRAPH_2 PARAGRAPH_3;

/* No number, places only. */
static const char notice[] =
    "各乡镇要充分认识做好防汛工作的极端重要性，坚决克服麻痹思想和侥幸心理，压紧压实责任，"
    "细化工作措施。云岭县应急部门要加强值班值守，严格落实领导带班制度。柳河镇、石桥乡要对"
    "山洪易发沟道、低洼院落逐一排查，发现险情立即组织群众转移。水务部门要加强水库调度，"
    "确保云岭县城区安全。对工作不力造成损失的，将依规依纪严肃追究责任。\n";

#define SHORT "全县新建党支部5个，选派党建指导员12名，村村有人。"

#define EDITS 12
struct row {
    const char *why;
    const char *text; /* NULL: the report */
    const char *whole; /* another text instead of edits */
    const char *edits[EDITS][2]; /* each place of the first becomes the second */
    bool same;
};

static const struct row rows[] = {
    {"itself", .same = true},
    {"another headline, another paper's line",
     .edits = {{"云岭县扎实推进人才工作\n来源：云岭日报　2024年1月12日",
                "引得来 留得住 用得好\n2024-01-15 09:30 来源：某某新闻网 责任编辑：某某"}},
     .same = true},
    {"half-width punctuation and blanks",
     .edits = {{"，", ", "}, {"。", ". "}, {"；", "; "}, {"“", "\""}, {"”", "\""}, {"：", ":"}},
     .same = true},
    {"full-width digits, no separator of thousands",
     .edits = {{"2,600", "2600"}, {"1180", "１１８０"}, {"12.5%", "１２．５％"}, {"183", "１８３"}},
     .same = true},
    {"lines broken and indented",
     .edits = {{"县委主要", "\n　　县委主要"}, {"全年组织", "\n　　全年组织"}}, .same = true},
    {"the last paragraph dropped", .edits = {{PARAGRAPH_3, ""}}, .same = true},
    {"cut short inside of a number", .edits = {{",600人次。\n" PARAGRAPH_3, ""}}, .same = true},
    {"a lead added, a paragraph dropped",
     .edits = {{PARAGRAPH_1,
                "本报讯（通讯员某某）日前，记者从有关部门获悉，人才工作取得新进展。\n"}},
     .same = true},
    {"the county's own paper says 我县",
     .edits = {{"，云岭县把", "，我县把"}, {"云岭县聘请", "我县聘请"}, {"云岭县将", "我县将"}},
     .same = true},
    {"a word changed here and there",
     .edits = {{"摆在突出位置", "放在重要位置"}, {"完善政策", "健全政策"}, {"先后", ""}},
     .same = true},
    {"a page's tools and tail around it",
     .edits = {{"云岭县扎实推进人才工作\n",
                "首页 > 新闻 > 正文\n打印 收藏\n云岭县扎实推进人才工作\n"},
               {"实训基地7个。\n", "实训基地7个。\n相关文档\n云岭县2022年总结\n"}},
     .same = true},
    {"as HTML",
     .edits = {{"云岭县扎实推进人才工作\n", "<h1>云岭县扎实推进人才工作</h1>\n"},
               {"2023年以来", "<p>2023年以来"},
               {"难题46个。\n", "难题<b>46</b>个。</p>\n"},
               {"坚持把", "<p>坚持把"},
               {"人次。\n", "人次。</p>\n"},
               {"7个。\n", "7个。</p>\n"}},
     .same = true},
    {"in traditional characters",
     .edits = {{"县", "縣"},
               {"实", "實"},
               {"达", "達"},
               {"发", "發"},
               {"乡", "鄉"},
               {"干", "幹"},
               {"资", "資"},
               {"万", "萬"},
               {"亿", "億"}},
     .same = true},
    {"one number corrected among many", .edits = {{"1470户", "1471户"}}, .same = true},

    {"the next year's, other numbers on the same sentences", .edits = {{"2023年", "2024年"},
                                                                       {"183", "197"},
                                                                       {"1200", "1350"},
                                                                       {"3.5亿", "4.1亿"},
                                                                       {"12.5", "9.8"},
                                                                       {"1180", "1240"},
                                                                       {"693", "702"},
                                                                       {"415", "433"},
                                                                       {"190", "210"},
                                                                       {"180套", "220套"},
                                                                       {"92.3", "94.1"},
                                                                       {"2600万", "2750万"}}},
    {"the next quarter's, two numbers of all are other", .edits = {{"183", "197"}, {"415", "433"}}},
    {"another county's, other numbers", .edits = {{"云岭县", "河阳县"},
                                                  {"183", "96"},
                                                  {"1180", "640"},
                                                  {"415", "233"},
                                                  {"3.5亿", "1.2亿"},
                                                  {"2,600", "1,400"},
                                                  {"柳河镇", "白沙镇"},
                                                  {"石桥乡", "沙坪乡"}}},
    {"another county's, the same numbers",
     .edits = {{"云岭县", "河阳县"}, {"柳河镇", "白沙镇"}, {"石桥乡", "沙坪乡"}}},
    {"numbers of Chinese characters alone",
     .edits = {{"18次", "二十三次"}, {"46个", "三十九个"}, {"14场次", "二十一场次"}}},
    {"a digest that has a part of it",
     .edits = {{PARAGRAPH_2 PARAGRAPH_3, ""},
               {PARAGRAPH_1,
                "人才工作综述：2023年以来，云岭县把人才工作摆在突出位置。\n"
                "春耕备耕忙：各地农业部门抢抓农时，组织农技人员下田指导，农资供应充足。\n"
                "文旅市场热：假期里游客纷纷走进古镇老街，体验传统手工艺，品尝特色小吃。\n"}}},

    {"a notice without numbers, itself", .text = notice, .same = true},
    {"a notice without numbers, another county's", .text = notice,
     .edits = {{"云岭县", "河阳县"}, {"柳河镇、石桥乡", "白沙镇、沙坪乡"}}},
    {"a notice without numbers, other words", .text = notice, .whole = PARAGRAPH_2 PARAGRAPH_3},
    {"short, the same words", .text = SHORT, .edits = {{"，", ","}, {"。", ""}}, .same = true},
    {"short, another number", .text = SHORT, .edits = {{"5", "6"}}},
    {"short, a word more", .text = SHORT, .edits = {{"新建", "累计新建"}}},
    {"too short to say anything", .text = "具体情况详见附件。"},
    {"nothing but punctuation is nothing", .text = "……！", .whole = "。。。"},
};

/* Each place of `from` as `to`. */
static struct span edit(struct span s, const char *from, const char *to)
{
    struct buf b = {0};
    size_t at = 0, n = strlen(from);
    for (size_t hit; (hit = span_find(s, at, span_of(from))) != SIZE_MAX; at = hit + n) {
        buf_put(&b, span_between(s, at, hit));
        buf_puts(&b, to);
    }
    buf_put(&b, span_between(s, at, s.n));
    struct span made = arena_copy(&a, buf_span(&b));
    buf_free(&b);
    return made;
}

static bool make(struct span text, struct fingerprint *ret)
{
    struct layout l;
    struct err e = {0};
    bool good =
        text_layout(&lexicon->layout_words, text, &a, &l, &e) && fingerprint_make(&l, &a, ret, &e);
    if (!good)
        note("%s", e.text);
    return good;
}

/* As the database keeps it. */
static bool keep(struct fingerprint *f)
{
    struct buf b = {0};
    fingerprint_put(f, &b);
    bool good = fingerprint_read(buf_span(&b), f);
    buf_free(&b);
    return good;
}

static bool share_a_key(const struct fingerprint *x, const struct fingerprint *y)
{
    int64_t of_x[FINGERPRINT_KEYS], of_y[FINGERPRINT_KEYS];
    size_t n = fingerprint_keys(x, of_x), m = fingerprint_keys(y, of_y);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m; k++) {
            if (of_x[i] == of_y[k])
                return true;
        }
    }
    return false;
}

static void check(const struct row *r)
{
    struct span text = span_of(r->text ? r->text : report);
    struct span other = r->whole ? span_of(r->whole) : text;
    for (size_t i = 0; i < EDITS && r->edits[i][0]; i++) {
        struct span before = other;
        other = edit(other, r->edits[i][0], r->edits[i][1]);
        if (before.n == other.n && memcmp(before.at, other.at, other.n) == 0 && r->text == NULL)
            note("%s: \"%s\" is not in the text", r->why, r->edits[i][0]);
    }
    struct fingerprint x = {0}, y = {0};
    struct fingerprint_likeness how;
    if (!ok(make(text, &x) && make(other, &y), "%s: fingerprints", r->why))
        return;
    bool same = fingerprint_compare(&x, &y, &how);
    ok(same == r->same, "%s: %s", r->why, r->same ? "one article" : "two reports");
    if (same != r->same)
        note("equal %d shared %u length %u numbers %u/%u places %u/%u", how.equal, how.shared,
             how.length, how.numbers, how.other_numbers, how.places, how.other_places);
    if (r->same)
        ok(share_a_key(&x, &y), "%s: is found", r->why);
    ok(fingerprint_compare(&y, &x, &how) == same, "%s: from the other side too", r->why);
    ok(keep(&y) && fingerprint_compare(&x, &y, &how) == r->same && keep(&x) &&
           fingerprint_compare(&x, &y, &how) == r->same,
       "%s: read back too", r->why);
    arena_reset(&a);
}

/* Byte for byte what it was; broken bytes are refused. */
static void bytes(void)
{
    struct fingerprint x = {0}, y;
    struct buf b = {0};
    if (!ok(make(span_of(report), &x), "a fingerprint"))
        return;
    fingerprint_put(&x, &b);
    note("%zu bytes of %zu", b.n, strlen(report));
    struct buf again = {0};
    bool read = fingerprint_read(buf_span(&b), &y);
    fingerprint_put(&y, &again);
    ok(read && span_equal(buf_span(&b), buf_span(&again)), "comes back as it was");
    buf_free(&again);
    size_t accepted = 0;
    for (size_t n = 0; n < b.n; n++)
        accepted += fingerprint_read((struct span){b.at, n}, &y);
    ok(accepted == 0, "cut anywhere, it is refused");
    b.at[0]++;
    ok(!fingerprint_read(buf_span(&b), &y), "another version is refused");
    buf_free(&b);
}

/* The stored ones must stay comparable: a change of the algorithm needs another version. */
static void pinned(void)
{
    struct fingerprint x = {0};
    char text[64] = "";
    if (make(span_of(report), &x))
        snprintf(text, sizeof(text), "%u %016llx %016llx", x.n, (unsigned long long)x.words[0],
                 (unsigned long long)x.simhash);
    is(text, "304 ee75699bda8ecb67 cb7e6c5c44d5e12a", "is the same for ever");
}

static bool hostile(struct span text, const char *why)
{
    struct fingerprint x = {0};
    struct layout l = {.plain = text};
    struct block block = {.kind = BLOCK_PARAGRAPH, .end = text.n};
    struct err e = {0};
    l.blocks = &block;
    l.n_blocks = 1;
    return ok(fingerprint_make(&l, &a, &x, &e), "%s", why);
}

static void limits(void)
{
    struct buf b = {0};
    for (int i = 0; i < 100000; i++)
        buf_puts(&b, i % 3 ? "1 " : "一县");
    hostile(buf_span(&b), "numbers and places only");
    buf_clear(&b);
    for (int i = 0; i < 100000; i++)
        buf_puts(&b, ",1,2.３．😀𠀀");
    hostile(buf_span(&b), "characters of all widths");
    hostile(SPAN("9"), "one digit");
    hostile(SPAN("1."), "a point at the end");
    hostile(SPAN("1,234"), "thousands at the end");
    hostile(SPAN("县"), "one character");
    hostile(SPAN(""), "nothing");
    buf_free(&b);
    struct arena small = arena_with_max(64);
    struct layout l = {.plain = span_of(report)};
    struct fingerprint x = {0};
    struct err e = {0};
    ok(!fingerprint_make(&l, &small, &x, &e) && e.kind == ERR_INPUT, "a full arena is an error");
    arena_free(&small);
}

int main(void)
{
    struct err e = {0};
    lexicon = lexicon_open(NULL, &e);
    if (!ok(lexicon, "lexicon %s", e.text))
        return done();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(&rows[i]);
    bytes();
    pinned();
    limits();
    arena_free(&a);
    lexicon_close(lexicon);
    return done();
}
