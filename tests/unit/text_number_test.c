/* Numerals and what stands around them: one row a phenomenon.  `want` lists all expressions of
 * `in` as quote=value[..high][ bound][ unit][ class], divided by "; "; exact bounds, empty units
 * and the class `number` are left out. */
#include "tap.h"

#include "base/buf.h"
#include "lexicon/lexicon.h"

static const struct {
    const char *why, *in, *want;
} cases[] = {
    /* ---- digits ---- */
    {"digits with a classifier", "选派84名干部", "84名=84 名"},
    {"full-width digits", "共１４３１支", "１４３１支=1431 支"},
    {"a blank before the classifier", "全市694 个村", "694 个=694 个"},
    {"a blank before the vague word", "3600 多人", "3600 多人=3600 over 人"},
    {"a no-break blank", "31\u00a0个", "31\u00a0个=31 个"},
    {"an ideographic blank", "31　个", "31　个=31 个"},
    {"a tab ends the number", "31\t个", "31=31"},
    {"a line end ends the number", "31\n个", "31=31"},
    {"decimal point", "9804.1万名", "9804.1万名=98041000 名"},
    {"full-width point", "２．５亩", "２．５亩=2.5 亩 measure"},
    {"a fraction with a zero keeps its value", "525.0万个", "525.0万个=5250000 个"},
    {"no digits before the point", " .5", ".5=0.5"},
    {"three parts are no decimal", "2019.9.6", "2019=2019; 9=9; 6=6"},
    {"an address holds no number", "见https://a.cn/t20250701_5.html 共5个", "5个=5 个"},
    {"minus in front", "增长率为-1.23‰", "-1.23‰=-1.23 ‰ percent"},
    {"full-width minus", "增长－1.2%", "－1.2%=-1.2 % percent"},
    {"minus in words", "负三十二", "负三十二=-32"},
    {"minus degrees", "气温零下5度", "零下5度=-5 度 temperature"},
    {"减负 is no sign", "减负50亿元", "50亿元=5000000000 元 money"},
    {"税负 is no sign", "企业税负5700亿元", "5700亿元=570000000000 元 money"},
    {"a hyphen in a name is no sign", "歼-20战机", "20=20"},
    {"a dash before a word is no sign", "——3个", "3个=3 个"},

    /* ---- thousands ---- */
    {"thousands", "1,234元", "1,234元=1234 元 money"},
    {"two groups and a fraction", "1,234,567.8元", "1,234,567.8元=1234567.8 元 money"},
    {"thousands of ten thousands", "1,100万", "1,100万=11000000"},
    {"full-width thousands", "４，５６５", "４，５６５=4565"},
    {"full-width comma, narrow digits, unit", "1，234人", "1，234人=1234 人"},
    {"full-width comma and a magnitude are a list", "投入20，300万元",
     "20=20; 300万元=3000000 元 money"},
    {"enumeration", "50、100、200个", "50=50; 100=100; 200个=200 个"},
    {"a unit between", "490个,占20.2%", "490个=490 个; 20.2%=20.2 % percent"},
    {"blanks behind commas", "1, 234, 567", "1=1; 234=234; 567=567"},
    {"a group of two", "1,23人", "1=1; 23人=23 人"},
    {"a group of four", "1,2345人", "1=1; 2345人=2345 人"},
    {"four digits before", "2019,100人", "2019=2019; 100人=100 人"},
    {"a broken chain", "1,234,56人", "1=1; 234=234; 56人=56 人"},
    {"a leading zero", "0,123", "0=0; 123=123"},
    {"a clause behind the comma", "达1,其中", "1=1"},

    /* ---- magnitudes ---- */
    {"万", "1.4万个", "1.4万个=14000 个"},
    {"亿", "7.2亿元", "7.2亿元=720000000 元 money"},
    {"万亿", "69.27万亿元", "69.27万亿元=69270000000000 元 money"},
    {"blank before 万", "1000  万", "1000  万=10000000"},
    {"traditional", "3.5萬個", "3.5萬個=35000 个"},
    {"digits mixed with magnitude words", "25万6千", "25万6千=256000"},
    {"digits behind 万", "3万4000", "3万4000=34000"},
    {"one digit behind 万", "三万五", "三万五=35000"},
    {"zero behind 万", "三万零五", "三万零五=30005"},
    {"magnitude words all along", "7 万5 千4 百", "7 万5 千4 百=75400"},
    {"two households in a row", "35532户153083名", "35532户=35532 户; 153083名=153083 名"},
    {"千 of 千米 belongs to the unit", "12千米", "12千米=12 千米 measure"},
    {"千 of 千瓦时 as well", "2万亿千瓦时", "2万亿千瓦时=2000000000000 千瓦时 measure"},
    {"千 before a classifier is a magnitude", "5千人", "5千人=5000 人"},
    {"k", "40k", "40k=40000"},
    {"4K is a name", "4K电视", "4=4"},

    /* ---- Chinese numerals ---- */
    {"one digit", "引进三名博士", "三名=3 名"},
    {"inner zero", "三千零五十亿元", "三千零五十亿元=305000000000 元 money"},
    {"ten without one", "十五", "十五=15"},
    {"一万五千亿", "一万五千亿", "一万五千亿=1500000000000"},
    {"二十万亿", "二十万亿", "二十万亿=20000000000000"},
    {"四万万", "四万万", "四万万=400000000"},
    {"all parts", "四亿五千六百四十二万零一十五", "四亿五千六百四十二万零一十五=456420015"},
    {"financial", "壹佰贰拾叁元", "壹佰贰拾叁元=123 元 money"},
    {"financial and traditional", "肆億伍仟萬", "肆億伍仟萬=450000000"},
    {"陆 in a word is none", "登陆部队", ""},
    {"伍 in a word is none", "队伍", ""},
    {"廿五", "廿五人", "廿五人=25 人"},
    {"卅", "卅人", "卅人=30 人"},
    {"digit by digit", "二〇二六年", "二〇二六年=2026 年 measure"},
    {"digit by digit without zero", "一九四九", "一九四九=1949"},
    {"point", "三点五倍", "三点五倍=3.5 倍"},
    {"point and 万", "三点五万", "三点五万=35000"},
    {"a clock is no decimal", "八点五十", "八点=8 点 measure; 五十=50"},
    {"两 before a classifier", "两项", "两项=2 项"},
    {"两 as a unit", "二两", "二两=2 两 measure"},
    {"两 as a unit behind 万", "两万两", "两万两=20000 两 measure"},
    {"半", "半小时", "半小时=0.5 小时 measure"},
    {"半 behind a unit", "一吨半", "一吨半=1.5 吨 measure"},
    {"个半小时", "一个半小时", "一个半小时=1.5 小时 measure"},
    {"半导体 is none", "半导体", ""},
    {"blanks in Chinese numerals", "三千 九百 六十五", "三千 九百 六十五=3965"},
    {"a number of a plan is none", "“十四五”规划", ""},
    {"a place is none", "四川、五台山", ""},
    {"words are none", "一切十分统一,万一千方百计", ""},
    {"一 and a verb are none", "一看", ""},
    {"a lone digit that ends a clause", "排名前三的", "三=3"},
    {"a lone digit before 部门", "等六部门印发", "六=6"},
    {"every one of a run", "一九 三五七", "三五七=357"},
    {"five and one is a day, not 51", "五一劳动节", ""},

    /* ---- percent and parts ---- */
    {"percent sign", "占24.3%", "24.3%=24.3 % percent"},
    {"full-width percent sign", "98％", "98％=98 % percent"},
    {"百分之", "百分之九十五", "百分之九十五=95 % percent"},
    {"百分之 with a point", "百分之十点二", "百分之十点二=10.2 % percent"},
    {"百分之百", "百分之百", "百分之百=100 % percent"},
    {"百分之 and digits", "百分之2.4", "百分之2.4=2.4 % percent"},
    {"千分之", "千分之二", "千分之二=2 ‰ percent"},
    {"万分之", "万分之三", "万分之三=0.03 % percent"},
    {"per mille", "1.23‰", "1.23‰=1.23 ‰ percent"},
    {"成", "五成", "五成=50 % percent"},
    {"两成", "增长两成", "两成=20 % percent"},
    {"七成六", "七成六", "七成六=76 % percent"},
    {"成 in a word is none", "27成员国", "27=27"},
    {"折", "打九折", "九折=90 % percent"},
    {"五五折", "五五折", "五五折=55 % percent"},
    {"折 in a word is none", "3折合", "3=3"},
    {"percentage points", "2.16个百分点", "2.16个百分点=2.16 百分点 percent"},
    {"percentage points in Chinese", "一点二个百分点", "一点二个百分点=1.2 百分点 percent"},
    {"damaged percentage points", "一 百 五 十 个 百 分 点",
     "一 百 五 十 个 百 分 点=150 百分点 percent"},
    {"a third", "三分之一", "三分之一=33.33333333 % percent"},
    {"a fifth", "占全国五分之一", "五分之一=20 % percent"},
    {"two thirds in digits", "2/3以上", "2/3以上=66.66666667 at_least % percent"},
    {"nearly three quarters", "近3/4的", "近3/4=75 under % percent"},
    {"a date with strokes is none", "2019/9/6", "2019=2019; 9=9; 6=6"},
    {"one and a half", "一又二分之一", "一又二分之一=1.5"},
    {"half", "占一半以上", "一半以上=50 at_least % percent"},
    {"more than half", "用户过半，", "过半=50 over % percent"},
    {"half a year is no half", "过半年", "半年=0.5 年 measure"},
    {"times", "7.1倍", "7.1倍=7.1 倍"},
    {"doubled", "翻一番", "翻一番=1 倍"},
    {"doubled twice", "翻了两番", "翻了两番=3 倍"},
    {"doubled thrice in digits", "翻3番", "翻3番=7 倍"},
    {"doubled in one word", "实现翻番", "翻番=1 倍"},
    {"番 alone is none", "一番努力", ""},
    {"ratio", "由2.5:1扩大", "2.5:1=2.5"},
    {"ratio sign", "1.68∶1", "1.68∶1=1.68"},
    {"a clock is no ratio", "09:02:33", "09=9; 02=2; 33=33"},

    /* ---- ranges ---- */
    {"hyphen", "3-5个", "3-5个=3..5 个 range"},
    {"dash", "1—3项", "1—3项=1..3 项 range"},
    {"long dash is none", "3——5个", "3=3; 5个=5 个"},
    {"wave", "63%~68%", "63%~68%=63..68 % range"},
    {"percent on both sides", "80%-90%", "80%-90%=80..90 % range"},
    {"full-width wave and unit", "4～8℃", "4～8℃=4..8 ℃ range"},
    {"至", "200至300人", "200至300人=200..300 人 range"},
    {"到", "一到五个", "一到五个=1..5 个 range"},
    {"a magnitude for both", "3至5万元", "3至5万元=30000..50000 元 range"},
    {"a magnitude for one", "9000至1万元", "9000至1万元=9000..10000 元 range"},
    {"from and to are two", "从63%到95%", "63%=63 % percent; 95%=95 % percent"},
    {"raised to is two", "从63%提高到95%", "63%=63 % percent; 95%=95 % percent"},
    {"falling order is none", "5-3个", "5=5; 3个=3 个"},
    {"a phone number is none", "0738-8888888", "0738=738; 8888888=8888888"},
    {"a date is none", "2019-09-06", "2019=2019; 09=9; 06=6"},
    {"two digits in a row", "三五个", "三五个=3..5 个 range"},
    {"neighbours", "两三名", "两三名=2..3 名 range"},
    {"十七八", "十七八个", "十七八个=17..18 个 range"},
    {"tens", "二三十人", "二三十人=20..30 人 range"},
    {"hundreds", "五六百人", "五六百人=500..600 人 range"},
    {"ten thousands", "二三十万人", "二三十万人=200000..300000 人 range"},
    {"between", "在20和30之间", "在20和30之间=20..30 range"},
    {"two comparisons", "大于10小于20", "大于10小于20=10..20 over,under range"},
    {"two limits", "30岁以上、35岁以下", "30岁以上、35岁以下=30..35 at_least,at_most 岁 range"},
    {"limits that exclude each other", "大于50小于12", "大于50=50 over; 小于12=12 under"},
    {"tenths", "七八成", "七八成=70..80 % range"},
    {"百分之 and neighbours", "百分之七八十", "百分之七八十=70..80 % range"},
    {"百分之 for both", "百分之六十至七十", "百分之六十至七十=60..70 % range"},
    {"百分之 twice", "百分之六十到百分之七十", "百分之六十到百分之七十=60..70 % range"},
    {"the head of a unit on the left", "2个至5个百分点", "2个至5个百分点=2..5 百分点 range"},
    {"one or two", "一两个", "一两个=1..2 个 range"},
    {"one liang", "一两银子", "一两=1 两 measure"},
    {"a range with a bound", "约10至38公里", "约10至38公里=10..38 about 公里 range"},

    /* ---- bounds ---- */
    {"近", "近2000万元", "近2000万元=20000000 under 元 money"},
    {"附近 is no bound", "附近3个村", "3个=3 个"},
    {"最近 is no bound", "最近3年", "3年=3 年 measure"},
    {"约", "约5000立方米", "约5000立方米=5000 about 立方米 measure"},
    {"节约 is no bound", "节约200万元", "200万元=2000000 元 money"},
    {"超", "超3000吨", "超3000吨=3000 over 吨 measure"},
    {"超过", "超过60%", "超过60%=60 over % percent"},
    {"逾", "逾20人", "逾20人=20 over 人"},
    {"突破", "突破300万元", "突破300万元=3000000 over 元 money"},
    {"不少于", "不少于3名", "不少于3名=3 at_least 名"},
    {"不低于", "不低于50%", "不低于50%=50 at_least % percent"},
    {"不高于", "不高于23微克/立方米", "不高于23微克/立方米=23 at_most 微克/立方米 measure"},
    {"不超过", "不超过3年", "不超过3年=3 at_most 年 measure"},
    {"至少", "至少3人", "至少3人=3 at_least 人"},
    {"不到", "不到20人", "不到20人=20 under 人"},
    {"不足", "不足60厘米", "不足60厘米=60 under 厘米 measure"},
    {"多", "2800多支", "2800多支=2800 over 支"},
    {"余 behind 万", "33万余个", "33万余个=330000 over 个"},
    {"余 behind 亿", "33.2亿余元", "33.2亿余元=3320000000 over 元 money"},
    {"多 before 万", "1300多万人次", "1300多万人次=13000000 over 人次"},
    {"多 behind the magnitude, no unit", "13亿多人口", "13亿多=1300000000 over"},
    {"多 behind the unit", "增长了18倍多。", "18倍多=18 over 倍"},
    {"多 that begins a noun", "3个多功能厅", "3个=3 个"},
    {"个多月", "3个多月", "3个多月=3 over 个月 measure"},
    {"个多百分点", "近一个多百分点", "近一个多百分点=1 under 百分点 percent"},
    {"hundred and more", "百余名", "百余名=100 over 名"},
    {"零 behind more ten thousands", "300多万零五百人", "300多万零五百人=3000500 over 人"},
    {"零 there that nothing follows ends it", "5000余万○百", "5000余万=50000000 over"},
    {"a hundred and more ten thousands", "百余万元", "百余万元=1000000 over 元 money"},
    {"a part of 亿 and one of 万", "1亿5000万元", "1亿5000万元=150000000 元 money"},
    {"higher by", "高出3.2个百分点", "3.2个百分点=3.2 百分点 percent"},
    {"走过 is no bound", "走过百年", "百年=100 年 measure"},
    {"十来个", "十来个", "十来个=10 about 个"},
    {"included, in brackets", "100平方米（含）以上",
     "100平方米（含）以上=100 at_least 平方米 measure"},
    {"十多", "十多个", "十多个=10 over 个"},
    {"十余", "两千余人", "两千余人=2000 over 人"},
    {"以上", "1100亿斤以上", "1100亿斤以上=110000000000 at_least 斤 measure"},
    {"以上 is no bound in 以上率下", "100%以上率下", "100%=100 % percent"},
    {"及以下", "35岁及以下的", "35岁及以下=35 at_most 岁 age"},
    {"以内", "30天以内", "30天以内=30 at_most 天 measure"},
    {"内 behind a duration", "1小时内", "1小时内=1 at_most 小时 measure"},
    {"内 behind another unit", "3个内设机构", "3个=3 个"},
    {"内部 is no bound", "3年内部", "3年=3 年 measure"},
    {"左右", "3万元左右", "3万元左右=30000 about 元 money"},
    {"a comparison with about", "低于13%左右", "13%左右=13 about % percent"},
    {"上千", "上千名", "上千名=1000 at_least 名"},
    {"网上 is no bound", "网上千人", "千人=1000 人"},
    {"破万", "破万", "破万=10000 over"},
    {"超过千万", "超过千万", "超过千万=10000000 over"},
    {"近千", "近千名", "近千名=1000 under 名"},
    {"数十", "数十部", "数十部=10 over 部"},
    {"几百", "几百名", "几百名=100 over 名"},
    {"十几", "十几个", "十几个=10 over 个"},
    {"人数十分 is none", "人数十分稳定", ""},
    {"a bare 万 and a unit", "万亩", "万亩=10000 亩 measure"},
    {"a bare 万 is none", "万", ""},
    {"equal to", "等于1535", "等于1535=1535"},

    /* ---- ordinals ---- */
    {"rank", "居全省第4", "第4=4 位 ordinal"},
    {"rank with a counter", "第4位", "第4位=4 位 ordinal"},
    {"Chinese rank", "第二百五十", "第二百五十=250 位 ordinal"},
    {"a numbered thing", "第3期", "第3期=3 期 ordinal"},

    /* ---- units ---- */
    {"compound counter", "667人次", "667人次=667 人次"},
    {"件次", "4.65万余件次", "4.65万余件次=46500 over 件次"},
    {"写作件（次）", "183件（次）", "183件（次）=183 件次"},
    {"money a month", "98元/月", "98元/月=98 元/月 money"},
    {"month behind a stroke only", "8月", "8=8"},
    {"coal equivalent", "2.3亿吨标准煤左右", "2.3亿吨标准煤左右=230000000 about 吨标准煤 measure"},
    {"dollars", "1300多亿美元", "1300多亿美元=130000000000 over 美元 money"},
    {"sign before", "￥300", "￥300=300 元 money"},
    {"name before", "人民币 8千元", "人民币 8千元=8000 元 money"},
    {"yuan, jiao, fen", "50元6角三分", "50元6角三分=50.63 元 money"},
    {"two currencies", "4人民币5美元", "4人民币=4 元 money; 5美元=5 美元 money"},
    {"age", "44岁", "44岁=44 岁 age"},
    {"age in months", "十个月大的", "十个月大=10 个月 age"},
    {"天大 that is no age", "3天大变样", "3天=3 天 measure"},
    {"celsius", "20摄氏度", "20摄氏度=20 摄氏度 temperature"},
    {"fahrenheit before", "华氏温度100度", "华氏温度100度=100 华氏度 temperature"},
    {"degrees of heat", "温度升高5度", "5度=5 度 temperature"},
    {"degrees of something else", "360度考察", "360度=360 度 measure"},
    {"latin unit", "168cm", "168cm=168 cm measure"},
    {"a letter that goes on is no unit", "5G基站", "5=5"},
    {"a score", "98.12分", "98.12分=98.12 分 measure"},
    {"分 in a word is none", "20分别", "20=20"},
    {"人口 holds no 人", "300万人口", "300万=3000000"},
    {"部门 holds no 部", "16部门", "16=16"},
    {"家庭 holds no 家", "10万家庭", "10万=100000"},
    {"支部 holds no 支", "500支部", "500=500"},
    {"支队伍 does", "3支队伍", "3支=3 支"},
    {"年度 beside 年", "3年内", "3年内=3 at_most 年 measure"},
    {"traditional classifiers", "3戶5畝", "3戶=3 户; 5畝=5 亩 measure"},
    {"traditional words", "超過3000噸、近4000萬餘臺,16部門,負三,佔百分之二十",
     "超過3000噸=3000 over 吨 measure; 近4000萬餘臺=40000000 under 台; 16=16; 負三=-3; "
     "百分之二十=20 % percent"},
    {"a traditional range", "從3萬到5萬,3個至5個百分點",
     "3萬=30000; 5萬=50000; 3個至5個百分點=3..5 百分点 range"},
    {"a magnitude and an army", "3万陆军", "3万=30000"},
    {"a masked value is none", "选派***名", ""},
    {"letters for digits are none", "xx年", ""},
};

static const struct lexicon *lx;

static void put_number(struct buf *b, struct span text, const struct number *x)
{
    buf_put(b, span_between(text, x->at, x->end));
    buf_put_char(b, '=');
    decimal_put(b, x->value);
    if (x->has_high) {
        buf_puts(b, "..");
        decimal_put(b, x->value_high);
    }
    if (x->bound != BOUND_EXACT)
        buf_printf(b, " %s", bound_name(x->bound));
    if (x->has_high && x->bound_high != BOUND_EXACT)
        buf_printf(b, ",%s", bound_name(x->bound_high));
    if (x->unit.n)
        buf_printf(b, " %.*s", (int)x->unit.n, x->unit.at);
    if (x->class != NUMBER_PLAIN)
        buf_printf(b, " %s", number_class_name(x->class));
}

static void check_cases(void)
{
    struct arena a = {0};
    struct buf b = {0};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span text = span_of(cases[i].in);
        struct numbers found = {0};
        struct err e = {0};
        arena_reset(&a);
        buf_clear(&b);
        if (!text_numbers(&lx->units, text, 0, text.n, &a, &found, &e))
            buf_puts(&b, e.text);
        for (size_t k = 0; k < found.n; k++) {
            buf_puts(&b, k ? "; " : "");
            put_number(&b, text, &found.items[k]);
        }
        buf_put_char(&b, 0);
        is(b.at, cases[i].want, cases[i].why);
    }
    buf_free(&b);
    arena_free(&a);
}

/* Values of any length are exact; beyond the limits of decimals there is no number. */
static void check_long(void)
{
    static char text[DECIMAL_MAX_DIGITS + 100];
    struct arena a = {0};
    struct numbers found;
    struct buf b = {0};
    const char *amount = "202107211321363588510367.123456789012345678美元";
    ok(text_numbers(&lx->units, span_of(amount), 0, strlen(amount), &a, &found, NULL) &&
           found.n == 1,
       "an amount longer than a double");
    decimal_put(&b, found.items[0].value);
    buf_put_char(&b, 0);
    is(b.at, "202107211321363588510367.123456789012345678", "is exact");
    memset(text, '7', sizeof(text));
    ok(text_numbers(&lx->units, (struct span){text, sizeof(text)}, 0, sizeof(text), &a, &found,
                    NULL) &&
           found.n == 0,
       "more digits than a decimal holds are no number");
    ok(text_numbers(&lx->units, (struct span){text, DECIMAL_MAX_DIGITS}, 0, DECIMAL_MAX_DIGITS, &a,
                    &found, NULL) &&
           found.n == 1,
       "as many as it holds are one");
    buf_free(&b);
    arena_free(&a);
}

/* A window of a text is read as if there were nothing else. */
static void check_window(void)
{
    struct arena a = {0};
    struct numbers found;
    const char *text = "近2000万元以上";
    size_t from = strlen("近20"), to = strlen("近2000万");
    ok(text_numbers(&lx->units, span_of(text), from, to, &a, &found, NULL) && found.n == 1,
       "one number in the window");
    ok(found.items[0].at == from && found.items[0].end == to, "its edges are the window's");
    ok(found.items[0].bound == BOUND_EXACT && found.items[0].unit.n == 0,
       "what stands outside is not seen");
    arena_free(&a);
}

/* An arena that is full is an error, never a shorter list. */
static void check_full(void)
{
    const char *text = "1个2个3个4个5个6个7个8个9个10个";
    struct arena a = arena_with_max(512);
    struct numbers found = {0};
    struct err e = {0};
    ok(!text_numbers(&lx->units, span_of(text), 0, strlen(text), &a, &found, &e) &&
           e.kind == ERR_INPUT && found.n == 0,
       "a full arena is said");
    arena_free(&a);
}

int main(void)
{
    struct err e = {0};
    struct lexicon *opened = lexicon_open(NULL, &e);
    if (!ok(opened != NULL, "lexicon opens %s", e.text))
        return done();
    lx = opened;
    check_cases();
    check_long();
    check_window();
    check_full();
    lexicon_close(opened);
    return done();
}
