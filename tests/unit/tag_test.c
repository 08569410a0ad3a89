/* tag: themes with evidence, names, the theme of each indicator, concepts. */
#include "base/buf.h"
#include "tag/concept.h"
#include "tag/tag.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

static struct lexicon *lx;
static struct tagger *tagger;
static struct tagger_scratch *scratch;
static struct arena arena;

static const char *code_of(int32_t theme)
{
    size_t n;
    const struct theme_row *rows = tagger_themes(tagger, &n);
    static char code[64];
    snprintf(code, sizeof(code), "%.*s", theme < 0 ? 1 : (int)rows[theme].code.n,
             theme < 0 ? "-" : rows[theme].code.at);
    return code;
}

static bool read_report(struct span text, struct indicator *x, size_t n, struct tagging *ret)
{
    struct err e = {0};
    struct layout l;
    arena_reset(&arena);
    bool good = text_layout(&lx->layout_words, text, &arena, &l, &e) &&
                tag_report(tagger, scratch, text, &l, x, n, &arena, ret, &e);
    if (!good)
        note("%s", e.text);
    return good;
}

/* The text and the themes in the order of the table. */
static const struct {
    const char *why, *text, *want;
} themes[] = {
    {"nothing at all", "", ""},
    {"a text about none of the themes", "天气预报说明天多云。", ""},
    {"a section under its heading",
     "全县工作情况\n\n一、聚才引才\n出台人才新政二十条，引进高层次人才30名，建成院士专家工作站2个，"
     "举办专场招聘会8场，为企业输送技能人才500名。\n",
     "talent"},
    {"two sections, two themes",
     "全县工作情况\n\n一、聚才引才\n出台人才新政二十条，引进高层次人才30名，建成院士专家工作站2个，"
     "举办专场招聘会8场，为企业输送技能人才500名。\n\n二、防汛救灾\n"
     "面对连续强降雨，紧急转移群众1200人，抢险队伍巡堤查险，排除险情30处，调运救灾物资5车。\n",
     "talent disaster"},
    {"a list of slogans is no passage",
     "各级干部坚定“四个自信”，做到“两个维护”，增强“四个意识”，努力工作。今年，全镇防汛形势严峻，"
     "强降雨造成险情12处，镇里组织抢险队巡堤查险，转移群众300人，没有人员伤亡，灾后重建有序进行。"
     "\n",
     "disaster"},
    {"one word in passing is no passage",
     "今年，全镇防汛形势严峻，强降雨造成险情12处，镇里组织抢险队巡堤查险，转移群众300人，"
     "灾后重建有序进行。镇党校的院子里也堆满了救灾物资，应急演练搞了3次。\n",
     "disaster"},
    {"offices are no evidence",
     "出席会议的有：农业农村部、生态环境部、教育部、科技部、财政部、国家发展改革委、文化和旅游部、"
     "最高人民法院、最高人民检察院的同志。\n",
     ""},
    {"the longer phrase decides",
     "开展消费扶贫，帮助贫困户销售农副产品300万元，扶贫车间吸纳贫困劳动力120人，"
     "易地扶贫搬迁入住86户，防止返贫监测对象全部落实帮扶措施。\n",
     "poverty"},
    {"ASCII punctuation",
     "选优配强村(社区)\"两委\"班子,实行\"一肩挑\",整顿软弱涣散基层党组织12个,村干部报酬提高三成,"
     "新建党群服务中心8个.\n",
     "party.grassroots"},
    {"what is said not to be counts little",
     "全年未发生重大疫情，未发生火灾。村里修了三条高速公路连接线，农村公路通车里程新增12公里，"
     "铁路专用线投入使用，改造老旧小区4个，新建停车场2处。\n",
     "urban"},
    {"short items, each with a theme",
     "今日快讯\n\n中考志愿填报咨询本周开放\n县教育局为考生和家长提供志愿填报咨询，中考成绩下周公布"
     "。\n\n"
     "寒潮明晚抵达\n气象部门预报，强冷空气将带来大风降温，山区有暴雪，请注意防寒。\n\n"
     "候鸟飞抵南湖\n首批候鸟飞抵栖息地越冬，鸟类种群数量稳定，湿地生态环境改善。\n\n"
     "话剧《渡口》首演\n话剧《渡口》在县大剧院首演，剧团还将下乡巡演。\n",
     "disaster livelihood ecology culture"},
    {"what two phrases share speaks by half for each",
     "各银行推出科技人才贷、创业担保贷、惠农贷等产品，全市贷款余额达到300亿元，"
     "存款余额达到500亿元，新增贷款60亿元，贷款利率下降，融资成本下降，债券发行20亿元，"
     "财政收入增长5%，税收增长4%。\n",
     "economy"},
    {"hints here and there are no passage",
     "代表们先坐车经过大桥，随后在会议室里交谈了半个小时，双方约定秋天再见。\n"
     "午后，客人们穿过一条隧道，到山里看了看，主人讲了许多旧事。\n",
     ""},
    {"中国企业 is no 国企",
     "展会上，中国企业、外国企业与各国企业签下合同，全国企业都来参展，跨国企业也签约投资建厂。\n",
     "economy.industry"},
};

static void theme_rows(void)
{
    for (size_t i = 0; i < sizeof(themes) / sizeof(*themes); i++) {
        struct tagging g = {0};
        struct buf got = {0};
        if (!ok(read_report(span_of(themes[i].text), NULL, 0, &g), "%s: read", themes[i].why))
            continue;
        size_t n;
        (void)tagger_themes(tagger, &n);
        for (size_t t = 0; t < n; t++) {
            for (size_t k = 0; k < g.n_themes; k++) {
                if (g.themes[k].theme == (int32_t)t)
                    buf_printf(&got, "%s%s", got.n ? " " : "", code_of((int32_t)t));
            }
        }
        buf_put_char(&got, 0);
        is(got.at, themes[i].want, themes[i].why);
        buf_free(&got);
    }
}

#define PARAGRAPH                                                                                   \
    "出台人才新政二十条，引进高层次人才30名，建成院士专家工作站2个，" \
    "举办专场招聘会8场，为企业输送技能人才500名。\n"

/* The score of a theme in thousandths; 0 where it is not reported. */
static uint32_t score_of(const struct tagging *g, const char *code)
{
    for (size_t i = 0; i < g->n_themes; i++) {
        if (strcmp(code_of(g->themes[i].theme), code) == 0)
            return g->themes[i].score;
    }
    return 0;
}

static void scores(void)
{
    struct tagging g = {0};
    struct buf much = {0};
    ok(read_report(SPAN(PARAGRAPH), NULL, 0, &g) && score_of(&g, "talent") >= 500 &&
           score_of(&g, "talent") <= 1000,
       "a paragraph: %u", score_of(&g, "talent"));
    /* A hundred times filler with one word of the theme each: length alone gains nothing. */
    for (int i = 0; i < 100; i++)
        buf_puts(&much,
                 "全市召开防汛工作会议，要求各县加固堤防，备足救灾物资，排查险情隐患，转移群众，"
                 "确保安全度汛，也为人才出力。\n");
    ok(read_report(buf_span(&much), NULL, 0, &g) && score_of(&g, "talent") == 0 &&
           score_of(&g, "disaster") > 900,
       "a word in each of a hundred paragraphs is no theme");
    buf_free(&much);
}

static void evidence(void)
{
    struct span text = SPAN("一、聚才引才\n" PARAGRAPH PARAGRAPH PARAGRAPH PARAGRAPH);
    struct tagging g = {0};
    ok(read_report(text, NULL, 0, &g) && g.n_themes == 1, "one theme");
    size_t bad = 0;
    for (size_t i = 0; g.n_themes && i < g.themes[0].n_evidence; i++) {
        struct extent x = g.themes[0].evidence[i];
        bad += x.at >= x.end || x.end > text.n;
    }
    ok(g.n_themes && g.themes[0].n_evidence > 3 && g.themes[0].n_evidence <= 20 && bad == 0,
       "up to twenty places in the text");
    if (g.n_themes) {
        struct extent x = g.themes[0].evidence[0];
        ok(span_equal(span_between(text, x.at, x.end), SPAN("聚才")),
           "the most telling first: %.*s", (int)(x.end - x.at), text.at + x.at);
    }
}

static const struct {
    const char *why, *text, *want; /* kind name*places, divided by | */
} names[] = {
    {"none", "开展工作。", ""},
    {"a campaign in quotation marks", "深入开展“不忘初心、牢记使命”主题教育。",
     "campaign “不忘初心、牢记使命”主题教育*1"},
    {"each once, with all its places; other quotation marks are the same name",
     "开展“雷霆”专项行动。\"雷霆\"专项行动取得实效。", "campaign “雷霆”专项行动*2"},
    {"a document", "认真贯彻《中国共产党支部工作条例》。", "document 《中国共产党支部工作条例》*1"},
    {"a remark behind the title", "印发《干部容错纠错办法（试行）》。",
     "document 《干部容错纠错办法（试行）》*1"},
    {"a newspaper is no document", "《人民日报》刊登。", ""},
    {"a name within a longer one", "开展“我为群众办实事”实践活动，学习《“十四五”规划纲要》。",
     "campaign “我为群众办实事”实践活动*1|document 《“十四五”规划纲要》*1"},
    {"a name without quotation marks", "扎实开展党史学习教育。", "campaign 党史学习教育*1"},
    {"a plan", "“十四五”规划顺利收官。", "programme “十四五”规划*1"},
    {"no name in front of the word", "主题教育扎实推进。", ""},
    {"quotation marks without an opening", "推进”专项行动。", ""},
    {"nothing between the quotation marks", "推进“”专项行动。", ""},
    {"not across sentences", "他说：“好。大家都来”行动。", ""},
};

static void name_rows(void)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct tagging g = {0};
        struct buf got = {0};
        if (!ok(read_report(span_of(names[i].text), NULL, 0, &g), "%s: read", names[i].why))
            continue;
        for (size_t k = 0; k < g.n_tags; k++)
            buf_printf(&got, "%s%s %.*s*%zu", k ? "|" : "", tag_kind_name(g.tags[k].kind),
                       (int)g.tags[k].name.n, g.tags[k].name.at, g.tags[k].n_evidence);
        buf_put_char(&got, 0);
        is(got.at, names[i].want, names[i].why);
        buf_free(&got);
    }
}

static const struct {
    const char *why, *text, *quote, *name, *want;
} places[] = {
    {"the thing counted says it", "今年，全县粮食丰收，村民增收。选派驻村工作队120支到村工作。",
     "120支", "驻村工作队", "cadre.dispatch"},
    {"who took part says little: the passage does",
     "防汛一线，洪水汹涌，险情不断，堤防告急，300名党员巡堤查险、转移群众。", "300名", "党员",
     "disaster"},
    {"no word in the name: the clause",
     "今年引进高层次人才，其中博士后科研工作站招收12人；新建农村公路。", "12人", "人", "talent"},
    {"no word in the sentence: the heading", "一、脱贫攻坚\n今年以来，各级共投入300万元。\n",
     "300万元", "投入", "poverty"},
    {"nothing around it: what the report is about",
     "防汛一线，洪水汹涌，险情不断，堤防告急，党员巡堤查险、转移群众。\n今天又来了80人。\n", "80人",
     "人", "disaster"},
    {"a weak word beside it gives way to what the report is about",
     "防汛一线，洪水汹涌，险情不断，堤防告急，党员巡堤查险、转移群众。\n抢险队伍昼夜奋战，加固堤坝"
     "，排除险情，"
     "调运救灾物资。\n今天为群众困难又来了80人。\n",
     "80人", "人", "disaster"},
    {"nothing at all", "今天又来了80人。\n", "80人", "人", "-"},
};

static struct indicator indicator_in(struct span text, const char *quote, const char *name)
{
    size_t at = span_find(text, 0, span_of(quote));
    size_t from = at, to = at;
    while (from > 0 && text.at[from - 1] != '\n')
        from--;
    while (to < text.n && text.at[to] != '\n')
        to++;
    return (struct indicator){.at = at,
                              .end = at + strlen(quote),
                              .name = span_of(name),
                              .sentence = span_between(text, from, to),
                              .sentence_at = from};
}

static void place_rows(void)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        struct span text = span_of(places[i].text);
        struct indicator x = indicator_in(text, places[i].quote, places[i].name);
        struct tagging g = {0};
        if (ok(read_report(text, &x, 1, &g), "%s: read", places[i].why))
            is(code_of(x.theme), places[i].want, places[i].why);
    }
}

static const struct {
    const char *why, *name, *want;
    enum kind kind;
    enum unit_dimension dimension;
} concepts[] = {
    {"the name itself", "党员总数", "party.members.total", KIND_COUNT, UNIT_PEOPLE},
    {"another phrase", "中国共产党党员", "party.members.total", KIND_COUNT, UNIT_PEOPLE},
    {"scope before, number word behind", "全市党员总数", "party.members.total", KIND_COUNT,
     UNIT_PEOPLE},
    {"things counted", "基层党组织", "party.organisations.total", KIND_COUNT, UNIT_COUNTER},
    {"persons are not things", "基层党组织", "-", KIND_COUNT, UNIT_PEOPLE},
    {"quotation marks and brackets do not matter", "地区生产总值(GDP)", "economy.gdp", KIND_AMOUNT,
     UNIT_MONEY},
    {"full-width letters", "ＧＤＰ", "economy.gdp", KIND_AMOUNT, UNIT_MONEY},
    {"a change of it", "地区生产总值", "economy.gdp", KIND_CHANGE, UNIT_RATIO},
    {"a rank of it", "地区生产总值", "economy.gdp", KIND_RANK, UNIT_COUNTER},
    {"never a part of a name", "党员志愿者", "-", KIND_COUNT, UNIT_PEOPLE},
    {"a share is not the count", "党员总数", "-", KIND_RATIO, UNIT_RATIO},
    {"money is not the count", "高新技术企业", "-", KIND_AMOUNT, UNIT_MONEY},
    {"the unit tells two concepts apart: persons", "脱贫", "poverty.lifted_persons", KIND_COUNT,
     UNIT_PEOPLE},
    {"the unit tells two concepts apart: households", "脱贫", "poverty.lifted_households",
     KIND_COUNT, UNIT_COUNTER},
    {"an affix alone is no name", "全市", "-", KIND_COUNT, UNIT_COUNTER},
    {"nothing", "", "-", KIND_COUNT, UNIT_COUNTER},
};

static void concept_rows(void)
{
    const struct concepts *c = tagger_concepts(tagger);
    for (size_t i = 0; i < sizeof(concepts) / sizeof(*concepts); i++) {
        struct unit unit = {.dimension = concepts[i].dimension};
        int32_t got = concept_of(c, span_of(concepts[i].name), concepts[i].kind, &unit);
        char code[80] = "-";
        if (got >= 0)
            snprintf(code, sizeof(code), "%.*s", (int)concepts_row(c, (size_t)got)->code.n,
                     concepts_row(c, (size_t)got)->code.at);
        is(code, concepts[i].want, concepts[i].why);
    }
    char longer[4000];
    memset(longer, 'a', sizeof(longer));
    ok(concept_of(c, (struct span){longer, sizeof(longer)}, KIND_COUNT, NULL) == -1,
       "a very long name has none");
    ok(concepts_count(c) >= 150, "%zu concepts", concepts_count(c));
}

static void keys(void)
{
    static const struct {
        const char *why, *name, *want;
    } rows[] = {
        {"as it is", "党员突击队", "党员突击队"},
        {"quotation marks and brackets go, what is in them stays", "村（社区）“两委”干部",
         "村社区两委干部"},
        {"blanks go", " 党员　突击 队 ", "党员突击队"},
        {"width and case", "５g基站", "5G基站"},
        {"nothing left", "“”", ""},
    };
    arena_reset(&arena);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct span k = concept_key(span_of(rows[i].name), &arena);
        ok(span_equal(k, span_of(rows[i].want)), "key: %s (%.*s)", rows[i].why, (int)k.n, k.at);
    }
}

/* Each concept is found by its own name and each of its phrases. */
static void catalogue_is_sound(void)
{
    const struct concepts *c = tagger_concepts(tagger);
    const struct table *t = lexicon_table(lx, "catalogue.tsv");
    size_t zh, phrases, lost = 0, n = 0;
    struct err e = {0};
    if (!ok(table_column(t, "zh", &zh, &e) && table_column(t, "phrases", &phrases, &e),
            "columns %s", e.text))
        return;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct concept *x = concepts_row(c, i);
        struct unit unit = {.dimension = x->dimension};
        struct span all[] = {t->rows[i].cells[zh], t->rows[i].cells[phrases]};
        for (size_t k = 0, from = 0; k < 2; k++, from = 0) {
            for (size_t b = 0; b <= all[k].n; b++) {
                if (b < all[k].n && all[k].at[b] != '|')
                    continue;
                struct span p = span_between(all[k], from, b);
                from = b + 1;
                bool good = p.n == 0 || concept_of(c, p, x->kind, &unit) == (int32_t)i;
                if (!good)
                    note("catalogue.tsv:%u: %.*s means another", t->rows[i].line, (int)p.n, p.at);
                lost += !good;
                n++;
            }
        }
    }
    ok(lost == 0, "%zu phrases of the catalogue mean their concept", n);
}

/* The codes and labels of the shared contract. */
static void contract(void)
{
    const char *shared = getenv("ZHIBIAO_SHARED");
    char path[4096], line[1000];
    snprintf(path, sizeof(path), "%s/spec/themes.tsv", shared ? shared : "../shared");
    FILE *f = fopen(path, "r");
    if (!f) {
        skip("the themes of the contract", "no shared/spec/themes.tsv (set ZHIBIAO_SHARED)");
        return;
    }
    size_t n, i = 0, wrong = 0;
    const struct theme_row *rows = tagger_themes(tagger, &n);
    bool first = true;
    while (fgets(line, sizeof(line), f)) {
        if (first) {
            first = false;
            continue;
        }
        char want[1000] = "", got[1000];
        for (int k = 0, tabs = 0; line[k] && line[k] != '\n' && tabs < 4; k++) {
            tabs += line[k] == '\t';
            if (tabs < 4)
                want[k] = line[k];
        }
        if (!want[0])
            continue;
        const struct theme_row *r = i < n ? &rows[i] : &rows[0];
        snprintf(got, sizeof(got), "%.*s\t%.*s\t%.*s\t%.*s", (int)r->code.n, r->code.at,
                 (int)r->parent.n, r->parent.at, (int)r->zh.n, r->zh.at, (int)r->en.n, r->en.at);
        if (strcmp(got, want) != 0) {
            note("want %s got %s", want, got);
            wrong++;
        }
        i++;
    }
    fclose(f);
    ok(wrong == 0 && i == n, "%zu themes as the contract has them", n);
}

/* Tables with faults: what is wrong, where. */
static const struct {
    const char *why, *file, *bytes, *want;
} faults[] = {
    {"a theme that is none", "theme_phrases.tsv",
     "phrase\ttheme\tweight\theading\tflags\n党员\tparty.x\t5\n",
     "theme_phrases.tsv:2: themes.tsv has no theme \"party.x\""},
    {"points out of range", "theme_phrases.tsv",
     "phrase\ttheme\tweight\theading\tflags\n# a comment\n党员\tparty.members\t12\n",
     "theme_phrases.tsv:3: points are 1 to 9, or -, not \"12\""},
    {"a flag that is none", "theme_phrases.tsv",
     "phrase\ttheme\tweight\theading\tflags\n党员\tparty.members\t5\t-\tstrong\n",
     "theme_phrases.tsv:2: the flag is none of weak, slogan, who, cover, negate: \"strong\""},
    {"the same phrase and theme twice", "theme_phrases.tsv",
     "phrase\ttheme\tweight\theading\tflags\n党员\tparty.members\t5\n党员\tparty.members\t3\n",
     "twice with the same theme: \"党员\""},
    {"no such column", "theme_phrases.tsv", "phrase\ttheme\n", "no column \"weight\""},
    {"a form that is none", "tag_phrases.tsv", "phrase\tform\tkind\n行动\tlike\tcampaign\n",
     "tag_phrases.tsv:2: the form is none of name, quote, title: \"like\""},
    {"a kind that is none", "tag_phrases.tsv", "phrase\tform\tkind\n行动\tquote\tevent\n",
     "tag_phrases.tsv:2: the kind is none of campaign, document, programme: \"event\""},
    {"a code twice", "themes.tsv", "code\tparent\tzh\ten\na\t-\t甲\tA\na\t-\t乙\tB\n",
     "themes.tsv:3: the code is there twice: \"a\""},
    {"a phrase of two concepts that nothing tells apart", "catalogue.tsv",
     "code\tzh\ten\tdimension\tkind\ttheme\tphrases\na\t党员\tA\tpeople\tcount\tparty.members\n"
     "b\t党员人数\tB\tpeople\tcount\tparty.members\t党员\n",
     "catalogue.tsv:3: the phrase is there twice: \"党员\""},
    {"a dimension that is none", "catalogue.tsv",
     "code\tzh\ten\tdimension\tkind\ttheme\tphrases\na\t党员\tA\theads\tcount\tparty.members\n",
     "catalogue.tsv:2: no dimension of units.tsv: \"heads\""},
    {"an affix at no place", "catalogue_affixes.tsv", "affix\tplace\tkinds\n全市\tmiddle\tcount\n",
     "catalogue_affixes.tsv:2: the place is none of start, end: \"middle\""},
};

static void fault_rows(void)
{
    char directory[] = "/tmp/zhibiao-tag-XXXXXX", path[200];
    if (!ok(mkdtemp(directory) != NULL, "a directory for faulty tables"))
        return;
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        struct err e = {0};
        snprintf(path, sizeof(path), "%s/%s", directory, faults[i].file);
        FILE *f = fopen(path, "w");
        if (!ok(f && fputs(faults[i].bytes, f) >= 0 && fclose(f) == 0, "%s", path))
            continue;
        struct lexicon *bad = lexicon_open(directory, &e);
        struct tagger *t = bad ? tagger_open(bad, &e) : NULL;
        ok(!t && e.kind == ERR_SETUP && strstr(e.text, faults[i].want), "%s: %s", faults[i].why,
           e.text);
        tagger_close(t);
        lexicon_close(bad);
        unlink(path);
    }
    rmdir(directory);
}

/* Texts that are all evidence, all marks of sentences, or all indicators in one sentence: only
 * that they are read at all; that the work is linear is for the benches to show. */
static void hostile(void)
{
    static const char *const units[] = {
        "党员", "。", "“”行动", "《条例》", "《", "党史学习教育，", "未发生疫情", "一、人才\n"};
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        struct buf b = {0};
        struct tagging g = {0};
        while (b.n < 300000)
            buf_puts(&b, units[i]);
        ok(read_report(buf_span(&b), NULL, 0, &g), "300,000 bytes of %s", units[i]);
        buf_free(&b);
    }
    struct buf b = {0};
    struct indicator *x = calloc(20000, sizeof(*x));
    struct tagging g = {0};
    for (size_t i = 0; i < 20000; i++) {
        x[i].at = b.n + strlen("党员");
        buf_puts(&b, "党员5名，");
        x[i].end = x[i].at + strlen("5名");
        x[i].name = SPAN("党员");
    }
    for (size_t i = 0; i < 20000; i++)
        x[i].sentence = buf_span(&b);
    ok(read_report(buf_span(&b), x, 20000, &g) && strcmp(code_of(x[19999].theme), "-") != 0,
       "20,000 indicators in one sentence");
    free(x);
    buf_free(&b);
}

int main(void)
{
    struct err e = {0};
    lx = lexicon_open(NULL, &e);
    tagger = lx ? tagger_open(lx, &e) : NULL;
    scratch = tagger ? tagger_scratch_open(tagger, &e) : NULL;
    if (!ok(scratch != NULL, "opened: %s", e.text))
        return done();
    theme_rows();
    scores();
    evidence();
    name_rows();
    place_rows();
    concept_rows();
    keys();
    catalogue_is_sound();
    contract();
    fault_rows();
    hostile();
    tagger_scratch_close(scratch);
    tagger_close(tagger);
    lexicon_close(lx);
    arena_free(&arena);
    return done();
}
