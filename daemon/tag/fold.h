/* The form of a name by which equal names are found: width folded, ASCII letters upper case,
 * blanks, quotation marks and brackets removed (what stands in the brackets stays). */
#ifndef ZHIBIAO_TAG_FOLD_H
#define ZHIBIAO_TAG_FOLD_H

#include "base/span.h"

/* Writes at most name.n bytes to out, returns how many.  name is valid UTF-8. */
size_t tag_fold(struct span name, char *out);

#endif
