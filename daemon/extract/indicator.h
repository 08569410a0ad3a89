/* An indicator: one number that measures the reported world, with all that the text says
 * about it.  The fields are those of spec/indicators.md. */
#ifndef ZHIBIAO_EXTRACT_INDICATOR_H
#define ZHIBIAO_EXTRACT_INDICATOR_H

#include "text/date.h"
#include "text/number.h"

enum kind { KIND_COUNT, KIND_AMOUNT, KIND_MEASURE, KIND_RATIO, KIND_CHANGE, KIND_RANK };
enum direction { DIRECTION_NONE, DIRECTION_UP, DIRECTION_DOWN };
enum basis { BASIS_NONE, BASIS_YOY, BASIS_MOM, BASIS_CUMULATIVE, BASIS_ANNUAL, BASIS_SINCE };
enum status { STATUS_ACTUAL, STATUS_TARGET, STATUS_STANDARD };

/* The words of the spec; NULL for ..._NONE. */
const char *kind_name(enum kind k);
const char *direction_name(enum direction d);
const char *basis_name(enum basis b);
const char *status_name(enum status s);

/* Spans point into the text or into the arena of the extraction. */
struct indicator {
    size_t at, end; /* bytes of the quote in the text */
    uint32_t start_cp, end_cp; /* the same in code points */
    struct span quote;
    struct decimal value, value_high;
    bool has_high;
    enum bound bound;
    struct span unit; /* empty: none */
    enum kind kind;
    struct span name, action;
    enum direction direction;
    enum basis basis;
    enum status status;
    struct span scope, period;
    struct date period_start, period_end;
    struct span section; /* the heading above, without numbering */
    struct span sentence; /* the sentence that states it */
    size_t sentence_at; /* bytes */
    const char *rule; /* id of the rule that accepted it, static */
    const char *status_rule; /* of the one that made it a target; NULL: its own words did */
    int32_t theme; /* index of the theme, filled by tag; -1: none */
    uint32_t block, sentence_index; /* where it stands in the layout */
};

/* Why a number is none, or which rule made it one: for `explain`. */
struct verdict {
    size_t at, end; /* bytes of the number */
    bool accepted;
    const char *rule; /* id, static: see extract_rules */
};

struct findings {
    struct indicator *items; /* ascending by at */
    size_t n;
    struct verdict *verdicts; /* one for each number that text saw */
    size_t n_verdicts;
};

#endif
