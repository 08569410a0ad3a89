/* Compiles the general word list into a trie: usage: mkwords DICT OUT
 *
 * DICT is the dictionary of jieba (MIT): "word frequency tag" a line.  A word's cost is
 * -ln(frequency / sum) in 1/64; the tag becomes a coarse part of speech (text/words.h).
 * Runs at build time only. */
#include "text/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *tags; /* space around each */
    enum pos pos;
} tags[] = {
    {" n ng nz nt an j l g ", POS_NOUN},
    {" ns ", POS_PLACE},
    {" nr nrt nrfg ", POS_PERSON},
    {" v vg vd vi vq df ", POS_VERB},
    {" vn ", POS_VERBNOUN},
    {" a ag b z ad zg ", POS_ADJECTIVE},
    {" d dg i ", POS_ADVERB},
    {" m mq mg ", POS_NUMERAL},
    {" q ", POS_CLASSIFIER},
    {" t tg ", POS_TIME},
    {" f s ", POS_POSITION},
    {" p ", POS_PREPOSITION},
    {" c ", POS_CONJUNCTION},
    {" r rr rz rg ", POS_PRONOUN},
    {" u uz uv ul uj ug ud y e o k h ", POS_PARTICLE},
};

static enum pos pos_of(const char *tag)
{
    char key[16];
    snprintf(key, sizeof(key), " %s ", tag);
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        if (strstr(tags[i].tags, key))
            return tags[i].pos;
    }
    return POS_OTHER;
}

static char *read_file(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *p = n < 0 ? NULL : malloc((size_t)n + 1);
    if (p && fread(p, 1, (size_t)n, f) == (size_t)n) {
        p[n] = '\0';
        *ret_n = (size_t)n;
    } else {
        free(p);
        p = NULL;
    }
    fclose(f);
    return p;
}

struct line {
    struct span word;
    double frequency;
    enum pos pos;
};

static int by_word(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    int c = span_compare(a->word, b->word);
    return c ? c : (a->frequency < b->frequency) - (a->frequency > b->frequency);
}

/* Fills lines; returns how many. */
static size_t parse(char *text, struct line *lines, double *ret_sum)
{
    size_t n = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *first = strchr(line, ' ');
        char *second = first ? strchr(first + 1, ' ') : NULL;
        if (!second || first - line > 250)
            continue;
        *first = *second = '\0';
        lines[n++] = (struct line){
            .word = span_of(line), .frequency = atof(first + 1), .pos = pos_of(second + 1)};
        *ret_sum += lines[n - 1].frequency;
    }
    return n;
}

static bool write_file(const char *path, struct span s)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    bool good = fwrite(s.at, 1, s.n, f) == s.n;
    return fclose(f) == 0 && good;
}

int main(int argc, char **argv)
{
    size_t n_bytes = 0;
    char *text = argc == 3 ? read_file(argv[1], &n_bytes) : NULL;
    if (!text) {
        fprintf(stderr, "usage: mkwords DICT OUT (could not read DICT)\n");
        return 1;
    }
    struct line *lines = calloc(n_bytes / 4 + 1, sizeof(*lines));
    struct trie_key *keys = calloc(n_bytes / 4 + 1, sizeof(*keys));
    double sum = 0;
    size_t n = lines && keys ? parse(text, lines, &sum) : 0, used = 0;
    qsort(lines, n, sizeof(*lines), by_word);
    for (size_t i = 0; i < n; i++) {
        if (i && span_equal(lines[i].word, lines[i - 1].word))
            continue;
        double p = (lines[i].frequency > 0 ? lines[i].frequency : 1) / sum;
        keys[used++] = (struct trie_key){
            .key = lines[i].word, .value = word_pack(lines[i].pos, (uint32_t)(-log(p) * 64))};
    }
    struct buf out = {0};
    struct err e = {0};
    if (used < 1000 || !chartrie_build(keys, used, true, &out, &e) ||
        !write_file(argv[2], buf_span(&out))) {
        fprintf(stderr, "mkwords: %s\n", e.kind ? e.text : "the word list is too small");
        return 1;
    }
    buf_free(&out);
    free(keys);
    free(lines);
    free(text);
    return 0;
}
