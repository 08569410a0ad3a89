/* lexicon: which rows of a table changed; versions made of tables that were kept. */
#include "lexicon/compare.h"
#include "lexicon/lexicon.h"
#include "tap.h"

#include <stdlib.h>

/* "-甲 x/+乙 y/-丙 1 +丙 2": the changes in their order, cells divided by blanks. */
static void put(struct buf *b, const struct table *was, const struct table *now,
                const struct row_change *c)
{
    struct buf line = {0};
    buf_puts(b, b->n ? "/" : "");
    if (c->was)
        table_put_row(&line, was, c->was);
    if (c->was)
        buf_printf(b, "-%.*s", (int)line.n, line.at);
    buf_clear(&line);
    if (c->now)
        table_put_row(&line, now, c->now);
    if (c->now)
        buf_printf(b, "%s+%.*s", c->was ? " " : "", (int)line.n, line.at);
    buf_free(&line);
}

static void compared(const char *why, const char *was, const char *now, const char *want)
{
    struct arena a = {0};
    struct table t[2];
    struct row_change *changes;
    size_t n;
    struct err e = {0};
    struct buf got = {0};
    if (table_parse(SPAN("was"), span_of(was), &a, &t[0], &e) &&
        table_parse(SPAN("now"), span_of(now), &a, &t[1], &e) &&
        table_compare(&t[0], &t[1], &a, &changes, &n, &e)) {
        for (size_t i = 0; i < n; i++)
            put(&got, &t[0], &t[1], &changes[i]);
    } else {
        buf_puts(&got, e.text);
    }
    for (size_t i = 0; i < got.n; i++)
        got.at[i] = got.at[i] == '\t' ? ' ' : got.at[i];
    buf_put_char(&got, '\0');
    is(got.at, want, why);
    buf_free(&got);
    arena_free(&a);
}

/* A lexicon out of the tables of another is the same; no table may be missing or unknown. */
static void kept(void)
{
    struct err e = {0};
    size_t n;
    struct lexicon *lx = lexicon_open(NULL, &e);
    if (!ok(lx != NULL, "the built-in lexicon opens %s", e.text))
        return;
    const struct lexicon_file *files = lexicon_files(lx, &n);
    struct lexicon *again = lexicon_open_files(files, n, &e);
    is(again ? again->version : e.text, lx->version, "its tables make the same version");
    lexicon_close(again);
    struct lexicon_file *copy = calloc(n + 1, sizeof(*copy));
    memcpy(copy, files, n * sizeof(*copy));
    copy[0].bytes = SPAN("code\n甲\n");
    e = (struct err){0};
    again = lexicon_open_files(copy, n, &e);
    ok(!again || strcmp(again->version, lx->version) != 0, "another table is another version");
    lexicon_close(again);
    copy[0] = (struct lexicon_file){SPAN("other.tsv"), SPAN("x\n")};
    e = (struct err){0};
    ok(!lexicon_open_files(copy, n, &e) && strstr(e.text, "is missing"), "a name: %s", e.text);
    e = (struct err){0};
    ok(!lexicon_open_files(files, n - 1, &e) && strstr(e.text, "this program knows"),
       "a number: %s", e.text);
    e = (struct err){0};
    ok(!lexicon_open_files(files, 0, &e), "none: %s", e.text);
    free(copy);
    lexicon_close(lx);
}

int main(void)
{
    static const struct {
        const char *why, *was, *now, *want;
    } cases[] = {
        {"nothing", "w\tx\n甲\t1\n", "w\tx\n甲\t1\n", ""},
        {"comments, blank lines, order", "w\tx\n甲\t1\n乙\t2\n", "# c\nw\tx\n\n乙\t2\n# d\n甲\t1\n",
         ""},
        {"- and a cell left out are one", "w\tx\n甲\t-\n", "w\tx\n甲\n", ""},
        {"a row more", "w\tx\n甲\t1\n", "w\tx\n甲\t1\n乙\t2\n", "+乙 2"},
        {"a row less", "w\tx\n甲\t1\n乙\t2\n", "w\tx\n乙\t2\n", "-甲 1"},
        {"another cell", "w\tx\n甲\t1\n乙\t2\n", "w\tx\n甲\t3\n乙\t2\n", "-甲 1 +甲 3"},
        {"another first cell is another row", "w\tx\n甲\t1\n", "w\tx\n丙\t1\n", "-甲 1/+丙 1"},
        {"a row that stood there twice", "w\n甲\n甲\n", "w\n甲\n", "-甲"},
        {"one of several with a first cell", "w\tx\n甲\t1\n甲\t2\n", "w\tx\n甲\t1\n甲\t3\n",
         "-甲 2 +甲 3"},
        {"in the order of the lines", "w\tx\n甲\t1\n乙\t1\n丙\t1\n", "w\tx\n丁\t1\n甲\t2\n丙\t2\n",
         "+丁 1/-乙 1/-甲 1 +甲 2/-丙 1 +丙 2"},
        {"all", "w\n甲\n", "w\n", "-甲"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        compared(cases[i].why, cases[i].was, cases[i].now, cases[i].want);
    struct arena a = {0};
    struct table t[2];
    struct err e = {0};
    bool good = table_parse(SPAN("a"), SPAN("w\tx\n甲\t1\n"), &a, &t[0], &e) &&
                table_parse(SPAN("b"), SPAN("w\ty\n甲\t1\n"), &a, &t[1], &e);
    ok(good && table_same_columns(&t[0], &t[0]) && !table_same_columns(&t[0], &t[1]),
       "columns are compared by name");
    arena_free(&a);
    kept();
    return done();
}
