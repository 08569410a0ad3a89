/* A table is a line of column heads and at least two rows of as many cells, the first of them a
 * row head, with values behind.  What is not sure to be one stays text: no value of a line that
 * only looks like a row is taken.  Each line is looked at once or twice: as a head and as a row. */
#include "extract/table.h"

#include <string.h>

#define CELLS_MOST 16u
#define LINE_MOST 400u /* bytes: a longer line is running text */
#define ABOVE_MOST 3u /* lines above the heads that may say unit and time */
#define ROWS_SEEN 8u /* lines below the heads among which two must hold values */
#define NO_NUMBER UINT32_MAX

struct cells {
    uint32_t n;
    struct span at[CELLS_MOST];
};

/* A unit as a head states it: 万元 is 元 with four zeros. */
struct head_unit {
    bool known;
    struct span plain;
    const struct unit *row; /* NULL: % and what the table of units lacks */
    int32_t shift;
};

enum role { ROLE_VALUE, ROLE_CHANGE, ROLE_UNIT };

struct column {
    enum role role;
    struct span noun; /* what it says besides time and unit; empty: nothing of its own */
    struct head_unit unit;
    const struct period *period;
    enum basis basis;
    bool target;
};

struct grid {
    struct column columns[CELLS_MOST];
    uint32_t n, head; /* columns; the one of the row heads */
    bool places; /* the row heads are places */
    struct head_unit unit; /* 单位：万元 above */
    const struct period *period; /* of the line above */
    struct span section;
};

static bool holds(struct span s, struct span word)
{
    return span_find(s, 0, word) != SIZE_MAX;
}

static bool holds_any(struct span s, const struct span *words)
{
    for (; words->n; words++) {
        if (holds(s, *words))
            return true;
    }
    return false;
}

static bool is_any(struct span s, const struct span *words)
{
    for (; words->n; words++) {
        if (span_equal(s, *words))
            return true;
    }
    return false;
}

/* ---- cells ---- */

/* Bytes of what divides cells at byte i: a tab, |, two blanks or more, a wide blank; 0: none. */
static size_t divider(struct span line, size_t i, char kind)
{
    if (kind != ' ')
        return line.at[i] == kind;
    size_t n = 0;
    bool wide = false;
    while (i + n < line.n) {
        if (line.at[i + n] == ' ') {
            n++;
        } else if (i + n + 3 <= line.n && memcmp(line.at + i + n, "　", 3) == 0) {
            n += 3;
            wide = true;
        } else {
            break;
        }
    }
    return n > 1 || wide ? n : 0;
}

static char divider_kind(struct span line)
{
    return memchr(line.at, '|', line.n) ? '|' : memchr(line.at, '\t', line.n) ? '\t' : ' ';
}

/* False where the line has not two cells, or too many. */
static bool split(struct span line, struct cells *ret)
{
    char kind = divider_kind(line);
    ret->n = 0;
    size_t from = 0;
    for (size_t i = 0; i <= line.n;) {
        size_t w = i < line.n ? divider(line, i, kind) : 1;
        if (!w) {
            i++;
            continue;
        }
        struct span cell = span_trim(span_between(line, from, i));
        bool edge = cell.n == 0 && kind == '|' && (from == 0 || i == line.n);
        if (!edge) {
            if (ret->n == CELLS_MOST)
                return false;
            ret->at[ret->n++] = cell;
        }
        from = i += w;
    }
    return ret->n >= (kind == ' ' ? 3u : 2u);
}

static struct span line_of(const struct reader *r, uint32_t index)
{
    const struct block *b = &r->layout->blocks[index];
    return span_between(r->text, b->at, b->end);
}

/* The first number from *ret_i on that does not end before the cell; NO_NUMBER where it is not all
 * of the cell. */
static uint32_t number_in(const struct reader *r, struct span cell, size_t *ret_i)
{
    size_t at = (size_t)(cell.at - r->text.at);
    while (*ret_i < r->numbers.n && r->numbers.items[*ret_i].at < at)
        ++*ret_i;
    if (*ret_i == r->numbers.n || cell.n == 0)
        return NO_NUMBER;
    const struct number *x = &r->numbers.items[*ret_i];
    bool all = x->at == at && x->end == at + cell.n && !x->hanzi && !x->has_high;
    return all && x->class != NUMBER_ORDINAL && x->class != NUMBER_AGE ? (uint32_t)*ret_i
                                                                       : NO_NUMBER;
}

static const struct period *period_in(const struct reader *r, struct span s)
{
    size_t at = (size_t)(s.at - r->text.at), low = 0, high = r->periods.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->periods.items[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->periods.n && r->periods.items[low].end <= at + s.n; low++) {
        const struct period *p = &r->periods.items[low];
        if (p->kind == PERIOD_SPAN || p->kind == PERIOD_UNTIL || p->kind == PERIOD_DATE)
            return p;
    }
    return NULL;
}

/* ---- units of heads ---- */

static const struct unit *unit_row(const struct reader *r, struct span s)
{
    uint32_t i;
    const struct units *u = &r->lexicon->units;
    return s.n && trie_find(&u->forms, s, &i) ? &u->items[i] : NULL;
}

static bool of_percent(struct span s, struct head_unit *ret)
{
    static const struct span forms[] = {SPAN("%"), SPAN("％"), SPAN("‰"), SPAN("百分点"),
                                        SPAN("个百分点")};
    static const struct span plain[] = {SPAN("%"), SPAN("%"), SPAN("‰"), SPAN("百分点"),
                                        SPAN("百分点")};
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (span_equal(s, forms[i])) {
            *ret = (struct head_unit){.known = true, .plain = plain[i]};
            return true;
        }
    }
    return false;
}

/* 亿元, 万吨, 千公顷, 元/人, %: false where it is none. */
static bool read_unit(const struct reader *r, struct span s, struct head_unit *ret)
{
    static const struct {
        struct span word;
        int32_t power;
    } magnitudes[] = {{SPAN(""), 0},     {SPAN("万亿"), 12}, {SPAN("千万"), 7},
                      {SPAN("百万"), 6}, {SPAN("十万"), 5},  {SPAN("亿"), 8},
                      {SPAN("万"), 4},   {SPAN("千"), 3},    {SPAN("百"), 2}};
    s = span_trim(s);
    if (of_percent(s, ret))
        return true;
    size_t stroke = span_find(s, 0, SPAN("/"));
    for (size_t i = 0; i < sizeof(magnitudes) / sizeof(*magnitudes); i++) {
        if (!span_starts(s, magnitudes[i].word))
            continue;
        struct span rest = span_between(s, magnitudes[i].word.n, s.n);
        struct span first =
            stroke == SIZE_MAX ? rest : span_between(s, magnitudes[i].word.n, stroke);
        const struct unit *row = unit_row(r, first);
        if (!row || row->prefix || row->second)
            continue;
        *ret = (struct head_unit){.known = true,
                                  .plain = stroke == SIZE_MAX ? row->plain : rest,
                                  .row = row,
                                  .shift = magnitudes[i].power};
        return true;
    }
    return false;
}

/* The last bracket of the head, 产量【（万吨）】; its inside, or nothing. */
static struct span bracket_at_end(struct span s, struct span *ret_before)
{
    static const struct span pairs[][2] = {{SPAN("（"), SPAN("）")}, {SPAN("("), SPAN(")")}};
    *ret_before = s;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (!span_ends(s, pairs[i][1]))
            continue;
        size_t at = SIZE_MAX, next = span_find(s, 0, pairs[i][0]);
        for (; next != SIZE_MAX; next = span_find(s, next + pairs[i][0].n, pairs[i][0]))
            at = next;
        if (at == SIZE_MAX)
            continue;
        *ret_before = span_trim(span_between(s, 0, at));
        return span_between(s, at + pairs[i][0].n, s.n - pairs[i][1].n);
    }
    return (struct span){0};
}

/* Cuts the unit off the end of a head: 产量（万吨）, 增长%. */
static struct span cut_unit(const struct reader *r, struct span head, struct head_unit *ret)
{
    struct span before, inside = bracket_at_end(head, &before);
    if (inside.n && read_unit(r, inside, ret))
        return before;
    static const struct span signs[] = {SPAN("%"), SPAN("％"), SPAN("‰")};
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (span_ends(head, signs[i]) && read_unit(r, signs[i], ret))
            return span_trim(span_between(head, 0, head.n - signs[i].n));
    }
    return head;
}

/* ---- heads ---- */

static struct span without(struct reader *r, struct span s, struct span part)
{
    if (part.at < s.at || part.at + part.n > s.at + s.n)
        return s;
    size_t at = (size_t)(part.at - s.at);
    return span_trim(reader_join(r, span_trim(span_between(s, 0, at)),
                                 span_trim(span_between(s, at + part.n, s.n))));
}

static struct span without_generic(struct span s)
{
    static const struct span generic[] = {
        SPAN("数值"),   SPAN("数量"),   SPAN("绝对数"), SPAN("绝对值"), SPAN("绝对量"),
        SPAN("实绩"),   SPAN("完成数"), SPAN("本期"),   SPAN("本年"),   SPAN("全年"),
        SPAN("累计"),   SPAN("总量"),   SPAN("指标值"), SPAN("实际"),   SPAN("完成"),
        SPAN("实际数"), SPAN("决算数"), SPAN("执行数"), SPAN("上年"),   SPAN("本年累计"),
        SPAN("年"),     SPAN("目标"),   SPAN("目标值"), SPAN("计划"),   SPAN("计划数"),
        SPAN("预算数"), SPAN("金额"),   SPAN("完成值"), SPAN("年末数"), {0}};
    return is_any(s, generic) ? (struct span){0} : s;
}

static enum basis basis_of(struct span s)
{
    static const struct span yoy[] = {SPAN("同比"), SPAN("上年"), SPAN("去年"), {0}};
    static const struct span mom[] = {SPAN("环比"), SPAN("上月"), SPAN("上季"), {0}};
    return holds_any(s, yoy) ? BASIS_YOY : holds_any(s, mom) ? BASIS_MOM : BASIS_NONE;
}

/* 【比上年】增长: what the change is measured against. */
static bool is_base(const struct reader *r, struct span head, const struct period *p)
{
    struct span before = span_between(head, 0, p->at - (size_t)(head.at - r->text.at));
    return span_ends(before, SPAN("比")) || span_ends(before, SPAN("较")) ||
           span_ends(before, SPAN("为"));
}

static void read_head(struct reader *r, struct span head, struct column *ret)
{
    static const struct span units[] = {SPAN("单位"), SPAN("计量单位"), {0}};
    static const struct span changes[] = {SPAN("增长"), SPAN("增速"), SPAN("增幅"), SPAN("增减"),
                                          SPAN("同比"), SPAN("环比"), SPAN("±"),    SPAN("涨幅"),
                                          SPAN("升降"), SPAN("上涨"), SPAN("下降"), SPAN("比上年"),
                                          {0}};
    static const struct span plans[] = {
        SPAN("目标"), SPAN("计划"), SPAN("预期"), SPAN("预算"), {0}};
    struct column c = {.period = period_in(r, head), .basis = basis_of(head)};
    struct span rest = cut_unit(r, head, &c.unit);
    c.role = is_any(rest, units) ? ROLE_UNIT : holds_any(rest, changes) ? ROLE_CHANGE : ROLE_VALUE;
    c.target = holds_any(rest, plans);
    if (c.role == ROLE_CHANGE && c.period && is_base(r, head, c.period))
        c.period = NULL;
    if (c.period)
        rest = without(r, rest, span_between(r->text, c.period->at, c.period->end));
    if (c.role == ROLE_CHANGE && !c.unit.known)
        read_unit(r, SPAN("%"), &c.unit);
    c.noun = c.role == ROLE_VALUE ? without_generic(rest) : (struct span){0};
    *ret = c;
}

/* Can the line head a table: no cell of it is a value; *ret_head: the column of the row heads. */
static bool heads(const struct reader *r, const struct cells *c, uint32_t *ret_head)
{
    static const struct span counters[] = {SPAN("序号"), SPAN("编号"), SPAN("序"), {0}};
    size_t i = r->next_number;
    for (uint32_t k = 0; k < c->n; k++) {
        if (c->at[k].n > 90 || (k > 0 && c->at[k].n == 0))
            return false;
        uint32_t number = number_in(r, c->at[k], &i);
        if (number != NO_NUMBER && !period_in(r, c->at[k]))
            return false;
    }
    *ret_head = is_any(c->at[0], counters) && c->n > 2 ? 1 : 0;
    return true;
}

/* 单位：万元, and the time, in the lines above. */
static void read_above(struct reader *r, uint32_t index, struct grid *t)
{
    for (uint32_t k = index; k-- > 0 && k + ABOVE_MOST >= index;) {
        struct span line = line_of(r, k);
        enum block_kind kind = r->layout->blocks[k].kind;
        struct cells cells;
        bool row = memchr(line.at, '\t', line.n) || memchr(line.at, '|', line.n) ||
                   (split(line, &cells) && cells.n > 2);
        if (line.n > LINE_MOST || row || kind == BLOCK_TITLE || kind == BLOCK_HEADING)
            break;
        size_t at = span_find(line, 0, SPAN("单位"));
        if (at != SIZE_MAX && !t->unit.known) {
            struct span s = span_trim(span_between(line, at + SPAN("单位").n, line.n));
            size_t colon = span_starts(s, SPAN("：")) ? 3 : span_starts(s, SPAN(":")) ? 1 : 0;
            size_t end = colon;
            while (end < s.n && s.at[end] != ',' && s.at[end] != ')' && s.at[end] != ' ' &&
                   s.at[end] != '\t' && !span_starts(span_between(s, end, s.n), SPAN("、")) &&
                   !span_starts(span_between(s, end, s.n), SPAN("，")) &&
                   !span_starts(span_between(s, end, s.n), SPAN("）")))
                end++;
            if (colon)
                read_unit(r, span_between(s, colon, end), &t->unit);
        }
        if (!t->period)
            t->period = period_in(r, line);
        if (span_starts(line, SPAN("表")))
            break;
    }
}

/* ---- rows ---- */

static bool is_rule_line(struct span line)
{
    for (size_t i = 0; i < line.n; i++) {
        if (!memchr("-|: \t=+", line.at[i], 8))
            return false;
    }
    return true;
}

/* A row: as many cells as heads, a row head that is no value, values behind or nothing.
 * *ret_values: how many. */
static bool is_row(const struct reader *r, const struct grid *t, struct span line,
                   struct cells *ret, uint32_t *ret_values)
{
    if (line.n > LINE_MOST || !split(line, ret) || ret->n != t->n || ret->at[t->head].n == 0)
        return false;
    size_t i = r->next_number;
    uint32_t values = 0, others = 0;
    for (uint32_t k = 0; k < ret->n; k++) {
        bool plain = number_in(r, ret->at[k], &i) != NO_NUMBER;
        if (k == t->head && plain)
            return false;
        if (k <= t->head || t->columns[k].role == ROLE_UNIT)
            continue;
        values += plain;
        others += !plain && ret->at[k].n > 3; /* —, - and nothing are empty cells */
    }
    *ret_values = values;
    return values ? values > others : others == 0;
}

/* Do two rows with values follow the heads? */
static bool has_rows(const struct reader *r, const struct grid *t, uint32_t index)
{
    struct cells cells;
    uint32_t rows = 0, values, most = index + 1 + ROWS_SEEN;
    for (uint32_t k = index + 1; k < r->layout->n_blocks && k < most && rows < 2; k++) {
        if (is_rule_line(line_of(r, k)))
            continue;
        if (!is_row(r, t, line_of(r, k), &cells, &values))
            return false;
        rows += values > 0;
    }
    return rows == 2;
}

/* 其中：, #, （一）, 1. before a row head are no part of it. */
static struct span clean_head(struct span s)
{
    static const struct span leads[] = {SPAN("其中："), SPAN("其中:"), SPAN("其中"), SPAN("#"),
                                        SPAN("—"),      SPAN("-"),     SPAN("　"),   SPAN("*")};
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
            if (span_starts(s, leads[i])) {
                s = span_trim(span_between(s, leads[i].n, s.n));
                again = true;
            }
        }
    }
    static const struct span numbers[] = {SPAN("一"), SPAN("二"), SPAN("三"), SPAN("四"),
                                          SPAN("五"), SPAN("六"), SPAN("七"), SPAN("八"),
                                          SPAN("九"), SPAN("十")};
    size_t n = 0;
    while (n < s.n && s.at[n] >= '0' && s.at[n] <= '9')
        n++;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers) && n == 0; i++)
        n = span_starts(s, numbers[i]) ? numbers[i].n : 0;
    struct span rest = span_between(s, n, s.n);
    if (n && span_starts(rest, SPAN("、")))
        return span_trim(span_between(rest, SPAN("、").n, rest.n));
    if (n && n <= 2 && span_starts(rest, SPAN(".")) && rest.n > 1 &&
        (unsigned char)rest.at[1] >= 0x80)
        return span_trim(span_between(rest, 1, rest.n));
    return s;
}

/* The nearest value column to the left, for a column of changes. */
static const struct column *measured(const struct grid *t, uint32_t k)
{
    while (k-- > t->head + 1) {
        if (t->columns[k].role == ROLE_VALUE)
            return &t->columns[k];
    }
    return NULL;
}

static struct span name_of(struct reader *r, const struct grid *t, uint32_t k, struct span head)
{
    const struct column *c = &t->columns[k];
    const struct column *of = c->role == ROLE_CHANGE ? measured(t, k) : c;
    struct span noun = of ? of->noun : (struct span){0};
    if (t->places)
        return noun;
    return noun.n == 0 || span_ends(head, noun) ? head : reader_join(r, head, noun);
}

static enum kind kind_of(const struct column *c, const struct head_unit *u)
{
    if (c->role == ROLE_CHANGE || span_equal(u->plain, SPAN("百分点")))
        return KIND_CHANGE;
    if (!u->row)
        return u->plain.n ? KIND_RATIO : KIND_COUNT;
    enum unit_dimension d = u->row->dimension;
    if (d == UNIT_MONEY)
        return KIND_AMOUNT;
    if (d == UNIT_RATIO)
        return KIND_RATIO;
    return reader_is_physical(d) ? KIND_MEASURE : KIND_COUNT;
}

/* Of column, row, table or the number itself; not known where a value says none and its column
 * counts nothing. */
static struct head_unit unit_of(const struct grid *t, uint32_t k, const struct head_unit *row,
                                const struct number *x)
{
    const struct column *c = &t->columns[k];
    static const struct span counts[] = {SPAN("数"), SPAN("人口"), {0}};
    if (x->unit.n)
        return (struct head_unit){.known = true, .plain = x->unit, .row = x->unit_row};
    if (c->unit.known)
        return c->unit;
    if (row->known && c->role == ROLE_VALUE)
        return *row;
    if (t->unit.known && c->role == ROLE_VALUE)
        return t->unit;
    return (struct head_unit){.known = c->noun.n && holds_any(c->noun, counts)};
}

/* 全县【合计】 */
static struct span without_total(struct span place)
{
    static const struct span tails[] = {SPAN("合计"), SPAN("总计"), SPAN("小计")};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (span_ends(place, tails[i]) && place.n > tails[i].n)
            return span_trim(span_between(place, 0, place.n - tails[i].n));
    }
    return place;
}

static bool put_value(struct reader *r, const struct grid *t, uint32_t index, uint32_t k,
                      struct span head, const struct head_unit *row_unit, uint32_t number)
{
    const struct number *x = &r->numbers.items[number];
    const struct column *c = &t->columns[k];
    const struct block *b = &r->layout->blocks[index];
    struct head_unit unit = unit_of(t, k, row_unit, x);
    struct indicator y = {.at = x->at,
                          .end = x->end,
                          .quote = span_between(r->text, x->at, x->end),
                          .bound = x->bound,
                          .unit = unit.plain,
                          .kind = kind_of(c, &unit),
                          .name = name_of(r, t, k, head),
                          .basis = c->role == ROLE_CHANGE ? c->basis : BASIS_NONE,
                          .status = c->target ? STATUS_TARGET : STATUS_ACTUAL,
                          .section = t->section,
                          .sentence = span_between(r->text, b->at, b->end),
                          .sentence_at = b->at,
                          .sentence_index = b->sentence,
                          .block = index,
                          .theme = -1,
                          .rule = "N-table"};
    if (!unit.known || y.name.n == 0 || !decimal_shift(x->value, unit.shift, &y.value))
        return true;
    if (y.kind == KIND_CHANGE)
        y.direction = x->value.negative ? DIRECTION_DOWN : DIRECTION_UP;
    if (t->places)
        y.scope = without_total(head);
    const struct column *of = measured(t, k);
    const struct period *p = c->period                                    ? c->period
                             : c->role == ROLE_CHANGE && of && of->period ? of->period
                                                                          : t->period;
    if (p) {
        y.period = span_between(r->text, p->at, p->end);
        y.period_start = p->from;
        y.period_end = p->to;
    }
    y.start_cp = reader_code_point(r, y.at);
    y.end_cp = reader_code_point(r, y.end);
    return reader_add(r, &y);
}

static bool read_row(struct reader *r, const struct grid *t, uint32_t index,
                     const struct cells *cells)
{
    struct head_unit row_unit = {0};
    struct span head = cut_unit(r, clean_head(cells->at[t->head]), &row_unit);
    for (uint32_t k = 0; k < t->n; k++) {
        if (t->columns[k].role == ROLE_UNIT)
            read_unit(r, cells->at[k], &row_unit);
    }
    for (uint32_t k = t->head + 1; k < t->n; k++) {
        uint32_t number = number_in(r, cells->at[k], &r->next_number);
        if (number != NO_NUMBER && t->columns[k].role != ROLE_UNIT &&
            !put_value(r, t, index, k, head, &row_unit, number))
            return false;
    }
    return true;
}

/* What stands in the blocks is no running text: judged as part of the table. */
static void judge(struct reader *r, size_t first, size_t end)
{
    for (size_t i = first; i < r->numbers.n && r->numbers.items[i].at < end; i++)
        r->verdicts[i].rule = "R-table";
}

static bool may_head(const struct reader *r, const struct block *b)
{
    struct span line = span_between(r->text, b->at, b->end);
    if (line.n > LINE_MOST || b->n_sentences == 0 || b->kind == BLOCK_TITLE ||
        spot_next(&r->spots, SPOT_CELL, b->at, b->end) == b->end)
        return false;
    return memchr(line.at, '\t', line.n) || memchr(line.at, '|', line.n) ||
           span_find(line, 0, SPAN("  ")) != SIZE_MAX || span_find(line, 0, SPAN("　")) != SIZE_MAX;
}

static struct span section_above(const struct reader *r, uint32_t index)
{
    const struct block *blocks = r->layout->blocks;
    int32_t s = blocks[index].section;
    if (s == (int32_t)index)
        s = index ? blocks[index - 1].section : -1;
    return s < 0 ? (struct span){0} : span_between(r->text, blocks[s].text_at, blocks[s].text_end);
}

static void open_table(struct reader *r, uint32_t index, const struct cells *head, struct grid *ret)
{
    static const struct span places[] = {
        SPAN("地区"), SPAN("县区"),   SPAN("区县"),         SPAN("市县"),   SPAN("乡镇"),
        SPAN("市州"), SPAN("县市区"), SPAN("县（市、区）"), SPAN("行政区"), {0}};
    ret->n = head->n;
    ret->places = is_any(head->at[ret->head], places);
    ret->section = section_above(r, index);
    for (uint32_t k = 0; k < head->n; k++)
        read_head(r, head->at[k], &ret->columns[k]);
    read_above(r, index, ret);
}

static bool read_table(struct reader *r, uint32_t index, uint32_t *ret_end)
{
    const struct layout *layout = r->layout;
    const struct block *b = &layout->blocks[index];
    struct span line = line_of(r, index);
    struct cells cells;
    struct grid t = {0};
    if (!split(line, &cells))
        return true;
    while (r->next_number < r->numbers.n && r->numbers.items[r->next_number].at < b->at)
        r->next_number++;
    if (!heads(r, &cells, &t.head))
        return true;
    size_t first_number = r->next_number;
    open_table(r, index, &cells, &t);
    if (!has_rows(r, &t, index))
        return true;
    uint32_t end = index + 1, values;
    for (; end < layout->n_blocks; end++) {
        if (is_rule_line(line_of(r, end)))
            continue;
        if (layout->blocks[end].n_sentences == 0 ||
            !is_row(r, &t, line_of(r, end), &cells, &values))
            break;
        if (!read_row(r, &t, end, &cells))
            return false;
    }
    judge(r, first_number, layout->blocks[end - 1].end);
    *ret_end = end;
    return true;
}

bool table_read(struct reader *r, uint32_t index, uint32_t *ret_end)
{
    *ret_end = index;
    return !may_head(r, &r->layout->blocks[index]) || index + 2 >= r->layout->n_blocks ||
           read_table(r, index, ret_end);
}
