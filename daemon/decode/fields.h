/* A report's fields from its JSON object. */
#ifndef ZHIBIAO_DECODE_FIELDS_H
#define ZHIBIAO_DECODE_FIELDS_H

#include "decode/json.h"
#include "decode/media.h"

/* Everything but key, hash and the rendering of HTML: ret->content is what the message holds,
 * copied to the arena. */
bool fields_read(json_t *object, const struct json_outline *outline, struct arena *a,
                 struct report *ret, struct rejection *why) MUST_USE;

#endif
