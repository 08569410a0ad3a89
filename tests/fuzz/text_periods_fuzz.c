/* text_periods and text_period_in_year, with and without a reference date. */
#include "fuzz/fuzz.h"
#include "text/date.h"

static void check(struct span text, struct date reference, struct arena *a)
{
    struct periods p;
    struct err e = {0};
    if (!text_periods(text, 0, text.n, reference, a, &p, &e)) {
        FUZZ_CHECK(e.kind == ERR_INPUT);
        return;
    }
    size_t floor = 0;
    for (size_t i = 0; i < p.n; i++) {
        struct period *x = &p.items[i];
        fuzz_check_extent(text, floor, x->at, x->end);
        FUZZ_CHECK(x->end > x->at);
        floor = x->end;
        for (int again = 0; again < 2; again++) {
            FUZZ_CHECK(!date_known(x->from) || date_valid(x->from));
            FUZZ_CHECK(!date_known(x->to) || date_valid(x->to));
            text_period_in_year(text, x, 2020, reference);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    check(text, (struct date){.year = 2021, .month = 6, .day = 15}, &a);
    check(text, (struct date){0}, &a);
    arena_free(&a);
    free((void *)text.at);
    return 0;
}
