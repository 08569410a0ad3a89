/* Stretches of the calendar: 2019年9月6日, 去年底, 上半年, 前三季度, 2016—2020年, 3月下旬.
 *
 * A point has a year (said, or the one in force, or that of the reference) and perhaps a part
 * of the year.  A month without a year that lies more than half a year ahead of the reference
 * is taken for the year before: a report of January that speaks of 12月 looks back. */
#include "text/date_read.h"

struct date date_make(int year, int month, int day)
{
    struct date d = {.year = (int16_t)year, .month = (uint8_t)month, .day = (uint8_t)day};
    return year >= 1 && year <= 9999 && date_valid(d) ? d : (struct date){0};
}

struct date date_month_end(int year, int month)
{
    return date_add_days(date_add_months(date_make(year, month, 1), 1), -1);
}

/* The year of an expression; value 0 where nothing says it. */
struct year {
    size_t end;
    int value;
    bool said, bare; /* bare: no year stands there */
};

static bool year_plausible(const struct date_numeral *n)
{
    return n->digits == 4 && n->value >= 1800 && n->value <= 2199;
}

/* 年, but not of 年级 年代 年期 年龄; 年期间 and 年期末 are of the calendar. */
static size_t year_word(const struct date_reader *r, size_t at)
{
    size_t end = date_word(r, at, U"年");
    if (!end)
        return 0;
    size_t next_end;
    char32_t next = date_char(r, end, &next_end);
    if (date_char_in(U"级制龄代", next))
        return 0;
    if (next == U'期' && !date_char_in(U"间末", date_char_at(r, next_end)))
        return 0;
    if (next == U'历' && date_char_at(r, next_end) == U'史')
        return 0;
    size_t long_end = date_word(r, end, U"度");
    return long_end ? long_end : end;
}

/* 21年3月: two digits are a year only where a month follows. */
static bool read_short_year(const struct date_reader *r, const struct date_numeral *n,
                            struct year *ret)
{
    struct date_numeral month;
    size_t end = n->digits == 2 ? date_word(r, n->end, U"年") : 0;
    if (!end || !date_read_numeral(r, end, &month) || month.value < 1 || month.value > 12 ||
        !date_word(r, month.end, U"月"))
        return false;
    *ret =
        (struct year){.end = end, .said = true, .value = n->value + (n->value < 50 ? 2000 : 1900)};
    return true;
}

static bool read_year_number(const struct date_reader *r, size_t at, struct year *ret)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n))
        return false;
    if (read_short_year(r, &n, ret))
        return true;
    size_t end = year_plausible(&n) ? year_word(r, date_skip_blanks(r, n.end)) : 0;
    if (!end)
        return false;
    *ret = (struct year){.end = end, .value = n.value, .said = true};
    return true;
}

/* Words for years, with the characters beside which they are parts of other words
 * (文明年轻, 以上年轻干部, 目前年产). */
static const struct year_name {
    const char32_t *word;
    int offset;
    enum { OF_REFERENCE, OF_FORCE, ONLY_FORCE } base;
    const char32_t *not_behind, *not_before;
} year_names[] = {
    {U"今年度", 0, OF_REFERENCE, U"", U""},
    {U"今年", 0, OF_REFERENCE, U"如", U"轻龄均"},
    {U"本年", 0, OF_REFERENCE, U"基根资成日", U"轻级龄"},
    {U"去年", -1, OF_REFERENCE, U"过失", U"轻龄"},
    {U"大前年", -3, OF_REFERENCE, U"", U""},
    {U"前年", -2, OF_REFERENCE, U"目当此以提面之日先往生空", U"轻龄"},
    {U"明年", 1, OF_REFERENCE, U"文光证说透黎鲜表声", U"轻"},
    {U"来年", 1, OF_REFERENCE, U"近年以将", U"代"},
    {U"后年", 2, OF_REFERENCE, U"今以然之此最往落先战善疫", U"轻均"},
    {U"上一年", -1, OF_FORCE, U"以", U""},
    {U"上年", -1, OF_FORCE, U"以线网会晚早身地路车船山海基面", U"轻龄纪青"},
    {U"下一年", 1, OF_FORCE, U"以", U""},
    {U"次年", 1, ONLY_FORCE, U"首多每再层几两一二三四五六七八九十人场批件户频班架辆", U""},
    {U"翌年", 1, ONLY_FORCE, U"", U""},
    {U"当年", 0, ONLY_FORCE, U"正相适", U"轻"},
    {U"同年", 0, ONLY_FORCE, U"共相合不如会协等", U"龄级"},
    {U"这一年", 0, OF_FORCE, U"", U"级"},
    {U"该年", 0, ONLY_FORCE, U"应", U""},
    {0},
};

static int named_year(const struct date_reader *r, const struct year_name *n)
{
    int base = n->base != OF_REFERENCE && r->year ? r->year
               : n->base == ONLY_FORCE            ? 0
                                                  : r->reference.year;
    return base ? base + n->offset : 0;
}

static bool read_year_name(const struct date_reader *r, size_t at, struct year *ret)
{
    char32_t first = date_char_at(r, at);
    for (const struct year_name *n = year_names; n->word; n++) {
        size_t end = *n->word == first ? date_word(r, at, n->word) : 0;
        if (!end || date_char_in(n->not_behind, date_char_before(r, at)) ||
            date_char_in(n->not_before, date_char_at(r, end)))
            continue;
        size_t with_degree = date_word(r, end, U"度");
        *ret = (struct year){
            .end = with_degree ? with_degree : end,
            .value = named_year(r, n),
            .said = n->base == OF_REFERENCE,
        };
        return true;
    }
    return false;
}

/* The year of a part that ends in `month` and stands without a year. */
static int guess_year(const struct date_reader *r, int month)
{
    if (r->year || !date_known(r->reference))
        return r->year;
    int ahead = month - r->reference.month;
    return r->reference.year - (ahead > 6);
}

static int year_for(const struct date_reader *r, const struct year *y, int month)
{
    return y->bare ? guess_year(r, month) : y->value;
}

/* Halves and quarters are of the reference's year, whatever lies ahead (plans). */
static int year_plain(const struct date_reader *r, const struct year *y)
{
    return !y->bare ? y->value : r->year ? r->year : r->reference.year;
}

static void set_months(struct date_point *p, int year, int first, int last)
{
    p->year = year;
    p->month = first;
    p->from = date_make(year, first, 1);
    p->to = date_month_end(year, last);
    p->grain = first == last ? GRAIN_MONTH : GRAIN_QUARTER;
}

static void set_day(struct date_point *p, int day)
{
    p->from = p->to = date_make(p->year, p->month, day);
    p->grain = GRAIN_DAY;
}

static bool is_day(const struct date_numeral *n)
{
    return n->value >= 1 && n->value <= 31 && n->digits <= 2 && !n->loose && !n->half;
}

/* 日 or 号 behind a day of a month */
static size_t day_word(const struct date_reader *r, size_t at)
{
    static const char32_t *const words[] = {U"日", U"号", NULL};
    return date_one_of(r, date_skip_blanks(r, at), words);
}

/* 6日, 5—8日 behind a month */
static bool read_day(const struct date_reader *r, size_t at, struct date_point *p)
{
    struct date_pair pair;
    struct date_numeral n;
    size_t end;
    at = date_skip_blanks(r, at);
    if (date_read_pair(r, at, &pair) && is_day(&pair.low) && is_day(&pair.high) &&
        (end = day_word(r, pair.end))) {
        set_day(p, pair.low.value);
        p->to = date_make(p->year, p->month, pair.high.value);
        p->grain = GRAIN_MONTH;
        p->end = end;
        return true;
    }
    if (!date_read_numeral(r, at, &n) || !is_day(&n) || !(end = day_word(r, n.end)))
        return false;
    set_day(p, n.value);
    p->end = end;
    return true;
}

/* Thirds of a month, and its ends. */
static const struct month_part {
    const char32_t *word;
    int first, last; /* days; 0: the end of the month */
    enum date_reach reach;
    const char32_t *not_before;
} month_parts[] = {
    {U"中下旬", 11, 0, REACH_WHOLE, U""},
    {U"上中旬", 1, 20, REACH_WHOLE, U""},
    {U"中上旬", 1, 20, REACH_WHOLE, U""},
    {U"上旬", 1, 10, REACH_WHOLE, U""},
    {U"中旬", 11, 20, REACH_WHOLE, U""},
    {U"下旬", 21, 0, REACH_WHOLE, U""},
    {U"月底", 1, 0, REACH_END, U""},
    {U"底", 1, 0, REACH_END, U"层部盘线"},
    {U"末", 1, 0, REACH_END, U"端梢尾"},
    {U"初", 1, 10, REACH_START, U"步级中心次期始衷选审评稿"},
    {0},
};

static bool read_month_part(const struct date_reader *r, size_t at, struct date_point *p)
{
    at = date_skip_blanks(r, at);
    char32_t first = date_char_at(r, at);
    for (const struct month_part *m = month_parts; m->word; m++) {
        size_t end = *m->word == first ? date_word(r, at, m->word) : 0;
        if (!end || date_char_in(m->not_before, date_char_at(r, end)))
            continue;
        p->from = date_make(p->year, p->month, m->first);
        p->to = m->last ? date_make(p->year, p->month, m->last) : date_month_end(p->year, p->month);
        p->reach = m->reach;
        p->end = end;
        return true;
    }
    return false;
}

static bool is_month(const struct date_numeral *n)
{
    return n->value >= 1 && n->value <= 12 && n->digits <= 2 && !n->loose && !n->half;
}

/* 月 or 月份 behind a numeral; not 月龄, nor 一月一课. */
static size_t month_word(const struct date_reader *r, const struct date_numeral *n, size_t at)
{
    size_t end = date_word(r, at, U"月");
    char32_t next = end ? date_char_at(r, end) : 0;
    if (!end || date_char_in(U"嫂饼龄饷薪子光", next))
        return 0;
    size_t whole = date_word(r, end, U"份");
    if (whole)
        return whole;
    struct date_numeral day;
    if (n->hanzi && date_char_in(U"一二三四五六七八九十两几多", next) &&
        !(date_read_numeral(r, end, &day) && day_word(r, day.end)))
        return 0;
    return end;
}

static bool read_month_pair(const struct date_reader *r, size_t at, const struct year *y,
                            struct date_point *p)
{
    struct date_pair pair;
    if (!date_read_pair(r, at, &pair) || !is_month(&pair.low) || !is_month(&pair.high))
        return false;
    size_t end = month_word(r, &pair.high, pair.end);
    if (!end)
        return false;
    set_months(p, year_for(r, y, pair.high.value), pair.low.value, pair.high.value);
    p->end = end;
    return true;
}

static bool set_month(const struct date_reader *r, const struct year *y, int month, size_t end,
                      struct date_point *p)
{
    set_months(p, year_for(r, y, month), month, month);
    p->end = end;
    if (!read_day(r, end, p))
        read_month_part(r, end, p);
    return true;
}

static bool read_month(const struct date_reader *r, size_t at, const struct year *y,
                       struct date_point *p)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || !is_month(&n))
        return false;
    if (y->bare && date_char_in(U"第每", date_char_before(r, at)))
        return false;
    size_t end = month_word(r, &n, date_skip_blanks(r, n.end));
    return end && set_month(r, y, n.value, end, p);
}

/* 元月, not of 新纪元月 */
static bool read_first_month(const struct date_reader *r, size_t at, const struct year *y,
                             struct date_point *p)
{
    static const char32_t *const words[] = {U"元月份", U"元月", NULL};
    size_t end = date_one_of(r, at, words);
    return end && !date_char_in(U"纪状", date_char_before(r, at)) && set_month(r, y, 1, end, p);
}

static const struct year_part {
    const char32_t *word;
    int first, last; /* months */
} halves[] = {
    {U"上半年", 1, 6}, {U"下半年", 7, 12}, {U"首季度", 1, 3}, {U"首季", 1, 3}, {0},
};

/* 第一季度, 三季度, 1—3季度, 一、二季度 */
static bool read_quarter(const struct date_reader *r, size_t at, const struct year *y,
                         struct date_point *p)
{
    struct date_pair pair;
    struct date_numeral n;
    size_t numeral = date_word(r, at, U"第"), end;
    numeral = numeral ? numeral : at;
    int first, last;
    if (date_read_pair(r, numeral, &pair) && (end = date_word(r, pair.end, U"季度"))) {
        first = pair.low.value;
        last = pair.high.value;
    } else if (date_read_numeral(r, numeral, &n) && !n.loose && !n.half &&
               (end = date_word(r, date_skip_blanks(r, n.end), U"季度"))) {
        first = last = n.value;
    } else {
        return false;
    }
    if (first < 1 || last > 4)
        return false;
    set_months(p, year_plain(r, y), first * 3 - 2, last * 3);
    p->grain = GRAIN_QUARTER;
    p->end = end;
    return true;
}

static bool read_half(const struct date_reader *r, size_t at, const struct year *y,
                      struct date_point *p)
{
    char32_t first = date_char_at(r, at);
    for (const struct year_part *h = halves; h->word; h++) {
        size_t end = *h->word == first ? date_word(r, at, h->word) : 0;
        if (!end)
            continue;
        set_months(p, year_plain(r, y), h->first, h->last);
        p->end = end;
        return true;
    }
    return false;
}

/* 前三季度, 前7个月, 前两个月, 头两个月, 前8月 */
static bool read_first_months(const struct date_reader *r, size_t at, const struct year *y,
                              struct date_point *p)
{
    static const char32_t *const lead[] = {U"前", U"头", U"首", NULL};
    static const char32_t *const quarters[] = {U"个季度", U"季度", NULL};
    static const char32_t *const months[] = {U"个月", U"月份", U"月", NULL};
    struct date_numeral n;
    size_t numeral = date_one_of(r, at, lead), end;
    /* 提前3个月 */
    if (y->bare && date_char_in(U"提此之以目当面空先往街码点从", date_char_before(r, at)))
        return false;
    if (!numeral || !date_read_numeral(r, date_skip_blanks(r, numeral), &n) || n.loose || n.half)
        return false;
    size_t unit = date_skip_blanks(r, n.end);
    int last;
    if ((end = date_one_of(r, unit, quarters)))
        last = n.value * 3;
    else if ((end = date_one_of(r, unit, months)))
        last = n.value;
    else
        return false;
    if (last < 1 || last > 12)
        return false;
    set_months(p, year_for(r, y, last), 1, last);
    p->grain = GRAIN_QUARTER;
    p->end = end;
    return true;
}

/* The ends of a year.  中 needs a gap behind it: 2019年中央, 2024年中秋. */
static const struct year_end {
    const char32_t *word;
    int month; /* the end of it is meant */
    enum date_reach reach;
    bool inside; /* 内: up to the reference */
    const char32_t *not_before;
} year_ends[] = {
    {U"底", 12, REACH_END, false, U"层部盘子线"},
    {U"末", 12, REACH_END, false, U"端梢"},
    {U"尾", 12, REACH_END, false, U"矿气水货"},
    {U"初", 1, REACH_START, false, U"步级中心次期始衷选审评稿高"},
    {U"中", 6, REACH_END, false, U""},
    {U"内", 12, REACH_WHOLE, true, U"部容外控需蒙江地陆设在存涝心环河"},
    {0},
};

static bool year_end_fits(const struct date_reader *r, const struct year_end *e, size_t end)
{
    char32_t next = date_char_at(r, end);
    if (e->month == 6)
        return !date_char_is_hanzi(next);
    return !date_char_in(e->not_before, next);
}

static void set_year_end(const struct date_reader *r, const struct year_end *e, int year,
                         struct date_point *p)
{
    p->year = year;
    p->grain = GRAIN_YEAR;
    p->reach = e->reach;
    p->from = date_make(year, 1, 1);
    p->to = date_month_end(year, e->month);
    if (e->inside && year == r->reference.year)
        p->to = r->reference;
}

static bool read_year_end(const struct date_reader *r, size_t at, const struct year *y,
                          struct date_point *p)
{
    size_t word = date_word(r, at, U"年");
    if (y->bare && (!word || date_char_is_numeral(date_char_before(r, at)) ||
                    date_char_in(U"周少青新中老成童学终整幼壮晚早暮流近多常每历往全",
                                 date_char_before(r, at))))
        return false;
    word = word ? word : at;
    for (const struct year_end *e = year_ends; e->word; e++) {
        size_t end = date_word(r, word, e->word);
        if (!end || !year_end_fits(r, e, end))
            continue;
        set_year_end(r, e, year_plain(r, y), p);
        p->end = end;
        return true;
    }
    return false;
}

static bool read_whole_year(const struct date_reader *r, size_t at, const struct year *y,
                            struct date_point *p)
{
    size_t end = date_word(r, at, U"全年");
    if (!end || (y->bare && date_char_in(U"安健完齐周成保", date_char_before(r, at))))
        return false;
    set_months(p, year_plain(r, y), 1, 12);
    p->grain = GRAIN_YEAR;
    p->end = end;
    return true;
}

/* Times of a year without fixed dates; they take a year with them: 今年秋季学期.  Without one
 * only the longer words are periods. */
static const struct season {
    const char32_t *word;
    bool alone;
} seasons[] = {
    {U"春节期间", true},
    {U"春节假期", true},
    {U"春节前夕", true},
    {U"春节前后", true},
    {U"春节", true},
    {U"春运期间", true},
    {U"春运", true},
    {U"元旦期间", true},
    {U"元旦假期", true},
    {U"元旦", true},
    {U"清明假期", true},
    {U"清明期间", true},
    {U"清明节", true},
    {U"端午假期", true},
    {U"端午节", true},
    {U"端午", true},
    {U"劳动节假期", true},
    {U"中秋前夕", true},
    {U"中秋假期", true},
    {U"中秋期间", true},
    {U"中秋节", true},
    {U"中秋", true},
    {U"国庆假期", true},
    {U"国庆期间", true},
    {U"国庆节期间", true},
    {U"国庆节", true},
    {U"国庆黄金周", true},
    {U"春季学期", true},
    {U"秋季学期", true},
    {U"春季", false},
    {U"夏季", false},
    {U"秋季", false},
    {U"冬季", false},
    {U"春天", false},
    {U"夏天", false},
    {U"秋天", false},
    {U"冬天", false},
    {U"暑假", true},
    {U"寒假", true},
    {U"暑期", true},
    {U"汛期", false},
    {U"同期", true},
    {0},
};

static bool read_season(const struct date_reader *r, size_t at, const struct year *y,
                        struct date_point *p)
{
    char32_t first = date_char_at(r, at);
    for (const struct season *s = seasons; s->word; s++) {
        size_t end = *s->word == first ? date_word(r, at, s->word) : 0;
        if (!end || (y->bare && !s->alone))
            continue;
        p->vague = true;
        p->year = y->value;
        p->grain = GRAIN_LONG;
        p->end = end;
        return true;
    }
    return false;
}

/* The parts of a year, by their first character: each is tried only where it can begin. */
static bool read_part(const struct date_reader *r, size_t at, const struct year *y,
                      struct date_point *p)
{
    char32_t first = date_char_at(r, at);
    if (date_begins_numeral(first))
        return read_month_pair(r, at, y, p) || read_month(r, at, y, p) || read_quarter(r, at, y, p);
    switch (first) {
    case U'元':
        return read_first_month(r, at, y, p) || read_season(r, at, y, p);
    case U'上':
    case U'下':
        return read_half(r, at, y, p);
    case U'第':
        return read_quarter(r, at, y, p);
    case U'首':
        return read_half(r, at, y, p) || read_first_months(r, at, y, p);
    case U'前':
    case U'头':
        return read_first_months(r, at, y, p);
    case U'全':
        return read_whole_year(r, at, y, p);
    case U'年':
    case U'底':
    case U'末':
    case U'尾':
    case U'初':
    case U'内':
        return read_year_end(r, at, y, p);
    case U'中':
        return read_year_end(r, at, y, p) || read_season(r, at, y, p);
    case U'春':
    case U'夏':
    case U'秋':
    case U'冬':
    case U'清':
    case U'端':
    case U'劳':
    case U'国':
    case U'暑':
    case U'寒':
    case U'汛':
    case U'同':
        return read_season(r, at, y, p);
    default:
        return false;
    }
}

/* 2016—2020年, 2022—2023学年: a school year begins in September */
static bool read_year_pair(const struct date_reader *r, size_t at, struct date_point *p)
{
    struct date_pair pair;
    if (!date_read_pair(r, at, &pair) || !year_plausible(&pair.low) || !year_plausible(&pair.high))
        return false;
    size_t school = date_word(r, pair.end, U"学年"), end = school;
    if (!school && !(end = year_word(r, pair.end)))
        return false;
    *p = (struct date_point){
        .end = end,
        .from = date_make(pair.low.value, school ? 9 : 1, 1),
        .to = date_month_end(pair.high.value, school ? 8 : 12),
        .grain = GRAIN_YEAR,
        .year_said = true,
        .year = pair.low.value,
        .month = 1,
    };
    return true;
}

/* One or two digits and the separator before them: .9 or -06 */
static int separated(const struct date_reader *r, size_t *at, char32_t separator)
{
    size_t end;
    if (date_char(r, *at, &end) != separator)
        return 0;
    int value = 0, n = 0;
    *at = end;
    for (char32_t c; date_char_is_digit(c = date_char(r, *at, &end)); *at = end) {
        value = value * 10 + (int)(c - U'0');
        if (++n > 2)
            return 0;
    }
    return value;
}

/* 2019-09-06, 2019.9.6, 2019/9/6 */
static bool read_separated(const struct date_reader *r, size_t at, struct date_point *p)
{
    struct date_numeral year;
    if (!date_read_numeral(r, at, &year) || year.hanzi || !year_plausible(&year))
        return false;
    size_t end = year.end;
    char32_t separator = date_char_at(r, end);
    if (!date_char_in(U"-./", separator))
        return false;
    int month = separated(r, &end, separator);
    int day = month ? separated(r, &end, separator) : 0;
    struct date d = date_make(year.value, month, day);
    char32_t next = date_char_at(r, end);
    if (!date_known(d) || next == separator || date_char_in(U"%", next))
        return false;
    *p = (struct date_point){
        .end = end,
        .from = d,
        .to = d,
        .grain = GRAIN_DAY,
        .year_said = true,
        .year = year.value,
        .month = month,
    };
    return true;
}

/* A year, and what may follow it. */
static void read_within(const struct date_reader *r, const struct year *y, struct date_point *p)
{
    *p = (struct date_point){.year_said = y->said};
    if (read_part(r, date_skip_blanks(r, y->end), y, p))
        return;
    set_months(p, y->value, 1, 12);
    p->grain = GRAIN_YEAR;
    p->end = y->end;
}

/* 8日, of the month in force or the last one that had it: 记者8日获悉 */
static bool read_bare_day(const struct date_reader *r, size_t at, struct date_point *p)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || (n.hanzi && !r->month) || !is_day(&n))
        return false;
    size_t end = date_word(r, date_skip_blanks(r, n.end), U"日");
    if (!end || (!r->month && (date_char_in(U"第每共满近约超月节假生", date_char_before(r, at)) ||
                               date_char_in(U"内后前游间龄均常报元本游产", date_char_at(r, end)))))
        return false;
    struct date d = r->reference;
    if (r->month)
        d = date_make(r->year, r->month, 1);
    else if (date_known(d) && n.value > d.day)
        d = date_add_months(d, -1);
    *p = (struct date_point){.end = end, .year = d.year, .month = d.month};
    set_day(p, n.value);
    return true;
}

bool date_read_point(const struct date_reader *r, size_t at, struct date_point *ret)
{
    struct year y;
    struct date_point p = {0};
    bool number = date_begins_numeral(date_char_at(r, at));
    if (number && (read_separated(r, at, &p) || read_year_pair(r, at, &p))) {
        *ret = p;
        return true;
    }
    if (number ? read_year_number(r, at, &y) : read_year_name(r, at, &y)) {
        read_within(r, &y, ret);
        return true;
    }
    y = (struct year){.bare = true};
    if (read_part(r, at, &y, &p) || date_read_era(r, at, &p) || date_read_relative(r, at, &p) ||
        read_bare_day(r, at, &p)) {
        *ret = p;
        return true;
    }
    return false;
}
