/* Files of schemas/ that `make` links into the programs, so that they run from anywhere. */
#ifndef ZHIBIAO_BASE_EMBEDDED_H
#define ZHIBIAO_BASE_EMBEDDED_H

#include "base/span.h"

struct embedded {
    const char *name; /* path below schemas/: "lexicon/units.tsv", "migrations/0001_core.sql" */
    const char *at;   /* 16-byte aligned */
    const char *end;
};

/* Sorted by name; ended by a row whose name is NULL. */
extern const struct embedded embedded_files[];

#endif
