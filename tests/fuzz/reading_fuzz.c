/* The whole reading of a report: layout, description, indicators, themes, fingerprint; and
 * fingerprints of any bytes, read back. */
#include "describe/fingerprint.h"
#include "fuzz/fuzz.h"
#include "main/reading.h"

static struct reading_rules *rules;
static struct tagger_scratch *scratch;

static void open_rules(void)
{
    struct err e = {0};
    rules = reading_rules_open(NULL, &e);
    scratch = rules ? tagger_scratch_open(rules->tagger, &e) : NULL;
    if (!scratch) {
        fprintf(stderr, "could not open the rules: %s\n", e.text);
        exit(1);
    }
}

static void check_text(struct span s)
{
    FUZZ_CHECK(utf8_invalid_at(s) == s.n);
}

static void check_indicator(struct span text, const struct indicator *x, size_t floor)
{
    fuzz_check_extent(text, floor, x->at, x->end);
    FUZZ_CHECK(x->end > x->at && span_equal(x->quote, span_between(text, x->at, x->end)));
    FUZZ_CHECK(x->start_cp < x->end_cp && x->end_cp <= text.n);
    FUZZ_CHECK(kind_name(x->kind) && status_name(x->status) && x->rule);
    FUZZ_CHECK(!date_known(x->period_start) || date_valid(x->period_start));
    FUZZ_CHECK(!date_known(x->period_end) || date_valid(x->period_end));
    check_text(x->name);
    check_text(x->action);
    check_text(x->unit);
    check_text(x->scope);
    check_text(x->period);
    check_text(x->section);
}

static void check(struct span text, const struct reading *r)
{
    size_t floor = 0;
    for (size_t i = 0; i < r->findings.n; i++) {
        check_indicator(text, &r->findings.items[i], floor);
        floor = r->findings.items[i].end;
    }
    for (size_t i = 0; i < r->tagging.n_themes; i++)
        for (size_t k = 0; k < r->tagging.themes[i].n_evidence; k++)
            fuzz_check_extent(text, 0, r->tagging.themes[i].evidence[k].at,
                              r->tagging.themes[i].evidence[k].end);
    check_text(r->about.title);
    check_text(r->about.subtitle);
    check_text(r->about.publisher);
    FUZZ_CHECK(!date_known(r->about.published_on) || date_valid(r->about.published_on));
}

/* Kept and read back it is the same. */
static void check_fingerprint(const struct layout *layout, struct arena *a)
{
    struct fingerprint x = {0}, y;
    struct fingerprint_likeness how;
    struct buf kept = {0}, again = {0};
    int64_t keys[FINGERPRINT_KEYS];
    if (!fingerprint_make(layout, a, &x, NULL))
        return;
    fingerprint_put(&x, &kept);
    FUZZ_CHECK(fingerprint_read(buf_span(&kept), &y));
    fingerprint_put(&y, &again);
    FUZZ_CHECK(span_equal(buf_span(&kept), buf_span(&again)));
    FUZZ_CHECK(fingerprint_compare(&x, &y, &how) == fingerprint_compare(&y, &x, &how));
    FUZZ_CHECK(how.equal);
    FUZZ_CHECK(fingerprint_keys(&x, keys) <= FINGERPRINT_KEYS);
    buf_free(&kept);
    buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!rules)
        open_rules();
    struct span text = fuzz_text(data, size);
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct reading r;
    struct err e = {0};
    struct fingerprint any;
    (void)fingerprint_read((struct span){(const char *)data, size}, &any);
    if (reading_make(rules, scratch, text, NULL, (struct date){0}, &a, &r, &e)) {
        check(text, &r);
        check_fingerprint(&r.layout, &a);
    } else {
        FUZZ_CHECK(e.kind == ERR_INPUT);
    }
    arena_free(&a);
    free((void *)text.at);
    return 0;
}
