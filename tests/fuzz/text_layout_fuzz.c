/* text_layout: blocks and sentences stand in order and inside the text. */
#include "fuzz/fuzz_lexicon.h"

static void check_blocks(struct span text, const struct layout *l)
{
    size_t floor = 0;
    uint32_t sentence = 0;
    for (size_t i = 0; i < l->n_blocks; i++) {
        const struct block *b = &l->blocks[i];
        fuzz_check_extent(text, floor, b->at, b->end);
        floor = b->end;
        FUZZ_CHECK(b->section < (int32_t)l->n_blocks);
        if (b->kind == BLOCK_HEADING)
            FUZZ_CHECK(b->text_at >= b->at && b->text_end <= b->end);
        if (b->n_sentences == 0)
            continue;
        FUZZ_CHECK(b->sentence == sentence);
        sentence += b->n_sentences;
    }
    FUZZ_CHECK(sentence == l->n_sentences);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct layout l;
    struct err e = {0};
    if (text_layout(&fuzz_lexicon()->layout_words, text, &a, &l, &e)) {
        check_blocks(text, &l);
        size_t floor = 0;
        for (size_t i = 0; i < l.n_sentences; i++) {
            const struct sentence *s = &l.sentences[i];
            fuzz_check_extent(text, floor, s->at, s->end);
            floor = s->end;
            FUZZ_CHECK(s->block < l.n_blocks);
            FUZZ_CHECK(!s->list_item || s->opener < i);
        }
    }
    arena_free(&a);
    free((void *)text.at);
    return 0;
}
