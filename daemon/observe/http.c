/* The health and metrics server: libmicrohttpd with tight limits.  GET and HEAD only; nothing
 * a client sends is kept or interpreted beyond the path. */
#include "observe/http.h"

#include "observe/metrics.h"

#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT "text/plain; version=0.0.4; charset=utf-8"
#define JSON "application/json"

struct http {
    struct MHD_Daemon *daemon;
    const struct http_source *source;
};

static enum MHD_Result answer(struct MHD_Connection *to, unsigned status, const char *type,
                              struct buf *body)
{
    struct MHD_Response *r =
        body->full ? NULL
                   : MHD_create_response_from_buffer(body->n, body->at, MHD_RESPMEM_MUST_FREE);
    if (!r) {
        buf_free(body);
        return MHD_NO;
    }
    *body = (struct buf){0};
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "Cache-Control", "no-store");
    enum MHD_Result done = MHD_queue_response(to, status, r);
    MHD_destroy_response(r);
    return done;
}

static enum MHD_Result say(struct MHD_Connection *to, unsigned status, const char *text)
{
    struct buf b = {0};
    buf_puts(&b, text);
    return answer(to, status, TEXT, &b);
}

static enum MHD_Result serve(void *ctx, struct MHD_Connection *to, const char *url,
                             const char *method, const char *version, const char *upload,
                             size_t *upload_size, void **state)
{
    (void)version, (void)upload, (void)upload_size, (void)state;
    const struct http_source *s = ((struct http *)ctx)->source;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return say(to, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n");
    struct buf b = {.max = 16 << 20};
    if (strcmp(url, "/metrics") == 0) {
        metrics_write(&b);
        s->write_metrics(s->ctx, &b);
        return answer(to, MHD_HTTP_OK, TEXT, &b);
    }
    if (strcmp(url, "/statusz") == 0) {
        s->write_status(s->ctx, &b);
        return answer(to, MHD_HTTP_OK, JSON, &b);
    }
    if (strcmp(url, "/livez") == 0)
        return s->is_live(s->ctx) ? say(to, MHD_HTTP_OK, "ok\n")
                                  : say(to, MHD_HTTP_SERVICE_UNAVAILABLE, "stuck\n");
    if (strcmp(url, "/readyz") == 0)
        return s->is_ready(s->ctx) ? say(to, MHD_HTTP_OK, "ok\n")
                                   : say(to, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready\n");
    return say(to, MHD_HTTP_NOT_FOUND, "/metrics /livez /readyz /statusz\n");
}

/* Host and port of "127.0.0.1:9464" or "[::1]:9464". */
static bool split_address(const char *address, char *host, size_t size, const char **ret_port)
{
    const char *colon = strrchr(address, ':');
    if (!colon || colon == address || !colon[1])
        return false;
    bool bracket = address[0] == '[' && colon[-1] == ']';
    int n = (int)(colon - address) - (bracket ? 2 : 0);
    if (n <= 0 || (size_t)n >= size || (!bracket && memchr(address, ':', (size_t)n)))
        return false;
    snprintf(host, size, "%.*s", n, address + bracket);
    *ret_port = colon + 1;
    return true;
}

static struct MHD_Daemon *start(struct http *h, const struct addrinfo *where)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC;
    if (where->ai_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(flags, 0, NULL, NULL, serve, h, MHD_OPTION_SOCK_ADDR, where->ai_addr,
                            MHD_OPTION_CONNECTION_LIMIT, 16u, MHD_OPTION_CONNECTION_TIMEOUT, 5u,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_END);
}

struct http *http_open(const char *address, const struct http_source *source, struct err *e)
{
    char host[64];
    const char *port;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *where = NULL;
    if (!split_address(address, host, sizeof(host), &port) ||
        getaddrinfo(host, port, &hints, &where) != 0) {
        err_fail(e, ERR_SETUP,
                 "daemon.http \"%s\" is not valid: an address like 127.0.0.1:9464 or [::1]:9464",
                 address);
        return NULL;
    }
    struct http *h = calloc(1, sizeof(*h));
    if (h) {
        h->source = source;
        h->daemon = start(h, where);
    }
    freeaddrinfo(where);
    if (h && h->daemon)
        return h;
    free(h);
    err_fail(e, ERR_SETUP, "could not listen on \"%s\": is the port in use?", address);
    return NULL;
}

int http_port(const struct http *h)
{
    const union MHD_DaemonInfo *i = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return i ? i->port : 0;
}

void http_close(struct http *h)
{
    if (!h)
        return;
    MHD_stop_daemon(h->daemon);
    free(h);
}
