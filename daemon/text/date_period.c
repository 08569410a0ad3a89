/* text_periods: walks over a text, tries the readers wherever a period can begin, keeps the
 * longest reading.
 *
 * A character that no period begins with costs one look into a table.  Each try looks at a
 * bounded number of characters and failed runs of numerals are skipped whole, so the work is
 * linear.  Events (疫情发生以来) are read backwards from 以来, a bounded way too. */
#include "text/date_read.h"
#include "base/utf8.h"

/* Characters that a period can begin with, each in a slot of its own.  The multiplier was
 * searched for that; where a new character hits a taken slot the compiler says so (initialiser
 * overridden), and another odd multiplier must be tried. */
#define START_SLOTS 1024
#define START_SLOT(c) ((((uint32_t)(c)*3005u) & 0xFFFF) >> 6)
#define S(c) [START_SLOT(c)] = (uint16_t)(c)
static const uint16_t starts[START_SLOTS] = {
    S(U'今'), S(U'去'), S(U'前'), S(U'上'), S(U'明'), S(U'后'), S(U'後'), S(U'次'), S(U'同'),
    S(U'當'), S(U'当'), S(U'本'), S(U'來'), S(U'来'), S(U'這'), S(U'这'), S(U'翌'), S(U'該'),
    S(U'该'), S(U'下'), S(U'大'), S(U'年'), S(U'全'), S(U'元'), S(U'首'), S(U'头'), S(U'頭'),
    S(U'第'), S(U'春'), S(U'清'), S(U'端'), S(U'劳'), S(U'勞'), S(U'中'), S(U'国'), S(U'國'),
    S(U'秋'), S(U'夏'), S(U'冬'), S(U'寒'), S(U'暑'), S(U'汛'), S(U'新'), S(U'目'), S(U'现'),
    S(U'現'), S(U'如'), S(U'而'), S(U'眼'), S(U'截'), S(U'迄'), S(U'至'), S(U'到'), S(U'自'),
    S(U'从'), S(U'從'), S(U'直'), S(U'时'), S(U'時'), S(U'近'), S(U'最'), S(U'日'), S(U'连'),
    S(U'連'), S(U'历'), S(U'歷'), S(U'往'), S(U'早'), S(U'届'), S(U'屆'), S(U'此'), S(U'即'),
    S(U'平'), S(U'每'), S(U'过'), S(U'過'), S(U'刚'), S(U'剛'), S(U'未'), S(U'接'), S(U'随'),
    S(U'隨'), S(U'凌'), S(U'正'), S(U'午'), S(U'傍'), S(U'晚'), S(U'夜'), S(U'深'), S(U'昨'),
    S(U'以'), S(U'“'),  S(U'「'), S(U'『'), S(U'‘'),  S(U'〝'), S(U'一'), S(U'二'), S(U'三'),
    S(U'四'), S(U'五'), S(U'六'), S(U'七'), S(U'八'), S(U'九'), S(U'十'), S(U'百'), S(U'两'),
    S(U'兩'), S(U'几'), S(U'幾'), S(U'数'), S(U'數'), S(U'半'), S(U'多'), S(U'"'),  S(U'\''),
    S(U'0'),  S(U'1'),  S(U'2'),  S(U'3'),  S(U'4'),  S(U'5'),  S(U'6'),  S(U'7'),  S(U'8'),
    S(U'9'),  S(U'０'), S(U'１'), S(U'２'), S(U'３'), S(U'４'), S(U'５'), S(U'６'), S(U'７'),
    S(U'８'), S(U'９'),
};
#undef S

static bool may_start(char32_t c)
{
    return starts[START_SLOT(c)] == c;
}

static bool is_letter(char32_t c)
{
    return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}

/* A number may begin a period where it is not part of a name, a decimal or a telephone number,
 * and where a word of time or another number follows. */
static bool numeral_may_begin(const struct date_reader *r, size_t at)
{
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n))
        return false;
    char32_t before = date_char_before(r, at);
    if (is_letter(before) || (date_char_in(U"第百千万亿", before) && n.digits != 4))
        return false;
    if (date_char_in(U".,-+/:", before) && n.digits != 4 &&
        date_char_is_digit(date_char_before(r, utf8_before(r->text, at))))
        return false;
    return date_char_in(U"年月日时点季天周个星世学多余几以-~至到、./:",
                        date_char_at(r, date_skip_blanks(r, n.end)));
}

static void keep_longer(const struct date_hit *hit, struct date_hit *best)
{
    if (hit->end > best->end)
        *best = *hit;
}

/* The longest period that begins at `at`. */
static bool read_best(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    static bool (*const readers[])(const struct date_reader *, size_t, struct date_hit *) = {
        date_read_calendar, date_read_duration, date_read_fixed, date_read_clock};
    struct date_hit best = {0}, hit;
    for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++)
        if (readers[i](r, at, &hit))
            keep_longer(&hit, &best);
    *ret = best;
    return best.end > at;
}

static bool is_numeral_start(char32_t c)
{
    return date_char_is_digit(c) || date_char_in(U"一二三四五六七八九十百两几数半多零", c);
}

static bool read_at(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    char32_t c = date_char_at(r, at);
    /* 十 also begins 十四五 */
    if (is_numeral_start(c) && c != U'十' && !numeral_may_begin(r, at))
        return false;
    return read_best(r, at, ret);
}

/* Behind what could not begin a period: a character, or the whole run of numerals. */
static size_t skip(const struct date_reader *r, size_t at)
{
    size_t end;
    char32_t c = date_char(r, at, &end);
    if (date_char_is_digit(c)) {
        while (date_char_is_digit(date_char(r, end, &at)))
            end = at;
        return end;
    }
    if (!date_char_in(U"零一二三四五六七八九十百", c))
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

static bool step(struct walk *w, size_t *at)
{
    struct date_hit hit;
    size_t since = date_word(&w->r, *at, U"以来");
    if (since) {
        bool added = add_event(w, *at, since);
        *at = since;
        return added;
    }
    if (!read_at(&w->r, *at, &hit)) {
        *at = skip(&w->r, *at);
        return true;
    }
    bool added = add(w, *at, &hit);
    *at = hit.end;
    return added;
}

bool text_periods(struct span text, size_t from, size_t to, struct date reference, struct arena *a,
                  struct periods *ret, struct err *e)
{
    struct walk w = {
        .r = {.text = text, .from = from, .to = to < text.n ? to : text.n, .reference = reference},
        .a = a,
    };
    for (size_t at = from; at < w.r.to;) {
        size_t width;
        char32_t c = utf8_at(text, at, &width);
        if (!may_start(c))
            at += width;
        else if (!step(&w, &at))
            return err_fail(e, ERR_INPUT, "text has too many periods for the memory of a batch");
    }
    *ret = w.out;
    return true;
}

void text_period_in_year(struct span text, struct period *p, int year, struct date reference)
{
    struct date_reader r = {
        .text = text, .from = p->at, .to = p->end, .reference = reference, .year = year};
    struct date_hit hit;
    if (p->kind == PERIOD_VAGUE || !read_at(&r, p->at, &hit) ||
        (hit.end != p->end && p->kind != PERIOD_SINCE))
        return;
    p->from = hit.from;
    p->future = hit.future;
    if (hit.end == p->end)
        p->to = hit.to;
}
