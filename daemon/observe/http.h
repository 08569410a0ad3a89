/* /metrics, /livez, /readyz and /statusz on one small HTTP server with a thread of its own. */
#ifndef ZHIBIAO_OBSERVE_HTTP_H
#define ZHIBIAO_OBSERVE_HTTP_H

#include "base/buf.h"
#include "base/err.h"

/* Asked by the server's thread; must be quick and safe there. */
struct http_source {
    void *ctx;
    bool (*is_live)(void *ctx);
    bool (*is_ready)(void *ctx);
    void (*write_status)(void *ctx, struct buf *b); /* a JSON object */
    void (*write_metrics)(void *ctx, struct buf *b); /* lines beside those of the registry */
};

struct http;

/* address: 127.0.0.1:9464 or [::1]:9464; port 0 takes a free one.  The source is kept. */
struct http *http_open(const char *address, const struct http_source *source,
                       struct err *e) MUST_USE;
int http_port(const struct http *h);
void http_close(struct http *h);

#endif
