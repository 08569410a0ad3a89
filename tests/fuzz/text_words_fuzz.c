/* text_words: the words tile the text. */
#include "fuzz/fuzz_lexicon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct words w;
    struct err e = {0};
    if (text_words(&fuzz_lexicon()->vocabulary, text, 0, text.n, &a, &w, &e)) {
        size_t at = 0;
        for (size_t i = 0; i < w.n; i++) {
            fuzz_check_extent(text, at, w.items[i].at, w.items[i].end);
            FUZZ_CHECK(w.items[i].at == at && w.items[i].end > at);
            at = w.items[i].end;
        }
        FUZZ_CHECK(at == text.n);
    }
    arena_free(&a);
    free((void *)text.at);
    return 0;
}
