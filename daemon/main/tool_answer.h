/* What the database answered: as a table for people or as one JSON object a row. */
#ifndef ZHIBIAO_MAIN_TOOL_ANSWER_H
#define ZHIBIAO_MAIN_TOOL_ANSWER_H

#include "main/tool_settings.h"
#include "store/query.h"

/* A connection for a command.  Its store has no rules and registers none. */
struct tool_database {
    struct config *config;
    struct store *store;
    struct arena arena;
};

/* 0, or the exit code after the error was said. */
int tool_database_open(const struct tool_settings *s, struct tool_database *ret);
void tool_database_close(struct tool_database *d);

/* Numbers and booleans as such, null as null. */
void tool_answer_json(struct buf *b, const struct query_answer *q);
/* Columns that are null in every row are left out. */
void tool_answer_table(struct buf *b, const struct query_answer *q, struct arena *a);
/* One row as lines "name  value", for what is too long for a table. */
void tool_answer_lines(struct buf *b, const struct query_answer *q, size_t row);

#endif
