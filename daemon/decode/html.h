/* A page or a fragment of one -> the text that a reader sees, one block a line.
 *
 * Blocks, list items and rows of tables stand on lines of their own; cells are separated by a
 * tab (by a line end where a cell holds several lines: tables that lay out a page); br is a
 * line end; blanks collapse as in a browser, and a line end between two hanzi of the source
 * disappears; pre keeps its blanks.  Left out: script, style, noscript, template, comments,
 * form fields, ruby readings, what is hidden, and the head; of it the title opens the text if
 * there is no h1.  Links, menus and footers stay: telling furniture from text is the work of
 * the room text.  Images leave nothing. */
#ifndef ZHIBIAO_DECODE_HTML_H
#define ZHIBIAO_DECODE_HTML_H

#include "base/buf.h"
#include "decode/rejection.h"

struct html; /* memory for one tree; not for two threads */
struct html *html_open(struct err *e) MUST_USE;
void html_close(struct html *h);

/* page: valid UTF-8.  The text is put into out, overwriting it; out->max bounds it.
 * Whatever the page holds, time and memory are bounded: a tree that is too deep, too large or
 * too crowded with attributes is rejected. */
bool html_render(struct html *h, struct span page, struct buf *out, struct rejection *why) MUST_USE;

#endif
