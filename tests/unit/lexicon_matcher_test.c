/* lexicon: phrases found in one pass. */
#include "lexicon/matcher.h"
#include "base/buf.h"
#include "tap.h"

#include <stdlib.h>

/* Phrases and text divided by blanks and |, the matches as "id@at-end". */
static const struct {
    const char *why, *phrases, *text, *want;
} cases[] = {
    {"nothing in nothing", "党员", "", ""},
    {"nothing found", "党员", "发展经济", ""},
    {"whole text", "党员", "党员", "0@0-6"},
    {"each occurrence", "党员", "党员和党员", "0@0-6 0@9-15"},
    {"one inside the other: by start", "党员 发展党员", "发展党员", "1@0-12 0@6-12"},
    {"a head of another ends first", "发展党员 发展", "发展党员", "1@0-6 0@0-12"},
    {"crosswise", "村集体 集体经济", "村集体经济", "0@0-9 1@3-15"},
    {"overlaps itself", "甲甲", "甲甲甲", "0@0-6 0@3-9"},
    {"three that end together", "经济 集体经济 村级集体经济", "村级集体经济",
     "2@0-18 1@6-18 0@12-18"},
    {"no character is special", ".* (a|b) [^党]", "a.*b(a|b)[^党]", "0@1-3 1@4-9 2@9-15"},
    {"case counts", "gdp GDP", "GDP", "1@0-3"},
    {"one byte", "a", "ba", "0@1-2"},
    {"the last byte", "党建", "抓党建", "0@3-9"},
    {"one to eight bytes, one behind the other", "a ab abc abcd abcde abcdef abcdefg abcdefgh",
     "abcdefgh", "0@0-1 1@0-2 2@0-3 3@0-4 4@0-5 5@0-6 6@0-7 7@0-8"},
    {"shorter than the text says", "abcdefgh abcdefg abcde abc ab", "abcdefg",
     "4@0-2 3@0-3 2@0-5 1@0-7"},
    {"one character, and one that begins as it does", "村 村集体 朴", "本村村集体",
     "0@3-6 0@6-9 1@6-15"},
    {"long ones that differ at their end", "党的群众路线教育实践活动 党的群众路线教育实践成果 党的",
     "党的群众路线教育实践活动", "2@0-6 0@0-36"},
    {"cut off by the end", "党的群众路线教育实践活动 党的群众", "党的群众路线教育实践", "1@0-12"},
    {"many behind one head", "党员a 党员ab 党员b 党员干部 党员教育 党员干",
     "党员ab党员干部党员教育", "0@0-7 1@0-8 5@8-17 3@8-20 4@20-32"},
};

static size_t split(char *s, struct span *ret)
{
    size_t n = 0;
    for (char *p = strtok(s, " "); p; p = strtok(NULL, " "))
        ret[n++] = span_of(p);
    return n;
}

static void show(struct buf *b, const struct match *m, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%u@%u-%u", i ? " " : "", m[i].id, m[i].at, m[i].end);
    buf_put_char(b, 0);
}

static void check(const char *why, const char *phrases, struct span text, const char *want)
{
    char words[200];
    struct span list[16];
    struct err e = {0};
    struct arena a = {0};
    struct buf got = {0};
    struct match *m;
    size_t n;
    snprintf(words, sizeof(words), "%s", phrases);
    struct matcher *x = matcher_open(list, split(words, list), &e);
    memset(words, '#', sizeof(words)); /* the matcher keeps no pointer to the phrases */
    if (ok(x && matcher_scan(x, text, &a, &m, &n, &e), "%s: scanned %s", why, e.text)) {
        show(&got, m, n);
        is(got.at, want, why);
    }
    buf_free(&got);
    arena_free(&a);
    matcher_close(x);
}

static void refusals(void)
{
    struct span twice[] = {SPAN("党员"), SPAN("党建"), SPAN("党员")}, empty[] = {SPAN("甲"), {0}};
    struct err e = {0};
    ok(!matcher_open(twice, 3, &e) && e.kind == ERR_SETUP && strstr(e.text, "\"党员\""),
       "a phrase twice is refused and named: %s", e.text);
    e = (struct err){0};
    ok(!matcher_open(empty, 2, &e) && e.kind == ERR_SETUP, "an empty phrase: %s", e.text);
    e = (struct err){0};
    ok(!matcher_open(twice, 20001, &e) && strstr(e.text, "at most 20000"), "too many: %s", e.text);
}

static void none(void)
{
    struct err e = {0};
    struct arena a = {0};
    struct match *m;
    size_t n = 7;
    struct matcher *x = matcher_open(NULL, 0, &e);
    ok(x && matcher_scan(x, SPAN("党员"), &a, &m, &n, &e) && n == 0, "no phrases, no matches");
    matcher_close(x);
    arena_free(&a);
}

/* Phrase i of the large set: four characters, all different. */
static struct span large_phrase(char *at, unsigned i)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    int n = sprintf(at, "%s%s%s%s", digits[i / 1000 % 10], digits[i / 100 % 10],
                    digits[i / 10 % 10], digits[i % 10]);
    return (struct span){at, (size_t)n};
}

static void large(void)
{
    enum { N = 5000 };
    static char texts[N][16];
    static struct span phrases[N];
    struct err e = {0};
    struct arena a = {0};
    struct buf text = {0};
    for (unsigned i = 0; i < N; i++) {
        phrases[i] = large_phrase(texts[i], i);
        buf_put(&text, phrases[i]);
        buf_put_char(&text, '|');
    }
    struct match *m = NULL;
    size_t n = 0, wrong = 0;
    struct matcher *x = matcher_open(phrases, N, &e);
    ok(x && matcher_scan(x, buf_span(&text), &a, &m, &n, &e) && n == N,
       "5,000 phrases, each once: %zu %s", n, e.text);
    for (size_t i = 0; i < n; i++)
        wrong += m[i].id != i || m[i].at != 13 * i || m[i].end != 13 * i + 12;
    ok(wrong == 0, "in their order (%zu wrong)", wrong);
    struct arena little = arena_with_max(4096);
    e = (struct err){0};
    ok(x && !matcher_scan(x, buf_span(&text), &little, &m, &n, &e) && e.kind == ERR_INPUT,
       "more matches than memory is the report's fault: %s", e.text);
    arena_free(&little);
    matcher_close(x);
    arena_free(&a);
    buf_free(&text);
}

static unsigned draw(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

static bool is_there(const struct span *list, size_t n, struct span s)
{
    for (size_t i = 0; i < n; i++) {
        if (span_equal(list[i], s))
            return true;
    }
    return false;
}

/* Every phrase at every place, as a plain search finds them: phrases of one to `most` characters
 * of an alphabet of one to three bytes, a text of as many characters. */
static void against_search(unsigned seed, unsigned most, unsigned letters)
{
    static const char *const alphabet[] = {"甲", "乙", "a", "é", "甴", "b"};
    enum { N = 60 };
    static char texts[N][64];
    struct span list[N];
    struct err e = {0};
    struct arena a = {0};
    struct buf text = {0};
    size_t n_list = 0;
    for (unsigned i = 0; i < N; i++) {
        texts[n_list][0] = 0;
        for (unsigned k = 1 + draw(&seed, most); k; k--)
            strcat(texts[n_list], alphabet[draw(&seed, 6)]);
        list[n_list] = span_of(texts[n_list]);
        n_list += !is_there(list, n_list, list[n_list]);
    }
    for (unsigned i = 0; i < letters; i++)
        buf_puts(&text, alphabet[draw(&seed, 6)]);
    size_t want = 0, n = 0, wrong = 0;
    for (size_t i = 0; i < n_list; i++)
        for (size_t at = 0; (at = span_find(buf_span(&text), at, list[i])) != SIZE_MAX; at++)
            want++;
    struct match *m = NULL;
    struct matcher *x = matcher_open(list, n_list, &e);
    ok(x && matcher_scan(x, buf_span(&text), &a, &m, &n, &e) && n == want,
       "text of %u characters: %zu matches, a plain search finds %zu", letters, n, want);
    for (size_t i = 0; i < n; i++) {
        wrong += !span_equal(span_between(buf_span(&text), m[i].at, m[i].end), list[m[i].id]);
        wrong +=
            i && (m[i - 1].at > m[i].at || (m[i - 1].at == m[i].at && m[i - 1].end >= m[i].end));
    }
    ok(wrong == 0, "each is its phrase, ordered by start, then end");
    matcher_close(x);
    arena_free(&a);
    buf_free(&text);
}

int main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        check(cases[i].why, cases[i].phrases, span_of(cases[i].text), cases[i].want);
    check("a text with NULs", "党员 党建", SPAN("\0党员\0\0党建\0"), "0@1-7 1@9-15");
    refusals();
    none();
    large();
    against_search(1, 3, 3000);
    for (unsigned i = 0; i < 40; i++)
        against_search(i, 1 + i % 14, 3 * i);
    return done();
}
