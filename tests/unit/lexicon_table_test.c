/* lexicon: tables and the special words. */
#include "lexicon/table.h"
#include "lexicon/mood.h"
#include "lexicon/vocabulary.h"
#include "tap.h"

static void tables(void)
{
    static const struct {
        const char *why, *in, *want; /* want: "rows x columns", or the error */
    } cases[] = {
        {"comments and blank lines", "# c\n\nword\tclasses\n甲\tx\n# d\n乙\t-\n", "2 x 2"},
        {"trailing columns left out", "word\tclasses\tpos\n甲\n", "1 x 3"},
        {"CRLF", "word\tclasses\r\n甲\tx\r\n", "1 x 2"},
        {"no last line end", "word\n甲", "1 x 1"},
        {"more cells than columns", "word\n甲\tx\n", "t.tsv:2: more cells than the 1 columns"},
        {"empty first cell", "word\tx\n-\ty\n", "t.tsv:2: the first cell is empty"},
        {"nothing but comments", "# c\n", "t.tsv: no line that names the columns"},
        {"not UTF-8", "word\n\xff\n", "t.tsv: byte 5 is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arena a = {0};
        struct table t;
        struct err e = {0};
        char got[260];
        if (table_parse(SPAN("t.tsv"), span_of(cases[i].in), &a, &t, &e))
            snprintf(got, sizeof(got), "%zu x %zu", t.n_rows, t.n_columns);
        else
            snprintf(got, sizeof(got), "%s", e.text);
        is(got, cases[i].want, cases[i].why);
        arena_free(&a);
    }
    struct arena a = {0};
    struct table t;
    struct err e = {0};
    size_t column;
    bool good = table_parse(SPAN("t.tsv"), SPAN("word\tx\n甲\t-\n"), &a, &t, &e);
    ok(good && t.rows[0].cells[1].n == 0 && t.rows[0].line == 2, "- is an empty cell");
    ok(good && !table_column(&t, "y", &column, &e), "an absent column is an error");
    is(e.text, "t.tsv: no column \"y\"", "and named");
    struct trie_key keys[] = {{SPAN("甲"), 1}, {SPAN("甲"), 2}};
    struct trie trie;
    struct err twice = {0};
    ok(!table_trie(&t, keys, 2, &a, &trie, &twice) && twice.kind == ERR_SETUP, "a word twice");
    is(twice.text, "t.tsv: \"甲\" occurs twice", "named with its file");
    ok(table_trie(&t, keys, 1, &a, &trie, &twice), "a trie in the arena");
    arena_free(&a);
}

static void vocabulary(void)
{
    static const struct {
        const char *why, *in, *want;
    } cases[] = {
        {"classes and part of speech", "word\tclasses\tpos\n培训\taction deverbal\tverb\n", ""},
        {"unknown class", "word\tclasses\tpos\n培训\tactoin\tverb\n",
         "t.tsv:2: no class \"actoin\""},
        {"unknown part of speech", "word\tclasses\tpos\n培训\taction\tv\n",
         "t.tsv:2: no part of speech \"v\""},
        {"a word twice", "word\tclasses\tpos\n培训\taction\n培训\tlight\n",
         "t.tsv: \"培训\" occurs twice"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arena a = {0};
        struct table t;
        struct err e = {0};
        struct vocabulary v = {0};
        bool good = table_parse(SPAN("t.tsv"), span_of(cases[i].in), &a, &t, &e) &&
                    lexicon_vocabulary(&t, NULL, &a, &v, &e);
        is(e.text, cases[i].want, cases[i].why);
        if (good)
            ok(v.n_terms == 1 && v.terms[0].pos == POS_VERB &&
                   v.terms[0].classes == (WORD_BIT(ACTION) | WORD_BIT(DEVERBAL)),
               "%s: bits", cases[i].why);
        arena_free(&a);
    }
}

#define MOOD                                                                                       \
    "word\tweight\n(sentence)\t-30\n(bound)\t1\n(decimal)\t-2\n(start)\t3\n(to-plan)\t4\n"         \
    "(to-report)\t5\n(limit)\t6\n(sentence-limit)\t7\n"

static void mood(void)
{
    static const struct {
        const char *why, *in, *want;
    } cases[] = {
        {"weights and costs", MOOD "(against)\t-8\n培训\t52\n", ""},
        {"a cost is missing", MOOD, "t.tsv: the row \"(against)\" is missing"},
        {"an unknown cost", MOOD "(agianst)\t-8\n", "t.tsv:10: there is no row \"(agianst)\""},
        {"no number", MOOD "(against)\t-8\n培训\t5.2\n",
         "t.tsv:11: a weight is a whole number from -999 to 999, not \"5.2\""},
        {"too large", MOOD "(against)\t-8\n培训\t1000\n",
         "t.tsv:11: a weight is a whole number from -999 to 999, not \"1000\""},
        {"no weight", MOOD "(against)\t-\n",
         "t.tsv:10: a weight is a whole number from -999 to 999, not \"\""},
        {"a word that nobody knows", MOOD "(against)\t-8\n训培\t1\n",
         "t.tsv:11: in neither words.tsv nor the general dictionary: \"训培\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arena a = {0};
        struct table words, t;
        struct err e = {0};
        struct vocabulary v = {0};
        struct mood_costs costs = {0};
        bool good = table_parse(SPAN("w.tsv"), SPAN("word\tclasses\tpos\n培训\taction\tverb\n"), &a,
                                &words, &e) &&
                    table_parse(SPAN("t.tsv"), span_of(cases[i].in), &a, &t, &e) &&
                    lexicon_vocabulary(&words, &t, &a, &v, &e) &&
                    lexicon_mood_costs(&t, &costs, &e);
        is(e.text, cases[i].want, cases[i].why);
        if (good)
            ok(v.n_terms == 1 && v.terms[0].mood == 52 && costs.sentence == -30 &&
                   costs.against == -8 && costs.sentence_limit == 7,
               "%s: values", cases[i].why);
        arena_free(&a);
    }
}

int main(void)
{
    mood();
    tables();
    vocabulary();
    return done();
}
