/* Named campaigns, documents and programmes of a report: “不忘初心、牢记使命”主题教育,
 * 《…条例》, “十四五”规划.  Which words make a name is in tag_phrases.tsv. */
#ifndef ZHIBIAO_TAG_NAMED_H
#define ZHIBIAO_TAG_NAMED_H

#include "tag/phrases.h"

/* At most so many names with so many places each are kept, the first of a report. */
#define TAG_MAX_NAMES 64
#define TAG_MAX_PLACES 20

/* Fills ret->tags, in the order of their first place.  A name is written as it first stands in
 * the text; the same name in other quotation marks or widths is the same.  Results live in a,
 * the rest in scratch. */
bool tag_names_find(const struct phrases *p, struct span text, const struct layout *layout,
                    const struct marks *marks, struct arena *scratch, struct arena *a,
                    struct tagging *ret, struct err *e) MUST_USE;

#endif
