/* Opening of the lexicon: tables from a directory or from the program itself, each parsed once;
 * the compiled forms that room text wants are made here, those of later rooms by them. */
#include "lexicon/lexicon.h"

#include "base/embedded.h"
#include "lexicon/layout_words.h"
#include "lexicon/units.h"
#include "lexicon/vocabulary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define PREFIX "lexicon/"
#define GENERAL "lexicon/general.trie"
#define MAX_FILE_BYTES (64u << 20)

struct opened {
    struct lexicon lexicon; /* first: the two are cast into each other */
    struct arena arena;
    struct table *tables;
    size_t n_tables;
};

static struct opened *whole(const struct lexicon *lx)
{
    return (struct opened *)(uintptr_t)lx;
}

const struct table *lexicon_table(const struct lexicon *lx, const char *name)
{
    struct opened *o = whole(lx);
    for (size_t i = 0; i < o->n_tables; i++) {
        if (span_equal(o->tables[i].file, span_of(name)))
            return &o->tables[i];
    }
    return NULL;
}

struct arena *lexicon_arena(struct lexicon *lx)
{
    return &whole(lx)->arena;
}

/* The file's bytes in the arena; at NULL and no error where there is no such file. */
static bool read_file(const char *path, struct arena *a, struct span *ret, struct err *e)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return errno == ENOENT ||
               err_fail(e, ERR_SETUP, "could not open \"%s\": %s", path, strerror(errno));
    bool good = false;
    long n = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (n < 0 || n > (long)MAX_FILE_BYTES) {
        err_fail(e, ERR_SETUP, "\"%s\" is no file of at most %u MiB", path, MAX_FILE_BYTES >> 20);
    } else {
        rewind(f);
        char *p = arena_take(a, (size_t)n + 1);
        if (p && fread(p, 1, (size_t)n, f) == (size_t)n) {
            *ret = (struct span){p, (size_t)n};
            good = true;
        } else {
            err_fail(e, ERR_SETUP, "could not read \"%s\"", path);
        }
    }
    fclose(f);
    return good;
}

static struct span bytes_of(const struct embedded *f)
{
    return (struct span){.at = f->at, .n = (size_t)(f->end - f->at)};
}

static bool add_table(struct opened *o, const char *directory, const struct embedded *f,
                      struct span *ret_bytes, struct err *e)
{
    struct span name = span_of(f->name + strlen(PREFIX)), bytes = {0};
    if (directory) {
        char path[4096];
        if (snprintf(path, sizeof(path), "%s/%s", directory, name.at) >= (int)sizeof(path))
            return err_fail(e, ERR_SETUP, "the lexicon directory's name is too long");
        if (!read_file(path, &o->arena, &bytes, e))
            return false;
    }
    if (!bytes.at)
        bytes = bytes_of(f);
    *ret_bytes = bytes;
    return table_parse(name, bytes, &o->arena, &o->tables[o->n_tables++], e);
}

static bool is_table(const struct embedded *f)
{
    return span_starts(span_of(f->name), SPAN(PREFIX)) && span_ends(span_of(f->name), SPAN(".tsv"));
}

static bool load(struct opened *o, const char *directory, struct err *e)
{
    size_t n = 0, i = 0;
    const struct embedded *general = NULL;
    for (const struct embedded *f = embedded_files; f->name; f++) {
        n += is_table(f);
        if (strcmp(f->name, GENERAL) == 0)
            general = f;
    }
    o->tables = arena_new(&o->arena, struct table, n);
    struct span *parts = arena_new(&o->arena, struct span, 2 * n + 1);
    if (!o->tables || !parts || !general)
        return err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
    for (const struct embedded *f = embedded_files; f->name; f++) {
        if (!is_table(f))
            continue;
        parts[i++] = span_of(f->name);
        if (!add_table(o, directory, f, &parts[i++], e))
            return false;
    }
    parts[i++] = bytes_of(general);
    uint8_t hash[HASH_BYTES];
    hash_parts(parts, i, hash);
    hash_hex(hash, HASH_BYTES, o->lexicon.version);
    return chartrie_open(bytes_of(general), &o->lexicon.vocabulary.general, e);
}

const struct table *lexicon_needed(const struct lexicon *lx, const char *name, struct err *e)
{
    const struct table *t = lexicon_table(lx, name);
    if (!t)
        err_fail(e, ERR_SETUP, "the lexicon has no table \"%s\"", name);
    return t;
}

static bool compile(struct opened *o, struct err *e)
{
    struct lexicon *lx = &o->lexicon;
    const struct table *units = lexicon_needed(lx, "units.tsv", e),
                       *layout = lexicon_needed(lx, "layout.tsv", e),
                       *words = lexicon_needed(lx, "words.tsv", e),
                       *numerals = lexicon_needed(lx, "numerals.tsv", e);
    return units && layout && words && numerals && lexicon_units(units, &o->arena, &lx->units, e) &&
           lexicon_number_words(numerals, &o->arena, &lx->units, e) &&
           lexicon_layout_words(layout, &o->arena, &lx->layout_words, e) &&
           lexicon_vocabulary(words, &o->arena, &lx->vocabulary, e);
}

struct lexicon *lexicon_open(const char *directory, struct err *e)
{
    struct opened *o = calloc(1, sizeof(*o));
    if (!o) {
        err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
        return NULL;
    }
    if (load(o, directory, e) && compile(o, e))
        return &o->lexicon;
    lexicon_close(&o->lexicon);
    return NULL;
}

void lexicon_close(struct lexicon *lx)
{
    if (!lx)
        return;
    arena_free(&whole(lx)->arena);
    free(whole(lx));
}
