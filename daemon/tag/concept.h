/* Standard indicators: the catalogue that maps the free names of reports (党员总数, 党员,
 * 中国共产党党员总数) to one concept, so that places and years can be compared.
 *
 * For store: tagger_concepts() gives the table.  For each indicator write
 *     concept_of(c, x->name, x->kind, unit) -> code of concepts_row(c, i), or NULL for -1,
 * and where it is -1, concept_key(x->name, arena) as the key by which equal names group.  The
 * free name always stays.  unit is the row of units.tsv for x->unit, or NULL where there is
 * none: trie_find(&lx->units.forms, x->unit, &i) gives lx->units.items[i]. */
#ifndef ZHIBIAO_TAG_CONCEPT_H
#define ZHIBIAO_TAG_CONCEPT_H

#include "extract/indicator.h"
#include "lexicon/lexicon.h"

struct tagger;
struct concepts;

/* One row of catalogue.tsv. */
struct concept {
    struct span code, zh, en;
    enum unit_dimension dimension;
    enum kind kind;
    int32_t theme; /* index into tagger_themes */
};

const struct concepts *tagger_concepts(const struct tagger *t);
const struct concept *concepts_row(const struct concepts *c, size_t i);
size_t concepts_count(const struct concepts *c);

/* The concept that a name means: the name is one of its phrases, but for width, quotation
 * marks and the affixes of catalogue_affixes.tsv (全市…, …总数); never a part of one.  Kind and
 * dimension must agree; a change or a rank is one of what changes or is ranked.  -1: none. */
int32_t concept_of(const struct concepts *c, struct span name, enum kind kind,
                   const struct unit *unit);

/* The key of a name without a concept: width folded, letters upper case, blanks, quotation
 * marks and brackets removed.  at is NULL where the arena is full. */
struct span concept_key(struct span name, struct arena *a);

/* For the opening of the tagger. */
struct concepts *concepts_open(struct lexicon *lx, const struct span *theme_codes, size_t n_themes,
                               struct err *e) MUST_USE;
void concepts_close(struct concepts *c);

#endif
