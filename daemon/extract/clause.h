/* What a number's clause says: the noun phrase that names it, the verb that governs it, how
 * the two are joined.  Works on the tokens of one passage; knows nothing of other passages.
 *
 * The layers: `clause_link` reads what stands directly left of the number (a verb of change, of
 * reaching, of a share, of a rank, a comparison, from-to, nothing); the phrase finders return
 * ranges of tokens; extract.c chooses between them. */
#ifndef ZHIBIAO_EXTRACT_CLAUSE_H
#define ZHIBIAO_EXTRACT_CLAUSE_H

#include "extract/tokens.h"

/* Tokens [from, to); empty where from == to. */
struct phrase {
    uint32_t from, to;
};

static inline bool phrase_empty(struct phrase p)
{
    return p.from >= p.to;
}

enum link {
    LINK_NONE, /* a noun phrase or a plain verb stands left of the number */
    LINK_REACH, /* 达 为 是: name before, value behind */
    LINK_CHANGE, /* 增长 下降 净增: the value is a change */
    LINK_LEVEL, /* 提高到 降至: the value is a level after a change */
    LINK_SHARE, /* 占 */
    LINK_RANK, /* 居 位列 */
    LINK_COMPARE, /* 高于…, 比…快: the value is a difference */
    LINK_FROM, /* 从, 由: the first of a pair */
};

struct clause {
    const struct tokens *tokens;
    uint32_t number; /* the number's token */
    uint32_t left; /* first token of the clause that may belong to the number */
    uint32_t right; /* one past the last token that may */
    enum link link;
    uint32_t link_at; /* token of the linking verb; number where there is none */
    uint32_t near; /* one past the last token before the number that is no adverb, verb of
                      linking or basis: where a noun phrase on the left would end */
    bool falls; /* CHANGE, LEVEL, COMPARE: downwards */
    bool net; /* the verb names what changes: 增收 */
    enum basis basis;
    bool respectively;
};

/* Reads the clause of the number at token i; rank: it is an ordinal that ranks. */
void clause_read(const struct tokens *t, struct span text, uint32_t i, bool rank,
                 struct clause *ret);

/* The noun phrase behind the number: 183个【临时党支部】.  counted: the number counts things.
 * *ret_verb: the verb behind it, where the predicate follows (n where none). */
struct phrase clause_after(const struct clause *c, struct span text, bool counted,
                           uint32_t *ret_verb);

/* The noun phrase before the number as the object of a verb: 举办【异地专题培训班】4个; *ret_verb:
 * that verb, to its left (phrase). */
struct phrase clause_before(const struct clause *c, struct span text, struct phrase *ret_verb);

/* The subject of the linking verb: 【整改完成率】达100%. */
struct phrase clause_subject(const struct clause *c, struct span text, uint32_t verb);

/* What those who are counted do: 529人【递交入党申请书】. */
struct phrase clause_deed(const struct clause *c, struct span text);

/* Without function words, adverbs, scopes and periods at its ends. */
struct phrase clause_trim(const struct tokens *t, struct phrase p);

/* Does the word end the name of a rate or total: 覆盖率, 总量, 零售额, 投资? */
bool clause_is_rate(const struct token *k, struct span text);

/* Can the word be what is counted: a person, body, place or thing? */
bool clause_is_head(const struct token *k);

/* The text of a phrase, as it stands. */
struct span clause_text(const struct tokens *t, struct span text, struct phrase p);

#endif
