/* Why a message cannot be read: the reason and, in words, what stands where. */
#ifndef ZHIBIAO_DECODE_REJECTION_H
#define ZHIBIAO_DECODE_REJECTION_H

#include "decode/decode.h"

/* Records the reason and returns false.  The detail is cut at a character, and control
 * characters and broken UTF-8 in it become '?', so it can be stored and logged as it is. */
bool reject(struct rejection *why, enum poison reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a place in a JSON text: "line 3 column 7: what".  Columns are characters. */
bool reject_at(struct rejection *why, enum poison reason, struct span text, size_t at,
               const char *what);

/* The arena of the batch is full: POISON_LIMIT, and a->full tells the caller that an empty
 * arena may do better. */
bool reject_full(struct rejection *why);

#endif
