/* text: the spots of a text are all places where the readers of numbers and periods would stop. */
#include "base/buf.h"
#include "base/utf8.h"
#include "tap.h"
#include "text/date_read.h"
#include "text/numeral.h"

#include <stdlib.h>

static struct spot_table *table;
static struct arena a;

static bool has(const struct spots *s, enum spot kind, size_t at)
{
    return spot_next(s, kind, at, at + 1) == at;
}

static void put(struct buf *b, uint32_t cp)
{
    char c[4];
    buf_put(b, (struct span){c, utf8_put(cp, c)});
}

static bool surrogate(uint32_t cp)
{
    return cp >= 0xD800 && cp < 0xE000;
}

/* Periods: each place where date_next_start stops, and no other. */
static bool same_periods(struct span text, const struct spots *s)
{
    const struct date_start *start;
    size_t at = 0, got = 0;
    for (;; at++, got++) {
        at = date_next_start(text, at, text.n, &start);
        got = spot_next(s, SPOT_PERIOD, got, text.n);
        if (at != got || at == text.n)
            return at == got;
    }
}

static bool all_numbers(struct span text, const struct spots *s)
{
    size_t w;
    for (size_t at = 0; at < text.n; at += w) {
        uint32_t cp = utf8_at(text, at, &w);
        bool number = cp < 0x10000 && (numeral_codes[cp] || cp == 'h' || cp == 'w');
        if (number != has(s, SPOT_NUMBER, at))
            return false;
    }
    return true;
}

/* A character before every other. */
static void pairs(void)
{
    size_t bad = 0, begins = 0;
    struct buf b = {0};
    for (uint32_t c = 1; c < 0x10000; c++) {
        if (!date_start_of(c))
            continue;
        struct spots s;
        begins++;
        buf_clear(&b);
        arena_reset(&a);
        for (uint32_t f = 1; f < 0x10000; f++) {
            if (surrogate(f))
                continue;
            put(&b, c);
            put(&b, f);
        }
        put(&b, c);
        bad += !text_spots(table, buf_span(&b), &a, &s) || !same_periods(buf_span(&b), &s) ||
               !all_numbers(buf_span(&b), &s);
    }
    ok(begins > 100 && bad == 0, "%zu characters before every other: %zu differ", begins, bad);
    buf_free(&b);
}

int main(void)
{
    static const struct {
        const char *why, *in;
    } cases[] = {
        {"empty", ""},
        {"one character", "年"},
        {"a digit at the end", "增长3"},
        {"what may begin at the end", "截至今"},
        {"blanks behind", "前 5年，近　三年"},
        {"two and four bytes", "é5年前𠮷3天前é"},
        {"words", "2019年以来，去年同期“十三五”时期上半年，全年近3年"},
    };
    table = calloc(1, sizeof(*table));
    if (!table)
        return 1;
    text_spot_table(table);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span text = span_of(cases[i].in);
        struct spots s;
        ok(text_spots(table, text, &a, &s) && same_periods(text, &s) && all_numbers(text, &s), "%s",
           cases[i].why);
    }
    pairs();
    struct spots s;
    struct arena tight = arena_with_max(8);
    ok(text_spots(table, SPAN("他说“好”(1)"), &a, &s) && has(&s, SPOT_QUOTE, 6) &&
           has(&s, SPOT_QUOTE, 12) && has(&s, SPOT_QUOTE, 15) && !has(&s, SPOT_QUOTE, 9),
       "quotes and brackets");
    ok(text_spots(table, SPAN("a |　\t"), &a, &s) && !has(&s, SPOT_CELL, 0) &&
           has(&s, SPOT_CELL, 1) && has(&s, SPOT_CELL, 2) && has(&s, SPOT_CELL, 3) &&
           has(&s, SPOT_CELL, 6),
       "what divides cells");
    ok(!text_spots(table, SPAN("好"), &tight, &s), "a full arena is said");
    arena_free(&tight);
    arena_free(&a);
    free(table);
    return done();
}
