/* Each rule is a function that tries one reading of the clause; naming_find asks them in the
 * order that the link between name and value suggests. */
#include "extract/naming.h"

#include "extract/context.h"

#include <stdint.h>

static bool rate_head(const struct reader *r, struct phrase p)
{
    return !phrase_empty(p) && clause_is_rate(reader_token(r, p.to - 1), r->text);
}

static uint32_t share_at(const struct reader *r, const struct clause *c)
{
    for (uint32_t j = c->number; j > c->left; j--) {
        if (token_is(reader_token(r, j - 1), WORD_BIT(SHARE)))
            return j - 1;
    }
    return c->number;
}

/* Does the clause say nothing before the number (a list or a new clause goes on)? */
static bool bare_left(const struct clause *c)
{
    return c->near == c->left;
}

/* 占全部投资【比重】: the share has a name of its own. */
static bool share_head(const struct reader *r, struct phrase p)
{
    static const struct span words[] = {SPAN("比重"), SPAN("比例"), SPAN("份额"), SPAN("比"),
                                        SPAN("占比")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !phrase_empty(p); i++) {
        if (reader_is(r, p.to - 1, words[i]))
            return true;
    }
    return false;
}

/* N1 占…: a share. */
static bool name_share(struct reader *r, const struct clause *c, struct naming *ret)
{
    uint32_t k = share_at(r, c);
    if (k == c->number)
        return false;
    struct phrase subject = clause_subject(c, r->text, k);
    struct phrase base = clause_trim(&r->tokens, (struct phrase){k + 1, c->number});
    ret->action = SPAN("占");
    ret->rule = "N-share";
    if (share_head(r, base) && !phrase_empty(subject)) {
        ret->name = reader_name(r, (struct phrase){subject.from, c->near > k ? c->near : base.to});
        return true;
    }
    struct span whose = phrase_empty(subject) ? reader_previous_name(r) : reader_name(r, subject);
    uint32_t verb;
    if (phrase_empty(subject) && c->number + 1 < c->right &&
        reader_is(r, c->number + 1, SPAN("的"))) /* 占进口七成的机电产品 */
        whose = reader_name(r, clause_after(c, r->text, false, &verb));
    if (whose.n == 0)
        whose = naming_topic_before(r, c);
    if (whose.n == 0)
        return false;
    ret->name = reader_join(r, whose, SPAN("占比"));
    return true;
}

/* 高出全部固定资产投资8.8个百分点: the difference belongs to the thing named before. */
static bool name_compared(struct reader *r, const struct clause *c, const struct number *x,
                          struct naming *ret)
{
    bool points = span_equal(x->unit, SPAN("百分点")) || x->class == NUMBER_PERCENT;
    if (!points && (x->class != NUMBER_MONEY || naming_noun_follows(r, c, true)))
        return false;
    for (uint32_t j = c->near; j > c->left; j--) {
        const struct token *k = reader_token(r, j - 1);
        if (!token_is(k, WORD_BIT(COMPARE)) || k->end - k->at < 6)
            continue;
        /* 民间投资增速高于全国3.7个百分点, but 增速快于… of what stands before */
        struct phrase own = clause_subject(c, r->text, j - 1);
        bool bare = own.to - own.from <= 1 && reader_previous_name(r).n;
        ret->rule = bare || !rate_head(r, own) ? "N-previous" : "N-linked";
        ret->name = bare || !rate_head(r, own) ? reader_previous_name(r) : reader_name(r, own);
        ret->action = reader_text(r, (struct phrase){j - 1, j});
        ret->change = x->class != NUMBER_PERCENT || span_equal(x->unit, SPAN("百分点"));
        ret->falls = span_find(ret->action, 0, SPAN("低")) != SIZE_MAX ||
                     span_find(ret->action, 0, SPAN("慢")) != SIZE_MAX ||
                     span_find(ret->action, 0, SPAN("少")) != SIZE_MAX;
        return ret->name.n > 0;
    }
    return false;
}

/* 【对】东盟进出口: whom trade and investment are with is part of the name. */
static struct phrase with_partner_country(const struct reader *r, const struct clause *c,
                                          struct phrase p)
{
    static const struct span trade[] = {SPAN("进出口"), SPAN("进口"), SPAN("出口"), SPAN("贸易"),
                                        SPAN("直接投资")};
    const struct phrase *place = &r->flow.place; /* 广西对越南进出口值 */
    uint32_t from = p.from >= place->from && p.from < place->to ? place->to : p.from;
    if (from > c->left && !reader_is(r, from, SPAN("对")))
        from--;
    if (p.to < from + 3 || !reader_is(r, from, SPAN("对")))
        return p;
    for (uint32_t j = from + 2; j < p.to; j++) {
        struct span s = span_between(r->text, reader_token(r, j)->at, reader_token(r, j)->end);
        for (size_t i = 0; i < sizeof(trade) / sizeof(*trade); i++) {
            if (span_starts(s, trade[i]))
                return (struct phrase){from, p.to};
        }
    }
    return p;
}

/* N2 subject and linking verb: 整改完成率达100%, 产值增长3倍, 居全国第4. */
static bool name_linked(struct reader *r, const struct clause *c, const struct number *x,
                        struct naming *ret)
{
    struct phrase subject = clause_subject(c, r->text, c->link_at);
    bool again = phrase_empty(subject) && r->flow.previous &&
                 !token_is(reader_token(r, c->link_at), WORD_BIT(TERM)) && /* 经济增长5% */
                 (x->class == NUMBER_PERCENT || context_basis(r, c) == BASIS_YOY);
    if (c->net && !again) /* 增收5000元 names itself; 粮食产量…，增产1.5% does not */
        subject =
            (struct phrase){phrase_empty(subject) ? c->link_at : subject.from, c->link_at + 1};
    /* 高于工业平均增速5.1个百分点: what stands before is compared. */
    if (!phrase_empty(subject) && token_is(reader_token(r, subject.from), WORD_BIT(COMPARE)) &&
        reader_previous_name(r).n) {
        ret->rule = "N-previous";
        ret->name = reader_previous_name(r);
        return true;
    }
    ret->rule = "N-linked";
    subject = with_partner_country(r, c, subject);
    ret->name = reader_name(r, subject);
    /* …进出口利润增长8%，占利润总额的比重提升至31%: whose share, the clause before says. */
    if (!phrase_empty(subject) && token_is(reader_token(r, subject.from), WORD_BIT(SHARE)) &&
        share_head(r, subject))
        ret->name = reader_join(r, reader_previous_name(r), ret->name);
    return ret->name.n > 0;
}

/* The first verb from token j on that says what is done: not 全部, 通过, 予以. */
static struct span main_verb(struct reader *r, const struct clause *c, uint32_t j)
{
    static const struct span light[] = {SPAN("进行"), SPAN("予以"), SPAN("加以"), SPAN("给予"),
                                        SPAN("通过")};
    for (; j < c->right; j++) {
        const struct token *k = reader_token(r, j);
        bool verb = k->mark == MARK_WORD && !k->named &&
                    (k->pos == POS_VERB || token_is(k, WORD_BIT(ACTION) | WORD_BIT(LIGHT))) &&
                    !(token_is(k, WORD_BIT(AUX)) && !token_is(k, WORD_BIT(ACTION)));
        for (size_t i = 0; i < sizeof(light) / sizeof(*light) && verb; i++)
            verb = !reader_is(r, j, light[i]);
        if (verb)
            return reader_text(r, (struct phrase){j, j + 1});
    }
    return (struct span){0};
}

/* The first verb inside a phrase that names an action: 发展党员 -> 发展. */
static struct span verb_inside(struct reader *r, struct phrase p)
{
    for (uint32_t j = p.from; j < p.to; j++) {
        if (token_is(reader_token(r, j), WORD_BIT(ACTION) | WORD_BIT(HAPPENS)) &&
            !reader_token(r, j)->named)
            return reader_text(r, (struct phrase){j, j + 1});
    }
    return (struct span){0};
}

/* 生产总值连上3个百亿元台阶、达612亿元, 突破500亿元大关: whose steps they are, which
 * the next values measure too. */
static struct span name_of_steps(struct reader *r, const struct clause *c, struct span name,
                                 bool counted)
{
    if (!span_ends(name, SPAN("台阶")) && !span_ends(name, SPAN("大关")) &&
        !span_ends(name, SPAN("关口")))
        return name;
    uint32_t verb = c->link_at < c->number ? c->link_at : c->near;
    if (verb == c->near && verb > c->left && reader_token(r, verb - 1)->pos == POS_VERB &&
        !token_is(reader_token(r, verb - 1), WORD_BIT(DEVERBAL)))
        verb--;
    struct phrase p = clause_subject(c, r->text, verb);
    struct span climber = phrase_empty(p) ? reader_previous_name(r) : reader_name(r, p);
    if (climber.n == 0)
        climber = naming_topic_before(r, c);
    if (!counted || !span_ends(name, SPAN("台阶")))
        return climber.n ? climber : name;
    r->flow.climber = climber;
    return reader_join(r, climber, name);
}

/* 4片总重148吨的【新梁】, 18个总投资超亿元的项目: behind the measure stands what is counted. */
static struct phrase measured_next(struct reader *r, const struct clause *c, struct phrase p)
{
    uint32_t j = p.to;
    bool rate = p.to - p.from <= 2 && rate_head(r, p); /* 10个规模超千亿元的集群 */
    if ((!rate && !naming_bare_total(reader_text(r, p))) || j + 2 >= r->tokens.n ||
        reader_token(r, j)->mark != MARK_NUMBER || !reader_is(r, j + 1, SPAN("的")))
        return (struct phrase){0};
    struct clause next = {.tokens = c->tokens, .number = j, .right = j + 1};
    uint32_t verb, most = r->tokens.n < j + 20 ? r->tokens.n : j + 20;
    while (next.right < most && reader_token(r, next.right)->mark == MARK_WORD)
        next.right++;
    return clause_after(&next, r->text, true, &verb);
}

/* N3 a noun behind the number: 183个临时党支部. */
static bool name_after(struct reader *r, const struct clause *c, const struct number *x,
                       struct naming *ret)
{
    uint32_t verb;
    struct phrase p = clause_after(c, r->text, reader_counts_things(x), &verb);
    if (phrase_empty(p))
        return false;
    struct phrase of = measured_next(r, c, p);
    if (!phrase_empty(of))
        p = of;
    ret->rule = "N-after";
    ret->name = name_of_steps(r, c, reader_name(r, p), reader_counts_things(x));
    if (!ret->action.n)
        ret->action = main_verb(r, c, verb);
    return ret->name.n > 0;
}

/* 【压减】比例, 【销售】金额: a rate that says nothing without its verb. */
static bool bare_rate(const struct reader *r, struct phrase p)
{
    static const struct span words[] = {SPAN("比例"), SPAN("金额"), SPAN("人数"), SPAN("数量"),
                                        SPAN("面积"), SPAN("额度"), SPAN("幅度"), SPAN("户数")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words) && p.to == p.from + 1; i++) {
        if (reader_is(r, p.from, words[i]))
            return true;
    }
    return false;
}

/* 向京杭大运河【补水】1.77亿立方米: at the end of what is directed at somebody stands the deed. */
static struct phrase directed_deed(const struct reader *r, const struct clause *c, struct phrase p)
{
    if (phrase_empty(p) || p.from == c->left || !reader_is(r, p.from - 1, SPAN("向")))
        return p;
    const struct token *k = reader_token(r, p.to - 1);
    if (!token_is(k, WORD_BIT(ACTION)) || token_is(k, WORD_BIT(RATE)))
        return p;
    return (struct phrase){p.to - 1, p.to};
}

/* 【参加】医疗保险48.6万人, 【消除】风险2163人: people are counted, and what they did says which.
 */
static bool taken_part_in(const struct reader *r, struct phrase p)
{
    static const struct span tails[] = {SPAN("保险"), SPAN("保障"), SPAN("风险"), SPAN("证书"),
                                        SPAN("待遇"), SPAN("政策"), SPAN("医疗"), SPAN("书"),
                                        SPAN("资格"), SPAN("职称"), SPAN("问题"), SPAN("困难")};
    const struct token *k = reader_token(r, p.to - 1);
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails) && !k->named; i++) {
        if (span_ends(span_between(r->text, k->at, k->end), tails[i]))
            return true;
    }
    return false;
}

/* 农业银行先期【安排】1500亿元: who spends it is no name of money, where nothing else is named. */
static bool spends(const struct reader *r, const struct clause *c, struct phrase p,
                   struct phrase verb)
{
    static const struct span tails[] = {SPAN("款"), SPAN("金"), SPAN("费"), SPAN("税"), SPAN("额"),
                                        SPAN("贴"), SPAN("债"), SPAN("券"), SPAN("值"), SPAN("资"),
                                        SPAN("算"), SPAN("息"), SPAN("入"), SPAN("出"), SPAN("产")};
    if (phrase_empty(verb) || verb.to != c->near || p.to > verb.from ||
        !token_is(reader_token(r, verb.to - 1), WORD_BIT(ACTION)))
        return false;
    const struct token *k = reader_token(r, p.to - 1);
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (span_ends(span_between(r->text, k->at, k->end), tails[i]))
            return false;
    }
    return !clause_is_rate(k, r->text) && !k->named &&
           !token_is(k, WORD_BIT(DEVERBAL) | WORD_BIT(BARE));
}

/* N4 a noun before the number: 举办培训班4个; the verb to its left governs.  verb, p: what
 * clause_before says. */
static bool name_before(struct reader *r, const struct clause *c, const struct number *x,
                        struct phrase verb, struct phrase p, struct naming *ret)
{
    bool people =
        (x->unit_row && x->unit_row->dimension == UNIT_PEOPLE) || span_equal(x->unit, SPAN("户"));
    if (phrase_empty(p))
        return false;
    /* 拉扎村3.7亿立方米山体滑坡: where it is, not what */
    if (naming_noun_follows(r, c, true) && r->flow.place.to > r->flow.place.from &&
        p.from >= r->flow.place.from && p.to <= r->flow.place.to)
        return false;
    ret->rule = "N-before";
    if (rate_head(r, p) && phrase_empty(verb)) {
        struct phrase whole = clause_subject(c, r->text, p.to);
        p = phrase_empty(whole) ? p : whole;
    }
    if ((bare_rate(r, p) || (people && taken_part_in(r, p))) && verb.to == p.from &&
        verb.from < verb.to)
        p.from = verb.to - 1;
    p = with_partner_country(r, c, directed_deed(r, c, p));
    ret->name = reader_name(r, p);
    if (x->class == NUMBER_MONEY && spends(r, c, p, verb))
        ret->name = reader_text(r, verb);
    if (!phrase_empty(verb)) {
        const struct token *v = reader_token(r, verb.to - 1);
        ret->action = reader_text(r, clause_trim(&r->tokens, verb));
        ret->change = token_is(v, WORD_BIT(UP) | WORD_BIT(DOWN));
        ret->falls = token_is(v, WORD_BIT(DOWN));
    } else {
        ret->action = verb_inside(r, p);
    }
    return ret->name.n > 0;
}

/* N5 what the counted ones do: 529人递交入党申请书. */
static bool name_deed(struct reader *r, const struct clause *c, struct naming *ret)
{
    struct phrase p = clause_deed(c, r->text);
    if (phrase_empty(p))
        return false;
    if (p.to == p.from + 1 && token_is(reader_token(r, p.from), WORD_BIT(REACH)) &&
        !token_is(reader_token(r, p.from), WORD_BIT(ACTION)))
        return false; /* 10亿千瓦时【是】… */
    ret->rule = "N-deed";
    ret->action = main_verb(r, c, c->number + 1);
    ret->name = reader_name(r, p);
    return ret->name.n > 0;
}

/* 人, 户, 人次, %: complete without a noun behind. */
static bool self_sufficient(const struct number *x)
{
    static const struct span units[] = {SPAN("人"),   SPAN("户"),   SPAN("人次"),
                                        SPAN("户次"), SPAN("次"),   SPAN("场次"),
                                        SPAN("家次"), SPAN("批次"), SPAN("批")};
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (span_equal(x->unit, units[i]))
            return true;
    }
    return x->class == NUMBER_PERCENT;
}

/* 超大【容量】抽水蓄能工程: the rate at token i is inside a longer name. */
static bool inside_name(const struct reader *r, uint32_t i, uint32_t end)
{
    if (i + 1 >= end || reader_token(r, i + 1)->mark != MARK_WORD)
        return false;
    const struct token *k = reader_token(r, i + 1);
    return k->pos == POS_NOUN || (token_is(k, WORD_BIT(DEVERBAL)) && i + 2 < end &&
                                  reader_token(r, i + 2)->pos == POS_NOUN);
}

/* …，【一周，】就收到800多条: where the clause before a duration ends; else end itself. */
static uint32_t before_duration(const struct reader *r, uint32_t end)
{
    static const struct span units[] = {SPAN("月"), SPAN("年"),   SPAN("天"),
                                        SPAN("周"), SPAN("个月"), SPAN("小时")};
    uint32_t from = end;
    while (from > 0 && end - from < 4 && reader_token(r, from - 1)->mark == MARK_WORD)
        from--;
    if (from == end || from == 0 || reader_token(r, from - 1)->mark != MARK_COMMA ||
        reader_token(r, from)->pos != POS_NUMERAL)
        return end;
    struct span last =
        span_between(r->text, reader_token(r, end - 1)->at, reader_token(r, end - 1)->end);
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (span_ends(last, units[i]))
            return from - 1;
    }
    return end;
}

/* …税收创新高，达到108亿元; 改造一新的党群服务中心，已有486个: the clause before,
 * without a number, says what it is: its rate or total, else the thing that it ends with. */
struct span naming_topic_before(struct reader *r, const struct clause *c)
{
    if (c->left == 0 || reader_token(r, c->left - 1)->mark != MARK_COMMA)
        return (struct span){0};
    uint32_t end = c->left - 1, from = end, rate = 0;
    /* 征集群众意见，【一周，】就收到800多条: a time alone in its clause is no topic */
    from = end = before_duration(r, end);
    while (from > 0 && end - from < 30) {
        enum mark m = reader_token(r, from - 1)->mark;
        if (m == MARK_NUMBER)
            return (struct span){0};
        if (m != MARK_WORD && m != MARK_PAUSE)
            break;
        from--;
        if (!rate && !inside_name(r, from, end) && clause_is_rate(reader_token(r, from), r->text))
            rate = from + 1;
    }
    static const struct span views[] = {SPAN("按"), SPAN("据"), SPAN("从"),   SPAN("以"),
                                        SPAN("在"), SPAN("分"), SPAN("根据"), SPAN("按照")};
    for (size_t i = 0; i < sizeof(views) / sizeof(*views) && from < end; i++) {
        if (reader_is(r, from, views[i])) /* 按不变价格计算，: how, not what */
            return (struct span){0};
    }
    bool is =
        from + 1 < end && (reader_is(r, from, SPAN("这是")) || reader_is(r, from + 1, SPAN("是")));
    for (uint32_t j = from; j + 1 < rate; j++) {
        const struct token *k = reader_token(r, j); /* 央行已两次【提高】关键利率 */
        if (k->mark == MARK_WORD && !k->named && k->pos == POS_VERB &&
            token_is(k, WORD_BIT(ACTION) | WORD_BIT(UP) | WORD_BIT(DOWN)) &&
            !token_is(k, WORD_BIT(DEVERBAL) | WORD_BIT(RATE)))
            from = j + 1;
    }
    if (rate > from && !is) /* 这是首个大容量…工程: what it is stands last */
        return reader_name(r, clause_trim(&r->tokens, (struct phrase){from, rate}));
    uint32_t head = end;
    while (head > from && reader_token(r, head - 1)->mark == MARK_WORD &&
           (reader_token(r, head - 1)->pos == POS_NOUN || reader_token(r, head - 1)->named))
        head--;
    bool deed = head < end && /* 建议, 意见 */
                token_is(reader_token(r, end - 1), WORD_BIT(DEVERBAL) | WORD_BIT(DISCOURSE));
    if (head == end || (!clause_is_head(reader_token(r, end - 1)) && !deed))
        return (struct span){0};
    return reader_name(r, (struct phrase){head, end});
}

/* N6 a verb alone: 宣讲超过百场; its subject, else the verb itself. */
static bool name_verb(struct reader *r, const struct clause *c, const struct number *x,
                      struct naming *ret)
{
    if (c->near == c->left)
        return false;
    uint32_t v = c->near - 1;
    if (reader_token(r, v)->mark != MARK_WORD)
        return false;
    if (reader_token(r, v)->pos == POS_PREPOSITION) { /* 按每人2000元的标准: a sort of value */
        ret->rule = "N-previous";
        ret->name = reader_previous_name(r);
        return ret->name.n > 0;
    }
    struct phrase subject = clause_subject(c, r->text, v);
    if (subject.from > c->left && reader_is(r, subject.from - 1, SPAN("从")))
        subject.to = subject.from; /* 从致富能手中选配105名: where they come from */
    ret->rule = "N-verb";
    ret->action = reader_text(r, (struct phrase){v, v + 1});
    bool people = self_sufficient(x) && token_is(reader_token(r, v), WORD_BIT(ACTION)) &&
                  r->flow.previous && !span_equal(x->unit, reader_kept(r, r->flow.previous)->unit);
    bool place = true; /* 北京全市累计转移10万多人: who does it is no name */
    for (uint32_t j = subject.from; j < subject.to; j++)
        place &= reader_token(r, j)->pos == POS_PLACE ||
                 token_is(reader_token(r, j), WORD_BIT(SCOPE) | WORD_BIT(SCOPE_TAIL));
    if (!place)
        ret->name = reader_name(r, subject);
    else if (!people) /* 惠及2650人 counts other things than what stands before */
        ret->name = r->flow.previous ? reader_previous_name(r) : naming_topic_before(r, c);
    if (ret->name.n == 0 || token_is(reader_token(r, v), WORD_BIT(DEVERBAL)))
        ret->name = ret->action;
    return ret->name.n > 0;
}

/* The verb directly left of the number: 选派1900名…. */
static struct span verb_left(struct reader *r, const struct clause *c)
{
    uint32_t to = c->near, from = to;
    while (from > c->left && reader_token(r, from - 1)->mark == MARK_WORD &&
           !reader_token(r, from - 1)->named &&
           (reader_token(r, from - 1)->pos == POS_VERB ||
            reader_token(r, from - 1)->pos == POS_VERBNOUN ||
            token_is(reader_token(r, from - 1), WORD_BIT(ACTION))))
        from--;
    return reader_text(r, clause_trim(&r->tokens, (struct phrase){from, to}));
}

/* 按2000元的【标准】, 控制在4.5%的【目标】以内: says of which sort the value is. */
static bool frames_value(const struct reader *r, uint32_t i)
{
    static const struct span words[] = {SPAN("标准"), SPAN("目标"),     SPAN("速度"),
                                        SPAN("幅度"), SPAN("控制目标"), SPAN("目标以内"),
                                        SPAN("比例")};
    for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
        if (reader_is(r, i, words[k]))
            return true;
    }
    return false;
}

/* 人群, 群众, 劳动力, 学员: people. */
static bool is_people(const struct reader *r, uint32_t i)
{
    static const struct span tails[] = {SPAN("人群"), SPAN("人员"),   SPAN("群众"), SPAN("人口"),
                                        SPAN("学员"), SPAN("劳动力"), SPAN("居民"), SPAN("民工")};
    struct span s = span_between(r->text, reader_token(r, i)->at, reader_token(r, i)->end);
    for (size_t k = 0; k < sizeof(tails) / sizeof(*tails); k++) {
        if (span_ends(s, tails[k]))
            return true;
    }
    return false;
}

/* What stands directly behind the number begins a noun; with `maybe`, it may begin one. */
bool naming_noun_follows(const struct reader *r, const struct clause *c, bool maybe)
{
    uint32_t j = c->number + 1;
    if (j < c->right && reader_token(r, j)->bracket)
        j++;
    if (j + 1 < c->right && reader_token(r, j)->mark == MARK_PERIOD &&
        (reader_token(r, j + 1)->named || reader_token(r, j + 1)->pos == POS_NOUN))
        j++; /* 32名2025年“十佳歌手”获得者 */
    if (j + 2 < c->right && reader_token(r, j + 1)->pos == POS_NUMERAL &&
        (reader_is(r, j, SPAN("过")) || reader_is(r, j, SPAN("超"))))
        j += 2; /* 4个过千亿产业 */
    if (j >= c->right)
        return false;
    const struct token *k = reader_token(r, j);
    if (reader_is(r, j, SPAN("的")))
        return j + 1 < c->right && !token_is(reader_token(r, j + 1), WORD_BIT(CUT)) &&
               !frames_value(r, j + 1);
    if (token_is(k, WORD_BIT(CUT)) && k->pos == POS_NOUN && j + 1 < c->right &&
        reader_token(r, j + 1)->pos == POS_NOUN)
        return true; /* 三家【基础】电信企业 */
    if (k->pos == POS_PREPOSITION && reader_is(r, j, SPAN("以"))) {
        for (uint32_t m = j + 1; m + 1 < c->right; m++) { /* 32条以山水为主题的线路 */
            if (reader_is(r, m, SPAN("的")))
                return true;
        }
    }
    if (k->mark != MARK_WORD || k->pos == POS_PREPOSITION || k->pos == POS_CONJUNCTION ||
        token_is(k, WORD_BIT(CUT) | WORD_BIT(DISTRIBUTOR)))
        return false;
    if (token_is(k, WORD_BIT(NOT))) { /* 24户【不】符合条件的农户 */
        for (uint32_t m = j + 2; m + 1 < c->right; m++) {
            if (reader_is(r, m, SPAN("的")))
                return true;
        }
        return false;
    }
    if (k->named || maybe)
        return true;
    /* 1.8万人返乡人群: a verb before people describes them. */
    if ((token_is(k, WORD_BIT(DEVERBAL)) || k->pos == POS_VERB) && j + 1 < c->right &&
        is_people(r, j + 1))
        return true;
    bool verb = k->pos == POS_VERB || token_is(k, WORD_BIT(ACTION)) ||
                (k->pos != POS_NOUN && token_is(k, WORD_BIT(UP) | WORD_BIT(DOWN)));
    return !verb && k->pos != POS_ADVERB && !token_is(k, WORD_BIT(AUX) | WORD_BIT(LIGHT));
}

/* 35532户153083名贫困人口, 436批667人次: a chain about one thing. */
static bool chained_left(const struct reader *r, const struct clause *c)
{
    return c->number > 0 && reader_token(r, c->number - 1)->mark == MARK_NUMBER &&
           r->flow.previous && reader_kept(r, r->flow.previous)->name.n > 0;
}

bool naming_chained_right(const struct reader *r, const struct clause *c)
{
    return c->number + 1 < r->tokens.n && reader_token(r, c->number + 1)->mark == MARK_NUMBER;
}

/* 年收入20万元以上的【村】: what is left of a name without its restriction. */
static struct span head_of(struct span name)
{
    size_t at = 0, next;
    static const struct span ends[] = {SPAN("的"), SPAN("以上"), SPAN("以下")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        while ((next = span_find(name, at, ends[i])) != SIZE_MAX && next + ends[i].n < name.n)
            at = next + ends[i].n;
    }
    return span_between(name, at, name.n);
}

/* 其中35岁【以下】102名, 大专以上【学历】138名: says which of them, not what. */
static bool restricts(const struct reader *r, uint32_t i)
{
    struct span s = span_between(r->text, reader_token(r, i)->at, reader_token(r, i)->end);
    return token_is(reader_token(r, i), WORD_BIT(LIMIT)) || span_ends(s, SPAN("学历")) ||
           span_ends(s, SPAN("文化程度"));
}

/* 【向】不符合条件的38人发放补贴: who receives, no part of a total. */
static bool receiver(const struct reader *r, const struct clause *c, struct phrase p)
{
    static const struct span words[] = {SPAN("向"), SPAN("对"), SPAN("为"), SPAN("给"), SPAN("与")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (reader_is(r, c->left, words[i]) && p.from >= c->left)
            return true;
    }
    return false;
}

/* 其中，一线的7万名: what restricts the total named before. */
static bool name_part(struct reader *r, const struct clause *c, const struct number *x,
                      struct naming *ret)
{
    bool of = c->number > c->left && r->flow.total && reader_is(r, c->number - 1, SPAN("的"));
    uint32_t end = of ? c->number - 1 : c->number;
    if (c->number == c->left || !r->flow.total || c->link != LINK_NONE ||
        (!of && !restricts(r, c->number - 1)) || naming_chained_right(r, c) ||
        !reader_counts_things(x) || !span_equal(x->unit, reader_kept(r, r->flow.total)->unit) ||
        naming_noun_follows(r, c, false))
        return false;
    struct phrase p = clause_subject(c, r->text, end);
    if (phrase_empty(p) || receiver(r, c, p))
        return false;
    ret->rule = "N-part";
    const struct indicator *total = reader_kept(r, r->flow.total);
    struct span part = reader_text(r, p);
    if (span_equal(part, head_of(total->name))) /* 97个大类中的86个 */
        part = (struct span){0};
    if (of && (span_ends(part, SPAN("以上")) || span_ends(part, SPAN("以下")) ||
               span_ends(part, SPAN("元"))))
        part = reader_join(r, part, SPAN("的"));
    ret->name = reader_join(r, part, head_of(total->name));
    ret->action = total->action;
    return true;
}

/* Nothing but verbs and nouns of action: 清理规范192项…. */
static bool only_verbs(const struct reader *r, struct phrase verb, struct phrase p)
{
    for (uint32_t j = p.from; j < p.to; j++) {
        const struct token *k = reader_token(r, j);
        if (k->named || (k->pos != POS_VERB && k->pos != POS_VERBNOUN &&
                         !token_is(k, WORD_BIT(ACTION) | WORD_BIT(LIGHT))))
            return false;
    }
    return !phrase_empty(verb) || phrase_empty(p);
}

/* 首个开行列数突破2万列【的】城市: the rate before the value is what reaches it. */
static bool in_relative(const struct reader *r, const struct clause *c, uint32_t end)
{
    if (c->number + 1 >= c->right || !reader_is(r, c->number + 1, SPAN("的")))
        return false;
    struct phrase p = clause_subject(c, r->text, end);
    if (!rate_head(r, p)) /* 形成总产值1万亿元的产业: of what follows */
        return false;
    const struct token *k = reader_token(r, p.to - 1);
    return !span_starts(span_between(r->text, k->at, k->end), SPAN("总"));
}

/* 成为全国【首个】开行列数…的城市: what stands behind. */
static struct phrase behind_first(const struct reader *r, const struct clause *c, struct phrase p)
{
    for (uint32_t j = p.from; j + 1 < p.to; j++) {
        if (reader_is(r, j, SPAN("首个")) || reader_is(r, j, SPAN("唯一")))
            return clause_trim(c->tokens, (struct phrase){j + 1, p.to});
    }
    return p;
}

/* Does the phrase end in something that can be an amount: 资金, 产值, 面积? */
static bool named_well(const struct reader *r, struct phrase p)
{
    if (phrase_empty(p))
        return false;
    const struct token *k = reader_token(r, p.to - 1);
    if (p.to - p.from == 1 && token_is(k, WORD_BIT(ACTION)))
        return false; /* 建设600亩种植基地 */
    return k->named || token_is(k, WORD_BIT(RATE) | WORD_BIT(BARE) | WORD_BIT(DEVERBAL)) ||
           k->pos == POS_NOUN;
}

static bool after_with_verb(struct reader *r, const struct clause *c, const struct number *x,
                            struct naming *ret)
{
    ret->action = verb_left(r, c);
    if (name_after(r, c, x, ret))
        return true;
    ret->action = (struct span){0};
    return false;
}

/* 蜿蜒二十多公里的绿道: the measure describes the noun behind it. */
static bool physical_measure(const struct number *x)
{
    enum unit_dimension d = reader_dimension(x);
    return d == UNIT_LENGTH || d == UNIT_AREA || d == UNIT_VOLUME || d == UNIT_MASS;
}

/* 已举办2.2万场招聘活动: a verb that cannot be a noun stands directly before the number. */
static bool governed(const struct reader *r, const struct clause *c)
{
    if (c->near == c->left)
        return false;
    const struct token *k = reader_token(r, c->near - 1);
    return token_is(k, WORD_BIT(ACTION)) && k->pos == POS_VERB &&
           !token_is(k, WORD_BIT(DEVERBAL) | WORD_BIT(AUX));
}

/* 是2016年的2倍, 流出人数约为引进人数的六分之一: the subject of the link, or what stands before. */
static bool name_times(struct reader *r, const struct clause *c, const struct number *x,
                       struct naming *ret)
{
    bool times = span_equal(x->unit, SPAN("倍")) || x->class == NUMBER_PERCENT;
    if (!times || c->number == c->left || !reader_is(r, c->number - 1, SPAN("的")))
        return false;
    uint32_t j = c->number - 1;
    while (j > c->left && !token_is(reader_token(r, j - 1), WORD_BIT(REACH)))
        j--;
    if (j == c->left || token_is(reader_token(r, j - 1), WORD_BIT(UP) | WORD_BIT(DOWN)))
        return false;
    struct phrase subject = clause_subject(c, r->text, j - 1);
    ret->rule = phrase_empty(subject) ? "N-previous" : "N-linked";
    ret->name = phrase_empty(subject) ? reader_previous_name(r) : reader_name(r, subject);
    return ret->name.n > 0;
}

/* 完成年度任务的108.9%: of what the task was. */
static bool name_fulfilled(struct reader *r, const struct clause *c, const struct number *x,
                           struct naming *ret)
{
    static const struct span tasks[] = {SPAN("任务"), SPAN("计划"), SPAN("目标"), SPAN("预算")};
    if (x->class != NUMBER_PERCENT)
        return false;
    struct phrase verb, object = clause_before(c, r->text, &verb);
    if (phrase_empty(object) || phrase_empty(verb) || !reader_is(r, verb.to - 1, SPAN("完成")))
        return false;
    bool task = false;
    for (size_t i = 0; i < sizeof(tasks) / sizeof(*tasks); i++)
        task |= span_ends(span_between(r->text, reader_token(r, object.to - 1)->at,
                                       reader_token(r, object.to - 1)->end),
                          tasks[i]);
    struct phrase subject = clause_subject(c, r->text, verb.to - 1);
    ret->rule = phrase_empty(subject) ? "N-previous" : "N-linked";
    ret->action = SPAN("完成");
    ret->name = phrase_empty(subject) ? reader_previous_name(r) : reader_name(r, subject);
    return task && ret->name.n > 0;
}

/* 投入经费680万元，平均每个点17万元: what is divided, the number before says. */
static bool per_each(const struct reader *r, const struct clause *c, struct phrase object)
{
    if (phrase_empty(object) || object.from == c->left)
        return false;
    const struct token *k = reader_token(r, object.from - 1);
    uint32_t first = c->left;
    while (first < object.from - 1 && (token_is(reader_token(r, first), WORD_BIT(AUX))))
        first++;
    const struct token *noun = reader_token(r, object.from);
    bool deed = noun->pos == POS_VERB || noun->pos == POS_VERBNOUN; /* 每亩节水80立方米 */
    return token_is(k, WORD_BIT(PER)) && first == object.from - 1 && !deed &&
           object.to == object.from + 1;
}

/* 新增学位8700个、比年度计划翻了一番; 规模比“十三五”末翻了一番: what stands before 比, or what was
 * named before. */
static bool name_doubled(struct reader *r, const struct clause *c, struct naming *ret)
{
    struct span quote =
        span_between(r->text, reader_token(r, c->number)->at, reader_token(r, c->number)->end);
    if (span_find(quote, 0, SPAN("番")) == SIZE_MAX)
        return false;
    uint32_t j = c->left;
    while (j < c->number && !reader_is(r, j, SPAN("比")) && !reader_is(r, j, SPAN("较")))
        j++;
    if (j == c->number)
        return false;
    struct phrase p = clause_trim(&r->tokens, (struct phrase){c->left, j});
    ret->rule = phrase_empty(p) ? "N-previous" : "N-linked";
    ret->name = phrase_empty(p) ? reader_previous_name(r) : reader_name(r, p);
    return ret->name.n > 0;
}

static bool directed_at(const struct reader *r, uint32_t i)
{
    return reader_is(r, i, SPAN("对")) || reader_is(r, i, SPAN("为")) ||
           reader_is(r, i, SPAN("向")) || reader_is(r, i, SPAN("给"));
}

/* A verb stands directly behind the number. */
static bool deed_follows(const struct reader *r, const struct clause *c)
{
    const struct token *k = reader_token(r, c->number + 1);
    return c->number + 1 < c->right && k->mark == MARK_WORD && !k->named &&
           (k->pos == POS_VERB || token_is(k, WORD_BIT(ACTION) | WORD_BIT(DEVERBAL)));
}

static bool drawn(const struct reader *r, const struct clause *c)
{
    return c->near > c->left && reader_is(r, c->near - 1, SPAN("吸引"));
}

static bool only_places(const struct reader *r, struct phrase p)
{
    for (uint32_t j = p.from; j < p.to; j++) {
        if (reader_token(r, j)->pos != POS_PLACE && reader_token(r, j)->pos != POS_PERSON)
            return false;
    }
    return !phrase_empty(p);
}

/* 向65户【参保企业】发放资金: those counted are named before what is done. */
static bool receivers(const struct reader *r, const struct clause *c)
{
    uint32_t verb;
    struct phrase p = clause_after(c, r->text, true, &verb);
    return !phrase_empty(p) && verb < r->tokens.n && clause_is_head(reader_token(r, p.to - 1));
}

static bool name_plain(struct reader *r, const struct clause *c, const struct number *x,
                       struct naming *ret)
{
    bool noun = naming_noun_follows(r, c, false), maybe = naming_noun_follows(r, c, true);
    bool of = c->number + 1 < c->right && reader_is(r, c->number + 1, SPAN("的"));
    if (name_share(r, c, ret) || name_compared(r, c, x, ret) || name_doubled(r, c, ret))
        return true;
    if (x->bounded && in_relative(r, c, c->near)) {
        ret->rule = "N-linked";
        ret->name = reader_name(r, behind_first(r, c, clause_subject(c, r->text, c->near)));
        return true;
    }
    /* 国内自主研发的5000吨推力油缸, 全国有待改造的30个小区: 的 before the number describes too. */
    if (c->number > c->left && reader_is(r, c->number - 1, SPAN("的")) && noun && !of &&
        x->class != NUMBER_PERCENT && x->class != NUMBER_MONEY && after_with_verb(r, c, x, ret))
        return true;
    /* 降落在海拔1940米的机场: how high */
    if (c->number > c->left && reader_is(r, c->number - 1, SPAN("海拔"))) {
        ret->rule = "N-before";
        ret->name = SPAN("海拔");
        return true;
    }
    struct phrase verb, object = clause_before(c, r->text, &verb);
    /* 减少船舶5%的燃油消耗: what is changed stands behind. */
    if (of && x->class == NUMBER_PERCENT && !phrase_empty(verb) && !phrase_empty(object) &&
        !rate_head(r, object) &&
        token_is(reader_token(r, verb.to - 1), WORD_BIT(UP) | WORD_BIT(DOWN)) &&
        name_after(r, c, x, ret)) {
        ret->action = reader_text(r, verb);
        ret->change = true;
        ret->falls = token_is(reader_token(r, verb.to - 1), WORD_BIT(DOWN));
        return true;
    }
    bool like = c->number > c->left && reader_is(r, c->number - 1, SPAN("等"));
    bool quality = of && !rate_head(r, object) && !phrase_empty(object) && !reader_counts_things(x);
    if (((noun && (reader_counts_things(x) || bare_left(c) || (of && phrase_empty(object)))) ||
         (noun && quality && physical_measure(x)) || (noun && governed(r, c)) || (maybe && like) ||
         (maybe && governed(r, c) && !self_sufficient(x) && reader_counts_things(x)) ||
         (maybe && !self_sufficient(x) && reader_counts_things(x) &&
          only_verbs(r, verb, object))) &&
        after_with_verb(r, c, x, ret))
        return true;
    if (noun && !of && !reader_counts_things(x) && !named_well(r, object) &&
        after_with_verb(r, c, x, ret))
        return true;
    /* 已对15万多人发布避难指示: what was done for them. */
    if (self_sufficient(x) && c->number > c->left && directed_at(r, c->number - 1) &&
        (receivers(r, c) ? after_with_verb(r, c, x, ret) : name_deed(r, c, ret)))
        return true;
    /* 事故造成98人死亡: what happened to them. */
    if (self_sufficient(x) && governed(r, c) && c->right > c->number + 1 &&
        token_is(reader_token(r, c->near - 1), WORD_BIT(LIGHT)) && name_deed(r, c, ret))
        return true;
    /* 吸引超10万人次打卡, 袭击导致黎巴嫩2869人死亡: whom it drew or befell, where. */
    if (self_sufficient(x) && reader_counts_things(x) && deed_follows(r, c) &&
        (drawn(r, c) || only_places(r, object)) && name_deed(r, c, ret))
        return true;
    /* 紧急预拨9000万元支持灾区: what for is no name. */
    if (x->class == NUMBER_MONEY && !noun && phrase_empty(object) && deed_follows(r, c) &&
        (!token_is(reader_token(r, c->number + 1), WORD_BIT(DEVERBAL)) ||
         (c->number + 2 < c->right && reader_token(r, c->number + 2)->pos == POS_PLACE)) &&
        name_verb(r, c, x, ret))
        return true;
    if (!maybe && per_each(r, c, object) && reader_previous_name(r).n) {
        ret->rule = "N-previous";
        ret->name = reader_previous_name(r);
        return true;
    }
    if (name_before(r, c, x, verb, object, ret))
        return true;
    if (maybe && (!self_sufficient(x) || noun) && after_with_verb(r, c, x, ret))
        return true;
    if (naming_chained_right(r, c) || chained_left(r, c))
        return false;
    if (self_sufficient(x) && reader_counts_things(x) && name_deed(r, c, ret))
        return true;
    return name_verb(r, c, x, ret) || name_deed(r, c, ret);
}

/* 提高到 -> 提高, 稳定在 -> 稳定; 从, 为 and the like are no actions. */
static struct span link_action(struct reader *r, const struct clause *c)
{
    static const struct span none[] = {SPAN("为"), SPAN("是"),   SPAN("约为"), SPAN("到"),
                                       SPAN("至"), SPAN("成"),   SPAN("比"),   SPAN("共"),
                                       SPAN("仅"), SPAN("突破"), SPAN("超过")};
    static const struct span goals[] = {SPAN("到"), SPAN("至"), SPAN("在"), SPAN("为")};
    if (c->link_at >= c->number || c->link == LINK_FROM)
        return (struct span){0};
    const struct token *k = reader_token(r, c->link_at);
    if (token_is(k, WORD_BIT(SCOPE)))
        return (struct span){0}; /* 产量【全球】第一 */
    struct span s = reader_text(r, (struct phrase){c->link_at, c->link_at + 1});
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        if (span_equal(s, none[i]) || k->mark != MARK_WORD || k->pos == POS_POSITION)
            return (struct span){0};
    }
    for (size_t i = 0; i < sizeof(goals) / sizeof(*goals); i++) {
        if (s.n > 6 && span_ends(s, goals[i]))
            s.n -= goals[i].n;
    }
    return s;
}

/* 北部【有】4℃至6℃降温, 全村【拥有】近5万亩茶园: what is there is named behind. */
static bool has_measured(const struct reader *r, const struct clause *c, const struct number *x)
{
    static const struct span words[] = {SPAN("有"), SPAN("拥有"), SPAN("现有"), SPAN("共有"),
                                        SPAN("已有")};
    bool has = false;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        has |= reader_is(r, c->link_at, words[i]);
    return has && x->class != NUMBER_PERCENT && x->class != NUMBER_MONEY &&
           naming_noun_follows(r, c, false);
}

static bool name_by_link(struct reader *r, const struct clause *c, const struct number *x,
                         struct naming *ret)
{
    ret->action = link_action(r, c);
    switch (c->link) {
    case LINK_NONE:
        return name_plain(r, c, x, ret);
    case LINK_REACH:
        if (in_relative(r, c, c->link_at) && name_linked(r, c, x, ret))
            return true;
        if (has_measured(r, c, x) && name_after(r, c, x, ret))
            return true;
        if (reader_counts_things(x) && naming_noun_follows(r, c, false) && name_after(r, c, x, ret))
            return true;
        return name_linked(r, c, x, ret) ||
               (naming_noun_follows(r, c, true) &&
                (!self_sufficient(x) || reader_is(r, c->number + 1, SPAN("的"))) &&
                name_after(r, c, x, ret)) ||
               (reader_counts_things(x) && name_deed(r, c, ret));
    case LINK_SHARE:
        return name_share(r, c, ret);
    case LINK_CHANGE:
    case LINK_LEVEL:
        if (reader_counts_things(x) && naming_noun_follows(r, c, false) && name_after(r, c, x, ret))
            return true;
        return name_linked(r, c, x, ret);
    case LINK_RANK:
    case LINK_FROM:
        return name_linked(r, c, x, ret) || name_plain(r, c, x, ret);
    case LINK_COMPARE:
        ret->rule = "N-previous";
        ret->name = reader_previous_name(r);
        return ret->name.n > 0 || name_linked(r, c, x, ret);
    }
    return false;
}

static bool converts(const struct reader *r, uint32_t i)
{
    struct span s = span_between(r->text, reader_token(r, i)->at, reader_token(r, i)->end);
    return span_starts(s, SPAN("折算")) || span_starts(s, SPAN("折合")) ||
           span_equal(s, SPAN("约合"));
}

/* 按年平均汇率折算为5221美元: how it is reckoned; what, the value before says. */
static bool name_converted(struct reader *r, const struct clause *c, struct naming *ret)
{
    if (c->near == c->left || !r->flow.previous)
        return false;
    uint32_t last = c->link_at < c->number ? c->link_at : c->near - 1;
    bool how = reader_is(r, c->left, SPAN("按")) || last == c->left;
    if (!how || (!converts(r, last) && (last == c->left || !converts(r, last - 1))))
        return false;
    ret->rule = "N-previous";
    ret->name = reader_previous_name(r);
    return ret->name.n > 0;
}

bool naming_find(struct reader *r, const struct clause *c, const struct number *n,
                 struct naming *ret)
{
    if (c->link == LINK_NONE && (name_times(r, c, n, ret) || name_fulfilled(r, c, n, ret)))
        return true;
    *ret = (struct naming){0};
    if (name_converted(r, c, ret))
        return true;
    *ret = (struct naming){0};
    if (name_part(r, c, n, ret) || name_by_link(r, c, n, ret)) {
        naming_complete(r, c, ret);
        return true;
    }
    ret->rule = "N-previous";
    ret->name = naming_chained_right(r, c) ? (struct span){0} : naming_topic_before(r, c);
    return ret->name.n > 0;
}
