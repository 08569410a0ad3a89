/* One function a phenomenon, all with the same shape: true where the number is none.  They
 * look at the bytes beside the number only, never further than a clause. */
#include "extract/reject.h"

#include "base/utf8.h"
#include "extract/rules.h"

#define NEAR_BYTES 48u /* how far a rule looks: 16 characters */

static const struct number *number_of(const struct surroundings *s)
{
    return &s->numbers->items[s->i];
}

/* What stands before and behind the number, within the sentence, outer blanks cut. */
static struct span left_of(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    struct span t = span_between(s->text, s->from, x->at);
    while (t.n && t.at[t.n - 1] == ' ')
        t.n--;
    return t;
}

static struct span right_of(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    struct span t = span_between(s->text, x->end, s->to > x->end ? s->to : x->end);
    while (t.n && *t.at == ' ')
        t = span_between(t, 1, t.n);
    return t;
}

/* One of the words, which an empty span ends; its outer byte is compared first. */
static bool ends_with_any(struct span s, const struct span *words)
{
    if (s.n == 0)
        return false;
    for (char last = s.at[s.n - 1]; words->n; words++) {
        if (words->at[words->n - 1] == last && span_ends(s, *words))
            return true;
    }
    return false;
}

static bool starts_with_any(struct span s, const struct span *words)
{
    if (s.n == 0)
        return false;
    for (char first = s.at[0]; words->n; words++) {
        if (words->at[0] == first && span_starts(s, *words))
            return true;
    }
    return false;
}

static struct span numeral_of(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    return span_between(s->text, x->numeral_at, x->numeral_end);
}

static bool has_magnitude(const struct surroundings *s)
{
    static const struct span words[] = {SPAN("万"), SPAN("亿"), SPAN("萬"), SPAN("億"),
                                        SPAN("千"), SPAN("百"), {0}};
    return ends_with_any(numeral_of(s), words);
}

static bool one(const struct number *x)
{
    int64_t v;
    return !x->has_high && decimal_to_int(x->value, &v) && v == 1;
}

/* ---- the rules ---- */

static bool in_period(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    for (size_t k = s->period; k < s->periods->n && s->periods->items[k].at < x->end; k++) {
        if (s->periods->items[k].end > x->at)
            return true;
    }
    return false;
}

/* 密度【居】各省区第一, 【位列】同类城市第2: the verb stands a little further left. */
static bool ranked(struct span left)
{
    static const struct span verbs[] = {SPAN("居"), SPAN("位列"), SPAN("名列"), SPAN("排名")};
    static const struct span ends[] = {SPAN("，"), SPAN(","), SPAN("。"), SPAN("、"), SPAN("；")};
    struct span near = span_between(left, left.n > 27 ? left.n - 27 : 0, left.n);
    size_t from = 0, at;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        while ((at = span_find(near, from, ends[i])) != SIZE_MAX)
            from = at + ends[i].n;
    }
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (span_find(near, from, verbs[i]) != SIZE_MAX)
            return true;
    }
    return false;
}

/* 分别居全国第二、第七、第九: what stands before the first of a list of ordinals. */
static struct span left_of_list(const struct surroundings *s)
{
    static const struct span joints[] = {SPAN("、"), SPAN("和"), SPAN("及"), SPAN("与")};
    size_t i = s->i;
    for (unsigned many = 0; i > 0 && many < 8; many++, i--) {
        const struct number *x = &s->numbers->items[i - 1];
        if (x->class != NUMBER_ORDINAL || x->at < s->from)
            break;
        struct span gap = span_between(s->text, x->end, s->numbers->items[i].at);
        bool joint = false;
        for (size_t k = 0; k < sizeof(joints) / sizeof(*joints); k++)
            joint |= span_equal(gap, joints[k]);
        if (!joint)
            break;
    }
    struct span t = span_between(s->text, s->from, s->numbers->items[i].at);
    while (t.n && t.at[t.n - 1] == ' ')
        t.n--;
    return t;
}

static bool ordinal(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (x->class != NUMBER_ORDINAL)
        return false;
    static const struct span frames[] = {
        SPAN("居"),   SPAN("列"),     SPAN("排"),   SPAN("名"),   SPAN("保持"),
        SPAN("位次"), SPAN("跃升至"), SPAN("升至"), SPAN("全国"), SPAN("全省"),
        SPAN("全市"), SPAN("全县"),   SPAN("全区"), SPAN("全球"), SPAN("世界"),
        SPAN("亚洲"), SPAN("西部"),   SPAN("东部"), SPAN("中部"), SPAN("国内"),
        SPAN("获"),   SPAN("评为"),   SPAN("行业"), SPAN("同类"), SPAN("首次"),
        SPAN("连续"), SPAN("稳定在"), SPAN("由"),   SPAN("从"),   SPAN("系统"),
        SPAN("由"),   SPAN("从"),     {0}};
    static const struct span tails[] = {SPAN("位"), SPAN("名"), {0}};
    struct span left = left_of_list(s), quote = span_between(s->text, x->at, x->end);
    struct span right = right_of(s);
    static const struct span ends[] = {
        SPAN("，"), SPAN(","),    SPAN("。"),   SPAN("."),    SPAN("、"),   SPAN("；"),
        SPAN(";"),  SPAN("的"),   SPAN("）"),   SPAN(")"),    SPAN("！"),   SPAN("位"),
        SPAN("名"), SPAN("和"),   SPAN("及"),   SPAN("以及"), SPAN("并"),   SPAN("创"),
        SPAN("前"), SPAN("跃升"), SPAN("上升"), SPAN("升至"), SPAN("提升"), {0}};
    bool rank = (ends_with_any(quote, tails) || right.n == 0 || starts_with_any(right, ends)) &&
                (ends_with_any(left, frames) || ranked(left));
    return !rank;
}

static bool list_mark(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    struct span left = left_of(s), right = right_of(s);
    static const struct span openers[] = {SPAN("，"), SPAN(","),  SPAN("；"), SPAN(";"), SPAN("。"),
                                          SPAN("："), SPAN(":"),  SPAN("（"), SPAN("("), SPAN("？"),
                                          SPAN("！"), SPAN("\n"), SPAN("【"), {0}};
    if (left.n && !ends_with_any(left, openers))
        return false;
    static const struct span tails[] = {SPAN("、"), SPAN("."),  SPAN("．"), SPAN("）"),
                                        SPAN(")"),  SPAN("是"), SPAN("要"), SPAN("则"),
                                        SPAN("来"), SPAN("】"), SPAN("·"),  {0}};
    if (x->unit.n || has_magnitude(s))
        return false;
    return starts_with_any(right, tails) ||
           (!x->hanzi && left.n == 0 &&
            starts_with_any(right, (const struct span[]){SPAN(","), SPAN("，"), {0}}));
}

/* One of the characters that open or close a name: its kind; -1 for others.  opens: which. */
static int quote_at(struct span text, size_t at, bool *ret_opens)
{
    static const struct {
        struct span open, close;
    } quotes[] = {{SPAN("“"), SPAN("”")},
                  {SPAN("《"), SPAN("》")},
                  {SPAN("「"), SPAN("」")},
                  {SPAN("『"), SPAN("』")},
                  {SPAN("‘"), SPAN("’")}};
    struct span here = {text.at + at, 3};
    for (int q = 0; q < (int)(sizeof(quotes) / sizeof(*quotes)); q++) {
        *ret_opens = span_equal(here, quotes[q].open);
        if (*ret_opens || span_equal(here, quotes[q].close))
            return q;
    }
    return -1;
}

#define TITLE_QUOTE 1 /* 《》 */
#define NAME_BYTES 66u /* of a quoted name: longer is a statement */
#define TITLE_BYTES 300u

/* Each kind pairs with itself only; one pass over the text, a name at most once. */
bool reject_find_names(struct span text, const struct spots *spots, struct arena *a,
                       struct name_spans *ret)
{
    size_t open[5] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}, cap = 0;
    struct name_spans names = {0};
    for (size_t at = 0; (at = spot_next(spots, SPOT_QUOTE, at, text.n)) < text.n; at++) {
        bool opens;
        int q = text.n - at < 3 ? -1 : quote_at(text, at, &opens);
        if (q < 0)
            continue;
        if (opens) {
            open[q] = at;
            continue;
        }
        size_t most = q == TITLE_QUOTE ? TITLE_BYTES : NAME_BYTES;
        if (open[q] != SIZE_MAX && at - open[q] <= most) {
            if (!arena_grow(a, &names.items, &cap, names.n, sizeof(*names.items)))
                return false;
            names.items[names.n++] = (struct name_span){.at = open[q], .end = at + 3};
        }
        open[q] = SIZE_MAX;
    }
    *ret = names;
    return true;
}

/* Inside “…” of at most 20 characters, or inside 《…》. */
static bool in_name(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    for (size_t k = s->name; k < s->names->n; k++) {
        const struct name_span *n = &s->names->items[k];
        if (n->at < x->at && n->end > x->end)
            return true;
        if (n->at > x->end + TITLE_BYTES)
            break;
    }
    return false;
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool code(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (x->hanzi)
        return false;
    struct span left = span_between(s->text, s->from, x->numeral_at);
    struct span right =
        span_between(s->text, x->numeral_end, s->to > x->numeral_end ? s->to : x->numeral_end);
    char before = left.n ? left.at[left.n - 1] : ' ', after = right.n ? right.at[0] : ' ';
    static const struct span joiners[] = {SPAN("+"),  SPAN("＋"), SPAN("_"),  SPAN("/"),
                                          SPAN("№"),  SPAN("〔"), SPAN("［"), SPAN("["),
                                          SPAN("〕"), SPAN("#"),  SPAN("@"),  {0}};
    if (letter(before) || ends_with_any(left, joiners))
        return true;
    if (before == '-' && left.n > 1 &&
        (letter(left.at[left.n - 2]) || (left.at[left.n - 2] >= '0' && left.at[left.n - 2] <= '9')))
        return true;
    if (x->unit.n)
        return false;
    return (letter(after) || starts_with_any(right, joiners));
}

static bool name_with_number(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    static const struct span tails[] = {
        SPAN("热线"), SPAN("国道"), SPAN("省道"), SPAN("县道"), SPAN("高速公路"), SPAN("高校"),
        SPAN("工程"), SPAN("行动"), SPAN("计划"), SPAN("战略"), SPAN("精神"),     SPAN("文件"),
        SPAN("专项"), SPAN("平台"), SPAN("模式"), SPAN("号"),   SPAN("版"),       SPAN("后"),
        SPAN("零后"), SPAN("医院"), SPAN("部队"), SPAN("厂"),   SPAN("路公交"),   SPAN("级"),
        SPAN("届"),   SPAN("楼"),   SPAN("室"),   SPAN("栋"),   SPAN("单元"),     SPAN("会议"),
        SPAN("讲话"), SPAN("事件"), SPAN("案"),   SPAN("式"),   SPAN("制"),       SPAN("区间"),
        SPAN("世纪"), SPAN("周年"), SPAN("频道"), {0}};
    if (x->unit.n || has_magnitude(s))
        return false;
    return starts_with_any(right_of(s), tails);
}

/* 2分04秒27: a time of sports. */
static bool stopwatch(const struct surroundings *s)
{
    struct span right = right_of(s), left = left_of(s);
    size_t digits = 0;
    while (digits < right.n && right.at[digits] >= '0' && right.at[digits] <= '9')
        digits++;
    bool minutes = span_equal(number_of(s)->unit, SPAN("分")) && digits > 0 &&
                   span_starts(span_between(right, digits, right.n), SPAN("秒"));
    bool seconds = span_equal(number_of(s)->unit, SPAN("秒")) &&
                   (digits > 0 || (span_ends(left, SPAN("分")) && left.n > 3));
    return minutes || seconds;
}

/* 男子200米混合泳: the length of a contest. */
static bool contest(const struct surroundings *s)
{
    static const struct span leads[] = {SPAN("男子"), SPAN("女子"), {0}};
    return span_equal(number_of(s)->unit, SPAN("米")) && ends_with_any(left_of(s), leads);
}

static bool level_or_label(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (contest(s))
        return true;
    if (stopwatch(s))
        return true;
    if (x->class == NUMBER_PERCENT && span_ends(left_of(s), SPAN("前")))
        return true; /* 进入世界前1% */
    if (span_equal(x->unit, SPAN("千伏")) || span_equal(x->unit, SPAN("英寸")))
        return true; /* 750千伏电网: which sort it is */
    if (x->class == NUMBER_MEASURE &&
        (span_ends(x->unit, SPAN("级")) || span_starts(right_of(s), SPAN("级"))))
        return true; /* 30万吨级航道, 百万千瓦级电站 */
    static const struct span units[] = {SPAN("级"),   SPAN("号"),   SPAN("版"), SPAN("度"),
                                        SPAN("周年"), SPAN("层级"), SPAN("线"), SPAN("世纪"),
                                        SPAN("路"),   SPAN("号线"), SPAN("届")};
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (!span_equal(x->unit, units[i]))
            continue;
        if (span_equal(x->unit, SPAN("度")) && has_magnitude(s))
            return false; /* 345亿度: of power */
        /* 第八届, 2023届毕业生; but 已办12届. */
        int64_t v;
        bool session = span_equal(x->unit, SPAN("届"));
        return !session || x->hanzi || !decimal_to_int(x->value, &v) || v > 1000;
    }
    return false;
}

/* Is one of the words in the clause before the number, not too far? */
static bool in_clause_before(struct span left, const struct span *words)
{
    static const struct span ends[] = {SPAN("，"), SPAN(","), SPAN("。"), SPAN("；"), SPAN(";")};
    struct span near = span_between(left, left.n > 90 ? left.n - 90 : 0, left.n);
    size_t from = 0, at;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        while ((at = span_find(near, from, ends[i])) != SIZE_MAX)
            from = at + ends[i].n;
    }
    for (; words->n; words++) {
        if (span_find(near, from, *words) != SIZE_MAX)
            return true;
    }
    return false;
}

static bool age(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (x->class != NUMBER_AGE && !span_equal(x->unit, SPAN("岁")))
        return false;
    static const struct span means[] = {
        SPAN("平均年龄"), SPAN("平均"),   SPAN("寿命"),   SPAN("预期寿命"), SPAN("年龄为"),
        SPAN("寿命达"),   SPAN("寿命为"), SPAN("提高到"), SPAN("寿命提高"), SPAN("达到"),
        SPAN("下降"),     SPAN("下降到"), SPAN("降低"),   SPAN("降低了"),   SPAN("下降了"),
        SPAN("年轻"),     SPAN("减小"),   SPAN("降至"),   SPAN("提高"),     {0}};
    /* 预期寿命从2020年的75.2岁提升至2025年的76.8岁 */
    static const struct span lives[] = {SPAN("寿命"), SPAN("平均年龄"), {0}};
    struct span left = left_of(s);
    return !ends_with_any(left, means) && !in_clause_before(left, lives);
}

static bool article(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    return x->hanzi && one(x) && x->class != NUMBER_ORDINAL && x->class != NUMBER_PERCENT &&
           x->bound == BOUND_EXACT && !span_equal(x->unit, SPAN("倍")) &&
           span_equal(numeral_of(s), SPAN("一"));
}

static bool loose(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    static const struct span vague[] = {SPAN("几"), SPAN("数"), SPAN("若干"), {0}};
    return x->loose && (x->bound == BOUND_EXACT || starts_with_any(numeral_of(s), vague));
}

static bool ratio_like(const struct number *x)
{
    return x->class == NUMBER_PERCENT || span_equal(x->unit, SPAN("倍"));
}

/* A numeral that is a part of a longer word: 万一, 十分, 一线, 千方百计. */
static bool inside_word(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (!x->hanzi || ratio_like(x) || x->bound != BOUND_EXACT)
        return false;
    size_t from = x->numeral_at, to = x->numeral_end, k = 0;
    for (k = 0; k < 4 && from > s->from; k++)
        from = utf8_before(s->text, from);
    for (k = 0; k < 5 && to < s->to; k++)
        to += utf8_width(s->text.at[to]);
    struct words words;
    struct arena_mark mark = arena_mark(s->scratch);
    bool inside = false;
    if (text_words(&s->lexicon->vocabulary, s->text, from, to, s->scratch, &words, NULL)) {
        for (size_t i = 0; i < words.n; i++) {
            const struct word *w = &words.items[i];
            bool crosses =
                w->at < x->numeral_end && w->end > x->numeral_at &&
                (w->at < x->numeral_at || w->end > (x->unit.n ? x->end : x->numeral_end));
            bool only = w->at == x->numeral_at && w->end == x->numeral_end && x->unit.n == 0;
            inside |= (crosses && w->pos != POS_NUMERAL) ||
                      (only && w->pos != POS_NUMERAL && w->end - w->at > 3);
        }
    }
    arena_release(s->scratch, mark);
    return inside;
}

/* 3点【意见】, 四个【特点】: the word behind is one of discourse and nothing is made of it
 * (重点实验室). */
static bool discourse_follows(const struct surroundings *s)
{
    struct span right = right_of(s);
    if (right.n > NEAR_BYTES) {
        right.n = NEAR_BYTES;
        while (right.n && !utf8_starts(right.at[right.n]))
            right.n--;
    }
    uint32_t index;
    const struct vocabulary *v = &s->lexicon->vocabulary;
    size_t n = trie_longest(&v->forms, right, 0, &index);
    if (!n || !(v->terms[index].classes & WORD_BIT(DISCOURSE)))
        return false;
    static const struct span ends[] = {
        SPAN("，"), SPAN(","),  SPAN("。"),   SPAN("、"),   SPAN("；"), SPAN(";"),  SPAN("："),
        SPAN(":"),  SPAN("的"), SPAN("”"),    SPAN("）"),   SPAN("上"), SPAN("是"), SPAN("\n"),
        SPAN("！"), SPAN("和"), SPAN("工作"), SPAN("重点"), SPAN("."),  {0}};
    right = span_between(right, n, right.n);
    return right.n == 0 || starts_with_any(right, ends);
}

static bool discourse(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    int64_t v;
    static const struct span plans[] = {SPAN("方案"), SPAN("计划"), SPAN("建议"), SPAN("声明"),
                                        SPAN("主张"), SPAN("倡议"), SPAN("档"),   {0}};
    if (span_equal(x->unit, SPAN("点")) && starts_with_any(right_of(s), plans))
        return true; /* 14点方案 */
    if (span_equal(x->unit, SPAN("方面")))
        return true; /* 从4方面出台措施 */
    return decimal_to_int(x->value, &v) && v <= 20 && x->class != NUMBER_MONEY &&
           x->class != NUMBER_PERCENT && discourse_follows(s);
}

/* Small counts in Chinese numerals of parts of a whole: 三大产业, 五项制度, 两个方面. */
static bool set_in_hanzi(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    int64_t v;
    if (!x->hanzi || x->bound != BOUND_EXACT || x->has_high || x->class != NUMBER_PLAIN ||
        !decimal_to_int(x->value, &v) || v > 20)
        return false;
    static const struct span units[] = {
        SPAN(""),   SPAN("个"), SPAN("大"),   SPAN("项"), SPAN("条"), SPAN("类"), SPAN("种"),
        SPAN("级"), SPAN("层"), SPAN("方面"), SPAN("道"), SPAN("张"), SPAN("面"), SPAN("点"),
        SPAN("重"), SPAN("端"), SPAN("者"),   SPAN("套"), SPAN("句"), SPAN("把"), SPAN("块"),
        SPAN("份"), SPAN("步"), SPAN("方"),   SPAN("线"), SPAN("支"), SPAN("化"), SPAN("只"),
        SPAN("件"), SPAN("次"), SPAN("位"),   SPAN("边"), SPAN("代"), SPAN("下"), SPAN("遍"),
        SPAN("天"), SPAN("年"), SPAN("期"),   SPAN("分"),
    };
    /* 分两批发布: how it is done. */
    if (span_equal(x->unit, SPAN("批")) && span_ends(left_of(s), SPAN("分")))
        return true;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (span_equal(x->unit, units[i]))
            return true;
    }
    return false;
}

/* 50万元至100万元的村73个: a count of those that it describes follows in the clause. */
static bool counter_follows(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    bool counter = !x->unit_row || x->unit_row->dimension == UNIT_COUNTER ||
                   x->unit_row->dimension == UNIT_PEOPLE;
    if (s->i + 1 >= s->numbers->n || x->class == NUMBER_PERCENT || counter)
        return false;
    const struct number *next = &s->numbers->items[s->i + 1];
    bool counts = next->unit_row && (next->unit_row->dimension == UNIT_COUNTER ||
                                     next->unit_row->dimension == UNIT_PEOPLE);
    if (!counts || next->at > s->to || next->at > x->end + NEAR_BYTES)
        return false;
    struct span between = span_between(s->text, x->end, next->at);
    static const struct span stops[] = {SPAN("，"), SPAN(","),  SPAN("、"), SPAN("；"),
                                        SPAN(";"),  SPAN("和"), SPAN("。")};
    for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++) {
        if (span_find(between, 0, stops[i]) != SIZE_MAX)
            return false;
    }
    return true;
}

/* No marks, digits or blanks. */
static bool only_hanzi(struct span s)
{
    for (size_t i = 0; i + 3 <= s.n; i += 3) {
        unsigned char c = (unsigned char)s.at[i];
        if (c < 0xE4 || c > 0xE9)
            return false;
    }
    return s.n % 3 == 0;
}

/* Counted in 个, 家, 户, people. */
static bool in_counters(const struct number *x)
{
    return x->unit_row &&
           (x->unit_row->dimension == UNIT_COUNTER || x->unit_row->dimension == UNIT_PEOPLE);
}

/* 新增3个过千亿元产业: how large those counted directly before are. */
static bool size_of_counted(const struct surroundings *s)
{
    static const struct span overs[] = {SPAN("过"), SPAN("超"), SPAN("破"), SPAN("超过")};
    const struct number *x = number_of(s);
    if (s->i == 0 || !has_magnitude(s) || in_counters(x))
        return false;
    const struct number *before = x - 1;
    struct span gap = span_between(s->text, before->end, x->numeral_at);
    for (size_t i = 0; i < sizeof(overs) / sizeof(*overs); i++) {
        if (before->end <= x->at && span_equal(gap, overs[i]))
            return before->unit.n && in_counters(before);
    }
    return false;
}

static bool condition(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    struct span quote = span_between(s->text, x->at, x->end), right = right_of(s);
    if (size_of_counted(s))
        return true;
    /* 突破100万元的17个: what is counted comes behind. */
    if (span_starts(right, SPAN("的")) && s->i + 1 < s->numbers->n &&
        s->numbers->items[s->i + 1].at == x->end + SPAN("的").n)
        return true;
    if (span_starts(right, SPAN("的")) && counter_follows(s))
        return true;
    /* 新增经济总量超200亿元县2个: what is counted comes behind, in one word. */
    if ((x->class == NUMBER_MONEY || x->class == NUMBER_MEASURE) &&
        (x->bounded || span_ends(left_of(s), SPAN("过")) || span_ends(left_of(s), SPAN("达"))) &&
        s->i + 1 < s->numbers->n) {
        const struct number *next = &s->numbers->items[s->i + 1];
        size_t gap = next->at - x->end;
        bool counter = next->unit_row && next->unit_row->dimension == UNIT_COUNTER;
        if (next->at > x->end && gap >= 3 && gap <= 12 && counter && next->at < s->to &&
            only_hanzi(span_between(s->text, x->end, next->at)))
            return true;
    }
    /* 15公里外的加工车间, 200公里之内: how far away. */
    static const struct span away[] = {SPAN("外的"), SPAN("以外"), SPAN("之外"), SPAN("之内"),
                                       SPAN("外，"), SPAN("外,"),  {0}};
    if (x->unit_row && x->unit_row->dimension == UNIT_LENGTH && starts_with_any(right, away))
        return true;
    static const struct span tails[] = {SPAN("以上"),   SPAN("以下"), SPAN("以内"), SPAN("及以上"),
                                        SPAN("及以下"), SPAN("之内"), {0}};
    if (!ends_with_any(quote, tails) || x->class == NUMBER_PERCENT)
        return false;
    /* A count with a verb before it is the thing itself: 新建1000所以上优质高中. */
    static const struct span openers[] = {SPAN("凡"),   SPAN("有"),   SPAN("对"),   SPAN("由"),
                                          SPAN("的"),   SPAN("，"),   SPAN(","),    SPAN("、"),
                                          SPAN("达"),   SPAN("在"),   SPAN("实现"), SPAN("推动"),
                                          SPAN("推进"), SPAN("确保"), {0}};
    bool counter = !x->unit_row || x->unit_row->dimension == UNIT_COUNTER ||
                   x->unit_row->dimension == UNIT_PEOPLE;
    if (counter && left_of(s).n && !ends_with_any(left_of(s), openers))
        return false;
    static const struct span ends[] = {SPAN("，"), SPAN(","),  SPAN("。"), SPAN("、"), SPAN("；"),
                                       SPAN(";"),  SPAN("！"), SPAN("）"), SPAN(")"),  SPAN("（"),
                                       SPAN("("),  SPAN("\n"), SPAN("和"), SPAN("及"), SPAN("："),
                                       SPAN(":"),  SPAN("…"),  SPAN("."),  SPAN("!"),  {0}};
    return right.n && !starts_with_any(right, ends);
}

static bool each(const struct surroundings *s)
{
    static const struct span words[] = {SPAN("每"), SPAN("平均每"), SPAN("逢"), {0}};
    return ends_with_any(left_of(s), words);
}

static bool duration(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (!x->unit_row || x->unit_row->dimension != UNIT_DURATION)
        return false;
    struct span left = left_of(s), right = right_of(s);
    if (span_ends(left, SPAN("再延长")))
        return true; /* 承包到期后再延长30年: a term */
    static const struct span leads[] = {
        SPAN("时间"),   SPAN("时长"),   SPAN("用时"),   SPAN("耗时"),   SPAN("缩短"),
        SPAN("缩短至"), SPAN("缩短到"), SPAN("压缩"),   SPAN("压缩至"), SPAN("压缩到"),
        SPAN("提前"),   SPAN("居住"),   SPAN("平均"),   SPAN("工时"),   SPAN("学时"),
        SPAN("期限"),   SPAN("不超过"), SPAN("达"),     SPAN("为"),     SPAN("从"),
        SPAN("由"),     SPAN("了"),     SPAN("控制在"), SPAN("减少"),   SPAN("延长"),
        SPAN("延长至"), SPAN("压减"),   SPAN("压减至"), SPAN("周期"),   SPAN("降至"),
        SPAN("学习"),   SPAN("服务"),   SPAN("培训"),   SPAN("原本"),   SPAN("寿命"),
        SPAN("达到"),   SPAN("提高到"), SPAN("增至"),   SPAN("年限"),   SPAN("住院日"),
        SPAN("天数"),   SPAN("时限"),   SPAN("工期"),   SPAN("滞后"),   {0}};
    static const struct span tails[] = {SPAN("的车程"), SPAN("车程"),   SPAN("的时间"),
                                        SPAN("培训"),   SPAN("学习"),   SPAN("服务"),
                                        SPAN("缩短"),   SPAN("压缩"),   SPAN("压减"),
                                        SPAN("减少到"), SPAN("减至"),   SPAN("提高"),
                                        SPAN("延长"),   SPAN("变成"),   SPAN("即可"),
                                        SPAN("就可"),   SPAN("便可"),   SPAN("可达"),
                                        SPAN("就能"),   SPAN("内可达"), {0}};
    /* 受教育年限从2019年的8.7年提升至9.1年 */
    static const struct span terms[] = {SPAN("年限"), SPAN("住院日"), SPAN("工期"), {0}};
    return !ends_with_any(left, leads) && !starts_with_any(right, tails) &&
           !in_clause_before(left, terms);
}

/* 收入比由2.31缩小到2.26, 指数为101.9, 降至0: a decimal or zero behind a verb of reaching, before
 * the end of the clause or a verb of change. */
static bool index_value(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    static const struct span leads[] = {SPAN("由"),   SPAN("从"),     SPAN("为"),   SPAN("达"),
                                        SPAN("达到"), SPAN("降至"),   SPAN("降到"), SPAN("升至"),
                                        SPAN("升到"), SPAN("缩小到"), SPAN("至"),   SPAN("提高到"),
                                        SPAN("仅为"), SPAN("稳定在"), SPAN("到"),   {0}};
    static const struct span ends[] = {SPAN("，"),   SPAN(","),    SPAN("。"),   SPAN("；"),
                                       SPAN(";"),    SPAN("、"),   SPAN("降"),   SPAN("缩小"),
                                       SPAN("提高"), SPAN("下降"), SPAN("上升"), SPAN("升"),
                                       SPAN("扩大"), SPAN("提升"), SPAN("减"),   SPAN("增"),
                                       SPAN("回落"), SPAN("."),    SPAN("\n"),   {0}};
    int64_t v;
    bool zero = decimal_to_int(x->value, &v) && v == 0;
    bool decimal = span_find(numeral_of(s), 0, SPAN(".")) != SIZE_MAX;
    struct span right = right_of(s);
    return !x->hanzi && (zero || decimal) && ends_with_any(left_of(s), leads) &&
           (right.n == 0 || starts_with_any(right, ends));
}

static bool bare(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (x->unit.n || x->class == NUMBER_PERCENT || x->class == NUMBER_ORDINAL || has_magnitude(s))
        return false;
    struct span quote = span_between(s->text, x->at, x->end);
    if (span_find(quote, 0, SPAN(":")) != SIZE_MAX || span_find(quote, 0, SPAN("∶")) != SIZE_MAX ||
        span_find(quote, 0, SPAN("：")) != SIZE_MAX)
        return false;
    return !index_value(s);
}

/* The functions, in the order of extract/rules.h. */
static const struct {
    const char *id;
    bool (*is)(const struct surroundings *s);
} rules[] = {
#define X(id, says, is) {id, is},
    REJECT_RULES(X)
#undef X
};

const char *reject_number(const struct surroundings *s)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        if (rules[i].is(s))
            return rules[i].id;
    }
    return NULL;
}
