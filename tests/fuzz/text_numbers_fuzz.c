/* text_numbers: parts lie inside each other, numbers ascend, values are decimals. */
#include "fuzz/fuzz_lexicon.h"

static void check(struct span text, const struct number *n, size_t floor)
{
    fuzz_check_extent(text, floor, n->at, n->end);
    FUZZ_CHECK(n->end > n->at);
    FUZZ_CHECK(n->numeral_at >= n->at && n->numeral_end <= n->end);
    FUZZ_CHECK(n->numeral_at <= n->numeral_end && n->unit_at <= n->unit_end);
    FUZZ_CHECK(bound_name(n->bound) && number_class_name(n->class));
    for (size_t i = 0; i < n->value.digits.n; i++)
        FUZZ_CHECK(n->value.digits.at[i] >= '0' && n->value.digits.at[i] <= '9');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct numbers n;
    struct err e = {0};
    if (text_numbers(&fuzz_lexicon()->units, text, 0, text.n, &a, &n, &e)) {
        struct buf shown = {.max = 1 << 20};
        size_t floor = 0;
        for (size_t i = 0; i < n.n; i++) {
            check(text, &n.items[i], floor);
            floor = n.items[i].end;
            buf_clear(&shown);
            decimal_put(&shown, n.items[i].value);
        }
        buf_free(&shown);
    } else {
        FUZZ_CHECK(e.kind == ERR_INPUT);
    }
    arena_free(&a);
    free((void *)text.at);
    return 0;
}
