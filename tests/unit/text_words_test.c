/* text: the cut into words, with small dictionaries of its own. */
#include "lexicon/vocabulary.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
    const char *word;
    enum pos pos;
    uint32_t cost;
} general[] = {
    {"党员", POS_NOUN, 500},     {"干部", POS_NOUN, 500}, {"党员干部", POS_NOUN, 900},
    {"培训", POS_VERBNOUN, 600}, {"率", POS_NOUN, 700},   {"率先", POS_ADVERB, 750},
    {"先", POS_ADVERB, 600},     {"举办", POS_VERB, 600}, {"村", POS_NOUN, 600},
};

static struct vocabulary open_words(struct arena *a, struct buf *bytes)
{
    struct trie_key keys[sizeof(general) / sizeof(*general)];
    for (size_t i = 0; i < sizeof(general) / sizeof(*general); i++)
        keys[i] =
            (struct trie_key){span_of(general[i].word), word_pack(general[i].pos, general[i].cost)};
    struct vocabulary v = {0};
    struct table t;
    struct err e = {0};
    bool good = chartrie_build(keys, sizeof(keys) / sizeof(*keys), false, bytes, &e) &&
                chartrie_open(buf_span(bytes), &v.general, &e) &&
                table_parse(SPAN("t"),
                            SPAN("word\tclasses\tpos\n举办\taction\tverb\n率\trate\n"
                                 "先锋岗\tbare\tnoun\n"),
                            a, &t, &e) &&
                lexicon_vocabulary(&t, NULL, a, &v, &e);
    if (!ok(good, "dictionaries"))
        note("%s", e.text);
    return v;
}

int main(void)
{
    static const struct {
        const char *why, *in, *want; /* words divided by |, an action marked ! */
    } cases[] = {
        {"the more probable cut", "党员干部培训", "党员干部|培训"},
        {"a special word carries its class", "举办培训", "!举办|培训"},
        {"a special word of one character does not break a longer one", "率先举办", "率先|!举办"},
        {"a special word that the general list lacks", "党员先锋岗", "党员|先锋岗"},
        {"unknown characters stand alone", "囍村", "囍|村"},
        {"letters and digits stay together", "PM2.5率", "PM2.5|率"},
        {"punctuation stands alone", "村，村", "村|，|村"},
        {"nothing", "", ""},
    };
    struct arena a = {0};
    struct buf bytes = {0};
    struct vocabulary v = open_words(&a, &bytes);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span s = span_of(cases[i].in);
        struct words words;
        struct err e = {0};
        struct buf got = {0};
        if (text_words(&v, s, 0, s.n, &a, &words, &e)) {
            for (size_t k = 0; k < words.n; k++) {
                if (k)
                    buf_puts(&got, "|");
                if (words.items[k].classes & WORD_BIT(ACTION))
                    buf_puts(&got, "!");
                buf_put(&got, span_between(s, words.items[k].at, words.items[k].end));
            }
        }
        buf_put_char(&got, '\0');
        is(got.at, cases[i].want, cases[i].why);
        buf_free(&got);
    }
    struct arena tiny = arena_with_max(100);
    struct words words;
    struct err e = {0};
    ok(!text_words(&v, SPAN("党员干部培训党员干部培训"), 0, 36, &tiny, &words, &e) &&
           e.kind == ERR_INPUT,
       "an arena that is full is bad input");
    arena_free(&tiny);
    arena_free(&a);
    buf_free(&bytes);
    return done();
}
