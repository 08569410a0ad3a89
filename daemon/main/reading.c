/* The stages in their order: each sees the results of those before. */
#include "main/reading.h"

#include <stdlib.h>

/* Takes the lexicon, which may be NULL with e set. */
static struct reading_rules *compile(struct lexicon *lx, struct err *e)
{
    struct reading_rules *r = lx ? calloc(1, sizeof(*r)) : NULL;
    if (!r) {
        err_fail(e, ERR_SETUP, "could not load the lexicon: out of memory");
        lexicon_close(lx);
        return NULL;
    }
    r->lexicon = lx;
    r->tagger = tagger_open(r->lexicon, e);
    r->describer = r->tagger ? describer_open(r->lexicon, e) : NULL;
    if (r->describer)
        return r;
    reading_rules_close(r);
    return NULL;
}

struct reading_rules *reading_rules_open(const char *directory, struct err *e)
{
    return compile(lexicon_open(directory, e), e);
}

struct reading_rules *reading_rules_open_files(const struct lexicon_file *files, size_t n,
                                               struct err *e)
{
    return compile(lexicon_open_files(files, n, e), e);
}

void reading_rules_close(struct reading_rules *r)
{
    if (!r)
        return;
    describer_close(r->describer);
    tagger_close(r->tagger);
    lexicon_close(r->lexicon);
    free(r);
}

/* Quotes and sentences as they stand in the text, with the markup that reading left out. */
static void show_as_received(struct span text, struct reading *x)
{
    for (size_t i = 0; x->layout.plain.at != text.at && i < x->findings.n; i++) {
        struct indicator *f = &x->findings.items[i];
        f->quote = span_between(text, f->at, f->end);
        f->sentence = span_between(text, f->sentence_at, f->sentence_at + f->sentence.n);
    }
}

bool reading_make(const struct reading_rules *r, struct tagger_scratch *scratch, struct span text,
                  const struct given *given, struct date published, struct arena *a,
                  struct reading *ret, struct err *e)
{
    static const struct given nothing;
    struct reading x = {0};
    if (!text_layout(&r->lexicon->layout_words, text, a, &x.layout, e) ||
        !describe_report(r->describer, text, &x.layout, given ? given : &nothing, a, &x.about, e))
        return false;
    if (date_known(published))
        x.about.published_on = published;
    if (!extract_report(r->lexicon, x.layout.plain, &x.layout, x.about.published_on, a, &x.findings,
                        e) ||
        !tag_report(r->tagger, scratch, x.layout.plain, &x.layout, x.findings.items, x.findings.n,
                    a, &x.tagging, e))
        return false;
    show_as_received(text, &x);
    *ret = x;
    return true;
}
