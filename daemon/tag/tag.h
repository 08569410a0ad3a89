/* Themes of a report with scores and evidence, named campaigns and documents, and the theme
 * of each indicator.  The codes are those of spec/themes.tsv (schemas/lexicon/themes.tsv). */
#ifndef ZHIBIAO_TAG_TAG_H
#define ZHIBIAO_TAG_TAG_H

#include "extract/indicator.h"
#include "lexicon/lexicon.h"
#include "text/layout.h"

struct tagger; /* compiled phrases: read-only, shared */
struct tagger_scratch; /* one a thread */

struct theme_row {
    struct span code, parent, zh, en;
};

struct extent { /* bytes into the text */
    size_t at, end;
};

struct theme_hit {
    int32_t theme; /* index into tagger_themes */
    uint32_t score; /* thousandths: 1000 is certain */
    struct extent *evidence;
    size_t n_evidence;
};

enum tag_kind { TAG_CAMPAIGN, TAG_DOCUMENT, TAG_PROGRAMME };
const char *tag_kind_name(enum tag_kind k);

struct tag_hit {
    struct span name;
    enum tag_kind kind;
    struct extent *evidence;
    size_t n_evidence;
};

struct tagging {
    struct theme_hit *themes; /* substantially treated, best first */
    size_t n_themes;
    struct tag_hit *tags;
    size_t n_tags;
};

struct tagger *tagger_open(struct lexicon *lx, struct err *e) MUST_USE;
void tagger_close(struct tagger *t);
const struct theme_row *tagger_themes(const struct tagger *t, size_t *ret_n);
struct tagger_scratch *tagger_scratch_open(const struct tagger *t, struct err *e) MUST_USE;
void tagger_scratch_close(struct tagger_scratch *s);

/* Themes of the report; sets `theme` of each indicator. */
bool tag_report(const struct tagger *t, struct tagger_scratch *s, struct span text,
                const struct layout *layout, struct indicator *indicators, size_t n_indicators,
                struct arena *a, struct tagging *ret, struct err *e) MUST_USE;

#endif
