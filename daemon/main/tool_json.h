/* JSON of what was read, in the words of spec/indicators.md.  Offsets are code points, values
 * full decimal digits. */
#ifndef ZHIBIAO_MAIN_TOOL_JSON_H
#define ZHIBIAO_MAIN_TOOL_JSON_H

#include "main/tool_document.h"

/* ,"name": with the comma where one is needed.  Then put the value. */
void tool_json_key(struct buf *b, const char *name);
void tool_json_comma(struct buf *b); /* before an element of an array */
void tool_json_text(struct buf *b, const char *name, struct span s); /* "" too */
void tool_json_text_if(struct buf *b, const char *name, struct span s); /* left out if empty */
void tool_json_text_or_null(struct buf *b, const char *name, struct span s); /* null if empty */
void tool_json_int(struct buf *b, const char *name, int64_t v);
void tool_json_date_if(struct buf *b, const char *name, struct date d);
void tool_json_decimal(struct buf *b, const char *name, struct decimal v);

/* One document, one line with its end. */
bool tool_json_document(struct buf *b, struct tool_reader *r, const struct tool_document *d);

#endif
