/* Times as arguments. */
#ifndef ZHIBIAO_MAIN_TOOL_TIME_H
#define ZHIBIAO_MAIN_TOOL_TIME_H

#include <stdbool.h>
#include <stddef.h>

#define TOOL_TIME_BYTES 48

/* YYYY-MM-DD or YYYY-MM-DDTHH:MM[:SS][Z|+HH[:MM]|-HH[:MM]] (a blank for the T) as PostgreSQL takes
 * a timestamptz.  Without a zone it is China's, as everywhere in bi; a day as an end is meant with
 * all of it. */
bool tool_time(const char *s, bool is_end, char *ret, size_t size);

#endif
