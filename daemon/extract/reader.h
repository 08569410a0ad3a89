/* The state of one extraction, shared by the files of this room: extract.c drives, naming.c
 * finds names, context.c keeps scope, period and status.  Private to extract. */
#ifndef ZHIBIAO_EXTRACT_READER_H
#define ZHIBIAO_EXTRACT_READER_H

#include "extract/clause.h"
#include "extract/extract.h"
#include "extract/reject.h"

/* What goes on from number to number and from sentence to sentence. */
struct flow {
    struct span scope;
    struct phrase place; /* the tokens that name the scope, where they open a clause */
    struct period period, saved; /* at == end: none; saved: in force again after one number */
    struct period steady; /* in force again behind the clause: 连续6个月…，; at == end: none */
    bool in_clause; /* period holds up to the next comma or semicolon */
    bool once; /* period holds for one number only: 从2014年的…, 3年翻一番 */
    bool target; /* a word of planning stands before, in this sentence */
    uint32_t previous; /* 1 + index of the last indicator of this sentence; 0: none */
    uint32_t total; /* the same of the last count that 其中 may speak of */
    struct span climber; /* what the last steps belong to: 【生产总值】连跨4个万亿元台阶 */
};

struct reader {
    const struct lexicon *lexicon;
    struct span text;
    const struct layout *layout;
    struct date published;
    struct arena *a;
    struct err *e;
    struct spots spots;
    struct numbers numbers;
    struct periods periods;
    struct name_spans names;
    bool *use;
    struct indicator *items;
    size_t n, cap;
    struct verdict *verdicts;
    size_t cp_byte, cp; /* byte cp_byte is code point cp: counted as we go */
    size_t next_number, next_period, next_name;
    /* of the sentence at hand */
    const struct sentence *sentence;
    uint32_t sentence_index;
    struct tokens tokens;
    struct words_passage passage; /* room for the words */
    bool headline; /* the sentence stands in a title or heading */
    struct flow flow;
    bool flows; /* flow may hold something besides the total */
    struct period block_period; /* a paragraph that opens with a period; at == end: none */
    int year; /* written out before in this paragraph; 0: none */
    int title_year; /* of the headline, where the report has no date; 0: none */
    bool block_plan; /* the paragraph opens with what is to come: 今年要… */
    bool plan, look_back; /* the section speaks of what is to come, or of what was done */
    int32_t *moods; /* of each sentence with numbers: above 0 speaks for a plan (mood.h) */
    int8_t *said; /* of each block: 1 a plan, -1 a look back, 0 not said */
    /* of a list with 分别 */
    struct span *shares;
    uint32_t n_shares, share;
};

/* reader.c: what all of them need. */
bool reader_no_room(struct reader *r); /* false, with the error */
bool reader_add(struct reader *r, const struct indicator *x);
static inline const struct token *reader_token(const struct reader *r, uint32_t i)
{
    return &r->tokens.items[i];
}
static inline bool reader_is(const struct reader *r, uint32_t i, struct span word)
{
    const struct token *k = reader_token(r, i);
    return k->end - k->at == word.n && span_equal(span_between(r->text, k->at, k->end), word);
}
/* The text of a phrase, without blanks and line ends inside. */
struct span reader_text(struct reader *r, struct phrase p);
/* The same as a name: without the place that opens it and is its scope. */
struct span reader_name(struct reader *r, struct phrase p);
/* Both behind each other. */
struct span reader_join(struct reader *r, struct span left, struct span right);
/* The indicator with that 1 + index, NULL for 0; and the name of the last one. */
struct indicator *reader_kept(const struct reader *r, uint32_t index);
struct span reader_previous_name(const struct reader *r);
uint32_t reader_code_point(struct reader *r, size_t byte);
enum unit_dimension reader_dimension(const struct number *x);
bool reader_is_physical(enum unit_dimension d); /* a measure of length, mass, energy, time … */
bool reader_counts_things(const struct number *x);

#endif
