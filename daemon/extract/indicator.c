/* The words of the spec for the enumerations. */
#include "extract/indicator.h"

const char *kind_name(enum kind k)
{
    static const char *const names[] = {
        [KIND_COUNT] = "count", [KIND_AMOUNT] = "amount", [KIND_MEASURE] = "measure",
        [KIND_RATIO] = "ratio", [KIND_CHANGE] = "change", [KIND_RANK] = "rank"};
    return names[k];
}

const char *direction_name(enum direction d)
{
    static const char *const names[] = {
        [DIRECTION_NONE] = NULL, [DIRECTION_UP] = "up", [DIRECTION_DOWN] = "down"};
    return names[d];
}

const char *basis_name(enum basis b)
{
    static const char *const names[] = {
        [BASIS_NONE] = NULL,       [BASIS_YOY] = "yoy",
        [BASIS_MOM] = "mom",       [BASIS_CUMULATIVE] = "cumulative",
        [BASIS_ANNUAL] = "annual", [BASIS_SINCE] = "since"};
    return names[b];
}

const char *status_name(enum status s)
{
    static const char *const names[] = {
        [STATUS_ACTUAL] = "actual", [STATUS_TARGET] = "target", [STATUS_STANDARD] = "standard"};
    return names[s];
}
