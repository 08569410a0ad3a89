/* Reads tags as the tokenizer of HTML does (WHATWG HTML, 13.2.5), attributes and their quotes
 * included, and drops whole elements by name.  It makes pages shorter, and it keeps from Gumbo
 * the elements on which its tree builder can fail an assertion (a select inside svg inside a
 * table) and end the process: no text needs them.
 *
 * Linear: where an element has no end tag only its tags are dropped, and that is found once. */
#include "decode/prune.h"
#include "decode/media.h"

#include <stdint.h>

enum treatment {
    DROP_ELEMENT, /* with all that is inside, up to its first end tag */
    DROP_TAG, /* what is inside stays */
    COPY_INSIDE, /* tags inside are text: they are not looked at */
};

static const struct {
    struct span name;
    enum treatment treatment;
} treatments[] = {
    {SPAN("script"), DROP_ELEMENT},   {SPAN("style"), DROP_ELEMENT},
    {SPAN("svg"), DROP_ELEMENT},      {SPAN("select"), DROP_ELEMENT},
    {SPAN("textarea"), DROP_ELEMENT}, {SPAN("template"), DROP_ELEMENT},
    {SPAN("iframe"), DROP_ELEMENT},   {SPAN("noembed"), DROP_ELEMENT},
    {SPAN("noframes"), DROP_ELEMENT}, {SPAN("noscript"), DROP_ELEMENT},
    {SPAN("math"), DROP_TAG},         {SPAN("frameset"), DROP_TAG},
    {SPAN("frame"), DROP_TAG},        {SPAN("isindex"), DROP_TAG},
    {SPAN("plaintext"), DROP_TAG},    {SPAN("title"), COPY_INSIDE},
    {SPAN("xmp"), COPY_INSIDE},
};
#define N_TREATMENTS (sizeof(treatments) / sizeof(*treatments))

struct pruning {
    struct span page;
    char *out;
    size_t at, copied, n_out; /* of the page: read, copied or dropped; bytes out */
    bool endless[N_TREATMENTS]; /* no end tag follows */
};

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool ends_name(char c)
{
    return blank(c) || c == '/' || c == '>';
}

/* Offset behind the attribute that starts at `at`. */
static size_t attribute_end(struct span s, size_t at)
{
    at++; /* whatever it is: also '=' may begin a name */
    while (at < s.n && !ends_name(s.at[at]) && s.at[at] != '=')
        at++;
    while (at < s.n && blank(s.at[at]))
        at++;
    if (at == s.n || s.at[at] != '=')
        return at;
    at++;
    while (at < s.n && blank(s.at[at]))
        at++;
    if (at < s.n && (s.at[at] == '"' || s.at[at] == '\'')) {
        const char *quote = memchr(s.at + at + 1, s.at[at], s.n - at - 1);
        return quote ? (size_t)(quote - s.at) + 1 : s.n;
    }
    while (at < s.n && !blank(s.at[at]) && s.at[at] != '>')
        at++;
    return at;
}

/* Offset behind the '>' of a tag whose name ends at `at`. */
static size_t tag_end(struct span s, size_t at)
{
    while (at < s.n && s.at[at] != '>') {
        if (blank(s.at[at]) || s.at[at] == '/')
            at++;
        else
            at = attribute_end(s, at);
    }
    return at < s.n ? at + 1 : s.n;
}

/* The name of the tag whose name starts at `at`. */
static struct span tag_name(struct span s, size_t at)
{
    size_t end = at;
    while (end < s.n && !ends_name(s.at[end]))
        end++;
    return span_between(s, at, end);
}

/* Offset of "</name" at or after `at`; s.n where there is none. */
static size_t find_end_tag(struct span s, size_t at, struct span name)
{
    while (at < s.n) {
        const char *next = memchr(s.at + at, '<', s.n - at);
        if (!next)
            break;
        at = (size_t)(next - s.at);
        if (s.n - at > name.n + 2 && s.at[at + 1] == '/' &&
            media_same(span_between(s, at + 2, at + 2 + name.n), name) &&
            ends_name(s.at[at + 2 + name.n]))
            return at;
        at++;
    }
    return s.n;
}

/* Copies what was read up to `from`, and goes on at `to`.  A '<' that was text must not become
 * a tag with what follows. */
static void drop(struct pruning *p, size_t from, size_t to)
{
    memcpy(p->out + p->n_out, p->page.at + p->copied, from - p->copied);
    p->n_out += from - p->copied;
    if (from < to && p->n_out > 0 && p->out[p->n_out - 1] == '<')
        p->out[p->n_out++] = ' ';
    p->copied = p->at = to;
}

/* A start or end tag at p->at. */
static void pass_tag(struct pruning *p)
{
    size_t from = p->at;
    bool closes = p->page.at[from + 1] == '/';
    struct span name = tag_name(p->page, from + 1 + closes);
    size_t end = tag_end(p->page, (size_t)(name.at - p->page.at) + name.n), i = 0;
    while (i < N_TREATMENTS && !media_same(name, treatments[i].name))
        i++;
    if (i == N_TREATMENTS || (closes && treatments[i].treatment == COPY_INSIDE)) {
        p->at = end;
        return;
    }
    size_t close = p->page.n;
    if (!closes && !p->endless[i] && treatments[i].treatment != DROP_TAG)
        close = find_end_tag(p->page, end, name);
    if (close < p->page.n) {
        size_t behind = tag_end(p->page, close + 2 + name.n);
        if (treatments[i].treatment == DROP_ELEMENT)
            drop(p, from, behind);
        p->at = behind;
        return;
    }
    p->endless[i] |= !closes;
    drop(p, from, end);
}

/* Offset behind a comment that starts at `at`: "<!-->" is a whole one, "--!>" ends one too. */
static size_t comment_end(struct span s, size_t at)
{
    for (at += 2; (at = span_find(s, at, SPAN("--"))) != SIZE_MAX; at++) {
        struct span rest = span_between(s, at, s.n);
        if (span_starts(rest, SPAN("-->")))
            return at + 3;
        if (span_starts(rest, SPAN("--!>")))
            return at + 4;
    }
    return s.n;
}

/* Bytes of what stands at the head of s instead of a tag and is none: "<?xml …>", "</ …>",
 * "<!…>" but the doctype, up to the next '>'; 0 where '<' is text. */
static size_t bogus(struct span s)
{
    if (s.n < 2 || !(s.at[1] == '!' || s.at[1] == '?' || (s.at[1] == '/' && s.n > 2)))
        return 0;
    struct span doctype = SPAN("<!doctype");
    if (s.n >= doctype.n && media_same(span_between(s, 0, doctype.n), doctype))
        return 0;
    const char *end = memchr(s.at, '>', s.n);
    return end ? (size_t)(end - s.at) + 1 : s.n;
}

/* Bytes of the numeric reference at the head of s ("&#x4e2d;") if it is beyond all characters;
 * else 0. */
static size_t reference_beyond(struct span s)
{
    bool hex = s.n > 2 && (s.at[2] | 0x20) == 'x';
    uint32_t value = 0;
    size_t at = hex ? 3 : 2;
    for (; at < s.n; at++) {
        char c = s.at[at];
        int digit = c >= '0' && c <= '9' ? c - '0' : -1;
        if (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (c | 0x20) - 'a' + 10;
        if (digit < 0)
            break;
        if (value <= 0x10FFFF)
            value = value * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (value <= 0x10FFFF)
        return 0;
    return at < s.n && s.at[at] == ';' ? at + 1 : at;
}

/* In place: such a reference becomes U+FFFD.  Gumbo counts in 32 bits and would put bytes that
 * are no UTF-8, or end the text. */
static size_t replace_beyond(char *text, size_t n)
{
    size_t read = 0, written = 0;
    while (read < n) {
        const char *next = memmem(text + read, n - read, "&#", 2);
        size_t to = next ? (size_t)(next - text) : n;
        memmove(text + written, text + read, to - read);
        written += to - read;
        read = to;
        size_t beyond = next ? reference_beyond((struct span){.at = next, .n = n - to}) : 0;
        if (beyond) {
            memcpy(text + written, "\xEF\xBF\xBD", 3);
            written += 3;
            read += beyond;
        } else if (next) {
            memmove(text + written, next, 2);
            written += 2;
            read += 2;
        }
    }
    return written;
}

struct span prune_page(struct span page, struct arena *a)
{
    struct pruning p = {.page = page, .out = arena_take(a, page.n)};
    if (!p.out)
        return (struct span){0};
    while (p.at < page.n) {
        const char *next = memchr(page.at + p.at, '<', page.n - p.at);
        if (!next)
            break;
        p.at = (size_t)(next - page.at);
        struct span rest = span_between(page, p.at, page.n);
        if (span_starts(rest, SPAN("<!--")))
            drop(&p, p.at, comment_end(page, p.at));
        else if (rest.n > 1 &&
                 (letter(rest.at[1]) || (rest.at[1] == '/' && rest.n > 2 && letter(rest.at[2]))))
            pass_tag(&p);
        else if (bogus(rest))
            drop(&p, p.at, p.at + bogus(rest));
        else
            p.at++;
    }
    drop(&p, page.n, page.n);
    return (struct span){.at = p.out, .n = replace_beyond(p.out, p.n_out)};
}
