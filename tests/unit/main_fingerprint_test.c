/* The shared corpus: 700 texts, no two of them the same report, and copies of each as papers and
 * portals make them.  Prints how near the nearest are: the thresholds of fingerprint.c rest on it.
 */
#include "base/utf8.h"
#include "describe/fingerprint.h"
#include "main/tool.h"
#include "main/tool_document.h"
#include "tap.h"

#include <stdlib.h>

struct text {
    char id[48];
    struct span content;
    struct fingerprint mark;
};

static struct lexicon *lexicon;
static struct decoder *decoder;
static struct arena a, kept;
static struct text *texts;
static size_t n_texts, cap;

static bool make(struct span text, struct fingerprint *ret)
{
    struct layout l;
    struct err e = {0};
    *ret = (struct fingerprint){0};
    bool good =
        text_layout(&lexicon->layout_words, text, &a, &l, &e) && fingerprint_make(&l, &a, ret, &e);
    arena_reset(&a);
    if (!good)
        note("%s", e.text);
    return good;
}

static bool keep(void *ctx, const struct tool_piece *p)
{
    (void)ctx;
    struct message m = {.value = p->bytes, .has_value = true, .timestamp_ms = -1};
    struct report r = {0};
    struct rejection why;
    if (decode_message(decoder, &m, &a, &r, &why) != DECODED_REPORT ||
        !arena_grow(&kept, &texts, &cap, n_texts, sizeof(*texts)))
        return false;
    struct text *t = &texts[n_texts++];
    snprintf(t->id, sizeof(t->id), "%.*s", (int)r.id.n, r.id.at);
    t->content = arena_copy(&kept, r.content);
    return make(t->content, &t->mark);
}

static bool load(const char *name)
{
    const char *d = getenv("ZHIBIAO_SHARED");
    char path[512];
    struct buf bytes = {0};
    struct err e = {0};
    snprintf(path, sizeof(path), "%s/corpus/%s", d && *d ? d : "../shared", name);
    bool good = tool_read_file(path, &bytes, &e) && tool_pieces(path, buf_span(&bytes), keep, NULL);
    buf_free(&bytes);
    return good;
}

/* ---- different reports ---- */

static void say(const char *what, const struct text *x, const struct text *y,
                const struct fingerprint_likeness *h)
{
    note("%s: %s %s: shared %u, length %u, numbers %u equal %u other, places %u equal %u other",
         what, x->id, y->id, h->shared, h->length, h->numbers, h->other_numbers, h->places,
         h->other_places);
}

static void all_pairs(void)
{
    size_t merged = 0, near[2] = {0};
    struct fingerprint_likeness nearest = {0};
    for (size_t i = 0; i < n_texts; i++) {
        for (size_t k = i + 1; k < n_texts; k++) {
            struct fingerprint_likeness how;
            if (fingerprint_compare(&texts[i].mark, &texts[k].mark, &how)) {
                say("merged", &texts[i], &texts[k], &how);
                merged++;
            }
            /* of like length: in a much shorter text one bin weighs too much */
            if (how.length >= 400 && how.shared > nearest.shared) {
                nearest = how;
                near[0] = i;
                near[1] = k;
            }
        }
    }
    ok(merged == 0, "no two of %zu different reports are merged", n_texts);
    say("nearest", &texts[near[0]], &texts[near[1]], &nearest);
    ok(nearest.shared < 550, "the nearest two are far from it");
}

/* ---- copies ---- */

static struct span finish_text(struct buf *b)
{
    struct span s = arena_copy(&kept, buf_span(b));
    buf_free(b);
    return s;
}

/* Half-width punctuation, full-width digits. */
static struct span punctuated(struct span t)
{
    struct buf b = {0};
    static const struct {
        uint32_t from;
        const char *to;
    } changes[] = {{0xFF0C, ", "}, {0x3002, ". "}, {0x3001, "，"}, {0x201C, "\""}, {0x201D, "\""}};
    for (size_t i = 0, w; i < t.n; i += w) {
        uint32_t c = utf8_at(t, i, &w);
        const char *to = NULL;
        for (size_t k = 0; k < sizeof(changes) / sizeof(changes[0]); k++)
            to = changes[k].from == c ? changes[k].to : to;
        char wide[4];
        if (to)
            buf_puts(&b, to);
        else if (c - '0' < 10)
            buf_put(&b, (struct span){wide, utf8_put(c + 0xFEE0, wide)});
        else
            buf_put(&b, span_between(t, i, i + w));
    }
    return finish_text(&b);
}

static struct span head(struct span t, size_t percent)
{
    return utf8_head(t, utf8_count(t) * percent / 100);
}
static struct span two_thirds(struct span t)
{
    return head(t, 66);
}
static struct span half(struct span t)
{
    return head(t, 50);
}

static struct span with_lead(struct span t)
{
    struct buf b = {0};
    buf_puts(&b, "本报讯 记者日前从有关部门获悉，一段时间以来各项工作取得新的进展，干部群众"
                 "给予肯定，具体情况如下，供各单位学习借鉴。\n");
    buf_put(&b, head(t, 80));
    return finish_text(&b);
}

/* A paragraph each line, and another site's frame around it. */
static struct span as_page(struct span t)
{
    struct buf b = {0};
    buf_puts(&b, "首页 > 新闻 > 正文\n打印 收藏\n<p>");
    for (size_t i = 0; i < t.n; i++) {
        if (t.at[i] == '\n')
            buf_puts(&b, "</p>\n<p>");
        else
            buf_put_char(&b, t.at[i]);
    }
    buf_puts(&b, "</p>\n责任编辑：某某\n");
    return finish_text(&b);
}

/* Every number another: the template filled anew. */
static struct span other_numbers(struct span t)
{
    struct buf b = {0};
    for (size_t i = 0; i < t.n; i++) {
        char c = t.at[i];
        buf_put_char(&b, c >= '0' && c <= '9' ? (char)('0' + (c - '0' + 3) % 10) : c);
    }
    return finish_text(&b);
}

static bool share_a_key(const struct fingerprint *x, const struct fingerprint *y)
{
    int64_t of_x[FINGERPRINT_KEYS], of_y[FINGERPRINT_KEYS];
    size_t n = fingerprint_keys(x, of_x), m = fingerprint_keys(y, of_y);
    for (size_t i = 0; i < n * m; i++) {
        if (of_x[i / m] == of_y[i % m])
            return true;
    }
    return false;
}

static size_t numbers_of(const struct fingerprint *f)
{
    size_t n = 0;
    for (size_t i = 0; i < FINGERPRINT_SLOTS; i++)
        n += f->numbers[i].anchor != UINT32_MAX;
    return n;
}

/* Of the texts that are long enough to be recognised, and have numbers where `numbers` says so. */
static void copies(const char *what, struct span (*change)(struct span), size_t numbers,
                   size_t percent_same, size_t percent_found)
{
    size_t n = 0, same = 0, found = 0;
    uint32_t least = 1000;
    for (size_t i = 0; i < n_texts; i++) {
        const struct text *t = &texts[i];
        struct fingerprint copy;
        struct fingerprint_likeness how;
        if (t->mark.n < 200 || numbers_of(&t->mark) < numbers || !make(change(t->content), &copy))
            continue;
        n++;
        same += fingerprint_compare(&t->mark, &copy, &how);
        found += share_a_key(&t->mark, &copy);
        least = how.shared < least ? how.shared : least;
    }
    note("%s: %zu of %zu are the same article, %zu are found; the least shares %u", what, same, n,
         found, least);
    if (percent_same)
        ok(n && same * 100 >= n * percent_same && found * 100 >= n * percent_found,
           "%s: the same article", what);
    else
        ok(n && same == 0, "%s: another report", what);
}

int main(void)
{
    static const struct decode_limits limits = {
        .max_message_bytes = 64 << 20, .max_content_bytes = 64 << 20, .max_depth = 32};
    struct err e = {0};
    lexicon = lexicon_open(NULL, &e);
    decoder = lexicon ? decoder_open(&limits, &e) : NULL;
    if (!ok(decoder, "lexicon and decoder %s", e.text))
        return done();
    if (load("news.jsonl") && load("news_html.jsonl")) {
        all_pairs();
        copies("other punctuation", punctuated, 0, 100, 100);
        copies("without the last third", two_thirds, 0, 100, 99);
        copies("without the last half", half, 0, 99, 97);
        copies("a lead, without the last fifth", with_lead, 0, 99, 99);
        copies("another site's page", as_page, 0, 100, 100);
        copies("all numbers other", other_numbers, 5, 0, 0);
    } else {
        skip("700 different reports", "no shared corpus: set ZHIBIAO_SHARED");
    }
    decoder_close(decoder);
    lexicon_close(lexicon);
    arena_free(&a);
    arena_free(&kept);
    return done();
}
