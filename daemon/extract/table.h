/* Tables in a text: lines of cells that tabs, | or wide blanks divide, below a line of column
 * heads.  A value's name comes from its row head and column head, its unit from the column head,
 * a column of units, the row head or 单位：万元 above; its time from the column head.  Rule
 * N-table. */
#ifndef ZHIBIAO_EXTRACT_TABLE_H
#define ZHIBIAO_EXTRACT_TABLE_H

#include "extract/reader.h"

/* Reads the table whose column heads are the block.  *ret_end: one past its last block; the
 * block's own index where it heads none. */
bool table_read(struct reader *r, uint32_t index, uint32_t *ret_end);

#endif
