/* One JSON object, checked whole: UTF-8, depth, surrogates, U+0000, syntax, duplicate keys.
 * The only file of the daemon that sees Jansson, with fields.c. */
#ifndef ZHIBIAO_DECODE_JSON_H
#define ZHIBIAO_DECODE_JSON_H

#include "decode/rejection.h"

#include <jansson.h>

/* The members of an object as they stand in the text, in its order. */
struct json_outline {
    struct span *values; /* raw, without blanks around them */
    struct span *keys; /* raw, without quotes */
    size_t n;
};

/* max_depth counts objects and arrays; the report itself is 1.  ret_root is the caller's to
 * json_decref. */
bool json_read(struct span text, size_t max_depth, struct arena *a, json_t **ret_root,
               struct json_outline *ret_outline, struct rejection *why) MUST_USE;

/* Only the outline, of an object that json_read has seen. */
bool json_outline(struct span object, struct arena *a, struct json_outline *ret,
                  struct rejection *why) MUST_USE;

#endif
