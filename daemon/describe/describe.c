/* The report itself.  What the message says wins; the rest is read from the text's layout; what
 * neither says stays empty. */
#include "describe/describe.h"

#include "base/bytes16.h"
#include "base/utf8.h"
#include "describe/byline.h"
#include "describe/genre.h"
#include "describe/published.h"
#include "describe/region.h"
#include "text/fold.h"

/* The first lines of a body, and the part of a text that is searched for words. */
#define LEAD_MAX 1200
#define TEXT_MAX (16u << 10)
/* The language shows in the first bytes. */
#define LANGUAGE_BYTES 300

struct describer {
    struct regions regions;
    struct byline_words bylines;
    struct genres genres;
};

struct describer *describer_open(struct lexicon *lx, struct err *e)
{
    struct arena *a = lexicon_arena(lx);
    struct describer *d = arena_new(a, struct describer, 1);
    if (!d) {
        err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
        return NULL;
    }
    const struct table *regions = lexicon_needed(lx, "regions.tsv", e),
                       *words = lexicon_needed(lx, "region_words.tsv", e),
                       *layout = lexicon_needed(lx, "layout.tsv", e),
                       *publishers = lexicon_needed(lx, "publishers.tsv", e),
                       *genres = lexicon_needed(lx, "genres.tsv", e);
    bool good = regions && words && layout && publishers && genres &&
                regions_open(regions, words, &lx->vocabulary.general, a, &d->regions, e) &&
                byline_open(layout, publishers, a, &d->bylines, e) &&
                genres_open(genres, a, &d->genres, e);
    return good ? d : NULL;
}

/* It lives in the lexicon's arena and goes with it. */
void describer_close(struct describer *d)
{
    (void)d;
}

/* --- headline --------------------------------------------------------------------------- */

static size_t blank_at(struct span s, size_t at)
{
    static const struct span blanks[] = {SPAN(" "),  SPAN("\t"), SPAN("\xC2\xA0"),    SPAN("　"),
                                         SPAN("\n"), SPAN("\r"), SPAN("\xE2\x80\xA8")};
    static const bool may[256] = {
        [' '] = 1, ['\t'] = 1, ['\n'] = 1, ['\r'] = 1, [0xC2] = 1, [0xE2] = 1, [0xE3] = 1};
    if (!may[(unsigned char)s.at[at]])
        return 0;
    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
        if (span_starts(span_between(s, at, s.n), blanks[i]))
            return blanks[i].n;
    }
    return 0;
}

/* Appends s with each run of blanks as one; a line end inside (the line was cut there) is none
 * between Chinese characters. */
static void put_line(struct span s, char *out, size_t *n)
{
    s = span_trim(s);
    for (size_t at = 0; at < s.n;) {
        size_t blank = blank_at(s, at);
        if (blank == 0) {
            out[(*n)++] = s.at[at++];
            continue;
        }
        bool cut = s.at[at] == '\n' || s.at[at] == '\r';
        if (out[*n - 1] != ' ' && !(cut && (unsigned char)out[*n - 1] >= 0x80))
            out[(*n)++] = ' ';
        at += blank;
    }
}

/* A bracket or quote of the headline is still open: the line was cut inside a phrase. */
static bool is_open(struct span s)
{
    static const struct span pairs[][2] = {
        {SPAN("《"), SPAN("》")}, {SPAN("“"), SPAN("”")}, {SPAN("（"), SPAN("）")}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        size_t open = 0, shut = 0;
        for (size_t at = 0; (at = span_find(s, at, pairs[i][0])) != SIZE_MAX; at += 3)
            open++;
        for (size_t at = 0; (at = span_find(s, at, pairs[i][1])) != SIZE_MAX; at += 3)
            shut++;
        if (open > shut)
            return true;
    }
    return false;
}

/* The page repeats a line of its head. */
static bool is_repeated(struct span text, const struct layout *l, size_t i)
{
    const struct block *b = &l->blocks[i];
    for (size_t k = 0; k < i && k < 64; k++) {
        const struct block *c = &l->blocks[k];
        if (c->kind == b->kind && span_equal(span_between(text, b->text_at, b->text_end),
                                             span_between(text, c->text_at, c->text_end)))
            return true;
    }
    return false;
}

/* All blocks of a kind, joined into one line. */
static bool join_blocks(struct span text, const struct layout *l, enum block_kind kind,
                        struct arena *a, struct span *ret, struct err *e)
{
    size_t max = 1, n = 0;
    for (size_t i = 0; i < l->n_blocks; i++)
        max += l->blocks[i].kind == kind ? l->blocks[i].text_end - l->blocks[i].text_at + 1 : 0;
    *ret = (struct span){0};
    if (max == 1)
        return true;
    char *out = arena_take(a, max);
    if (!out)
        return err_fail(e, ERR_INPUT, "the headline is too long");
    for (size_t i = 0; i < l->n_blocks; i++) {
        const struct block *b = &l->blocks[i];
        struct span line = span_between(text, b->text_at, b->text_end);
        if (b->kind != kind || line.n == 0 || is_repeated(text, l, i))
            continue;
        if (n && !is_open((struct span){out, n}))
            out[n++] = ' ';
        put_line(line, out, &n);
    }
    *ret = (struct span){.at = out, .n = n};
    return true;
}

/* The headline that the message gives: its label and dash subtitle are parted. */
static bool split_title(struct span said, struct arena *a, struct span *ret_title,
                        struct span *ret_subtitle, struct err *e)
{
    said = span_trim(said);
    size_t shut = span_starts(said, SPAN("【")) ? span_find(said, 0, SPAN("】")) : SIZE_MAX;
    if (shut != SIZE_MAX && shut + 3 < said.n)
        said = span_trim(span_between(said, shut + 3, said.n));
    static const struct span dashes[] = {SPAN("——"), SPAN("――")};
    size_t dash = said.n;
    for (size_t i = 0; i < 2; i++) {
        size_t at = span_find(said, 0, dashes[i]);
        if (at != SIZE_MAX && at > 0 && at < dash && at + 6 < said.n)
            dash = at;
    }
    char *out = arena_take(a, said.n + 1);
    if (!out)
        return err_fail(e, ERR_INPUT, "the headline is too long");
    size_t n = 0;
    put_line(span_between(said, 0, dash), out, &n);
    *ret_title = (struct span){.at = out, .n = n};
    if (dash < said.n)
        *ret_subtitle = span_trim(span_between(said, dash + 6, said.n));
    return true;
}

struct heads {
    struct span title, subtitle;
};

static bool read_heads(struct span text, const struct layout *l, struct span given, struct arena *a,
                       struct heads *ret, struct err *e)
{
    if (!join_blocks(text, l, BLOCK_SUBTITLE, a, &ret->subtitle, e))
        return false;
    if (given.n)
        return split_title(given, a, &ret->title, &ret->subtitle, e);
    return join_blocks(text, l, BLOCK_TITLE, a, &ret->title, e);
}

/* The heads in simplified characters, which the words of the lexicon are in. */
static bool read_plain_heads(struct span text, const struct layout *l, const struct given *given,
                             const struct heads *shown, struct arena *a, struct heads *ret,
                             struct err *e)
{
    struct span title = given->title;
    *ret = *shown;
    if (title.n && text_is_traditional(title) && !text_fold(title, a, &title, e))
        return false;
    if (title.at == given->title.at && l->plain.at == text.at)
        return true;
    return read_heads(l->plain, l, title, a, ret, e);
}

/* A piece of the text that was read, as it stands in the text received. */
static struct span as_received(struct span text, const struct layout *l, struct span s)
{
    bool inside = s.at >= l->plain.at && s.at + s.n <= l->plain.at + l->plain.n;
    return inside ? span_between(text, (size_t)(s.at - l->plain.at),
                                 (size_t)(s.at - l->plain.at) + s.n)
                  : s;
}

/* --- the rest --------------------------------------------------------------------------- */

static void read_published(const struct given *given, const struct byline *b, struct arena *a,
                           struct description *d)
{
    struct published p;
    if (given->published_at.n && published_parse(given->published_at, a, &p)) {
        d->published_on = p.on;
        d->has_instant = p.has_instant;
        d->published_unix_ms = p.unix_ms;
        return;
    }
    d->published_unreadable = given->published_at.n > 0;
    d->published_on = b->date;
}

static void set_region(const struct region *r, struct description *d)
{
    d->region = r->name;
    memcpy(d->region_code, r->code.at, 6);
    d->region_code[6] = '\0';
}

/* What is said shares no beginning with the name of the place that it stands for. */
static bool is_alias(struct span said, struct span name)
{
    struct span head = utf8_head(name, 2);
    return said.n && !(said.at[0] >= '0' && said.at[0] <= '9') &&
           span_find(said, 0, head) == SIZE_MAX;
}

static bool read_region(const struct describer *describer, const struct layout *l,
                        const struct given *given, const struct heads *heads, struct span publisher,
                        struct arena *a, struct description *d, struct err *e)
{
    const struct regions *r = &describer->regions;
    uint32_t said;
    int32_t found;
    if (given->region.n) {
        d->region = span_trim(given->region);
        if (regions_find(r, given->region, &said))
            set_region(&r->items[said], d);
        if (d->region_code[0] && is_alias(given->region, d->region))
            d->region = span_trim(given->region); /* 雄安新区 has no code but its province's */
        return true;
    }
    if (!regions_read(r, l->plain, l, heads->title, given->title.n == 0, publisher, a, &found, e))
        return false;
    if (found >= 0)
        set_region(&r->items[found], d);
    return true;
}

/* From the first line of the body on, at most max bytes. */
static struct span body_of(struct span text, const struct layout *l, size_t max)
{
    for (size_t i = 0; i < l->n_blocks; i++) {
        if (l->blocks[i].kind != BLOCK_PARAGRAPH)
            continue;
        size_t at = l->blocks[i].at;
        return span_between(text, at, text.n - at > max ? at + max : text.n);
    }
    return (struct span){0};
}

/* What stands before the colon of a headline, at most 16 characters. */
static struct span name_of_title(struct span title)
{
    struct span head = utf8_head(title, 17);
    size_t wide = span_find(head, 0, SPAN("：")), narrow = span_find(head, 0, SPAN(":"));
    size_t at = wide < narrow ? wide : narrow;
    return at == SIZE_MAX ? (struct span){0} : span_between(head, 0, at);
}

static enum genre read_genre(const struct describer *describer, const struct layout *l,
                             const struct heads *heads, const struct byline *b, bool published)
{
    struct span name = name_of_title(heads->title);
    uint32_t unused;
    bool placed = name.n && trie_longest(&describer->regions.names, name, 0, &unused) > 0;
    return genre_read(&describer->genres,
                      &(struct genre_signs){.title = heads->title,
                                            .subtitle = heads->subtitle,
                                            .lead = body_of(l->plain, l, LEAD_MAX),
                                            .text = body_of(l->plain, l, TEXT_MAX),
                                            .dateline = b->dateline,
                                            .signed_by = b->signed_by || published,
                                            .name = name,
                                            .placed = placed});
}

/* "zh" where most letters of the first lines are Chinese. */
static struct span read_language(struct span text, const struct given *given)
{
    size_t han = 0, latin = 0;
    if (given->language.n)
        return given->language;
    size_t at = 0, end = text.n < LANGUAGE_BYTES ? text.n : LANGUAGE_BYTES;
    for (; end - at >= 16 && text.n - at > 16; at += 16) {
        bytes16 v = bytes16_at(text.at + at), next = bytes16_at(text.at + at + 1);
        bytes16 is_han = bytes16_within(v, 0xE5, 0xE9) |
                         (bytes16_is(v, 0xE4) & bytes16_within(next, 0xB8, 0xBF));
        han += bytes16_sum(is_han & 1);
        latin += bytes16_sum(bytes16_within(v | 0x20, 'a', 'z') & 1);
    }
    for (; at < end; at++) {
        unsigned char c = (unsigned char)text.at[at];
        if (c >= 0xE4 && c <= 0xE9) /* U+4E00 is E4 B8 80 */
            han += c > 0xE4 || (unsigned char)text.at[at + 1] >= 0xB8;
        else
            latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
    return han > latin ? SPAN("zh") : (struct span){0};
}

bool describe_report(const struct describer *d, struct span text, const struct layout *layout,
                     const struct given *given, struct arena *a, struct description *ret,
                     struct err *e)
{
    struct description r = {.language = read_language(text, given)};
    struct byline b;
    struct heads shown, plain;
    if (!read_heads(text, layout, given->title, a, &shown, e) ||
        !read_plain_heads(text, layout, given, &shown, a, &plain, e) ||
        !byline_read(&d->bylines, layout->plain, layout, a, &b, e))
        return false;
    r.title = shown.title;
    r.subtitle = shown.subtitle;
    r.publisher =
        given->publisher.n ? span_trim(given->publisher) : as_received(text, layout, b.publisher);
    for (size_t i = 0; i < b.n_authors; i++)
        b.authors[i] = as_received(text, layout, b.authors[i]);
    r.authors = given->n_authors ? given->authors : b.authors;
    r.n_authors = given->n_authors ? given->n_authors : b.n_authors;
    read_published(given, &b, a, &r);
    struct span publisher = given->publisher.n ? given->publisher : b.publisher;
    if (!read_region(d, layout, given, &plain, publisher, a, &r, e))
        return false;
    r.genre = read_genre(d, layout, &plain, &b, given->publisher.n > 0);
    *ret = r;
    return true;
}
