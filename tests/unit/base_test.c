/* base: spans, errors, arena, buffers, UTF-8, decimals, tries, hashes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes16.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/trie.h"
#include "base/utf8.h"
#include "tap.h"

#include <stdlib.h>

static void spans(void)
{
    ok(span_find(SPAN("甲乙甲乙"), 1, SPAN("甲")) == 6, "find from an offset");
    ok(span_find(SPAN("甲"), 0, SPAN("乙")) == SIZE_MAX, "find nothing");
    struct span t = span_trim(SPAN(" \t　甲 \xc2\xa0\n"));
    ok(span_equal(t, SPAN("甲")), "trim ASCII, ideographic and no-break blanks");
    ok(span_trim(SPAN("　 ")).n == 0, "trim all of it");
    ok(span_compare(SPAN("a"), SPAN("ab")) < 0, "a head sorts first");
}

static void errors(void)
{
    struct err e = {0};
    ok(!err_fail(&e, ERR_INPUT, "line %d", 3), "err_fail returns false");
    err_fail(&e, ERR_BUG, "later");
    ok(e.kind == ERR_INPUT, "the first failure wins");
    err_context(&e, "file %s", "x");
    is(e.text, "file x: line 3", "context goes before");
    struct err longer = {0};
    err_fail(&longer, ERR_INPUT, "%0300d中中", 1);
    ok(strlen(longer.text) < sizeof(longer.text), "a long text is cut");
    struct err chinese = {0};
    char many[400] = "a";
    for (int i = 0; i < 120; i++)
        strcat(many, "中");
    err_fail(&chinese, ERR_INPUT, "%s", many);
    ok(utf8_invalid_at(span_of(chinese.text)) == strlen(chinese.text), "cut at a character");
}

static void arenas(void)
{
    struct arena a = arena_with_max(1 << 20);
    char *p = arena_take(&a, 100000);
    ok(p && p[99999] == 0, "zeroed");
    struct arena_mark m = arena_mark(&a);
    size_t used = a.used_bytes;
    for (int i = 0; i < 100; i++)
        arena_take(&a, 1000);
    arena_release(&a, m);
    ok(a.used_bytes == used || a.held_bytes > 0, "release goes back");
    arena_reset(&a);
    size_t held = a.held_bytes;
    arena_take(&a, 1000);
#ifndef ARENA_MALLOC
    ok(a.held_bytes <= held + 1000, "chunks are kept over a reset");
#else
    (void)held; /* each allocation is a malloc of its own */
#endif
    ok(!arena_take(&a, 2 << 20) && a.full, "beyond the maximum: NULL and full");
    ok(!arena_new(&a, long, SIZE_MAX / 4), "a product that overflows: NULL");
    arena_reset(&a);
    ok(!a.full, "reset clears full");
    arena_fail_after = 0;
    arena_reset(&a);
    bool failed = false;
    for (int i = 0; i < 100 && !failed; i++)
        failed = !arena_take(&a, 20000);
    ok(failed && a.full, "a failing malloc is reported");
    arena_fail_after = SIZE_MAX;
    int *array = NULL;
    size_t cap = 0;
    for (int i = 0; i < 1000; i++) {
        if (!arena_grow(&a, &array, &cap, (size_t)i, sizeof(*array)))
            break;
        array[i] = i;
    }
    ok(array[999] == 999 && array[0] == 0, "a growing array keeps its items");
    arena_free(&a);
}

static void buffers(void)
{
    struct buf b = {.max = 20};
    buf_puts(&b, "0123456789");
    buf_puts(&b, "0123456789X");
    ok(b.full && b.n == 10, "what does not fit adds nothing");
    buf_free(&b);
    struct buf j = {0};
    buf_put_json(&j, SPAN("a\"\\\n\x01中"));
    buf_put_char(&j, 0);
    is(j.at, "\"a\\\"\\\\\\n\\u0001中\"", "JSON string");
    buf_clear(&j);
    buf_put_u32(&j, 0x01020304);
    ok(memcmp(j.at, "\1\2\3\4", 4) == 0, "big-endian");
    buf_free(&j);
}

static void utf8(void)
{
    static const struct {
        const char *why, *in;
        size_t n, want;
    } cases[] = {
        {"ASCII and Chinese", "abc中文", 9, 9},
        {"overlong slash", "a\xc0\xaf", 3, 1},
        {"surrogate", "中\xed\xa0\x80", 6, 3},
        {"beyond U+10FFFF", "\xf4\x90\x80\x80", 4, 0},
        {"cut off", "中\xe4\xb8", 5, 3},
        {"four bytes", "\xf0\x9f\x98\x80", 4, 4},
        {"NUL is a character", "a\0b", 3, 3},
        {"long ASCII, then a bad byte", "0123456789abcdef\xff", 17, 16},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        ok(utf8_invalid_at((struct span){cases[i].in, cases[i].n}) == cases[i].want, "UTF-8: %s",
           cases[i].why);
    ok(utf8_count(SPAN("a中😀")) == 3, "code points");
    ok(utf8_columns(SPAN("a中，“")) == 6, "columns");
    ok(utf8_head(SPAN("中文字"), 2).n == 6, "head");
    size_t w;
    ok(utf8_at(SPAN("😀"), 0, &w) == 0x1F600 && w == 4, "decode");
    ok(utf8_before(SPAN("中文"), 6) == 3, "one character back");
    char out[4];
    ok(utf8_put(0x4E2D, out) == 3 && memcmp(out, "中", 3) == 0, "encode");
}

static const char *text_of(struct decimal d)
{
    static struct buf b;
    buf_clear(&b);
    decimal_put(&b, d);
    buf_put_char(&b, 0);
    return b.at;
}

/* Heads of a text of characters of all widths, and the starts of its characters. */
static void heads(void)
{
    struct buf b = {0};
    size_t wrong = 0, n = 0, w;
    for (int i = 0; i < 12; i++)
        buf_puts(&b, "a中é文😀字b。");
    struct span s = buf_span(&b);
    uint64_t leads = bytes16_leads(s.at);
    for (size_t at = 0; at < s.n; at += w, n++) {
        wrong += utf8_head(s, n).n != at;
        (void)utf8_at(s, at, &w);
    }
    wrong += utf8_head(s, n).n != s.n || utf8_head(s, n + 9).n != s.n;
    for (size_t at = 0; at < 64; at++)
        wrong += (leads >> at & 1) != utf8_starts(s.at[at]);
    ok(wrong == 0, "heads and starts of characters (%zu wrong)", wrong);
    buf_free(&b);
}

/* Every byte at every one of the sixteen places. */
static void sixteen(void)
{
    size_t wrong = 0;
    for (unsigned c = 0; c < 256; c++) {
        char at[16];
        for (unsigned i = 0; i < 16; i++) {
            memset(at, (int)(c ^ 1), sizeof(at));
            at[i] = (char)c;
            bytes16 v = bytes16_at(at);
            wrong += bytes16_first(bytes16_is(v, (uint8_t)c)) != i;
            wrong +=
                bytes16_first(bytes16_within(v, 0x80, 0xBF)) != (c < 0x80 || c > 0xBF ? 16 : 0);
            wrong += bytes16_sum(v) != 15 * (c ^ 1) + c;
        }
    }
    ok(wrong == 0, "sixteen bytes: first, within, sum (%zu wrong)", wrong);
    ok(bytes16_first(bytes16_all(0)) == 16 && bytes16_sum(bytes16_all(255)) == 16 * 255,
       "sixteen bytes: none, and the most");
}

static void decimals(void)
{
    struct arena a = {0};
    static const struct {
        const char *why, *x;
        char op;
        const char *y, *want;
    } cases[] = {
        {"no binary rounding", "0.1", '+', "0.2", "0.3"},
        {"carry over all digits", "999.9", '+', "0.1", "1000"},
        {"different signs", "5", '+', "-7.5", "-2.5"},
        {"beyond 64 bits", "123456789012345678901234567890", '+', "1",
         "123456789012345678901234567891"},
        {"difference to zero", "1.50", '-', "1.5", "0"},
        {"product with places", "1.4", '*', "10000", "14000"},
        {"product of negatives", "-1.2", '*', "-0.5", "0.6"},
        {"finite quotient", "1", '/', "8", "0.125"},
        {"ten significant digits", "200", '/', "3", "66.66666667"},
        {"rounding carries", "2", '/', "3", "0.6666666667"},
        {"all nines", "99999999999", '/', "100000000000", "0.99999999999"},
        {"quotient of integers", "100", '/', "5", "20"},
        {"small quotient", "1", '/', "30000", "0.00003333333333"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct decimal x, y, r = {0};
        bool good = decimal_parse(span_of(cases[i].x), &a, &x) &&
                    decimal_parse(span_of(cases[i].y), &a, &y);
        switch (cases[i].op) {
        case '+':
            good = good && decimal_add(x, y, &a, &r);
            break;
        case '-':
            good = good && decimal_subtract(x, y, &a, &r);
            break;
        case '*':
            good = good && decimal_multiply(x, y, &a, &r);
            break;
        default:
            good = good && decimal_divide(x, y, 10, &a, &r);
        }
        ok(good, "decimal: %s, computed", cases[i].why);
        is(text_of(r), cases[i].want, cases[i].why);
    }
    struct decimal x = {0}, y = {0};
    ok(!decimal_parse(SPAN("1.2.3"), &a, &x), "two points");
    ok(!decimal_parse(SPAN("1."), &a, &x) && !decimal_parse(SPAN(".5"), &a, &x), "a lone point");
    ok(!decimal_parse(SPAN(""), &a, &x), "nothing");
    ok(decimal_parse(SPAN("000.50"), &a, &x) && decimal_parse(SPAN("0.5"), &a, &y) &&
           decimal_compare(x, y) == 0,
       "equal in value, not in form");
    int64_t v;
    ok(decimal_parse(SPAN("3.30"), &a, &x) && decimal_shift(x, 4, &x) && decimal_to_int(x, &v) &&
           v == 33000,
       "shifted to an integer");
    ok(!decimal_shift(x, 1 << 30, &x), "an exponent without bounds is refused");
    ok(!decimal_divide(x, (struct decimal){0}, 10, &a, &y), "division by zero");
    arena_free(&a);
}

static void tries(void)
{
    struct trie_key keys[] = {
        {SPAN("党"), 1},  {SPAN("党员"), 2}, {SPAN("党员干部"), 3},
        {SPAN("abc"), 4}, {SPAN("村"), 5},
    };
    struct buf b = {0};
    struct err e = {0};
    struct trie t = {0};
    ok(trie_build(keys, 5, &b, &e) && trie_open(buf_span(&b), &t, &e), "build and open");
    uint32_t v = 0;
    ok(trie_longest(&t, SPAN("x党员干事"), 1, &v) == 6 && v == 2, "the longest key wins");
    ok(trie_longest(&t, SPAN("x党员干部"), 1, &v) == 12 && v == 3, "the longest of three");
    ok(trie_find(&t, SPAN("村"), &v) && v == 5, "find");
    ok(!trie_find(&t, SPAN("党员干"), &v), "a head is no key");
    ok(trie_longest(&t, SPAN("乡"), 0, &v) == 0, "nothing");
    struct trie_key twice[] = {{SPAN("党"), 1}, {SPAN("党"), 2}};
    ok(!trie_build(twice, 2, &b, &e) && e.kind == ERR_INPUT, "a key that occurs twice is named");
    ok(!trie_open(SPAN("garbage garbage"), &t, &(struct err){0}), "garbage is refused");
    buf_free(&b);
}

static void chartries(void)
{
    struct trie_key keys[] = {
        {SPAN("党"), 1},  {SPAN("党员"), 2}, {SPAN("党员干部"), 3},
        {SPAN("a中"), 4}, {SPAN("😀村"), 5},
    };
    struct buf b = {0};
    struct err e = {0};
    struct chartrie t = {0};
    ok(chartrie_build(keys, 5, false, &b, &e) && chartrie_open(buf_span(&b), &t, &e),
       "by characters: build and open");
    uint32_t v = 0;
    ok(chartrie_find(&t, SPAN("党员"), &v) && v == 2, "by characters: find");
    ok(!chartrie_find(&t, SPAN("党员干"), &v), "by characters: a head is no key");
    ok(!chartrie_find(&t, SPAN("囍"), &v), "by characters: one that no key has");
    ok(!chartrie_find(&t, SPAN("😀村"), &v), "by characters: beyond U+FFFF is in no key");
    ok(chartrie_longest(&t, SPAN("x党员干事"), 1, &v) == 6 && v == 2, "by characters: the longest");
    ok(chartrie_longest(&t, SPAN("a中"), 0, &v) == 4 && v == 4, "by characters: mixed widths");
    ok(!chartrie_open(SPAN("garbage garbage"), &t, &(struct err){0}),
       "by characters: garbage is refused");
    buf_free(&b);
}

static void hashes(void)
{
    uint8_t h[HASH_BYTES], g[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    hash_bytes(SPAN("abc"), h);
    hash_hex(h, HASH_BYTES, hex);
    is(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
       "SHA-256, FIPS 180-2 appendix B.1");
    hash_parts((struct span[]){SPAN("ab"), SPAN("c")}, 2, h);
    hash_parts((struct span[]){SPAN("a"), SPAN("bc")}, 2, g);
    ok(memcmp(h, g, HASH_BYTES) != 0, "where the pieces end matters");
}

int main(void)
{
    spans();
    errors();
    arenas();
    buffers();
    utf8();
    heads();
    sixteen();
    decimals();
    tries();
    chartries();
    hashes();
    return done();
}
