/* Reads what joins a number and its name. */
#include "extract/clause_words.h"

static bool boundary(const struct token *k)
{
    switch (k->mark) {
    case MARK_COMMA:
    case MARK_SEMICOLON:
    case MARK_COLON:
    case MARK_STOP:
    case MARK_OPEN:
    case MARK_CLOSE:
        return true;
    case MARK_WORD:
    case MARK_NUMBER:
    case MARK_PERIOD:
    case MARK_PAUSE:
        return false;
    }
    return false;
}

bool clause_is_head(const struct token *k)
{
    return headlike(k);
}

bool clause_is_rate(const struct token *k, struct span text)
{
    static const struct span tails[] = {SPAN("率"),   SPAN("额"),   SPAN("量"),   SPAN("值"),
                                        SPAN("费"),   SPAN("数"),   SPAN("投资"), SPAN("收入"),
                                        SPAN("支出"), SPAN("面积"), SPAN("规模")};
    if (k->mark != MARK_WORD || k->named)
        return false;
    if (k->classes & B(RATE))
        return true;
    struct span s = span_between(text, k->at, k->end);
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails) && nounlike(k); i++) {
        if (s.n >= 6 && span_ends(s, tails[i]))
            return true;
    }
    return false;
}

/* ---- the clause and its link ---- */

/* In a list of numbers what stands before the last joint belongs to others: 7名院士、9个…. */
static uint32_t left_end(const struct tokens *t, uint32_t i)
{
    uint32_t j = i, least = i > CLAUSE_MOST ? i - CLAUSE_MOST : 0, last_joint = 0;
    while (j > least) {
        const struct token *k = at(t, j - 1);
        if (boundary(k))
            break;
        if (k->mark == MARK_NUMBER)
            return last_joint ? last_joint : j;
        if (joint(k))
            last_joint = j;
        j--;
    }
    return j;
}

static uint32_t right_end(const struct tokens *t, uint32_t i)
{
    uint32_t j = i + 1, most = i + CLAUSE_MOST < t->n ? i + CLAUSE_MOST : t->n;
    while (j < most && !boundary(at(t, j)) && at(t, j)->mark != MARK_NUMBER)
        j++;
    return j;
}

static enum basis basis_of(const struct token *k)
{
    return token_is(k, B(YOY))          ? BASIS_YOY
           : token_is(k, B(MOM))        ? BASIS_MOM
           : token_is(k, B(ANNUAL))     ? BASIS_ANNUAL
           : token_is(k, B(CUMULATIVE)) ? BASIS_CUMULATIVE
                                        : BASIS_NONE;
}

/* 居【全国】第4, 保持【西部】第1: the frame of a rank. */
static bool frame(const struct token *k)
{
    return token_is(k, B(SCOPE) | B(SCOPE_START)) ||
           (k->mark == MARK_WORD && (k->pos == POS_POSITION || k->pos == POS_PLACE));
}

static void note_word(struct clause *c, const struct token *k)
{
    if (c->basis == BASIS_NONE)
        c->basis = basis_of(k);
    if (token_is(k, B(RESPECTIVELY)))
        c->respectively = true;
}

/* 比…快, 较…高: a one-character comparison needs its base in the clause. */
static bool compared(const struct clause *c, struct span text, uint32_t j)
{
    if (at(c->tokens, j)->end - at(c->tokens, j)->at > 3)
        return true;
    for (uint32_t k = c->left; k < j; k++) {
        if (is_text(at(c->tokens, k), text, SPAN("比")) ||
            is_text(at(c->tokens, k), text, SPAN("较")))
            return true;
    }
    return false;
}

/* 低0.2个百分点, 少于, 慢: a difference downwards. */
static bool lower(const struct token *k, struct span text)
{
    static const struct span heads[] = {SPAN("低"), SPAN("少"), SPAN("慢"), SPAN("弱"), SPAN("晚")};
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        if (span_starts(span_between(text, k->at, k->end), heads[i]))
            return true;
    }
    return false;
}

/* The linking verb at token j, or none. */
static bool link_of(struct clause *c, struct span text, uint32_t j)
{
    const struct tokens *t = c->tokens;
    const struct token *k = at(t, j);
    bool change = token_is(k, B(UP) | B(DOWN));
    c->falls = token_is(k, B(DOWN));
    c->net = token_is(k, B(NET));
    if (change && token_is(k, B(REACH)))
        c->link = LINK_LEVEL;
    else if (change)
        c->link = LINK_CHANGE;
    else if (token_is(k, B(BETTER)) && j + 1 == c->number)
        c->falls = true, c->link = LINK_CHANGE;
    else if (token_is(k, B(SHARE)))
        c->link = LINK_SHARE;
    else if (token_is(k, B(RANK)))
        c->link = LINK_RANK;
    else if (token_is(k, B(COMPARE)) && compared(c, text, j))
        c->falls |= lower(k, text), c->link = LINK_COMPARE;
    else if (token_is(k, B(REACH)) && !token_is(k, B(LEVEL)) && j > c->left &&
             token_is(at(t, j - 1), B(UP) | B(DOWN)) &&
             !token_is(at(t, j - 1), B(REACH) | B(RATE))) {
        c->falls = token_is(at(t, j - 1), B(DOWN)); /* 同比增长高达23.5% */
        c->link = LINK_CHANGE;
        c->link_at = j - 1;
        return true;
    } else if (token_is(k, B(LEVEL)) && j > c->left && token_is(at(t, j - 1), B(UP) | B(DOWN))) {
        c->falls = token_is(at(t, j - 1), B(DOWN));
        c->link = LINK_LEVEL;
        c->link_at = j - 1;
        return true;
    } else if (token_is(k, B(FROM))) {
        if (!opens_pair(c, text))
            return false;
        c->link = LINK_FROM;
    } else if (token_is(k, B(REACH)) || token_is(k, B(LEVEL)))
        c->link = LINK_REACH;
    else
        return false;
    c->link_at = j;
    return true;
}

/* 稳定在【全国】三分之一, 占【全球】5%: whose part it is, between the verb and the value. */
static bool among_level(const struct clause *c, uint32_t j)
{
    const struct tokens *t = c->tokens;
    return j + 1 == c->number && j > c->left && token_is(at(t, j), B(SCOPE)) &&
           token_is(at(t, j - 1), B(LEVEL) | B(REACH) | B(SHARE)) &&
           !token_is(at(t, j - 1), B(RANK));
}

void clause_read(const struct tokens *t, struct span text, uint32_t i, bool rank,
                 struct clause *ret)
{
    struct clause c = {.tokens = t, .number = i, .link_at = i};
    c.left = left_end(t, i);
    c.right = right_end(t, i);
    uint32_t j = i;
    while (rank && j > c.left && frame(at(t, j - 1)))
        j--;
    for (uint32_t m = j; rank && m > c.left && m + 4 > j && at(t, m - 1)->mark == MARK_WORD; m--) {
        if (token_is(at(t, m - 1), B(RANK)))
            j = m; /* 【居】各省区第一 */
    }
    while (j > c.left) {
        const struct token *k = at(t, j - 1);
        if (c.link == LINK_NONE && !skippable(k) && link_of(&c, text, j - 1)) {
            j = c.link_at;
            continue;
        }
        if (among_level(&c, j - 1)) {
            j--; /* 稳定在【全国】1/4 */
            continue;
        }
        if (!skippable(k) || is_text(k, text, SPAN("等")))
            break;
        note_word(&c, k);
        j--;
    }
    if (rank && c.link == LINK_NONE) {
        c.link = LINK_RANK;
        c.link_at = j;
    }
    /* 同比, 累计, 分别 may stand further left. */
    for (uint32_t m = j; m > c.left; m--)
        note_word(&c, at(t, m - 1));
    while (j > c.left && joint(at(t, j - 1)))
        c.left = j; /* A和11个B: A has no number and does not name this one */
    c.near = j;
    *ret = c;
}

/* ---- phrases ---- */
