/* What the words of a report speak of: themes.tsv, theme_phrases.tsv and tag_phrases.tsv
 * compiled into one matcher, and the marks that it leaves on a text. */
#ifndef ZHIBIAO_TAG_PHRASES_H
#define ZHIBIAO_TAG_PHRASES_H

#include "lexicon/matcher.h"
#include "tag/tag.h"

#define TAG_MAX_THEMES 48

/* One row of theme_phrases.tsv. */
struct evidence_row {
    uint8_t theme;
    uint8_t weight; /* points in running text */
    uint8_t heading; /* points in a heading or a headline */
    bool soft; /* weak or slogan: counts only beside better evidence */
    bool who; /* as the name of an indicator it says who took part, not in what */
};

/* How a row of tag_phrases.tsv is to be read. */
enum name_form {
    NAME_WHOLE, /* the phrase is the name: 党史学习教育 */
    NAME_QUOTE, /* a quoted name and the phrase right behind it: “…”主题教育 */
    NAME_TITLE, /* 《…》 whose title ends in the phrase: 《…条例》 */
    NAME_FORMS,
};

/* How a phrase of tag_phrases.tsv is read, and what else is asked of few. */
struct phrase {
    bool covers; /* 农业农村部: evidence of nothing, only takes its words from others */
    bool negates; /* 未发生: what follows in the clause is said not to be */
    bool named; /* it has a form of tag_phrases.tsv: */
    bool forms[NAME_FORMS];
    uint8_t kinds[NAME_FORMS]; /* enum tag_kind */
};

/* What a phrase found in a text is for; bits. */
enum phrase_use {
    PHRASE_THEME = 1, /* evidence, covers or negates */
    PHRASE_NAME = 2, /* a form of tag_phrases.tsv */
    PHRASE_MUTE = 4, /* covers or negates: evidence of nothing */
};

/* What is asked of every phrase that is found.  Small: a text meets phrases all over the table,
 * most of which are far from the processor. */
struct use {
    uint16_t row; /* the first of rows: what it is evidence of */
    uint8_t n_rows;
    uint8_t bits; /* enum phrase_use, or none */
};

struct phrases {
    struct theme_row *themes;
    size_t n_themes; /* at most TAG_MAX_THEMES */
    struct phrase *items;
    struct use *uses; /* of each */
    size_t n;
    struct evidence_row *rows; /* shared by phrases that are evidence of the same */
    size_t n_rows;
    struct matcher *matcher;
};

/* A phrase found in a text. */
struct mark {
    uint32_t at, end; /* bytes */
    uint16_t phrase;
    uint16_t row; /* as in struct use */
    uint8_t n_rows;
    uint8_t uses; /* enum phrase_use */
    bool negated;
    uint8_t part; /* twelfths of its points that count; filled by weigh */
};

/* For each row of a mark's phrase. */
#define TAG_EACH_ROW(r, p, m)                                                                      \
    for (const struct evidence_row *r = (p)->rows + (m)->row, *end_ = r + (m)->n_rows; r < end_;   \
         r++)

struct marks {
    const struct match *found; /* all of them, ordered by start, then end */
    size_t n_found;
    struct mark *themes; /* none lies within another; ascending */
    size_t n_themes;
    struct mark *names; /* phrases of tag_phrases.tsv, none within another; ascending */
    size_t n_names;
};

/* Everything but the matcher lives in the lexicon's arena.  Errors are ERR_SETUP with file and
 * line. */
bool tag_phrases_open(struct lexicon *lx, struct phrases *ret, struct err *e) MUST_USE;
void tag_phrases_close(struct phrases *p);

bool tag_phrases_find(const struct phrases *p, struct span text, struct arena *a, struct marks *ret,
                      struct err *e) MUST_USE;

/* What tag_phrases_find finds in [at, end) of the text alone, from what it found in all of it;
 * offsets stay those of the text. */
bool tag_phrases_within(const struct phrases *p, const struct marks *all, struct span text,
                        size_t at, size_t end, struct arena *a, struct marks *ret,
                        struct err *e) MUST_USE;

#endif
