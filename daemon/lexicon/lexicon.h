/* The word lists and rule data of schemas/lexicon, as a linguist edits them: parsed, checked,
 * compiled.  Built into the programs; a directory with files of the same names replaces them
 * (setting daemon.lexicon).  Read-only once opened and shared by all lanes. */
#ifndef ZHIBIAO_LEXICON_LEXICON_H
#define ZHIBIAO_LEXICON_LEXICON_H

#include "base/hash.h"
#include "lexicon/mood.h"
#include "lexicon/table.h"
#include "text/layout.h"
#include "text/number.h"
#include "text/spots.h"
#include "text/words.h"

struct lexicon {
    struct units units; /* units.tsv */
    struct layout_words layout_words; /* layout.tsv */
    struct vocabulary vocabulary; /* words.tsv, mood.tsv and the general dictionary */
    struct mood_costs mood; /* mood.tsv */
    const struct spot_table *spots;
    char version[2 * HASH_BYTES + 1]; /* SHA-256 of all tables and the dictionary, hex */
};

/* directory NULL: the built-in tables.  A file that the directory lacks is the built-in one.
 * Errors are ERR_SETUP with file and line; NULL then. */
struct lexicon *lexicon_open(const char *directory, struct err *e) MUST_USE;

/* A table as it stands in its file. */
struct lexicon_file {
    struct span name, bytes; /* "themes.tsv" */
};

/* From these tables alone, none of which may be missing or unknown: a version that was kept
 * somewhere.  Their bytes are copied. */
struct lexicon *lexicon_open_files(const struct lexicon_file *files, size_t n,
                                   struct err *e) MUST_USE;

/* The tables that it was made of, in the order of their names. */
const struct lexicon_file *lexicon_files(const struct lexicon *lx, size_t *ret_n);

/* SHA-256 of the general word list, which is part of the version and of the program. */
void lexicon_general_hash(uint8_t ret[HASH_BYTES]);

/* Any table by name ("themes.tsv"), for the rooms that give it its meaning.  NULL: no such. */
const struct table *lexicon_table(const struct lexicon *lx, const char *name);

/* The same; ERR_SETUP where there is no such table. */
const struct table *lexicon_needed(const struct lexicon *lx, const char *name, struct err *e);

/* Memory that lives as long as the lexicon, for what those rooms build at their opening. */
struct arena *lexicon_arena(struct lexicon *lx);

void lexicon_close(struct lexicon *lx);

#endif
