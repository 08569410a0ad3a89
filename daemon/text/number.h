/* Every numeric expression of a text, whatever it means: numeral, qualifier, unit, value.
 * `zhibiao numbers` prints what text_numbers finds in a line, as it is here: class by
 * number_class_name, bounds by bound_name, at..end, numeral_at..numeral_end.
 *
 * The reader here knows how numbers are written (digits, full-width digits, blanks and
 * thousands separators inside, Chinese numerals, 万 and 亿, percentages in all forms, ranges,
 * bounds, ordinals), not whether one is an indicator: that is for extract.
 * Offsets are bytes into the text; values are exact (base/decimal.h), in the base unit (万 and
 * 亿 multiplied out).  Work is linear in the text. */
#ifndef ZHIBIAO_TEXT_NUMBER_H
#define ZHIBIAO_TEXT_NUMBER_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/trie.h"
#include "text/spots.h"

#include <stdint.h>

/* What the words around a value say about it (spec/indicators.md, `bound`).  The PRC Civil
 * Code, art. 1259: 以上 以下 以内 include the number, 超过 不满 以外 do not. */
enum bound {
    BOUND_EXACT,
    BOUND_OVER, /* 余 多 超 超过 逾 突破 高于 */
    BOUND_UNDER, /* 近 将近 不到 不足 低于 */
    BOUND_ABOUT, /* 约 左右 上下 大约 */
    BOUND_AT_LEAST, /* 以上 不少于 不低于 至少; 上千 */
    BOUND_AT_MOST, /* 以下 以内 不超过 至多 */
};

/* The text form of the spec: "exact", "over", ... */
const char *bound_name(enum bound b);

enum number_class {
    NUMBER_PLAIN, /* a number, with a classifier (个 名 户) or nothing */
    NUMBER_PERCENT, /* %, 百分之, ‰, 百分点, 成, 折 */
    NUMBER_ORDINAL, /* 第N */
    NUMBER_RANGE, /* 3-5个: value and value_high */
    NUMBER_MONEY,
    NUMBER_MEASURE, /* a physical unit: weight, length, area, volume, energy, duration */
    NUMBER_AGE, /* 岁 */
    NUMBER_TEMPERATURE,
};
const char *number_class_name(enum number_class c);

/* One row of schemas/lexicon/units.tsv. */
enum unit_dimension {
    UNIT_COUNTER, /* classifier: counts things: 个 件 支 场次 */
    UNIT_PEOPLE, /* classifier: counts people: 名 人 位 */
    UNIT_MONEY,
    UNIT_LENGTH,
    UNIT_AREA,
    UNIT_VOLUME,
    UNIT_MASS,
    UNIT_DURATION, /* 小时 分钟 天 个月 年 (a period, if extract says so) */
    UNIT_ENERGY,
    UNIT_POWER,
    UNIT_SPEED,
    UNIT_DATA,
    UNIT_RATIO, /* % ‰ 百分点 倍 成 */
    UNIT_AGE,
    UNIT_TEMPERATURE,
    UNIT_OTHER, /* physical, none of these */
};
const char *unit_dimension_name(enum unit_dimension d);

struct unit {
    struct span form; /* as written: 公斤, 千克, kg */
    struct span plain; /* as output (`unit` of the spec): without magnitude words */
    struct span canonical; /* the dimension's unit that factor leads to: 千克 */
    enum unit_dimension dimension;
    struct decimal factor; /* canonical = value * factor / divisor, exact */
    struct decimal divisor;
    bool weak; /* also an everyday character (分, 点, 度, 两): needs more evidence */
    bool prefix; /* stands only before its numeral: $ */
    bool either; /* stands before or behind it: 人民币 */
    bool second; /* only behind a stroke: 元/月 */
    struct span blocked; /* words that begin like this unit and are none: 家庭 家长 */
    uint64_t blocked_bits; /* unit_blocked_bits of them */
};

/* A word that bounds a value, signs it, or only looks like a number (numerals.tsv). */
struct number_word {
    struct span word;
    enum number_word_place {
        NUMBER_WORD_BEFORE, /* bounds what follows: 近 超过 不少于 */
        NUMBER_WORD_AFTER, /* bounds what stands before it: 以上 左右 */
        NUMBER_WORD_SIGN, /* 负 零下: makes what follows negative */
        NUMBER_WORD_INERT, /* holds a numeral and states no number: 四川 十分 */
    } place;
    enum bound bound;
    bool compares; /* 大于 不超过 以下: two of them make a range */
    bool duration; /* only behind a duration: 1小时内 */
    bool magnitude; /* only before a bare 百 千 万 亿 or 半: 上千 破万 过百 */
    struct span other; /* characters (divided by blanks) that must not stand on the far side */
};

/* One look says for most places that no word of `blocked` stands there: a bit for the last byte
 * (its low six bits) of the character behind the unit, all bits where a word has none there. */
uint64_t unit_blocked_bits(struct span form, struct span blocked);

/* Which characters of three bytes can begin a key (of `before`: end it), a bit for each by its
 * last two bytes: most of what stands beside a numeral needs no walk through the trie. */
struct number_heads {
    uint64_t bits[64];
};

static inline void number_heads_add(struct number_heads *h, const char *c)
{
    h->bits[c[1] & 63] |= UINT64_C(1) << (c[2] & 63);
}

/* May a key begin with the character at c?  Of characters of other widths it is not known. */
static inline bool number_heads_may(const struct number_heads *h, const char *c)
{
    return (*c & 0xF0) != 0xE0 || (h->bits[c[1] & 63] >> (c[2] & 63) & 1);
}

struct units {
    struct trie forms; /* form -> index into items */
    const struct unit *items;
    size_t n;
    struct trie before, after, inert; /* -> index into words; before holds reversed bytes */
    const struct number_word *words;
    size_t n_words;
    struct number_heads form_heads, before_tails, after_heads, inert_heads;
};

struct number {
    size_t at, end; /* with qualifier and unit: 近2000万元, 33万余个, 第4 */
    size_t numeral_at, numeral_end; /* the numeral alone, magnitude words included: 33万 */
    size_t unit_at, unit_end; /* the unit as written; equal where there is none */
    struct decimal value, value_high; /* value_high: upper end of a range */
    bool has_high;
    bool hanzi; /* written in Chinese numerals */
    bool loose; /* 几百, 数十, 上千: a magnitude, not a count */
    bool fraction; /* 三分之一, 2/3: value is its percentage */
    bool compound; /* 元/月: unit_row is that of 元, whose factor does not hold */
    bool bounded; /* a bounding word stands with it; also 等于, which is exact */
    bool compares; /* that word compares: 大于 不超过 以下 */
    enum bound bound, bound_high; /* of a range: exact and at_least/at_most take the end in */
    enum number_class class;
    struct span unit; /* plain form; empty where the text names none; 位 for a bare 第N */
    const struct unit *unit_row; /* NULL where there is none */
};

struct numbers {
    struct number *items; /* ascending, not overlapping */
    size_t n;
};

/* The numbers of text (valid UTF-8) from byte `from` to byte `to`.  ERR_INPUT when the arena
 * is full. */
bool text_numbers(const struct units *units, struct span text, size_t from, size_t to,
                  struct arena *a, struct numbers *ret, struct err *e) MUST_USE;

/* The same of a whole text whose spots are known. */
bool text_numbers_at(const struct units *units, struct span text, const struct spots *spots,
                     struct arena *a, struct numbers *ret, struct err *e) MUST_USE;

#endif
