/* text: the calendar, and the periods that a text speaks of. */
#include "text/date.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "tap.h"

#include <stdlib.h>

static struct date day_of(const char *iso)
{
    struct date d = {0};
    date_parse_iso(span_of(iso), &d);
    return d;
}

static void is_date(struct date got, const char *want, const char *why)
{
    char iso[11];
    date_put_iso(got, iso);
    is(iso, want, why);
}

static const struct {
    const char *why, *in;
    bool good;
} iso_cases[] = {
    {"a day", "2019-09-06", true},
    {"the leap day of a leap year", "2020-02-29", true},
    {"no leap day in 2019", "2019-02-29", false},
    {"centuries are no leap years", "1900-02-29", false},
    {"every fourth century is", "2000-02-29", true},
    {"month 0", "2019-00-06", false},
    {"month 13", "2019-13-06", false},
    {"day 0", "2019-09-00", false},
    {"31 in a month of 30", "2019-09-31", false},
    {"year 0 means absent", "0000-01-01", false},
    {"the first day", "0001-01-01", true},
    {"the last day", "9999-12-31", true},
    {"one-digit month", "2019-9-06", false},
    {"blank for a digit", "2019- 9-06", false},
    {"other separators", "2019/09/06", false},
    {"something behind it", "2019-09-06T", false},
    {"cut off", "2019-09-0", false},
    {"empty", "", false},
    {"a sign", "-019-09-06", false},
};

static void iso(void)
{
    for (size_t i = 0; i < sizeof(iso_cases) / sizeof(*iso_cases); i++) {
        struct date d = {.year = 77, .month = 7, .day = 7};
        bool good = date_parse_iso(span_of(iso_cases[i].in), &d);
        ok(good == iso_cases[i].good, "iso: %s", iso_cases[i].why);
        if (good)
            is_date(d, iso_cases[i].in, "iso: written as it was read");
        else
            ok(d.year == 77, "iso: untouched on failure");
    }
    is_date((struct date){0}, "", "iso: an absent date is empty");
}

/* Every day of 800 years, counted by hand and by the formula. */
static void day_numbers(void)
{
    ok(date_days(day_of("1970-01-01")) == 0, "days: the epoch");
    ok(date_days(day_of("2000-03-01")) == 11017, "days: 2000-03-01");
    ok(date_days(day_of("1969-12-31")) == -1, "days: before the epoch");
    struct date d = day_of("1600-01-01");
    int64_t n = date_days(d);
    bool same = true, ordered = true;
    while (d.year < 2400) {
        struct date next = date_from_days(n + 1);
        same &= date_days(next) == n + 1 && date_valid(next);
        ordered &= date_compare(d, next) < 0 && (next.day == d.day + 1 || next.day == 1);
        d = next;
        n++;
    }
    ok(same, "days: there and back for 800 years");
    ok(ordered, "days: each day follows the one before");
    is_date(d, "2400-01-01", "days: 800 years are 292194 days");
}

static const struct {
    const char *why, *from;
    int days, months;
    const char *want;
} add_cases[] = {
    {"over the end of a year", "2019-12-31", 1, 0, "2020-01-01"},
    {"back over a leap day", "2020-03-01", -1, 0, "2020-02-29"},
    {"nothing", "2020-03-01", 0, 0, "2020-03-01"},
    {"a month", "2019-09-06", 0, 1, "2019-10-06"},
    {"clamped to the month", "2019-01-31", 0, 1, "2019-02-28"},
    {"clamped to a leap month", "2020-01-31", 0, 1, "2020-02-29"},
    {"three years back", "2020-03-20", 0, -36, "2017-03-20"},
    {"a year back from a leap day", "2020-02-29", 0, -12, "2019-02-28"},
    {"back over the start of a year", "2020-01-15", 0, -1, "2019-12-15"},
    {"before the first year", "0001-01-01", -1, 0, ""},
    {"behind the last year", "9999-12-31", 1, 0, ""},
    {"months before the first year", "0001-01-01", 0, -1, ""},
    {"months behind the last year", "9999-12-31", 0, 1, ""},
    {"far behind", "2019-01-01", 2147483647, 0, ""},
    {"months far behind", "2019-01-01", 0, 2147483647, ""},
    {"an absent date stays absent", "", 3, 0, ""},
    {"an absent date stays absent with months", "", 0, 3, ""},
};

static void adding(void)
{
    for (size_t i = 0; i < sizeof(add_cases) / sizeof(*add_cases); i++) {
        struct date d = day_of(add_cases[i].from);
        d = add_cases[i].months ? date_add_months(d, add_cases[i].months)
                                : date_add_days(d, add_cases[i].days);
        is_date(d, add_cases[i].want, add_cases[i].why);
    }
    ok(date_compare(day_of("2019-09-06"), day_of("2019-10-01")) < 0, "compare: earlier");
    ok(date_compare(day_of("2019-10-01"), day_of("2019-09-06")) > 0, "compare: later");
    ok(date_compare(day_of("2019-10-01"), day_of("2019-10-01")) == 0, "compare: the same");
}

/* Periods are written `text kind from..to`, one behind the other; the reference date of these
 * rows is 2021-06-15 unless they name another. */
static const struct {
    const char *why, *in, *want;
} period_cases[] = {
    {"a day", "2019年9月6日上午", "2019年9月6日 date 2019-09-06..2019-09-06"},
    {"a month", "2019年9月,", "2019年9月 span 2019-09-01..2019-09-30"},
    {"a year", "2019年全市", "2019年 span 2019-01-01..2019-12-31"},
    {"day of the reference's year", "5月6日", "5月6日 date 2021-05-06..2021-05-06"},
    {"day with 号", "5月6号", "5月6号 date 2021-05-06..2021-05-06"},
    {"a day that does not exist has no dates", "2月30日", "2月30日 date .."},
    {"month with 份", "3月份", "3月份 span 2021-03-01..2021-03-31"},
    {"元月", "今年元月", "今年元月 span 2021-01-01..2021-01-31"},
    {"a leap February", "2020年2月", "2020年2月 span 2020-02-01..2020-02-29"},
    {"a month far ahead is of the year before", "于1月1日至12月",
     "1月1日至12月 span 2021-01-01..2021-12-31"},
    {"ISO", "2019-09-06印发", "2019-09-06 date 2019-09-06..2019-09-06"},
    {"points", "(2019.9.6)", "2019.9.6 date 2019-09-06..2019-09-06"},
    {"slashes", "2019/9/6", "2019/9/6 date 2019-09-06..2019-09-06"},
    {"an address is no date", "2019.9.6.1", ""},
    {"digit by digit", "二〇一九年九月六日", "二〇一九年九月六日 date 2019-09-06..2019-09-06"},
    {"the other zeros", "二○一九年,二零二零年",
     "二○一九年 span 2019-01-01..2019-12-31|二零二零年 span 2020-01-01..2020-12-31"},
    {"full-width digits", "２０１９年９月", "２０１９年９月 span 2019-09-01..2019-09-30"},
    {"blanks inside", "今年 3 月份我县 8 个乡镇", "今年 3 月份 span 2021-03-01..2021-03-31"},
    {"blanks around the year", "2020 年", "2020 年 span 2020-01-01..2020-12-31"},
    {"traditional", "兩年來,當前,2019年以來",
     "兩年來 back 2019-06-15..2021-06-15|當前 now ..|2019年以來 since 2019-01-01..2021-06-15"},
    {"two-digit year with a month", "19年9月", "19年9月 span 2019-09-01..2019-09-30"},
    {"two-digit year alone is a length", "19年", ""},
    /* ends of a year and of its parts */
    {"end of a year", "2019年底", "2019年底 until ..2019-12-31"},
    {"year twice", "2005年年底", "2005年年底 until ..2005-12-31"},
    {"末", "去年末", "去年末 until ..2020-12-31"},
    {"statistics say 年末", "年末全市户籍", "年末 until ..2021-12-31 future"},
    {"beginning", "2021年初,", "2021年初 span 2021-01-01.."},
    {"middle", "今年年中,", "今年年中 until ..2021-06-30 future"},
    {"not 年初 in 初步", "2019年初步核算", "2019年 span 2019-01-01..2019-12-31"},
    {"not 年中 in 中央", "2019年中央财政", "2019年 span 2019-01-01..2019-12-31"},
    {"not 年内 in 内蒙古", "2023年内蒙古", "2023年 span 2023-01-01..2023-12-31 future"},
    {"not 年末 in 末端", "2019年末端", "2019年 span 2019-01-01..2019-12-31"},
    {"年内 runs to the reference", "年内开工", "年内 span 2021-01-01..2021-06-15"},
    {"a hundred-year heart", "百年初心", ""},
    {"end of a month", "9月底", "9月底 until ..2021-09-30 future"},
    {"end of a quarter", "二季度末", "二季度末 until ..2021-06-30 future"},
    {"thirds of a month", "8 月下旬,9 月中下旬",
     "8 月下旬 span 2021-08-21..2021-08-31 future|9 月中下旬 span 2021-09-11..2021-09-30 future"},
    {"beginnings of months", "11 月初到12 月初",
     "11 月初到12 月初 span 2021-11-01..2021-12-10 future"},
    /* halves, quarters, first months */
    {"half", "上半年", "上半年 span 2021-01-01..2021-06-30"},
    {"half of a year", "2019年下半年", "2019年下半年 span 2019-07-01..2019-12-31"},
    {"quarters", "第一季度,三季度",
     "第一季度 span 2021-01-01..2021-03-31|三季度 span 2021-07-01..2021-09-30 future"},
    {"first quarters", "2020年前三季度", "2020年前三季度 span 2020-01-01..2020-09-30"},
    {"first months", "今年前两个月,前5个月",
     "今年前两个月 span 2021-01-01..2021-02-28|前5个月 span 2021-01-01..2021-05-31"},
    {"not in 提前", "提前3个月完成", ""},
    {"months with a dash", "1—5月", "1—5月 span 2021-01-01..2021-05-31"},
    {"months with a word", "1至5月份", "1至5月份 span 2021-01-01..2021-05-31"},
    {"two months in a list", "1、2月份", "1、2月份 span 2021-01-01..2021-02-28"},
    {"two quarters in a list", "一、二季度", "一、二季度 span 2021-01-01..2021-06-30"},
    {"all year", "全年", "全年 span 2021-01-01..2021-12-31"},
    {"not in 安全年", "安全年度", ""},
    {"school year", "2020—2021学年", "2020—2021学年 span 2020-09-01..2021-08-31"},
    /* ranges */
    {"years, the first bare", "2016—2020年", "2016—2020年 span 2016-01-01..2020-12-31"},
    {"years", "2016年至2020年", "2016年至2020年 span 2016-01-01..2020-12-31"},
    {"with 自", "自2025年至2027年", "自2025年至2027年 span 2025-01-01..2027-12-31 future"},
    {"year and month", "2021年3月至2022年6月", "2021年3月至2022年6月 span 2021-03-01..2022-06-30"},
    {"the year is of both", "2020年3月至6月", "2020年3月至6月 span 2020-03-01..2020-06-30"},
    {"year and month are of both", "2020年3月5日至8日",
     "2020年3月5日至8日 span 2020-03-05..2020-03-08"},
    {"days with one month", "5月1-5日", "5月1-5日 span 2021-05-01..2021-05-05"},
    {"over the end of a year", "2019年11月至2月", "2019年11月至2月 span 2019-11-01..2020-02-29"},
    {"over it in words", "2019年11月至次年2月", "2019年11月至次年2月 span 2019-11-01..2020-02-29"},
    {"the second year counts for the first", "11月至2022年3月",
     "11月至2022年3月 span 2021-11-01..2022-03-31 future"},
    {"from … to, of two values", "从2019年的3000元增加到2020年的5000元",
     "2019年 span 2019-01-01..2019-12-31|2020年 span 2020-01-01..2020-12-31"},
    /* relative years */
    {"this year", "今年", "今年 span 2021-01-01..2021-12-31"},
    {"last year", "去年", "去年 span 2020-01-01..2020-12-31"},
    {"the year before", "比上年增长", "上年 span 2020-01-01..2020-12-31"},
    {"two years ago", "前年", "前年 span 2019-01-01..2019-12-31"},
    {"next year is ahead", "明年", "明年 span 2022-01-01..2022-12-31 future"},
    {"a part of last year", "去年9月", "去年9月 span 2020-09-01..2020-09-30"},
    {"the following year of nothing", "次年", "次年 span .."},
    {"not in 以上年轻", "5名以上年轻干部", ""},
    {"not in 文明年", "文明年度", ""},
    {"not in 过去年均", "过去年均", ""},
    {"not in 如今年轻", "如今年轻人", "如今 now .."},
    {"not in 目前年产", "目前年产", "目前 now .."},
    {"not in 今后年均", "今后年均", "今后 vague .. future"},
    {"two years before", "前两年", "前两年 back 2019-01-01..2020-12-31"},
    {"no months before", "学前一年", ""},
    /* since */
    {"since a year", "2019年以来", "2019年以来 since 2019-01-01..2021-06-15"},
    {"without 年", "——2019以来我市", "2019以来 since 2019-01-01..2021-06-15"},
    {"since this year", "今年以来", "今年以来 since 2021-01-01..2021-06-15"},
    {"since a month", "去年9月以来", "去年9月以来 since 2020-09-01..2021-06-15"},
    {"since a third of a month", "3月下旬以来", "3月下旬以来 since 2021-03-21..2021-06-15"},
    {"起", "自2019年9月1日起施行", "自2019年9月1日起 since 2019-09-01..2021-06-15"},
    {"起 ahead of the reference", "2022年起", "2022年起 since 2022-01-01.. future"},
    {"not 起 in 起草", "2020年起草", "2020年 span 2020-01-01..2020-12-31"},
    {"to now", "2019年至今", "2019年至今 since 2019-01-01..2021-06-15"},
    {"an event joins its date", "自2018年启动以来",
     "自2018年启动以来 since 2018-01-01..2021-06-15"},
    {"an event without a date", "自疫情发生以来,44岁", "自疫情发生以来 vague .."},
    {"known events need no boundary", "这是改革开放以来最大", "改革开放以来 vague .."},
    {"a congress", "我们党的十八大以来三次", "党的十八大以来 vague .."},
    {"a quoted event", "开展,“走基层”活动启动以来", "“走基层”活动启动以来 vague .."},
    {"a clause too long for an event", "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙以来", ""},
    {"截至 ends what follows it", "截至5月9日,今年以来",
     "截至5月9日 until ..2021-05-09|今年以来 since 2021-01-01..2021-05-09"},
    {"and an event", "截至5月底,过渡期以来",
     "截至5月底 until ..2021-05-31|过渡期以来 vague ..2021-05-31"},
    /* until */
    {"until a day", "截至2020年12月31日", "截至2020年12月31日 until ..2020-12-31"},
    {"until the end of a year", "截至2020年底", "截至2020年底 until ..2020-12-31"},
    {"until an hour", "截至4月5日24时", "截至4月5日24时 until ..2021-04-05"},
    {"until ahead", "到2025年底", "到2025年底 until ..2025-12-31 future"},
    {"到 of a verb stays with it", "提高到2025年的", "2025年 span 2025-01-01..2025-12-31 future"},
    {"before a day includes it", "9月30日前", "9月30日前 until ..2021-09-30 future"},
    {"before a year does not", "2030年前", "2030年前 until ..2029-12-31 future"},
    {"前 of another word", "2020年前期", "2020年 span 2020-01-01..2020-12-31"},
    {"until now", "截至目前", "截至目前 now .."},
    /* lengths */
    {"来", "3年来", "3年来 back 2018-06-15..2021-06-15"},
    {"in hanzi", "五年来", "五年来 back 2016-06-15..2021-06-15"},
    {"half a year", "半年来", "半年来 back 2020-12-15..2021-06-15"},
    {"a year and a half", "一年半来", "一年半来 back 2019-12-15..2021-06-15"},
    {"近", "近5年人均", "近5年 back 2016-06-15..2021-06-15"},
    {"with both", "近三年来", "近三年来 back 2018-06-15..2021-06-15"},
    {"过去", "过去的五年", "过去的五年 back 2016-06-15..2021-06-15"},
    {"这", "这五年", "这五年 back 2016-06-15..2021-06-15"},
    {"in a row", "连续3年招录", "连续3年 back 2018-06-15..2021-06-15"},
    {"days in a row", "连续13天日夜奋战", "连续13天 back 2021-06-02..2021-06-15"},
    {"an ordinal in a row", "连续第三年", "连续第三年 back 2018-06-15..2021-06-15"},
    {"times in a row are no time", "连续10次", ""},
    {"added up", "3年累计投入", "3年累计 back 2018-06-15..2021-06-15"},
    {"doubled in", "企业数3年翻一番", "3年 back 2018-06-15..2021-06-15"},
    {"a loose length has no dates", "十多年来,多年来,几十年来",
     "十多年来 back ..|多年来 back ..|几十年来 back .."},
    {"within", "5年内", "5年内 ahead 2021-06-15..2026-06-15 future"},
    {"days within", "3天内", "3天内 ahead 2021-06-15..2021-06-18 future"},
    {"the years ahead", "未来三年", "未来三年 ahead 2021-06-15..2024-06-15 future"},
    {"from now on", "今后五年", "今后五年 ahead 2021-06-15..2026-06-15 future"},
    {"lengths that say no dates", "8年里,三年时间,两年后",
     "8年里 vague ..|三年时间 vague ..|两年后 vague .."},
    {"bare lengths are durations", "30天、24小时、3年、2个月", ""},
    {"来 of another word", "3年来自各地", ""},
    {"内 of another word", "5年内蒙古", ""},
    {"a part of a year's name", "这一年", "这一年 span 2021-01-01..2021-12-31"},
    /* words */
    {"now", "目前,如今", "目前 now ..|如今 now .."},
    {"现已 ends a scope", "现已发展", "现已 now .. ends"},
    {"not in 出现在", "出现在,体现在,发现已", ""},
    {"vague", "近年来,日前,近期", "近年来 vague ..|日前 vague ..|近期 vague .."},
    {"not in 节日前", "节日前", ""},
    {"repeated", "每年,每月28 号,平均每天",
     "每年 repeated ..|每月28 号 repeated ..|平均每天 repeated .."},
    {"every three years", "每三年", "每三年 repeated .."},
    {"months from the reference", "上月,本月",
     "上月 span 2021-05-01..2021-05-31|"
     "本月 span 2021-06-01..2021-06-30"},
    {"quarters from it", "上季度", "上季度 span 2021-01-01..2021-03-31"},
    {"weeks begin on Monday", "上周,上周三",
     "上周 span 2021-06-07..2021-06-13|上周三 date 2021-06-09..2021-06-09"},
    {"days from it, with the date", "昨天(6月14日)", "昨天(6月14日) date 2021-06-14..2021-06-14"},
    {"day of the month that was last", "记者8日获悉,20日,",
     "8日 date 2021-06-08..2021-06-08|20日 date 2021-05-20..2021-05-20"},
    {"seasons keep their year", "今年秋季学期,春节期间", "今年秋季学期 vague ..|春节期间 vague .."},
    {"a named day", "在“五四”前后", "“五四”前后 vague .."},
    {"同期", "去年同期", "去年同期 vague .."},
    /* plans and centuries */
    {"a plan", "“十三五”时期", "“十三五”时期 span 2016-01-01..2020-12-31"},
    {"the plan of now", "“十四五”期间", "“十四五”期间 span 2021-01-01..2025-12-31"},
    {"its end", "比“十二五”末", "“十二五”末 until ..2015-12-31"},
    {"since it began", "“十三五”以来", "“十三五”以来 since 2016-01-01..2021-06-15"},
    {"without quotes", "十四五规划期", "十四五规划期 span 2021-01-01..2025-12-31"},
    {"ASCII quotes", "\"十五五\"时期", "\"十五五\"时期 span 2026-01-01..2030-12-31 future"},
    {"its first year", "“十四五”开局之年", "“十四五”开局之年 span 2021-01-01..2021-12-31"},
    {"the tenth", "“十五”时期", "“十五”时期 span 2001-01-01..2005-12-31"},
    {"the first", "“一五”时期", "“一五”时期 span 1953-01-01..1957-12-31"},
    {"the plan's name is none", "“十四五”规划纲要,十四五规划", ""},
    {"a decade", "上世纪90年代", "上世纪90年代 span 1990-01-01..1999-12-31"},
    {"a decade of a numbered century", "二十世纪八十年代",
     "二十世纪八十年代 span 1980-01-01..1989-12-31"},
    {"a century", "21世纪以来", "21世纪以来 since 2001-01-01..2021-06-15"},
    {"a decade without a century", "80年代", ""},
    /* clock */
    {"clock", "09:02:33", "09:02:33 clock .."},
    {"parts of the day", "上午9时30分,凌晨3时多", "上午9时30分 clock ..|凌晨3时多 clock .."},
    {"hours", "从上午8时到下午5时", "从上午8时到下午5时 clock .."},
    {"date and clock", "2019-09-06 10:52", "2019-09-06 date 2019-09-06..2019-09-06|10:52 clock .."},
    {"a ratio is none", "2.5:1,比例为25:26,25.72:26.84:47.44", ""},
    {"three points are none", "三点意见,3点要求", ""},
    {"a moment is none", "第一时间,一时,届时", "届时 vague .. future"},
    /* never inside a number or a word */
    {"people are no year", "选派1900名,1800人", ""},
    {"money is no date", "捐款2814.1万元", ""},
    {"a share is no date", "3.15,12.5%", ""},
    {"months inside larger numbers", "111月,2021111月", ""},
    {"1月 inside 11月", "11月", "11月 span 2021-11-01..2021-11-30 future"},
    {"terms and grades", "5年期,3年级,2年级,90后,3年制", ""},
    {"lessons", "一月一课,一月一主题", ""},
    {"ages", "35周岁,6月龄", ""},
    {"a telephone number", "0738-8月", ""},
    {"a street number", "525号,12号楼", ""},
    {"history", "2000年历史", ""},
    {"decimals", "2.5年来", ""},
    {"a letter before", "G2019年", ""},
    {"the lunar calendar is not ours", "三月三", ""},
    /* what readers of dates are known to trip over */
    {"an event behind a date", "2019年3月31日事件多少起",
     "2019年3月31日 date 2019-03-31..2019-03-31"},
    {"a fraction of networks", "移动4/5G", ""},
    {"a decimal read aloud", "八点八", ""},
    {"next week", "下个星期", "下个星期 span 2021-06-21..2021-06-27 future"},
    {"a range in hanzi", "从一月十日到十二日", "从一月十日到十二日 span 2021-01-10..2021-01-12"},
    {"half of last year", "去年上半年", "去年上半年 span 2020-01-01..2020-06-30"},
    {"decades as a figure of speech", "数十年如一日,百年难遇", ""},
    {"first secretaries", "第一书记,第一年,第2版", ""},
    {"an anniversary", "成立95周年", ""},
    {"the plan in full", "第十四个五年规划期间,五年规划",
     "第十四个五年规划期间 span 2021-01-01..2025-12-31"},
    {"once a year", "每年一次,一年一度", "每年 repeated .."},
    {"a day of every week", "每周五,每周一次", "每周五 repeated ..|每周 repeated .."},
    {"centuries in a row", "19世纪末20世纪初", "19世纪末 vague ..|20世纪初 vague .."},
    {"before the common era", "公元前221年", ""},
    {"until a half", "截至今年上半年", "截至今年上半年 until ..2021-06-30 future"},
    {"since, from now on", "自2023年1月1日起", "自2023年1月1日起 since 2023-01-01.. future"},
    {"hours are no days", "24小时内办结,一个半小时", ""},
    {"a hundred days", "100天内", "100天内 ahead 2021-06-15..2021-09-23 future"},
    {"phone and fax", "电话0738-8312345", ""},
    {"document numbers", "〔2019〕12号,国发2019年12号", "2019年 span 2019-01-01..2019-12-31"},
    {"a year in brackets", "(2019年)", "2019年 span 2019-01-01..2019-12-31"},
    {"two years with one 年", "2016至2020年", "2016至2020年 span 2016-01-01..2020-12-31"},
    {"blanks around the dash", "2016 — 2020 年", "2016 — 2020 年 span 2016-01-01..2020-12-31"},
    {"nothing", "", ""},
};

static const char *const kind_names[] = {
    "date", "span", "since", "until", "back", "ahead", "now", "repeated", "vague", "clock",
};

static void put_period(struct buf *b, struct span text, const struct period *p)
{
    char from[11], to[11];
    date_put_iso(p->from, from);
    date_put_iso(p->to, to);
    if (b->n)
        buf_put_char(b, '|');
    buf_put(b, span_between(text, p->at, p->end));
    buf_printf(b, " %s %s..%s%s%s", kind_names[p->kind], from, to, p->future ? " future" : "",
               p->ends_scope ? " ends" : "");
}

/* What text_periods says, as the rows write it. */
static const char *periods_of(struct span text, struct date reference, int year)
{
    static char shown[8192];
    struct arena a = {0};
    struct periods p = {0};
    struct buf b = {0};
    struct err e = {0};
    if (!text_periods(text, 0, text.n, reference, &a, &p, &e))
        buf_puts(&b, e.text);
    for (size_t i = 0; i < p.n; i++) {
        if (year)
            text_period_in_year(text, &p.items[i], year, reference);
        put_period(&b, text, &p.items[i]);
    }
    snprintf(shown, sizeof(shown), "%.*s", (int)b.n, b.at ? b.at : "");
    buf_free(&b);
    arena_free(&a);
    return shown;
}

static void periods(void)
{
    for (size_t i = 0; i < sizeof(period_cases) / sizeof(*period_cases); i++)
        is(periods_of(span_of(period_cases[i].in), day_of("2021-06-15"), 0), period_cases[i].want,
           period_cases[i].why);
}

static const struct {
    const char *why, *reference, *in, *want;
} reference_cases[] = {
    {"January looks back", "2026-01-20", "12月份,1—11月",
     "12月份 span 2025-12-01..2025-12-31|1—11月 span 2025-01-01..2025-11-30"},
    {"halves do not", "2026-01-20", "下半年", "下半年 span 2026-07-01..2026-12-31 future"},
    {"last month over a new year", "2026-01-20", "上月", "上月 span 2025-12-01..2025-12-31"},
    {"last quarter over a new year", "2026-01-20", "上季度", "上季度 span 2025-10-01..2025-12-31"},
    {"from a leap day", "2020-02-29", "近一年", "近一年 back 2019-02-28..2020-02-29"},
    {"without a reference", "", "去年,9月,3年来,今天",
     "去年 span ..|9月 span ..|3年来 back ..|"
     "今天 date .."},
    {"absolute ones stay", "", "2019年,“十三五”时期,2019年以来",
     "2019年 span 2019-01-01..2019-12-31|“十三五”时期 span 2016-01-01..2020-12-31|"
     "2019年以来 since 2019-01-01.."},
    {"the first of all years", "0001-01-01", "去年,3年来", "去年 span ..|3年来 back ..0001-01-01"},
};

static const struct {
    const char *why, *in, *want;
} year_cases[] = {
    {"half", "上半年", "上半年 span 2019-01-01..2019-06-30"},
    {"all year", "全年", "全年 span 2019-01-01..2019-12-31"},
    {"first quarters", "前三季度", "前三季度 span 2019-01-01..2019-09-30"},
    {"months", "1-9月", "1-9月 span 2019-01-01..2019-09-30"},
    {"a month", "12月", "12月 span 2019-12-01..2019-12-31"},
    {"end of the year", "年末", "年末 until ..2019-12-31"},
    {"all of an earlier year", "年内", "年内 span 2019-01-01..2019-12-31"},
    {"the year before it", "上年", "上年 span 2018-01-01..2018-12-31"},
    {"the year after it", "次年", "次年 span 2020-01-01..2020-12-31"},
    {"that year", "当年", "当年 span 2019-01-01..2019-12-31"},
    {"two years before it", "前两年", "前两年 back 2017-01-01..2018-12-31"},
    {"since a month of it", "3月以来", "3月以来 since 2019-03-01..2021-06-15"},
    {"a day of it", "截至6月30日", "截至6月30日 until ..2019-06-30"},
    {"a year that is said stays", "2020年", "2020年 span 2020-01-01..2020-12-31"},
    {"去年 stays", "去年", "去年 span 2020-01-01..2020-12-31"},
    {"a length stays", "3年来", "3年来 back 2018-06-15..2021-06-15"},
    {"a vague one stays", "近年来", "近年来 vague .."},
};

static void references(void)
{
    for (size_t i = 0; i < sizeof(reference_cases) / sizeof(*reference_cases); i++)
        is(periods_of(span_of(reference_cases[i].in), day_of(reference_cases[i].reference), 0),
           reference_cases[i].want, reference_cases[i].why);
    for (size_t i = 0; i < sizeof(year_cases) / sizeof(*year_cases); i++)
        is(periods_of(span_of(year_cases[i].in), day_of("2021-06-15"), 2019), year_cases[i].want,
           year_cases[i].why);
}

/* A window sees nothing outside itself, and offsets stay those of the text. */
static void windows(void)
{
    struct span text = SPAN("2019年9月6日,去年");
    struct arena a = {0};
    struct periods p;
    ok(text_periods(text, strlen("2019年"), text.n, day_of("2021-06-15"), &a, &p, NULL) &&
           p.n == 2 && p.items[0].at == strlen("2019年") && p.items[0].from.year == 2021,
       "window: begins behind the year");
    ok(text_periods(text, 0, strlen("2019年"), day_of("2021-06-15"), &a, &p, NULL) && p.n == 1 &&
           p.items[0].end == strlen("2019年"),
       "window: ends behind the year");
    ok(text_periods(text, 3, 3, day_of("2021-06-15"), &a, &p, NULL) && p.n == 0, "window: empty");
    arena_free(&a);
}

/* Whatever stands in a text: spans ascend, do not overlap, lie at characters. */
static bool orderly(struct span text, const struct periods *p)
{
    size_t end = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct period *x = &p->items[i];
        if (x->at < end || x->end <= x->at || x->end > text.n ||
            utf8_invalid_at(span_between(text, x->at, x->end)) != x->end - x->at)
            return false;
        if (date_known(x->from) &&
            (!date_valid(x->from) || (date_known(x->to) && date_compare(x->from, x->to) > 0)))
            return false;
        end = x->end;
    }
    return true;
}

/* Texts made of pieces of the grammar in any order. */
static void any_order(void)
{
    static const char *const pieces[] = {
        "20",   "19",   "年", "月", "日",   "至",   "—",    "-",  "今",   "去",   "前",   "上",
        "半",   "三",   "十", "五", "来",   "以来", "自",   "从", "截至", "到",   "“",    "”",
        "时期", "底",   "末", "初", "第",   "季度", "个",   "每", "近",   "连续", "内",   "后",
        ",",    " ",    ":",  "30", "世纪", "年代", "周",   "天", "零",   "百",   "万",   "多",
        "两",   "现已", "(",  ")",  "下旬", "春节", "同期", "1",  ".",    "/",    "日前",
    };
    uint32_t seed = 20210615;
    bool good = true;
    for (int round = 0; round < 20000 && good; round++) {
        char text[400] = "";
        size_t n = 0;
        for (int i = 0; i < 24; i++) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = pieces[(seed >> 8) % (sizeof(pieces) / sizeof(*pieces))];
            n += strlen(strcpy(text + n, piece));
        }
        struct arena a = {0};
        struct periods p;
        good = text_periods((struct span){text, n}, 0, n, day_of("2021-06-15"), &a, &p, NULL) &&
               orderly((struct span){text, n}, &p);
        if (!good)
            note("%s", text);
        for (size_t i = 0; i < p.n && good; i++)
            text_period_in_year((struct span){text, n}, &p.items[i], 1 + (int)(seed % 9999),
                                day_of("2021-06-15"));
        arena_free(&a);
    }
    ok(good, "any order: spans ascend, dates are valid, from is not after to");
}

static void full_arena(void)
{
    char text[40000] = "";
    for (size_t i = 0; i + 8 < sizeof(text); i += 7)
        memcpy(text + i, "去年,", 7);
    struct arena a = arena_with_max(4096);
    struct periods p = {.n = 77};
    struct err e = {0};
    ok(!text_periods(span_of(text), 0, strlen(text), day_of("2021-06-15"), &a, &p, &e) &&
           e.kind == ERR_INPUT && p.n == 77,
       "a full arena is bad input, and nothing is returned");
    arena_free(&a);
}

int main(void)
{
    iso();
    day_numbers();
    adding();
    periods();
    references();
    windows();
    any_order();
    full_arena();
    return done();
}
