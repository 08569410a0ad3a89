/* A record as the broker delivered it.  Plain data; the bytes belong to the batch's arena. */
#ifndef ZHIBIAO_DECODE_MESSAGE_H
#define ZHIBIAO_DECODE_MESSAGE_H

#include "base/span.h"

#include <stdint.h>

struct header {
    struct span name, value;
    bool is_null;
};

struct message {
    struct span topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms; /* of the broker, -1: none; provenance only */
    struct span key, value;
    bool has_key, has_value; /* a value that is null is a tombstone */
    const struct header *headers;
    size_t n_headers;
};

#endif
