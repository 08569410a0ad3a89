/* A passage (a sentence, or a list that a colon opens) as a row of tokens: words with their
 * classes, numbers, periods, marks.  The layer between text and the rules.
 *
 * Quoted names (“巴陵名师讲堂”), titles (《条例》) and brackets without a number ((社区)) are one
 * token each, a noun; a quotation that holds a statement is opened. */
#ifndef ZHIBIAO_EXTRACT_TOKENS_H
#define ZHIBIAO_EXTRACT_TOKENS_H

#include "extract/indicator.h"
#include "lexicon/lexicon.h"

enum mark {
    MARK_WORD,
    MARK_NUMBER,
    MARK_PERIOD, /* a time expression */
    MARK_COMMA, /* ， and what parts clauses like it */
    MARK_PAUSE, /* 、 */
    MARK_SEMICOLON,
    MARK_COLON,
    MARK_STOP, /* 。！？…… */
    MARK_OPEN, /* bracket or quote that is not one token */
    MARK_CLOSE,
};

struct token {
    uint32_t at, end;
    uint64_t classes;
    uint32_t index; /* of the number or period */
    enum mark mark : 8;
    enum pos pos : 8;
    bool head; /* its last character is one of what can be counted (class head) */
    bool named; /* a quoted name, a title or a bracket in one token */
    bool bracket; /* the last of these: （更新） */
};

struct tokens {
    struct token *items;
    uint32_t n;
    size_t cap;
    int32_t mood; /* the sum of its words' weights in mood.tsv */
};

static inline bool token_is(const struct token *t, uint64_t classes)
{
    return t->mark == MARK_WORD && (t->classes & classes) != 0;
}

/* Numbers whose `use` is false stay words.  Passage: bytes [from, to).  headline: a blank parts
 * clauses, as in 97个项目竣工 总投资超600亿.  *ret: zeroed, or the tokens of another passage,
 * whose room is used again. */
bool tokens_of(const struct vocabulary *v, struct span text, const struct spots *spots, size_t from,
               size_t to, bool headline, const struct numbers *numbers, const bool *use,
               const struct periods *periods, struct words_passage *passage, struct arena *a,
               struct tokens *ret, struct err *e) MUST_USE;

#endif
