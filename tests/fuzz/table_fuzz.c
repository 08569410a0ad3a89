/* table_parse: any bytes are a table or an error that names a line. */
#include "fuzz/fuzz.h"
#include "lexicon/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = {.at = (const char *)data, .n = size};
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct table t;
    struct err e = {0};
    if (!table_parse(SPAN("fuzz.tsv"), bytes, &a, &t, &e)) {
        FUZZ_CHECK(e.kind == ERR_SETUP && *e.text);
    } else {
        FUZZ_CHECK(t.n_columns <= TABLE_MAX_COLUMNS);
        for (size_t i = 0; i < t.n_rows; i++)
            for (size_t c = 0; c < t.n_columns; c++)
                FUZZ_CHECK(t.rows[i].cells[c].n <= size);
    }
    arena_free(&a);
    return 0;
}
