/* A page as Gumbo's tree, in bounded time and memory.  The files html.c and tree.c are the only
 * ones that see Gumbo. */
#ifndef ZHIBIAO_DECODE_TREE_H
#define ZHIBIAO_DECODE_TREE_H

#include "decode/rejection.h"

#include <gumbo.h>

struct tree;
struct tree *tree_open(struct err *e) MUST_USE;
void tree_close(struct tree *t);

/* The document of a page (valid UTF-8; pruned first, see prune.h), at most TREE_MAX_DEPTH deep;
 * NULL where it is rejected.  It lives until the next call and is not to be destroyed. */
#define TREE_MAX_DEPTH 256
const GumboNode *tree_parse(struct tree *t, struct span page, struct rejection *why) MUST_USE;

/* Has the page an element h1? */
bool tree_has_h1(const struct tree *t);

/* Gives back what a large page took. */
void tree_rest(struct tree *t);

#endif
