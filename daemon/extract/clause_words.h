/* What the files of the clause ask of a word.  Private to clause*.c. */
#ifndef ZHIBIAO_EXTRACT_CLAUSE_WORDS_H
#define ZHIBIAO_EXTRACT_CLAUSE_WORDS_H

#include "extract/clause.h"

#define CLAUSE_MOST                                                                                \
    60u /* tokens: all loops go over one clause, so a passage without punctuation                  \
           costs no more than one with it */
#define B(c) WORD_BIT(c)

static inline const struct token *at(const struct tokens *t, uint32_t i)
{
    return &t->items[i];
}

static inline bool is_text(const struct token *k, struct span text, struct span word)
{
    return k->end - k->at == word.n && span_equal(span_between(text, k->at, k->end), word);
}

static inline bool conjunction(const struct token *k)
{
    return token_is(k, B(JOINT));
}

static inline bool verb(const struct token *k)
{
    return k->mark == MARK_WORD && !k->named &&
           (k->pos == POS_VERB || (k->classes & (B(ACTION) | B(LIGHT) | B(UP) | B(DOWN))));
}

/* A verb that may as well stand inside a noun phrase: 驻村帮扶工作队, 培训班. */
static inline bool nounlike_verb(const struct token *k)
{
    return k->pos == POS_VERBNOUN || token_is(k, B(DEVERBAL));
}

/* A verb that cannot be part of a noun. */
static inline bool governs(const struct token *k)
{
    return verb(k) && !nounlike_verb(k);
}

static inline bool nounlike(const struct token *k)
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

/* Nouns that end here can be what is counted: their last character is one of persons, bodies,
 * places and things.  After such a noun a verb is the predicate; before it, part of a compound. */
static inline bool headlike(const struct token *k)
{
    if (k->mark != MARK_WORD || k->end - k->at < 3)
        return false;
    if (k->classes & (B(BARE) | B(RATE) | B(INSTITUTION)))
        return true;
    if (k->named ||
        (k->pos != POS_NOUN && k->pos != POS_PLACE && k->pos != POS_OTHER && k->pos != POS_PERSON))
        return false;
    return k->head;
}

static inline bool joint(const struct token *k)
{
    return k->mark == MARK_PAUSE || conjunction(k);
}

static inline bool skippable(const struct token *k)
{
    if (k->mark == MARK_PERIOD)
        return true;
    if (k->mark != MARK_WORD || k->named)
        return false;
    return (k->classes & (B(AUX) | B(YOY) | B(MOM) | B(ANNUAL) | B(CUMULATIVE) | B(RESPECTIVELY) |
                          B(DISTRIBUTOR) | B(TARGET))) ||
           (token_is(k, B(PER)) && token_is(k, B(STANDARD))) || /* 提高到【每人每月】720元 */
           k->pos == POS_ADVERB || k->pos == POS_PARTICLE;
}

/* 从, 由 open a pair only where a change to something follows: 从63%提高到95%. */
static inline bool opens_pair(const struct clause *c, struct span text)
{
    const struct tokens *t = c->tokens;
    uint32_t most = c->number + 8 < t->n ? c->number + 8 : t->n;
    for (uint32_t k = c->number + 1; k < most; k++) {
        if (at(t, k)->mark == MARK_STOP || at(t, k)->mark == MARK_NUMBER)
            return false;
        if (token_is(at(t, k), B(UP) | B(DOWN)) || is_text(at(t, k), text, SPAN("到")) ||
            is_text(at(t, k), text, SPAN("至")) || is_text(at(t, k), text, SPAN("变成")) ||
            is_text(at(t, k), text, SPAN("转为")))
            return true;
    }
    return false;
}

#endif
