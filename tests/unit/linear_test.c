/* Work is linear in the text, hostile texts too: twice the text costs at most about twice.
 *
 * The cost is the number of instructions where the kernel counts them (perf_event_open), which
 * no load of the machine can change; else CPU time, the least of several runs.  The bound, 3.5
 * times for twice the text, is far from 2 and farther from the 4 of quadratic work, at sizes
 * where a quadratic share would be all of it. */
#include "describe/fingerprint.h"
#include "base/buf.h"
#include "main/reading.h"
#include "tap.h"
#include "text/date.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef ARENA_MALLOC /* with sanitizers */
#define SMALL_BYTES ((size_t)32 << 10)
#else
#define SMALL_BYTES ((size_t)64 << 10)
#endif
#define ARENA_BYTES ((size_t)1 << 30)
#define FACTOR 3.5
#define RUNS 3
#define ATTEMPTS 16

static struct reading_rules *rules;
static struct tagger_scratch *scratch;
static const struct date day = {.year = 2021, .month = 6, .day = 15};

/* ---- what a run costs ---- */

static int counter = -1;

static void open_counter(void)
{
    struct perf_event_attr attr = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof(attr),
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    counter = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static double cost_now(void)
{
    uint64_t n;
    if (counter >= 0 && read(counter, &n, sizeof(n)) == (ssize_t)sizeof(n))
        return (double)n;
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ---- what is measured: each is false where it refused the text ---- */

static bool run_numbers(struct span text, struct arena *a)
{
    struct numbers n;
    return text_numbers(&rules->lexicon->units, text, 0, text.n, a, &n, NULL);
}

static bool run_periods(struct span text, struct arena *a)
{
    struct periods p;
    return text_periods(text, 0, text.n, day, a, &p, NULL);
}

static bool run_layout(struct span text, struct arena *a)
{
    struct layout l;
    return text_layout(&rules->lexicon->layout_words, text, a, &l, NULL);
}

static bool run_words(struct span text, struct arena *a)
{
    struct words w;
    return text_words(&rules->lexicon->vocabulary, text, 0, text.n, a, &w, NULL);
}

static bool run_extract(struct span text, struct arena *a)
{
    struct layout l;
    struct findings f;
    return text_layout(&rules->lexicon->layout_words, text, a, &l, NULL) &&
           extract_report(rules->lexicon, text, &l, day, a, &f, NULL);
}

static bool run_describe(struct span text, struct arena *a)
{
    static const struct given nothing;
    struct layout l;
    struct description d;
    return text_layout(&rules->lexicon->layout_words, text, a, &l, NULL) &&
           describe_report(rules->describer, text, &l, &nothing, a, &d, NULL);
}

static bool run_fingerprint(struct span text, struct arena *a)
{
    struct block whole = {.kind = BLOCK_PARAGRAPH, .end = text.n};
    struct layout l = {.plain = text, .blocks = &whole, .n_blocks = 1};
    struct fingerprint f = {0};
    return fingerprint_make(&l, a, &f, NULL);
}

static bool run_tag(struct span text, struct arena *a)
{
    struct layout l;
    struct tagging t;
    return text_layout(&rules->lexicon->layout_words, text, a, &l, NULL) &&
           tag_report(rules->tagger, scratch, text, &l, NULL, 0, a, &t, NULL);
}

static const struct {
    const char *name;
    bool (*run)(struct span text, struct arena *a);
} stages[] = {
    {"numbers", run_numbers}, {"periods", run_periods},         {"layout", run_layout},
    {"words", run_words},     {"extract", run_extract},         {"describe", run_describe},
    {"tag", run_tag},         {"fingerprint", run_fingerprint},
};

/* What the test must not take for linear: a share of the bytes is compared with each other. */
static bool run_quadratic(struct span text, struct arena *a)
{
    volatile size_t equal = 0;
    (void)a;
    for (size_t i = 0; i < text.n / 16; i++)
        for (size_t k = 0; k < text.n / 16; k++)
            equal += text.at[i] == text.at[k];
    return equal > 0;
}

/* ---- texts ---- */

static const struct {
    const char *why, *piece;
} texts[] = {
    {"digits", "1234567890"},
    {"one digit", "9"},
    {"numbers with separators", "1,234,567.8"},
    {"magnitudes", "万"},
    {"magnitudes behind a digit", "3万亿"},
    {"hanzi numerals", "一二三四五六七八九十"},
    {"ten", "十"},
    {"some", "几十余多"},
    {"ordinals", "第"},
    {"years", "年"},
    {"a year again", "2019年"},
    {"ranges", "1至"},
    {"since", "以来"},
    {"since, quoted", "”以来"},
    {"until", "截至到"},
    {"percent signs", "%"},
    {"percentages", "5%、"},
    {"opening quotes", "“"},
    {"closing quotes", "”"},
    {"quoted numbers", "“8+2”"},
    {"nested brackets", "（("},
    {"closing brackets", "）"},
    {"commas", "，"},
    {"enumeration commas", "、"},
    {"colons", "："},
    {"list openers", "其中：3个，"},
    {"semicolons", "；"},
    {"full stops", "。"},
    {"line ends", "\n"},
    {"blank lines", " \r\n"},
    {"one-letter lines", "甲\n"},
    {"headings", "一、题\n"},
    {"rows of a table", "稻谷\t17.3\t0.9\n"},
    {"heads of tables", "产品\t产量（万吨）\n"},
    {"cells", "甲|"},
    {"ranks", "居第七、"},
    {"bracket headings", "（一）题\n"},
    {"blanks", " "},
    {"wide blanks", "　"},
    {"one hanzi", "中"},
    {"a word again", "组织工作"},
    {"letters", "a"},
    {"numbers with nouns", "3名党员、"},
    {"respectively", "甲、乙分别增长3%、5%，"},
    {"sentences", "全市选派干部1900名，同比增长12.5%。"},
    {"bylines", "来源：某报\n"},
    {"numbers without punctuation", "党员3名"},
    {"percentages joined", "3%和"},
    {"changes without punctuation", "同比增长3%"},
    {"dated numbers", "2019年3个"},
    {"ranges of values", "从3%到"},
    {"ranks", "全省第3"},
    {"parts", "其中，党员3名；"},
    {"numbers in brackets", "（3个）"},
    {"open speech", "他说：“3个"},
    {"links alone", "增长"},
    {"joined nouns", "甲和"},
};

static struct span fill(const char *piece, size_t bytes)
{
    size_t n = strlen(piece), times = bytes / n;
    char *text = malloc(times * n);
    if (!text)
        exit(1);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * n, piece, n);
    return (struct span){.at = text, .n = times * n};
}

/* The least cost of a run; *ret_done: whether the stage took the text.  The first run warms the
 * arena. */
static double cost(bool (*run)(struct span, struct arena *), struct span text, struct arena *a,
                   bool *ret_done)
{
    double least = 0;
    for (int i = 0; i < RUNS + 1; i++) {
        arena_reset(a);
        double before = cost_now();
        *ret_done = run(text, a);
        double spent = cost_now() - before;
        if (i == 1 || (i > 1 && spent < least))
            least = spent;
    }
    return least;
}

static bool linear(bool (*run)(struct span, struct arena *), const char *piece, double *ret_ratio)
{
    struct span once = fill(piece, SMALL_BYTES), twice = fill(piece, 2 * SMALL_BYTES);
    struct arena a = arena_with_max(ARENA_BYTES);
    bool done_once, done_twice;
    bool good = false;
    /* Without a counter another process may have taken the caches: the least cost of all
     * attempts counts, and they lie apart, since a run may be over in some microseconds. */
    const struct timespec apart = {.tv_nsec = 10 * 1000 * 1000};
    double x = 0, y = 0;
    for (int attempt = 0; attempt < ATTEMPTS && !good; attempt++) {
        if (attempt > 0)
            nanosleep(&apart, NULL);
        double x_now = cost(run, once, &a, &done_once), y_now = cost(run, twice, &a, &done_twice);
        x = attempt == 0 || x_now < x ? x_now : x;
        y = attempt == 0 || y_now < y ? y_now : y;
        *ret_ratio = y / (x > 1 ? x : 1);
        good = *ret_ratio < FACTOR;
    }
    arena_free(&a);
    free((void *)once.at);
    free((void *)twice.at);
    return good;
}

int main(void)
{
    struct err e = {0};
    open_counter();
    note("cost is %s", counter >= 0 ? "instructions" : "CPU time");
    rules = reading_rules_open(NULL, &e);
    scratch = rules ? tagger_scratch_open(rules->tagger, &e) : NULL;
    if (!ok(scratch != NULL, "the lexicon opens"))
        note("%s", e.text);
    double known = 0;
    ok(!linear(run_quadratic, "1234567890", &known), "quadratic work is seen as such");
    for (size_t s = 0; scratch && s < sizeof(stages) / sizeof(*stages); s++) {
        double worst = 0;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
            double ratio = 0;
            ok(linear(stages[s].run, texts[i].piece, &ratio), "%s: %s", stages[s].name,
               texts[i].why);
            worst = ratio > worst ? ratio : worst;
        }
        note("%s: worst ratio %.2f", stages[s].name, worst);
    }
    tagger_scratch_close(scratch);
    reading_rules_close(rules);
    return done();
}
