/* The whole reading of one report: layout, description, indicators, themes.  What the daemon,
 * the tool and the tests call. */
#ifndef ZHIBIAO_MAIN_READING_H
#define ZHIBIAO_MAIN_READING_H

#include "describe/describe.h"
#include "extract/extract.h"
#include "tag/tag.h"

/* Opened once, read-only, shared by all threads; SIGHUP opens another and swaps. */
struct reading_rules {
    struct lexicon *lexicon;
    struct tagger *tagger;
    struct describer *describer;
};

/* directory: of the lexicon, NULL for the built-in one.  NULL and ERR_SETUP where it is bad. */
struct reading_rules *reading_rules_open(const char *directory, struct err *e) MUST_USE;
/* From the tables of a version that was kept. */
struct reading_rules *reading_rules_open_files(const struct lexicon_file *files, size_t n,
                                               struct err *e) MUST_USE;
void reading_rules_close(struct reading_rules *r);

struct reading {
    struct layout layout;
    struct description about;
    struct findings findings;
    struct tagging tagging;
};

/* text is valid UTF-8.  Everything lives in the arena.  ERR_INPUT: the report exceeds a limit
 * and is rejected whole.  given may be NULL; published, where known, replaces the date that
 * given or the text say. */
bool reading_make(const struct reading_rules *r, struct tagger_scratch *scratch, struct span text,
                  const struct given *given, struct date published, struct arena *a,
                  struct reading *ret, struct err *e) MUST_USE;

#endif
