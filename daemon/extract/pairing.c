/* 分别: each value of a list has its own name (N-paired).  What the names share (an end, a front,
 * a word that stands for two) is given to each. */
#include "extract/naming.h"

#include "base/utf8.h"

#define MAX_SHARES 16u

/* How many values stand in a row from i on, at most one more than names are shared among: each
 * number of a long list asks again. */
static uint32_t values_from(const struct reader *r, uint32_t i)
{
    uint32_t n = 1, j = i + 1;
    while (j + 1 < r->tokens.n && n <= MAX_SHARES) {
        const struct token *k = reader_token(r, j);
        bool joint = k->mark == MARK_PAUSE || reader_is(r, j, SPAN("和")) ||
                     reader_is(r, j, SPAN("及")) || reader_is(r, j, SPAN("与"));
        /* 提高到每月780元和【每人每年】7560元 */
        for (uint32_t m = 0; m < 2 && joint && j + 2 < r->tokens.n; m++) {
            const struct token *next = reader_token(r, j + 1);
            if (next->mark == MARK_PERIOD || token_is(next, WORD_BIT(PER)))
                j++;
        }
        if (!joint || reader_token(r, j + 1)->mark != MARK_NUMBER)
            break;
        n++;
        j += 2;
    }
    return n;
}

/* Splits p at 、 (and, with and_too, at 和 及 与); returns how many parts. */
static uint32_t split(const struct reader *r, struct phrase p, bool and_too, struct phrase *parts,
                      uint32_t most)
{
    uint32_t n = 0, from = p.from;
    for (uint32_t j = p.from; j <= p.to; j++) {
        bool cut = j == p.to || reader_token(r, j)->mark == MARK_PAUSE ||
                   (and_too && (reader_is(r, j, SPAN("和")) || reader_is(r, j, SPAN("及")) ||
                                reader_is(r, j, SPAN("与"))));
        if (!cut)
            continue;
        if (n == most || j == from)
            return 0;
        parts[n++] = (struct phrase){from, j};
        from = j + 1;
    }
    return n;
}

/* From byte `at`, inside a token, to the end of token to - 1. */
static struct span reader_text_from(struct reader *r, uint32_t at, uint32_t to)
{
    return span_between(r->text, at, reader_token(r, to - 1)->end);
}

/* 地方财政收入、【支出】, 安全事故起数、【死亡人数】: the second belongs to what the first does. */
static struct span with_shared_front(struct reader *r, struct phrase first, struct phrase part)
{
    static const struct {
        struct span first, second;
    } pairs[] = {{SPAN("收入"), SPAN("支出")},   {SPAN("起数"), SPAN("死亡人数")},
                 {SPAN("数量"), SPAN("金额")},   {SPAN("产量"), SPAN("产值")},
                 {SPAN("件数"), SPAN("金额")},   {SPAN("面积"), SPAN("产量")},
                 {SPAN("人数"), SPAN("总花费")}, {SPAN("销售面积"), SPAN("销售额")},
                 {SPAN("人次"), SPAN("总花费")}, {SPAN("人次"), SPAN("花费")}};
    struct span whole = reader_text(r, first), own = reader_text(r, part);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (span_equal(own, pairs[i].second) && span_ends(whole, pairs[i].first) &&
            whole.n > pairs[i].first.n)
            return reader_join(r, (struct span){whole.at, whole.n - pairs[i].first.n}, own);
    }
    return own;
}

/* Does the word end the name of a value: a rate, or a deed that is counted (出口, 就业)? */
static bool ends_value(const struct reader *r, const struct token *k)
{
    static const struct span tails[] = {SPAN("标准"), SPAN("补贴"), SPAN("津贴"), SPAN("价格")};
    struct span s = span_between(r->text, k->at, k->end);
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails) && !k->named; i++) {
        if (span_ends(s, tails[i]))
            return true;
    }
    return clause_is_rate(k, r->text) ||
           (token_is(k, WORD_BIT(DEVERBAL)) && k->mark == MARK_WORD && !k->named);
}

/* With that end the part would be one of the others: 【工业】、制造业、工业投资. */
static bool like_the_last(struct reader *r, struct phrase part, uint32_t from, struct phrase last)
{
    if (from >= last.to)
        return false;
    struct span whole = reader_text(r, last),
                own = reader_join(r, reader_text(r, part),
                                  reader_text(r, (struct phrase){from, last.to}));
    return span_equal(whole, own);
}

/* Do the other parts end in the word before token `from` of the last? */
static bool part_ends_in(const struct reader *r, const struct phrase *parts, uint32_t n,
                         struct phrase last, uint32_t from)
{
    if (from == last.from)
        return false;
    const struct token *k = reader_token(r, from - 1);
    struct span word = span_between(r->text, k->at, k->end);
    for (uint32_t j = 0; j + 1 < n; j++) {
        if (!reader_is(r, parts[j].to - 1, word))
            return false;
    }
    return true;
}

/* Where in the last part begins what all share; last.to where nothing is left for it. */
static uint32_t shared_from(struct reader *r, const struct phrase *parts, uint32_t n, uint32_t k)
{
    struct phrase last = parts[n - 1], part = parts[k];
    /* behind the word that both have, or behind as many words as the shortest has */
    uint32_t least = part.to - part.from;
    for (uint32_t j = 0; j + 1 < n; j++) {
        if (parts[j].to - parts[j].from < least)
            least = parts[j].to - parts[j].from;
    }
    uint32_t from = last.to - last.from > least ? last.from + least : last.to;
    struct span end = reader_text(r, (struct phrase){part.to - 1, part.to});
    for (uint32_t j = last.from; j + 1 < last.to; j++) {
        if (reader_is(r, j, end))
            from = j + 1;
    }
    /* 智慧养老技术服务、可穿戴装备制造【销售收入】: of long parts the total alone is shared */
    if (least > 1 && from + 1 < last.to && !part_ends_in(r, parts, n, last, from)) {
        uint32_t rate = last.to;
        while (rate > last.from && clause_is_rate(reader_token(r, rate - 1), r->text))
            rate--;
        if (rate < last.to)
            return rate;
    }
    for (uint32_t j = 0; j + 1 < n; j++) {
        if (like_the_last(r, parts[j], from, last))
            return last.to - 1;
    }
    /* 医药【制造业】、成果转化服务使用外资; 汽车、太阳能电池【等】产品产量: only what is measured
     */
    struct span left = reader_text(r, (struct phrase){from > last.from ? from - 1 : from, from});
    bool whole = span_ends(end, SPAN("业")) && !span_ends(left, SPAN("业"));
    for (uint32_t j = last.from; j < last.to; j++)
        whole |= reader_is(r, j, SPAN("等"));
    if (whole && from < last.to)
        return last.to - 1;
    /* 蔬菜、【小】浆果产量: one character before a noun is no word of its own */
    while (from > last.from && from + 1 < last.to &&
           reader_token(r, from - 1)->pos == POS_ADJECTIVE &&
           reader_token(r, from - 1)->end - reader_token(r, from - 1)->at == 3)
        from++;
    return from;
}

/* 【接待】游客、旅游总花费分别…: a deed with its object shares nothing. */
static bool whole_deed(const struct reader *r, struct phrase part)
{
    return part.to > part.from + 1 && token_is(reader_token(r, part.from), WORD_BIT(ACTION)) &&
           reader_token(r, part.to - 1)->pos == POS_NOUN;
}

/* 城市低保、农村低保【标准】: what stands in the last part behind the end that both have; of two
 * characters, where words are cut otherwise. */
static struct span behind_same_end(struct reader *r, struct phrase part, struct phrase last)
{
    struct span own = reader_text(r, part), whole = reader_text(r, last);
    if (own.n < 12 || whole.n < own.n)
        return (struct span){0};
    size_t at = span_find(whole, 3, (struct span){own.at + own.n - 6, 6});
    return at == SIZE_MAX ? (struct span){0} : span_between(whole, at + 6, whole.n);
}

/* 投资、货物净出口【对经济增长的贡献率】: what a rate is reckoned to holds for all. */
static struct span toward(struct reader *r, struct phrase part, struct phrase last)
{
    for (uint32_t j = last.from + 1; j + 2 < last.to; j++) {
        if (reader_is(r, j, SPAN("对")) && clause_is_rate(reader_token(r, last.to - 1), r->text) &&
            part.to <= last.from)
            return reader_text(r, (struct phrase){j, last.to});
    }
    return (struct span){0};
}

/* 内、外【贸】, 中、西【部】: one character shares the end of the word of two. */
static struct span end_of_word(struct reader *r, struct phrase part, struct phrase last)
{
    const struct token *own = reader_token(r, part.from), *word = reader_token(r, last.from);
    bool one = part.to == part.from + 1 && own->end - own->at == 3 && own->mark == MARK_WORD;
    if (!one || word->end - word->at != 6 || word->named)
        return (struct span){0};
    return reader_text_from(r, word->at + 3, last.to);
}

/* 城镇和农村常住居民人均可支配收入: what the last part has more than the others is shared. */
static struct span with_shared_tail(struct reader *r, const struct phrase *parts, uint32_t n,
                                    uint32_t k)
{
    struct phrase last = parts[n - 1], part = parts[k];
    const struct token *head = reader_token(r, last.to - 1), *own = reader_token(r, part.to - 1);
    bool rate = ends_value(r, head) && !ends_value(r, own);
    bool known = part.to == part.from + 1 && token_is(own, WORD_BIT(TERM));
    bool thing = clause_is_head(head) && !clause_is_head(own) && !own->named && !known &&
                 !clause_is_rate(own, r->text);
    if (k == n - 1)
        return with_shared_front(r, parts[0], part);
    struct span behind = end_of_word(r, part, last);
    if (!behind.n)
        behind = toward(r, part, last);
    if (behind.n)
        return reader_join(r, reader_text(r, part), behind);
    if ((!rate && !thing) || whole_deed(r, part))
        return reader_text(r, part);
    behind = behind_same_end(r, part, last);
    if (behind.n)
        return reader_join(r, reader_text(r, part), behind);
    uint32_t least = part.to - part.from, from = shared_from(r, parts, n, k);
    /* 刑事、治安案件; 第一、第三产业增加值: the shared end begins inside a word. */
    size_t width = own->end - own->at;
    const struct token *split = reader_token(r, last.from);
    /* 新能源汽车、风电设备制造【用电量】: a compound that is known shares the total only */
    if (rate && known && width >= 12 && from < last.to)
        return reader_join(r, reader_text(r, part),
                           reader_text(r, (struct phrase){last.to - 1, last.to}));
    bool inside = least == 1 && own->mark == MARK_WORD && split->end - split->at > width &&
                  !split->named && utf8_starts(r->text.at[split->at + width]) &&
                  (from == last.to || (own->pos == POS_NUMERAL || own->pos == POS_TIME));
    if (inside)
        return reader_join(r, reader_text(r, part),
                           reader_text_from(r, split->at + (uint32_t)width, last.to));
    if (from >= last.to && rate && last.to > last.from + 1)
        from = last.to - 1; /* 新能源汽车、节能家电零售额 */
    if (from < last.to && token_is(reader_token(r, from), WORD_BIT(RESPECTIVELY)))
        from++;
    return from < last.to ? reader_join(r, reader_text(r, part),
                                        reader_text(r, (struct phrase){from, last.to}))
                          : reader_text(r, part);
}

static bool set_shares(struct reader *r, uint32_t n)
{
    r->shares = arena_new(r->a, struct span, n);
    r->n_shares = r->shares ? n : 0;
    return r->shares || reader_no_room(r);
}

/* 干部11名、科长34名，分别比上年增加3名、9名: the last `values` indicators, each once. */
static bool share_last(struct reader *r, uint32_t values)
{
    size_t first = r->n - values;
    for (size_t i = first; i < r->n; i++) {
        const struct indicator *x = &r->items[i];
        if (x->sentence_index != r->sentence_index || x->kind == KIND_CHANGE || x->name.n == 0 ||
            (i > first && span_equal(x->name, r->items[i - 1].name)))
            return true;
    }
    if (!set_shares(r, values))
        return false;
    for (uint32_t k = 0; k < values; k++)
        r->shares[k] = r->items[first + k].name;
    return true;
}

/* 渡轮和货轮增长迅猛，同比分别增长41%、12%: the things of the clause before. */
static bool share_topics(struct reader *r, const struct clause *c, uint32_t values)
{
    uint32_t end = c->left > 0 ? c->left - 1 : 0, from = end, to = end;
    while (from > 0 && end - from < 30) {
        enum mark m = reader_token(r, from - 1)->mark;
        if (m == MARK_NUMBER)
            return true;
        if (m != MARK_WORD && m != MARK_PAUSE)
            break;
        from--;
        if (token_is(reader_token(r, from), WORD_BIT(UP) | WORD_BIT(DOWN)) ||
            (to < end && token_is(reader_token(r, from), WORD_BIT(LIGHT))))
            to = from; /* 实现双下降 */
    }
    struct phrase parts[MAX_SHARES], p = clause_trim(&r->tokens, (struct phrase){from, to});
    if (to == end || phrase_empty(p) || split(r, p, true, parts, MAX_SHARES) != values)
        return true;
    if (!set_shares(r, values))
        return false;
    for (uint32_t k = 0; k < values; k++)
        r->shares[k] = with_shared_tail(r, parts, values, k);
    return true;
}

/* Values with 分别 whose clause names nothing. */
static bool share_before(struct reader *r, const struct clause *c, uint32_t before, uint32_t values)
{
    /* …分别达到312万人、58万人，同比分别增长2.1%、4.7%: the same names again. */
    r->n_shares = before == values ? before : 0;
    if (r->n_shares || !c->respectively)
        return true;
    if (!share_topics(r, c, values))
        return false;
    return r->n_shares || r->n < values || share_last(r, values);
}

/* 城乡居民收入分别增长6%和7.4%: one word names what the values part. */
static bool share_double(struct reader *r, struct phrase subject, uint32_t values, struct span tail)
{
    static const struct {
        struct span both, parts[3];
    } doubles[] = {{SPAN("城乡"), {SPAN("城镇"), SPAN("农村")}},
                   {SPAN("产销量"), {SPAN("产量"), SPAN("销量")}},
                   {SPAN("产销"), {SPAN("产量"), SPAN("销量")}},
                   {SPAN("进出口"), {SPAN("进口"), SPAN("出口")}},
                   {SPAN("牛羊"), {SPAN("牛"), SPAN("羊")}},
                   {SPAN("存贷款"), {SPAN("存款"), SPAN("贷款")}},
                   {SPAN("一二三产业"), {SPAN("第一产业"), SPAN("第二产业"), SPAN("第三产业")}},
                   {SPAN("一二三产"), {SPAN("一产"), SPAN("二产"), SPAN("三产")}}};
    struct span name = reader_text(r, subject);
    for (size_t i = 0; i < sizeof(doubles) / sizeof(*doubles); i++) {
        size_t at = span_find(name, 0, doubles[i].both);
        if (at == SIZE_MAX || values != (doubles[i].parts[2].n ? 3u : 2u))
            continue;
        if (!set_shares(r, values))
            return false;
        struct span front = {name.at, at}, end = span_between(name, at + doubles[i].both.n, name.n);
        for (uint32_t k = 0; k < values; k++)
            r->shares[k] = reader_join(
                r, reader_join(r, front, reader_join(r, doubles[i].parts[k], end)), tail);
        break;
    }
    return true;
}

/* 增速分别【快于】全部工业3.8和3.1个百分点: the verb with a base behind it; else the number. */
static uint32_t comparing(const struct reader *r, const struct clause *c)
{
    for (uint32_t j = c->number; j > c->left; j--) {
        const struct token *k = reader_token(r, j - 1);
        if (token_is(k, WORD_BIT(COMPARE) | WORD_BIT(SHARE)) && k->end - k->at >= 6)
            return j - 1;
        if (token_is(k, WORD_BIT(SHARE)))
            return j - 1;
    }
    return c->number;
}

bool naming_pair(struct reader *r, const struct clause *c, struct span tail)
{
    uint32_t values = values_from(r, c->number), n = 0;
    struct phrase verb, parts[MAX_SHARES];
    uint32_t before = r->n_shares;
    r->n_shares = r->share = 0;
    if (values < 2)
        return true;
    uint32_t compare = c->link == LINK_NONE ? comparing(r, c) : c->link_at;
    bool linked = compare < c->number || c->link != LINK_NONE;
    struct phrase subject =
        linked ? clause_subject(c, r->text, compare) : clause_before(c, r->text, &verb);
    if (phrase_empty(subject))
        return share_before(r, c, before, values);
    n = split(r, subject, c->respectively, parts, MAX_SHARES);
    if (n != values)
        n = split(r, subject, !c->respectively, parts, MAX_SHARES);
    if (n != values && c->respectively && r->n >= values &&
        naming_bare_total(reader_text(r, subject)))
        return share_last(r, values); /* 人员12人次，车辆3辆次，增幅分别达到5%和6% */
    if (n != values)
        return share_double(r, subject, values, tail);
    if (!set_shares(r, n))
        return false;
    for (uint32_t k = 0; k < n; k++)
        r->shares[k] = reader_join(r, with_shared_tail(r, parts, n, k), tail);
    return true;
}
