/* Markup that stands inside a plain text.  Internal to the layout. */
#ifndef ZHIBIAO_TEXT_LAYOUT_MARKUP_H
#define ZHIBIAO_TEXT_LAYOUT_MARKUP_H

#include "base/arena.h"
#include "base/err.h"

/* The text in simplified characters; the text itself where it is not traditional. */
bool layout_simple(struct span text, struct arena *a, struct span *ret, struct err *e) MUST_USE;

/* The text with its markup blanked, byte by byte, so that offsets stay: the text itself where
 * it has none. */
bool layout_plain(struct span text, struct arena *a, struct span *ret, struct err *e) MUST_USE;

#endif
