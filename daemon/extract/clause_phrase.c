/* The noun phrases and verbs around a number: behind it, before it, the subject, the deed. */
#include "extract/clause_words.h"

/* A word that a name neither begins nor ends with. */
static bool outer(const struct token *k)
{
    const uint64_t classes = B(CUT) | B(AUX) | B(SCOPE) | B(SCOPE_START) | B(AMONG) |
                             B(CUMULATIVE) | B(ANNUAL) | B(RESPECTIVELY) | B(TARGET) | B(YOY) |
                             B(MOM) | B(DISTRIBUTOR) | B(FROM) | B(TO);
    if (k->mark != MARK_WORD)
        return true;
    return !k->named && (token_is(k, classes) || k->pos == POS_ADVERB || k->pos == POS_PARTICLE ||
                         k->pos == POS_PREPOSITION || k->pos == POS_CONJUNCTION);
}

/* 【不】达标企业, 【一致】率: an adverb that is part of what follows. */
static bool bound_to_next(const struct tokens *t, struct phrase p)
{
    if (p.from + 1 >= p.to || at(t, p.from + 1)->mark != MARK_WORD)
        return false;
    return token_is(at(t, p.from), B(NOT)) ||
           (token_is(at(t, p.from + 1), B(MAKER)) && !token_is(at(t, p.from), B(CUT) | B(SCOPE)));
}

/* 晚稻【中】, 队员【上】: says where, behind a noun. */
static bool where(const struct tokens *t, struct phrase p)
{
    const struct token *k = at(t, p.to - 1);
    return p.to - p.from > 1 && k->mark == MARK_WORD && k->pos == POS_POSITION &&
           k->end - k->at == 3 && nounlike(at(t, p.to - 2));
}

struct phrase clause_trim(const struct tokens *t, struct phrase p)
{
    while (!phrase_empty(p) && !bound_to_next(t, p)) {
        const struct token *k = at(t, p.from);
        /* 这批项目: with the pronoun goes its classifier; but 每万名劳动者 is a name's base. */
        bool pointed = k->pos == POS_CLASSIFIER && p.from > 0 &&
                       at(t, p.from - 1)->pos == POS_PRONOUN &&
                       !token_is(at(t, p.from - 1), B(PER));
        bool base = token_is(k, B(PER)) && !token_is(k, B(STANDARD));
        bool pronoun =
            (k->pos == POS_PRONOUN && !base) || (token_is(k, B(PER)) && token_is(k, B(STANDARD)));
        bool bracket = k->bracket && p.from + 1 < p.to; /* 加装（更新）电梯 */
        bool inside = k->pos == POS_POSITION && k->end - k->at == 3 && p.from + 1 < p.to &&
                      at(t, p.from + 1)->pos == POS_PARTICLE; /* 运行【中的】商品价值 */
        if (inside) {
            p.from += 2;
            continue;
        }
        bool listed = token_is(k, B(SCOPE_START)) && p.from + 1 < p.to &&
                      joint(at(t, p.from + 1)); /* 【国内】、国际旅客 */
        if (listed)
            break;
        if (!outer(k) && !pointed && !pronoun && !bracket)
            break;
        p.from++;
    }
    while (!phrase_empty(p) && (outer(at(t, p.to - 1)) || where(t, p)))
        p.to--;
    return p;
}

struct span clause_text(const struct tokens *t, struct span text, struct phrase p)
{
    if (phrase_empty(p))
        return (struct span){0};
    return span_trim(span_between(text, at(t, p.from)->at, at(t, p.to - 1)->end));
}

/* Nothing, where no word of the phrase can be a noun. */
static struct phrase with_a_noun(const struct tokens *t, struct phrase p)
{
    if (p.to == p.from + 1 && at(t, p.from)->pos == POS_POSITION &&
        at(t, p.from)->end - at(t, p.from)->at == 3)
        return (struct phrase){p.from, p.from}; /* 17人【中】有 */
    for (uint32_t m = p.from; m < p.to; m++) {
        if (nounlike(at(t, m)) || nounlike_verb(at(t, m)))
            return p;
    }
    return (struct phrase){p.from, p.from};
}

/* 29名【存在明显问题的】干部: the 的 that closes a relative clause, or `to` where there is none.
 * The clause begins with a verb, or its noun only leads on (及其). */
static uint32_t relative_end(const struct clause *c, struct span text, uint32_t from, uint32_t to)
{
    const struct tokens *t = c->tokens;
    bool has_verb = false;
    for (uint32_t j = from; j + 1 < to; j++) {
        const struct token *k = at(t, j);
        if (is_text(k, text, SPAN("的")))
            return has_verb && at(t, j + 1)->mark == MARK_WORD ? j : to;
        if (k->mark == MARK_PAUSE)
            continue;
        bool leads_on = j + 1 < to && conjunction(at(t, j + 1));
        bool state = j + 2 < to && at(t, j + 1)->pos == POS_ADJECTIVE && !at(t, j + 1)->classes &&
                     (at(t, j + 2)->mark == MARK_PAUSE || is_text(at(t, j + 2), text, SPAN("的")));
        if (state) { /* 题材【丰富】、创意十足的作品 */
            has_verb = true;
            continue;
        }
        if (headlike(k) && !has_verb && !leads_on)
            return to;
        has_verb |= (verb(k) && !nounlike_verb(k)) ||
                    (k->pos == POS_ADJECTIVE && j > from && !k->named &&
                     is_text(at(t, j + 1), text, SPAN("的")) &&
                     (nounlike(at(t, j - 1)) || (j > from + 1 && token_is(at(t, j - 1), B(AUX)))));
    }
    return to;
}

/* 跨境【输电】线路, 保障性【租赁】住房, 夜间消费【聚集】区: a verb that no rule knows, between an
 * adjective or a thing that does not act and the last word, is part of a compound. */
static bool describes_head(const struct tokens *t, uint32_t j, uint32_t to)
{
    const struct token *k = at(t, j);
    if (j == 0 || k->named || k->mark != MARK_WORD || k->pos != POS_VERB || k->classes ||
        k->end - k->at < 6 || j + 2 > to || (j + 2 < to && at(t, j + 2)->mark != MARK_PAUSE))
        return false;
    const struct token *left = at(t, j - 1), *head = at(t, j + 1);
    bool thin = head->head && head->end - head->at == 3;
    return left->mark == MARK_WORD && !left->named && nounlike(head) &&
           (left->pos == POS_ADJECTIVE ||
            (thin && nounlike(left) && (!headlike(left) || token_is(head, B(SCOPE_TAIL)))));
}

/* 在, 于, 到, 至 behind a verb. */
static bool at_a_place(const struct clause *c, struct span text, uint32_t j)
{
    static const struct span words[] = {SPAN("在"), SPAN("于"), SPAN("到"), SPAN("至")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (is_text(at(c->tokens, j), text, words[i]))
            return true;
    }
    return false;
}

/* Does the verb at j begin the predicate?  Not when it is part of a compound noun. */
static bool predicate(const struct clause *c, struct span text, uint32_t j, uint32_t from)
{
    const struct tokens *t = c->tokens;
    const struct token *k = at(t, j);
    if (k->named || k->mark != MARK_WORD || j == from)
        return false;
    if (k->pos == POS_ADVERB || k->pos == POS_PREPOSITION ||
        token_is(k, B(DISTRIBUTOR) | B(PER_HEAD)))
        return true; /* 1.3万户群众【户均】增收…: another number's measure begins */
    if (conjunction(k) || is_text(k, text, SPAN("等")))
        return false;
    bool nounish = nounlike_verb(k);
    if (token_is(k, B(ACTION)) && headlike(at(t, j - 1)) && c->number > c->left &&
        (is_text(at(t, c->number - 1), text, SPAN("向")) ||
         is_text(at(t, c->number - 1), text, SPAN("为")) ||
         is_text(at(t, c->number - 1), text, SPAN("对"))))
        return true; /* 向65万户企业【发放】资金 */
    if (nounish && j + 1 < c->right && at(t, j - 1)->pos != POS_ADJECTIVE && !verb(at(t, j - 1)) &&
        !nounlike_verb(at(t, j - 1)) && at_a_place(c, text, j + 1))
        return true; /* 老乡【居住】在这里 */
    if (token_is(k, B(AUX) | B(CUT)) && !nounish)
        return headlike(at(t, j - 1)) || !nounlike(k);
    if (!verb(k) && !nounish && k->pos != POS_ADJECTIVE)
        return false;
    bool noun_left = false;
    for (uint32_t m = j + 1; m < c->right && !noun_left; m++)
        noun_left = nounlike(at(t, m)) || nounlike_verb(at(t, m));
    if (!noun_left) /* 8个党组织【不规范】, 12个项目【签约】 */
        return k->pos == POS_ADJECTIVE || (token_is(k, B(HAPPENS)) && nounish)
                   ? headlike(at(t, j - 1))
                   : !nounish;
    if (k->pos == POS_ADJECTIVE)
        return false;
    if (is_text(at(t, j + 1), text, SPAN("的")))
        return false;
    if (describes_head(t, j, c->right))
        return false;
    if (!nounish) {
        /* 履职尽责先进个人: verbs before any noun belong to what follows. */
        for (uint32_t m = from; m < j; m++) {
            if (nounlike(at(t, m)) || nounlike_verb(at(t, m)))
                return true;
        }
        return false;
    }
    /* 53个村【发展】产业, but 老旧小区改造任务: a verb that may be a noun. */
    const struct token *before = at(t, j - 1);
    if (!headlike(before))
        return false;
    uint32_t m = j + 1;
    while (m + 1 < c->right && nounlike_verb(at(t, m)))
        m++; /* 中医药传承创新中心 */
    bool last = m + 1 >= c->right || at(t, m + 1)->mark == MARK_PAUSE;
    bool compound = nounlike(at(t, m)) && (last || headlike(at(t, m)));
    return before->end - before->at == 3 || !compound;
}

/* 贸易、投资、海关【等】领域谅解备忘录: the 等 of a list with a noun of its own behind it. */
static bool list_goes_on(const struct tokens *t, uint32_t from, uint32_t j, uint32_t to)
{
    bool list = false;
    for (uint32_t m = from; m < j && !list; m++)
        list = at(t, m)->mark == MARK_PAUSE;
    return list && j + 1 < to && nounlike(at(t, j + 1)) && !token_is(at(t, j + 1), B(CUT));
}

/* 500个生产制造中【的】难题, 60名新入职【的】毕业生: what stands before 的 says where, or holds
 * nothing that can be counted. */
static bool only_describes(const struct tokens *t, uint32_t from, uint32_t de)
{
    if (at(t, de - 1)->pos == POS_POSITION)
        return true;
    for (uint32_t m = from; m < de; m++) {
        if (headlike(at(t, m)) || at(t, m)->named || at(t, m)->mark != MARK_WORD)
            return false;
    }
    return at(t, de + 1)->mark == MARK_WORD && nounlike(at(t, de + 1));
}

/* 叶片与叶盘【完全精准】对接: adjectives behind a thing and before its predicate say how. */
static bool manner(const struct tokens *t, uint32_t from, uint32_t j)
{
    const struct token *k = at(t, j);
    if (k->mark != MARK_WORD || k->pos != POS_ADJECTIVE || k->named || token_is(k, B(BARE)))
        return false;
    for (uint32_t m = from; m < j; m++) {
        if (headlike(at(t, m)))
            return true;
    }
    return false;
}

/* 70个县【与】省外医院建立关系: what stands behind 与 is the other side; where it begins. */
static uint32_t before_partner(const struct clause *c, struct span text, uint32_t from,
                               uint32_t verb_at)
{
    static const struct span deeds[] = {SPAN("建立"), SPAN("签订"), SPAN("签署"), SPAN("达成"),
                                        SPAN("缔结"), SPAN("结成"), SPAN("开展"), SPAN("签约")};
    bool mutual = false;
    for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds) && !mutual; i++)
        mutual = is_text(at(c->tokens, verb_at), text, deeds[i]);
    for (uint32_t j = from + 1; j < verb_at && mutual; j++) {
        if (is_text(at(c->tokens, j), text, SPAN("与")))
            return j;
    }
    return verb_at;
}

struct phrase clause_after(const struct clause *c, struct span text, bool counted,
                           uint32_t *ret_verb)
{
    const struct tokens *t = c->tokens;
    uint32_t from = c->number + 1;
    *ret_verb = t->n;
    if (from < c->right && is_text(at(t, from), text, SPAN("的")))
        from++;
    if (from < c->right && at(t, from)->bracket)
        from++; /* 83亿粒（尾） */
    if (from + 1 < c->right && at(t, from)->mark == MARK_PERIOD && nounlike(at(t, from + 1)))
        from++; /* 32名【2025年】“十佳歌手”获得者 */
    uint32_t de = relative_end(c, text, from, c->right), j = from;
    bool relative = de < c->right;
    if (relative)
        j = de + 1;
    for (; j < c->right; j++) {
        const struct token *k = at(t, j);
        if (k->mark == MARK_PERIOD ||
            (j > from && (token_is(k, B(SCOPE)) ||
                          (k->pos == POS_TIME && (headlike(at(t, j - 1)) || at(t, j - 1)->named)))))
            break;
        if (k->mark == MARK_PAUSE && j > from && is_text(at(t, j - 1), text, SPAN("台阶")))
            break; /* 迈上5万亿元台阶、增量1.3万亿元 */
        if (k->mark == MARK_PAUSE || conjunction(k)) {
            bool deed = j + 2 == c->right && c->right < t->n && k->mark == MARK_PAUSE &&
                        at(t, c->right)->mark == MARK_NUMBER && verb(at(t, j + 1));
            if (j + 1 >= c->right || deed || (governs(at(t, j + 1)) && !headlike(at(t, j + 1))))
                break; /* a number or a further predicate follows */
            continue;
        }
        if (is_text(k, text, SPAN("的")) && j > from && j + 1 < c->right &&
            (token_is(at(t, j - 1), B(LIMIT)) || (counted && only_describes(t, from, j))))
            continue;
        if (is_text(k, text, SPAN("等")) && j > from && list_goes_on(t, from, j, c->right))
            continue;
        if (is_text(k, text, SPAN("的")) || is_text(k, text, SPAN("等")))
            break;
        if (predicate(c, text, j, relative ? de + 1 : from)) {
            *ret_verb = j;
            break;
        }
    }
    uint32_t end = *ret_verb == j && j < t->n ? before_partner(c, text, from, j) : j;
    while (*ret_verb == j && end > from + 1 && manner(t, from, end - 1))
        end--;
    if (relative && at(t, from)->pos == POS_PREPOSITION)
        from = de + 1; /* 32条以中轴线为主题的旅游线路 */
    struct phrase p = clause_trim(t, (struct phrase){from, end});
    /* 186个行政村党组织书记“一肩挑”比例达…: what is counted ends with its first head. */
    if (!phrase_empty(p) && clause_is_rate(at(t, p.to - 1), text) && counted) {
        for (uint32_t k = p.from; k + 1 < p.to; k++) {
            bool more = k + 2 < p.to && headlike(at(t, k + 1)) && !token_is(at(t, k + 1), B(RATE));
            if (headlike(at(t, k)) && !token_is(at(t, k), B(RATE)) && !more)
                return with_a_noun(t, (struct phrase){p.from, k + 1});
        }
    }
    /* 抽查3个县区衔接资金6.82亿元, 13个项目进度缓慢: what stands behind the bare noun is another's.
     */
    bool other = c->right < t->n && at(t, c->right)->mark == MARK_NUMBER && c->right == p.to;
    bool state = !phrase_empty(p) && at(t, p.to - 1)->pos == POS_ADJECTIVE;
    if (counted && p.to > p.from + 1 && !relative && (other || state) &&
        token_is(at(t, p.from), B(SCOPE_TAIL) | B(BARE) | B(ACTOR)) &&
        !token_is(at(t, p.from), B(HEAD)))
        p.to = p.from + 1;
    return with_a_noun(t, p);
}

/* 电源规模【最大】、总投资…: what stands before the pause is said of something else. */
static bool after_superlative(const struct tokens *t, struct span text, uint32_t i)
{
    if (i < 2 || at(t, i - 1)->mark != MARK_PAUSE || at(t, i - 2)->mark != MARK_WORD)
        return false;
    struct span s = span_between(text, at(t, i - 2)->at, at(t, i - 2)->end);
    return span_starts(s, SPAN("最"));
}

static bool starts_stretch(const struct token *k)
{
    return k->mark == MARK_PERIOD || token_is(k, B(SCOPE) | B(AMONG));
}

/* 【已】接待游客, 【新】签约项目: the adverb before it makes a verb of what may be a noun. */
static bool after_adverb(const struct clause *c, struct span text, uint32_t j)
{
    if (j == c->left)
        return false;
    const struct token *k = at(c->tokens, j - 1);
    return is_text(k, text, SPAN("新")) ||
           (token_is(k, B(AUX)) && !token_is(k, B(CUT) | B(LIGHT) | B(ACTION)));
}

/* 【对】东盟国家【出口】农产品: the verb behind whom it is directed at. */
static bool toward(const struct clause *c, struct span text, uint32_t from, uint32_t j)
{
    static const struct span words[] = {SPAN("对"), SPAN("向"), SPAN("经"),
                                        SPAN("与"), SPAN("为"), SPAN("给")};
    for (uint32_t m = from; m + 1 < j; m++) {
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
            if (is_text(at(c->tokens, m), text, words[i]))
                return true;
        }
    }
    return false;
}

/* Does the verb at j govern what follows, up to `to`?  One that may be a noun only does behind
 * an adverb, or before a noun at the start of the stretch or behind a place or body. */
static bool takes_object(const struct clause *c, struct span text, uint32_t j, uint32_t from,
                         uint32_t to)
{
    const struct tokens *t = c->tokens;
    const struct token *k = at(t, j);
    if (j + 1 >= to || (j > c->left && token_is(at(t, j - 1), B(NOT))))
        return false;
    const struct token *next = at(t, j + 1);
    if (next->head && next->end - next->at == 3 && j + 2 == to && k->end - k->at >= 6)
        return false; /* 国际货运【通航】点 */
    if (next->mark == MARK_PAUSE || token_is(next, B(MAKER)) || is_text(next, text, SPAN("的")))
        return false;
    if (governs(k))
        return j == from || !describes_head(t, j, to);
    if (!nounlike_verb(k) || !(k->classes & B(ACTION)))
        return false;
    bool adverb = after_adverb(c, text, j) || toward(c, text, from, j);
    bool opens = j == from || adverb || at(t, j - 1)->pos == POS_PLACE ||
                 token_is(at(t, j - 1), B(SCOPE_TAIL) | B(ACTOR));
    /* 全年【生产】钾肥, but 全年生产用地面积 */
    bool dated = j == from && j > c->left && at(t, j - 1)->mark == MARK_PERIOD && j + 2 == to &&
                 !clause_is_rate(at(t, to - 1), text);
    bool object = false;
    for (uint32_t m = j + 1; m < to && opens && !object; m++)
        object = headlike(at(t, m)) || at(t, m)->named ||
                 ((adverb || dated) && nounlike(at(t, m))) || token_is(at(t, m), B(BARE));
    return object;
}

/* 开展, 进行, 完成: what follows is what is done. */
static bool light_of_deeds(const struct token *k)
{
    return verb(k) && token_is(k, B(LIGHT)) && !token_is(k, B(AUX));
}

/* Nothing, where the phrase holds no noun and no deed. */
static struct phrase with_a_noun_or_deed(const struct tokens *t, struct phrase p)
{
    for (uint32_t m = p.from; m < p.to; m++) {
        if (nounlike(at(t, m)) || verb(at(t, m)))
            return p;
    }
    return (struct phrase){p.from, p.from};
}

/* Does the clause name a receiver: 对…, 给…, 为…? */
static bool receives(const struct clause *c, struct span text, uint32_t from, uint32_t to)
{
    static const struct span words[] = {SPAN("对"), SPAN("给"), SPAN("为"), SPAN("向")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words) && from < to; i++) {
        if (is_text(at(c->tokens, from), text, words[i]))
            return true;
    }
    return false;
}

/* 启动【建设】省级园区, 上线【运行】“一件事”: the deed behind the verb is no part of the compound.
 */
static bool governs_with_next(const struct tokens *t, uint32_t verb_at, uint32_t to)
{
    const struct token *k = at(t, verb_at), *deed = at(t, verb_at + 1), *noun = at(t, verb_at + 2);
    if (!governs(k) || !token_is(k, B(ACTION)) || token_is(k, B(LIGHT)) || !nounlike_verb(deed) ||
        !nounlike(noun) || nounlike_verb(noun) || token_is(deed, B(HAPPENS)) ||
        (!token_is(deed, B(ACTION)) && !noun->named))
        return false;
    bool one = verb_at + 3 == to; /* 引进【培训机构】, but 筹集建设保障性住房 */
    return one ? noun->named || noun->end - noun->at >= 15 : nounlike(at(t, verb_at + 3));
}

/* Money that is spent, which a verb before it governs: 经费, 资金. */
static bool funds(const struct token *k, struct span text)
{
    struct span s = span_between(text, k->at, k->end);
    return span_ends(s, SPAN("资金")) || span_ends(s, SPAN("经费")) || span_ends(s, SPAN("补贴")) ||
           span_ends(s, SPAN("补助"));
}

/* The object of the clause's last governing verb; where the head of the phrase is a rate or
 * total and a noun stands before that verb, the verb is part of the phrase: 高速铁路投产里程. */
struct phrase clause_before(const struct clause *c, struct span text, struct phrase *ret_verb)
{
    const struct tokens *t = c->tokens;
    uint32_t to = c->near, from = to, first = to, last;
    *ret_verb = (struct phrase){to, to};
    while (from > c->left && !starts_stretch(at(t, from - 1)) &&
           !after_superlative(t, text, from) &&
           !(at(t, from - 1)->mark == MARK_PAUSE && from < to && governs(at(t, from)) &&
             token_is(at(t, from), B(ACTION))))
        from--;
    /* 来自119个国家和地区【的】报名影片4564部: the noun of the number before describes this one's.
     */
    if (from > 0 && from == c->left && at(t, from - 1)->mark == MARK_NUMBER) {
        for (uint32_t j = from; j + 1 < to; j++) {
            if (is_text(at(t, j), text, SPAN("的")))
                from = j + 1;
        }
    }
    /* 标准由每人每月123元提高到…: what is named ends before 由. */
    for (uint32_t j = from + 1; j < to && opens_pair(c, text); j++) {
        if (is_text(at(t, j), text, SPAN("由")) || is_text(at(t, j), text, SPAN("从")))
            to = j;
    }
    /* 加装电梯、整治管线【等】惠民项目7000多个: deeds as examples are no part of what is counted.
     */
    for (uint32_t j = from + 1; j + 1 < to; j++) {
        bool example = is_text(at(t, j), text, SPAN("等")) && nounlike(at(t, j + 1));
        for (uint32_t m = from + 1; m < j && example; m++) {
            if (governs(at(t, m)) && token_is(at(t, m), B(ACTION)) &&
                (at(t, m - 1)->mark == MARK_PAUSE || m == from + 1)) {
                from = j + 1;
                example = false;
            }
        }
    }
    /* 市级按每人每天400元: how it is reckoned is no part of what it is. */
    for (uint32_t j = from; j + 1 < c->number; j++) {
        if (j < to && token_is(at(t, j), B(STANDARD)) && at(t, j)->pos == POS_PREPOSITION &&
            token_is(at(t, j + 1), B(PER)))
            to = j;
    }
    /* 从致富能手中选配105名: where they come from is not what they are. */
    for (uint32_t j = from; j + 1 < to; j++) {
        if (!is_text(at(t, j), text, SPAN("从")))
            continue;
        for (uint32_t m = j + 1; m < to; m++) {
            if (span_ends(span_between(text, at(t, m)->at, at(t, m)->end), SPAN("中")))
                from = m + 1;
        }
    }
    /* 对成效明显的县给予10万元奖励: who receives is not what is given. */
    if (to > from + 1 && token_is(at(t, to - 1), B(ACTION)) && governs(at(t, to - 1)) &&
        receives(c, text, from, to - 1)) {
        *ret_verb = (struct phrase){to - 1, to};
        return (struct phrase){to, to};
    }
    /* 开展集体学习24次, 完成文件审查97件: a light verb takes a deed as its object. */
    bool deed = to > from && (verb(at(t, to - 1)) || at(t, to - 1)->pos == POS_VERBNOUN);
    for (uint32_t j = from; j + 1 < to && deed; j++) {
        if (!light_of_deeds(at(t, j)) || token_is(at(t, to - 1), B(LIGHT) | B(UP) | B(DOWN)))
            continue;
        *ret_verb = (struct phrase){j, j + 1};
        return with_a_noun_or_deed(t, clause_trim(t, (struct phrase){j + 1, to}));
    }
    /* 在北极冰区完成10余次下潜: where it was done is not what was done. */
    if (to > from + 1 && is_text(at(t, from), text, SPAN("在")) && governs(at(t, to - 1)) &&
        token_is(at(t, to - 1), B(ACTION))) {
        *ret_verb = (struct phrase){to - 1, to};
        return (struct phrase){to, to};
    }
    /* 企业新增1013家: the verb directly before the number governs, the noun before it is meant. */
    if (to > from + 1 && governs(at(t, to - 1)) && token_is(at(t, to - 1), B(ACTION)) &&
        !conjunction(at(t, to - 2)) && at(t, to - 2)->mark == MARK_WORD) {
        *ret_verb = (struct phrase){to - 1, to};
        to--;
    }
    bool noun_before = false;
    last = to;
    for (uint32_t j = from; j < to; j++) {
        /* 出动抢险队伍: a verb of action keeps its object from one that only describes it. */
        bool action =
            token_is(at(t, j), B(ACTION) | B(LIGHT) | B(UP) | B(DOWN)) ||
            (j == last + 1 && j + 1 < to && (!nounlike(at(t, j + 1)) || at(t, j + 1)->named));
        if (takes_object(c, text, j, from, to) &&
            (last == to || action || !token_is(at(t, last), B(ACTION) | B(LIGHT)))) {
            last = j;
        } else if (last == to) {
            noun_before |= nounlike(at(t, j)) && !token_is(at(t, j), B(AUX) | B(SCOPE_START));
        }
    }
    bool total = to > from && clause_is_rate(at(t, to - 1), text);
    bool others = c->left > 0 && at(t, c->left - 1)->mark == MARK_NUMBER; /* 为200名工人追回工资 */
    bool whole = last < to && total && !others && !token_is(at(t, last), B(LIGHT)) &&
                 !token_is(at(t, last), B(UP) | B(DOWN)) &&
                 (noun_before || (nounlike_verb(at(t, last)) && last == from));
    if (whole && governs(at(t, last)) && token_is(at(t, last), B(ACTION)) &&
        funds(at(t, to - 1), text))
        whole = false; /* 县财政【安排】专项经费 */
    bool listed = last < to && noun_before && c->left > 0 &&
                  at(t, c->left - 1)->mark == MARK_PAUSE && !token_is(at(t, last), B(ACTION));
    if (last == to || whole || listed)
        return with_a_noun(t, clause_trim(t, (struct phrase){from, to}));
    /* 新建和改造高标准农田: a second verb behind 和. */
    while (last + 3 < to && conjunction(at(t, last + 1)) && verb(at(t, last + 2)) &&
           token_is(at(t, last + 2), B(ACTION)) && nounlike(at(t, last + 3)))
        last += 2;
    /* 帮助解决, 建设和改造: verbs that stand together govern together. */
    for (first = last; first > from; first--) {
        const struct token *k = at(t, first - 1);
        if (token_is(k, B(CUMULATIVE)))
            break; /* 累计安排资金 */
        bool with = governs(k) || (nounlike_verb(k) && (k->classes & B(ACTION))) ||
                    (conjunction(k) && first - 1 > from && verb(at(t, first - 2)));
        if (!with)
            break;
    }
    /* 启动【建设】省级园区: a deed behind the verb governs with it, where a compound follows. */
    while (last + 2 < to && governs_with_next(t, last, to))
        last++;
    /* 建设筹集【各类】保障性住房: verbs before what points at a noun govern together. */
    for (uint32_t j = last + 1; j + 1 < to && (verb(at(t, j)) || nounlike_verb(at(t, j))); j++) {
        if (at(t, j + 1)->pos == POS_PRONOUN)
            last = j;
    }
    *ret_verb = (struct phrase){first, last + 1};
    struct phrase p = clause_trim(t, (struct phrase){last + 1, to});
    /* 安排救助补助资金: a head that says nothing alone takes the verbs back but the first. */
    if (p.to - p.from == 1 && token_is(at(t, p.from), B(BARE)) && first < last) {
        *ret_verb = (struct phrase){first, first + 1};
        p = clause_trim(t, (struct phrase){first + 1, to});
    }
    return p;
}

static bool base_of_comparison(const struct token *k, struct span text)
{
    return is_text(k, text, SPAN("比")) || is_text(k, text, SPAN("较")) ||
           is_text(k, text, SPAN("同")) || is_text(k, text, SPAN("由"));
}

/* 造船完工量【以载重吨计】占…: how it is reckoned, directly before the verb; where that begins. */
static uint32_t reckoned_from(const struct clause *c, struct span text, uint32_t verb_at)
{
    const struct tokens *t = c->tokens;
    uint32_t end = verb_at;
    while (end > c->left && skippable(at(t, end - 1)))
        end--;
    static const struct span tails[] = {SPAN("计"), SPAN("计算"), SPAN("口径"), SPAN("价格")};
    bool reckoned = false;
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails) && end > c->left; i++)
        reckoned |= is_text(at(t, end - 1), text, tails[i]);
    if (!reckoned)
        return verb_at;
    for (uint32_t j = end - 1; j > c->left + 1 && j + 6 > end; j--) {
        if (is_text(at(t, j - 1), text, SPAN("以")) || is_text(at(t, j - 1), text, SPAN("按")))
            return j - 1;
    }
    return verb_at;
}

/* 【与伙伴国家】建立友好城市的数量: with whom is no part of the name, where a verb follows. */
static struct phrase without_partner(const struct clause *c, struct span text, struct phrase p)
{
    const struct tokens *t = c->tokens;
    if (phrase_empty(p) || p.from == c->left)
        return p;
    if (is_text(at(t, p.from - 1), text, SPAN("以"))) { /* 以锂电池为代表的“新三样”产品 */
        for (uint32_t m = p.from + 2; m + 1 < p.to; m++) {
            if (is_text(at(t, m), text, SPAN("的")))
                return (struct phrase){m + 1, p.to};
        }
    }
    if (!is_text(at(t, p.from - 1), text, SPAN("与")))
        return p;
    for (uint32_t m = p.from; m + 2 < p.to; m++) {
        if (governs(at(t, m)) && token_is(at(t, m), B(ACTION)))
            return (struct phrase){m, p.to};
    }
    return p;
}

/* 济南【全市】桥隧达到21处: the subject stands behind; but 占【全国】总产值的比重. */
static bool scope_of_subject(const struct clause *c, struct span text, uint32_t j)
{
    const struct tokens *t = c->tokens;
    if (!token_is(at(t, j), B(SCOPE)) || j == c->left || at(t, j - 1)->mark != MARK_WORD)
        return false;
    const struct token *left = at(t, j - 1);
    return !token_is(left, B(SHARE) | B(RANK) | B(COMPARE)) && !base_of_comparison(left, text) &&
           (left->pos == POS_PLACE || token_is(left, B(SCOPE_TAIL)));
}

static bool changes(const struct clause *c)
{
    return c->link == LINK_CHANGE || c->link == LINK_LEVEL;
}

struct phrase clause_subject(const struct clause *c, struct span text, uint32_t verb_at)
{
    const struct tokens *t = c->tokens;
    verb_at = reckoned_from(c, text, verb_at);
    uint32_t j = verb_at;
    bool noun = false;
    while (j > c->left) {
        const struct token *k = at(t, j - 1);
        if (token_is(k, B(AMONG)) || (k->mark == MARK_PERIOD && noun) ||
            (noun && scope_of_subject(c, text, j - 1)))
            break;
        /* 连续5年稳定在, 比上年增加: the subject ends before the period. */
        if (k->mark == MARK_PERIOD)
            verb_at = j - 1;
        if (k->mark == MARK_WORD && !k->named && base_of_comparison(k, text) &&
            (k->pos == POS_PREPOSITION || !noun || at(t, j)->named ||
             (changes(c) && is_text(k, text, SPAN("较"))))) {
            verb_at = j - 1;
            noun = false;
        }
        noun |= j - 1 < verb_at && nounlike(k) && !token_is(k, B(AUX));
        j--;
    }
    /* 在综合考评中: the place is not in the name. */
    while (verb_at > j + 1 && at(t, verb_at - 1)->mark == MARK_WORD &&
           (is_text(at(t, verb_at - 1), text, SPAN("中")) ||
            is_text(at(t, verb_at - 1), text, SPAN("里"))))
        verb_at--;
    struct phrase p = without_partner(c, text, clause_trim(t, (struct phrase){j, verb_at}));
    /* 【作为消费指标的】零售总额增长7%: in what quality is no part of the name. */
    for (uint32_t m = p.from; m + 1 < p.to && is_text(at(t, p.from), text, SPAN("作为")); m++) {
        if (is_text(at(t, m), text, SPAN("的")))
            p.from = m + 1;
    }
    /* 推动…, 带动…, 确保…: what follows is the subject. */
    while (p.from + 1 < p.to && token_is(at(t, p.from), B(LIGHT)) &&
           token_is(at(t, p.from), B(REACH)))
        p.from++; /* 【实现】利润总额占…比重 */
    for (uint32_t m = p.from; m + 1 < p.to; m++) {
        if (token_is(at(t, m), B(LIGHT)) && token_is(at(t, m), B(AUX)) &&
            !token_is(at(t, m), B(REACH)))
            p.from = m + 1;
    }
    return with_a_noun(t, clause_trim(t, p));
}

struct phrase clause_deed(const struct clause *c, struct span text)
{
    const struct tokens *t = c->tokens;
    uint32_t j = c->number + 1, start = j, right = c->right;
    bool place = false;
    /* 诫勉2人、批评教育23人: what stands behind the pause belongs to the next number. */
    if (right < t->n && at(t, right)->mark == MARK_NUMBER) {
        for (uint32_t m = right; m > j; m--) {
            if (at(t, m - 1)->mark == MARK_PAUSE)
                right = m - 1;
        }
    }
    for (; j < right; j++) {
        const struct token *k = at(t, j);
        if (k->mark == MARK_PERIOD)
            break;
        if (k->mark == MARK_WORD && k->pos == POS_PREPOSITION && j == start) {
            place = true;
            continue;
        }
        if (place && verb(k)) {
            start = j;
            place = false;
        }
        if (!place && start == j &&
            (token_is(k, B(LIGHT) | B(AUX) | B(DISTRIBUTOR)) || k->pos == POS_ADVERB))
            start = j + 1;
    }
    (void)text;
    struct phrase deed = clause_trim(t, (struct phrase){place ? j : start, j});
    /* 参与其中: nothing but the verb. */
    for (uint32_t m = c->number + 1; phrase_empty(deed) && m < right; m++) {
        if (verb(at(t, m)) && !token_is(at(t, m), B(AUX)))
            deed = (struct phrase){m, m + 1};
    }
    return deed;
}
