/* What a line is among its neighbours: headline, headings, paragraphs, tail.  Internal to the
 * layout. */
#ifndef ZHIBIAO_TEXT_LAYOUT_ZONE_H
#define ZHIBIAO_TEXT_LAYOUT_ZONE_H

#include "text/layout_line.h"

/* From the kinds that lines have by themselves to the kind of every line (none stays PLAIN). */
void layout_zones(struct span text, struct lines *lines);

#endif
