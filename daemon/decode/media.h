/* Media types as headers and fields name them: text/plain; charset=GB18030. */
#ifndef ZHIBIAO_DECODE_MEDIA_H
#define ZHIBIAO_DECODE_MEDIA_H

#include "base/span.h"

enum media_kind {
    MEDIA_UNKNOWN,
    MEDIA_JSON,
    MEDIA_TEXT,
    MEDIA_HTML,
    MEDIA_CLOUDEVENT, /* application/cloudevents+json: structured mode */
    MEDIA_CLOUDEVENT_OTHER, /* batches and other formats of CloudEvents */
};

struct media {
    enum media_kind kind;
    struct span type; /* without parameters and blanks */
    struct span charset; /* empty: none named */
};

/* Any text; what is no media type is MEDIA_UNKNOWN. */
struct media media_parse(struct span header);

/* ASCII letters in either case. */
bool media_same(struct span a, struct span b);

#endif
