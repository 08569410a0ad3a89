/* A table of schemas/lexicon: UTF-8, one row a line, columns divided by a tab.  Lines that
 * start with # and blank lines are comments; the first other line names the columns.  A cell
 * that is `-` is empty.  Trailing columns may be left out. */
#ifndef ZHIBIAO_LEXICON_TABLE_H
#define ZHIBIAO_LEXICON_TABLE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/trie.h"

#define TABLE_MAX_COLUMNS 16

struct table {
    struct span file; /* name, for errors */
    struct span columns[TABLE_MAX_COLUMNS];
    size_t n_columns;
    struct table_row {
        uint32_t line; /* from 1 */
        struct span cells[TABLE_MAX_COLUMNS];
    } * rows;
    size_t n_rows;
};

/* Views into bytes.  Errors are ERR_SETUP and name file and line. */
bool table_parse(struct span file, struct span bytes, struct arena *a, struct table *ret,
                 struct err *e) MUST_USE;

/* Index of a column; ERR_SETUP naming the file where it is absent. */
bool table_column(const struct table *t, const char *name, size_t *ret, struct err *e) MUST_USE;

/* Several columns by name, in the order of names. */
bool table_columns(const struct table *t, const char *const *names, size_t n, size_t *ret,
                   struct err *e) MUST_USE;

/* ERR_SETUP "file:line: what "value""; returns false. */
bool table_fail(const struct table *t, uint32_t line, struct err *e, const char *what,
                struct span value);

/* A trie over keys (which are sorted), kept in the arena.  Errors name the file. */
bool table_trie(const struct table *t, struct trie_key *keys, size_t n, struct arena *a,
                struct trie *ret, struct err *e) MUST_USE;

#endif
