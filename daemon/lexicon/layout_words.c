/* Words of layout.tsv in one trie; a word stands for one kind of line. */
#include "lexicon/layout_words.h"

static const struct {
    const char *name;
    enum layout_word word;
} kinds[] = {
    {"line", LAYOUT_FURNITURE_LINE}, {"word", LAYOUT_FURNITURE_WORD}, {"byline", LAYOUT_BYLINE},
    {"tail", LAYOUT_TAIL},           {"caption", LAYOUT_CAPTION},     {"photo", LAYOUT_PHOTO},
    {"call", LAYOUT_CALL},           {"calling", LAYOUT_CALLING},     {"office", LAYOUT_OFFICE},
};

static bool kind_of(const struct table *t, const struct table_row *row, struct span name,
                    uint32_t *ret, struct err *e)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (span_equal(name, span_of(kinds[i].name))) {
            *ret = kinds[i].word;
            return true;
        }
    }
    return err_fail(e, ERR_SETUP,
                    "%.*s:%u: no kind \"%.*s\" (line, word, byline, tail, caption, photo, call, "
                    "calling or office)",
                    (int)t->file.n, t->file.at, row->line, (int)name.n, name.at);
}

/* Of a word of one byte the byte before is not known. */
static void note_end(struct layout_words *w, const struct trie_key *k)
{
    const char *end = k->key.at + k->key.n;
    for (unsigned c = 0; k->key.n == 1 && c < 256; c++)
        w->ends[layout_words_end((char)c, end[-1])] |= (uint16_t)(1u << k->value);
    if (k->key.n > 1)
        w->ends[layout_words_end(end[-2], end[-1])] |= (uint16_t)(1u << k->value);
}

bool lexicon_layout_words(const struct table *t, struct arena *a, struct layout_words *ret,
                          struct err *e)
{
    size_t word, kind;
    struct trie_key *keys = arena_new(a, struct trie_key, t->n_rows + 1);
    if (!keys)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    if (!table_column(t, "word", &word, e) || !table_column(t, "kind", &kind, e))
        return false;
    memset(ret->ends, 0, sizeof(ret->ends));
    for (size_t i = 0; i < t->n_rows; i++) {
        keys[i].key = t->rows[i].cells[word];
        if (!kind_of(t, &t->rows[i], t->rows[i].cells[kind], &keys[i].value, e))
            return false;
        note_end(ret, &keys[i]);
    }
    return table_trie(t, keys, t->n_rows, a, &ret->words, e);
}
