/* Every message of the shared corpus is a report, and the HTML ones read as text. */
#include "unit/decode_help.h"

#include <sys/stat.h>

static const char *shared(void)
{
    const char *d = getenv("ZHIBIAO_SHARED");
    return d && *d ? d : "../shared";
}

static bool has_tag(struct span s)
{
    static const struct span tags[] = {SPAN("<p"), SPAN("</"), SPAN("<br"), SPAN("&nbsp;")};
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        if (span_find(s, 0, tags[i]) != SIZE_MAX)
            return true;
    }
    return false;
}

/* One JSON message a line. */
static void corpus(const char *name, bool html)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/corpus/%s", shared(), name);
    struct span file = help_file(path);
    if (!file.at) {
        skip(name, "no shared corpus: set ZHIBIAO_SHARED");
        return;
    }
    size_t n = 0, reports = 0, tags = 0, titled = 0, bytes = 0;
    for (size_t at = 0; at < file.n; n++) {
        const char *end = memchr(file.at + at, '\n', file.n - at);
        size_t to = end ? (size_t)(end - file.at) : file.n;
        struct outcome o = help_decode(NULL, "", span_between(file, at, to));
        at = to + 1;
        reports += o.what == DECODED_REPORT;
        if (o.what != DECODED_REPORT)
            note("%s line %zu: %s", name, n + 1, help_shown(&o));
        titled += o.report.given.title.n > 0 && span_equal(o.report.key, o.report.id);
        bytes += o.report.content.n;
        tags += has_tag(o.report.content);
        arena_reset(&arena);
    }
    ok(n > 0 && reports == n, "%s: %zu of %zu messages are reports (%zu bytes)", name, reports, n,
       bytes);
    ok(titled == n, "%s: all have their title and their id as key", name);
    if (html)
        ok(tags == 0, "%s: no tag is left in %zu texts", name, n);
    free((char *)file.at);
}

int main(void)
{
    help_open(NULL);
    corpus("news.jsonl", false);
    corpus("news_html.jsonl", true);
    help_close();
    return done();
}
