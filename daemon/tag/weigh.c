/* Points of phrases -> bytes of text about each theme -> one score a theme. */
#include "tag/weigh.h"

enum {
    SENTENCE_MOST = 24 * TAG_POINT, /* points of one theme that a sentence can have */
    BLOCK_MOST = 90 * TAG_POINT, /* and a block */
    SURE = 8 * TAG_POINT, /* points that make a sentence whole about its themes */
    BLOCK_PART = 2, /* a sentence has half its share of its block's points */
    HEADING_PART = 2, /* and half the points of the headings over it */
    TITLE_PART = 6, /* and a sixth of those of the headline */
    NEEDS_BYTES = 80, /* thirty characters wholly about a theme, */
    NEEDS_PART = 160, /* and one in so many of the report's */
    TOUCHED = 8, /* what has less than an eighth of a sentence is only touched */
    RUN_IN_BYTES = 75, /* a run-in head has at most twenty-five characters */
    PIECES = 3, /* with less evidence it counts less */
    NAMED = 6 * TAG_POINT, /* points with which a heading names a theme */
};

void tag_weigh_start(const struct phrases *p, const struct layout *layout,
                     const struct marks *marks, struct seen *seen, uint32_t *stamp,
                     struct weighing *ret)
{
    *ret = (struct weighing){
        .phrases = p, .layout = layout, .marks = *marks, .seen = seen, .stamp = stamp};
}

static void count_piece(struct weighing *w, const struct phrase *f)
{
    for (uint32_t i = f->first_row; i < f->first_row + f->n_rows; i++) {
        const struct evidence_row *r = &w->phrases->rows[i];
        w->sums[r->theme].pieces += !r->soft && r->weight > 1;
    }
}

/* 科技人才贷 holds 科技人才 and 人才贷, 多家电影公司 no 家电: what two phrases share speaks for
 * each of them by half only. */
static void share_overlap(struct mark *m, size_t from, size_t k)
{
    if (k == from || m[k].at >= m[k - 1].end)
        return;
    m[k].part /= 2;
    m[k - 1].part /= 2;
}

/* The marks of a block; those between blocks are passed over. */
static void take_marks(struct weighing *w, const struct block *b)
{
    struct mark *m = w->marks.themes;
    size_t i = w->next_mark;
    while (i < w->marks.n_themes && m[i].at < b->at)
        i++;
    size_t from = i;
    while (i < w->marks.n_themes && m[i].end <= b->end)
        i++;
    w->next_mark = i;
    w->view.marks = m + from;
    w->view.n_marks = i - from;
    ++*w->stamp;
    for (size_t k = from; k < i; k++) {
        struct seen *s = &w->seen[m[k].phrase];
        if (s->stamp != *w->stamp)
            *s = (struct seen){.stamp = *w->stamp};
        m[k].part = (uint8_t)(TAG_POINT / ++s->times); /* in full, a half, a third ... */
        share_overlap(m, from, k);
        if (s->times == 1 && !m[k].negated)
            count_piece(w, &w->phrases->items[m[k].phrase]);
    }
}

static bool is_headline(const struct block *b)
{
    return b->kind == BLOCK_TITLE || b->kind == BLOCK_SUBTITLE;
}

void tag_points_join(struct points *hard, const struct points *soft, const struct points *whole)
{
    TAG_EACH_THEME(t, soft->themes & whole->themes)
    {
        if (whole->of[t] >= TAG_SOFT_NEEDS)
            tag_points_give(hard, t, soft->of[t]);
    }
}

static void limit_points(struct points *p, uint32_t most)
{
    TAG_EACH_THEME(t, p->themes)
    {
        if (p->of[t] > most)
            p->of[t] = most;
    }
}

static void add_points(struct points *to, const struct points *x, uint32_t divisor)
{
    TAG_EACH_THEME(t, x->themes)
    tag_points_give(to, t, x->of[t] / divisor);
}

/* A heading stands under those of a lower level before it and has half of their points.  An
 * unnumbered one is of the highest level where no heading has a number, else of the lowest. */
static void enter_heading(struct weighing *w, const struct block *b)
{
    w->numbered |= b->level > 0;
    unsigned level = b->level ? b->level : w->numbered ? TAG_LEVELS - 1 : 1;
    if (level >= TAG_LEVELS)
        level = TAG_LEVELS - 1;
    w->levels[level] = w->view.own;
    if (level > 1)
        add_points(&w->levels[level], &w->levels[level - 1], 2);
    for (unsigned l = level + 1; l < TAG_LEVELS; l++)
        w->levels[l] = w->levels[level];
    w->level = level;
    TAG_EACH_THEME(t, w->view.own.themes)
    {
        if (w->view.own.of[t] > w->sums[t].heading)
            w->sums[t].heading = w->view.own.of[t];
    }
}

/* The themes of one sentence: its own words, and a part of what surrounds it. */
static void sentence_points(const struct weighing *w, const struct mark *m, size_t n_marks,
                            uint64_t bytes, struct points *ret)
{
    const struct view *v = &w->view;
    uint64_t block_bytes = v->block->end - v->block->at;
    bool heading = v->block->kind == BLOCK_HEADING || is_headline(v->block);
    struct points soft;
    soft.themes = ret->themes = 0;
    for (size_t i = 0; i < n_marks; i++)
        tag_points_add(w->phrases, &m[i], heading, ret, &soft);
    tag_points_join(ret, &soft, &v->own);
    limit_points(ret, SENTENCE_MOST);
    uint64_t part = (bytes << 16) / block_bytes; /* of the block, in 1/65536 */
    TAG_EACH_THEME(t, v->own.themes)
    tag_points_give(ret, t, (uint32_t)(v->own.of[t] * part >> 16) / BLOCK_PART);
    add_points(ret, &v->heading, HEADING_PART);
    add_points(ret, &w->title, TITLE_PART);
}

/* Divides a sentence's length among its themes, by the squares of their points: what a
 * sentence is about weighs more than what it touches. */
static void divide(const struct points *p, uint64_t bytes, struct treatment *sums)
{
    uint64_t sum = 0, most = 0;
    TAG_EACH_THEME(t, p->themes)
    {
        uint64_t x = p->of[t];
        sum += x * x;
        most = x > most ? x : most;
    }
    if (sum == 0)
        return;
    if (most < SURE)
        bytes = bytes * most / SURE;
    /* One division for all: a square is at most the sum, and bytes fit into 32 bits, so the
     * products fit into 64. */
    uint64_t each = (bytes << 32) / sum;
    TAG_EACH_THEME(t, p->themes)
    {
        uint64_t x = p->of[t];
        if (x * x * TOUCHED >= sum)
            sums[t].bytes += x * x * each >> 32;
    }
}

/* 加强专业培训。紧扣…: a short first sentence says what the paragraph is about; it counts as a
 * heading over it. */
static void enter_run_in_head(struct weighing *w)
{
    const struct block *b = w->view.block;
    const struct sentence *s = &w->layout->sentences[b->sentence];
    if (b->kind != BLOCK_PARAGRAPH || b->n_sentences < 2 || s->end - s->at > RUN_IN_BYTES)
        return;
    struct points own, soft;
    own.themes = soft.themes = 0;
    for (size_t i = 0; i < w->view.n_marks && w->view.marks[i].at < s->end; i++)
        tag_points_add(w->phrases, &w->view.marks[i], true, &own, &soft);
    add_points(&w->view.heading, &own, 1);
}

static void divide_block(struct weighing *w)
{
    const struct block *b = w->view.block;
    size_t m = 0;
    w->bytes += b->end - b->at;
    if ((w->view.own.themes | w->view.heading.themes | w->title.themes) == 0)
        return;
    for (uint32_t i = b->sentence; i < b->sentence + b->n_sentences; i++) {
        const struct sentence *s = &w->layout->sentences[i];
        size_t from = m;
        while (m < w->view.n_marks && w->view.marks[m].at < s->end)
            m++;
        struct points p;
        sentence_points(w, w->view.marks + from, m - from, s->end - s->at, &p);
        divide(&p, s->end - s->at, w->sums);
    }
}

bool tag_weigh_block(struct weighing *w, size_t i)
{
    const struct block *b = &w->layout->blocks[i];
    if (b->kind == BLOCK_FURNITURE || b->kind == BLOCK_BYLINE || b->end == b->at)
        return false;
    struct view *v = &w->view;
    bool heading = b->kind == BLOCK_HEADING || is_headline(b);
    struct points soft;
    v->block = b;
    v->own.themes = v->heading.themes = soft.themes = 0;
    take_marks(w, b);
    for (size_t k = 0; k < v->n_marks; k++)
        tag_points_add(w->phrases, &v->marks[k], heading, &v->own, &soft);
    tag_points_join(&v->own, &soft, &v->own);
    limit_points(&v->own, BLOCK_MOST);
    if (is_headline(b))
        add_points(&w->title, &v->own, 1);
    if (b->kind == BLOCK_HEADING)
        enter_heading(w, b);
    else if (!is_headline(b) && w->level)
        v->heading = w->levels[w->level];
    enter_run_in_head(w);
    divide_block(w);
    return true;
}

/* Half certain where a theme has as much of the text as the shortest passage that is one,
 * and a little more for the length of the report.  A heading that names the theme says that
 * a section is meant. */
uint32_t tag_score(const struct weighing *w, size_t theme)
{
    const struct treatment *x = &w->sums[theme];
    uint64_t needs = NEEDS_BYTES + w->bytes / NEEDS_PART, has = x->bytes;
    if (x->heading >= NAMED)
        has += has / 2;
    else if (x->pieces < PIECES)
        has = has * (x->pieces + 1) / (PIECES + 1);
    if (has > 1000 * needs)
        has = 1000 * needs; /* no overflow of the squares */
    return (uint32_t)(1000 * has * has / (has * has + needs * needs));
}
