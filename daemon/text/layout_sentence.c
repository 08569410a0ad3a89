/* Cutting of running text into sentences: at 。！？ and at ASCII ! ? . where they end a Chinese
 * sentence; never at ；, which divides a list that shares its scope and period.  Closing quotes
 * and brackets go with the sentence they close. */
#include "text/layout_sentence.h"

#include "base/utf8.h"

static bool is_closer(struct span s, size_t at, size_t *ret_n)
{
    static const struct span closers[] = {SPAN("”"),  SPAN("’"),  SPAN("）"), SPAN(")"),
                                          SPAN("》"), SPAN("】"), SPAN("」"), SPAN("』"),
                                          SPAN("\""), SPAN("］")};
    struct span rest = span_between(s, at, s.n);
    for (size_t i = 0; i < sizeof(closers) / sizeof(*closers); i++) {
        if (span_starts(rest, closers[i])) {
            *ret_n = closers[i].n;
            return true;
        }
    }
    return false;
}

/* Bytes of the full-width stop at `at`, 0 where there is none: 。 is E3 80 82, ！ is EF BC 81,
 * ？ is EF BC 9F. */
static size_t wide_stop(struct span text, size_t at, size_t end)
{
    if (end - at < 3)
        return 0;
    const unsigned char *c = (const unsigned char *)text.at + at;
    if (c[0] == 0xE3)
        return c[1] == 0x80 && c[2] == 0x82 ? 3 : 0;
    return c[0] == 0xEF && c[1] == 0xBC && (c[2] == 0x81 || c[2] == 0x9F) ? 3 : 0;
}

static bool is_han_at(struct span text, size_t at)
{
    size_t w;
    uint32_t c = utf8_at(text, at, &w);
    return c >= 0x4E00 && c <= 0x9FFF;
}

/* 一. 十二. : the number of an item. */
static bool is_item_number(struct span text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += 3) {
        struct span s = span_between(text, at, to);
        if (!span_starts(s, SPAN("一")) && !span_starts(s, SPAN("二")) &&
            !span_starts(s, SPAN("三")) && !span_starts(s, SPAN("四")) &&
            !span_starts(s, SPAN("五")) && !span_starts(s, SPAN("六")) &&
            !span_starts(s, SPAN("七")) && !span_starts(s, SPAN("八")) &&
            !span_starts(s, SPAN("九")) && !span_starts(s, SPAN("十")))
            return false;
    }
    return true;
}

/* …为34.5. : behind a decimal that does not begin the sentence (3.1. numbers an item). */
static bool behind_decimal(struct span text, size_t from, size_t at)
{
    size_t i = at;
    bool point = false;
    while (i > from &&
           ((text.at[i - 1] >= '0' && text.at[i - 1] <= '9') || text.at[i - 1] == '.')) {
        point |= text.at[i - 1] == '.';
        i--;
    }
    return point && i > from && i < at;
}

/* ! ? . behind a Chinese character or a closing mark, and no part of a number or a name. */
static bool narrow_stop(struct span text, size_t from, size_t at, size_t end)
{
    if (at == from)
        return false;
    size_t before = utf8_before(text, at), n;
    bool closed = is_closer(span_between(text, 0, at), before, &n) || text.at[before] == '%' ||
                  (text.at[at] == '.' && behind_decimal(text, from, at));
    if (!is_han_at(text, before) && !closed)
        return false;
    if (text.at[at] != '.')
        return true;
    if (is_item_number(text, from, at))
        return false;
    size_t next = at + 1;
    return next == end || text.at[next] == ' ' || is_han_at(text, next) ||
           is_closer(text, next, &n) || span_starts(span_between(text, next, end), SPAN("“"));
}

/* The end of the stop at `at` with what belongs to it: more stops, closers; 0: none. */
static size_t stop_end(struct span text, size_t from, size_t at, size_t end)
{
    size_t n = wide_stop(text, at, end), more;
    if (n == 0 && (text.at[at] == '!' || text.at[at] == '?' || text.at[at] == '.'))
        n = narrow_stop(text, from, at, end);
    if (n == 0)
        return 0;
    at += n;
    while (at < end) {
        if ((n = wide_stop(text, at, end)) || (n = text.at[at] == '!' || text.at[at] == '?'))
            at += n;
        else if (is_closer(span_between(text, 0, end), at, &more))
            at += more;
        else
            break;
    }
    return at;
}

static size_t next_stop(struct span text, size_t at, size_t end)
{
    for (size_t i = at; (i = layout_stop(text, i, end)) < end; i++) {
        size_t stop = stop_end(text, at, i, end);
        if (stop)
            return stop;
    }
    return end;
}

static bool ends_in_colon(struct span text, size_t at, size_t end)
{
    struct span s = span_between(text, at, end);
    return span_ends(s, SPAN("：")) || span_ends(s, SPAN(":"));
}

static size_t skip_blanks(struct span text, size_t at, size_t end)
{
    size_t n;
    while (at < end && ((n = layout_blank(text, at, end)) || (n = layout_break(text, at))))
        at += n;
    return at;
}

bool layout_sentences(struct span text, size_t at, size_t end, uint32_t block, struct arena *a,
                      struct sentences *ret, struct err *e)
{
    size_t first = skip_blanks(text, at, end);
    at = first < end ? first : at; /* nothing but markup is a sentence too */
    while (at < end) {
        size_t to = next_stop(text, at, end);
        if (!arena_grow(a, &ret->items, &ret->cap, ret->n, sizeof(*ret->items)))
            return err_fail(e, ERR_INPUT, "the report has too many sentences");
        ret->items[ret->n++] =
            (struct sentence){.at = at,
                              .end = to,
                              .block = block,
                              .list_open = to == end && ends_in_colon(text, at, to)};
        at = skip_blanks(text, to, end);
    }
    return true;
}
