/* The same report in whatever clothes gives the same text, hash and key: each sample of
 * schemas/samples as JSON, bare text in several charsets, HTML, CloudEvents, behind a prefix. */
#include "unit/decode_help.h"
#include "base/utf8.h"

#include <jansson.h>
#include <unicode/ucnv.h>

static const char *const samples[] = {
    "01-overview.json",        "02-speech.json",
    "03-remarks.txt",          "04-briefing.json",
    "05-work-report.json",     "06-communique.html",
    "07-news-html.json",       "08-summary.cloudevent.json",
    "09-dispatch.gb18030.txt", "10-plan.json",
};

/* The sample as the tool publishes it; to be freed. */
static struct outcome sample(const char *name, struct span *ret_file)
{
    char path[256];
    snprintf(path, sizeof(path), "schemas/samples/%s", name);
    *ret_file = help_file(path);
    if (!ret_file->at) {
        printf("Bail out! %s: not there; run from the root of the repository\n", path);
        exit(1);
    }
    size_t n = strlen(name);
    const char *header = strcmp(name + n - 4, ".txt") == 0    ? "content-type=text/plain"
                         : strcmp(name + n - 5, ".html") == 0 ? "content-type=text/html"
                                                              : "";
    return help_decode("key", header, *ret_file);
}

static void same(const struct outcome *want, const struct outcome *got, const char *sample_name,
                 const char *as)
{
    bool good = got->what == DECODED_REPORT &&
                span_equal(got->report.content, want->report.content) &&
                memcmp(got->report.content_hash, want->report.content_hash, HASH_BYTES) == 0 &&
                span_equal(got->report.key, want->report.key);
    if (!ok(good, "%s as %s", sample_name, as) && got->what == DECODED_POISON)
        note("%s", help_shown(got));
}

/* text in another charset; n 0 where that has not all characters.  To be freed. */
static struct span encoded(struct span text, const char *charset, const char *mark)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *c = ucnv_open(charset, &status), *utf8 = ucnv_open("UTF-8", &status);
    ucnv_setFromUCallBack(c, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    size_t head = mark ? strlen(mark) : 0, room = head + text.n * 4 + 8;
    char *out = malloc(room), *to = out + head;
    if (head)
        memcpy(out, mark, head);
    const char *from = text.at;
    ucnv_convertEx(c, utf8, &to, out + room, &from, text.at + text.n, NULL, NULL, NULL, NULL, true,
                   true, &status);
    ucnv_close(c);
    ucnv_close(utf8);
    return (struct span){.at = out, .n = U_SUCCESS(status) ? (size_t)(to - out) : 0};
}

static void bare(const struct outcome *want, const char *name)
{
    static const struct {
        const char *as, *charset, *mark, *header;
        bool may_lack; /* a charset of traditional characters */
    } ways[] = {
        {"bare UTF-8", "UTF-8", NULL, "content-type=text/plain;charset=utf-8", false},
        {"bare UTF-8 without a charset", "UTF-8", NULL, "content-type=text/plain", false},
        {"bare UTF-8 with its mark", "UTF-8", "\xEF\xBB\xBF", "content-type=text/plain", false},
        {"bare GB18030", "GB18030", NULL, "content-type=text/plain;charset=gb2312", false},
        {"bare GB18030 without a charset", "GB18030", NULL, "content-type=text/plain", false},
        {"UTF-16 little-endian", "UTF-16LE", "\xFF\xFE", "content-type=text/plain", false},
        {"UTF-16 big-endian", "UTF-16BE", "\xFE\xFF", "content-type=text/plain;charset=utf-16",
         false},
        {"UTF-16 without a mark", "UTF-16LE", NULL, "content-type=text/plain;charset=utf-16",
         false},
        {"Big5", "Big5-HKSCS", NULL, "content-type=text/plain;charset=big5", true},
    };
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        struct span bytes = encoded(want->report.content, ways[i].charset, ways[i].mark);
        if (bytes.n || !ways[i].may_lack) {
            struct outcome got = help_decode("key", ways[i].header, bytes);
            same(want, &got, name, ways[i].as);
        }
        free((char *)bytes.at);
    }
}

static struct outcome json_as(json_t *message, size_t flags, const char *prefix, size_t n_prefix,
                              const char *headers)
{
    char *text = json_dumps(message, flags);
    struct buf b = {0};
    buf_put(&b, (struct span){.at = prefix, .n = n_prefix});
    buf_puts(&b, text);
    struct outcome o = help_decode("key", headers, buf_span(&b));
    buf_free(&b);
    free(text);
    return o;
}

static void json(const struct outcome *want, const char *name)
{
    struct span c = want->report.content;
    json_t *m = json_pack("{s:s%}", "content", c.at, c.n);
    struct outcome got = json_as(m, 0, "", 0, "");
    same(want, &got, name, "JSON");
    got = json_as(m, JSON_ENSURE_ASCII | JSON_INDENT(2), "", 0, "content-type=application/json");
    same(want, &got, name, "JSON in ASCII");
    got = json_as(m, JSON_ESCAPE_SLASH, "\0\0\0\0\x2a", 5, "");
    same(want, &got, name, "JSON behind a schema id");
    got = json_as(m, 0,
                  "\x01"
                  "0123456789abcdef",
                  17, "");
    same(want, &got, name, "JSON behind a GUID");
    got = json_as(m, 0, "", 0, "ce_specversion=1.0|ce_id=e|ce_source=s|ce_type=t");
    same(want, &got, name, "CloudEvent, binary mode");
    json_t *e = json_pack("{s:s s:s s:s s:s s:O}", "specversion", "1.0", "id", "e", "source", "s",
                          "type", "t", "data", m);
    got = json_as(e, 0, "", 0, "content-type=application/cloudevents+json");
    same(want, &got, name, "CloudEvent, structured mode");
    json_decref(e);
    e = json_pack("{s:s s:s s:s s:s s:s s:s%}", "specversion", "1.0", "id", "e", "source", "s",
                  "type", "t", "datacontenttype", "text/plain", "data", c.at, c.n);
    got = json_as(e, 0, "", 0, "content-type=application/cloudevents+json");
    same(want, &got, name, "CloudEvent with text");
    json_decref(e);
    json_decref(m);
}

/* Each line a paragraph.  A page has no blank lines and no blanks at the ends of lines, and
 * several in a row are one: so the text is tidied before. */
static void page(const struct outcome *want, const char *name)
{
    struct buf tidy = {0}, html = {0};
    struct span c = want->report.content;
    buf_puts(&html, "<!DOCTYPE html><title>不是标题</title><h1></h1>\n");
    for (size_t at = 0; at < c.n;) {
        const char *end = memchr(c.at + at, '\n', c.n - at);
        size_t to = end ? (size_t)(end - c.at) : c.n;
        struct span line = span_trim(span_between(c, at, to));
        at = to + 1;
        if (!line.n)
            continue;
        buf_puts(&tidy, tidy.n ? "\n" : "");
        buf_puts(&html, "<p>");
        for (size_t i = 0; i < line.n; i++) {
            char ch = line.at[i] == '\t' ? ' ' : line.at[i];
            if (ch == ' ' && tidy.at[tidy.n - 1] == ' ')
                continue;
            buf_put_char(&tidy, ch);
            if (ch == '<' || ch == '&')
                buf_puts(&html, ch == '<' ? "&lt;" : "&amp;");
            else
                buf_put_char(&html, ch);
        }
        buf_puts(&html, "</p>\n");
    }
    struct outcome plain = help_decode("key", "content-type=text/plain", buf_span(&tidy));
    struct outcome got = help_decode("key", "content-type=text/html", buf_span(&html));
    same(&plain, &got, name, "a page");
    struct span gb = encoded(buf_span(&html), "GB18030", NULL);
    got = help_decode("key", "content-type=text/html;charset=gbk", gb);
    same(&plain, &got, name, "a page in GB18030");
    free((char *)gb.at);
    buf_free(&tidy);
    buf_free(&html);
}

/* A traditional text, for Big5. */
static void traditional(void)
{
    struct outcome want = help_decode("key", "content-type=text/plain",
                                      SPAN("雲嶺縣去年新增黨員217名，同比增長8.5%"
                                           "。\n全縣1126個基層黨組織、2.3萬名黨員投入防汛救災，"
                                           "轉移群眾4652人。\n"));
    bare(&want, "a traditional text");
}

int main(void)
{
    help_open(NULL);
    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
        struct span file;
        struct outcome o = sample(samples[i], &file);
        if (ok(o.what == DECODED_REPORT && utf8_count(o.report.content) >= 400,
               "%s is a report of %zu characters", samples[i], utf8_count(o.report.content))) {
            bare(&o, samples[i]);
            json(&o, samples[i]);
            page(&o, samples[i]);
        }
        free((char *)file.at);
        arena_reset(&arena);
    }
    traditional();
    help_close();
    return done();
}
