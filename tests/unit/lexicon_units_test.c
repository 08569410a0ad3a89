/* units.tsv and numerals.tsv: what the tables say is checked, and what they hold is right. */
#include "lexicon/units.h"
#include "lexicon/lexicon.h"
#include "tap.h"

#define HEAD "form\tplain\tcanonical\tdimension\tfactor\tdivisor\tflags\tblocked\n"
#define WORD_HEAD "word\tplace\tbound\tflags\tnot\n"

static const struct unit *find(const struct units *u, const char *form)
{
    uint32_t index;
    return trie_find(&u->forms, span_of(form), &index) ? &u->items[index] : NULL;
}

/* value of form in its canonical unit, as decimal digits. */
static void check_factor(const struct units *u, struct arena *a)
{
    static const struct {
        const char *form, *value, *want, *canonical;
    } cases[] = {
        {"亩", "3", "2000", "平方米"},
        {"公顷", "1", "10000", "平方米"},
        {"平方公里", "1.5", "1500000", "平方米"},
        {"斤", "3", "1.5", "千克"},
        {"公斤", "7", "7", "千克"},
        {"吨", "0.5", "500", "千克"},
        {"两", "1", "0.05", "千克"},
        {"公里", "2", "2000", "米"},
        {"海里", "1", "1852", "米"},
        {"里", "3", "1500", "米"},
        {"尺", "6", "2", "米"},
        {"千瓦时", "1", "1", "千瓦时"},
        {"兆瓦时", "1", "1000", "千瓦时"},
        {"兆瓦", "2", "2000", "千瓦"},
        {"焦耳", "3600000", "1", "千瓦时"},
        {"立方米", "1", "1", "立方米"},
        {"升", "1500", "1.5", "立方米"},
        {"小时", "1", "3600", "秒"},
        {"天", "1", "86400", "秒"},
        {"年", "1", "12", "月"},
        {"‰", "5", "0.5", "%"},
        {"成", "3", "30", "%"},
        {"美分", "3", "0.03", "美元"},
        {"角", "5", "0.5", "元"},
        {"GB", "1", "1000000000", "字节"},
        {"市尺", "3", "1", "米"},
        {"kWh", "1", "1", "千瓦时"},
        {"毫克/立方米", "1", "1000", "微克/立方米"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct unit *x = find(u, cases[i].form);
        struct decimal v, product, got = {0}, want = {0};
        bool good = x && span_equal(x->canonical, span_of(cases[i].canonical)) &&
                    decimal_parse(span_of(cases[i].value), a, &v) &&
                    decimal_multiply(v, x->factor, a, &product) &&
                    decimal_divide(product, x->divisor, 30, a, &got) &&
                    decimal_parse(span_of(cases[i].want), a, &want) &&
                    decimal_compare(got, want) == 0;
        ok(good, "%s %s is %s %s", cases[i].value, cases[i].form, cases[i].want,
           cases[i].canonical);
    }
}

/* Every canonical unit leads to itself, and every plain form is one of the table's. */
static void check_canonical(const struct units *u)
{
    size_t counters = 0, bad = 0;
    for (size_t i = 0; i < u->n; i++) {
        const struct unit *x = &u->items[i];
        counters += x->dimension == UNIT_COUNTER || x->dimension == UNIT_PEOPLE;
        uint32_t index;
        if (!trie_find(&u->forms, x->canonical, &index))
            continue;
        const struct unit *c = &u->items[index];
        if (decimal_compare(c->factor, c->divisor) == 0 && span_equal(c->canonical, x->canonical))
            continue;
        note("%.*s leads to %.*s, which leads on", (int)x->form.n, x->form.at, (int)x->canonical.n,
             x->canonical.at);
        bad++;
    }
    ok(bad == 0, "canonical units lead to themselves");
    ok(counters >= 200, "%zu classifiers, at least 200", counters);
}

static void check_flags(const struct units *u)
{
    static const struct {
        const char *form;
        bool weak, prefix, second;
    } cases[] = {
        {"个", false, false, false}, {"分", true, false, false}, {"点", true, false, false},
        {"度", true, false, false},  {"$", false, true, false},  {"月", false, false, true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct unit *x = find(u, cases[i].form);
        ok(x && x->weak == cases[i].weak && x->prefix == cases[i].prefix &&
               x->second == cases[i].second,
           "flags of %s", cases[i].form);
    }
}

/* A table that is wrong is refused with its line; the output stays as it was. */
static void check_errors(struct arena *a)
{
    static const struct {
        const char *why, *text, *want;
        bool words;
    } cases[] = {
        {"a missing column", "form\tplain\n个\t-\n", "t.tsv: no column \"canonical\"", false},
        {"an unknown dimension", HEAD "个\t-\t-\tthing\n", "t.tsv:2: unknown dimension \"thing\"",
         false},
        {"a factor of nothing", HEAD "个\t-\t-\tcounter\t0\n",
         "t.tsv:2: factor is no number above 0: \"0\"", false},
        {"a divisor in words", HEAD "个\t-\t-\tcounter\t1\tx\n",
         "t.tsv:2: divisor is no number above 0: \"x\"", false},
        {"an unknown flag", HEAD "个\t-\t-\tcounter\t-\t-\tweek\n",
         "t.tsv:2: flags are weak, prefix, either and second, not \"week\"", false},
        {"a form that stands twice", HEAD "个\t-\t-\tcounter\n个\t-\t-\tpeople\n",
         "t.tsv: \"个\" occurs twice", false},
        {"an unknown place", WORD_HEAD "近\tabove\tunder\n",
         "t.tsv:2: place is before, after, sign or inert, not \"above\"", true},
        {"an unknown bound", WORD_HEAD "近\tbefore\tnear\n", "t.tsv:2: unknown bound \"near\"",
         true},
        {"an unknown flag of a word", WORD_HEAD "近\tbefore\tunder\tweak\n",
         "t.tsv:2: flags are compares, duration and magnitude, not \"weak\"", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct table t;
        struct units u = {0};
        struct err e = {0};
        bool parsed = table_parse(SPAN("t.tsv"), span_of(cases[i].text), a, &t, &e);
        bool good = parsed && (cases[i].words ? lexicon_number_words(&t, a, &u, &e)
                                              : lexicon_units(&t, a, &u, &e));
        ok(!good && e.kind == ERR_SETUP && u.items == NULL && u.words == NULL, "%s is refused",
           cases[i].why);
        is(e.text, cases[i].want, cases[i].why);
    }
}

int main(void)
{
    struct err e = {0};
    struct arena a = {0};
    struct lexicon *lx = lexicon_open(NULL, &e);
    if (!ok(lx != NULL, "lexicon opens %s", e.text))
        return done();
    check_factor(&lx->units, &a);
    check_canonical(&lx->units);
    check_flags(&lx->units);
    check_errors(&a);
    lexicon_close(lx);
    arena_free(&a);
    return done();
}
