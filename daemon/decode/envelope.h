/* What wraps a report: the schema-registry prefix and CloudEvents. */
#ifndef ZHIBIAO_DECODE_ENVELOPE_H
#define ZHIBIAO_DECODE_ENVELOPE_H

#include "decode/json.h"
#include "decode/media.h"

/* The value of the last header of that name (in either case); false: none, or null. */
bool envelope_header(const struct message *m, struct span name, struct span *ret);

/* Cuts the prefix off a value that should be JSON: 0x00 and a schema id in 4 bytes, or 0x01
 * and a GUID in 16, before an object.  Without one the value is left as it is; the id may also
 * be in the header __value_schema_id. */
bool envelope_schema(const struct message *m, struct span *value, struct arena *a,
                     struct report *ret, struct rejection *why) MUST_USE;

/* Binary mode: the attributes from headers ce_…; nothing where there is no ce_specversion. */
bool envelope_binary(const struct message *m, struct report *ret, struct rejection *why) MUST_USE;

/* Structured mode: the attributes, and where the data are. */
struct event_data {
    struct media media; /* MEDIA_JSON where the event does not say */
    json_t *object; /* a report as JSON, borrowed from the event; or */
    struct span object_text; /* (its text) */
    struct span text; /* a string in UTF-8; or */
    struct span bytes; /* of data_base64 */
    bool is_text, is_bytes;
};
bool envelope_structured(json_t *event, const struct json_outline *outline, struct arena *a,
                         struct report *ret, struct event_data *ret_data,
                         struct rejection *why) MUST_USE;

#endif
