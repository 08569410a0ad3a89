/* Lengths of time that say when: 3年来, 近五年, 连续3年, 5年内, 前两年, 每三年, 8年里.
 * A bare length (30天, 3年) is none: it is a duration, and for extract to judge. */
#include "text/date_read.h"

enum unit { UNIT_DAYS, UNIT_WEEKS, UNIT_MONTHS, UNIT_QUARTERS, UNIT_YEARS };

static const struct unit_word {
    const char32_t *word;
    enum unit unit;
    const char32_t *not_before;
} unit_words[] = {
    {U"个月", UNIT_MONTHS, U"球"},
    {U"个季度", UNIT_QUARTERS, U""},
    {U"季度", UNIT_QUARTERS, U""},
    {U"个星期", UNIT_WEEKS, U""},
    {U"星期", UNIT_WEEKS, U""},
    {U"个年头", UNIT_YEARS, U""},
    {U"年", UNIT_YEARS, U"级期龄制代度轮份限均检报薪费货味轻会审金"},
    {U"周", UNIT_WEEKS, U"岁年边围期"},
    {U"天", UNIT_DAYS, U"然津气"},
    {U"日", UNIT_DAYS, U"均常报"},
    {0},
};

struct length {
    size_t end;
    int n; /* days or months */
    bool days, loose;
    enum unit unit;
    int count;
};

static size_t read_loose(const struct date_reader *r, size_t at)
{
    static const char32_t *const words[] = {U"多", U"余", U"几", NULL};
    return date_one_of(r, at, words);
}

/* 一年多来, 一年多; not 五年多次 */
static size_t read_loose_behind(const struct date_reader *r, size_t at)
{
    static const char32_t *const words[] = {U"多", U"余", NULL};
    size_t end = date_one_of(r, at, words);
    char32_t next = end ? date_char_at(r, end) : 0;
    return end && (!date_char_is_hanzi(next) || date_char_in(U"来以时前后内里间的", next)) ? end
                                                                                           : 0;
}

static const struct unit_word *read_unit(const struct date_reader *r, size_t at, size_t *ret_end)
{
    char32_t first = date_char_at(r, at);
    for (const struct unit_word *u = unit_words; u->word; u++) {
        size_t end = *u->word == first ? date_word(r, at, u->word) : 0;
        if (end && !date_char_in(u->not_before, date_char_at(r, end))) {
            *ret_end = end;
            return u;
        }
    }
    return NULL;
}

static bool set_length(const struct date_numeral *n, enum unit unit, struct length *ret)
{
    static const struct {
        int factor;
        bool days;
    } units[] = {
        [UNIT_DAYS] = {1, true},      [UNIT_WEEKS] = {7, true},   [UNIT_MONTHS] = {1, false},
        [UNIT_QUARTERS] = {3, false}, [UNIT_YEARS] = {12, false},
    };
    if (n->half && unit != UNIT_YEARS)
        return false;
    ret->n = n->half ? 6 : n->value * units[unit].factor;
    ret->days = units[unit].days;
    ret->unit = unit;
    ret->count = n->value;
    ret->loose |= n->loose;
    return ret->loose || ret->n > 0;
}

/* 3年, 三个月, 10多年, 一年多, 两年半, 半年; 3-5年 counts its upper end */
static bool read_length(const struct date_reader *r, size_t at, struct length *ret)
{
    struct length l = {0};
    struct date_numeral n;
    struct date_pair pair;
    if (date_read_pair(r, at, &pair))
        n = pair.high;
    else if (!date_read_numeral(r, at, &n))
        return false;
    if (n.digits == 4 || n.value > 200)
        return false;
    size_t loose = read_loose(r, n.end);
    l.loose = loose;
    const struct unit_word *u = read_unit(r, date_skip_blanks(r, loose ? loose : n.end), &l.end);
    if (!u || !set_length(&n, u->unit, &l))
        return false;
    loose = read_loose_behind(r, l.end);
    size_t half = u->unit == UNIT_YEARS ? date_word(r, l.end, U"半") : 0;
    if (loose) {
        l.loose = true;
        l.end = loose;
    } else if (half && !n.half) {
        l.n += 6;
        l.end = half;
    }
    *ret = l;
    return true;
}

static struct date shift(struct date d, const struct length *l, int direction)
{
    return l->days ? date_add_days(d, direction * l->n) : date_add_months(d, direction * l->n);
}

static void set_back(const struct date_reader *r, const struct length *l, struct date_hit *ret)
{
    ret->kind = PERIOD_BACK;
    if (l->loose || !date_known(r->reference))
        return;
    ret->from = shift(r->reference, l, -1);
    ret->to = r->reference;
}

static void set_ahead(const struct date_reader *r, const struct length *l, struct date_hit *ret)
{
    ret->kind = PERIOD_AHEAD;
    ret->future = true;
    if (l->loose || !date_known(r->reference))
        return;
    ret->from = r->reference;
    ret->to = shift(r->reference, l, 1);
}

/* 前两年: whole years before the one in force */
static bool set_years_before(const struct date_reader *r, const struct length *l,
                             struct date_hit *ret)
{
    int year = r->year ? r->year : r->reference.year;
    if (l->unit != UNIT_YEARS || l->n % 12 || l->n == 0)
        return false;
    ret->kind = PERIOD_BACK;
    if (l->loose || !year)
        return true;
    ret->from = date_make(year - l->count, 1, 1);
    ret->to = date_make(year - 1, 12, 31);
    return true;
}

/* Words before a length that make it a period of their own. */
enum lead { LEAD_BACK, LEAD_AHEAD, LEAD_BEFORE, LEAD_REPEATED, LEAD_VAGUE };

static const struct lead_word {
    const char32_t *word;
    enum lead lead;
    const char32_t *not_behind;
} lead_words[] = {
    {U"刚刚过去的", LEAD_BACK, U""},
    {U"过去的这", LEAD_BACK, U""},
    {U"过去这", LEAD_BACK, U""},
    {U"过去的", LEAD_BACK, U""},
    {U"过去", LEAD_BACK, U""},
    {U"最近", LEAD_BACK, U""},
    {U"近", LEAD_BACK, U"将附远接临靠"},
    {U"这", LEAD_BACK, U""},
    {U"连续", LEAD_BACK, U""},
    {U"接连", LEAD_BACK, U""},
    {U"未来的", LEAD_AHEAD, U""},
    {U"未来", LEAD_AHEAD, U""},
    {U"今后的", LEAD_AHEAD, U""},
    {U"今后", LEAD_AHEAD, U""},
    {U"接下来的", LEAD_AHEAD, U""},
    {U"接下来", LEAD_AHEAD, U""},
    {U"前", LEAD_BEFORE, U"目当此以提面之日先往生空年月天学婚产术课餐饭赛班"},
    {U"此后", LEAD_VAGUE, U""},
    {U"随后", LEAD_VAGUE, U""},
    {U"每隔", LEAD_REPEATED, U""},
    {U"每", LEAD_REPEATED, U""},
    {0},
};

static const char32_t *const within[] = {U"以来", U"来", U"间", U"时间里", U"时间内",
                                         U"里",   U"内", U"中", NULL};

/* 内 and 来 of other words: 内蒙古, 来自, 中国 */
static size_t read_within(const struct date_reader *r, size_t at)
{
    size_t end = date_one_of(r, at, within);
    if (!end ||
        date_char_in(U"部容外控需蒙江地陆设涝自到临访宾源国央心小型程接隔共华考专职药医学高标期层",
                     date_char_at(r, end)))
        return 0;
    return end;
}

static bool apply_lead(const struct date_reader *r, const struct lead_word *w,
                       const struct length *l, struct date_hit *ret)
{
    *ret = (struct date_hit){.end = l->end};
    size_t end = read_within(r, l->end);
    if (end)
        ret->end = end;
    switch (w->lead) {
    case LEAD_BACK:
        set_back(r, l, ret);
        return true;
    case LEAD_AHEAD:
        set_ahead(r, l, ret);
        return true;
    case LEAD_BEFORE:
        return set_years_before(r, l, ret);
    case LEAD_REPEATED:
        ret->kind = PERIOD_REPEATED;
        ret->end = l->end;
        return true;
    case LEAD_VAGUE:
        ret->kind = PERIOD_VAGUE;
        return true;
    }
    return false;
}

/* 近些年, 这几年, 近年: lengths without a number.  几 is a numeral, 些 is not. */
static size_t read_some_years(const struct date_reader *r, size_t at)
{
    static const char32_t *const words[] = {U"些年", U"段时间", U"一段时间", U"一个时期", NULL};
    return date_one_of(r, at, words);
}

static bool read_led(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    char32_t first = date_char_at(r, at);
    for (const struct lead_word *w = lead_words; w->word; w++) {
        size_t start = *w->word == first ? date_word(r, at, w->word) : 0;
        if (!start || date_char_in(w->not_behind, date_char_before(r, at)))
            continue;
        start = date_skip_blanks(r, start);
        size_t some = w->lead == LEAD_BACK ? read_some_years(r, start) : 0;
        if (some) {
            size_t end = read_within(r, some);
            *ret = (struct date_hit){.end = end ? end : some, .kind = PERIOD_VAGUE};
            return true;
        }
        /* 连续第三年 */
        size_t ordinal = w->lead == LEAD_BACK ? date_word(r, start, U"第") : 0;
        struct length l;
        if (read_length(r, ordinal ? ordinal : start, &l))
            return apply_lead(r, w, &l, ret);
    }
    return false;
}

/* Words behind a bare length that make it a period.  `keep` leaves the word outside: 3年翻一番
 * is about 3年. */
enum tail { TAIL_BACK, TAIL_AHEAD, TAIL_VAGUE };

static const struct tail_word {
    const char32_t *word;
    enum tail tail;
    bool keep;
    const char32_t *not_before;
} tail_words[] = {
    {U"以来", TAIL_BACK, false, U""},
    {U"来", TAIL_BACK, false, U"自到临访了宾源说华往料水势信电"},
    {U"累计", TAIL_BACK, false, U""},
    {U"翻", TAIL_BACK, true, U"译新阅越修"},
    {U"增长", TAIL_BACK, true, U""},
    {U"之内", TAIL_AHEAD, false, U""},
    {U"以内", TAIL_AHEAD, false, U""},
    {U"内", TAIL_AHEAD, false, U"部容外控需蒙江地陆设涝"},
    {U"时间", TAIL_VAGUE, false, U""},
    {U"的时间", TAIL_VAGUE, false, U""},
    {U"之间", TAIL_VAGUE, false, U""},
    {U"间", TAIL_VAGUE, false, U"接隔断"},
    {U"里", TAIL_VAGUE, false, U"程面弄"},
    {U"之后", TAIL_VAGUE, false, U""},
    {U"以后", TAIL_VAGUE, false, U""},
    {U"后", TAIL_VAGUE, false, U"备勤续期来果方盾进扶代台置疫"},
    {U"之前", TAIL_VAGUE, false, U""},
    {U"以前", TAIL_VAGUE, false, U""},
    {U"前", TAIL_VAGUE, false, U"期来往列景途线所进身茅端沿哨瞻锋辈人方台者提述言"},
    {0},
};

static bool apply_tail(const struct date_reader *r, const struct tail_word *w,
                       const struct length *l, size_t end, struct date_hit *ret)
{
    *ret = (struct date_hit){.end = w->keep ? l->end : end};
    switch (w->tail) {
    case TAIL_BACK:
        set_back(r, l, ret);
        break;
    case TAIL_AHEAD:
        set_ahead(r, l, ret);
        break;
    case TAIL_VAGUE:
        ret->kind = PERIOD_VAGUE;
        break;
    }
    return true;
}

static bool read_tailed(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    struct length l;
    if (date_char_before(r, at) == U'第' || !read_length(r, at, &l))
        return false;
    size_t start = date_skip_blanks(r, l.end);
    char32_t first = date_char_at(r, start);
    for (const struct tail_word *w = tail_words; w->word; w++) {
        size_t end = *w->word == first ? date_word(r, start, w->word) : 0;
        if (end && !date_char_in(w->not_before, date_char_at(r, end)))
            return apply_tail(r, w, &l, end, ret);
    }
    return false;
}

bool date_read_duration(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    return date_begins_numeral(date_char_at(r, at)) ? read_tailed(r, at, ret)
                                                    : read_led(r, at, ret);
}
