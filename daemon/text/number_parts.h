/* What stands around a numeral: units, bounding words, words that only look like numbers.
 * Internal to room text. */
#ifndef ZHIBIAO_TEXT_NUMBER_PARTS_H
#define ZHIBIAO_TEXT_NUMBER_PARTS_H

#include "text/numeral.h"

struct unit_match {
    size_t at, end;
    const struct unit *row;
    struct span plain;
    bool compound; /* 元/月 */
    bool over, half; /* 个多月, 个半小时 */
    bool blocked; /* only in a match that failed: the unit begins another word */
};

/* The unit at byte at or behind blanks.  The longest form that is not the beginning of another
 * word (家庭 is no 家). */
bool unit_match_at(const struct scan *s, size_t at, struct unit_match *ret);

/* The row of a form that only stands before its numeral ($, 人民币), ending at byte at. */
const struct unit *unit_before(const struct scan *s, size_t at, size_t floor, size_t *ret_at);

struct word_match {
    size_t at, end;
    const struct number_word *word;
};

/* The longest bounding or signing word that ends at byte at, not before floor. */
bool word_before(const struct scan *s, size_t at, size_t floor, bool bare_magnitude,
                 struct word_match *ret);

/* The longest bounding word at byte at or behind blanks. */
bool word_after(const struct scan *s, size_t at, bool duration, struct word_match *ret);

/* The end of a word that holds the numeral at byte at and states no number; 0 where none does. */
size_t word_inert_end(const struct scan *s, size_t at);

#endif
