/* Names of bounds, classes and dimensions, as the spec and the tables write them. */
#include "text/number.h"

const char *bound_name(enum bound b)
{
    static const char *const names[] = {
        [BOUND_EXACT] = "exact", [BOUND_OVER] = "over",         [BOUND_UNDER] = "under",
        [BOUND_ABOUT] = "about", [BOUND_AT_LEAST] = "at_least", [BOUND_AT_MOST] = "at_most",
    };
    return names[b];
}

const char *number_class_name(enum number_class c)
{
    static const char *const names[] = {
        [NUMBER_PLAIN] = "number",    [NUMBER_PERCENT] = "percent",
        [NUMBER_ORDINAL] = "ordinal", [NUMBER_RANGE] = "range",
        [NUMBER_MONEY] = "money",     [NUMBER_MEASURE] = "measure",
        [NUMBER_AGE] = "age",         [NUMBER_TEMPERATURE] = "temperature",
    };
    return names[c];
}

const char *unit_dimension_name(enum unit_dimension d)
{
    static const char *const names[] = {
        [UNIT_COUNTER] = "counter",
        [UNIT_PEOPLE] = "people",
        [UNIT_MONEY] = "money",
        [UNIT_LENGTH] = "length",
        [UNIT_AREA] = "area",
        [UNIT_VOLUME] = "volume",
        [UNIT_MASS] = "mass",
        [UNIT_DURATION] = "duration",
        [UNIT_ENERGY] = "energy",
        [UNIT_POWER] = "power",
        [UNIT_SPEED] = "speed",
        [UNIT_DATA] = "data",
        [UNIT_RATIO] = "ratio",
        [UNIT_AGE] = "age",
        [UNIT_TEMPERATURE] = "temperature",
        [UNIT_OTHER] = "other",
    };
    return names[d];
}
