/* Literals by Vectorscan (the API of Hyperscan), with the literal compiler: no character of a
 * phrase is special.  Matches come as ends; the start is the end less the phrase's length.
 * Does not decide which of two overlapping matches counts: that is for the caller. */
#include "lexicon/matcher.h"

#include <hs/hs.h>
#include <stdlib.h>

#define MAX_PHRASES 10000

struct matcher {
    hs_database_t *db; /* NULL: no phrases, nothing ever matches */
    uint32_t *lengths; /* bytes of each phrase */
    size_t n;
};

struct matcher_scratch {
    hs_scratch_t *hs;
};

/* What the compiler asks for, column by column. */
struct columns {
    const char **texts;
    size_t *lengths;
    unsigned *flags, *ids;
};

static void columns_free(struct columns *c)
{
    free(c->texts);
    free(c->lengths);
    free(c->flags);
    free(c->ids);
}

static bool columns_fill(struct columns *c, const struct span *phrases, size_t n, struct err *e)
{
    c->texts = calloc(n, sizeof(*c->texts));
    c->lengths = calloc(n, sizeof(*c->lengths));
    c->flags = calloc(n, sizeof(*c->flags));
    c->ids = calloc(n, sizeof(*c->ids));
    if (!c->texts || !c->lengths || !c->flags || !c->ids)
        return err_fail(e, ERR_SETUP, "could not compile %zu phrases: out of memory", n);
    for (size_t i = 0; i < n; i++) {
        c->texts[i] = phrases[i].at;
        c->lengths[i] = phrases[i].n;
        c->ids[i] = (unsigned)i;
    }
    return true;
}

static bool compile(struct matcher *m, const struct columns *c, struct err *e)
{
    hs_compile_error_t *why = NULL;
    hs_error_t r = hs_compile_lit_multi(c->texts, c->flags, c->ids, c->lengths, (unsigned)m->n,
                                        HS_MODE_BLOCK, NULL, &m->db, &why);
    if (r == HS_SUCCESS)
        return true;
    err_fail(e, ERR_SETUP, "could not compile %zu phrases: %s", m->n,
             why && why->message ? why->message : "no reason given");
    hs_free_compile_error(why);
    return false;
}

static int by_bytes(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Also proves that no phrase is empty. */
static bool all_different(const struct span *phrases, size_t n, struct err *e)
{
    struct span *sorted = malloc((n ? n : 1) * sizeof(*sorted));
    if (!sorted)
        return err_fail(e, ERR_SETUP, "could not compile %zu phrases: out of memory", n);
    if (n)
        memcpy(sorted, phrases, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), by_bytes);
    bool good = n == 0 || sorted[0].n > 0 || err_fail(e, ERR_SETUP, "a phrase is empty");
    for (size_t i = 1; good && i < n; i++) {
        if (span_equal(sorted[i - 1], sorted[i]))
            good = err_fail(e, ERR_SETUP, "the phrase \"%.*s\" is there twice", (int)sorted[i].n,
                            sorted[i].at);
    }
    free(sorted);
    return good;
}

static bool fill(struct matcher *m, const struct span *phrases, struct err *e)
{
    struct columns c = {0};
    m->lengths = calloc(m->n, sizeof(*m->lengths));
    bool good = m->lengths && columns_fill(&c, phrases, m->n, e) && compile(m, &c, e);
    for (size_t i = 0; good && i < m->n; i++)
        m->lengths[i] = (uint32_t)phrases[i].n;
    columns_free(&c);
    return good;
}

struct matcher *matcher_open(const struct span *phrases, size_t n, struct err *e)
{
    if (n > MAX_PHRASES) {
        err_fail(e, ERR_SETUP, "%zu phrases are too many for one matcher: at most %d", n,
                 MAX_PHRASES);
        return NULL;
    }
    if (!all_different(phrases, n, e))
        return NULL;
    struct matcher *m = calloc(1, sizeof(*m));
    if (!m) {
        err_fail(e, ERR_SETUP, "could not compile %zu phrases: out of memory", n);
        return NULL;
    }
    m->n = n;
    if (n == 0 || fill(m, phrases, e))
        return m;
    err_fail(e, ERR_SETUP, "could not compile %zu phrases: out of memory", n);
    matcher_close(m);
    return NULL;
}

void matcher_close(struct matcher *m)
{
    if (!m)
        return;
    hs_free_database(m->db);
    free(m->lengths);
    free(m);
}

struct matcher_scratch *matcher_scratch_open(const struct matcher *m, struct err *e)
{
    struct matcher_scratch *s = calloc(1, sizeof(*s));
    if (s && (!m->db || hs_alloc_scratch(m->db, &s->hs) == HS_SUCCESS))
        return s;
    err_fail(e, ERR_SETUP, "could not prepare the matcher: out of memory");
    free(s);
    return NULL;
}

void matcher_scratch_close(struct matcher_scratch *s)
{
    if (!s)
        return;
    hs_free_scratch(s->hs);
    free(s);
}

/* The matches so far. */
struct found {
    const struct matcher *m;
    struct arena *a;
    struct match *items;
    size_t n, cap;
    bool full;
};

static bool before(struct match a, struct match b)
{
    return a.end != b.end ? a.end < b.end : a.at < b.at;
}

/* Vectorscan gives no order among phrases that end at about the same place, so each match is
 * put where it belongs.  It moves only past those few, since ends come in order but for
 * them. */
static int keep(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                void *context)
{
    (void)from, (void)flags;
    struct found *f = context;
    if (f->n == f->cap && !arena_grow(f->a, &f->items, &f->cap, f->n, sizeof(*f->items))) {
        f->full = true;
        return 1;
    }
    uint32_t end = (uint32_t)to;
    struct match x = {.at = end - f->m->lengths[id], .end = end, .id = id};
    size_t i = f->n++;
    for (; i > 0 && before(x, f->items[i - 1]); i--)
        f->items[i] = f->items[i - 1];
    f->items[i] = x;
    return 0;
}

bool matcher_scan(const struct matcher *m, struct matcher_scratch *s, struct span text,
                  struct arena *a, struct match **ret, size_t *ret_n, struct err *e)
{
    struct found f = {.m = m, .a = a};
    if (text.n > UINT32_MAX)
        return err_fail(e, ERR_INPUT, "the text has %zu bytes: at most %u", text.n, UINT32_MAX);
    if (m->db && text.n) {
        hs_error_t r = hs_scan(m->db, text.at, (unsigned)text.n, 0, s->hs, keep, &f);
        if (f.full)
            return err_fail(e, ERR_INPUT, "the phrases found do not fit into memory");
        if (r != HS_SUCCESS)
            return err_fail(e, ERR_BUG, "the matcher failed with code %d", r);
    }
    *ret = f.items;
    *ret_n = f.n;
    return true;
}
