/* Layout of reports: what each line is taken for.  A block is printed as one line: a letter for
 * its kind and its text without numbering and decoration. */
#include "base/buf.h"
#include "base/embedded.h"
#include "base/utf8.h"
#include "lexicon/layout_words.h"
#include "gold_help.h"
#include "tap.h"
#include "text/layout.h"
#include "text/layout_line.h"

#include <stdlib.h>

static struct layout_words words;
static struct arena a;

static const struct {
    const char *why, *in, *want;
} cases[] = {
    {"nothing", "", ""},
    {"blank lines only", " \n\t\n\xE3\x80\x80\n\r\n", ""},
    {"a paragraph alone", "全市新增党员500名。", "P 全市新增党员500名。"},
    {"no line end, no stop", "全市新增党员500名", "T 全市新增党员500名"},
    {"headline, subtitle, source line",
     "当前位置: 首页 > 要闻\n春风化雨润基层\n——2023年全县组织工作综述\n来源:某某日报  "
     "发布时间:2024年01月20日   【字体: 】   点击数:\n\n一年来,全县新建党支部12个。",
     "F 当前位置: 首页 > 要闻\nT 春风化雨润基层\nS 2023年全县组织工作综述\nB 来源:某某日报  "
     "发布时间:2024年01月20日   【字体: 】   点击数:\nP 一年来,全县新建党支部12个。"},
    {"column label and dash subtitle on the headline's line",
     "【基层一线】春风化雨 润物无声——某县党建工作纪实\n全县新建党支部12个，转化后进村8个。",
     "T 春风化雨 润物无声\nS 某县党建工作纪实\nP 全县新建党支部12个，转化后进村8个。"},
    {"a label with a dash inside", "【新征程——实干笃行】城市办好民生实事\n全年改造小区355个。",
     "T 城市办好民生实事\nP 全年改造小区355个。"},
    {"one-word-a-line toolbar and path",
     "您的位置:\n首页\n>\n某省要闻\n某省要闻\n2026年政府工作报告\n来源：某省日报\n2026-02-03 "
     "09:02:"
     "33\n【字体：\n大\n中\n小\n】\n——2026年1月28日在某省第十四届人民代表大会第四次会议上\n省长　"
     "王某某\n各位代表：\n我代表省政府作工作报告，请各位代表审议。",
     "F 您的位置:\nF 首页\nF >\nF 某省要闻\nF 某省要闻\nT 2026年政府工作报告\nB 来源：某省日报\nB "
     "2026-02-03 09:02:33\nF 【字体：\nF 大\nF 中\nF 小\nF 】\nS "
     "2026年1月28日在某省第十四届人民代表大会第四次会议上\nB 省长　王某某\nP 各位代表：\nP "
     "我代表省政府作工作报告，请各位代表审议。"},
    {"a label and its value on two lines",
     "某市政府工作报告\n发布时间：\n2026-02-09 "
     "09:45\n来源：\n某某日报\n各位代表：\n我代表市人民政府报告工作。",
     "T 某市政府工作报告\nB 发布时间：\nB 2026-02-09 09:45\nB 来源：\nB 某某日报\nP 各位代表：\nP "
     "我代表市人民政府报告工作。"},
    {"the occasion in brackets",
     "政府工作报告\n（2026年1月27日在某省人民代表大会上）\n省长 "
     "李某某\n各位代表：\n过去一年，成绩显著。",
     "T 政府工作报告\nS 2026年1月27日在某省人民代表大会上\nB 省长 李某某\nP 各位代表：\nP "
     "过去一年，成绩显著。"},
    {"a caption above the headline",
     "政府工作报告。 某某日报记者 李某 "
     "摄\n政府工作报告\n（2026年1月27日在会议上）\n各位代表：\n过去一年，成绩显著。",
     "C 政府工作报告。 某某日报记者 李某 摄\nT 政府工作报告\nS 2026年1月27日在会议上\nP "
     "各位代表：\nP 过去一年，成绩显著。"},
    {"a headline over two lines",
     "某市人民政府\n关于印发《某市人才工作方案》的通知\n某政发〔2021〕5号\n各县（市、区）人民政府："
     "\n现将方案印发给你们。",
     "T 某市人民政府\nT 关于印发《某市人才工作方案》的通知\nB 某政发〔2021〕5号\nP "
     "各县（市、区）人民政府：\nP 现将方案印发给你们。"},
    {"the salutation begins the body", "同志们:\n今天,我们召开全市会议。",
     "P 同志们:\nP 今天,我们召开全市会议。"},
    {"a dateline alone: what follows is no headline",
     "国内快讯\n\n央视网消息（新闻联播）：\n物价总水平保持平稳\n5月10日发布的数据显示，物价同比上涨"
     "0.3%。",
     "T 国内快讯\nB 央视网消息（新闻联播）：\nH 物价总水平保持平稳\nP "
     "5月10日发布的数据显示，物价同比上涨0.3%。"},
    {"a dateline without a headline",
     "央视网消息（新闻联播）：\n物价总水平保持平稳\n数据显示，物价同比上涨0.3%。",
     "B 央视网消息（新闻联播）：\nH 物价总水平保持平稳\nP 数据显示，物价同比上涨0.3%。"},
    {"numbered headings of all levels, with and without a stop",
     "一、2025年工作回顾\n全年完成投资5亿元。\n（一）产业提质增效。\n新建园区3个。\n1、抓项目\n开工"
     "项目12个，完工8个。\n"
     "第二章　总体要求\n坚持稳中求进，全年增长5%。",
     "H1 2025年工作回顾\nP 全年完成投资5亿元。\nH2 产业提质增效\nP 新建园区3个。\nH3 抓项目\nP "
     "开工项目12个，完工8个。\nH1 总体要求\nP 坚持稳中求进，全年增长5%。"},
    {"blanks in the numbering", "全年任务完成。\n1 、热爱工作\n热爱是做好任何事情的基础，要坚持。",
     "P 全年任务完成。\nH3 热爱工作\nP 热爱是做好任何事情的基础，要坚持。"},
    {"run-in heads are paragraphs",
     "一、强化领导。成立专班3个。\n（一）统筹推进。落实资金2亿元。\n——经济平稳增长。生产总值增长5%"
     "。\n1 、扎实开展学习教育。 "
     "开展活动20次。",
     "P 一、强化领导。成立专班3个。\nP （一）统筹推进。落实资金2亿元。\nP "
     "——经济平稳增长。生产总值增长5%。\nP 1 、扎实开展学习教育。 开展活动20次。"},
    {"numbered items of a list are no headings",
     "任务如下：\n1.新建学校3所；\n2.改造医院2所；\n3.培训教师100人。",
     "P 任务如下：\nP 1.新建学校3所；\nP 2.改造医院2所；\nP 3.培训教师100人。"},
    {"a decimal is no number of an item", "总的看，形势向好。\n2.5万人参加培训，效果良好。",
     "P 总的看，形势向好。\nP 2.5万人参加培训，效果良好。"},
    {"一是 alone is a heading",
     "做了以下工作。\n一是持续优化营商环境。\n新增经营主体3万户，其中企业1万户。",
     "P 做了以下工作。\nH3 持续优化营商环境\nP 新增经营主体3万户，其中企业1万户。"},
    {"a dash alone is a heading",
     "成绩显著。\n——经济保持平稳增长。\n生产总值增长5%，财政收入增长3%。",
     "P 成绩显著。\nH 经济保持平稳增长\nP 生产总值增长5%，财政收入增长3%。"},
    {"an unnumbered sentence alone is none",
     "成绩显著。\n生态底色更加亮丽。\n森林覆盖率达60%，居前列。",
     "P 成绩显著。\nP 生态底色更加亮丽。\nP 森林覆盖率达60%，居前列。"},
    {"who issues and when, in one line; the number of the issue",
     "乡村振兴工作简报\n第18期\n某某县乡村振兴局 2022年11月8日\n\n全县脱贫500户，新建道路20公里。",
     "T 乡村振兴工作简报\nB 第18期\nB 某某县乡村振兴局 2022年11月8日\nP "
     "全县脱贫500户，新建道路20公里。"},
    {"two offices above a date",
     "某某市统计公报\n某某市统计局 国家统计局某某调查队\n(2016年3月28日)\n全市产值86亿元。",
     "T 某某市统计公报\nB 某某市统计局 国家统计局某某调查队\nB (2016年3月28日)\nP "
     "全市产值86亿元。"},
    {"a point ends a sentence", "某某市统计公报\n全市经济平稳.\n全年产值86亿元,增长8.1%.",
     "T 某某市统计公报\nP 全市经济平稳.\nP 全年产值86亿元,增长8.1%."},
    {"rows of a table are no headings",
     "经济平稳运行。\n产品\t产量（万吨）\n稻谷\t17.3\n二、工业\n企业达到132家，增长3%。",
     "P 经济平稳运行。\nP 产品\t产量（万吨）\nP 稻谷\t17.3\nH1 工业\nP 企业达到132家，增长3%。"},
    {"a short line between paragraphs",
     "去年成绩显著。\n\n冲锋在前 凝聚磅礴力量\n\n全市组建突击队280支。",
     "P 去年成绩显著。\nH 冲锋在前 凝聚磅礴力量\nP 全市组建突击队280支。"},
    {"three short lines in a row are a list",
     "参加单位有：\n市委组织部\n市人社局\n市财政局\n会议要求，抓好落实。",
     "P 参加单位有：\nP 市委组织部\nP 市人社局\nP 市财政局\nP 会议要求，抓好落实。"},
    {"Markdown and bold",
     "# 年度总结\n\n**铭记历史**\n\n开展活动20次。\n\n## 下步打算\n\n再接再厉，完成任务。",
     "T 年度总结\nH 铭记历史\nP 开展活动20次。\nH2 下步打算\nP 再接再厉，完成任务。"},
    {"slashes", "全年成绩显著。\n  / 抓紧理论学习 / 让思想扎下根来\n开展轮训3期。",
     "P 全年成绩显著。\nH 抓紧理论学习 / 让思想扎下根来\nP 开展轮训3期。"},
    {"tags of HTML in a plain text",
     "<p><strong>某某网消息</strong>：全县有党员1万名。</p><p>其中女党员3000名。<br>党组织500个。</"
     "p>",
     "P 某某网消息</strong>：全县有党员1万名。\nP 其中女党员3000名。\nP 党组织500个。"},
    {"a bold line in tags", "<p>成绩显著。</p><p><strong>建强堡垒</strong></p><p>新建支部3个。</p>",
     "P 成绩显著。\nH 建强堡垒\nP 新建支部3个。"},
    {"addresses, images, rules, time stamps",
     "---\n网址: "
     "https://example.cn/a/t20210531_1.htm\n![](https://example.cn/"
     "1.png)\n全县脱贫500户。\n[查看原文](https://"
     "example.cn/x)\n(更新时间戳: 1666963873382)",
     "F ---\nF 网址: https://example.cn/a/t20210531_1.htm\nF ![](https://example.cn/1.png)\nP "
     "全县脱贫500户。\nF [查看原文](https://example.cn/x)\nF (更新时间戳: 1666963873382)"},
    {"the tail belongs to nobody",
     "某县工作总结\n全县脱贫500户，发放贷款3000万元，新建道路20公里，改造危房120户。\n（来源：某某"
     "日报）\n编辑：何某\n相关报道：\n另一县完成投资80亿元",
     "T 某县工作总结\nP 全县脱贫500户，发放贷款3000万元，新建道路20公里，改造危房120户。\nB "
     "（来源：某某日报）\nB 编辑：何某\nF 相关报道：\nF 另一县完成投资80亿元"},
    {"a glossary at the end",
     "某省报告\n各位代表：\n全省完成投资500亿元，新增就业12万人，建成高速公路300公里，改造管网900公"
     "里，脱贫人口收入增长8%。\n名词解释\n1.“双高计划”"
     "：2024年提出的计划，支持60所学校。",
     "T 某省报告\nP 各位代表：\nP "
     "全省完成投资500亿元，新增就业12万人，建成高速公路300公里，改造管网900公里，脱贫人口收入增长8%"
     "。\nF 名词解释\nF "
     "1.“双高计划”：2024年提出的计划，支持60所学校。"},
    {"a tail word in the head does no harm",
     "相关链接\n某县工作总结\n2024-01-05\n全县脱贫500户。\n新建道路20公里。",
     "F 相关链接\nT 某县工作总结\nB 2024-01-05\nP 全县脱贫500户。\nP 新建道路20公里。"},
    {"words of furniture begin sentences too",
     "工作有序推进。\n时间紧任务重，完成投资5亿元。\n收藏类文物新增30件。\n扫码支付突破1亿笔。",
     "P 工作有序推进。\nP 时间紧任务重，完成投资5亿元。\nP 收藏类文物新增30件。\nP "
     "扫码支付突破1亿笔。"},
    {"signature and date", "各单位：\n请认真落实。\n某县人民政府办公室\n2021年3月5日",
     "P 各单位：\nP 请认真落实。\nB 某县人民政府办公室\nB 2021年3月5日"},
    {"a date in Chinese numerals", "某市通报\n二〇二六年一月二十七日\n全市完成投资5亿元。",
     "T 某市通报\nB 二〇二六年一月二十七日\nP 全市完成投资5亿元。"},
    {"a name in brackets", "全县新建支部3个。\n(李某某)", "P 全县新建支部3个。\nB (李某某)"},
    {"a line broken off is one with the next",
     "主要目标的\n完成情况良好。\n（\n三）改革持续深化。\n出台文件3份。",
     "P 主要目标的\n完成情况良好。\nF （\nH2 改革持续深化\nP 出台文件3份。"},
    {"a page of a feed: calls, counters, files",
     "点击上方蓝字关注我们\n某县：小蓝莓种出大产业\n某县融媒 2024-06-01 10:30 "
     "发表于某省\n全县种植蓝莓3.6万亩。\nTHE END\n阅读 "
     "1024\n赞 15 在看 8\n1.居民收入表.xlsx",
     "F 点击上方蓝字关注我们\nT 某县：小蓝莓种出大产业\nB 某县融媒 2024-06-01 10:30 发表于某省\nP "
     "全县种植蓝莓3.6万亩。\nF THE END\nF 阅读 1024\nF 赞 15 在看 8\nF 1.居民收入表.xlsx"},
    {"an office above the headline",
     "国家统计局某某调查队\n2023年上半年某市居民收入情况\n发布时间:2023-07-"
     "20\n全体居民收入16258元。",
     "F 国家统计局某某调查队\nT 2023年上半年某市居民收入情况\nB 发布时间:2023-07-20\nP "
     "全体居民收入16258元。"},
    {"traditional characters",
     "當前位置: 首頁 > "
     "要聞\n某縣工作總結\n來源：某報\n（一）產業提質增效。\n新建園區3個，完工2個。\n責任編輯：何某",
     "F 當前位置: 首頁 > 要聞\nT 某縣工作總結\nB 來源：某報\nH2 產業提質增效\nP "
     "新建園區3個，完工2個。\nB "
     "責任編輯：何某"},
    {"CRLF, lone CR, U+2028",
     "某县总结\r\n来源：某报\r\n全县500户。\r新建3所。\xE2\x80\xA8完成5项。",
     "T 某县总结\nB 来源：某报\nP 全县500户。\nP 新建3所。\nP 完成5项。"},
    {"byte order mark and full-width indent",
     "\xEF\xBB\xBF某县总结\n来源：某报\n\xE3\x80\x80\xE3\x80\x80全县脱贫500户。",
     "T 某县总结\nB 来源：某报\nP 全县脱贫500户。"},
};

static const struct {
    const char *why, *in, *want;
} sentences[] = {
    {"stops", "增长5%。达到3亿元！能否完成？能。", "增长5%。|达到3亿元！|能否完成？|能。"},
    {"closing marks go with the sentence", "“我不累。”他说。（详见附件。）完。",
     "“我不累。”|他说。|（详见附件。）|完。"},
    {"semicolons divide no sentence", "新增3所；改造5所；完成投资2亿元。",
     "新增3所；改造5所；完成投资2亿元。"},
    {"ASCII stops behind Chinese", "完成任务!谢谢大家?是的.好的。",
     "完成任务!|谢谢大家?|是的.|好的。"},
    {"points in numbers and names", "增长1.5%,占GDP的2.3%,见www.gov.cn网站。",
     "增长1.5%,占GDP的2.3%,见www.gov.cn网站。"},
    {"a lost character is no stop", "作了交流,?河镇完成3项。", "作了交流,?河镇完成3项。"},
    {"several stops", "太好了！！！真的……是吗？！", "太好了！！！|真的……是吗？！"},
    {"a blank after the stop", "1 、干出业绩。 选人要凭实绩。", "1 、干出业绩。|选人要凭实绩。"},
};

static const struct {
    const char *why, *in, *want; /* per sentence: O opens, I item, . neither */
} lists[] = {
    {"a list over paragraphs",
     "数据如下:\n学习1436次;\n表彰集体277个;\n引进大学生10764人。\n另起一段。", "OIII."},
    {"paragraphs that end in stops are no list",
     "主要特点:\n一是全力以赴。成绩好。\n二是措施具体。", "O..."},
    {"one paragraph", "目标是：增长5%；就业60万人。", "."},
    {"a heading ends a list", "任务有：\n新建3所；\n一、组织领导\n成立专班。", "OI.."},
};

static char kind_letter(enum block_kind k)
{
    return "FTSBHPC"[k];
}

static void put_blocks(struct span s, const struct layout *l, struct buf *out)
{
    for (size_t i = 0; i < l->n_blocks; i++) {
        const struct block *b = &l->blocks[i];
        buf_printf(out, "%s%c", i ? "\n" : "", kind_letter(b->kind));
        if (b->level)
            buf_printf(out, "%u", b->level);
        buf_put_char(out, ' ');
        buf_put(out, span_between(s, b->text_at, b->text_end));
    }
    buf_put_char(out, '\0');
}

static void test_blocks(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span s = span_of(cases[i].in);
        struct layout l;
        struct err e = {0};
        struct buf out = {0};
        if (text_layout(&words, s, &a, &l, &e))
            put_blocks(s, &l, &out);
        is(out.at ? out.at : e.text, cases[i].want, cases[i].why);
        buf_free(&out);
        arena_reset(&a);
    }
}

static void test_sentences(void)
{
    for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++) {
        struct span s = span_of(sentences[i].in);
        struct layout l;
        struct err e = {0};
        struct buf out = {0};
        if (!text_layout(&words, s, &a, &l, &e))
            buf_puts(&out, e.text);
        else
            for (size_t k = 0; k < l.n_sentences; k++) {
                buf_puts(&out, k ? "|" : "");
                buf_put(&out, span_between(s, l.sentences[k].at, l.sentences[k].end));
            }
        buf_put_char(&out, '\0');
        is(out.at, sentences[i].want, sentences[i].why);
        buf_free(&out);
        arena_reset(&a);
    }
}

static void test_lists(void)
{
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        struct layout l;
        struct err e = {0};
        char got[64] = "";
        if (text_layout(&words, span_of(lists[i].in), &a, &l, &e))
            for (size_t k = 0; k < l.n_sentences && k < sizeof(got) - 1; k++)
                got[k] = l.sentences[k].list_open ? 'O' : l.sentences[k].list_item ? 'I' : '.';
        is(got, lists[i].want, lists[i].why);
        arena_reset(&a);
    }
}

/* What always holds: blocks ascend, sentences tile the statement blocks, sections are headings. */
static bool sound(struct span s, const struct layout *l)
{
    size_t end = 0, sentence = 0;
    for (size_t i = 0; i < l->n_blocks; i++) {
        const struct block *b = &l->blocks[i];
        if (b->at < end || b->end <= b->at || b->end > s.n || b->text_at < b->at ||
            b->text_end > b->end || b->text_at > b->text_end || b->sentence != sentence ||
            b->section > (int32_t)i ||
            (b->section >= 0 && l->blocks[b->section].kind != BLOCK_HEADING))
            return false;
        end = b->end;
        bool statement = b->kind != BLOCK_FURNITURE && b->kind != BLOCK_BYLINE;
        if (statement != (b->n_sentences > 0))
            return false;
        for (size_t k = 0; k < b->n_sentences; k++, sentence++) {
            const struct sentence *q = &l->sentences[sentence];
            if (q->block != i || q->at < b->at || q->end > b->end || q->at >= q->end)
                return false;
        }
        /* what lies outside of sentences is blank or markup */
        if (statement && l->plain.at == s.at &&
            (l->sentences[b->sentence].at != b->at || l->sentences[sentence - 1].end != b->end))
            return false;
    }
    return sentence == l->n_sentences;
}

static void test_hostile(void)
{
    static const struct {
        const char *why, *piece;
        size_t n;
    } rows[] = {
        {"a megabyte of line ends", "\n", 1 << 20},
        {"one line of a megabyte", "全市新增党员五百名，", 40000},
        {"one sentence a line", "全市新增党员500名。\n", 30000},
        {"short lines without stops", "市委组织部\n", 60000},
        {"opening brackets", "（\n", 200000},
        {"numbers of headings", "一、\n", 200000},
        {"open tags", "<p <br", 200000},
        {"open comments", "<!--", 100000},
        {"closing tags", "</p>", 200000},
        {"words of furniture", "来源：\n", 100000},
        {"tail words", "相关报道\n", 60000},
        {"colons", "数据如下：\n完成3项；\n", 40000},
        {"quotes left open", "“\n", 200000},
        {"hash signs and stars", "# **\n", 100000},
        {"stops", "。", 300000},
        {"addresses", "http://a", 100000},
        {"links", "](/", 200000},
        {"entities", "&nbsp", 200000},
        {"stars", "* ** *** ", 100000},
        {"blanks inside a word", "来 ", 200000},
        {"dashes", "——\n", 100000},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct buf b = {0};
        for (size_t k = 0; k < rows[i].n; k++)
            buf_puts(&b, rows[i].piece);
        struct layout l;
        struct err e = {0};
        ok(text_layout(&words, buf_span(&b), &a, &l, &e) && sound(buf_span(&b), &l), "%s",
           rows[i].why);
        buf_free(&b);
        arena_reset(&a);
    }
}

static const struct {
    const char *why, *in, *want;
} markup[] = {
    {"none: the text itself", "新增3所[见附件]，a<b，100 & 200。",
     "新增3所[见附件]，a<b，100 & 200。"},
    {"tags", "新建<b>12个</b>。", "新建   12个    。"},
    {"entities", "党员&nbsp;3000&#12288;名", "党员      3000        名"},
    {"images and links", "![](http://x.cn/1.jpg)见[附件](/a/2.html)。",
     "                      见[附件            。"},
    {"addresses", "见https://x.cn/t2021_300.html 网站", "见                            网站"},
    {"footnotes", "增长4.9%[1]，[2023]年", "增长4.9%   ，[2023]年"},
    {"bold and masked names", "**重点**工作，***书记、*8名", "  重点  工作，***书记、*8名"},
    {"a tag that never closes", "数量<5个，其中", "数量<5个，其中"},
};

static void test_markup(void)
{
    for (size_t i = 0; i < sizeof(markup) / sizeof(*markup); i++) {
        struct layout l = {0};
        struct err e = {0};
        bool good = text_layout(&words, span_of(markup[i].in), &a, &l, &e);
        struct span plain = arena_copy(&a, l.plain);
        is(good ? plain.at : e.text, markup[i].want, markup[i].why);
        arena_reset(&a);
    }
}

static void test_full_arena(void)
{
    struct span s = span_of(cases[4].in);
    size_t failures = 0;
    bool good = false;
    for (size_t n = 0; n < 40 && !good; n++) {
        struct arena small = arena_with_max(0);
        struct layout l;
        struct err e = {0};
        arena_fail_after = n;
        good = text_layout(&words, s, &small, &l, &e);
        arena_fail_after = SIZE_MAX;
        failures += !good && e.kind == ERR_INPUT;
        arena_free(&small);
    }
    ok(good && failures > 0, "memory that ends is bad input, then it works");
}

/* --- annotated reports ------------------------------------------------------------------ */

/* Byte of a code point. */
static size_t byte_of(struct span s, size_t cp)
{
    return utf8_head(s, cp).n;
}

static void score_row(struct span s, const struct layout *l, struct span line, size_t *n,
                      size_t *good, size_t *lost)
{
    size_t key = span_find(line, 0, SPAN("\"start\": "));
    if (key == SIZE_MAX || span_find(line, 0, SPAN("\"optional\": true")) != SIZE_MAX)
        return;
    size_t at = byte_of(s, strtoul(line.at + key + 9, NULL, 10)), i = 0;
    while (i < l->n_blocks && l->blocks[i].end <= at)
        i++;
    if (i == l->n_blocks || l->blocks[i].at > at || l->blocks[i].n_sentences == 0) {
        ++*lost;
        return;
    }
    int32_t h = l->blocks[i].section;
    struct span got = h < 0 ? (struct span){0}
                            : span_between(s, l->blocks[h].text_at, l->blocks[h].text_end),
                want = gold_string(line, "section");
    ++*n;
    bool same = span_equal(got, want);
    *good += same;
    if (!same)
        note("section \"%.*s\", gold \"%.*s\"", (int)got.n, got.at, (int)want.n, want.at);
}

static void score_report(const char *dir, const char *name, size_t *n, size_t *good, size_t *lost)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    struct span rows = gold_file(path, &a);
    path[strlen(path) - strlen(".jsonl")] = '\0';
    strcat(path, ".txt");
    struct span s = gold_file(path, &a);
    struct layout l;
    struct err e = {0};
    if (!text_layout(&words, s, &a, &l, &e) || !sound(s, &l)) {
        note("%s: not sound", name);
        ++*lost;
        return;
    }
    for (size_t at = 0, end; at < rows.n; at = end + 1) {
        end = span_find(rows, at, SPAN("\n"));
        end = end == SIZE_MAX ? rows.n : end;
        score_row(s, &l, span_between(rows, at, end), n, good, lost);
    }
}

static void test_gold(void)
{
    char dir[512];
    DIR *d = gold_open(dir, sizeof(dir));
    if (!d) {
        skip("sections of the annotated reports", dir);
        return;
    }
    size_t n = 0, good = 0, lost = 0;
    for (struct dirent *f; (f = readdir(d));) {
        if (span_ends(span_of(f->d_name), SPAN(".jsonl")))
            score_report(dir, f->d_name, &n, &good, &lost);
        arena_reset(&a);
    }
    closedir(d);
    note("sections: %zu of %zu", good, n);
    ok(n > 0 && good * 100 >= n * 97, "sections of the annotated reports");
    ok(lost == 0, "no annotated number stands in furniture or a byline");
}

static bool open_words(struct arena *keep, struct err *e)
{
    static struct table t;
    for (const struct embedded *f = embedded_files; f->name; f++) {
        if (strcmp(f->name, "lexicon/layout.tsv") == 0)
            return table_parse(SPAN("layout.tsv"), (struct span){f->at, (size_t)(f->end - f->at)},
                               keep, &t, e) &&
                   lexicon_layout_words(&t, keep, &words, e);
    }
    return err_fail(e, ERR_SETUP, "layout.tsv is not built in");
}

static void test_table(void)
{
    static const struct {
        const char *why, *in, *want;
    } rows[] = {
        {"a kind that does not exist", "word\tkind\n来源\tsource\n",
         "x.tsv:2: no kind \"source\" (line, word, byline, tail, caption, photo, call, "
         "calling or office)"},
        {"a column is missing", "word\n来源\n", "x.tsv: no column \"kind\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct table t;
        struct layout_words w;
        struct err e = {0};
        bool good = table_parse(SPAN("x.tsv"), span_of(rows[i].in), &a, &t, &e) &&
                    lexicon_layout_words(&t, &a, &w, &e);
        ok(!good && e.kind == ERR_SETUP && strcmp(e.text, rows[i].want) == 0, "%s (%s)",
           rows[i].why, e.text);
        arena_reset(&a);
    }
}

/* A stop at every place of a line: the sentences meet behind it. */
static void test_stop_places(void)
{
    static const char *const stops[] = {"。", "！", "？", "!", "?"};
    enum { MOST = 44 };
    size_t wrong = 0;
    for (size_t k = 1; k < MOST * sizeof(stops) / sizeof(*stops); k++) {
        struct buf b = {0};
        struct layout l;
        struct err e = {0};
        size_t at = k % MOST, stop = 3 * at + strlen(stops[k / MOST]);
        for (size_t i = 0; i < MOST; i++)
            buf_puts(&b, i == at ? stops[k / MOST] : "天");
        if (!text_layout(&words, buf_span(&b), &a, &l, &e) || l.n_blocks != 1)
            wrong++;
        else if (at > 0 && at + 1 < MOST)
            wrong += l.n_sentences != 2 || l.sentences[0].end != stop || l.sentences[1].at != stop;
        buf_free(&b);
        arena_reset(&a);
    }
    ok(wrong == 0, "a stop ends a sentence wherever it stands (%zu wrong)", wrong);
}

/* Every line break at every place of a text; what looks like one is none. */
static void test_break_places(void)
{
    static const struct {
        const char *text;
        bool breaks;
    } rows[] = {{"\n", true},        {"\r", true},     {"\r\n", true},   {"\v", true},
                {"\f", true},        {"\u2028", true}, {"\u2029", true}, {"\xC2\x85", true},
                {"<br>", true},      {"<p>", true},    {"<b>", false},   {"<", false},
                {"\xC2\xB7", false}, {"“", false},     {"\u202A", false}};
    enum { MOST = 40 };
    size_t wrong = 0;
    for (size_t k = 0; k < MOST * sizeof(rows) / sizeof(*rows); k++) {
        struct buf b = {0};
        struct lines lines = {0};
        struct err e = {0};
        size_t at = 1 + k % (MOST - 2), row = k / MOST;
        for (size_t i = 0; i < MOST; i++)
            buf_puts(&b, i == at ? rows[row].text : "天");
        size_t next = 3 * at + strlen(rows[row].text);
        bool good = layout_lines(buf_span(&b), &a, &lines, &e);
        wrong += !good || lines.n != (rows[row].breaks ? 2 : 1) ||
                 (rows[row].breaks && (lines.items[0].end != 3 * at || lines.items[1].at != next));
        buf_free(&b);
        arena_reset(&a);
    }
    ok(wrong == 0, "a line break is found wherever it stands (%zu wrong)", wrong);
}

/* What a line is counted to hold, character by character. */
static bool counts_are_right(struct span s, const struct line *l)
{
    unsigned n = 0, han = 0, commas = 0, columns = 0;
    bool stopped = false, inner = false;
    size_t w;
    for (size_t at = 0; at < s.n && n < LINE_LONG; at += w, n++) {
        uint32_t c = utf8_at(s, at, &w);
        bool is_han = c >= 0x4000 && c <= 0x9FFF;
        han += is_han;
        commas += c == ',' || c == U'，';
        columns += c >= 0x1100 ? 2 : 1;
        inner |= stopped && is_han;
        stopped |=
            c == U'。' || c == U'！' || c == U'？' ||
            (c == '.' && at > 0 &&
             ((unsigned char)s.at[at - 1] >= 0x80 || s.at[at - 1] == '%' || s.at[at - 1] == ')'));
    }
    return l->n_cp == n && l->n_han == han && l->n_commas == commas && l->columns == columns &&
           l->inner_stop == inner;
}

static void test_counts(void)
{
    static const char *const letters[] = {"天", "䀀", "鿿", "㿿", "ꀀ", "，", ",", "。",
                                          "？", ".",  "%",   "ၐ",  "ᄀ", "😀",  "é", "7"};
    unsigned seed = 7;
    size_t wrong = 0;
    for (unsigned i = 0; i < 2000; i++) {
        struct buf b = {0};
        struct lines lines = {0};
        struct err e = {0};
        for (unsigned k = 0; k <= i / 10; k++) {
            seed = seed * 1103515245u + 12345u;
            buf_puts(&b, letters[(seed >> 16) % (i % 16 + 1)]);
        }
        struct span s = buf_span(&b);
        if (!layout_lines(s, &a, &lines, &e) || lines.n != 1 ||
            (s.n < 4 * LINE_LONG && !counts_are_right(s, &lines.items[0])))
            wrong++;
        buf_free(&b);
        arena_reset(&a);
    }
    ok(wrong == 0, "lines of 1 to 200 characters are counted (%zu wrong)", wrong);
}

int main(void)
{
    struct arena keep = {0};
    struct err e = {0};
    if (!ok(open_words(&keep, &e), "the words open")) {
        note("%s", e.text);
        return done();
    }
    test_table();
    test_blocks();
    test_sentences();
    test_stop_places();
    test_break_places();
    test_counts();
    test_lists();
    test_markup();
    test_hostile();
    test_full_arena();
    test_gold();
    arena_free(&a);
    arena_free(&keep);
    return done();
}
