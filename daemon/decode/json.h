/* One JSON object, checked whole: UTF-8, depth, surrogates, U+0000, syntax, duplicate keys.
 * Jansson is seen by the files json.c, fields.c and envelope.c only, as a tree of types. */
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
 * json_decref.  Its long strings may be empty: the text of a string comes from json_text. */
bool json_read(struct span text, size_t max_depth, struct arena *a, json_t **ret_root,
               struct json_outline *ret_outline, struct rejection *why) MUST_USE;

/* Only the outline, of an object that json_read has seen. */
bool json_outline(struct span object, struct arena *a, struct json_outline *ret,
                  struct rejection *why) MUST_USE;

/* A member by its name: its value and the text of that; false where there is none. */
bool json_find(json_t *object, const struct json_outline *outline, const char *name,
               json_t **ret_value, struct span *ret_raw);

/* The characters of a string that json_read has seen, of its text with the quotes; also
 * NUL-terminated.  at is NULL where the arena is full. */
struct span json_text(struct span raw, struct arena *a);

#endif
