/* Expressions of two numerals: ranges, ratios, amounts in two units, and two comparisons that
 * enclose a value.  Internal to room text. */
#ifndef ZHIBIAO_TEXT_NUMBER_JOIN_H
#define ZHIBIAO_TEXT_NUMBER_JOIN_H

#include "text/number_side.h"

/* 3-5个, 200至300人, 20和30之间: extends x, made of the left side; false where it is no range. */
bool join_range(struct scan *s, size_t floor, const struct side *left, struct number *x);

/* 2.5:1 */
bool join_ratio(struct scan *s, const struct side *left, struct number *x);

/* 50元6角, 大于10小于20: x goes on the last of items, which is extended; false where it is a
 * number of its own. */
bool join_previous(struct scan *s, struct number *items, size_t n, const struct number *x);

#endif
