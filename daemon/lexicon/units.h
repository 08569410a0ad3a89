/* units.tsv and numerals.tsv -> struct units of text/number.h. */
#ifndef ZHIBIAO_LEXICON_UNITS_H
#define ZHIBIAO_LEXICON_UNITS_H

#include "lexicon/table.h"
#include "text/number.h"

/* Views into the table; the rest lives in the arena.  Errors are ERR_SETUP with file and line. */
bool lexicon_units(const struct table *t, struct arena *a, struct units *ret,
                   struct err *e) MUST_USE;

/* The words around numerals: fills before, after, inert and words; the units are left as they
 * are. */
bool lexicon_number_words(const struct table *t, struct arena *a, struct units *ret,
                          struct err *e) MUST_USE;

#endif
