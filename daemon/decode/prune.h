/* A page without what no reader sees, before it is parsed: scripts, styles, comments, forms'
 * lists, graphics, templates, frames. */
#ifndef ZHIBIAO_DECODE_PRUNE_H
#define ZHIBIAO_DECODE_PRUNE_H

#include "base/arena.h"

/* The page, or a shorter copy of it in the arena; at is NULL where that is full. */
struct span prune_page(struct span page, struct arena *a);

#endif
