/* What a report is: headline, publisher, authors, date, place, genre, from message and text. */
#include "base/buf.h"
#include "describe/describe.h"
#include "describe/published.h"
#include "describe/region.h"
#include "gold_help.h"
#include "tap.h"

static struct lexicon *lexicon;
static struct describer *describer;
static struct arena a;

static void put(struct buf *out, const char *name, struct span s)
{
    if (s.n) {
        buf_printf(out, "%s%s=", out->n ? "|" : "", name);
        buf_put(out, s);
    }
}

/* "title=…|publisher=…|…": what is known. */
static bool describe(struct span text, const struct given *given, struct buf *out, struct err *e)
{
    struct layout l;
    struct description d;
    if (!text_layout(&lexicon->layout_words, text, &a, &l, e) ||
        !describe_report(describer, text, &l, given, &a, &d, e))
        return false;
    char date[11];
    date_put_iso(d.published_on, date);
    put(out, "title", d.title);
    put(out, "subtitle", d.subtitle);
    put(out, "publisher", d.publisher);
    put(out, "date", span_of(date));
    put(out, "region", d.region);
    put(out, "code", span_of(d.region_code));
    put(out, "genre", span_of(genre_name(d.genre)));
    for (size_t i = 0; i < d.n_authors; i++)
        put(out, "author", d.authors[i]);
    if (d.published_unreadable)
        put(out, "date", SPAN("unreadable"));
    return true;
}

static void check(const char *why, const char *text, const struct given *given, const char *want)
{
    struct buf out = {0};
    struct err e = {0};
    if (!describe(span_of(text), given, &out, &e))
        buf_puts(&out, e.text);
    buf_put_char(&out, '\0');
    is(out.at, want, why);
    buf_free(&out);
    arena_reset(&a);
}

static const struct {
    const char *why, *in, *want;
} texts[] = {
    {"nothing is said, nothing is guessed", "今天天气很好,大家都来了。", ""},
    {"overview of a city's paper",
     "春风化雨润基层\n——2023年以来全市组织工作综述\n来源:岳阳日报    发布时间:2024年03月20日   "
     "【字体: 】   "
     "点击数:\n\n2023年以来,全市新建党支部120个,为岳阳发展提供保证。全市党员教育扎实。",
     "title=春风化雨润基层|subtitle=2023年以来全市组织工作综述|publisher=岳阳日报|date=2024-03-20|"
     "region="
     "岳阳市|code=430600|genre=overview"},
    {"reporters behind labels",
     "以实干践行使命——2023年我市组织工作综述\n2024-03-24 10:52 来源:舟山日报 作者:记者 张某某 李 "
     "某\n我市新引进大学生1万人,舟山人才工作迈上新台阶。",
     "title=以实干践行使命|subtitle=2023年我市组织工作综述|publisher=舟山日报|date=2024-03-24|"
     "region=舟山市|"
     "code=330900|genre=overview|author=张某某|author=李某"},
    {"work report with toolbar",
     "下载\n打印\n2026年江苏省政府工作报告\n——2026年2月5日在江苏省第十三届人民代表大会第二次会议上"
     "\n来源：新华日报\n时间："
     "2026-02-09\n省长 刘某某\n各位代表：\n我代表省政府作工作报告，请各位代表审议。",
     "title=2026年江苏省政府工作报告|subtitle=2026年2月5日在江苏省第十三届人民代表大会第二次会议上|"
     "publisher="
     "新华日报|date=2026-02-09|region=江苏省|code=320000|genre=work_report"},
    {"label and value on two lines",
     "某市2026年工作要点\n发布时间：\n2026-02-09 09:45\n来源：\n某某网\n抓好落实，完成投资5亿元。",
     "title=某市2026年工作要点|publisher=某某网|date=2026-02-09|genre=plan"},
    {"the occasion's date where there is no other",
     "政府工作报告\n（2026年1月27日在贵州省第十三届人民代表大会第二次会议上）\n省长 "
     "李某某\n各位代表：\n向大会报告工作。",
     "title=政府工作报告|subtitle=2026年1月27日在贵州省第十三届人民代表大会第二次会议上|date=2026-"
     "01-27|region="
     "贵州省|code=520000|genre=work_report"},
    {"a date in Chinese numerals",
     "全市组织工作会议上的讲话\n二〇二六年一月二十七日\n同志们：\n下面，我讲三点意见。",
     "title=全市组织工作会议上的讲话|date=2026-01-27|genre=speech"},
    {"communique: the office above its date",
     "平江县2022年国民经济和社会发展统计公报\n平江县统计局\n2023年3月28日\n全年地区生产总值412."
     "3亿元，增长4.9%。",
     "title=平江县2022年国民经济和社会发展统计公报|publisher=平江县统计局|date=2023-03-28|region="
     "平江县|code="
     "430626|genre=communique"},
    {"notice",
     "发布机构：临湘市人民政府办公室\n发文日期：2023-05-"
     "06\n关于印发《临湘市高标准农田建设\n实施方案》的通知\n临政办发〔2023〕8号\n各镇人民政府：\n现"
     "印发给你们，请认真组织实施。",
     "title=关于印发《临湘市高标准农田建设实施方案》的通知|publisher=临湘市人民政府办公室|date="
     "2023-05-06|region="
     "临湘市|code=430682|genre=plan"},
    {"dateline of a station",
     "物价运行平稳\n\n央视网消息（新闻联播）：国家统计局发布的数据显示，物价上涨0.3%。",
     "title=物价运行平稳|publisher=央视网|genre=news"},
    {"dateline in tags",
     "党员数据发布\n<p><strong>央视网消息</strong>（新闻联播）：党员总数为9804万名。</p>",
     "title=党员数据发布|publisher=央视网|genre=news"},
    {"dateline of the agency, with reporters; its place says nothing",
     "我国外贸平稳增长\n新华社杭州4月21日电（记者张某、李某某）今年一季度，进出口增长5%。",
     "title=我国外贸平稳增长|publisher=新华社|genre=news|author=张某|author=李某某"},
    {"a source line wins over the dateline",
     "云南：新增就业11.2万人\n2025-04-21 16:42:10 来源： "
     "新华网\n新华社昆明4月21日电（记者张某）云南新增就业11.2万人。",
     "title=云南：新增就业11.2万人|publisher=新华网|date=2025-04-21|region=云南省|code=530000|"
     "genre=news|author="
     "张某"},
    {"our paper is nobody",
     "某县完成春播\n本报讯（记者 张某某 通讯员 李某）近日，某县完成春播5万亩。",
     "title=某县完成春播|genre=news|author=张某某|author=李某"},
    {"title in brackets of a paper, tools behind it",
     "2021-05-31　来源：《光明日报》收藏\n全校开展活动12场。学习扎实推进。（本报记者 杨某）",
     "publisher=光明日报|date=2021-05-31|genre=news|author=杨某"},
    {"editors and photographers are no authors",
     "某县工作动态\n某某日报记者 王某 摄\n全县新建支部3个。\n责任编辑：李某\n（来源：青海日报）",
     "title=某县工作动态|publisher=青海日报|genre=news"},
    {"a date and the paper in one line, no label",
     "全市人才工作会议召开\n2021年09月18日 09:13  岳阳日报\n记者 "
     "刘某\n昨日，会议召开，岳阳引进人才1200名。"
     "我市人才总量达到40万人。",
     "title=全市人才工作会议召开|publisher=岳阳日报|date=2021-09-18|region=岳阳市|code=430600|"
     "genre=news|"
     "author=刘某"},
    {"the page of a paper",
     "安徽省黄山市歙县：传统村落“活”起来\n安徽日报2024年1月5日第3版\n歙县有中国传统村落216个。",
     "title=安徽省黄山市歙县：传统村落“活”起来|publisher=安徽日报|date=2024-01-05|region=歙县|code="
     "341021|"
     "genre=news"},
    {"a paper's reporter",
     "春潮涌动——湖南推进开放综述\n湖南日报全媒体记者 王某 "
     "李某某\n2023年11月3日\n湖南进出口总额达6175亿元。",
     "title=春潮涌动|subtitle=湖南推进开放综述|publisher=湖南日报|date=2023-11-03|region=湖南省|"
     "code=430000|genre=overview|author=王某|author=李某某"},
    {"two offices in one line",
     "岳阳市2023年国民经济和社会发展统计公报\n岳阳市统计局 国家统计局岳阳调查队\n2024年4月2日\n"
     "2023年，全市地区生产总值4841.78亿元，增长4.2%。",
     "title=岳阳市2023年国民经济和社会发展统计公报|publisher=岳阳市统计局|date=2024-04-02|region="
     "岳阳市|"
     "code=430600|genre=communique"},
    {"the body that speaks, below the headline",
     "全市城市基层党建工作推进会发言材料\n中共长沙市雨花区委\n雨花区辖13个街镇，有社区124个。",
     "title=全市城市基层党建工作推进会发言材料|publisher=中共长沙市雨花区委|region=雨花区|code="
     "430111|"
     "genre=remarks"},
    {"a headline cut in two is no office",
     "打造人民满意的\n服务型政府\n来源：某某网\n全县办件12万件。",
     "title=打造人民满意的服务型政府|publisher=某某网|genre=news"},
    {"the office that signs says of which place it writes; no source of news",
     "关于做好2024年防汛工作的意见\n全县有水库128座。\n各乡镇要备足物资。\n平江县人民政府办公室\n20"
     "24年5月1日",
     "title=关于做好2024年防汛工作的意见|publisher=平江县人民政府办公室|date=2024-05-01|region="
     "平江县|"
     "code=430626|genre=plan"},
    {"an office signs, its genre is not said",
     "全县水库安全度汛\n全县有水库128座，完成除险加固12座。\n平江县水利局\n2024年5月1日",
     "title=全县水库安全度汛|publisher=平江县水利局|date=2024-05-01|region=平江县|code=430626"},
    {"whose 全省 it is, where no other place is named",
     "打造“电动贵州”，发电量达2900亿千瓦时。全省煤矿建成15个。加快建设贵州航空产业城。",
     "region=贵州省|code=520000"},
    {"whose 全省 it is: several are named", "贵州、云南、四川推进合作。全省煤矿建成15个。", ""},
    {"the budget's report", "关于某县2023年预算执行情况和2024年预算草案的报告\n收入8.9亿元。",
     "title=关于某县2023年预算执行情况和2024年预算草案的报告|genre=summary"},
    {"a part of a report to a congress",
     "财政收入增长5%。各位代表！过去一年的成绩来之不易。全年新建学校12所。", "genre=work_report"},
    {"a part that calls to nobody: its genre is not said",
     "五年来，我们新建学校12所，财政收入增长5%。", ""},
    {"the paper in a line of its own above the date",
     "全县完成春播\n新华网\n2024-05-01\n全县完成春播5万亩。",
     "title=全县完成春播|publisher=新华网|date=2024-05-01|genre=news"},
    {"a place that fills the report need not stand in its first lines",
     "产业体系加快优化升级，项目建设提速。\n推动煤电项目建设。青海盐湖产业提质，青海光伏装机增长。"
     "青海旅游升温，青海外贸增长。",
     "region=青海省|code=630000"},
    {"remarks", "中心组发言:高质量做好组织工作\n同志们:\n县委组织部深入学习。下面,我谈几点体会。",
     "title=中心组发言:高质量做好组织工作|genre=remarks"},
    {"remarks by the subtitle",
     "把支部建在产业链上\n——某镇党委在推进会上的交流发言\n我镇有党员500名。",
     "title=把支部建在产业链上|subtitle=某镇党委在推进会上的交流发言|genre=remarks"},
    {"briefing", "某市党建发展扫描\n此次发布会将介绍我市党建工作的成绩。",
     "title=某市党建发展扫描|genre=briefing"},
    {"traditional characters, shown as received",
     "春風化雨潤基層\n——2023年以來全市組織工作綜述\n來源:岳陽日報    "
     "發布時間:2024年03月20日\n2023年以來,"
     "全市新建黨支部120個,為岳陽發展提供保證。岳陽的黨員教育扎實。（本報記者 張某）",
     "title=春風化雨潤基層|subtitle=2023年以來全市組織工作綜述|publisher=岳陽日報|date=2024-03-20|"
     "region="
     "岳阳市|code=430600|genre=overview|author=張某"},
    {"a place before the colon is news", "云南凤庆：“3+2”模式推进基层党建\n全县新建支部12个。",
     "title=云南凤庆：“3+2”模式推进基层党建|region=凤庆县|code=530921|genre=news"},
};

static const struct {
    const char *why, *in, *want;
} places[] = {
    {"a headline", "兰考县2023年工作总结\n全年完成任务。", "兰考县"},
    {"the lowest of a path", "河南省兰考县代庄村的变迁\n村里变了样。", "兰考县"},
    {"short names on a path", "陕西宜君：四措并举\n成效明显。", "宜君县"},
    {"two counties of one city", "岳阳市华容县平江县携手发展\n两县签约项目3个。", "岳阳市"},
    {"several provinces", "云南贵州加强合作\n签约项目3个。", ""},
    {"an institution in a headline", "西安交通大学：做好党建工作\n学校党委落实责任。", "西安市"},
    {"a word that begins as a place does", "努力实现长治久安\n各地落实责任。", ""},
    {"other countries", "习近平同黑山总统通电话\n双方强调合作。", ""},
    {"a county of that name", "黑山县完成春播\n全县播种5万亩。", "黑山县"},
    {"a venue", "全国会议在北京举行\n会议强调，要抓好落实。", ""},
    {"our city and its name",
     "工作总结\n我市完成投资5亿元。仙桃的发展迈上新台阶，我到仙桃时看到变化。全市向好。", "仙桃市"},
    {"a county in the first lines",
     "筑牢战斗堡垒\n十多年来，河南省兰考县代庄村坚持党建引领。\n如今的兰考县面貌一新，群众满意。",
     "兰考县"},
    {"counties of one province",
     "冲锋在前\n近日，广东多地遭遇强降雨。\n在茂名信宜市，57名群众撤离。\n肇庆怀集县也遭遇洪涝，肇"
     "庆消防救援2000人。",
     "广东省"},
    {"one mention late in the text",
     "民生答卷\n全国老旧小区改造顺利推进，群众生活改善。这一年成绩显著，令人振奋，来之不易，值得珍"
     "惜。"
     "\n今年新增学位3万个，群众获得感更强，生活更有保障，未来可期。\n在西藏定日，群众搬进新房。",
     ""},
    {"an autonomous prefecture by its everyday name",
     "工作总结\n今年以来，湘西州认真落实部署，全州1100个村受益。", "湘西土家族苗族自治州"},
    {"a district known only with its city",
     "工作总结\n北京市朝阳区全年新增学位3000个。全区形势良好，朝阳区投入5亿元。", "朝阳区"},
    {"a district that several cities have", "工作总结\n朝阳区全年新增学位3000个。", ""},
};

static const struct {
    const char *why, *in, *on;
    int64_t ms; /* -1: no instant */
} dates[] = {
    {"date", "2026-06-30", "2026-06-30", -1},
    {"RFC 3339 in UTC, late: the next day in Shanghai", "2026-06-30T16:30:00Z", "2026-07-01",
     INT64_C(1782837000000)},
    {"offset of Shanghai", "2026-07-01T00:30:00+08:00", "2026-07-01", INT64_C(1782837000000)},
    {"no zone: Shanghai", "2026-07-01 00:30:00", "2026-07-01", INT64_C(1782837000000)},
    {"no seconds", "2026-07-01T00:30", "2026-07-01", INT64_C(1782837000000)},
    {"fraction and western offset", "2026-06-30T11:30:00.250-05:00", "2026-07-01",
     INT64_C(1782837000250)},
    {"before 1970", "1969-12-31T00:00:00+08:00", "1969-12-31", INT64_C(-115200000)},
    {"Chinese", "2020年3月20日", "2020-03-20", -1},
    {"Chinese numerals", "二〇二六年一月二十七日", "2026-01-27", -1},
    {"slashes", "2021/7/1", "2021-07-01", -1},
    {"blanks around", " 2026-06-30 ", "2026-06-30", -1},
    {"no such day", "2026-02-30", "", -1},
    {"no such hour", "2026-06-30T25:00:00Z", "", -1},
    {"words", "昨天", "", -1},
    {"a month is no day", "2026年6月", "", -1},
    {"nothing", "", "", -1},
};

static void test_texts(void)
{
    static const struct given nothing;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        check(texts[i].why, texts[i].in, &nothing, texts[i].want);
}

static void test_places(void)
{
    static const struct given nothing;
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        struct span text = span_of(places[i].in);
        struct layout l;
        struct description d;
        struct err e = {0};
        bool good = text_layout(&lexicon->layout_words, text, &a, &l, &e) &&
                    describe_report(describer, text, &l, &nothing, &a, &d, &e);
        struct span got = good ? arena_copy(&a, d.region) : span_of(e.text);
        is(got.n ? got.at : "", places[i].want, places[i].why);
        arena_reset(&a);
    }
}

static void test_dates(void)
{
    for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
        struct published p = {0};
        char on[11];
        published_parse(span_of(dates[i].in), &a, &p);
        date_put_iso(p.on, on);
        bool same = strcmp(on, dates[i].on) == 0 && p.has_instant == (dates[i].ms != -1) &&
                    (!p.has_instant || p.unix_ms == dates[i].ms);
        ok(same, "published_at: %s (%s)", dates[i].why, dates[i].in);
        if (!same)
            note("%s %lld", on, (long long)p.unix_ms);
        arena_reset(&a);
    }
}

static void test_given(void)
{
    struct span authors[] = {SPAN("王某")};
    struct given g = {.title = SPAN("【专栏】新的题目 副题——二〇二四年纪实"),
                      .publisher = SPAN("某某网站"),
                      .region = SPAN("湖南省岳阳市"),
                      .published_at = SPAN("2024-05-06T23:00:00Z"),
                      .authors = authors,
                      .n_authors = 1};
    const char *text = "旧的题目\n来源：某某日报 发布时间：2020-01-01 作者：张三\n云南完成任务。";
    check("the message wins", text, &g,
          "title=新的题目 "
          "副题|subtitle=二〇二四年纪实|publisher=某某网站|date=2024-05-07|region=岳阳市|code="
          "430600|genre=overview|author=王某");
    g = (struct given){.published_at = SPAN("上个月"), .region = SPAN("某某岛")};
    check("what cannot be read is noted, and the text asked", text, &g,
          "title=旧的题目|publisher=某某日报|date=2020-01-01|region=某某岛|genre=news|author=张三|"
          "date=unreadable");
    g = (struct given){.region = SPAN("110105")};
    check("a code is a place", "今天天气很好。", &g, "region=朝阳区|code=110105");
    g = (struct given){.region = SPAN("雄安新区")};
    check("a place without a code of its own", "今天天气很好。", &g, "region=雄安新区|code=130000");
    g = (struct given){.title = SPAN("浙江衢州：推动高质量发展")};
    check("the place of a headline that the message gives", "成效明显，群众满意。", &g,
          "title=浙江衢州：推动高质量发展|region=衢州市|code=330800|genre=news");
}

static const struct {
    const char *said, *want; /* name and code; "": no place of the table */
} said[] = {
    {"吉林", "吉林省 220000"},
    {"吉林省吉林市", "吉林市 220200"},
    {"海南州", "海南藏族自治州 632500"},
    {"湖南 岳阳", "岳阳市 430600"},
    {"湖南省/岳阳市", "岳阳市 430600"},
    {"辽宁朝阳", "朝阳市 211300"},
    {"上海浦东", "浦东新区 310115"},
    {"南通市通州区", "通州区 320612"},
    {"通州区", ""},
    {"密云县", "密云县 110228"},
    {"湖北省仙桃市", "仙桃市 429004"},
    {"临夏州", "临夏回族自治州 622900"},
    {"430600000000", "岳阳市 430600"},
    {"430600", "岳阳市 430600"},
    {"香港", "香港特别行政区 810000"},
    {"岳阳的市", ""},
    {"中国", ""},
    {"/", ""},
};

static void test_said(void)
{
    struct regions r;
    struct err e = {0};
    if (!regions_open(lexicon_table(lexicon, "regions.tsv"),
                      lexicon_table(lexicon, "region_words.tsv"), &lexicon->vocabulary.general, &a,
                      &r, &e))
        return (void)ok(false, "regions open");
    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
        uint32_t at;
        char got[128] = "";
        if (regions_find(&r, span_of(said[i].said), &at))
            snprintf(got, sizeof(got), "%.*s %.*s", (int)r.items[at].name.n, r.items[at].name.at,
                     (int)r.items[at].code.n, r.items[at].code.at);
        is(got, said[i].want, said[i].said);
    }
    arena_reset(&a);
}

/* Every place of the table is found by its full name, and its parent holds it. */
static void test_regions(void)
{
    const struct table *t = lexicon_table(lexicon, "regions.tsv"),
                       *words = lexicon_table(lexicon, "region_words.tsv");
    struct regions r;
    struct err e = {0};
    if (!ok(t && words && regions_open(t, words, &lexicon->vocabulary.general, &a, &r, &e),
            "regions open"))
        return;
    size_t found = 0, provinces = 0, orphans = 0;
    for (size_t i = 0; i < r.n; i++) {
        uint32_t at;
        found +=
            regions_find(&r, r.items[i].code, &at) && span_equal(r.items[at].code, r.items[i].code);
        provinces += r.items[i].level == REGION_PROVINCE;
        orphans += r.items[i].level != REGION_PROVINCE && r.items[i].parent < 0;
    }
    ok(r.n > 3000 && found == r.n, "all %zu places are found by their code", r.n);
    ok(provinces == 34 && orphans == 0, "34 provinces, and everything else lies in one");
    arena_reset(&a);
}

static void test_bad_tables(void)
{
    static const struct {
        const char *why, *in, *want;
    } rows[] = {
        {"a parent that is not there",
         "code\tname\tshort\tlevel\tparent\tuntil\n110101\t东城区\t-\tcounty\t110000\t-\n",
         "x.tsv:2: no row for the parent \"110000\""},
        {"a level that does not exist",
         "code\tname\tshort\tlevel\tparent\tuntil\n110000\t北京市\t北京\tstate\t-\t-\n",
         "x.tsv:2: no code of six digits or no level"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct table t, words = *lexicon_table(lexicon, "region_words.tsv");
        struct regions r;
        struct err e = {0};
        bool good = table_parse(SPAN("x.tsv"), span_of(rows[i].in), &a, &t, &e) &&
                    regions_open(&t, &words, &lexicon->vocabulary.general, &a, &r, &e);
        ok(!good && e.kind == ERR_SETUP && strcmp(e.text, rows[i].want) == 0, "%s (%s)",
           rows[i].why, e.text);
        arena_reset(&a);
    }
}

static void test_full_arena(void)
{
    static const struct given nothing;
    size_t failures = 0;
    bool good = false;
    for (size_t n = 0; n < 60 && !good; n++) {
        struct arena keep = a;
        struct buf out = {0};
        struct err e = {0};
        a = (struct arena){0};
        arena_fail_after = n;
        good = describe(span_of(texts[3].in), &nothing, &out, &e);
        arena_fail_after = SIZE_MAX;
        failures += !good && e.kind == ERR_INPUT;
        buf_free(&out);
        arena_free(&a);
        a = keep;
    }
    ok(good && failures > 0, "memory that ends is bad input, then it works");
}

static void test_hostile(void)
{
    static const char *const pieces[] = {"北京市朝阳区", "来源：",      "记者 张某 ", "（",
                                         "——",           "2026-01-01 ", "我市全市",   "【",
                                         "《",           "\n",          "：",         "重庆"};
    static const struct given nothing;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        struct buf b = {0}, out = {0};
        struct err e = {0};
        for (size_t k = 0; k < 60000; k++)
            buf_puts(&b, pieces[i]);
        ok(describe(buf_span(&b), &nothing, &out, &e), "60,000 times \"%s\"",
           pieces[i][0] == '\n' ? "\\n" : pieces[i]);
        buf_free(&out);
        buf_free(&b);
        arena_reset(&a);
    }
}

/* --- annotated reports ------------------------------------------------------------------ */

struct score {
    size_t good[5], n;
};

static void score_report(const char *dir, const char *name, struct score *score)
{
    static const char *const fields[] = {"title", "publisher", "published_on", "region", "genre"};
    char path[1024], date[11];
    int stem = (int)(strlen(name) - strlen(".doc.json"));
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    struct span doc = gold_file(path, &a);
    snprintf(path, sizeof(path), "%s/%.*s.json", dir, stem, name);
    struct given g = {.published_at = gold_string(gold_file(path, &a), "published_at")};
    snprintf(path, sizeof(path), "%s/%.*s.txt", dir, stem, name);
    struct span text = gold_file(path, &a);
    struct layout l;
    struct description d;
    struct err e = {0};
    score->n++;
    if (!text_layout(&lexicon->layout_words, text, &a, &l, &e) ||
        !describe_report(describer, text, &l, &g, &a, &d, &e))
        return;
    date_put_iso(d.published_on, date);
    struct span got[] = {d.title, d.publisher, span_of(date), d.region,
                         span_of(genre_name(d.genre))};
    for (size_t i = 0; i < 5; i++) {
        bool same = span_equal(got[i], gold_string(doc, fields[i]));
        score->good[i] += same;
        if (!same)
            note("%s %s: %.*s", name, fields[i], (int)got[i].n, got[i].at);
    }
}

static void test_gold(void)
{
    char dir[512];
    DIR *d = gold_open(dir, sizeof(dir));
    if (!d) {
        skip("description of the annotated reports", dir);
        return;
    }
    struct score s = {0};
    for (struct dirent *f; (f = readdir(d));) {
        if (span_ends(span_of(f->d_name), SPAN(".doc.json")))
            score_report(dir, f->d_name, &s);
        arena_reset(&a);
    }
    closedir(d);
    for (size_t i = 0; i < 5; i++)
        ok(s.n > 0 && s.good[i] * 100 >= s.n * 95, "annotated reports, field %zu: %zu of %zu", i,
           s.good[i], s.n);
}

int main(void)
{
    struct err e = {0};
    lexicon = lexicon_open(NULL, &e);
    describer = lexicon ? describer_open(lexicon, &e) : NULL;
    if (!ok(describer != NULL, "the lexicon opens")) {
        note("%s", e.text);
        return done();
    }
    test_texts();
    test_places();
    test_dates();
    test_given();
    test_said();
    test_regions();
    test_bad_tables();
    test_full_arena();
    test_hostile();
    test_gold();
    describer_close(describer);
    lexicon_close(lexicon);
    arena_free(&a);
    return done();
}
