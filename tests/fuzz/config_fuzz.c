/* The configuration reader: the lines, and each value as every setting of its name. */
#include "config/ini.h"
#include "config/value.h"
#include "fuzz/fuzz.h"

struct reading {
    struct arena *a;
    struct config c;
};

static void each(void *ctx, const struct ini_line *line)
{
    struct reading *r = ctx;
    FUZZ_CHECK(line->line > 0 && line->section && line->key && line->value);
    for (const struct setting *s = config_settings; s->section; s++) {
        struct err e = {0};
        /* Secrets are names of files; what they open is no business of a fuzzer. */
        if (s->type == SETTING_FILE || strcmp(s->key, line->key) != 0)
            continue;
        if (!value_set(s, line->value, &r->c, r->a, &e))
            FUZZ_CHECK(*e.text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = arena_with_max(FUZZ_ARENA_BYTES);
    struct buf errors = {.max = 1 << 20};
    struct reading r = {.a = &a};
    ini_read(&a, "fuzz.conf", (struct span){.at = (const char *)data, .n = size}, each, &r,
             &errors);
    buf_free(&errors);
    arena_free(&a);
    return 0;
}
