#include "main/kept.h"

static struct reading_rules *compile(struct store *s, const struct kept_ruleset *k, struct arena *a,
                                     struct err *e)
{
    struct lexicon_file *files;
    size_t n;
    if (!ruleset_tables(s, k, true, a, &files, &n, e))
        return NULL;
    struct reading_rules *r = reading_rules_open_files(files, n, e);
    if (!r)
        err_context(e, "ruleset %.12s", k->version);
    return r;
}

struct reading_rules *kept_rules_open(struct store *s, const struct kept_ruleset *k,
                                      struct arena *a, struct err *e)
{
    struct arena_mark mark = arena_mark(a);
    struct reading_rules *r = compile(s, k, a, e);
    arena_release(a, mark);
    if (r && strcmp(r->lexicon->version, k->version) != 0) {
        err_fail(e, ERR_SETUP, "the tables kept as ruleset %.12s are version %.12s here",
                 k->version, r->lexicon->version);
        reading_rules_close(r);
        return NULL;
    }
    return r;
}
