/* Bytes in some charset -> UTF-8, strictly: a byte that the charset does not have is an error
 * with its place, never a substitute.  The only file that sees ICU. */
#ifndef ZHIBIAO_DECODE_CHARSET_H
#define ZHIBIAO_DECODE_CHARSET_H

#include "base/buf.h"
#include "decode/rejection.h"

struct charsets; /* converters, opened once each, at most 8 at a time */
struct charsets *charsets_open(struct err *e) MUST_USE;
void charsets_close(struct charsets *c);

/* A byte order mark wins; else label, where it is not empty; else, for a page, what its meta
 * element says (unless the bytes are UTF-8); else the ladder: UTF-8, GB18030, Big5, what ICU
 * thinks.  The mark itself is dropped.  *ret_text points into bytes or lives in out, which is
 * overwritten; out->max bounds the text.  *ret_charset is static. */
bool charset_decode(struct charsets *c, struct span bytes, struct span label, bool page,
                    struct buf *out, struct span *ret_text, struct span *ret_charset,
                    struct rejection *why) MUST_USE;

#endif
