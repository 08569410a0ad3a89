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
    struct lexicon_file *files; /* of the tables */
    size_t n_tables;
};

/* Where tables come from before those that are built in. */
struct origin {
    const char *directory; /* NULL: none */
    const struct lexicon_file *files; /* NULL: none; else nothing is built in */
    size_t n_files;
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

static bool in_directory(struct opened *o, const char *directory, struct span name,
                         struct span *ret, struct err *e)
{
    char path[4096];
    if (snprintf(path, sizeof(path), "%s/%s", directory, name.at) >= (int)sizeof(path))
        return err_fail(e, ERR_SETUP, "the lexicon directory's name is too long");
    return read_file(path, &o->arena, ret, e);
}

static bool among_files(struct opened *o, const struct origin *from, struct span name,
                        struct span *ret, struct err *e)
{
    for (size_t i = 0; i < from->n_files; i++) {
        if (!span_equal(from->files[i].name, name))
            continue;
        *ret = arena_copy(&o->arena, from->files[i].bytes);
        return ret->at || err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
    }
    return err_fail(e, ERR_SETUP, "table \"%s\" is missing in this version of the lexicon",
                    name.at);
}

static bool add_table(struct opened *o, const struct origin *from, const struct embedded *f,
                      struct span *ret_bytes, struct err *e)
{
    struct span name = span_of(f->name + strlen(PREFIX)), bytes = {0};
    if (from->directory && !in_directory(o, from->directory, name, &bytes, e))
        return false;
    if (from->files && !among_files(o, from, name, &bytes, e))
        return false;
    if (!bytes.at)
        bytes = bytes_of(f);
    *ret_bytes = bytes;
    o->files[o->n_tables] = (struct lexicon_file){.name = name, .bytes = bytes};
    return table_parse(name, bytes, &o->arena, &o->tables[o->n_tables++], e);
}

static bool is_table(const struct embedded *f)
{
    return span_starts(span_of(f->name), SPAN(PREFIX)) && span_ends(span_of(f->name), SPAN(".tsv"));
}

static bool load(struct opened *o, const struct origin *from, struct err *e)
{
    size_t n = 0, i = 0;
    const struct embedded *general = NULL;
    for (const struct embedded *f = embedded_files; f->name; f++) {
        n += is_table(f);
        if (strcmp(f->name, GENERAL) == 0)
            general = f;
    }
    if (from->files && from->n_files != n)
        return err_fail(e, ERR_SETUP, "the lexicon has %zu tables, this program knows %zu",
                        from->n_files, n);
    o->tables = arena_new(&o->arena, struct table, n);
    o->files = arena_new(&o->arena, struct lexicon_file, n);
    struct span *parts = arena_new(&o->arena, struct span, 2 * n + 1);
    if (!o->tables || !o->files || !parts || !general)
        return err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
    for (const struct embedded *f = embedded_files; f->name; f++) {
        if (!is_table(f))
            continue;
        parts[i++] = span_of(f->name);
        if (!add_table(o, from, f, &parts[i++], e))
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

static bool make_spots(struct opened *o, struct err *e)
{
    struct spot_table *t = arena_new(&o->arena, struct spot_table, 1);
    if (!t)
        return err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
    text_spot_table(t);
    o->lexicon.spots = t;
    return true;
}

static bool compile(struct opened *o, struct err *e)
{
    struct lexicon *lx = &o->lexicon;
    const struct table *units = lexicon_needed(lx, "units.tsv", e),
                       *layout = lexicon_needed(lx, "layout.tsv", e),
                       *words = lexicon_needed(lx, "words.tsv", e),
                       *mood = lexicon_needed(lx, "mood.tsv", e),
                       *numerals = lexicon_needed(lx, "numerals.tsv", e);
    return units && layout && words && mood && numerals &&
           lexicon_units(units, &o->arena, &lx->units, e) &&
           lexicon_number_words(numerals, &o->arena, &lx->units, e) &&
           lexicon_layout_words(layout, &o->arena, &lx->layout_words, e) &&
           lexicon_vocabulary(words, mood, &o->arena, &lx->vocabulary, e) &&
           lexicon_mood_costs(mood, &lx->mood, e) && make_spots(o, e);
}

static struct lexicon *open_from(const struct origin *from, struct err *e)
{
    struct opened *o = calloc(1, sizeof(*o));
    if (!o) {
        err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
        return NULL;
    }
    if (load(o, from, e) && compile(o, e))
        return &o->lexicon;
    lexicon_close(&o->lexicon);
    return NULL;
}

struct lexicon *lexicon_open(const char *directory, struct err *e)
{
    return open_from(&(struct origin){.directory = directory}, e);
}

struct lexicon *lexicon_open_files(const struct lexicon_file *files, size_t n, struct err *e)
{
    if (!n) {
        err_fail(e, ERR_SETUP, "the lexicon has no tables");
        return NULL;
    }
    return open_from(&(struct origin){.files = files, .n_files = n}, e);
}

const struct lexicon_file *lexicon_files(const struct lexicon *lx, size_t *ret_n)
{
    *ret_n = whole(lx)->n_tables;
    return whole(lx)->files;
}

void lexicon_general_hash(uint8_t ret[HASH_BYTES])
{
    for (const struct embedded *f = embedded_files; f->name; f++) {
        if (strcmp(f->name, GENERAL) == 0)
            hash_bytes(bytes_of(f), ret);
    }
}

void lexicon_close(struct lexicon *lx)
{
    if (!lx)
        return;
    arena_free(&whole(lx)->arena);
    free(whole(lx));
}
