/* The list of all rules, for people. */
#include "extract/rules.h"

#include "extract/extract.h"

const struct rule_row extract_rules[] = {
#define X(id, says, is) {id, says},
    REJECT_RULES(X)
#undef X
#define X(id, says) {id, says},
        NAMING_RULES(X)
#undef X
#define X(id, says) {id, says},
            STATUS_RULES(X)
#undef X
                {NULL, NULL},
};
