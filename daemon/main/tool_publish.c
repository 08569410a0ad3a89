/* zhibiao publish: files to a topic as messages.  What cannot be read as a report is sent all
 * the same when it is .json or .html (the daemon makes a dead letter of it), with a warning. */
#include "consume/produce.h"
#include "base/utf8.h"
#include "main/tool_document.h"
#include "main/tool_json.h"
#include "main/tool_settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct sent { /* one message, or all of a .jsonl */
    struct sent *next;
    const char *file;
    size_t line; /* 0: the whole file */
    struct produced report;
};

struct publishing {
    const char *topic, *key;
    bool json;
    struct producer *producer;
    struct decoder *decoder;
    struct arena names; /* what lives until the end */
    struct arena arena; /* of one message */
    struct sent *first, **last;
    const char *file;
    int code;
};

/* report.txt -> report */
static struct span base_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    struct span s = span_of(slash ? slash + 1 : file);
    const char *dot = memrchr(s.at, '.', s.n);
    if (dot && dot != s.at)
        s.n = (size_t)(dot - s.at);
    return s;
}

static struct span key_of(const struct publishing *x, const struct tool_piece *p,
                          const struct report *r)
{
    if (x->key)
        return span_of(x->key);
    if (r->id.n)
        return r->id;
    if (r->given.url.n)
        return r->given.url;
    return p->line || !strcmp(x->file, "-") ? SPAN("") : base_name(x->file);
}

/* {"id": …, "content": …} for a text; the bytes themselves for anything else. */
static struct span value_of(struct buf *b, const struct tool_piece *p, const struct report *r,
                            struct span key)
{
    if (!p->content_type || strcmp(p->content_type, "text/plain"))
        return p->bytes;
    buf_clear(b);
    buf_put_char(b, '{');
    if (key.n && utf8_invalid_at(key) == key.n)
        tool_json_text(b, "id", key);
    tool_json_text(b, "content", r->content);
    buf_put_char(b, '}');
    return buf_span(b);
}

/* false: nothing of it can be sent. */
static bool look(struct publishing *x, const struct tool_piece *p, struct report *ret)
{
    struct rejection why = {0};
    bool text = p->content_type && !strcmp(p->content_type, "text/plain");
    if (tool_decode(x->decoder, p, &x->arena, ret, &why) == DECODED_REPORT)
        return true;
    *ret = (struct report){0};
    tool_say("%.*s: %s: %s%s", (int)p->source.n, p->source.at, poison_name(why.reason), why.detail,
             text ? "" : " (sent all the same; the daemon will make a dead letter of it)");
    if (text)
        x->code = EX_DATAERR;
    return !text;
}

static struct sent *remember(struct publishing *x, const struct tool_piece *p)
{
    struct sent *s = arena_new(&x->names, struct sent, 1);
    if (!s)
        return NULL;
    s->file = x->file;
    s->line = p->line;
    *x->last = s;
    x->last = &s->next;
    return s;
}

static bool publish_piece(void *ctx, const struct tool_piece *p)
{
    struct publishing *x = ctx;
    struct report r = {0};
    struct buf b = {0};
    struct err e = {0};
    arena_reset(&x->arena);
    if (!look(x, p, &r))
        return true;
    struct sent *s = remember(x, p);
    if (!s)
        return false;
    struct header type = {.name = SPAN("content-type"), .value = span_of(p->content_type)};
    struct span key = key_of(x, p, &r);
    struct message m = {.topic = span_of(x->topic),
                        .key = key,
                        .has_key = key.n > 0,
                        .value = value_of(&b, p, &r, key),
                        .has_value = true,
                        .headers = &type,
                        .n_headers = p->content_type && strcmp(p->content_type, "text/plain")};
    bool good = !b.full && produce_send(x->producer, &m, &s->report, &e);
    buf_free(&b);
    return good || s->report.done;
}

static void put_one(struct publishing *x, struct buf *b, const struct sent *s)
{
    if (x->json) {
        buf_put_char(b, '{');
        tool_json_text(b, "file", span_of(s->file));
        if (s->line)
            tool_json_int(b, "line", (int64_t)s->line);
        tool_json_text(b, "topic", span_of(x->topic));
        tool_json_int(b, "partition", s->report.partition);
        tool_json_int(b, "offset", s->report.offset);
        tool_json_text_if(b, "error", span_of(s->report.error));
        buf_puts(b, "}\n");
    } else if (!s->report.error[0] && !s->line) {
        buf_printf(b, "%s -> %s partition %d offset %" PRId64 "\n", s->file, x->topic,
                   (int)s->report.partition, s->report.offset);
    }
}

/* What became of each; lines of one file are counted together. */
static void conclude(struct publishing *x)
{
    struct buf b = {0};
    size_t good = 0, bad = 0;
    for (const struct sent *s = x->first; s; s = s->next) {
        put_one(x, &b, s);
        good += !s->report.error[0];
        if (!s->report.error[0])
            continue;
        if (bad++ < 20)
            tool_say(s->line ? "%s:%zu: not published: %s" : "%s%.0zu: not published: %s", s->file,
                     s->line, s->report.error);
    }
    if (!tool_out(&b) || fflush(stdout))
        x->code = EX_IOERR;
    if (bad)
        x->code = EX_UNAVAILABLE;
    fprintf(stderr, "zhibiao: published %zu message%s to %s", good, good == 1 ? "" : "s", x->topic);
    fprintf(stderr, bad ? ", %zu failed\n" : "\n", bad);
    buf_free(&b);
}

static void publish_files(struct publishing *x, int n, char **files)
{
    struct buf bytes = {0};
    for (int i = 0; i < n; i++) {
        struct err e = {0};
        x->file = files[i];
        if (!tool_read_file(files[i], &bytes, &e)) {
            tool_say("%s: %s", files[i], e.text);
            x->code = EX_NOINPUT;
        } else if (!tool_pieces(files[i], buf_span(&bytes), publish_piece, x)) {
            tool_say("%s: could not be queued: out of memory", files[i]);
            x->code = EX_OSERR;
            break;
        }
    }
    produce_flush(x->producer);
    buf_free(&bytes);
}

static int run(const struct produce_options *o, struct publishing *x, int n, char **files)
{
    static const struct decode_limits limits = {.max_message_bytes = (size_t)256 << 20,
                                                .max_content_bytes = (size_t)256 << 20,
                                                .max_depth = 32};
    struct err e = {0};
    x->last = &x->first;
    x->decoder = decoder_open(&limits, &e);
    x->producer = x->decoder ? produce_open(o, &e) : NULL;
    if (x->producer) {
        publish_files(x, n, files);
        conclude(x);
    } else {
        x->code = tool_fail(&e);
    }
    produce_close(x->producer);
    decoder_close(x->decoder);
    arena_free(&x->names);
    arena_free(&x->arena);
    return tool_end(x->code);
}

/* Brokers and topic that the arguments did not say come from the settings. */
static int complete(const struct config *c, struct produce_options *o, struct publishing *x)
{
    if (!o->brokers)
        o->brokers = c->kafka.brokers;
    if (!x->topic && c->kafka.topics.n == 1)
        x->topic = c->kafka.topics.items[0];
    o->pairs = c->kafka.pairs;
    o->n_pairs = c->kafka.n_pairs;
    if (!o->brokers || !*o->brokers)
        return tool_usage("publish", "which brokers? -b HOST:PORT");
    if (!x->topic)
        return tool_usage("publish", "which topic? -t TOPIC");
    return EX_OK;
}

int tool_publish(int argc, char **argv)
{
    static const struct option longs[] = {TOOL_SETTINGS_LONGS,  {"brokers", 1, 0, 'b'},
                                          {"topic", 1, 0, 't'}, {"key", 1, 0, 'k'},
                                          {"json", 0, 0, 'j'},  {0}};
    struct publishing x = {0};
    struct produce_options o = {0};
    struct tool_settings settings = {0};
    for (int c; (c = tool_option(argc, argv, ":b:t:k:" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (c == '?' || c == 'h')
            return c == 'h' ? tool_end(EX_OK) : EX_USAGE;
        tool_settings_option(&settings, c);
        o.brokers = c == 'b' ? optarg : o.brokers;
        x.topic = c == 't' ? optarg : x.topic;
        x.key = c == 'k' ? optarg : x.key;
        x.json = x.json || c == 'j';
    }
    if (optind == argc)
        return tool_usage("publish", "which FILE?");
    if (x.key && argc - optind != 1)
        return tool_usage("publish", "--key is for a single FILE");
    struct config *c = tool_settings_open(&settings);
    if (!c)
        return EX_CONFIG;
    int code = complete(c, &o, &x);
    if (code == EX_OK)
        code = run(&o, &x, argc - optind, argv + optind);
    config_close(c);
    return code;
}
