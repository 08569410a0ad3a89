/* Tables for people: columns aligned on the screen, where a Chinese character is two wide.
 * Cells are UTF-8 without line ends (blanks replace them). */
#ifndef ZHIBIAO_MAIN_TOOL_TABLE_H
#define ZHIBIAO_MAIN_TOOL_TABLE_H

#include "base/arena.h"
#include "base/buf.h"

struct tool_column {
    const char *title;
    bool right; /* numbers */
    size_t least; /* a column that may be cut, down to this width; 0: never cut */
};

struct tool_table {
    const struct tool_column *columns;
    size_t n_columns, n_cells, cap;
    struct span *cells;
    struct arena *arena;
    bool bare; /* without its title line */
};

struct tool_table tool_table_start(const struct tool_column *columns, size_t n, struct arena *a);

/* The next cell, row by row; copied.  Dropped where memory is short. */
void tool_table_cell(struct tool_table *t, struct span s);

/* Cut to `columns` of the screen (0: never cut); title line in bold with colours. */
void tool_table_put(const struct tool_table *t, size_t columns, bool colours, struct buf *out);

#endif
