/* A page to look at: the text of each report with its indicators marked, its themes and what
 * is known about it.  Self-contained, without scripts. */
#ifndef ZHIBIAO_MAIN_TOOL_HTML_H
#define ZHIBIAO_MAIN_TOOL_HTML_H

#include "main/tool_document.h"

void tool_html_start(struct buf *b);
void tool_html_document(struct buf *b, struct tool_reader *r, const struct tool_document *d,
                        size_t number); /* of the document on the page, from 1 */
void tool_html_end(struct buf *b);

#endif
