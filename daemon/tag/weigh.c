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
    PLAIN = 8 * TAG_POINT, /* and with which a block speaks of one plainly */
};

void tag_weigh_start(const struct phrases *p, const struct layout *layout,
                     const struct marks *marks, struct seen *seen, uint16_t *stamp,
                     struct weighing *ret)
{
    *ret = (struct weighing){
        .phrases = p, .layout = layout, .marks = *marks, .seen = seen, .stamp = stamp};
}

static void count_piece(struct weighing *w, const struct mark *m)
{
    TAG_EACH_ROW(r, w->phrases, m)
    w->sums[r->theme].pieces += !r->soft && r->weight > 1;
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

/* What counts of a phrase that stands in a block again: in full, a half, a third ..., nothing. */
static const uint8_t parts[TAG_POINT + 1] = {12, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 0};

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
    if (++*w->stamp == 0) {
        memset(w->seen, 0, w->phrases->n * sizeof(*w->seen));
        *w->stamp = 1;
    }
    for (size_t k = from; k < i; k++)
        __builtin_prefetch(&w->seen[m[k].phrase]);
    for (size_t k = from; k < i; k++) {
        struct seen *s = &w->seen[m[k].phrase];
        if (s->stamp != *w->stamp)
            *s = (struct seen){.stamp = *w->stamp};
        bool first = s->times == 0;
        m[k].part = parts[s->times];
        s->times = (uint16_t)(s->times + (s->times < TAG_POINT));
        share_overlap(m, from, k);
        if (first && !m[k].negated)
            count_piece(w, &m[k]);
    }
}

static bool is_headline(const struct block *b)
{
    return b->kind == BLOCK_TITLE || b->kind == BLOCK_SUBTITLE;
}

void tag_points_sum(const struct phrases *p, const struct mark *marks, size_t n, bool heading,
                    struct points *ret, struct points *ret_soft)
{
    const struct evidence_row *rows = p->rows;
    uint64_t hard = 0, soft = 0;
    for (const struct mark *m = marks; m < marks + n; m++) {
        for (const struct evidence_row *r = rows + m->row, *end = r + m->n_rows; r < end; r++) {
            uint32_t points = (uint32_t)m->part * (heading ? r->heading : r->weight);
            uint32_t *of = r->soft ? &ret_soft->of[r->theme] : &ret->of[r->theme];
            uint64_t bit = UINT64_C(1) << r->theme, has = (r->soft ? soft : hard) & bit;
            *of = (*of & (0u - (uint32_t)(has > 0))) + (m->negated ? points / TAG_NEGATED : points);
            soft |= r->soft ? bit : 0;
            hard |= r->soft ? 0 : bit;
        }
    }
    ret->themes = hard;
    ret_soft->themes = soft;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
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

/* What the words of one sentence are about: of the block, where it is all of it. */
static void sentence_points(const struct weighing *w, const struct mark *m, size_t n_marks,
                            struct points *ret)
{
    const struct view *v = &w->view;
    bool heading = v->block->kind == BLOCK_HEADING || is_headline(v->block);
    struct points soft;
    if (n_marks == v->n_marks) {
        *ret = v->own;
        return;
    }
    tag_points_sum(w->phrases, m, n_marks, heading, ret, &soft);
    TAG_EACH_THEME(t, soft.themes)
    {
        ret->of[t] = tag_points_joined(ret, &soft, &v->own, t);
        ret->themes |= UINT64_C(1) << t;
    }
}

/* Divides a sentence's length among its themes, by the squares of their points: what a
 * sentence is about weighs more than what it touches.  Its points are those of its own words
 * and a part of what surrounds it. */
static void divide(const struct points *own, const struct points *block, const struct points *over,
                   uint64_t bytes, uint64_t block_bytes, struct treatment *sums)
{
    uint64_t sum = 0, most = 0, part = (bytes << 16) / block_bytes, of[TAG_MAX_THEMES];
    TAG_EACH_THEME(t, block->themes | over->themes)
    {
        uint64_t x = least(tag_points_of(own, t), SENTENCE_MOST) +
                     (tag_points_of(block, t) * part >> 16) / BLOCK_PART + tag_points_of(over, t);
        of[t] = x;
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
    TAG_EACH_THEME(t, block->themes | over->themes)
    {
        uint64_t x = of[t];
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
    size_t n = 0;
    while (n < w->view.n_marks && w->view.marks[n].at < s->end)
        n++;
    tag_points_sum(w->phrases, w->view.marks, n, true, &own, &soft);
    add_points(&w->view.heading, &own, 1);
}

static void divide_block(struct weighing *w)
{
    const struct block *b = w->view.block;
    struct points over;
    size_t m = 0;
    w->bytes += b->end - b->at;
    over.themes = 0;
    add_points(&over, &w->view.heading, HEADING_PART);
    add_points(&over, &w->title, TITLE_PART);
    if ((w->view.own.themes | over.themes) == 0)
        return;
    for (uint32_t i = b->sentence; i < b->sentence + b->n_sentences; i++) {
        const struct sentence *s = &w->layout->sentences[i];
        size_t from = m;
        while (m < w->view.n_marks && w->view.marks[m].at < s->end)
            m++;
        struct points p;
        sentence_points(w, w->view.marks + from, m - from, &p);
        divide(&p, &w->view.own, &over, s->end - s->at, b->end - b->at, w->sums);
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
    v->heading.themes = 0;
    take_marks(w, b);
    tag_points_sum(w->phrases, v->marks, v->n_marks, heading, &v->own, &soft);
    TAG_EACH_THEME(t, v->own.themes)
    {
        v->own.of[t] = least(tag_points_joined(&v->own, &soft, &v->own, t), BLOCK_MOST);
        w->sums[t].passages += v->own.of[t] >= PLAIN;
    }
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
    if (x->bytes == 0)
        return 0;
    uint64_t needs = NEEDS_BYTES + w->bytes / NEEDS_PART, has = x->bytes;
    if (x->heading >= NAMED)
        has += has / 2;
    else if (x->pieces < PIECES)
        has = has * (x->pieces + 1) / (PIECES + 1);
    if (x->passages == 0 && x->heading < NAMED)
        has /= 2; /* hints here and there, no passage */
    if (has > 1000 * needs)
        has = 1000 * needs; /* no overflow of the squares */
    return (uint32_t)(1000 * has * has / (has * has + needs * needs));
}
