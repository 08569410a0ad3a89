/* Nothing here looks back over more than the clause, except what `flow` carries. */
#include "extract/context.h"

static bool phrase_start(const struct reader *r, uint32_t i)
{
    static const struct span leads[] = {SPAN("在"),   SPAN("而"),   SPAN("经"),  SPAN("整个"),
                                        SPAN("其中"), SPAN("如今"), SPAN("同时")};
    if (i == 0)
        return true;
    const struct token *k = reader_token(r, i - 1);
    if (k->mark != MARK_WORD)
        return k->mark != MARK_NUMBER && k->mark != MARK_PAUSE;
    for (size_t j = 0; j < sizeof(leads) / sizeof(*leads); j++) {
        if (reader_is(r, i - 1, leads[j]))
            return true;
    }
    return false;
}

static bool ends_like_place(struct span s)
{
    static const struct span tails[] = {SPAN("村"), SPAN("县"), SPAN("市"), SPAN("区"),  SPAN("省"),
                                        SPAN("镇"), SPAN("乡"), SPAN("州"), SPAN("街道")};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (span_ends(s, tails[i]))
            return true;
    }
    return false;
}

/* May the word be part of a place's name?  Names are cut into anything: 顾家台村, 代庄村. */
static bool place_part(const struct token *k)
{
    if (k->mark != MARK_WORD || k->named ||
        token_is(k, WORD_BIT(RATE) | WORD_BIT(ACTION) | WORD_BIT(CUT) | WORD_BIT(AUX) |
                        WORD_BIT(TERM) | WORD_BIT(BARE) | WORD_BIT(DEVERBAL) | WORD_BIT(DISCOURSE) |
                        WORD_BIT(SHARE) | WORD_BIT(RANK) | WORD_BIT(UP) | WORD_BIT(DOWN) |
                        WORD_BIT(REACH)))
        return token_is(k, WORD_BIT(SCOPE_TAIL));
    return k->pos == POS_OTHER || k->pos == POS_NOUN || k->pos == POS_PERSON ||
           k->pos == POS_PLACE || k->pos == POS_POSITION ||
           (k->end - k->at == 3 && k->pos != POS_LATIN && k->pos != POS_PREPOSITION);
}

/* Does the clause go on with what is done there?  Not 中国—中亚峰会. */
static bool acts(const struct reader *r, const struct token *k)
{
    return (k->mark == MARK_COMMA &&
            !span_equal(span_between(r->text, k->at, k->end), SPAN("—"))) ||
           k->mark == MARK_PERIOD ||
           (k->mark == MARK_WORD &&
            (k->pos == POS_VERB || k->pos == POS_ADVERB || k->pos == POS_PREPOSITION ||
             token_is(k, WORD_BIT(ACTION) | WORD_BIT(AUX))));
}

/* 龙门【大桥】总长, 渤海【油田】产量: what stands there has the place in its name. */
static bool works(const struct reader *r, uint32_t i)
{
    static const struct span tails[] = {SPAN("桥"),   SPAN("站"),   SPAN("隧道"), SPAN("机场"),
                                        SPAN("港"),   SPAN("铁路"), SPAN("高铁"), SPAN("公路"),
                                        SPAN("水库"), SPAN("油田"), SPAN("气田"), SPAN("运河"),
                                        SPAN("煤矿"), SPAN("码头")};
    struct span s = span_between(r->text, reader_token(r, i)->at, reader_token(r, i)->end);
    for (size_t k = 0; k < sizeof(tails) / sizeof(*tails); k++) {
        if (span_ends(s, tails[k]))
            return true;
    }
    return false;
}

/* 四川【水电装机容量】突破1亿千瓦: nothing but a noun phrase that ends in a rate or total, then
 * what it reaches. */
static bool rate_ahead(const struct reader *r, uint32_t i)
{
    for (uint32_t j = i; j + 1 < r->tokens.n && j < i + 8; j++) {
        const struct token *k = reader_token(r, j), *next = reader_token(r, j + 1);
        bool noun =
            k->mark == MARK_WORD &&
            (k->pos == POS_NOUN || k->pos == POS_VERBNOUN || k->pos == POS_ADJECTIVE ||
             k->pos == POS_OTHER || k->named || token_is(k, WORD_BIT(DEVERBAL) | WORD_BIT(RATE)) ||
             reader_is(r, j, SPAN("投入")) || token_is(k, WORD_BIT(JOINT)));
        if (!noun || (j == i && works(r, j)) ||
            token_is(k, WORD_BIT(INSTITUTION) | WORD_BIT(ACTOR) | WORD_BIT(SCOPE_TAIL)))
            return false;
        if (clause_is_rate(k, r->text) &&
            (next->mark == MARK_NUMBER || next->mark == MARK_PERIOD ||
             token_is(next, WORD_BIT(REACH) | WORD_BIT(UP) | WORD_BIT(DOWN) | WORD_BIT(SHARE) |
                                WORD_BIT(YOY) | WORD_BIT(AUX))))
            return true;
    }
    return false;
}

/* 京津冀【417项】政务服务: a count directly behind; no rank. */
static bool counted_there(const struct reader *r, uint32_t i)
{
    if (reader_token(r, i)->mark != MARK_NUMBER)
        return false;
    const struct number *n = &r->numbers.items[reader_token(r, i)->index];
    return n->class != NUMBER_ORDINAL && n->class != NUMBER_PERCENT;
}

/* 交易会在成都【开幕】: where something takes place, not whose numbers follow. */
static bool takes_place(const struct reader *r, uint32_t i, uint32_t end)
{
    static const struct span words[] = {SPAN("开幕"), SPAN("举行"), SPAN("举办"), SPAN("召开"),
                                        SPAN("启动"), SPAN("闭幕"), SPAN("上演"), SPAN("启幕"),
                                        SPAN("下线"), SPAN("发布"), SPAN("揭牌"), SPAN("落幕")};
    if (i < 2 || !reader_is(r, i - 1, SPAN("在")))
        return false;
    for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
        if (reader_is(r, end, words[k]))
            return true;
    }
    return false;
}

/* 东线马镇【引水工程】: what is built there has the place in its name. */
static bool built(const struct reader *r, uint32_t i)
{
    static const struct span tails[] = {SPAN("工程"), SPAN("项目"), SPAN("电站"), SPAN("枢纽"),
                                        SPAN("灌区"), SPAN("水库"), SPAN("大桥"), SPAN("隧道")};
    for (uint32_t j = i; j < r->tokens.n && j < i + 4; j++) {
        const struct token *k = reader_token(r, j);
        if (k->mark != MARK_WORD || k->pos == POS_ADVERB || k->pos == POS_PREPOSITION ||
            (k->pos == POS_VERB && !token_is(k, WORD_BIT(DEVERBAL))))
            return false;
        for (size_t n = 0; n < sizeof(tails) / sizeof(*tails); n++) {
            if (span_ends(span_between(r->text, k->at, k->end), tails[n]) &&
                (j + 1 == r->tokens.n || reader_token(r, j + 1)->mark != MARK_NUMBER))
                return true;
        }
    }
    return false;
}

/* A place or body that opens a clause: 顾家台村…, 在新疆喀什…村,; its end, or i.  A place without
 * 村 县 市 … must be followed by what is done there or by a pause. */
static uint32_t place_end(const struct reader *r, uint32_t i)
{
    uint32_t end = i;
    bool tail = false;
    for (uint32_t j = i; j < r->tokens.n && j < i + 6 && place_part(reader_token(r, j)); j++) {
        const struct token *k = reader_token(r, j);
        bool named = k->pos == POS_PLACE && k->end - k->at >= 6;
        if (token_is(k, WORD_BIT(SCOPE_TAIL)) && j > i) {
            end = j + 1;
            tail = true;
        } else if (named) {
            end = j + 1;
            tail = k->end - k->at >= 9 && ends_like_place(span_between(r->text, k->at, k->end));
        }
    }
    if (end == i || end >= r->tokens.n)
        return end;
    /* 公办专门学校达到16所: what is counted, not where. */
    bool counted = token_is(reader_token(r, end), WORD_BIT(REACH) | WORD_BIT(UP) | WORD_BIT(DOWN) |
                                                      WORD_BIT(SHARE) | WORD_BIT(RANK));
    if (reader_is(r, end, SPAN("等")) && end + 1 < r->tokens.n &&
        reader_token(r, end + 1)->mark == MARK_NUMBER)
        return i; /* 朝阳区等104个地方: an example of what is counted */
    if (reader_is(r, end, SPAN("至")) || reader_is(r, end, SPAN("到")))
        return i; /* 重庆至西安通行时间 */
    if (takes_place(r, i, end))
        return i; /* 大会在成都开幕 */
    if (reader_is(r, end, SPAN("看")) || (tail && reader_token(r, end)->mark == MARK_PAUSE))
        return i; /* 分地区看; 朝阳区、虹口区等16个地方 */
    if (end == i + 1 && reader_token(r, i)->pos == POS_PLACE && counted_there(r, end))
        return end;
    if (token_is(reader_token(r, end), WORD_BIT(INSTITUTION)))
        return i; /* 苏州实验室获批: part of a name */
    if (tail && reader_token(r, i)->pos == POS_NOUN && reader_token(r, end - 1)->pos == POS_PLACE &&
        !acts(r, reader_token(r, end)))
        return i; /* 南方电网惠州抽水蓄能电站: part of a name */
    if (tail && built(r, end))
        return i; /* 东线马镇引水工程 */
    if (tail)
        return counted && reader_token(r, i)->pos != POS_PLACE ? i : end;
    bool of = reader_is(r, end, SPAN("的")); /* 福州的海洋总产值 */
    if (end == i + 1 && reader_token(r, i)->pos == POS_PLACE && rate_ahead(r, of ? end + 1 : end))
        return end;
    const struct token *first = reader_token(r, i); /* 旅居云南成为…: no place opens it */
    bool noun = first->pos == POS_NOUN && first->end - first->at >= 6 && end > i + 1;
    return acts(r, reader_token(r, end)) && !noun ? end : i;
}

/* 推开到全国, 面向全国, 从市直机关: a goal or source of movement is no scope. */
static bool moved(const struct reader *r, uint32_t i)
{
    static const struct span words[] = {SPAN("到"), SPAN("至"),   SPAN("面向"),
                                        SPAN("向"), SPAN("从"),   SPAN("由"),
                                        SPAN("往"), SPAN("作为"), SPAN("来自")};
    for (size_t j = 0; j < sizeof(words) / sizeof(*words) && i > 0; j++) {
        if (reader_is(r, i - 1, words[j]))
            return true;
    }
    return false;
}

/* 全国【最】低, 全国【首】个: how it compares. */
static bool superlative(const struct reader *r, uint32_t i)
{
    if (i >= r->tokens.n || reader_token(r, i)->mark != MARK_WORD)
        return false;
    struct span s = span_between(r->text, reader_token(r, i)->at, reader_token(r, i)->end);
    return span_starts(s, SPAN("最")) || span_starts(s, SPAN("首")) ||
           span_equal(s, SPAN("唯一")) || span_starts(s, SPAN("第一"));
}

/* 我国开工的【首】条…, 全球海拔【最】高: the same, a little further on in the clause. */
static bool of_the_first(const struct reader *r, uint32_t i)
{
    for (uint32_t j = i + 1; j < r->tokens.n && j < i + 5; j++) {
        const struct token *k = reader_token(r, j);
        if (k->mark != MARK_WORD || token_is(k, WORD_BIT(REACH) | WORD_BIT(UP) | WORD_BIT(DOWN)))
            return false;
        if (superlative(r, j) && !(j > i + 1 && reader_is(r, j, SPAN("首次"))))
            return true;
    }
    return false;
}

/* 叫响【全国】，, 影响【我国】，: what a verb acts on at the end of a clause; 符合【我国】国情的…:
 * or in what describes a noun. */
static bool acted_on(const struct reader *r, uint32_t i)
{
    if (i == 0 || i + 1 >= r->tokens.n)
        return false;
    const struct token *left = reader_token(r, i - 1);
    if (left->mark != MARK_WORD || left->named ||
        (left->pos != POS_VERB && left->pos != POS_VERBNOUN) ||
        token_is(left, WORD_BIT(AUX) | WORD_BIT(LIGHT)))
        return false;
    enum mark m = reader_token(r, i + 1)->mark;
    bool described = i + 3 < r->tokens.n && reader_is(r, i + 2, SPAN("的")) &&
                     reader_token(r, i + 3)->mark == MARK_WORD;
    return m == MARK_COMMA || m == MARK_SEMICOLON || m == MARK_STOP || described;
}

/* 全球【市场】占有率, 国际市场份额: of what kind a market is. */
static bool of_a_market(const struct reader *r, uint32_t i)
{
    return i + 1 < r->tokens.n && reader_token(r, i + 1)->mark == MARK_WORD &&
           span_starts(span_between(r->text, reader_token(r, i + 1)->at, r->text.n), SPAN("市场"));
}

/* 入选【全国】典型案例, 新建【全国】示范地区: what the verb takes is of that rank. */
static bool in_a_title(const struct reader *r, uint32_t i)
{
    if (i == 0 || i + 1 >= r->tokens.n || !reader_is(r, i, SPAN("全国")))
        return false;
    static const struct span others[] = {SPAN("有"),   SPAN("共有"), SPAN("覆盖"), SPAN("惠及"),
                                         SPAN("涉及"), SPAN("服务"), SPAN("辐射"), SPAN("带动")};
    for (size_t k = 0; k < sizeof(others) / sizeof(*others); k++) {
        if (reader_is(r, i - 1, others[k]))
            return false;
    }
    const struct token *left = reader_token(r, i - 1), *right = reader_token(r, i + 1);
    /* 养老保险实现【全国】统筹 */
    if (token_is(right, WORD_BIT(DEVERBAL)) && i + 2 < r->tokens.n &&
        reader_token(r, i + 2)->mark == MARK_COMMA && token_is(left, WORD_BIT(ACTION)))
        return true;
    return token_is(left, WORD_BIT(ACTION)) && left->pos == POS_VERB && right->mark == MARK_WORD &&
           (right->named || right->pos == POS_NOUN || right->pos == POS_ADJECTIVE ||
            right->pos == POS_VERBNOUN);
}

/* 居全省第4, 高于全国, 占全省比重: the frame of a rank, a comparison or a share; it is carried
 * on to nothing. */
static bool is_frame(const struct reader *r, uint32_t i)
{
    if (i > 0 &&
        (token_is(reader_token(r, i - 1), WORD_BIT(RANK) | WORD_BIT(COMPARE) | WORD_BIT(SHARE)) ||
         reader_is(r, i - 1, SPAN("比"))))
        return true;
    if (moved(r, i) || (i > 0 && reader_token(r, i - 1)->mark == MARK_NUMBER))
        return true;
    if (of_the_first(r, i) || in_a_title(r, i) ||
        (i + 1 < r->tokens.n && reader_is(r, i + 1, SPAN("平均"))) || acted_on(r, i) ||
        of_a_market(r, i))
        return true; /* 接近【全国】平均水平 */
    if (i + 1 >= r->tokens.n || reader_token(r, i + 1)->mark != MARK_NUMBER)
        return false;
    return r->numbers.items[reader_token(r, i + 1)->index].class == NUMBER_ORDINAL;
}

/* 将【发展党员】200名, 计划【供水】3亿立方米: a deed that is counted at once. */
static bool counted_deed(const struct reader *r, uint32_t i)
{
    return i + 1 < r->tokens.n && token_is(reader_token(r, i), WORD_BIT(DEVERBAL)) &&
           reader_token(r, i + 1)->mark == MARK_NUMBER;
}

/* 将 and 计划 are words of planning before a verb, an adverb or a period, not as 把 or as a noun;
 * 要 only where it opens a sentence or clause: 一要发展党员…, 今年要…. */
static bool announces_deed(const struct reader *r, uint32_t i)
{
    if (reader_is(r, i, SPAN("要")) && i > 0) {
        enum mark m = reader_token(r, i - 1)->mark;
        bool numbered = reader_token(r, i - 1)->pos == POS_NUMERAL;
        if (numbered) /* 三要发展党员 */
            return true;
        if (m == MARK_WORD && !reader_is(r, i - 1, SPAN("还")))
            return false;
    }
    if (!reader_is(r, i, SPAN("将")) && !reader_is(r, i, SPAN("计划")) &&
        !reader_is(r, i, SPAN("要")))
        return true;
    if (i + 1 >= r->tokens.n)
        return false;
    const struct token *k = reader_token(r, i + 1);
    return k->mark == MARK_PERIOD ||
           (k->mark == MARK_WORD &&
            (k->pos == POS_VERB || k->pos == POS_ADVERB ||
             token_is(k, WORD_BIT(ACTION) | WORD_BIT(LIGHT) | WORD_BIT(AUX) | WORD_BIT(UP) |
                             WORD_BIT(DOWN) | WORD_BIT(REACH)))) ||
           counted_deed(r, i + 1);
}

void context_see_word(struct reader *r, uint32_t i)
{
    const struct token *k = reader_token(r, i);
    if (token_is(k, WORD_BIT(TARGET)) && announces_deed(r, i))
        r->flow.target = true;
    if (token_is(k, WORD_BIT(SCOPE))) {
        bool opens = !token_is(k, WORD_BIT(SCOPE_START)) || phrase_start(r, i);
        if (opens && !is_frame(r, i))
            r->flow.scope = span_between(r->text, k->at, k->end);
        return;
    }
    bool opener = token_is(k, WORD_BIT(SCOPE_START));
    if (opener && (superlative(r, i + 1) || of_a_market(r, i)))
        return; /* 世界最高强度…, 国际市场份额 */
    if (i < r->flow.place.to || (!opener && !place_part(k)) || !phrase_start(r, i))
        return;
    bool start = opener && i + 1 < r->tokens.n && acts(r, reader_token(r, i + 1)) &&
                 !token_is(reader_token(r, i + 1), WORD_BIT(DEVERBAL));
    uint32_t end = start ? i + 1 : place_end(r, i);
    if (end == i)
        return;
    r->flow.place = (struct phrase){i, end};
    r->flow.scope = reader_text(r, r->flow.place);
}

/* 比2015年, 较“十二五”末, 恢复到2019年的: the base of a comparison, no period. */
static bool comparison_base(const struct reader *r, uint32_t i)
{
    if (i > 2 && reader_token(r, i - 2)->mark == MARK_PERIOD &&
        (token_is(reader_token(r, i - 1), WORD_BIT(JOINT)) ||
         reader_token(r, i - 1)->mark == MARK_PAUSE) &&
        reader_is(r, i - 3, SPAN("比")))
        return true; /* 比去年同期和【全年】都提升 */
    if (i > 0 && i + 2 < r->tokens.n && reader_is(r, i + 1, SPAN("的")) &&
        reader_token(r, i + 2)->mark == MARK_NUMBER &&
        (reader_is(r, i - 1, SPAN("是")) || reader_is(r, i - 1, SPAN("为"))) &&
        span_equal(r->numbers.items[reader_token(r, i + 2)->index].unit, SPAN("倍")))
        return true; /* 是【去年】的3倍 */
    if (i + 1 < r->tokens.n && reader_is(r, i + 1, SPAN("相比")))
        return true; /* 与2021年相比 */
    return i > 0 && (reader_is(r, i - 1, SPAN("同比")) || reader_is(r, i - 1, SPAN("对比")) ||
                     reader_is(r, i - 1, SPAN("比")) || reader_is(r, i - 1, SPAN("较")) ||
                     reader_is(r, i - 1, SPAN("同")) || reader_is(r, i - 1, SPAN("恢复")) ||
                     reader_is(r, i - 1, SPAN("相当于")));
}

static struct span period_text(const struct reader *r, const struct period *p)
{
    return span_between(r->text, p->at, p->end);
}

/* 全年 in a report of June speaks of the year before; 上半年 in a passage about 2019, of 2019. */
/* 三季度 in a report of January speaks of the year before, where nothing is planned. */
static bool of_last_year(const struct reader *r, const struct period *p)
{
    static const struct span stated[] = {SPAN("今"), SPAN("明"), SPAN("本"),  SPAN("来"),
                                         SPAN("当"), SPAN("2"),  SPAN("二〇")};
    struct span s = period_text(r, p);
    if (p->kind != PERIOD_SPAN || !date_known(r->published) || r->published.month > 3 ||
        p->from.year != r->published.year || p->from.month < r->published.month + 2 ||
        r->flow.target || r->plan || r->block_plan)
        return false;
    for (size_t i = 0; i < sizeof(stated) / sizeof(*stated); i++) {
        if (span_starts(s, stated[i]))
            return false;
    }
    return true;
}

static struct period in_force(const struct reader *r, struct period p)
{
    if (!r->year && of_last_year(r, &p))
        text_period_in_year(r->text, &p, r->published.year - 1, r->published);
    static const struct span whole[] = {SPAN("全年"), SPAN("年末"), SPAN("年底"), SPAN("全年度")};
    if (r->year && (p.kind == PERIOD_SPAN || p.kind == PERIOD_DATE || p.kind == PERIOD_UNTIL))
        text_period_in_year(r->text, &p, r->year, r->published);
    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
        if (span_equal(period_text(r, &p), whole[i]) && !r->year &&
            ((!r->flow.target && !r->plan) || r->look_back) && date_known(r->published) &&
            r->published.month < 12)
            text_period_in_year(r->text, &p, r->published.year - 1, r->published);
    }
    return p;
}

/* A year written out sets the year for what follows in its paragraph. */
static void note_year(struct reader *r, const struct period *p)
{
    struct span s = period_text(r, p);
    while (s.n && (unsigned char)s.at[0] >= 0x80) {
        static const struct span heads[] = {SPAN("截至"), SPAN("到"), SPAN("至"), SPAN("自"),
                                            SPAN("从")};
        size_t i = 0;
        while (i < 5 && !span_starts(s, heads[i]))
            i++;
        if (i == 5)
            break;
        s = span_between(s, heads[i].n, s.n);
    }
    size_t digits = 0;
    while (digits < s.n && s.at[digits] >= '0' && s.at[digits] <= '9')
        digits++;
    if (digits == 4 && date_known(p->to) && (p->kind == PERIOD_SPAN || p->kind == PERIOD_UNTIL))
        r->year = p->to.year;
}

/* 举办2025年毕业生招聘会: part of a name, not the time of what is told. */
static bool in_a_name(const struct reader *r, uint32_t i, const struct period *p)
{
    struct span s = period_text(r, p);
    if (i == 0 || i + 1 >= r->tokens.n || span_ends(s, SPAN("来")) || span_ends(s, SPAN("后")))
        return false; /* 开通一年来货值达…: a time that runs */
    const struct token *left = reader_token(r, i - 1), *right = reader_token(r, i + 1);
    return token_is(left, WORD_BIT(ACTION)) && right->mark == MARK_WORD &&
           (right->pos == POS_NOUN || right->pos == POS_VERBNOUN);
}

/* 从2017年的…增加到【2022年】的1952亿元: the period of one level. */
static bool of_level(const struct reader *r, uint32_t i)
{
    return i > 0 && i + 2 < r->tokens.n && reader_is(r, i + 1, SPAN("的")) &&
           reader_token(r, i + 2)->mark == MARK_NUMBER &&
           token_is(reader_token(r, i - 1), WORD_BIT(REACH) | WORD_BIT(UP) | WORD_BIT(DOWN));
}

/* Holds for the next number only: 从2014年的…, 由上月…, 在去年…的基础上, 3年翻一番. */
static bool for_one(const struct reader *r, uint32_t i, const struct period *p)
{
    if (of_level(r, i))
        return true;
    if (i > 0 && (reader_is(r, i - 1, SPAN("从")) || reader_is(r, i - 1, SPAN("由")) ||
                  reader_is(r, i - 1, SPAN("由上月"))))
        return true;
    if (i > 0 && reader_is(r, i - 1, SPAN("在"))) {
        for (uint32_t j = i + 1; j < r->tokens.n && reader_token(r, j)->mark != MARK_COMMA; j++) {
            if (reader_is(r, j, SPAN("基础上")))
                return true;
        }
    }
    struct span s = period_text(r, p);
    return p->kind == PERIOD_BACK && span_ends(s, SPAN("年")) && !span_starts(s, SPAN("连续")) &&
           i + 1 < r->tokens.n && reader_token(r, i + 1)->mark == MARK_NUMBER;
}

/* 创口岸开通以来【最快】纪录, 创1949年以来同期最高: how long it is a record. */
static bool of_a_record(const struct reader *r, uint32_t i)
{
    uint32_t j = i + 1;
    if (j < r->tokens.n && reader_token(r, j)->mark == MARK_PERIOD)
        j++;
    return superlative(r, j) ||
           (j < r->tokens.n && (reader_is(r, j, SPAN("新高")) || reader_is(r, j, SPAN("新低")) ||
                                reader_is(r, j, SPAN("历史"))));
}

/* 在一季度良好开局的【基础上】, 1990年基础上: the base of a change. */
static bool laid_as_base(const struct reader *r, uint32_t i)
{
    bool opened = i > 0 && reader_is(r, i - 1, SPAN("在"));
    if (!opened)
        return i + 1 < r->tokens.n && reader_is(r, i + 1, SPAN("基础上"));
    for (uint32_t j = i + 1; j < r->tokens.n && j < i + 20; j++) {
        enum mark m = reader_token(r, j)->mark;
        if (m == MARK_NUMBER || m == MARK_COMMA || m == MARK_SEMICOLON || m == MARK_STOP)
            return false;
        if (reader_is(r, j, SPAN("基础上")))
            return true;
    }
    return false;
}

/* 创历史【同期】新高, 占我国同期进出口总值: the time in force, named again. */
static bool nothing_new(const struct reader *r, uint32_t i, const struct period *p)
{
    return span_equal(period_text(r, p), SPAN("同期")) || laid_as_base(r, i);
}

/* 【今天】的西藏，…: how it is now. */
static bool nowadays(const struct reader *r, uint32_t i, const struct period *p)
{
    return span_equal(period_text(r, p), SPAN("今天")) && i + 1 < r->tokens.n &&
           reader_is(r, i + 1, SPAN("的"));
}

void context_see_period(struct reader *r, uint32_t i)
{
    const struct period *p = &r->periods.items[reader_token(r, i)->index];
    if (p->kind == PERIOD_REPEATED || comparison_base(r, i) || in_a_name(r, i, p) ||
        nothing_new(r, i, p) || of_a_record(r, i) || nowadays(r, i, p))
        return;
    if (p->ends_scope) {
        r->flow.period = (struct period){0};
        return;
    }
    struct period now = in_force(r, *p);
    if (p->future && date_compare(now.to, p->to) == 0)
        r->flow.target = true;
    if (for_one(r, i, p)) {
        if (!r->flow.once)
            r->flow.saved = r->flow.period;
        r->flow.once = true;
    } else {
        r->flow.once = false;
        note_year(r, p);
    }
    /* 流量连续6个月增长，…: for its clause, unless a comma follows */
    bool clause = i + 1 < r->tokens.n && reader_token(r, i + 1)->mark != MARK_COMMA;
    r->flow.steady = (struct period){0};
    r->flow.in_clause = clause && span_starts(period_text(r, p), SPAN("连续"));
    if (r->flow.in_clause)
        r->flow.steady = r->flow.period;
    r->flow.period = now;
}

void context_end_clause(struct reader *r, uint32_t i)
{
    if (r->flow.in_clause)
        r->flow.period = r->flow.steady;
    r->flow.in_clause = false;
    if (!r->flow.once)
        return;
    r->flow.once = false;
    if (i > 0 && (reader_is(r, i - 1, SPAN("看")) || reader_is(r, i - 1, SPAN("来看"))))
        return; /* 从3月份数据看，: the time of what follows */
    r->flow.period = r->flow.saved;
}

enum basis context_basis(const struct reader *r, const struct clause *c)
{
    for (uint32_t j = c->number; j > c->left; j--) {
        if (reader_token(r, j - 1)->mark == MARK_PERIOD && comparison_base(r, j - 1)) {
            struct span q =
                span_between(r->text, reader_token(r, j - 1)->at, reader_token(r, j - 1)->end);
            if (span_starts(q, SPAN("上年")) || span_starts(q, SPAN("去年")) ||
                span_starts(q, SPAN("上年同期")))
                return BASIS_YOY;
            if (span_starts(q, SPAN("上月")) || span_starts(q, SPAN("上季度")))
                return BASIS_MOM;
            return BASIS_SINCE;
        }
        if (reader_token(r, j - 1)->mark == MARK_PERIOD &&
            r->periods.items[reader_token(r, j - 1)->index].kind == PERIOD_REPEATED &&
            span_find(period_text(r, &r->periods.items[reader_token(r, j - 1)->index]), 0,
                      SPAN("年")) != SIZE_MAX)
            return BASIS_ANNUAL;
    }
    return c->basis;
}

/* 【按】年平均汇率折算为5221美元: how a value is reckoned is no rule. */
static bool reckons(const struct reader *r, uint32_t i, uint32_t to)
{
    for (uint32_t j = i + 1; j < to && reader_is(r, i, SPAN("按")); j++) {
        struct span s = span_between(r->text, reader_token(r, j)->at, reader_token(r, j)->end);
        if (span_find(s, 0, SPAN("折")) != SIZE_MAX || span_find(s, 0, SPAN("计算")) != SIZE_MAX)
            return true;
    }
    return false;
}

enum status context_status(const struct reader *r, const struct clause *c, enum kind kind)
{
    for (uint32_t j = c->left; j < c->number; j++) {
        if (token_is(reader_token(r, j), WORD_BIT(STANDARD)) &&
            (kind == KIND_AMOUNT || kind == KIND_RATIO) && !reckons(r, j, c->number) &&
            reader_token(r, j + 1)->mark != MARK_PAUSE) /* 占比最高、总投资20亿元 */
            return STATUS_STANDARD;
    }
    uint32_t j = c->number + 1;
    if (j < c->right && reader_is(r, j, SPAN("的")))
        j++;
    for (uint32_t k = j; k < c->right && k < j + 2; k++) {
        if (reader_is(r, k, SPAN("目标")) || reader_is(r, k, SPAN("预期目标")))
            return STATUS_TARGET;
    }
    return r->flow.target || r->plan || r->block_plan ? STATUS_TARGET : STATUS_ACTUAL;
}

/* 居全省第4: the frame of a rank is its scope. */
static struct span frame_of(const struct reader *r, const struct clause *c, struct span scope)
{
    /* 居【中部】第1位, 位列【全国设区市】第一 */
    for (uint32_t j = c->number; j > c->left; j--) {
        const struct token *k = reader_token(r, j - 1);
        if (!token_is(k, WORD_BIT(RANK)) || j == c->number)
            continue;
        const struct token *first = reader_token(r, j);
        if (token_is(first, WORD_BIT(SCOPE) | WORD_BIT(SCOPE_START)) ||
            first->pos == POS_POSITION || first->pos == POS_PLACE)
            return span_between(r->text, first->at, reader_token(r, c->number - 1)->end);
        break;
    }
    for (uint32_t j = c->number; j > c->left; j--) {
        if (token_is(reader_token(r, j - 1), WORD_BIT(SCOPE)))
            return span_between(r->text, reader_token(r, j - 1)->at, reader_token(r, j - 1)->end);
    }
    return scope;
}

void context_put(struct reader *r, const struct clause *c, struct indicator *x)
{
    const struct sentence *s = r->sentence;
    const struct block *b = &r->layout->blocks[s->block];
    x->quote = span_between(r->text, x->at, x->end);
    x->start_cp = reader_code_point(r, x->at);
    x->end_cp = reader_code_point(r, x->end);
    x->sentence = span_between(r->text, s->at, s->end);
    x->sentence_at = s->at;
    x->sentence_index = r->sentence_index;
    x->block = s->block;
    x->theme = -1;
    if (b->section >= 0) {
        const struct block *h = &r->layout->blocks[b->section];
        x->section = span_between(r->text, h->text_at, h->text_end);
    }
    x->scope = r->flow.scope;
    const struct period *p =
        r->flow.period.at < r->flow.period.end ? &r->flow.period : &r->block_period;
    if (p->at < p->end) {
        x->period = span_between(r->text, p->at, p->end);
        x->period_start = p->from;
        x->period_end = p->to;
    }
    context_end_clause(r, 0);
    if (x->kind == KIND_RANK)
        x->scope = frame_of(r, c, x->scope);
}

/* …4604个……这是全市2214名…目前交上的成绩单: a closing clause that sums up reaches back. */
void context_sum_up(struct reader *r, size_t first)
{
    uint32_t from = r->tokens.n;
    for (uint32_t j = 1; j + 1 < r->tokens.n; j++) {
        if ((reader_is(r, j, SPAN("这是")) ||
             (reader_is(r, j, SPAN("这")) && reader_is(r, j + 1, SPAN("是")))) &&
            reader_token(r, j - 1)->mark != MARK_WORD)
            from = j;
    }
    if (from == r->tokens.n || !r->flow.scope.n)
        return;
    for (size_t i = first; i < r->n; i++) {
        struct indicator *x = &r->items[i];
        if (x->at >= reader_token(r, from)->at)
            break;
        if (!x->scope.n)
            x->scope = r->flow.scope;
        if (!x->period.n && r->flow.period.at < r->flow.period.end) {
            x->period = period_text(r, &r->flow.period);
            x->period_start = r->flow.period.from;
            x->period_end = r->flow.period.to;
        }
    }
}

/* 央视网消息：…统计数据显示，截至2022年底，…: what only says where the news comes from. */
static bool source_of_news(struct span s)
{
    static const struct span words[] = {SPAN("显示"), SPAN("获悉"), SPAN("了解到"),
                                        SPAN("消息"), SPAN("介绍"), SPAN("统计")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (span_find(s, 0, words[i]) != SIZE_MAX)
            return span_ends(s, SPAN("，")) || span_ends(s, SPAN(",")) || span_ends(s, SPAN("："));
    }
    return false;
}

/* 今年要…, 下一步，…: a paragraph about what is to be done. */
static bool opens_a_plan(struct span s)
{
    static const struct span heads[] = {SPAN("下一步"),  SPAN("今后"),     SPAN("接下来"),
                                        SPAN("今年要"),  SPAN("明年要"),   SPAN("今年，要"),
                                        SPAN("下阶段"),  SPAN("下半年，"), SPAN("明年，"),
                                        SPAN("下半年,"), SPAN("明年,"),    SPAN("今年,要")};
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        if (span_starts(s, heads[i]))
            return true;
    }
    return false;
}

/* Words of Chinese characters.  A bit for the last byte of each one's first character, where
 * characters differ most, says at most places that none stands there. */
static bool holds_any(struct span s, const struct span *words, size_t n)
{
    uint64_t heads = 0;
    for (size_t i = 0; i < n; i++)
        heads |= UINT64_C(1) << (words[i].at[2] & 63);
    for (size_t at = 0; at + 6 <= s.n; at++) {
        if ((unsigned char)s.at[at] < 0xE0)
            continue;
        for (size_t i = 0; heads >> (s.at[at + 2] & 63) & 1 && i < n; i++) {
            if (span_starts(span_between(s, at, s.n), words[i]))
                return true;
        }
        at += 2;
    }
    return false;
}

/* 某某县2023年上半年工作总结, without a date: 上半年 in it is of that year. */
void context_take_title(struct reader *r)
{
    static const struct span told[] = {SPAN("总结"), SPAN("公报"), SPAN("半年"), SPAN("季度"),
                                       SPAN("情况"), SPAN("综述"), SPAN("年报")};
    const struct layout *l = r->layout;
    for (size_t i = 0; i < l->n_blocks && !date_known(r->published) && !r->title_year; i++) {
        struct span title = span_between(r->text, l->blocks[i].at, l->blocks[i].end);
        if ((l->blocks[i].kind != BLOCK_TITLE && l->blocks[i].kind != BLOCK_SUBTITLE) ||
            !holds_any(title, told, sizeof(told) / sizeof(*told)))
            continue;
        for (size_t k = 0; k < r->periods.n && r->periods.items[k].at < l->blocks[i].end; k++) {
            const struct period *p = &r->periods.items[k];
            if (p->at >= l->blocks[i].at && date_known(p->to))
                r->title_year = p->to.year;
        }
    }
}

/* The period with which a paragraph opens holds for all of it. */
void context_open_block(struct reader *r, const struct block *b)
{
    r->block_period = (struct period){0};
    r->flow.total = 0;
    r->year = r->title_year;
    r->block_plan = opens_a_plan(span_trim(span_between(r->text, b->at, b->end)));
    while (r->next_period < r->periods.n && r->periods.items[r->next_period].end <= b->at)
        r->next_period++;
    if (b->kind != BLOCK_PARAGRAPH || r->next_period == r->periods.n ||
        r->periods.items[r->next_period].at >= b->end || b->n_sentences == 0)
        return;
    const struct period *p = &r->periods.items[r->next_period];
    const struct sentence *first = &r->layout->sentences[b->sentence];
    if (p->kind == PERIOD_REPEATED || p->kind == PERIOD_CLOCK || p->at >= first->end)
        return;
    struct span head = span_trim(span_between(r->text, b->at, p->at > b->at ? p->at : b->at));
    struct span rest = span_between(r->text, p->end, b->end);
    bool comma = span_starts(rest, SPAN("，")) || span_starts(rest, SPAN(","));
    if (comma && (head.n == 0 || source_of_news(head)))
        r->block_period = in_force(r, *p);
}

bool context_looks_back(struct span heading)
{
    static const struct span words[] = {SPAN("回顾"), SPAN("总结"),     SPAN("成效"),
                                        SPAN("成绩"), SPAN("完成情况"), SPAN("存在问题")};
    return holds_any(heading, words, sizeof(words) / sizeof(*words));
}

bool context_announces(struct span heading)
{
    static const struct span words[] = {
        SPAN("工作安排"), SPAN("重点任务"), SPAN("目标任务"), SPAN("主要目标"), SPAN("预期目标"),
        SPAN("工作打算"), SPAN("下一步"),   SPAN("今后"),     SPAN("工作部署"), SPAN("重点工作"),
        SPAN("工作计划"), SPAN("总体要求"), SPAN("主要任务"), SPAN("发展目标"), SPAN("奋斗目标"),
        SPAN("重大举措"), SPAN("工作思路"), SPAN("工作要点"), SPAN("工作任务"), SPAN("工作目标")};
    return holds_any(heading, words, sizeof(words) / sizeof(*words)) &&
           !context_looks_back(heading);
}
