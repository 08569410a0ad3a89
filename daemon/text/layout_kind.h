/* What a line is by itself: furniture, byline, caption, call.  Internal to the layout. */
#ifndef ZHIBIAO_TEXT_LAYOUT_KIND_H
#define ZHIBIAO_TEXT_LAYOUT_KIND_H

#include "text/layout_line.h"

/* Sets the kind of every short line that needs no neighbours to be known; the others stay
 * LINE_PLAIN. */
void layout_kinds(const struct layout_words *words, struct span text, struct lines *lines);

#endif
