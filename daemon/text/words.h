/* Word boundaries: the best cut of a stretch of text into dictionary words.
 *
 * Two dictionaries: the large general one (words and their frequency and part of speech,
 * compiled by make from the jieba word list, MIT) and the small one of schemas/lexicon, whose
 * words carry classes that rules ask for and which win over the general ones.
 * The cut is the most probable sequence of words (unigram model, Viterbi), linear in the
 * text.  Characters that no word covers stand alone; runs of ASCII letters stay together. */
#ifndef ZHIBIAO_TEXT_WORDS_H
#define ZHIBIAO_TEXT_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/trie.h"

#include <stdint.h>

/* Coarse parts of speech; the jieba tags behind each. */
enum pos {
    POS_OTHER, /* not in any dictionary, or punctuation */
    POS_NOUN, /* n ng nz nt an j l */
    POS_PLACE, /* ns */
    POS_PERSON, /* nr nrt nrfg */
    POS_VERB, /* v vg vd vi vq */
    POS_VERBNOUN, /* vn */
    POS_ADJECTIVE, /* a ag b z ad */
    POS_ADVERB, /* d dg i: idioms are predicates: 挺身而出 */
    POS_NUMERAL, /* m mq */
    POS_CLASSIFIER, /* q */
    POS_TIME, /* t tg */
    POS_POSITION, /* f s */
    POS_PREPOSITION, /* p */
    POS_CONJUNCTION, /* c */
    POS_PRONOUN, /* r */
    POS_PARTICLE, /* u y e o k h */
    POS_PUNCTUATION,
    POS_LATIN, /* letters and digits */
};

/* A value of the word tries: part of speech and the cost of the word (-ln p, in 1/64). */
static inline uint32_t word_pack(enum pos p, uint32_t cost)
{
    return (uint32_t)p << 16 | (cost > 0xFFFF ? 0xFFFF : cost);
}
static inline enum pos word_pos(uint32_t packed)
{
    return (enum pos)(packed >> 16 & 0xFF);
}
static inline uint32_t word_cost(uint32_t packed)
{
    return packed & 0xFFFF;
}

/* What rules ask of a word: the classes of schemas/lexicon/words.tsv, which explains each. */
#define WORD_CLASSES(X)                                                                                \
    X(UP, "up") /* 增长 提高: direction of a change */                                             \
    X(DOWN, "down") /* 下降 减少 */                                                                \
    X(NET, "net") /* 净增 增收: an absolute change */                                              \
    X(REACH, "reach") /* 达 为 是 到: joins a name and its value */                                \
    X(SHARE, "share") /* 占: a share of something */                                                  \
    X(RANK, "rank") /* 居 位列 排名 */                                                            \
    X(ACTION, "action") /* a verb that governs a number: 选派 举办 */                              \
    X(LIGHT, "light") /* a verb that never belongs to a name: 达到 完成 实现 */                  \
    X(DEVERBAL, "deverbal") /* a verb that names what is counted: 培训 脱贫 */                     \
    X(AUX, "aux") /* 已 共 先后 分别: between verb and number, never a name */                   \
    X(TARGET, "target") /* 力争 计划 将: the number is a target */                                \
    X(STANDARD, "standard") /* 每人 标准: the number is a rule */                                  \
    X(YOY, "yoy") /* 同比 */                                                                         \
    X(MOM, "mom") /* 环比 */                                                                         \
    X(CUMULATIVE, "cumulative") /* 累计 共 */                                                       \
    X(ANNUAL, "annual") /* 年均 逐年 */                                                            \
    X(RESPECTIVELY, "respectively") /* 分别 */                                                       \
    X(AMONG, "among") /* 其中 */                                                                     \
    X(SCOPE, "scope") /* 全市 我县: whose number it is */                                          \
    X(SCOPE_START, "scope-start") /* 中央财政: the same, only where it opens a clause */           \
    X(SCOPE_TAIL, "scope-tail") /* 市 县 街道: ends the name of a place */                         \
    X(ACTOR, "actor") /* 机关 部门: a body that acts; the verb behind it governs */                \
    X(INSTITUTION, "institution") /* 实验室 大学 机场: a place before it is part of its name */ \
    X(BETTER, "better") /* 改善: a change for the better of what is bad: downwards */                \
    X(BARE, "bare") /* 干部 村 单位: says nothing without a restriction */                        \
    X(DISCOURSE, "discourse") /* 意见 方面 特点: a count of them is none */                      \
    X(SETPART, "setpart") /* 措施 产业: parts of a plan or set, optional */                        \
    X(RATE, "rate") /* 率 比重 覆盖面: ends the name of a ratio */                               \
    X(COMPARE, "compare") /* 高于 低于 比: a comparison follows */                                \
    X(FROM, "from") /* 从 由: opens from-to */                                                       \
    X(TO, "to") /* 到 至: closes from-to */                                                          \
    X(PER, "per") /* 每: one X per Y */                                                               \
    X(CUT, "cut") /* 的 和 等 对: a name does not begin or end with it */                          \
    X(DISTRIBUTOR, "distributor") /* 均 都 普遍 */                                                 \
    X(JOINT, "joint") /* 和 及 与: joins two phrases */                                             \
    X(LIMIT, "limit") /* 以上 以下: ends a condition */                                            \
    X(MAKER, "maker") /* 率 性: makes a noun or an adjective of the word before */                   \
    X(PER_HEAD, "per-head") /* 户均 人均 */                                                        \
    X(LEVEL, "level") /* 到 至 为: behind a verb of change the value is a level */                  \
    X(NOT, "not") /* 不 未: belongs to the word behind it */                                         \
    X(HEAD, "head") /* the last character of what can be counted: 员 村 站 */                       \
    X(HAPPENS, "happens") /* 签约 竣工: behind the thing counted, its predicate */                 \
    X(TERM, "term") /* a compound that the general list lacks */

enum word_class {
#define X(id, name) WORD_##id,
    WORD_CLASSES(X)
#undef X
        WORD_CLASS_COUNT,
};
#define WORD_BIT(id) (UINT64_C(1) << WORD_##id)

/* A word of schemas/lexicon/words.tsv or mood.tsv. */
struct term {
    struct span word;
    uint64_t classes; /* WORD_BIT of each */
    enum pos pos; /* the table's, else the general dictionary's */
    uint32_t cost; /* as that of word_pack */
    int16_t mood; /* its weight in mood.tsv */
};

/* What a word takes over from its term. */
struct term_fact {
    uint64_t classes;
    int16_t mood;
    uint8_t pos;
};

#define VOCABULARY_MAX 1000000u /* terms */

struct vocabulary {
    struct chartrie general; /* word -> word_pack */
    struct chartrie special; /* word -> index into terms */
    struct trie forms; /* those of words.tsv by their bytes: what a text goes on with */
    const struct term *terms;
    size_t n_terms;
    const uint32_t *ids; /* of each character: those of general, and of special in the high half */
    const uint64_t *general_first, *special_first; /* of each id: the cell behind it alone */
    const struct term_fact *facts; /* of each term */
    const uint16_t *costs; /* of each term; one more, dearer than any, for CHARTRIE_NONE */
    const uint64_t *heads; /* a bit for each id of special: the character is a term of class head */
};

struct word {
    uint32_t at, end; /* bytes into the text */
    enum pos pos : 8;
    int16_t mood;
    bool head; /* its last character is of class head */
    uint64_t classes;
};

struct words {
    struct word *items;
    size_t n;
};

/* Cuts text (valid UTF-8, below 4 GiB) from byte `from` to `to`. */
bool text_words(const struct vocabulary *v, struct span text, size_t from, size_t to,
                struct arena *a, struct words *ret, struct err *e) MUST_USE;

/* The same for a passage that is cut piece by piece: what the dictionaries say of its characters
 * is fetched once, early enough to be there when it is asked for.  Zeroed before the first use;
 * its room is used again by the next passage. */
struct words_passage {
    const struct vocabulary *v;
    struct words_letter *letters; /* cap and one more, which ends the last */
    uint64_t *steps; /* the best way to each letter; one word may reach one too far */
    struct word *words;
    size_t n, cap, next; /* next: letter where the last piece ended */
};

bool words_passage_open(const struct vocabulary *v, struct span text, size_t from, size_t to,
                        struct arena *a, struct words_passage *p, struct err *e) MUST_USE;

/* Pieces must ascend and start and end between characters; the words are there until the next. */
void words_passage_cut(struct words_passage *p, size_t from, size_t to, struct words *ret);

#endif
