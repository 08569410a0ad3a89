/* Points of the calendar with what stands around them: ranges (2021年3月至2022年6月),
 * 截至… and 到…底, 自… and …以来, …前, …后. */
#include "text/date_read.h"

/* The second end of a range: 至6月 and 至8日 take year and month of the first. */
static bool read_second(const struct date_reader *r, size_t at, const struct date_point *first,
                        struct date_point *ret)
{
    struct date_reader inside = *r;
    inside.year = first->year;
    inside.month = first->grain == GRAIN_DAY ? first->month : 0;
    if (!date_read_point(&inside, at, ret) || ret->vague)
        return false;
    if (!ret->year_said && first->year && date_known(ret->to) &&
        date_compare(ret->to, first->from) < 0) {
        inside.year++; /* 11月至2月 */
        return date_read_point(&inside, at, ret);
    }
    return true;
}

static bool join(const struct date_point *first, const struct date_point *second,
                 struct date_point *ret)
{
    struct date from = first->reach == REACH_END ? first->to : first->from;
    if (date_known(from) && date_known(second->to) && date_compare(second->to, from) < 0)
        return false;
    ret->from = from;
    ret->to = second->to;
    ret->end = second->end;
    ret->reach = REACH_WHOLE;
    ret->grain = second->grain > first->grain ? second->grain : first->grain;
    if (ret->grain == GRAIN_DAY)
        ret->grain = GRAIN_MONTH;
    ret->year_said = first->year_said || second->year_said;
    return true;
}

/* One point or two; *ret_range tells which. */
static bool read_range(const struct date_reader *r, size_t at, struct date_point *ret,
                       bool *ret_range)
{
    struct date_point first, second;
    *ret_range = false;
    if (!date_read_point(r, at, &first))
        return false;
    *ret = first;
    size_t next = first.vague ? 0 : date_connector(r, first.end);
    if (!next || !read_second(r, next, &first, &second))
        return true;
    if (second.year_said && !first.year_said && second.year) {
        struct date_reader inside = *r;
        inside.year = second.year;
        if (!date_read_point(&inside, at, &first))
            return true;
        inside.year--; /* 11月至2022年3月 */
        if (date_known(first.from) && date_compare(first.from, second.to) > 0 &&
            !date_read_point(&inside, at, &first))
            return true;
    }
    *ret_range = join(&first, &second, ret);
    return true;
}

/* What may stand behind a point, and what it makes of it. */
enum tail { TAIL_NONE, TAIL_SINCE, TAIL_BEFORE, TAIL_VAGUE, TAIL_END, TAIL_START };

static const struct tail_word {
    const char32_t *word;
    enum tail tail;
    const char32_t *not_before;
} tail_words[] = {
    {U"以来", TAIL_SINCE, U""},
    {U"开始", TAIL_SINCE, U""},
    {U"至今", TAIL_SINCE, U"年天后日"},
    {U"到目前", TAIL_SINCE, U""},
    {U"至目前", TAIL_SINCE, U""},
    {U"到现在", TAIL_SINCE, U""},
    {U"至现在", TAIL_SINCE, U""},
    {U"来", TAIL_SINCE, U"自到临访了宾源说华往料水年势信电"},
    {U"起", TAIL_SINCE, U"草步点伏来诉火到源码义飞航家初底用重效色程止居床身因头落拍征"},
    {U"之前", TAIL_BEFORE, U""},
    {U"以前", TAIL_BEFORE, U""},
    {U"前后", TAIL_VAGUE, U""},
    {U"左右", TAIL_VAGUE, U""},
    {U"前夕", TAIL_VAGUE, U""},
    {U"前", TAIL_BEFORE, U"期来往列景途线所进身茅端沿哨瞻锋辈人方台者提述言后不三两几一二"},
    {U"之后", TAIL_VAGUE, U""},
    {U"以后", TAIL_VAGUE, U""},
    {U"后", TAIL_VAGUE, U"备勤续期来果方盾进扶代台置疫年一两三几"},
    {U"期间", TAIL_NONE, U""},
    {0},
};

/* Ends of halves, quarters and months that read_point leaves: 二季度末 */
static const struct tail_word end_words[] = {
    {U"末", TAIL_END, U"端梢"},
    {U"底", TAIL_END, U"层部盘线"},
    {U"初", TAIL_START, U"步级中心次期始衷选审评稿"},
    {0},
};

static const struct tail_word *find_tail(const struct date_reader *r, size_t at,
                                         const struct tail_word *words, size_t *ret_end)
{
    char32_t first = date_char_at(r, at);
    for (const struct tail_word *w = words; w->word; w++) {
        size_t end = *w->word == first ? date_word(r, at, w->word) : 0;
        if (end && !date_char_in(w->not_before, date_char_at(r, end))) {
            *ret_end = end;
            return w;
        }
    }
    return NULL;
}

static void take_quarter_end(const struct date_reader *r, struct date_point *p)
{
    size_t end;
    const struct tail_word *w = p->grain == GRAIN_QUARTER && p->reach == REACH_WHOLE
                                    ? find_tail(r, p->end, end_words, &end)
                                    : NULL;
    if (!w)
        return;
    p->reach = w->tail == TAIL_END ? REACH_END : REACH_START;
    p->end = end;
}

static bool after(struct date d, struct date reference)
{
    return date_known(d) && date_known(reference) && date_compare(d, reference) > 0;
}

static void set_plain(const struct date_reader *r, const struct date_point *p, struct date_hit *ret)
{
    *ret = (struct date_hit){
        .end = p->end,
        .kind = p->vague                ? PERIOD_VAGUE
                : p->reach == REACH_END ? PERIOD_UNTIL
                : p->grain == GRAIN_DAY ? PERIOD_DATE
                                        : PERIOD_SPAN,
    };
    if (p->vague)
        return;
    if (p->reach != REACH_END)
        ret->from = p->from;
    if (p->reach != REACH_START)
        ret->to = p->to;
    ret->future = after(p->reach == REACH_END ? p->to : p->from, r->reference);
}

static void set_since(const struct date_reader *r, const struct date_point *p, size_t end,
                      struct date_hit *ret)
{
    bool vague = p->vague;
    *ret = (struct date_hit){.end = end, .kind = vague ? PERIOD_VAGUE : PERIOD_SINCE};
    if (vague)
        return;
    ret->from = p->reach == REACH_END ? p->to : p->from;
    ret->future = after(ret->from, r->reference);
    if (!ret->future)
        ret->to = r->reference;
}

/* 前: 9月30日前 and 年底前 include what they name, 2030年前 and 6月前 do not. */
static void set_before(const struct date_reader *r, const struct date_point *p, size_t end,
                       struct date_hit *ret)
{
    bool inside = p->reach == REACH_END || p->grain == GRAIN_DAY;
    *ret = (struct date_hit){.end = end, .kind = p->vague ? PERIOD_VAGUE : PERIOD_UNTIL};
    if (p->vague)
        return;
    ret->to = inside ? p->to : date_add_days(p->from, -1);
    ret->future = after(ret->to, r->reference);
}

static bool apply_tail(const struct date_reader *r, const struct date_point *p,
                       struct date_hit *ret)
{
    size_t end;
    const struct tail_word *w = find_tail(r, date_skip_blanks(r, p->end), tail_words, &end);
    if (!w)
        return false;
    switch (w->tail) {
    case TAIL_SINCE:
        set_since(r, p, end, ret);
        break;
    case TAIL_BEFORE:
        set_before(r, p, end, ret);
        break;
    case TAIL_VAGUE:
        *ret = (struct date_hit){.end = end, .kind = PERIOD_VAGUE};
        break;
    case TAIL_NONE:
    case TAIL_END:
    case TAIL_START:
        set_plain(r, p, ret);
        ret->end = end;
        break;
    }
    return true;
}

/* 2019以来: the one place where a year stands without 年 */
static bool read_year_since(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || n.digits != 4 || n.value < 1800 || n.value > 2199)
        return false;
    size_t end = date_word(r, n.end, U"以来");
    struct date_point p = {.from = date_make(n.value, 1, 1), .grain = GRAIN_YEAR};
    if (end)
        set_since(r, &p, end, ret);
    return end;
}

bool date_read_calendar(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    struct date_point p;
    bool range;
    if (read_year_since(r, at, ret))
        return true;
    if (!read_range(r, at, &p, &range))
        return false;
    take_quarter_end(r, &p);
    if (!apply_tail(r, &p, ret))
        set_plain(r, &p, ret);
    return true;
}

/* 24时 behind 截至4月5日 */
static size_t hour_behind(const struct date_reader *r, size_t at)
{
    struct date_hit clock;
    return date_read_clock(r, date_skip_blanks(r, at), &clock) ? clock.end : at;
}

/* 到 and 至 begin a period only where they do not belong to a verb: 提高到2025年的… */
static bool until_lead(const struct date_reader *r, size_t at, size_t *ret_end)
{
    static const char32_t *const strong[] = {U"截至到", U"截止到", U"截至", U"截止",
                                             U"直到",   U"直至",   NULL};
    static const char32_t *const weak[] = {U"到", U"至", NULL};
    size_t end = date_one_of(r, at, strong);
    if (!end && !date_char_in(U"加高达降升大增长展伸迟少短低收回直得看想感受遇碰见涉由推缩扩提减",
                              date_char_before(r, at)))
        end = date_one_of(r, at, weak);
    *ret_end = end ? date_skip_blanks(r, end) : 0;
    return end;
}

static bool read_until(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    struct date_point p;
    size_t start, end;
    if (!until_lead(r, at, &start) || !date_read_point(r, start, &p))
        return false;
    take_quarter_end(r, &p);
    p.reach = REACH_END;
    size_t tail = 0;
    const struct tail_word *w = find_tail(r, p.end, tail_words, &tail);
    end = date_word(r, p.end, U"为止");
    if (!end && w && w->tail == TAIL_BEFORE)
        end = tail;
    set_plain(r, &p, ret);
    ret->end = end ? end : p.grain == GRAIN_DAY ? hour_behind(r, p.end) : p.end;
    return true;
}

/* 自2019年9月起, 从去年以来, 自2025年至2027年; 从2019年的 is no more than 2019年 */
static bool read_from(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    static const char32_t *const words[] = {U"自从", U"自", U"从", NULL};
    size_t start = date_one_of(r, at, words);
    struct date_point p;
    bool range;
    if (!start || date_char_in(U"来各出源", date_char_before(r, at)) ||
        !read_range(r, date_skip_blanks(r, start), &p, &range))
        return false;
    take_quarter_end(r, &p);
    if (apply_tail(r, &p, ret))
        return ret->kind == PERIOD_SINCE || range;
    set_plain(r, &p, ret);
    return range;
}

/* Points behind 截至, 到, 自, 从. */
bool date_read_bounded(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    return read_until(r, at, ret) || read_from(r, at, ret);
}
