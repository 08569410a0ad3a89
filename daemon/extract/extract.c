/* From numbers to indicators, sentence by sentence.
 *
 * 1 numbers and periods of the whole text (text)          4 tokens of the sentence (tokens.h)
 * 2 units shared by a list: 20.9、36.2、54个百分点         5 each number's clause (clause.h)
 * 3 rejection by what is directly beside (reject.h)       6 name, kind, context (here)
 *
 * `flow` carries what goes on from number to number and from sentence to sentence: scope,
 * period, the last named thing. */
#include "extract/extract.h"

#include "base/utf8.h"
#include "extract/clause.h"
#include "extract/reject.h"

#define MAX_INDICATORS 20000u /* of one report; more is no report */

struct flow {
    struct span scope;
    struct phrase place; /* the tokens that name the scope, where they open a clause */
    struct period period, saved; /* at == end: none; saved: in force again after one number */
    bool once; /* period holds for one number only: 从2014年的…, 3年翻一番 */
    bool target; /* a word of planning stands before, in this sentence */
    uint32_t previous; /* 1 + index of the last indicator of this sentence; 0: none */
    uint32_t total; /* the same of the last count that 其中 may speak of */
};

struct reader {
    const struct lexicon *lexicon;
    struct span text;
    const struct layout *layout;
    struct date published;
    struct arena *a;
    struct err *e;
    struct numbers numbers;
    struct periods periods;
    bool *use;
    struct indicator *items;
    size_t n, cap;
    struct verdict *verdicts;
    size_t cp_byte, cp; /* byte cp_byte is code point cp: counted as we go */
    size_t next_number, next_period;
    /* of the sentence at hand */
    const struct sentence *sentence;
    uint32_t sentence_index;
    struct tokens tokens;
    struct flow flow;
    struct period block_period; /* a paragraph that opens with a period; at == end: none */
    int year; /* written out before in this paragraph; 0: none */
    bool plan; /* the section speaks of what is to come */
    /* of a list with 分别 */
    struct span *shares;
    uint32_t n_shares, share;
};

static bool no_room(struct reader *r)
{
    return err_fail(r->e, ERR_INPUT, "the report needs more memory than allowed");
}

/* ---- 2: units shared by a list ---- */

static bool joined(struct span text, size_t from, size_t to)
{
    struct span s = span_trim(span_between(text, from, to));
    static const struct span joints[] = {SPAN("、"), SPAN("和"), SPAN("及"),
                                         SPAN("与"), SPAN("，"), SPAN(",")};
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        if (span_equal(s, joints[i]))
            return i < 4;
    }
    return false;
}

static void share_units(struct reader *r)
{
    struct number *x = r->numbers.items;
    for (size_t i = r->numbers.n; i-- > 1;) {
        struct number *left = &x[i - 1], *right = &x[i];
        if (left->unit.n || left->class != NUMBER_PLAIN || !right->unit.n ||
            left->hanzi != right->hanzi || !joined(r->text, left->end, right->at))
            continue;
        left->unit = right->unit;
        left->unit_row = right->unit_row;
        left->class = right->class;
    }
}

/* ---- small helpers ---- */

static uint32_t code_point(struct reader *r, size_t byte)
{
    if (byte < r->cp_byte)
        r->cp_byte = r->cp = 0;
    r->cp += utf8_count(span_between(r->text, r->cp_byte, byte));
    r->cp_byte = byte;
    return (uint32_t)r->cp;
}

/* Without blanks and line ends inside. */
static struct span without_blanks(struct reader *r, struct span s)
{
    bool any = false;
    for (size_t i = 0; i < s.n; i++)
        any |= s.at[i] == ' ' || s.at[i] == '\n' || s.at[i] == '\r' || s.at[i] == '\t';
    if (!any)
        return s;
    char *p = arena_take(r->a, s.n);
    if (!p)
        return s;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] != ' ' && s.at[i] != '\n' && s.at[i] != '\r' && s.at[i] != '\t')
            p[n++] = s.at[i];
    }
    return (struct span){p, n};
}

static struct span text_of(struct reader *r, struct phrase p)
{
    return without_blanks(r, clause_text(&r->tokens, r->text, p));
}

/* The text of a name: without the place that opens it and is its scope. */
static struct span name_of(struct reader *r, struct phrase p)
{
    const struct phrase *place = &r->flow.place;
    if (p.from >= place->from && p.from < place->to && p.to > place->to)
        p = clause_trim(&r->tokens, (struct phrase){place->to, p.to});
    return text_of(r, p);
}

static const struct token *token(const struct reader *r, uint32_t i)
{
    return &r->tokens.items[i];
}

static bool token_equal(const struct reader *r, uint32_t i, struct span word)
{
    return span_equal(span_between(r->text, token(r, i)->at, token(r, i)->end), word);
}

static enum unit_dimension dimension_of(const struct number *x)
{
    if (x->class == NUMBER_MONEY)
        return UNIT_MONEY;
    if (x->class == NUMBER_PERCENT)
        return UNIT_RATIO;
    return x->unit_row ? x->unit_row->dimension : UNIT_COUNTER;
}

static bool physical(enum unit_dimension d)
{
    switch (d) {
    case UNIT_LENGTH:
    case UNIT_AREA:
    case UNIT_VOLUME:
    case UNIT_MASS:
    case UNIT_DURATION:
    case UNIT_ENERGY:
    case UNIT_POWER:
    case UNIT_SPEED:
    case UNIT_DATA:
    case UNIT_AGE:
    case UNIT_TEMPERATURE:
    case UNIT_OTHER:
        return true;
    case UNIT_COUNTER:
    case UNIT_PEOPLE:
    case UNIT_MONEY:
    case UNIT_RATIO:
        return false;
    }
    return false;
}

static bool is_points(const struct number *x)
{
    return span_equal(x->unit, SPAN("百分点")) || span_equal(x->unit, SPAN("个百分点"));
}

/* 2.5:1, 三分之一: a ratio without a unit of its own. */
static bool proportion(const struct reader *r, const struct number *x)
{
    struct span q = span_between(r->text, x->at, x->end);
    return x->unit.n == 0 &&
           (span_find(q, 0, SPAN("∶")) != SIZE_MAX || span_find(q, 0, SPAN(":")) != SIZE_MAX ||
            span_find(q, 0, SPAN("：")) != SIZE_MAX);
}

/* ---- 6: kind and direction ---- */

static bool doubling(const struct reader *r, const struct token *k)
{
    struct span q = span_between(r->text, k->at, k->end);
    return span_find(q, 0, SPAN("番")) != SIZE_MAX;
}

static enum kind kind_of(const struct reader *r, const struct clause *c, const struct number *x,
                         bool change)
{
    if (x->class == NUMBER_ORDINAL || (c->link == LINK_RANK && span_equal(x->unit, SPAN("位"))))
        return KIND_RANK;
    if (is_points(x) || doubling(r, token(r, c->number)))
        return KIND_CHANGE;
    if (change)
        return KIND_CHANGE;
    enum unit_dimension d = dimension_of(x);
    if (d == UNIT_RATIO || proportion(r, x) || span_equal(x->unit, SPAN("倍")))
        return KIND_RATIO;
    if (d == UNIT_MONEY)
        return KIND_AMOUNT;
    return physical(d) ? KIND_MEASURE : KIND_COUNT;
}

/* ---- 6: the name ---- */

struct naming {
    struct span name, action;
    const char *rule;
    bool change; /* the governing verb is one of change although it stands before a noun */
    bool falls;
};

static struct span joined_name(struct reader *r, struct span left, struct span right)
{
    if (left.n == 0 || right.n == 0)
        return left.n ? left : right;
    return arena_join(r->a, left, right);
}

static bool rate_head(const struct reader *r, struct phrase p)
{
    return !phrase_empty(p) && token_is(token(r, p.to - 1), WORD_BIT(RATE));
}

static uint32_t share_at(const struct reader *r, const struct clause *c)
{
    for (uint32_t j = c->number; j > c->left; j--) {
        if (token_is(token(r, j - 1), WORD_BIT(SHARE)))
            return j - 1;
    }
    return c->number;
}

static struct indicator *kept(const struct reader *r, uint32_t index)
{
    return index ? &r->items[index - 1] : NULL;
}

static struct span previous_name(const struct reader *r)
{
    return r->flow.previous ? kept(r, r->flow.previous)->name : (struct span){0};
}

/* Does the clause say nothing before the number (a list or a new clause goes on)? */
static bool bare_left(const struct clause *c)
{
    return c->near == c->left;
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
    if (rate_head(r, base) && !phrase_empty(subject)) {
        ret->name = name_of(r, (struct phrase){subject.from, c->near > k ? c->near : base.to});
        return true;
    }
    struct span whose = phrase_empty(subject) ? previous_name(r) : name_of(r, subject);
    if (whose.n == 0)
        return false;
    ret->name = joined_name(r, whose, SPAN("占比"));
    return true;
}

/* N2 subject and linking verb: 整改完成率达100%, 产值增长3倍, 居全国第4. */
static bool name_linked(struct reader *r, const struct clause *c, struct naming *ret)
{
    struct phrase subject = clause_subject(c, r->text, c->link_at);
    if (c->net)
        subject =
            (struct phrase){phrase_empty(subject) ? c->link_at : subject.from, c->link_at + 1};
    ret->rule = "N-linked";
    ret->name = name_of(r, subject);
    return ret->name.n > 0;
}

/* The first verb from token j on that says what is done: not 全部, 通过, 予以. */
static struct span main_verb(struct reader *r, const struct clause *c, uint32_t j)
{
    static const struct span light[] = {SPAN("进行"), SPAN("予以"), SPAN("加以"), SPAN("给予"),
                                        SPAN("通过")};
    for (; j < c->right; j++) {
        const struct token *k = token(r, j);
        bool verb = k->mark == MARK_WORD && !k->named &&
                    (k->pos == POS_VERB || token_is(k, WORD_BIT(ACTION) | WORD_BIT(LIGHT))) &&
                    !(token_is(k, WORD_BIT(AUX)) && !token_is(k, WORD_BIT(ACTION)));
        for (size_t i = 0; i < sizeof(light) / sizeof(*light) && verb; i++)
            verb = !token_equal(r, j, light[i]);
        if (verb)
            return text_of(r, (struct phrase){j, j + 1});
    }
    return (struct span){0};
}

/* The first verb inside a phrase that names an action: 发展党员 -> 发展. */
static struct span verb_inside(struct reader *r, struct phrase p)
{
    for (uint32_t j = p.from; j < p.to; j++) {
        if (token_is(token(r, j), WORD_BIT(ACTION)) && !token(r, j)->named)
            return text_of(r, (struct phrase){j, j + 1});
    }
    return (struct span){0};
}

/* N3 a noun behind the number: 183个临时党支部. */
static bool name_after(struct reader *r, const struct clause *c, struct naming *ret)
{
    uint32_t verb;
    struct phrase p = clause_after(c, r->text, &verb);
    if (phrase_empty(p))
        return false;
    ret->rule = "N-after";
    ret->name = name_of(r, p);
    if (!ret->action.n)
        ret->action = main_verb(r, c, verb);
    return ret->name.n > 0;
}

/* N4 a noun before the number: 举办培训班4个; the verb to its left governs. */
static bool name_before(struct reader *r, const struct clause *c, struct naming *ret)
{
    struct phrase verb, p = clause_before(c, r->text, &verb);
    if (phrase_empty(p))
        return false;
    ret->rule = "N-before";
    if (rate_head(r, p) && phrase_empty(verb)) {
        struct phrase whole = clause_subject(c, r->text, c->near);
        p = phrase_empty(whole) ? p : whole;
    }
    ret->name = name_of(r, p);
    if (!phrase_empty(verb)) {
        const struct token *v = token(r, verb.to - 1);
        ret->action = text_of(r, clause_trim(&r->tokens, verb));
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
    ret->rule = "N-deed";
    ret->action = main_verb(r, c, c->number + 1);
    ret->name = name_of(r, p);
    return ret->name.n > 0;
}

/* N6 a verb alone: 宣讲超过百场; its subject, else the verb itself. */
static bool name_verb(struct reader *r, const struct clause *c, struct naming *ret)
{
    if (c->near == c->left)
        return false;
    uint32_t v = c->near - 1;
    if (token(r, v)->mark != MARK_WORD)
        return false;
    struct phrase subject = clause_subject(c, r->text, v);
    ret->rule = "N-verb";
    ret->action = text_of(r, (struct phrase){v, v + 1});
    ret->name = phrase_empty(subject) ? previous_name(r) : name_of(r, subject);
    if (ret->name.n == 0 || token_is(token(r, v), WORD_BIT(DEVERBAL)))
        ret->name = ret->action;
    return ret->name.n > 0;
}

/* The verb directly left of the number: 选派1900名…. */
static struct span verb_left(struct reader *r, const struct clause *c)
{
    uint32_t to = c->near, from = to;
    while (from > c->left && token(r, from - 1)->mark == MARK_WORD && !token(r, from - 1)->named &&
           (token(r, from - 1)->pos == POS_VERB || token(r, from - 1)->pos == POS_VERBNOUN ||
            token_is(token(r, from - 1), WORD_BIT(ACTION))))
        from--;
    return text_of(r, clause_trim(&r->tokens, (struct phrase){from, to}));
}

static bool counts_things(const struct number *x)
{
    enum unit_dimension d = dimension_of(x);
    return d == UNIT_COUNTER || d == UNIT_PEOPLE;
}

/* What stands directly behind the number begins a noun; with `maybe`, it may begin one. */
static bool noun_follows(const struct reader *r, const struct clause *c, bool maybe)
{
    uint32_t j = c->number + 1;
    if (j >= c->right)
        return false;
    const struct token *k = token(r, j);
    if (token_equal(r, j, SPAN("的")))
        return j + 1 < c->right && !token_is(token(r, j + 1), WORD_BIT(CUT));
    if (k->mark != MARK_WORD || k->pos == POS_PREPOSITION || k->pos == POS_CONJUNCTION ||
        token_is(k, WORD_BIT(CUT) | WORD_BIT(DISTRIBUTOR)))
        return false;
    if (k->named || maybe)
        return true;
    bool verb = k->pos == POS_VERB || token_is(k, WORD_BIT(ACTION) | WORD_BIT(UP) | WORD_BIT(DOWN));
    return !verb && k->pos != POS_ADVERB && !token_is(k, WORD_BIT(AUX) | WORD_BIT(LIGHT));
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

/* 35532户153083名贫困人口, 436批667人次: a chain about one thing. */
static bool chained_left(const struct reader *r, const struct clause *c)
{
    return c->number > 0 && token(r, c->number - 1)->mark == MARK_NUMBER && r->flow.previous;
}

static bool chained_right(const struct reader *r, const struct clause *c)
{
    return c->number + 1 < r->tokens.n && token(r, c->number + 1)->mark == MARK_NUMBER;
}

/* 其中，生产、工作一线的107.2万名: what restricts the total named before. */
static bool name_part(struct reader *r, const struct clause *c, struct naming *ret)
{
    if (c->number == c->left || !token_equal(r, c->number - 1, SPAN("的")) || !r->flow.total ||
        c->link != LINK_NONE || chained_right(r, c) || noun_follows(r, c, false))
        return false;
    struct phrase p = clause_subject(c, r->text, c->number - 1);
    if (phrase_empty(p))
        return false;
    ret->rule = "N-part";
    const struct indicator *total = kept(r, r->flow.total);
    ret->name = joined_name(r, text_of(r, p), total->name);
    ret->action = total->action;
    return true;
}

/* Nothing but verbs and nouns of action: 清理规范192项…. */
static bool only_verbs(const struct reader *r, const struct clause *c)
{
    struct phrase verb, p = clause_before(c, r->text, &verb);
    for (uint32_t j = p.from; j < p.to; j++) {
        const struct token *k = token(r, j);
        if (k->named || (k->pos != POS_VERB && k->pos != POS_VERBNOUN))
            return false;
    }
    return !phrase_empty(verb) || phrase_empty(p);
}

static bool after_with_verb(struct reader *r, const struct clause *c, struct naming *ret)
{
    ret->action = verb_left(r, c);
    if (name_after(r, c, ret))
        return true;
    ret->action = (struct span){0};
    return false;
}

static bool name_plain(struct reader *r, const struct clause *c, const struct number *x,
                       struct naming *ret)
{
    bool noun = noun_follows(r, c, false), maybe = noun_follows(r, c, true);
    bool of = c->number + 1 < c->right && token_equal(r, c->number + 1, SPAN("的"));
    if (name_share(r, c, ret))
        return true;
    struct phrase verb, object = clause_before(c, r->text, &verb);
    bool like = c->near > c->left && token_equal(r, c->near - 1, SPAN("等"));
    if (((noun && (counts_things(x) || bare_left(c) || (of && phrase_empty(object)))) ||
         (maybe && like) ||
         (maybe && !self_sufficient(x) && counts_things(x) && only_verbs(r, c))) &&
        after_with_verb(r, c, ret))
        return true;
    if (name_before(r, c, ret))
        return true;
    if (maybe && (!self_sufficient(x) || noun) && after_with_verb(r, c, ret))
        return true;
    if (chained_right(r, c) || (chained_left(r, c) && previous_name(r).n))
        return false;
    if (self_sufficient(x) && counts_things(x) && name_deed(r, c, ret))
        return true;
    return name_verb(r, c, ret) || name_deed(r, c, ret);
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
    const struct token *k = token(r, c->link_at);
    struct span s = text_of(r, (struct phrase){c->link_at, c->link_at + 1});
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

static bool name_by_link(struct reader *r, const struct clause *c, const struct number *x,
                         struct naming *ret)
{
    ret->action = link_action(r, c);
    switch (c->link) {
    case LINK_NONE:
        return name_plain(r, c, x, ret);
    case LINK_REACH:
        if (counts_things(x) && noun_follows(r, c, false) && name_after(r, c, ret))
            return true;
        return name_linked(r, c, ret) ||
               (noun_follows(r, c, true) && !self_sufficient(x) && name_after(r, c, ret)) ||
               (counts_things(x) && name_deed(r, c, ret));
    case LINK_SHARE:
        return name_share(r, c, ret);
    case LINK_CHANGE:
    case LINK_LEVEL:
        if (counts_things(x) && noun_follows(r, c, false) && name_after(r, c, ret))
            return true;
        return name_linked(r, c, ret);
    case LINK_RANK:
    case LINK_FROM:
        return name_linked(r, c, ret) || name_plain(r, c, x, ret);
    case LINK_COMPARE:
        ret->rule = "N-previous";
        ret->name = previous_name(r);
        return ret->name.n > 0 || name_linked(r, c, ret);
    }
    return false;
}

/* ---- 分别: each value has its own name ---- */

static uint32_t values_from(const struct reader *r, uint32_t i)
{
    uint32_t n = 1;
    for (uint32_t j = i + 1; j + 1 < r->tokens.n; j += 2) {
        const struct token *k = token(r, j);
        bool joint = k->mark == MARK_PAUSE || token_equal(r, j, SPAN("和")) ||
                     token_equal(r, j, SPAN("及")) || token_equal(r, j, SPAN("与"));
        if (!joint || token(r, j + 1)->mark != MARK_NUMBER)
            break;
        n++;
    }
    return n;
}

/* Splits p at 、 (and, with and_too, at 和 及 与); returns how many parts. */
static uint32_t split(const struct reader *r, struct phrase p, bool and_too, struct phrase *parts,
                      uint32_t most)
{
    uint32_t n = 0, from = p.from;
    for (uint32_t j = p.from; j <= p.to; j++) {
        bool cut = j == p.to || token(r, j)->mark == MARK_PAUSE ||
                   (and_too && (token_equal(r, j, SPAN("和")) || token_equal(r, j, SPAN("及")) ||
                                token_equal(r, j, SPAN("与"))));
        if (!cut)
            continue;
        if (n == most || j == from)
            return 0;
        parts[n++] = (struct phrase){from, j};
        from = j + 1;
    }
    return n;
}

#define MAX_SHARES 16u

/* 城镇和农村常住居民人均可支配收入: what the last part has more than the others is shared. */
static struct span with_shared_tail(struct reader *r, const struct phrase *parts, uint32_t n,
                                    uint32_t k)
{
    struct phrase last = parts[n - 1], part = parts[k];
    if (k == n - 1 || token_is(token(r, part.to - 1), WORD_BIT(RATE)) ||
        !token_is(token(r, last.to - 1), WORD_BIT(RATE)))
        return text_of(r, part);
    /* The tail begins behind the word that both have, or behind as many words. */
    uint32_t from = last.from + (part.to - part.from);
    struct span end = text_of(r, (struct phrase){part.to - 1, part.to});
    for (uint32_t j = last.from; j + 1 < last.to; j++) {
        if (token_equal(r, j, end))
            from = j + 1;
    }
    return from < last.to
               ? joined_name(r, text_of(r, part), text_of(r, (struct phrase){from, last.to}))
               : text_of(r, part);
}

static bool pair_names(struct reader *r, const struct clause *c, struct span tail)
{
    uint32_t values = values_from(r, c->number), n = 0;
    struct phrase subject = clause_subject(c, r->text, c->link_at), parts[MAX_SHARES];
    r->n_shares = r->share = 0;
    if (values < 2 || phrase_empty(subject))
        return true;
    n = split(r, subject, true, parts, MAX_SHARES);
    if (n != values)
        n = split(r, subject, false, parts, MAX_SHARES);
    if (n != values)
        return true;
    r->shares = arena_new(r->a, struct span, n);
    if (!r->shares)
        return no_room(r);
    for (uint32_t k = 0; k < n; k++)
        r->shares[k] = joined_name(r, with_shared_tail(r, parts, n, k), tail);
    r->n_shares = n;
    return true;
}

/* ---- 6: scope, period, status ---- */

static bool phrase_start(const struct reader *r, uint32_t i)
{
    static const struct span leads[] = {SPAN("在"),   SPAN("而"),   SPAN("经"),
                                        SPAN("整个"), SPAN("其中"), SPAN("如今")};
    if (i == 0)
        return true;
    const struct token *k = token(r, i - 1);
    if (k->mark != MARK_WORD)
        return k->mark != MARK_NUMBER && k->mark != MARK_PAUSE;
    for (size_t j = 0; j < sizeof(leads) / sizeof(*leads); j++) {
        if (token_equal(r, i - 1, leads[j]))
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
                        WORD_BIT(TERM) | WORD_BIT(BARE) | WORD_BIT(DEVERBAL)))
        return token_is(k, WORD_BIT(SCOPE_TAIL));
    return k->pos == POS_OTHER || k->pos == POS_NOUN || k->pos == POS_PERSON ||
           k->pos == POS_PLACE || k->pos == POS_POSITION || k->end - k->at == 3;
}

/* Does the clause go on with what is done there? */
static bool acts(const struct token *k)
{
    return k->mark == MARK_COMMA || k->mark == MARK_PERIOD ||
           (k->mark == MARK_WORD &&
            (k->pos == POS_VERB || k->pos == POS_ADVERB || k->pos == POS_PREPOSITION ||
             token_is(k, WORD_BIT(ACTION) | WORD_BIT(AUX))));
}

/* A place or body that opens a clause: 顾家台村…, 在新疆喀什…村,; its end, or i.  A place without
 * 村 县 市 … must be followed by what is done there or by a pause. */
static uint32_t place_end(const struct reader *r, uint32_t i)
{
    uint32_t end = i;
    bool tail = false;
    for (uint32_t j = i; j < r->tokens.n && j < i + 6 && place_part(token(r, j)); j++) {
        const struct token *k = token(r, j);
        bool named = k->pos == POS_PLACE && k->end - k->at >= 6;
        if (token_is(k, WORD_BIT(SCOPE_TAIL)) && j > i) {
            end = j + 1;
            tail = true;
        } else if (named) {
            end = j + 1;
            tail = ends_like_place(span_between(r->text, k->at, k->end));
        }
    }
    if (end == i || tail || end >= r->tokens.n)
        return end;
    return acts(token(r, end)) ? end : i;
}

/* 推开到全国, 面向全国, 从市直机关: a goal or source of movement is no scope. */
static bool moved(const struct reader *r, uint32_t i)
{
    static const struct span words[] = {SPAN("到"), SPAN("至"), SPAN("面向"), SPAN("向"),
                                        SPAN("从"), SPAN("由"), SPAN("往")};
    for (size_t j = 0; j < sizeof(words) / sizeof(*words) && i > 0; j++) {
        if (token_equal(r, i - 1, words[j]))
            return true;
    }
    return false;
}

/* 居全省第4, 高于全国, 占全省比重: the frame of a rank, a comparison or a share; it is carried
 * on to nothing. */
static bool is_frame(const struct reader *r, uint32_t i)
{
    if (i > 0 && (token_is(token(r, i - 1), WORD_BIT(RANK) | WORD_BIT(COMPARE) | WORD_BIT(SHARE)) ||
                  token_equal(r, i - 1, SPAN("比"))))
        return true;
    if (moved(r, i) || (i > 0 && token(r, i - 1)->mark == MARK_NUMBER))
        return true;
    if (i + 1 < r->tokens.n && token_equal(r, i + 1, SPAN("最")))
        return true;
    if (i + 1 >= r->tokens.n || token(r, i + 1)->mark != MARK_NUMBER)
        return false;
    return r->numbers.items[token(r, i + 1)->index].class == NUMBER_ORDINAL;
}

/* 将 is a word of planning before a verb or an adverb, not as 把. */
static bool announces_deed(const struct reader *r, uint32_t i)
{
    if (!token_equal(r, i, SPAN("将")))
        return true;
    if (i + 1 >= r->tokens.n)
        return false;
    const struct token *k = token(r, i + 1);
    return k->mark == MARK_PERIOD ||
           (k->mark == MARK_WORD &&
            (k->pos == POS_VERB || k->pos == POS_ADVERB ||
             token_is(k, WORD_BIT(ACTION) | WORD_BIT(LIGHT) | WORD_BIT(AUX) | WORD_BIT(UP) |
                             WORD_BIT(DOWN) | WORD_BIT(REACH))));
}

static void see_word(struct reader *r, uint32_t i)
{
    const struct token *k = token(r, i);
    if (token_is(k, WORD_BIT(TARGET)) && announces_deed(r, i))
        r->flow.target = true;
    if (token_is(k, WORD_BIT(SCOPE))) {
        if (!is_frame(r, i))
            r->flow.scope = span_between(r->text, k->at, k->end);
        return;
    }
    if (!phrase_start(r, i) || i < r->flow.place.to)
        return;
    bool start = token_is(k, WORD_BIT(SCOPE_START)) && i + 1 < r->tokens.n &&
                 acts(token(r, i + 1)) && !token_is(token(r, i + 1), WORD_BIT(DEVERBAL));
    uint32_t end = start ? i + 1 : place_end(r, i);
    if (end == i)
        return;
    r->flow.place = (struct phrase){i, end};
    r->flow.scope = text_of(r, r->flow.place);
}

/* 比2015年, 较“十二五”末: the base of a comparison, no period. */
static bool comparison_base(const struct reader *r, uint32_t i)
{
    return i > 0 && (token_equal(r, i - 1, SPAN("比")) || token_equal(r, i - 1, SPAN("较")) ||
                     token_equal(r, i - 1, SPAN("同")));
}

static struct span period_text(const struct reader *r, const struct period *p)
{
    return span_between(r->text, p->at, p->end);
}

/* 全年 in a report of June speaks of the year before; 上半年 in a passage about 2019, of 2019. */
static struct period in_force(const struct reader *r, struct period p)
{
    static const struct span whole[] = {SPAN("全年"), SPAN("年末"), SPAN("年底"), SPAN("全年度")};
    if (r->year && (p.kind == PERIOD_SPAN || p.kind == PERIOD_DATE || p.kind == PERIOD_UNTIL))
        text_period_in_year(r->text, &p, r->year, r->published);
    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
        if (span_equal(period_text(r, &p), whole[i]) && !r->year && !r->flow.target && !r->plan &&
            date_known(r->published) && r->published.month < 12)
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
static bool in_a_name(const struct reader *r, uint32_t i)
{
    if (i == 0 || i + 1 >= r->tokens.n)
        return false;
    const struct token *left = token(r, i - 1), *right = token(r, i + 1);
    return token_is(left, WORD_BIT(ACTION)) && right->mark == MARK_WORD &&
           (right->pos == POS_NOUN || right->pos == POS_VERBNOUN);
}

/* Holds for the next number only: 从2014年的…, 由上月…, 在去年…的基础上, 3年翻一番. */
static bool for_one(const struct reader *r, uint32_t i, const struct period *p)
{
    if (i > 0 && (token_equal(r, i - 1, SPAN("从")) || token_equal(r, i - 1, SPAN("由")) ||
                  token_equal(r, i - 1, SPAN("由上月"))))
        return true;
    if (i > 0 && token_equal(r, i - 1, SPAN("在"))) {
        for (uint32_t j = i + 1; j < r->tokens.n && token(r, j)->mark != MARK_COMMA; j++) {
            if (token_equal(r, j, SPAN("基础上")))
                return true;
        }
    }
    struct span s = period_text(r, p);
    return p->kind == PERIOD_BACK && span_ends(s, SPAN("年")) && !span_starts(s, SPAN("连续")) &&
           i + 1 < r->tokens.n && token(r, i + 1)->mark == MARK_NUMBER;
}

static void see_period(struct reader *r, uint32_t i)
{
    const struct period *p = &r->periods.items[token(r, i)->index];
    bool superlative = i + 1 < r->tokens.n && token_equal(r, i + 1, SPAN("最"));
    if (p->kind == PERIOD_REPEATED || comparison_base(r, i) || in_a_name(r, i) || superlative)
        return;
    if (p->ends_scope) {
        r->flow.period = (struct period){0};
        return;
    }
    if (p->future)
        r->flow.target = true;
    if (for_one(r, i, p)) {
        if (!r->flow.once)
            r->flow.saved = r->flow.period;
        r->flow.once = true;
    } else {
        r->flow.once = false;
        note_year(r, p);
    }
    r->flow.period = in_force(r, *p);
}

static enum basis basis_of_period(const struct reader *r, const struct clause *c)
{
    for (uint32_t j = c->number; j > c->left; j--) {
        if (token(r, j - 1)->mark == MARK_PERIOD && comparison_base(r, j - 1)) {
            struct span q = span_between(r->text, token(r, j - 1)->at, token(r, j - 1)->end);
            if (span_starts(q, SPAN("上年")) || span_starts(q, SPAN("去年")) ||
                span_starts(q, SPAN("上年同期")))
                return BASIS_YOY;
            if (span_starts(q, SPAN("上月")) || span_starts(q, SPAN("上季度")))
                return BASIS_MOM;
            return BASIS_SINCE;
        }
        if (token(r, j - 1)->mark == MARK_PERIOD &&
            r->periods.items[token(r, j - 1)->index].kind == PERIOD_REPEATED &&
            span_find(period_text(r, &r->periods.items[token(r, j - 1)->index]), 0, SPAN("年")) !=
                SIZE_MAX)
            return BASIS_ANNUAL;
    }
    return c->basis;
}

static enum status status_of(const struct reader *r, const struct clause *c, enum kind kind)
{
    for (uint32_t j = c->left; j < c->number; j++) {
        if (token_is(token(r, j), WORD_BIT(STANDARD)) &&
            (kind == KIND_AMOUNT || kind == KIND_RATIO))
            return STATUS_STANDARD;
    }
    uint32_t j = c->number + 1;
    if (j < c->right && token_equal(r, j, SPAN("的")))
        j++;
    for (uint32_t k = j; k < c->right && k < j + 2; k++) {
        if (token_equal(r, k, SPAN("目标")) || token_equal(r, k, SPAN("预期目标")))
            return STATUS_TARGET;
    }
    return r->flow.target || r->plan ? STATUS_TARGET : STATUS_ACTUAL;
}

/* ---- one number ---- */

static bool add_indicator(struct reader *r, const struct indicator *x)
{
    if (r->n == MAX_INDICATORS)
        return err_fail(r->e, ERR_INPUT, "more than %u indicators", MAX_INDICATORS);
    if (!arena_grow(r->a, &r->items, &r->cap, r->n, sizeof(*r->items)))
        return no_room(r);
    r->items[r->n++] = *x;
    return true;
}

static void put_context(struct reader *r, struct indicator *x)
{
    const struct sentence *s = r->sentence;
    const struct block *b = &r->layout->blocks[s->block];
    x->quote = span_between(r->text, x->at, x->end);
    x->start_cp = code_point(r, x->at);
    x->end_cp = code_point(r, x->end);
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
    if (r->flow.once) {
        r->flow.period = r->flow.saved;
        r->flow.once = false;
    }
}

/* A value that only goes on a list takes over what governs its head: 分别增长3%、4%. */
static bool goes_on(const struct reader *r, const struct clause *c)
{
    if (c->left != c->number || c->number < 2 || !r->flow.previous)
        return false;
    return token(r, c->number - 2)->mark == MARK_NUMBER &&
           token(r, c->number - 1)->mark != MARK_COMMA;
}

/* The number goes on without a comma: 6万多户、1733个, 436批667人次, 从…到…. */
static bool continues(const struct reader *r, const struct clause *c)
{
    if (c->left == 0)
        return false;
    const struct token *k = token(r, c->left - 1);
    return k->mark == MARK_PAUSE || k->mark == MARK_NUMBER;
}

static void inherit(struct indicator *x, const struct indicator *p)
{
    x->kind = p->kind;
    x->direction = p->direction;
    x->basis = p->basis;
    x->status = p->status;
    x->action = p->action;
}

/* 居全省第4: the frame of a rank is its scope. */
static struct span frame_of(const struct reader *r, const struct clause *c, struct span scope)
{
    for (uint32_t j = c->number; j > c->left; j--) {
        if (token_is(token(r, j - 1), WORD_BIT(SCOPE)))
            return span_between(r->text, token(r, j - 1)->at, token(r, j - 1)->end);
    }
    return scope;
}

static bool read_number(struct reader *r, uint32_t i)
{
    const struct number *n = &r->numbers.items[token(r, i)->index];
    struct clause c;
    struct naming name = {0};
    clause_read(&r->tokens, r->text, i, n->class == NUMBER_ORDINAL, &c);
    struct indicator x = {.at = n->at,
                          .end = n->end,
                          .value = n->value,
                          .value_high = n->value_high,
                          .has_high = n->has_high,
                          .bound = n->bound,
                          .unit = n->unit};
    const struct indicator *before = kept(r, r->flow.previous);
    if (c.respectively &&
        !pair_names(r, &c, c.link == LINK_SHARE ? SPAN("占比") : (struct span){0}))
        return false;
    if (!name_part(r, &c, &name) && !name_by_link(r, &c, n, &name)) {
        name.name = previous_name(r);
        name.rule = "N-previous";
    }
    bool change = c.link == LINK_CHANGE || c.link == LINK_COMPARE || name.change;
    bool level = c.link == LINK_LEVEL;
    x.kind = kind_of(r, &c, n, change && !level);
    if (x.kind == KIND_CHANGE)
        x.direction =
            (change && !name.change ? c.falls : name.falls) ? DIRECTION_DOWN : DIRECTION_UP;
    x.basis = basis_of_period(r, &c);
    x.status = status_of(r, &c, x.kind);
    x.action = name.action;
    if (goes_on(r, &c) && !noun_follows(r, &c, false) && span_equal(n->unit, before->unit)) {
        inherit(&x, before);
        name.name = before->name;
        name.rule = "N-list";
    } else if (before && continues(r, &c)) {
        if (x.action.n == 0)
            x.action = before->action;
        if (x.basis == BASIS_NONE)
            x.basis = before->basis;
    }
    if (r->share < r->n_shares) {
        name.name = r->shares[r->share++];
        name.rule = "N-paired";
    }
    x.name = name.name;
    x.rule = name.rule;
    put_context(r, &x);
    if (x.kind == KIND_RANK)
        x.scope = frame_of(r, &c, x.scope);
    if (!add_indicator(r, &x))
        return false;
    r->flow.previous = (uint32_t)r->n;
    if (x.kind == KIND_COUNT && !(name.rule && strcmp(name.rule, "N-part") == 0))
        r->flow.total = (uint32_t)r->n;
    return true;
}

/* 35532户153083名贫困人口: the head of a chain takes the name of its end. */
static void name_chains(struct reader *r, size_t first)
{
    for (size_t i = r->n; i-- > first + 1;) {
        struct indicator *left = &r->items[i - 1], *right = &r->items[i];
        if (left->end == right->at && left->name.n == 0)
            left->name = right->name;
    }
}

/* …4604个……这是全市2214名…目前交上的成绩单: a closing clause that sums up reaches back. */
static void sum_up(struct reader *r, size_t first)
{
    uint32_t from = r->tokens.n;
    for (uint32_t j = 1; j + 1 < r->tokens.n; j++) {
        if ((token_equal(r, j, SPAN("这是")) ||
             (token_equal(r, j, SPAN("这")) && token_equal(r, j + 1, SPAN("是")))) &&
            token(r, j - 1)->mark != MARK_WORD)
            from = j;
    }
    if (from == r->tokens.n || !r->flow.scope.n)
        return;
    for (size_t i = first; i < r->n; i++) {
        struct indicator *x = &r->items[i];
        if (x->at >= token(r, from)->at)
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

/* ---- sentences and blocks ---- */

static bool judge_numbers(struct reader *r)
{
    struct surroundings s = {.lexicon = r->lexicon,
                             .text = r->text,
                             .from = r->sentence->at,
                             .to = r->sentence->end,
                             .numbers = &r->numbers,
                             .periods = &r->periods,
                             .scratch = r->a};
    while (r->next_number < r->numbers.n && r->numbers.items[r->next_number].at < s.from)
        r->next_number++;
    while (r->next_period < r->periods.n && r->periods.items[r->next_period].end <= s.from)
        r->next_period++;
    bool any = false;
    s.period = r->next_period;
    for (size_t i = r->next_number; i < r->numbers.n && r->numbers.items[i].at < s.to; i++) {
        while (s.period < r->periods.n && r->periods.items[s.period].end <= r->numbers.items[i].at)
            s.period++;
        s.i = i;
        const char *rule = reject_number(&s);
        r->use[i] = rule == NULL;
        r->verdicts[i].rule = rule;
        any |= rule == NULL;
    }
    return any;
}

static void open_sentence(struct reader *r)
{
    const struct sentence *s = r->sentence;
    struct span text = span_between(r->text, s->at, s->end);
    bool among = span_starts(span_trim(text), SPAN("其中"));
    bool item = s->list_item;
    if (!among && !item)
        r->flow = (struct flow){.total = r->flow.total};
    r->n_shares = r->share = 0;
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

/* The period with which a paragraph opens holds for all of it. */
static void open_block(struct reader *r, const struct block *b)
{
    r->block_period = (struct period){0};
    r->flow.total = 0;
    r->year = 0;
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

static bool read_sentence(struct reader *r)
{
    open_sentence(r);
    bool any = judge_numbers(r);
    bool context = r->sentence->list_open;
    if (!any && !context)
        return true;
    size_t first = r->n;
    if (!tokens_of(&r->lexicon->vocabulary, r->text, r->sentence->at, r->sentence->end, &r->numbers,
                   r->use, &r->periods, r->a, &r->tokens, r->e))
        return false;
    for (uint32_t i = 0; i < r->tokens.n; i++) {
        switch (token(r, i)->mark) {
        case MARK_NUMBER:
            if (!read_number(r, i))
                return false;
            break;
        case MARK_PERIOD:
            see_period(r, i);
            break;
        case MARK_WORD:
            see_word(r, i);
            break;
        case MARK_COMMA:
        case MARK_SEMICOLON:
        case MARK_STOP:
        case MARK_COLON:
        case MARK_OPEN:
        case MARK_CLOSE:
        case MARK_PAUSE:
            break;
        }
    }
    name_chains(r, first);
    sum_up(r, first);
    return true;
}

/* A heading that announces what is to come: the numbers below it are targets. */
static bool announces(struct span heading)
{
    static const struct span words[] = {SPAN("工作安排"), SPAN("重点任务"), SPAN("目标任务"),
                                        SPAN("主要目标"), SPAN("预期目标"), SPAN("工作打算"),
                                        SPAN("下一步"),   SPAN("今后"),     SPAN("工作部署"),
                                        SPAN("重点工作"), SPAN("工作计划"), SPAN("总体要求")};
    static const struct span past[] = {SPAN("回顾"), SPAN("总结"), SPAN("成效"), SPAN("完成情况")};
    bool good = false;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        good |= span_find(heading, 0, words[i]) != SIZE_MAX;
    for (size_t i = 0; i < sizeof(past) / sizeof(*past); i++)
        good &= span_find(heading, 0, past[i]) == SIZE_MAX;
    return good;
}

static bool states(const struct block *b)
{
    switch (b->kind) {
    case BLOCK_TITLE:
    case BLOCK_SUBTITLE:
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
    case BLOCK_CAPTION:
        return true;
    case BLOCK_FURNITURE:
    case BLOCK_BYLINE:
        return false;
    }
    return false;
}

static bool read_block(struct reader *r, uint32_t index)
{
    const struct block *b = &r->layout->blocks[index];
    if (!states(b))
        return true;
    if (b->kind == BLOCK_HEADING) {
        bool plan = announces(span_between(r->text, b->text_at, b->text_end));
        if (b->level <= 1 || plan)
            r->plan = plan;
    }
    open_block(r, b);
    for (uint32_t k = 0; k < b->n_sentences; k++) {
        r->sentence_index = b->sentence + k;
        r->sentence = &r->layout->sentences[r->sentence_index];
        if (!read_sentence(r))
            return false;
    }
    return true;
}

static bool prepare(struct reader *r)
{
    if (!text_numbers(&r->lexicon->units, r->text, 0, r->text.n, r->a, &r->numbers, r->e) ||
        !text_periods(r->text, 0, r->text.n, r->published, r->a, &r->periods, r->e))
        return false;
    r->use = arena_new(r->a, bool, r->numbers.n);
    r->verdicts = arena_new(r->a, struct verdict, r->numbers.n);
    if (!r->use || !r->verdicts)
        return no_room(r);
    share_units(r);
    for (size_t i = 0; i < r->numbers.n; i++) {
        const struct number *x = &r->numbers.items[i];
        r->verdicts[i] = (struct verdict){.at = x->at, .end = x->end, .rule = "R-furniture"};
    }
    return true;
}

/* Nameless numbers are no indicators; the others' verdicts name the rule that named them. */
static void settle(struct reader *r, struct findings *ret)
{
    size_t kept = 0, v = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct indicator *x = &r->items[i];
        while (v < r->numbers.n && r->verdicts[v].at < x->at)
            v++;
        bool good = x->name.n > 0;
        if (v < r->numbers.n) {
            r->verdicts[v].accepted = good;
            r->verdicts[v].rule = good ? x->rule : "R-nameless";
        }
        if (good)
            r->items[kept++] = *x;
    }
    *ret = (struct findings){
        .items = r->items, .n = kept, .verdicts = r->verdicts, .n_verdicts = r->numbers.n};
}

bool extract_report(const struct lexicon *lx, struct span text, const struct layout *layout,
                    struct date published, struct arena *a, struct findings *ret, struct err *e)
{
    struct reader r = {
        .lexicon = lx, .text = text, .layout = layout, .published = published, .a = a, .e = e};
    if (!prepare(&r))
        return false;
    for (uint32_t i = 0; i < layout->n_blocks; i++) {
        if (!read_block(&r, i))
            return false;
    }
    settle(&r, ret);
    return true;
}
