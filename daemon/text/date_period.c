/* text_periods: walks over a text, tries the readers wherever a period can begin, keeps the
 * longest reading.
 *
 * A character that no period begins with costs one look into a table.  Each try looks at a
 * bounded number of characters and failed runs of numerals are skipped whole, so the work is
 * linear.  Events (疫情发生以来) are read backwards from 以来, a bounded way too. */
#include "text/date_read.h"
#include "base/utf8.h"

static bool is_letter(char32_t c)
{
    return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}

/* Does a word of time stand behind this numeral? */
static bool unit_follows(const struct date_reader *r, const struct date_numeral *n)
{
    size_t end;
    char32_t c = date_char(r, date_skip_blanks(r, n->end), &end), next = date_char_at(r, end);
    if (date_char_in(U"年月日号时点季天周星世学", c))
        return true;
    switch (c) {
    case U'个':
        return date_char_in(U"月季星年世", next);
    case U'多':
    case U'余':
    case U'几':
        return date_char_in(U"年天个周月", next);
    case U'以':
        return n->digits == 4;
    case U'.':
    case U'/':
        return n->digits == 4 && date_char_is_digit(next);
    case U':':
        return n->digits <= 2 && date_char_is_digit(next);
    default:
        return false;
    }
}

/* 3—5 年: another numeral between */
static bool unit_follows_pair(const struct date_reader *r, const struct date_numeral *n)
{
    struct date_numeral second;
    size_t next = date_connector(r, n->end);
    next = next ? next : date_word(r, n->end, U"、");
    if (!next || !date_read_numeral(r, next, &second))
        return false;
    return unit_follows(r, &second) || (n->digits == 4 && date_char_at(r, second.end) == U'-');
}

/* What can stand behind a numeral that is a period or begins one.  A switch, since most of a
 * text's numerals end here and the compiler makes a search tree of it. */
static bool joins_numeral(char32_t c)
{
    switch (c) {
    case U'年':
    case U'月':
    case U'个':
    case U'日':
    case U'天':
    case U'季':
    case U'时':
    case U'点':
    case U'周':
    case U'以':
    case U'至':
    case U'到':
    case U'、':
    case U' ':
    case U'-':
    case U'~':
    case U'.':
    case U'/':
    case U':':
    case U'号':
    case U'星':
    case U'世':
    case U'学':
    case U'余':
        return true;
    default:
        return date_begins_numeral(c);
    }
}

/* The quick look behind a run of digits or the first hanzi numeral: 一批 and 1900名 are none. */
static bool may_follow_numeral(const struct date_reader *r, size_t at)
{
    size_t end = date_ascii_digits(r, at);
    if (end > at)
        return end - at <= 4 && joins_numeral(date_char_at(r, end));
    char32_t c = date_char(r, at, &end);
    int digits = date_char_is_digit(c);
    while (date_char_is_digit(c = date_char_at(r, end))) {
        if (digits == 0 || ++digits > 4)
            return false;
        date_char(r, end, &end);
    }
    return joins_numeral(c);
}

/* A number may begin a period where it is not part of a name, a decimal or a telephone number,
 * and where a word of time follows. */
static bool numeral_may_begin(const struct date_reader *r, size_t at)
{
    struct date_numeral n;
    if (!may_follow_numeral(r, at) || !date_read_numeral(r, at, &n))
        return false;
    char32_t before = date_char_before(r, at);
    if (is_letter(before) || (date_char_in(U"第百千万亿", before) && n.digits != 4))
        return false;
    if (date_char_in(U".,-+/:", before) && n.digits != 4 &&
        date_char_is_digit(date_char_before(r, utf8_before(r->text, at))))
        return false;
    return unit_follows(r, &n) || unit_follows_pair(r, &n);
}

/* 十四五 */
static bool plan_may_begin(const struct date_reader *r, size_t at)
{
    size_t end = date_word(r, at, U"十");
    if (!end || !date_char_in(U"一二三四五六七八九", date_char(r, end, &end)))
        return false;
    return date_char_at(r, end) == U'五';
}

/* Most numbers are dismissed here, most words by date_next_start, which left to see only what
 * stands behind blanks. */
static bool may_begin(const struct date_reader *r, size_t at, const char32_t *following)
{
    if (*following == 0)
        return numeral_may_begin(r, at) || plan_may_begin(r, at);
    size_t behind = at + utf8_width(r->text.at[at]), next = date_skip_blanks(r, behind);
    return next == behind || date_follows(date_char_at(r, next), following);
}

static void keep_longer(const struct date_hit *hit, struct date_hit *best)
{
    if (hit->end > best->end)
        *best = *hit;
}

/* The longest period that one of the readers finds at `at`. */
static bool read_best(const struct date_reader *r, size_t at, unsigned readers,
                      struct date_hit *ret)
{
    static const struct {
        unsigned name;
        bool (*read)(const struct date_reader *, size_t, struct date_hit *);
    } all[] = {{DATE_BOUNDED, date_read_bounded},
               {DATE_CALENDAR, date_read_calendar},
               {DATE_DURATION, date_read_duration},
               {DATE_FIXED, date_read_fixed},
               {DATE_CLOCK, date_read_clock}};
    struct date_hit best = {0}, hit;
    bool numeral = date_begins_numeral(date_char_at(r, at));
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        if (!(readers & all[i].name) || !all[i].read(r, at, &hit))
            continue;
        keep_longer(&hit, &best);
        if (numeral)
            break; /* 2019年, 3年来 and 9时30分 exclude each other */
    }
    *ret = best;
    return best.end > at;
}

static bool read_at(const struct date_reader *r, size_t at, const struct date_start *start,
                    struct date_hit *ret)
{
    return may_begin(r, at, start->following) && read_best(r, at, start->readers, ret);
}

/* Behind what could not begin a period: a character, or the whole run of numerals. */
static size_t skip(const struct date_reader *r, size_t at, bool numeral)
{
    size_t end = date_ascii_digits(r, at);
    if (end > at)
        return numeral ? end : at + 1;
    char32_t c = date_char(r, at, &end);
    if (!numeral)
        return end;
    if (date_char_is_digit(c)) {
        while (date_char_is_digit(date_char(r, end, &at)))
            end = at;
        return end;
    }
    if (date_char_in(U"两几数多半", c))
        return end;
    while (date_char_in(U"零一二三四五六七八九十百千", date_char(r, end, &at)))
        end = at;
    return end;
}

/* ---- events: …以来 without a date of its own ---- */

#define EVENT_MAX 20 /* characters */

/* What an event cannot reach over. */
static bool ends_event(char32_t c)
{
    return c == 0 || c == U'\n' || c == U'\r' ||
           date_char_in(U" ,.;:!?、。·()《》<>…|-是为创达", c);
}

/* Back over a quoted part to its opening quote; at itself where that is too far. */
static size_t back_over_quote(const struct date_reader *r, size_t at)
{
    size_t here = at;
    for (int i = 0; i < EVENT_MAX && here > r->from; i++) {
        here = utf8_before(r->text, here);
        size_t width;
        char32_t c = utf8_at(r->text, here, &width);
        if (c == U'“' || c == U'「')
            return here;
        if (c == U'\n' || c == U'。')
            break;
    }
    return at;
}

/* Events that need no boundary before them. */
static const char32_t *const known_events[] = {
    U"新中国成立", U"改革开放", U"新时代", U"有史", U"有记录", U"有监测记录", U"有统计",
    U"建校",       U"建市",     U"建党",   U"建国", U"长期",   U"一直",       U"近代",
    U"入汛",       U"入冬",     U"入夏",   U"入春", U"开年",   U"疫情发生",   U"换届",
    U"上任",       U"任职",     U"成立",   NULL,
};

static size_t back(const struct date_reader *r, size_t at, int n)
{
    while (n-- > 0 && at > r->from)
        at = utf8_before(r->text, at);
    return at;
}

static int length(const char32_t *s)
{
    int n = 0;
    while (s[n])
        n++;
    return n;
}

/* 党的十八大, 十九大, 二十大 before `at`: its start, or `at`. */
static size_t back_over_congress(const struct date_reader *r, size_t at)
{
    static const char32_t *const heads[] = {U"党的", U"中共", NULL};
    size_t start = back(r, at, 3);
    struct date_numeral n;
    if (!date_read_numeral(r, start, &n) || n.value < 10 || !date_word(r, n.end, U"大"))
        return at;
    size_t head = back(r, start, 2);
    return date_one_of(r, head, heads) == start ? head : start;
}

/* 自 or 从 in front belongs to it. */
static size_t with_from(const struct date_reader *r, size_t at)
{
    size_t before = back(r, at, 1);
    if (before == at || !date_char_in(U"自从", date_char_at(r, before)))
        return at;
    size_t first = back(r, before, 1);
    return date_word(r, first, U"自从") == at ? first : before;
}

static size_t known_event_start(const struct date_reader *r, size_t at)
{
    size_t congress = back_over_congress(r, at);
    if (congress != at)
        return with_from(r, congress);
    for (size_t i = 0; known_events[i]; i++) {
        size_t start = back(r, at, length(known_events[i]));
        if (date_word(r, start, known_events[i]) == at)
            return with_from(r, start);
    }
    return at;
}

/* Where the event begins that ends at `at`; `at` where there is none.  floor: the end of the
 * period before. */
static size_t event_start(const struct date_reader *r, size_t at, size_t floor)
{
    size_t here = at;
    for (int i = 0; i < EVENT_MAX; i++) {
        char32_t c = here > floor ? date_char_before(r, here) : 0;
        if (c == U'"') {
            size_t open = back_over_quote(r, utf8_before(r->text, here));
            if (open < floor || open >= utf8_before(r->text, here))
                return here;
            here = open;
            continue;
        }
        if (ends_event(c))
            return here;
        here = utf8_before(r->text, here);
        if (date_char_in(U"自从", c))
            return with_from(r, here);
    }
    return at;
}

/* May 2018年 go together with 启动以来 behind it? */
static bool event_joins(const struct date_reader *r, const struct period *p, size_t at)
{
    size_t here = p->end;
    if ((p->kind != PERIOD_DATE && p->kind != PERIOD_SPAN) || !date_known(p->from))
        return false;
    for (int i = 0; i < EVENT_MAX && here < at; i++) {
        char32_t c = date_char(r, here, &here);
        if (ends_event(c) || date_char_in(U"的有", c))
            return false;
    }
    return here == at;
}

/* ---- the walk ---- */

struct walk {
    struct date_reader r;
    const struct spots *spots; /* NULL: not known */
    struct arena *a;
    struct periods out;
    size_t cap;
};

/* 截至5月9日,今年以来: what began earlier ends where 截至 says. */
static void end_at_until(const struct date_reader *r, const struct period *until,
                         struct period *since)
{
    bool event = since->kind == PERIOD_VAGUE && date_word(r, since->end - strlen("以来"), U"以来");
    size_t gap = date_word(r, until->end, U",");
    if (until->kind != PERIOD_UNTIL || until->future || (since->kind != PERIOD_SINCE && !event) ||
        date_skip_blanks(r, gap ? gap : until->end) != since->at)
        return;
    if (!date_known(since->from) || date_compare(since->from, until->to) <= 0)
        since->to = until->to;
}

static bool add(struct walk *w, size_t at, const struct date_hit *hit)
{
    if (!arena_grow(w->a, &w->out.items, &w->cap, w->out.n, sizeof(*w->out.items)))
        return false;
    w->out.items[w->out.n++] = (struct period){
        .at = at,
        .end = hit->end,
        .kind = hit->kind,
        .from = hit->from,
        .to = hit->to,
        .ends_scope = hit->ends_scope,
        .future = hit->future,
    };
    if (w->out.n > 1)
        end_at_until(&w->r, &w->out.items[w->out.n - 2], &w->out.items[w->out.n - 1]);
    return true;
}

/* 以来 at `at`: a period of its event, or the date before it grows. */
static bool add_event(struct walk *w, size_t at, size_t end)
{
    struct period *last = w->out.n ? &w->out.items[w->out.n - 1] : NULL;
    size_t floor = last ? last->end : w->r.from;
    size_t known = known_event_start(&w->r, at);
    if (known < floor)
        known = at;
    if (last && event_joins(&w->r, last, at)) {
        size_t start = with_from(&w->r, last->at);
        bool free = w->out.n < 2 || start >= last[-1].end;
        last->at = free ? start : last->at;
        last->end = end;
        last->kind = PERIOD_SINCE;
        last->to = last->future ? (struct date){0} : w->r.reference;
        return true;
    }
    size_t start = known != at ? known : event_start(&w->r, at, floor);
    if (start == at || start < floor)
        return true;
    return add(w, start, &(struct date_hit){.end = end, .kind = PERIOD_VAGUE});
}

static bool step(struct walk *w, size_t *at, const struct date_start *start)
{
    struct date_hit hit;
    size_t since = start->following == date_since ? date_word(&w->r, *at, U"以来") : 0;
    if (since) {
        bool added = add_event(w, *at, since);
        *at = since;
        return added;
    }
    if (!read_at(&w->r, *at, start, &hit)) {
        *at = skip(&w->r, *at, *start->following == 0);
        return true;
    }
    bool added = add(w, *at, &hit);
    *at = hit.end;
    return added;
}

/* The next place from `at` on where a period can begin, w->r.to where there is none. */
static size_t next_start(const struct walk *w, size_t at, const struct date_start **ret_start)
{
    size_t width;
    if (!w->spots)
        return date_next_start(w->r.text, at, w->r.to, ret_start);
    while ((at = spot_next(w->spots, SPOT_PERIOD, at, w->r.to)) < w->r.to &&
           !(*ret_start = date_start_of(utf8_at(w->r.text, at, &width))))
        at++;
    return at;
}

static bool walk_through(struct walk *w, struct periods *ret, struct err *e)
{
    struct date_memo memo = {0};
    const struct date_start *start;
    w->r.memo = &memo;
    for (size_t at = w->r.from; (at = next_start(w, at, &start)) < w->r.to;)
        if (!step(w, &at, start))
            return err_fail(e, ERR_INPUT, "text has too many periods for the memory of a batch");
    *ret = w->out;
    return true;
}

bool text_periods(struct span text, size_t from, size_t to, struct date reference, struct arena *a,
                  struct periods *ret, struct err *e)
{
    struct walk w = {
        .r = {.text = text, .from = from, .to = to < text.n ? to : text.n, .reference = reference},
        .a = a,
    };
    return walk_through(&w, ret, e);
}

bool text_periods_at(struct span text, const struct spots *spots, struct date reference,
                     struct arena *a, struct periods *ret, struct err *e)
{
    struct walk w = {
        .r = {.text = text, .to = text.n, .reference = reference}, .spots = spots, .a = a};
    return walk_through(&w, ret, e);
}

void text_period_in_year(struct span text, struct period *p, int year, struct date reference)
{
    struct date_memo memo = {0};
    struct date_reader r = {.memo = &memo,
                            .text = text,
                            .from = p->at,
                            .to = p->end,
                            .reference = reference,
                            .year = year};
    struct date_hit hit;
    if (p->kind == PERIOD_VAGUE || !read_best(&r, p->at, DATE_ALL, &hit) ||
        (hit.end != p->end && p->kind != PERIOD_SINCE))
        return;
    p->from = hit.from;
    p->future = hit.future;
    if (hit.end == p->end)
        p->to = hit.to;
}
