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

static bool ends_with_any(struct span s, const char *const *words)
{
    for (; *words; words++) {
        if (span_ends(s, span_of(*words)))
            return true;
    }
    return false;
}

static bool starts_with_any(struct span s, const char *const *words)
{
    for (; *words; words++) {
        if (span_starts(s, span_of(*words)))
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
    static const char *const words[] = {"万", "亿", "萬", "億", "千", "百", NULL};
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

static bool ordinal(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (x->class != NUMBER_ORDINAL)
        return false;
    static const char *const frames[] = {
        "居",   "列",   "排",   "名",   "保持",   "位次", "跃升至", "升至", "全国", "全省", "全市",
        "全县", "全区", "全球", "世界", "亚洲",   "西部", "东部",   "中部", "国内", "获",   "评为",
        "行业", "同类", "首次", "连续", "稳定在", "由",   "从",     "系统", "由",   "从",   NULL};
    static const char *const tails[] = {"位", "名", NULL};
    struct span left = left_of(s), quote = span_between(s->text, x->at, x->end);
    struct span right = right_of(s);
    static const char *const ends[] = {"，", ",",  "。", ".",    "、",   "；",   ";",    "的",
                                       "）", ")",  "！", "位",   "名",   "和",   "及",   "以及",
                                       "并", "创", "前", "跃升", "上升", "升至", "提升", NULL};
    bool rank = ends_with_any(left, frames) &&
                (ends_with_any(quote, tails) || right.n == 0 || starts_with_any(right, ends));
    return !rank;
}

static bool list_mark(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    struct span left = left_of(s), right = right_of(s);
    static const char *const openers[] = {"，", ",", "；", ";",  "。", "：", ":",
                                          "（", "(", "？", "！", "\n", "【", NULL};
    if (left.n && !ends_with_any(left, openers))
        return false;
    static const char *const tails[] = {"、", ".",  "．", "）", ")", "是",
                                        "要", "则", "来", "】", "·", NULL};
    if (x->unit.n || has_magnitude(s))
        return false;
    return starts_with_any(right, tails) ||
           (!x->hanzi && left.n == 0 &&
            starts_with_any(right, (const char *const[]){",", "，", NULL}));
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
bool reject_find_names(struct span text, struct arena *a, struct name_spans *ret)
{
    size_t open[5] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}, cap = 0;
    struct name_spans names = {0};
    for (size_t at = 0; at + 3 <= text.n; at++) {
        unsigned char c = (unsigned char)text.at[at];
        if (c != 0xE2 && c != 0xE3)
            continue;
        bool opens;
        int q = quote_at(text, at, &opens);
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
    static const char *const joiners[] = {"+",  "＋", "_",  "/", "№", "〔",
                                          "［", "[",  "〕", "#", "@", NULL};
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
    static const char *const tails[] = {
        "热线", "国道", "省道",   "县道", "高速公路", "高校", "工程", "行动", "计划", "战略",
        "精神", "文件", "专项",   "平台", "模式",     "号",   "版",   "后",   "零后", "医院",
        "部队", "厂",   "路公交", "级",   "届",       "楼",   "室",   "栋",   "单元", "会议",
        "讲话", "事件", "案",     "式",   "制",       "区间", "世纪", "周年", "频道", NULL};
    if (x->unit.n || has_magnitude(s))
        return false;
    return starts_with_any(right_of(s), tails);
}

static bool level_or_label(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    static const struct span units[] = {SPAN("级"),   SPAN("号"),   SPAN("版"), SPAN("度"),
                                        SPAN("周年"), SPAN("层级"), SPAN("线"), SPAN("世纪"),
                                        SPAN("路"),   SPAN("号线"), SPAN("届")};
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (!span_equal(x->unit, units[i]))
            continue;
        /* 第八届, 2023届毕业生; but 已办12届. */
        int64_t v;
        bool session = span_equal(x->unit, SPAN("届"));
        return !session || x->hanzi || !decimal_to_int(x->value, &v) || v > 1000;
    }
    return false;
}

static bool age(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (x->class != NUMBER_AGE && !span_equal(x->unit, SPAN("岁")))
        return false;
    static const char *const means[] = {"平均年龄", "平均",   "寿命",   "预期寿命", "年龄为",
                                        "寿命达",   "寿命为", "提高到", "寿命提高", "达到",
                                        "下降",     "下降到", "降低",   "降低了",   "下降了",
                                        "年轻",     "减小",   "降至",   "提高",     NULL};
    return !ends_with_any(left_of(s), means);
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
    static const char *const vague[] = {"几", "数", "若干", NULL};
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
        while (right.n && ((unsigned char)right.at[right.n] & 0xC0) == 0x80)
            right.n--;
    }
    uint32_t index;
    const struct vocabulary *v = &s->lexicon->vocabulary;
    size_t n = trie_longest(&v->forms, right, 0, &index);
    if (!n || !(v->terms[index].classes & WORD_BIT(DISCOURSE)))
        return false;
    static const char *const ends[] = {"，", ",",  "。",   "、",   "；", ";",  "：",
                                       ":",  "的", "”",    "）",   "上", "是", "\n",
                                       "！", "和", "工作", "重点", ".",  NULL};
    right = span_between(right, n, right.n);
    return right.n == 0 || starts_with_any(right, ends);
}

static bool discourse(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    int64_t v;
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

static bool condition(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    struct span quote = span_between(s->text, x->at, x->end), right = right_of(s);
    /* 突破100万元的17个: what is counted comes behind. */
    if (span_starts(right, SPAN("的")) && s->i + 1 < s->numbers->n &&
        s->numbers->items[s->i + 1].at == x->end + SPAN("的").n)
        return true;
    if (span_starts(right, SPAN("的")) && counter_follows(s))
        return true;
    /* 15公里外的加工车间, 200公里之内: how far away. */
    static const char *const away[] = {"外的", "以外", "之外", "之内", "外，", "外,", NULL};
    if (x->unit_row && x->unit_row->dimension == UNIT_LENGTH && starts_with_any(right, away))
        return true;
    static const char *const tails[] = {"以上", "以下", "以内", "及以上", "及以下", "之内", NULL};
    if (!ends_with_any(quote, tails) || x->class == NUMBER_PERCENT)
        return false;
    /* A count with a verb before it is the thing itself: 新建1000所以上优质高中. */
    static const char *const openers[] = {"凡", "有", "对",   "由",   "的",   "，",   ",", "、",
                                          "达", "在", "实现", "推动", "推进", "确保", NULL};
    bool counter = !x->unit_row || x->unit_row->dimension == UNIT_COUNTER ||
                   x->unit_row->dimension == UNIT_PEOPLE;
    if (counter && left_of(s).n && !ends_with_any(left_of(s), openers))
        return false;
    static const char *const ends[] = {"，", ",",  "。", "、", "；", ";", "！", "）", ")", "（",
                                       "(",  "\n", "和", "及", "：", ":", "…",  ".",  "!", NULL};
    return right.n && !starts_with_any(right, ends);
}

static bool each(const struct surroundings *s)
{
    static const char *const words[] = {"每", "平均每", "逢", NULL};
    return ends_with_any(left_of(s), words);
}

static bool duration(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    if (!x->unit_row || x->unit_row->dimension != UNIT_DURATION)
        return false;
    struct span left = left_of(s), right = right_of(s);
    static const char *const leads[] = {
        "时间",   "时长", "用时", "耗时", "缩短",   "缩短至", "缩短到", "压缩",   "压缩至",
        "压缩到", "提前", "居住", "平均", "工时",   "学时",   "期限",   "不超过", "达",
        "为",     "从",   "由",   "了",   "控制在", "减少",   "延长",   "延长至", "压减",
        "压减至", "周期", "降至", "学习", "服务",   "培训",   "原本",   NULL};
    static const char *const tails[] = {"的车程", "车程", "的时间", "培训", "学习",
                                        "服务",   "缩短", "压缩",   "压减", "减少到",
                                        "减至",   "提高", "延长",   "变成", NULL};
    return !ends_with_any(left, leads) && !starts_with_any(right, tails);
}

/* 收入比由2.31缩小到2.26, 指数为101.9, 降至0: a decimal or zero behind a verb of reaching, before
 * the end of the clause or a verb of change. */
static bool index_value(const struct surroundings *s)
{
    const struct number *x = number_of(s);
    static const char *const leads[] = {"由",   "从",     "为",   "达",     "达到", "降至",
                                        "降到", "升至",   "升到", "缩小到", "至",   "提高到",
                                        "仅为", "稳定在", "到",   NULL};
    static const char *const ends[] = {"，",   ",",    "。",   "；",   ";",  "、",   "降",
                                       "缩小", "提高", "下降", "上升", "升", "扩大", "提升",
                                       "减",   "增",   "回落", ".",    "\n", NULL};
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
