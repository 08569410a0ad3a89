/* Words that are periods as they stand: 目前, 近日, 每年, 届时. */
#include "text/date_read.h"

enum effect { NOTHING, ENDS_SCOPE, FUTURE };

/* Longer words first where one begins another. */
static const struct fixed_word {
    const char32_t *word;
    enum period_kind kind;
    enum effect effect;
    const char32_t *not_behind, *not_before;
} fixed_words[] = {
    {U"截至目前为止", PERIOD_NOW, NOTHING, U"", U""},
    {U"截止目前为止", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至目前", PERIOD_NOW, NOTHING, U"", U""},
    {U"截止目前", PERIOD_NOW, NOTHING, U"", U""},
    {U"截止到目前", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至到目前", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至现在", PERIOD_NOW, NOTHING, U"", U""},
    {U"截止现在", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至当前", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至日前", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至发稿时", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至发稿", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至记者发稿时", PERIOD_NOW, NOTHING, U"", U""},
    {U"截至记者发稿", PERIOD_NOW, NOTHING, U"", U""},
    {U"到目前为止", PERIOD_NOW, NOTHING, U"", U""},
    {U"到目前", PERIOD_NOW, NOTHING, U"", U""},
    {U"到现在为止", PERIOD_NOW, NOTHING, U"", U""},
    {U"到现在", PERIOD_NOW, NOTHING, U"", U""},
    {U"目前为止", PERIOD_NOW, NOTHING, U"", U""},
    {U"目前", PERIOD_NOW, NOTHING, U"", U""},
    {U"现在", PERIOD_NOW, NOTHING, U"出体表实发呈展涌再浮闪显兑重", U""},
    {U"现已", PERIOD_NOW, ENDS_SCOPE, U"出体表实发呈展涌再浮闪显兑重", U""},
    {U"现如今", PERIOD_NOW, NOTHING, U"", U""},
    {U"如今", PERIOD_NOW, NOTHING, U"", U""},
    {U"而今", PERIOD_NOW, NOTHING, U"", U""},
    {U"眼下", PERIOD_NOW, NOTHING, U"", U""},
    {U"当前", PERIOD_NOW, NOTHING, U"适相正", U"位页期"},
    {U"当下", PERIOD_NOW, NOTHING, U"", U""},
    {U"迄今为止", PERIOD_NOW, NOTHING, U"", U""},
    {U"迄今", PERIOD_NOW, NOTHING, U"", U""},
    {U"时至今日", PERIOD_NOW, NOTHING, U"", U""},
    {U"至今", PERIOD_NOW, NOTHING, U"", U"年天日"},
    {U"近年来", PERIOD_VAGUE, NOTHING, U"将临", U""},
    {U"近年", PERIOD_VAGUE, NOTHING, U"将临最", U""},
    {U"近期", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"近日来", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"近日", PERIOD_VAGUE, NOTHING, U"将临接靠", U"点"},
    {U"近来", PERIOD_VAGUE, NOTHING, U"将", U"自"},
    {U"最近", PERIOD_VAGUE, NOTHING, U"", U"的处"},
    {U"日前", PERIOD_VAGUE, NOTHING, U"节假生忌今昨明当次近一二三四五六七八九十", U""},
    {U"连日来", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"连年", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"历年来", PERIOD_VAGUE, NOTHING, U"", U"自"},
    {U"历年", PERIOD_VAGUE, NOTHING, U"农阳阴", U""},
    {U"往年", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"早年", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"届时", PERIOD_VAGUE, FUTURE, U"", U""},
    {U"此前", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"前不久", PERIOD_VAGUE, NOTHING, U"", U""},
    {U"今后", PERIOD_VAGUE, FUTURE, U"", U""},
    {U"即日起", PERIOD_VAGUE, FUTURE, U"", U""},
    {U"平均每天", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"平均每年", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"平均每月", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"平均每日", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每个月", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每年度", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每年", PERIOD_REPEATED, NOTHING, U"", U"级龄"},
    {U"每月", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每个季度", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每季度", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每季", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每半年", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每周", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每星期", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每天", PERIOD_REPEATED, NOTHING, U"", U""},
    {U"每日", PERIOD_REPEATED, NOTHING, U"", U"电经新"},
    {0},
};

/* The day of 每月28号, 每年6月, 每周五. */
static size_t repeated_detail(const struct date_reader *r, size_t at)
{
    static const char32_t *const units[] = {U"月份", U"月", U"日", U"号", NULL};
    for (int i = 0; i < 2; i++) {
        struct date_numeral n;
        size_t start = date_skip_blanks(r, at);
        size_t end = date_read_numeral(r, start, &n) && n.value >= 1 && n.value <= 31 && !n.loose &&
                             n.digits <= 2
                         ? date_one_of(r, date_skip_blanks(r, n.end), units)
                         : 0;
        if (!end)
            return at;
        at = end;
    }
    return at;
}

static size_t weekday(const struct date_reader *r, size_t at)
{
    size_t end;
    char32_t c = date_char(r, at, &end);
    return date_char_in(U"一二三四五六日", c) && !date_char_in(U"次个篇", date_char_at(r, end))
               ? end
               : at;
}

static size_t extend(const struct date_reader *r, const struct fixed_word *w, size_t end)
{
    if (w->kind != PERIOD_REPEATED)
        return end;
    bool week = date_char_in(U"周期", date_char_before(r, end));
    return week ? weekday(r, end) : repeated_detail(r, end);
}

/* “五四”前后, “七一”期间: days with a name of their own, in quotes. */
static bool read_quoted_feast(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    static const char32_t *const feasts[] = {U"五一", U"五四", U"六一", U"七一",   U"八一",
                                             U"十一", U"三八", U"双11", U"双十一", NULL};
    static const char32_t *const tails[] = {U"小长假", U"假期期间", U"假期", U"前后", U"前夕",
                                            U"期间",   U"节前夕",   U"节前", U"当天", NULL};
    size_t inside, end, behind;
    char32_t quote = date_char(r, at, &inside);
    if ((quote != U'"' && quote != U'\'') || !(end = date_one_of(r, inside, feasts)) ||
        date_char(r, end, &behind) != quote || !(end = date_one_of(r, behind, tails)))
        return false;
    *ret = (struct date_hit){.end = end, .kind = PERIOD_VAGUE};
    return true;
}

bool date_read_fixed(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    char32_t first = date_char_at(r, at);
    if (date_begins_numeral(first))
        return false;
    if (read_quoted_feast(r, at, ret))
        return true;
    for (const struct fixed_word *w = fixed_words; w->word; w++) {
        size_t end = *w->word == first ? date_word(r, at, w->word) : 0;
        if (!end || date_char_in(w->not_behind, date_char_before(r, at)) ||
            date_char_in(w->not_before, date_char_at(r, end)))
            continue;
        *ret = (struct date_hit){
            .end = extend(r, w, end),
            .kind = w->kind,
            .ends_scope = w->effect == ENDS_SCOPE,
            .future = w->effect == FUTURE,
        };
        return true;
    }
    return false;
}
