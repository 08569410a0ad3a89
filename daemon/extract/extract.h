/* Indicators of a report, with evidence.  Pure: same text, layout and date, same findings. */
#ifndef ZHIBIAO_EXTRACT_EXTRACT_H
#define ZHIBIAO_EXTRACT_EXTRACT_H

#include "extract/indicator.h"
#include "lexicon/lexicon.h"
#include "text/layout.h"

/* published: the report's date, absent if unknown.  Everything lives in the arena.  ERR_INPUT
 * when the report exceeds a limit (the whole report is then rejected, never half of it). */
bool extract_report(const struct lexicon *lx, struct span text, const struct layout *layout,
                    struct date published, struct arena *a, struct findings *ret,
                    struct err *e) MUST_USE;

/* All rules, for `rules show` and the documentation: id, what it says; ended by a NULL id. */
struct rule_row {
    const char *id, *says;
};
extern const struct rule_row extract_rules[];

#endif
