/* Does a passage look back, or speak of what is to be done?  Where no heading and no word of
 * planning says it, a reader tells by the mood of the verbs: 新增、建成、入选 against 推动、
 * 打造、确保.  A linear model over the words of the sentences with numbers
 * (schemas/lexicon/mood.tsv) weighs each paragraph, and the likeliest way through the report
 * decides, since reports change from one to the other seldom (two-state Viterbi, linear in the
 * paragraphs). */
#ifndef ZHIBIAO_EXTRACT_MOOD_H
#define ZHIBIAO_EXTRACT_MOOD_H

#include "extract/reader.h"

bool mood_open(struct reader *r) MUST_USE; /* false: no room, with the error */

/* What the headings say of the block: it counts as much as a paragraph can. */
void mood_open_block(struct reader *r, uint32_t block);

/* The tokens of the sentence at hand are made. */
void mood_see_sentence(struct reader *r);

/* Numbers in what reads as a plan become targets, where neither their own sentence nor their
 * period says that they were. */
bool mood_settle(struct reader *r) MUST_USE;

#endif
