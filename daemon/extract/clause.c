/* All loops go over the tokens of one clause; a clause is bounded by CLAUSE_MOST tokens, so a
 * passage without punctuation costs no more than one with it. */
#include "extract/clause.h"

#define CLAUSE_MOST 60u

#define B(c) WORD_BIT(c)

static const struct token *at(const struct tokens *t, uint32_t i)
{
    return &t->items[i];
}

static bool is_text(const struct token *k, struct span text, struct span word)
{
    return k->end - k->at == word.n && memcmp(text.at + k->at, word.at, word.n) == 0;
}

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

static bool conjunction(const struct token *k, struct span text)
{
    static const struct span words[] = {SPAN("和"), SPAN("及"), SPAN("与"), SPAN("以及"),
                                        SPAN("并")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (k->mark == MARK_WORD && is_text(k, text, words[i]))
            return true;
    }
    return false;
}

static bool verb(const struct token *k)
{
    return k->mark == MARK_WORD && !k->named &&
           (k->pos == POS_VERB || (k->classes & (B(ACTION) | B(LIGHT) | B(UP) | B(DOWN))));
}

/* A verb that may as well stand inside a noun phrase: 驻村帮扶工作队, 培训班. */
static bool nounlike_verb(const struct token *k)
{
    return k->pos == POS_VERBNOUN || token_is(k, B(DEVERBAL));
}

static bool nounlike(const struct token *k)
{
    if (k->mark != MARK_WORD)
        return false;
    if (k->named || (k->classes & (B(BARE) | B(RATE) | B(SETPART))))
        return true;
    if (k->classes & (B(CUT) | B(AUX) | B(TO) | B(FROM)))
        return false;
    switch (k->pos) {
    case POS_NOUN:
    case POS_PLACE:
    case POS_PERSON:
    case POS_VERBNOUN:
    case POS_ADJECTIVE:
    case POS_LATIN:
    case POS_POSITION:
    case POS_OTHER:
    case POS_NUMERAL:
    case POS_TIME:
    case POS_CLASSIFIER:
        return true;
    case POS_VERB:
    case POS_ADVERB:
    case POS_PREPOSITION:
    case POS_CONJUNCTION:
    case POS_PRONOUN:
    case POS_PARTICLE:
    case POS_PUNCTUATION:
        return false;
    }
    return false;
}

/* ---- the clause and its link ---- */

static uint32_t left_end(const struct tokens *t, struct span text, uint32_t i)
{
    uint32_t j = i, least = i > CLAUSE_MOST ? i - CLAUSE_MOST : 0;
    while (j > least) {
        const struct token *k = at(t, j - 1);
        if (boundary(k) || k->mark == MARK_NUMBER)
            break;
        /* A list of numbers: what stands before its last member belongs to others. */
        if (j >= 2 && at(t, j - 2)->mark == MARK_NUMBER &&
            (k->mark == MARK_PAUSE || conjunction(k, text)))
            break;
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

static bool skippable(const struct token *k)
{
    if (k->mark == MARK_PERIOD)
        return true;
    if (k->mark != MARK_WORD || k->named)
        return false;
    return (k->classes & (B(AUX) | B(YOY) | B(MOM) | B(ANNUAL) | B(CUMULATIVE) | B(RESPECTIVELY) |
                          B(DISTRIBUTOR) | B(TARGET))) ||
           k->pos == POS_ADVERB || k->pos == POS_PARTICLE;
}

static void note_word(struct clause *c, const struct token *k)
{
    if (c->basis == BASIS_NONE)
        c->basis = basis_of(k);
    if (token_is(k, B(RESPECTIVELY)))
        c->respectively = true;
}

static bool level_word(const struct token *k, struct span text)
{
    static const struct span words[] = {SPAN("到"), SPAN("至"), SPAN("为"), SPAN("成"), SPAN("达")};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (is_text(k, text, words[i]))
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
    else if (token_is(k, B(SHARE)))
        c->link = LINK_SHARE;
    else if (token_is(k, B(RANK)))
        c->link = LINK_RANK;
    else if (token_is(k, B(COMPARE)))
        c->link = LINK_COMPARE;
    else if (level_word(k, text) && j > c->left && token_is(at(t, j - 1), B(UP) | B(DOWN))) {
        c->falls = token_is(at(t, j - 1), B(DOWN));
        c->link = LINK_LEVEL;
        c->link_at = j - 1;
        return true;
    } else if (token_is(k, B(FROM)))
        c->link = LINK_FROM;
    else if (token_is(k, B(REACH)) || level_word(k, text))
        c->link = LINK_REACH;
    else
        return false;
    c->link_at = j;
    return true;
}

void clause_read(const struct tokens *t, struct span text, uint32_t i, struct clause *ret)
{
    struct clause c = {.tokens = t, .number = i, .link_at = i};
    c.left = left_end(t, text, i);
    c.right = right_end(t, i);
    uint32_t j = i;
    while (j > c.left) {
        const struct token *k = at(t, j - 1);
        if (c.link == LINK_NONE && !skippable(k) && link_of(&c, text, j - 1)) {
            j = c.link_at;
            continue;
        }
        if (!skippable(k))
            break;
        note_word(&c, k);
        j--;
    }
    /* 同比, 累计, 分别 may stand further left. */
    for (uint32_t m = j; m > c.left; m--)
        note_word(&c, at(t, m - 1));
    c.near = j;
    *ret = c;
}

/* ---- phrases ---- */

struct phrase clause_trim(const struct tokens *t, struct phrase p)
{
    const uint64_t outer = B(CUT) | B(AUX) | B(SCOPE) | B(AMONG) | B(CUMULATIVE) | B(ANNUAL) |
                           B(RESPECTIVELY) | B(TARGET) | B(YOY) | B(MOM) | B(DISTRIBUTOR) |
                           B(FROM) | B(TO) | B(PER);
    while (!phrase_empty(p)) {
        const struct token *k = at(t, p.from);
        bool cut = k->mark != MARK_WORD ||
                   (!k->named && (token_is(k, outer) || k->pos == POS_ADVERB ||
                                  k->pos == POS_PARTICLE || k->pos == POS_PREPOSITION ||
                                  k->pos == POS_CONJUNCTION || k->pos == POS_PRONOUN));
        if (!cut)
            break;
        p.from++;
    }
    while (!phrase_empty(p)) {
        const struct token *k = at(t, p.to - 1);
        bool cut =
            k->mark != MARK_WORD ||
            (!k->named && (token_is(k, outer) || k->pos == POS_ADVERB || k->pos == POS_PARTICLE ||
                           k->pos == POS_PREPOSITION || k->pos == POS_CONJUNCTION));
        if (!cut)
            break;
        p.to--;
    }
    return p;
}

struct span clause_text(const struct tokens *t, struct span text, struct phrase p)
{
    if (phrase_empty(p))
        return (struct span){0};
    return span_trim(span_between(text, at(t, p.from)->at, at(t, p.to - 1)->end));
}

/* Is there a 的 with a noun behind it in [from, to) that closes a relative clause? */
static uint32_t relative_end(const struct clause *c, struct span text, uint32_t from, uint32_t to)
{
    for (uint32_t j = from; j + 1 < to; j++) {
        if (is_text(at(c->tokens, j), text, SPAN("的")))
            return nounlike(at(c->tokens, j + 1)) || at(c->tokens, j + 1)->pos == POS_VERB ? j : to;
    }
    return to;
}

/* Does the verb at j begin the predicate?  Not when it is part of a compound noun. */
static bool predicate(const struct clause *c, struct span text, uint32_t j, uint32_t from)
{
    const struct tokens *t = c->tokens;
    const struct token *k = at(t, j);
    if (k->named || k->mark != MARK_WORD)
        return false;
    if (token_is(k, B(AUX) | B(CUT) | B(DISTRIBUTOR)) && !conjunction(k, text) &&
        !is_text(k, text, SPAN("的")) && !is_text(k, text, SPAN("等")))
        return true;
    if (k->pos == POS_ADVERB || k->pos == POS_PREPOSITION)
        return true;
    if (!verb(k) || j == from)
        return false;
    const struct token *next = j + 1 < c->right ? at(t, j + 1) : NULL;
    /* A verb that closes the clause is the predicate, unless it can name a thing. */
    if (!next)
        return !nounlike_verb(k);
    if (next->mark == MARK_PAUSE || (next->mark == MARK_WORD && is_text(next, text, SPAN("的"))))
        return false;
    if (token_is(k, B(LIGHT)) || k->end - k->at == 3)
        return true;
    bool last = j + 2 >= c->right;
    return !(nounlike_verb(k) && nounlike(next)) && !(last && nounlike(next) && nounlike_verb(k));
}

struct phrase clause_after(const struct clause *c, struct span text, uint32_t *ret_verb)
{
    const struct tokens *t = c->tokens;
    uint32_t from = c->number + 1;
    *ret_verb = t->n;
    if (from < c->right && is_text(at(t, from), text, SPAN("的")))
        from++;
    uint32_t de = relative_end(c, text, from, c->right), j = from;
    bool relative = false;
    for (uint32_t k = from; k < de && de < c->right; k++)
        relative |= verb(at(t, k)) && !nounlike_verb(at(t, k));
    if (relative && de < c->right)
        j = de + 1;
    for (; j < c->right; j++) {
        const struct token *k = at(t, j);
        if (k->mark == MARK_PERIOD)
            break;
        if (k->mark == MARK_PAUSE || conjunction(k, text)) {
            if (j + 1 >= c->right)
                break; /* a number follows */
            continue;
        }
        if (is_text(k, text, SPAN("的")) || is_text(k, text, SPAN("等")))
            break;
        if (predicate(c, text, j, relative ? de + 1 : from)) {
            *ret_verb = j;
            break;
        }
    }
    struct phrase p = clause_trim(t, (struct phrase){from, j});
    for (uint32_t k = p.from; k < p.to; k++) {
        if (nounlike(at(t, k)) || nounlike_verb(at(t, k)))
            return p;
    }
    return (struct phrase){from, from};
}

static bool governs(const struct token *k)
{
    return verb(k) && !nounlike_verb(k);
}

struct phrase clause_before(const struct clause *c, struct span text, struct phrase *ret_verb)
{
    const struct tokens *t = c->tokens;
    uint32_t to = c->near, j = to;
    bool possessive = false;
    *ret_verb = (struct phrase){to, to};
    while (j > c->left) {
        const struct token *k = at(t, j - 1);
        if (k->mark == MARK_PERIOD || token_is(k, B(SCOPE) | B(AMONG)))
            break;
        if (is_text(k, text, SPAN("的"))) {
            possessive = true;
        } else if (k->mark == MARK_WORD && !k->named && (k->pos == POS_PREPOSITION) &&
                   !possessive) {
            break;
        } else if (governs(k) && j < to && !possessive) {
            uint32_t v = j;
            while (v > c->left && (governs(at(t, v - 1)) || nounlike_verb(at(t, v - 1)) ||
                                   conjunction(at(t, v - 1), text)))
                v--;
            *ret_verb = (struct phrase){v, j};
            break;
        } else if (governs(k) && j == to) {
            break;
        }
        j--;
    }
    if (possessive && phrase_empty(*ret_verb) && j < to && governs(at(t, j)) &&
        token_is(at(t, j), B(ACTION)) && j + 1 < to && !is_text(at(t, j + 1), text, SPAN("的"))) {
        *ret_verb = (struct phrase){j, j + 1};
        j++;
    }
    return clause_trim(t, (struct phrase){j, to});
}

struct phrase clause_subject(const struct clause *c, struct span text, uint32_t verb_at)
{
    const struct tokens *t = c->tokens;
    uint32_t j = verb_at;
    while (j > c->left) {
        const struct token *k = at(t, j - 1);
        if (k->mark == MARK_PERIOD || token_is(k, B(AMONG)))
            break;
        if (token_is(k, B(SCOPE)))
            break;
        if (k->mark == MARK_WORD && !k->named && k->pos == POS_PREPOSITION &&
            is_text(k, text, SPAN("比"))) {
            /* 比上年, 比全国农村: what stands before it is the subject. */
            verb_at = j - 1;
        }
        j--;
    }
    struct phrase p = clause_trim(t, (struct phrase){j, verb_at});
    /* 推动…, 带动…, 确保…: what follows is the subject. */
    while (p.to - p.from > 1 && !phrase_empty(p) && token_is(at(t, p.from), B(LIGHT)) &&
           token_is(at(t, p.from), B(AUX)))
        p.from++;
    return clause_trim(t, p);
}

struct phrase clause_deed(const struct clause *c, struct span text)
{
    const struct tokens *t = c->tokens;
    uint32_t j = c->number + 1, start = j;
    bool place = false;
    for (; j < c->right; j++) {
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
    return clause_trim(t, (struct phrase){place ? j : start, j});
}
