/* The same report in whatever typography gives the same records: full-width or ASCII punctuation,
 * separators of thousands, full-width digits, traditional characters.  Each sample of
 * schemas/samples, decoded.  Offsets differ; names are compared without their typography. */
#include "unit/decode_help.h"
#include "base/utf8.h"
#include "extract/extract.h"
#include "text/fold.h"
#include "text/fold_table.h"

static const char *const samples[] = {
    "01-overview.json",        "02-speech.json",
    "03-remarks.txt",          "04-briefing.json",
    "05-work-report.json",     "06-communique.html",
    "07-news-html.json",       "08-summary.cloudevent.json",
    "09-dispatch.gb18030.txt", "10-plan.json",
};

static struct lexicon *lexicon;

/* ---- typography ---- */

static const struct mark_pair {
    uint32_t wide;
    char narrow;
} marks[] = {{U'，', ','}, {U'；', ';'}, {U'：', ':'}, {U'（', '('},
             {U'）', ')'}, {U'！', '!'}, {U'？', '?'}, {U'％', '%'}};

static bool digit(struct span s, size_t at)
{
    return at < s.n && s.at[at] >= '0' && s.at[at] <= '9';
}

static bool han(uint32_t cp)
{
    return cp >= 0x4E00 && cp <= 0x9FFF;
}

static void put_cp(struct buf *b, uint32_t cp)
{
    char room[4];
    buf_put(b, (struct span){room, utf8_put(cp, room)});
}

/* The code point before byte at; 0 at the start. */
static uint32_t before(struct span s, size_t at)
{
    size_t w;
    return at ? utf8_at(s, utf8_before(s, at), &w) : 0;
}

static void as_wide(struct span s, struct buf *b)
{
    size_t w;
    for (size_t at = 0; at < s.n; at += w) {
        uint32_t cp = utf8_at(s, at, &w), to = cp;
        bool in_text = han(before(s, at)) || before(s, at) == '%' || digit(s, at - (at > 0));
        bool in_number = digit(s, at + 1) && at && digit(s, at - 1);
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
            if (cp == (uint32_t)marks[i].narrow && in_text && !in_number)
                to = marks[i].wide;
        }
        put_cp(b, to);
    }
}

static void as_narrow(struct span s, struct buf *b)
{
    size_t w;
    for (size_t at = 0; at < s.n; at += w) {
        uint32_t cp = utf8_at(s, at, &w), to = cp;
        bool in_number = digit(s, at + w) && at && digit(s, at - 1);
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
            if (cp == marks[i].wide && !in_number)
                to = (uint32_t)marks[i].narrow;
        }
        put_cp(b, to == U'。' ? '.' : to);
    }
}

static void as_wide_digits(struct span s, struct buf *b)
{
    size_t w;
    for (size_t at = 0; at < s.n; at += w) {
        uint32_t cp = utf8_at(s, at, &w);
        put_cp(b, cp >= '0' && cp <= '9' ? cp - '0' + U'０' : cp);
    }
}

/* 1264个 becomes 1,264个; not years, codes, telephones. */
static void with_separators(struct span s, struct buf *b)
{
    size_t w;
    for (size_t at = 0; at < s.n; at += w) {
        uint32_t cp = utf8_at(s, at, &w);
        size_t end = at;
        while (digit(s, end))
            end++;
        uint32_t behind = end < s.n ? utf8_at(s, end, &(size_t){0}) : 0;
        bool number = end - at >= 4 && han(before(s, at)) && (han(behind) || behind == '.') &&
                      behind != U'年' && behind != U'号';
        if (!number) {
            put_cp(b, cp);
            continue;
        }
        for (size_t i = at; i < end; i++) {
            buf_put_char(b, s.at[i]);
            if (i + 1 < end && (end - i - 1) % 3 == 0)
                buf_put_char(b, ',');
        }
        w = end - at;
    }
}

static uint16_t traditional[0x10000]; /* of a simplified character; 0: the same */

static void read_table(void)
{
#define X(from, to)                                                                                \
    if (!traditional[to])                                                                          \
        traditional[to] = from;
    FOLD_SURE(X)
#undef X
}

static void as_traditional(struct span s, struct buf *b)
{
    size_t w;
    for (size_t at = 0; at < s.n; at += w) {
        uint32_t cp = utf8_at(s, at, &w);
        put_cp(b, cp < 0x10000 && traditional[cp] ? traditional[cp] : cp);
    }
}

/* ---- records ---- */

/* Simplified, half-width, without separators: what all clothes have in common. */
static void put_plain(struct buf *b, struct span s)
{
    struct span simple;
    struct err e = {0};
    if (!text_fold(s, &arena, &simple, &e))
        return;
    size_t w;
    for (size_t at = 0; at < simple.n; at += w) {
        uint32_t cp = utf8_at(simple, at, &w);
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
            if (cp == marks[i].wide)
                cp = (uint32_t)marks[i].narrow;
        }
        if (cp == ',' && digit(simple, at + 1))
            continue;
        put_cp(b, cp >= U'０' && cp <= U'９' ? cp - U'０' + '0' : cp);
    }
}

static void put_day(struct buf *b, struct date d)
{
    char iso[11] = "-";
    if (date_known(d))
        date_put_iso(d, iso);
    buf_printf(b, " %s", iso);
}

static void put_record(struct buf *b, const struct indicator *x)
{
    put_plain(b, x->name);
    buf_puts(b, "=");
    decimal_put(b, x->value);
    if (x->has_high) {
        buf_puts(b, "..");
        decimal_put(b, x->value_high);
    }
    buf_puts(b, " ");
    put_plain(b, x->unit);
    buf_printf(b, " %s %s %s %s %s", bound_name(x->bound), kind_name(x->kind),
               direction_name(x->direction) ? direction_name(x->direction) : "-",
               basis_name(x->basis) ? basis_name(x->basis) : "-", status_name(x->status));
    put_day(b, x->period_start);
    put_day(b, x->period_end);
    buf_puts(b, " ");
    put_plain(b, x->scope);
    buf_puts(b, "\n");
}

/* One line a record; empty where the text cannot be read. */
static void put_records(struct buf *b, struct span text)
{
    struct arena a = {0};
    struct layout layout;
    struct findings f;
    struct err e = {0};
    if (text_layout(&lexicon->layout_words, text, &a, &layout, &e) &&
        extract_report(lexicon, text, &layout, (struct date){2024, 3, 20}, &a, &f, &e)) {
        for (size_t i = 0; i < f.n; i++)
            put_record(b, &f.items[i]);
    } else {
        note("%s", e.text);
    }
    arena_free(&a);
}

/* The first line in which the two differ. */
static void note_difference(struct span got, struct span want)
{
    size_t at = 0, line = 0;
    for (; at < got.n && at < want.n && got.at[at] == want.at[at]; at++) {
        if (got.at[at] == '\n')
            line = at + 1;
    }
    size_t g = line, w = line;
    while (g < got.n && got.at[g] != '\n')
        g++;
    while (w < want.n && want.at[w] != '\n')
        w++;
    note("got  %.*s", (int)(g - line), got.at + line);
    note("want %.*s", (int)(w - line), want.at + line);
}

static void check_same(const char *sample, struct span text)
{
    static const struct {
        const char *why;
        void (*dress)(struct span s, struct buf *b);
    } clothes[] = {
        {"full-width punctuation", as_wide},        {"ASCII punctuation", as_narrow},
        {"full-width digits", as_wide_digits},      {"separators of thousands", with_separators},
        {"traditional characters", as_traditional},
    };
    struct buf want = {0};
    put_records(&want, text);
    ok(want.n > 0, "%s has records", sample);
    for (size_t i = 0; i < sizeof(clothes) / sizeof(*clothes); i++) {
        struct buf dressed = {0}, got = {0};
        clothes[i].dress(text, &dressed);
        put_records(&got, buf_span(&dressed));
        if (!ok(span_equal(buf_span(&got), buf_span(&want)), "%s with %s", sample, clothes[i].why))
            note_difference(buf_span(&got), buf_span(&want));
        buf_free(&dressed);
        buf_free(&got);
    }
    buf_free(&want);
}

/* The text of a sample, in the arena; n 0 where it is not there. */
static struct span text_of(const char *sample, struct span *ret_file)
{
    char path[256];
    snprintf(path, sizeof(path), "schemas/samples/%s", sample);
    *ret_file = help_file(path);
    size_t n = strlen(sample);
    const char *header = strcmp(sample + n - 4, ".txt") == 0    ? "content-type=text/plain"
                         : strcmp(sample + n - 5, ".html") == 0 ? "content-type=text/html"
                                                                : "";
    if (!ret_file->at)
        return (struct span){0};
    struct outcome o = help_decode("key", header, *ret_file);
    return o.what == DECODED_REPORT ? o.report.content : (struct span){0};
}

int main(void)
{
    struct err e = {0};
    lexicon = lexicon_open(NULL, &e);
    if (!ok(lexicon != NULL, "the built-in lexicon opens"))
        return done();
    help_open(NULL);
    read_table();
    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
        struct span file, text = text_of(samples[i], &file);
        if (ok(text.n > 0, "%s is there", samples[i]))
            check_same(samples[i], text);
        free((void *)(uintptr_t)file.at);
    }
    help_close();
    lexicon_close(lexicon);
    return done();
}
