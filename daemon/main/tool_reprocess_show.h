/* What reading a report again would change, for people and for programs. */
#ifndef ZHIBIAO_MAIN_TOOL_REPROCESS_SHOW_H
#define ZHIBIAO_MAIN_TOOL_REPROCESS_SHOW_H

#include "base/buf.h"
#include "store/reprocess.h"

/* A head, and a line with - or + for each row that would go or come; of one that would change
 * both, and which fields.  columns: of the screen, 0: no cut. */
void tool_reprocess_show(struct buf *b, const struct report_difference *d, struct arena *a,
                         size_t columns, bool colours);

/* One object, one line. */
void tool_reprocess_json(struct buf *b, const struct report_difference *d);

/* All counts; would: nothing was written. */
void tool_reprocess_summary(struct buf *b, const struct reprocess_counts *n, bool would);

#endif
