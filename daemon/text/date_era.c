/* Stretches longer than a year (centuries, decades, five-year plans), and days, weeks, months
 * and quarters that are named from the reference date: 上月, 本季度, 昨天. */
#include "text/date_read.h"

static struct date_point years(size_t end, int first, int last)
{
    return (struct date_point){
        .end = end,
        .from = date_make(first, 1, 1),
        .to = date_month_end(last, 12),
        .grain = GRAIN_LONG,
        .year_said = true,
        .year = first,
        .month = 1,
    };
}

/* 90年代 within a century that begins after `base` */
static bool read_decade(const struct date_reader *r, size_t at, int base, struct date_point *ret)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || n.loose || n.value % 10 || n.value < 10 || n.value > 90)
        return false;
    size_t end = date_word(r, date_skip_blanks(r, n.end), U"年代");
    if (!end)
        return false;
    *ret = years(end, base + n.value, base + n.value + 9);
    return true;
}

/* 上世纪, 本世纪, 20世纪 */
static size_t read_century_name(const struct date_reader *r, size_t at, int *ret_century)
{
    static const struct {
        const char32_t *word;
        int offset;
    } names[] = {{U"上个世纪", -1}, {U"上世纪", -1}, {U"本世纪", 0}, {U"新世纪", 0}};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        size_t end = date_word(r, at, names[i].word);
        int now = date_known(r->reference) ? (r->reference.year + 99) / 100 : 21;
        if (end) {
            *ret_century = now + names[i].offset;
            return end;
        }
    }
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || n.loose || n.value < 10 || n.value > 22)
        return 0;
    *ret_century = n.value;
    return date_word(r, date_skip_blanks(r, n.end), U"世纪");
}

static bool read_century(const struct date_reader *r, size_t at, struct date_point *ret)
{
    static const char32_t *const parts[] = {U"中叶", U"中期", U"初期", U"末期", U"前期",
                                            U"后期", U"初",   U"末",   NULL};
    int century;
    size_t end = read_century_name(r, at, &century);
    if (!end)
        return false;
    int base = (century - 1) * 100;
    if (!read_decade(r, date_skip_blanks(r, end), base, ret))
        *ret = years(end, base + 1, base + 100);
    size_t part = date_one_of(r, ret->end, parts);
    if (part) {
        ret->vague = true;
        ret->end = part;
    }
    return true;
}

/* 1990年代 */
static bool read_year_decade(const struct date_reader *r, size_t at, struct date_point *ret)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || n.digits != 4 || n.value < 1800 || n.value > 2190 ||
        n.value % 10)
        return false;
    size_t end = date_word(r, n.end, U"年代");
    if (end)
        *ret = years(end, n.value, n.value + 9);
    return end;
}

/* The first year of the n-th five-year plan: 1953, 1958, then 1966 and every fifth year (1963
 * to 1965 belonged to no plan). */
static int plan_year(int n)
{
    return n <= 2 ? 1948 + 5 * n : 1951 + 5 * n;
}

/* 十四五: the numeral before the last 五; 0 where there is none */
static size_t read_plan_number(const struct date_reader *r, size_t at, int *ret_number)
{
    static const char32_t digits[] = U"一二三四五六七八九";
    size_t end = at, next;
    int n = 0;
    char32_t c = date_char(r, end, &next);
    if (c == U'十') {
        n = 10;
        end = next;
        c = date_char(r, end, &next);
    }
    for (int i = 0; digits[i]; i++) {
        /* of 十五 the 五 is the plan's own, of 十五五 the first is the numeral's */
        if (digits[i] == c && (n == 0 || date_word(r, next, U"五"))) {
            n += i + 1;
            end = next;
            break;
        }
    }
    *ret_number = n;
    return n ? date_word(r, end, U"五") : 0;
}

/* What of a plan is meant.  first and last are years counted from 0. */
static const struct plan_part {
    const char32_t *word;
    int first, last;
    enum date_reach reach;
    bool vague;
} plan_parts[] = {
    {U"规划期间", 0, 4, REACH_WHOLE, false}, {U"规划期内", 0, 4, REACH_WHOLE, false},
    {U"规划期末", 0, 4, REACH_END, false},   {U"规划时期", 0, 4, REACH_WHOLE, false},
    {U"规划期", 0, 4, REACH_WHOLE, false},   {U"计划期间", 0, 4, REACH_WHOLE, false},
    {U"时期末", 0, 4, REACH_END, false},     {U"时期", 0, 4, REACH_WHOLE, false},
    {U"期间", 0, 4, REACH_WHOLE, false},     {U"期末", 0, 4, REACH_END, false},
    {U"末期", 0, 4, REACH_END, false},       {U"末年", 4, 4, REACH_WHOLE, false},
    {U"末", 0, 4, REACH_END, false},         {U"期初", 0, 4, REACH_START, false},
    {U"初期", 0, 4, REACH_START, false},     {U"初", 0, 4, REACH_START, false},
    {U"开局之年", 0, 0, REACH_WHOLE, false}, {U"收官之年", 4, 4, REACH_WHOLE, false},
    {U"前期", 0, 4, REACH_WHOLE, true},      {U"中期", 0, 4, REACH_WHOLE, true},
    {U"后期", 0, 4, REACH_WHOLE, true},      {0},
};

/* “十四五”前四年, 头两年, 后三年 */
static bool read_plan_years(const struct date_reader *r, size_t at, int start,
                            struct date_point *ret)
{
    static const char32_t *const heads[] = {U"前", U"头", NULL};
    size_t numeral = date_one_of(r, at, heads), tail = date_word(r, at, U"后");
    struct date_numeral n;
    if ((!numeral && !tail) || !date_read_numeral(r, numeral ? numeral : tail, &n) || n.value < 1 ||
        n.value > 5 || n.loose)
        return false;
    size_t end = date_word(r, n.end, U"年");
    if (end)
        *ret = numeral ? years(end, start, start + n.value - 1)
                       : years(end, start + 5 - n.value, start + 4);
    return end;
}

static bool read_plan_part(const struct date_reader *r, size_t at, int start,
                           struct date_point *ret)
{
    char32_t first = date_char_at(r, at);
    for (const struct plan_part *p = plan_parts; p->word; p++) {
        size_t end = *p->word == first ? date_word(r, at, p->word) : 0;
        if (!end)
            continue;
        *ret = years(end, start + p->first, start + p->last);
        ret->reach = p->reach;
        ret->vague = p->vague;
        return true;
    }
    return read_plan_years(r, at, start, ret);
}

/* “十四五”时期.  The bare name is that of a plan, so a word of time must follow; without
 * quotes it must be 十一五 or later, since 十五 and 三五 are plain numbers. */
static bool read_plan(const struct date_reader *r, size_t at, struct date_point *ret)
{
    static const char32_t *const since[] = {U"以来", U"累计", NULL};
    char32_t quote = date_char_at(r, at);
    bool quoted = quote == U'"' || quote == U'\'';
    if (!quoted && (quote != U'十' || date_char_is_numeral(date_char_before(r, at))))
        return false;
    int number;
    size_t name = at;
    if (quoted)
        date_char(r, at, &name);
    size_t end = read_plan_number(r, name, &number);
    if (!end || (!quoted && number < 11))
        return false;
    if (quoted) {
        char32_t close = date_char(r, end, &end);
        if (close != quote)
            return false;
    }
    int start = plan_year(number);
    if (read_plan_part(r, date_skip_blanks(r, end), start, ret))
        return true;
    if (!date_one_of(r, end, since))
        return false;
    *ret = years(end, start, start + 4);
    return true;
}

/* 第十四个五年规划期间 */
static bool read_numbered_plan(const struct date_reader *r, size_t at, struct date_point *ret)
{
    static const char32_t *const words[] = {U"个五年", NULL};
    struct date_numeral n;
    size_t numeral = date_word(r, at, U"第"), end;
    if (!numeral || !date_read_numeral(r, numeral, &n) || n.value < 1 || n.value > 40 ||
        !(end = date_one_of(r, n.end, words)))
        return false;
    return read_plan_part(r, end, plan_year(n.value), ret);
}

bool date_read_era(const struct date_reader *r, size_t at, struct date_point *ret)
{
    if (!date_begins_numeral(date_char_at(r, at)) &&
        !date_char_in(U"\"'第上本新", date_char_at(r, at)))
        return false;
    return read_plan(r, at, ret) || read_numbered_plan(r, at, ret) || read_century(r, at, ret) ||
           read_year_decade(r, at, ret);
}

/* Named from the reference date.  ONLY_NAMED: 当月 has no date without its context. */
static const struct relative {
    const char32_t *word;
    enum { BY_DAY, BY_WEEK, BY_MONTH, BY_QUARTER, ONLY_NAMED } unit;
    int offset;
    const char32_t *not_behind, *not_before;
} relatives[] = {
    {U"上个季度", BY_QUARTER, -1, U"", U""},
    {U"上季度", BY_QUARTER, -1, U"以", U""},
    {U"本季度", BY_QUARTER, 0, U"基", U""},
    {U"下季度", BY_QUARTER, 1, U"以", U""},
    {U"下个季度", BY_QUARTER, 1, U"", U""},
    {U"上个月", BY_MONTH, -1, U"以", U""},
    {U"上月", BY_MONTH, -1, U"以晚水海湖", U"球亮饼"},
    {U"本月", BY_MONTH, 0, U"基日", U""},
    {U"这个月", BY_MONTH, 0, U"", U""},
    {U"下个月", BY_MONTH, 1, U"以", U""},
    {U"下月", BY_MONTH, 1, U"以", U"球"},
    {U"上周", BY_WEEK, -1, U"以", U"期边围年密全到"},
    {U"上个星期", BY_WEEK, -1, U"以", U""},
    {U"上星期", BY_WEEK, -1, U"以", U""},
    {U"下个星期", BY_WEEK, 1, U"以", U""},
    {U"下星期", BY_WEEK, 1, U"以", U""},
    {U"本星期", BY_WEEK, 0, U"基", U""},
    {U"本周", BY_WEEK, 0, U"基日", U"期边围年密全到"},
    {U"这周", BY_WEEK, 0, U"", U"期边围年密全到"},
    {U"下周", BY_WEEK, 1, U"以", U"期边围年密全到"},
    {U"今天", BY_DAY, 0, U"", U""},
    {U"今日", BY_DAY, 0, U"", U"头"},
    {U"昨天", BY_DAY, -1, U"", U""},
    {U"昨日", BY_DAY, -1, U"", U""},
    {U"明天", BY_DAY, 1, U"", U""},
    {U"明日", BY_DAY, 1, U"文", U""},
    {U"前天", BY_DAY, -2, U"目当此以提面之先往", U""},
    {U"后天", BY_DAY, 2, U"以之此先", U""},
    {U"当月", ONLY_NAMED, 0, U"", U""},
    {U"当天", ONLY_NAMED, 0, U"", U""},
    {U"当日", ONLY_NAMED, 0, U"", U""},
    {U"当晚", ONLY_NAMED, 0, U"", U""},
    {U"同日", ONLY_NAMED, 0, U"", U""},
    {U"同月", ONLY_NAMED, 0, U"", U""},
    {0},
};

static void set_month_span(struct date_point *p, struct date first, int months)
{
    p->from = first;
    p->to = date_add_days(date_add_months(first, months), -1);
    p->year = first.year;
    p->month = first.month;
    p->grain = months == 1 ? GRAIN_MONTH : GRAIN_QUARTER;
}

/* Monday to Sunday; 1970-01-01 was a Thursday. */
static void set_week(const struct date_reader *r, int offset, struct date_point *p)
{
    int64_t since_monday = ((date_days(r->reference) + 3) % 7 + 7) % 7;
    p->from = date_add_days(r->reference, offset * 7 - (int)since_monday);
    p->to = date_add_days(p->from, 6);
    p->grain = GRAIN_MONTH;
}

/* 上周三: one day of the week */
static void narrow_week(const struct date_reader *r, struct date_point *p)
{
    static const char32_t days[] = U"一二三四五六日天";
    size_t end;
    char32_t c = date_char(r, p->end, &end);
    for (int i = 0; days[i]; i++) {
        if (days[i] != c)
            continue;
        p->from = p->to = date_add_days(p->from, i < 7 ? i : 6);
        p->grain = GRAIN_DAY;
        p->end = end;
        return;
    }
}

static void set_relative(const struct date_reader *r, const struct relative *w,
                         struct date_point *p)
{
    struct date d = r->reference;
    struct date month = date_make(d.year, d.month, 1);
    if (!date_known(d)) {
        p->grain = w->unit == BY_DAY ? GRAIN_DAY : GRAIN_MONTH;
        p->year_said = true;
        return;
    }
    switch (w->unit) {
    case BY_DAY:
        p->from = p->to = date_add_days(d, w->offset);
        p->grain = GRAIN_DAY;
        break;
    case BY_WEEK:
        set_week(r, w->offset, p);
        break;
    case BY_MONTH:
        set_month_span(p, date_add_months(month, w->offset), 1);
        break;
    case BY_QUARTER:
        set_month_span(p, date_add_months(month, w->offset * 3 - (d.month - 1) % 3), 3);
        break;
    case ONLY_NAMED:
        break;
    }
    p->year_said = true;
}

/* 今天（5月10日）: the date in brackets is the same day */
static void take_bracket(const struct date_reader *r, struct date_point *p)
{
    size_t open = date_word(r, p->end, U"("), end;
    struct date_numeral month, day;
    if (!open || !date_read_numeral(r, open, &month) || month.value < 1 || month.value > 12 ||
        !(end = date_word(r, month.end, U"月")) || !date_read_numeral(r, end, &day) ||
        !(end = date_word(r, day.end, U"日")) || !(end = date_word(r, end, U")")))
        return;
    struct date d = date_make(p->from.year, month.value, day.value);
    if (date_known(d))
        p->from = p->to = d;
    p->end = end;
}

static void take_month_end(const struct date_reader *r, struct date_point *p)
{
    static const char32_t *const ends[] = {U"底", U"末", NULL};
    size_t end = date_one_of(r, p->end, ends);
    if (end) {
        p->reach = REACH_END;
        p->end = end;
    }
}

bool date_read_relative(const struct date_reader *r, size_t at, struct date_point *ret)
{
    char32_t first = date_char_at(r, at);
    if (date_begins_numeral(first))
        return false;
    for (const struct relative *w = relatives; w->word; w++) {
        size_t end = *w->word == first ? date_word(r, at, w->word) : 0;
        if (!end || date_char_in(w->not_behind, date_char_before(r, at)) ||
            date_char_in(w->not_before, date_char_at(r, end)))
            continue;
        *ret = (struct date_point){.end = end, .vague = w->unit == ONLY_NAMED};
        set_relative(r, w, ret);
        if (w->unit == BY_DAY)
            take_bracket(r, ret);
        else if (w->unit == BY_WEEK)
            narrow_week(r, ret);
        else if (w->unit == BY_MONTH)
            take_month_end(r, ret);
        return true;
    }
    return false;
}
