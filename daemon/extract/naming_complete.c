/* A name that says nothing alone takes what it belongs to from around it: 总数, 人均, 占比, 支出.
 */
#include "extract/naming.h"

/* 月人均增加112元: of what, the clause before says. */
static bool per_head(struct span name)
{
    static const struct span words[] = {
        SPAN("人均"), SPAN("户均"), SPAN("月人均"), SPAN("年人均"), SPAN("亩均"),
        SPAN("村均"), SPAN("校均"), SPAN("乡均"),   SPAN("日均"),   SPAN("平均"),
        SPAN("社均"), SPAN("企均"), SPAN("次均"),   SPAN("年户均"), SPAN("县均")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (span_equal(name, words[i]))
            return true;
    }
    return false;
}

/* 文明城市12个，总数达到22个; 推介项目325个、总投资2400亿元; 产值增长5%、增量居全国第一. */
bool naming_bare_total(struct span name)
{
    static const struct span words[] = {
        SPAN("总数"),   SPAN("总量"),     SPAN("总规模"),   SPAN("总数量"),   SPAN("总投资"),
        SPAN("总额"),   SPAN("总面积"),   SPAN("总产值"),   SPAN("总人数"),   SPAN("增量"),
        SPAN("降幅"),   SPAN("增幅"),     SPAN("涨幅"),     SPAN("跌幅"),     SPAN("均价"),
        SPAN("总里程"), SPAN("总长度"),   SPAN("总金额"),   SPAN("总重"),     SPAN("总重量"),
        SPAN("数量"),   SPAN("平均年龄"), SPAN("最高降幅"), SPAN("最大降幅"), SPAN("平均降幅"),
        SPAN("增速")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (span_equal(name, words[i]))
            return true;
    }
    return false;
}

/* 省级示范村5个、【市级】12个; 城镇居民恩格尔系数32.6%，【农村】为36.8%: the same of another sort.
 */
static struct span with_front(struct reader *r, struct span name, struct span before)
{
    static const struct span sorts[][8] = {{SPAN("国家级"), SPAN("省级"), SPAN("自治区级"),
                                            SPAN("市级"), SPAN("州级"), SPAN("县级"), SPAN("区级"),
                                            SPAN("乡级")},
                                           {SPAN("城镇"), SPAN("农村"), SPAN("城市"), SPAN("乡村")},
                                           {SPAN("男性"), SPAN("女性")},
                                           {SPAN("上半年"), SPAN("下半年")}};
    for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++) {
        const struct span *own = NULL, *other = NULL;
        for (size_t k = 0; k < 8 && sorts[i][k].n; k++) {
            if (span_equal(name, sorts[i][k]))
                own = &sorts[i][k];
            else if (span_starts(before, sorts[i][k]))
                other = &sorts[i][k];
        }
        if (own && other && before.n > other->n)
            return reader_join(r, name, span_between(before, other->n, before.n));
    }
    return name;
}

/* 公共预算收入增长2.3%、【支出】超过7000亿元: the two go together, and what stands before the first
 * holds for both. */
static struct span with_partner(struct reader *r, struct span name)
{
    static const struct {
        struct span name, partner;
    } pairs[] = {
        {SPAN("支出"), SPAN("收入")},           {SPAN("产量"), SPAN("播种面积")},
        {SPAN("总产量"), SPAN("播种面积")},     {SPAN("年产量"), SPAN("播种面积")},
        {SPAN("年度产量"), SPAN("播种面积")},   {SPAN("单产"), SPAN("播种面积")},
        {SPAN("产量"), SPAN("种植面积")},       {SPAN("总产量"), SPAN("种植面积")},
        {SPAN("产值"), SPAN("产量")},           {SPAN("产值"), SPAN("种植面积")},
        {SPAN("出口"), SPAN("进口")},           {SPAN("进口"), SPAN("出口")},
        {SPAN("死亡人数"), SPAN("起数")},       {SPAN("利润总额"), SPAN("营业总收入")},
        {SPAN("利润总额"), SPAN("营业收入")},   {SPAN("利润"), SPAN("营业收入")},
        {SPAN("销量"), SPAN("产量")},           {SPAN("销售量"), SPAN("产量")},
        {SPAN("销量"), SPAN("产量")},           {SPAN("销售量"), SPAN("产量")},
        {SPAN("应交税费"), SPAN("营业总收入")}, {SPAN("销售额"), SPAN("销售面积")},
        {SPAN("出口"), SPAN("综合产值")},       {SPAN("出口"), SPAN("产值")},
        {SPAN("总花费"), SPAN("人次")},         {SPAN("总花费"), SPAN("人数")},
    };
    struct span before = reader_previous_name(r);
    if (before.n && name.n <= SPAN("城市的").n)
        name = with_front(r, name, before);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (!span_equal(name, pairs[i].name) || !span_ends(before, pairs[i].partner))
            continue;
        return reader_join(r, (struct span){before.at, before.n - pairs[i].partner.n}, name);
    }
    return name;
}

/* 组建【总规模】1000亿元的产业基金: of what follows. */
static struct span total_of_next(struct reader *r, const struct clause *c, struct span name)
{
    uint32_t j = c->number + 1, verb;
    if (j >= c->right || !reader_is(r, j, SPAN("的")))
        return (struct span){0};
    struct phrase p = clause_after(c, r->text, false, &verb);
    return phrase_empty(p) ? (struct span){0} : reader_join(r, reader_name(r, p), name);
}

/* 对经济增长的贡献率达72.9%: to what, and of what the sentence speaks. */
static struct span contribution(struct reader *r, const struct clause *c, struct span name)
{
    if (!span_ends(name, SPAN("贡献率")) || !reader_is(r, c->left, SPAN("对")))
        return name;
    struct span to = {r->text.at + reader_token(r, c->left)->at,
                      (size_t)(name.at + name.n - r->text.at) - reader_token(r, c->left)->at};
    static const struct span rates[] = {SPAN("增速"), SPAN("比重"), SPAN("占比"), SPAN("率")};
    struct span of = reader_previous_name(r);
    for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
        if (span_ends(of, rates[i]))
            of = (struct span){0};
    }
    bool whole = name.at > r->text.at && name.at < r->text.at + r->text.n;
    return whole ? reader_join(r, of, to) : name;
}

/* 612个，占比91.3%: of what, the number before says. */
static bool bare_share(struct span name)
{
    return span_equal(name, SPAN("占比")) || span_equal(name, SPAN("比重")) ||
           span_equal(name, SPAN("比例"));
}

/* 工程涵盖11个县区，总投资73亿元: money and size are not of the places. */
static bool of_places(struct span total, struct span name)
{
    if (span_find(total, 0, SPAN("数")) != SIZE_MAX || span_find(total, 0, SPAN("量")) != SIZE_MAX)
        return false;
    static const struct span tails[] = {SPAN("县"),   SPAN("市"),   SPAN("村"), SPAN("省"),
                                        SPAN("县区"), SPAN("乡镇"), SPAN("州"), SPAN("省份")};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (span_ends(name, tails[i]))
            return true;
    }
    return false;
}

static struct span without_total(struct span name)
{
    static const struct span tails[] = {SPAN("总数"),     SPAN("总量"),     SPAN("数量"),
                                        SPAN("通车里程"), SPAN("运营里程"), SPAN("里程")};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (span_ends(name, tails[i]) && name.n > tails[i].n) {
            name.n -= tails[i].n;
            break;
        }
    }
    return name;
}

/* 经营主体活力迸发，总量达800万户: the term with which the clause before begins, where it has no
 * topic at its end. */
static struct span whose_total(struct reader *r, const struct clause *c)
{
    struct span topic = naming_topic_before(r, c);
    if (topic.n || c->left < 2 || reader_token(r, c->left - 1)->mark != MARK_COMMA)
        return topic;
    uint32_t from = c->left - 1;
    while (from > 0 && c->left - from < 30 && reader_token(r, from - 1)->mark == MARK_WORD)
        from--;
    while (from + 1 < c->left && token_is(reader_token(r, from), WORD_BIT(SCOPE) | WORD_BIT(AUX)))
        from++;
    const struct token *k = reader_token(r, from);
    bool term = token_is(k, WORD_BIT(TERM)) && k->pos == POS_NOUN;
    return term ? reader_text(r, (struct phrase){from, from + 1}) : topic;
}

static void add_owner(struct reader *r, const struct clause *c, struct naming *ret)
{
    ret->name = contribution(r, c, with_partner(r, ret->name));
    bool sized = c->left > 0 && c->near == c->left + 1 && /* 10个规模超千亿元的集群 */
                 reader_token(r, c->left - 1)->mark == MARK_NUMBER &&
                 clause_is_rate(reader_token(r, c->left), r->text);
    if (!naming_bare_total(ret->name) && !(sized && total_of_next(r, c, ret->name).n))
        return;
    struct span of = reader_previous_name(r), next = total_of_next(r, c, ret->name);
    if (next.n)
        ret->name = next;
    else if (!span_ends(of, ret->name) && !of_places(ret->name, of))
        ret->name = reader_join(r, of.n ? without_total(of) : whose_total(r, c), ret->name);
}

static struct span share_of_previous(struct reader *r)
{
    struct span of = reader_previous_name(r); /* 占比39.5%，占比提高6个百分点 */
    bool share = span_ends(of, SPAN("占比")) || span_ends(of, SPAN("比重"));
    return share ? of : reader_join(r, of, SPAN("占比"));
}

void naming_complete(struct reader *r, const struct clause *c, struct naming *ret)
{
    if (per_head(ret->name)) {
        struct span of = naming_topic_before(r, c);
        ret->name = reader_join(r, of.n ? of : reader_previous_name(r), ret->name);
    }
    add_owner(r, c, ret);
    if (bare_share(ret->name)) {
        ret->name = share_of_previous(r);
        ret->rule = "N-share";
    }
}
