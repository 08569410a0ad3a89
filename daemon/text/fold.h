/* Traditional characters made simple, each in its place: the same bytes, the same offsets.
 *
 * The words of schemas/lexicon are simplified; a traditional text is read through its folded
 * copy, and shown by offsets into the text as received.  Character by character: words that the
 * two scripts write differently (電腦, 計算機) stay different. */
#ifndef ZHIBIAO_TEXT_FOLD_H
#define ZHIBIAO_TEXT_FOLD_H

#include "base/arena.h"
#include "base/err.h"

/* Is the character written in traditional texts only? */
bool text_fold_shows(uint32_t cp);

/* Is the text traditional: one character in thirty of those beyond ASCII, or more, is written in
 * traditional texts only? */
bool text_is_traditional(struct span text);

/* A copy of the text (valid UTF-8) with every traditional character made simple.  ERR_INPUT when
 * the arena is full. */
bool text_fold(struct span text, struct arena *a, struct span *ret, struct err *e) MUST_USE;

#endif
