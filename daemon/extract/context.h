/* Whose number it is, of what time, fact or plan: what words and periods before the number say
 * and how far that reaches (spec/indicators.md, `scope`, `period`, `status`, `basis`). */
#ifndef ZHIBIAO_EXTRACT_CONTEXT_H
#define ZHIBIAO_EXTRACT_CONTEXT_H

#include "extract/reader.h"

/* A word or a period of the sentence passes by; call for each token in order. */
void context_see_word(struct reader *r, uint32_t i);
/* At token i, which ends a clause: a period for one number that found none is over. */
void context_end_clause(struct reader *r, uint32_t i);
void context_see_period(struct reader *r, uint32_t i);

/* A paragraph opens: the period with which it opens holds for all of it. */
/* Before the first block. */
void context_take_title(struct reader *r);
void context_open_block(struct reader *r, const struct block *b);

enum basis context_basis(const struct reader *r, const struct clause *c);
enum status context_status(const struct reader *r, const struct clause *c, enum kind kind);

/* Sets place, sentence, section, scope and period of x. */
void context_put(struct reader *r, const struct clause *c, struct indicator *x);

/* A closing clause that sums up gives its scope to the numbers from item `first` on. */
void context_sum_up(struct reader *r, size_t first);

/* A heading that announces what is to come: the numbers below it are targets. */
bool context_announces(struct span heading);
/* One that says what was done. */
bool context_looks_back(struct span heading);

#endif
