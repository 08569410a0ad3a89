/* The metrics and health server as a client sees it. */
#include "observe/http.h"
#include "observe/metrics.h"
#include "tap.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static bool good = true;

static bool says_good(void *ctx)
{
    (void)ctx;
    return good;
}

static void write_status(void *ctx, struct buf *b)
{
    (void)ctx;
    buf_puts(b, "{\"lanes\":[]}");
}

static void write_more(void *ctx, struct buf *b)
{
    (void)ctx;
    buf_puts(b, "# HELP zhibiao_more More.\n# TYPE zhibiao_more gauge\nzhibiao_more 1\n");
}

static const struct http_source source = {NULL, says_good, says_good, write_status, write_more};

/* The whole answer to a request. */
static const char *ask(int port, const char *request)
{
    static char text[65536];
    size_t n = 0;
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
        write(fd, request, strlen(request)) > 0) {
        ssize_t got;
        while (n < sizeof(text) - 1 && (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
            n += (size_t)got;
    }
    close(fd);
    text[n] = '\0';
    return text;
}

static const char *get(int port, const char *path)
{
    char request[200];
    snprintf(request, sizeof(request), "GET %s HTTP/1.0\r\n\r\n", path);
    return ask(port, request);
}

static void test_metrics(int port)
{
    metrics_set_build("version=\"1\"");
    metric_add(METRIC_STORED, 3);
    metric_set(METRIC_LAST_COMMIT_MS, 1700000000123);
    metric_dead(POISON_BAD_JSON, 2);
    histogram_add(HISTOGRAM_COMMIT, 700);
    histogram_add(HISTOGRAM_COMMIT, 20000000);
    static const char *const lines[] = {
        "zhibiao_build_info{version=\"1\"} 1\n",
        "zhibiao_messages_total{result=\"stored\"} 3\n",
        "zhibiao_last_commit_timestamp_seconds 1700000000.123\n",
        "zhibiao_db_commit_duration_seconds_bucket{le=\"0.0005\"} 0\n",
        "zhibiao_db_commit_duration_seconds_bucket{le=\"0.001\"} 1\n",
        "zhibiao_db_commit_duration_seconds_bucket{le=\"10\"} 1\n",
        "zhibiao_db_commit_duration_seconds_bucket{le=\"+Inf\"} 2\n",
        "zhibiao_db_commit_duration_seconds_sum 20.000700\n",
        "zhibiao_more 1\n",
    };
    const char *text = get(port, "/metrics");
    ok(strstr(text, "HTTP/1.0 200") || strstr(text, "HTTP/1.1 200"), "200");
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        ok(strstr(text, lines[i]) != NULL, "has %.*s", (int)strlen(lines[i]) - 1, lines[i]);
    char want[100];
    snprintf(want, sizeof(want), "zhibiao_dead_letters_total{reason=\"%s\"} 2\n",
             poison_name(POISON_BAD_JSON));
    ok(strstr(text, want) != NULL, "has the dead letters by reason");
}

static void test_addresses(void)
{
    static const char *const bad[] = {
        "",           "9464",     ":9464", "localhost:9464",  "1.2.3:x",
        "127.0.0.1:", "::1:9464", "[::1]", "127.0.0.1:99999x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct err e = {0};
        struct http *h = http_open(bad[i], &source, &e);
        ok(!h && e.kind == ERR_SETUP, "\"%s\" is refused: %s", bad[i], e.text);
        http_close(h);
    }
}

int main(void)
{
    struct err e = {0};
    struct http *h = http_open("127.0.0.1:0", &source, &e);
    if (!ok(h != NULL, "listens %s", e.text))
        return done();
    int port = http_port(h);
    test_metrics(port);
    ok(strstr(get(port, "/livez"), "\r\n\r\nok\n") != NULL, "live");
    ok(strstr(get(port, "/readyz"), "\r\n\r\nok\n") != NULL, "ready");
    ok(strstr(get(port, "/statusz"), "\r\n\r\n{\"lanes\":[]}") != NULL, "status");
    good = false;
    ok(strstr(get(port, "/livez"), " 503 ") != NULL, "not live");
    ok(strstr(get(port, "/readyz"), " 503 ") != NULL, "not ready");
    ok(strstr(get(port, "/"), " 404 ") != NULL, "no such path");
    ok(strstr(ask(port, "POST /metrics HTTP/1.0\r\nContent-Length: 0\r\n\r\n"), " 405 ") != NULL,
       "GET only");
    ok(!strstr(ask(port, "rubbish\r\n\r\n"), " 200 "), "rubbish gets no 200");
    char taken[40];
    snprintf(taken, sizeof(taken), "127.0.0.1:%d", port);
    struct http *second = http_open(taken, &source, &e);
    ok(!second && strstr(e.text, "could not listen"), "a taken port is said");
    http_close(second);
    http_close(h);
    test_addresses();
    return done();
}
