/* Where a period can begin: the walk over the text, one look into a table a character. */
#include "text/date_read.h"

/* Each character has a slot of its own; where a new one hits a taken slot the compiler says so
 * (initialiser overridden), and another odd multiplier must be tried. */
#define SLOTS 1024
#define SLOT(c) ((uint32_t)((uint32_t)(c)*2585497533u) >> 22)

const char32_t date_since[] = U"来";
#define AFTER_TO U"#今去明前年上下本这次同当元首第大昨后全\"'春秋国端目现"
#define AFTER_FROM AFTER_TO U"自凌清早午中傍晚夜深"
#define QUOTE U"#双"
#define NUMERAL U""

/* The readers that know an expression with such a beginning (date_read.h). */
#define B DATE_BOUNDED
#define P DATE_CALENDAR
#define D DATE_DURATION
#define F DATE_FIXED
#define K DATE_CLOCK
#define NUMBER (P | D | K)

/* Characters that a period can begin with, those that can follow (after blanks; # stands for any
 * numeral), and who reads it.  A word that is added to a reader must have its first character
 * here, in both spellings, with that reader's letter. */
/* clang-format off */
#define STARTS(S) \
    S(U'今', U"年天日后", P | D | F) S(U'去', U"年", P) S(U'前', U"年天不#", P | D | F) \
    S(U'上', U"年月周个世季半一午星", P | K) S(U'明', U"年天日", P) S(U'后', U"年天", P) \
    S(U'後', U"年天", P) S(U'次', U"年", P) S(U'翌', U"年", P) S(U'該', U"年", P) \
    S(U'该', U"年", P) S(U'同', U"年月日期", P) S(U'当', U"年月天日晚前下", P | F | K) \
    S(U'當', U"年月天日晚前下", P | F | K) S(U'本', U"年月周季世星", P) S(U'来', U"年", P) \
    S(U'來', U"年", P) S(U'这', U"一个周些段几#", P | D) S(U'這', U"一个周些段几#", P | D) \
    S(U'下', U"半月个周季一午星", P | K) S(U'大', U"前", P) S(U'年', U"底末尾初中内", P) \
    S(U'全', U"年", P) S(U'元', U"月旦", P) S(U'首', U"季#", P) S(U'头', U"#", P) \
    S(U'頭', U"#", P) S(U'第', U"#", P) S(U'春', U"节运季", P) S(U'秋', U"季", P) \
    S(U'清', U"明晨", P | K) S(U'端', U"午", P) S(U'劳', U"动", P) S(U'勞', U"动", P) \
    S(U'中', U"秋午", P | K) S(U'国', U"庆", P) S(U'國', U"庆", P) S(U'寒', U"假", P) \
    S(U'暑', U"假期", P) S(U'新', U"世", P) S(U'目', U"前", F) S(U'现', U"在已如", F) \
    S(U'現', U"在已如", F) S(U'如', U"今", F) S(U'而', U"今", F) S(U'眼', U"下", F) \
    S(U'截', U"至止", B | F) S(U'迄', U"今", F) S(U'至', AFTER_TO, B | F) \
    S(U'到', AFTER_TO, B | F) S(U'自', AFTER_TO, B) S(U'从', AFTER_FROM, B | K) \
    S(U'從', AFTER_FROM, B | K) S(U'直', U"到至", B) S(U'时', U"至", F) S(U'時', U"至", F) \
    S(U'近', U"年期日来些段几#", D | F) S(U'最', U"近", D | F) S(U'日', U"前", F) \
    S(U'连', U"续日年", D | F) S(U'連', U"续日年", D | F) S(U'历', U"年", F) S(U'歷', U"年", F) \
    S(U'往', U"年", F) S(U'早', U"年上晨", F | K) S(U'届', U"时", F) S(U'屆', U"时", F) \
    S(U'此', U"前后", D | F) S(U'即', U"日", F) S(U'平', U"均", F) \
    S(U'每', U"年月周天日季个半星隔#", D | F) S(U'过', U"去", D) S(U'過', U"去", D) \
    S(U'刚', U"刚", D) S(U'剛', U"刚", D) S(U'未', U"来", D) S(U'接', U"下连", D) \
    S(U'随', U"后", D) S(U'隨', U"后", D) S(U'凌', U"晨", K) S(U'正', U"午", K) \
    S(U'午', U"后间", K) S(U'傍', U"晚", K) S(U'晚', U"上间#", K) S(U'夜', U"间里", K) \
    S(U'深', U"夜", K) S(U'昨', U"天日", P) S(U'以', date_since, 0) S(U'一', NUMERAL, NUMBER) \
    S(U'二', NUMERAL, NUMBER) S(U'三', NUMERAL, NUMBER) S(U'四', NUMERAL, NUMBER) \
    S(U'五', NUMERAL, NUMBER) S(U'六', NUMERAL, NUMBER) S(U'七', NUMERAL, NUMBER) \
    S(U'八', NUMERAL, NUMBER) S(U'九', NUMERAL, NUMBER) S(U'十', NUMERAL, NUMBER) \
    S(U'百', NUMERAL, NUMBER) S(U'两', NUMERAL, NUMBER) S(U'兩', NUMERAL, NUMBER) \
    S(U'几', NUMERAL, NUMBER) S(U'幾', NUMERAL, NUMBER) S(U'数', NUMERAL, NUMBER) \
    S(U'數', NUMERAL, NUMBER) S(U'半', NUMERAL, NUMBER) S(U'多', NUMERAL, NUMBER) \
    S(U'“', QUOTE, P | F) S(U'「', QUOTE, P | F) S(U'『', QUOTE, P | F) S(U'‘', QUOTE, P | F) \
    S(U'〝', QUOTE, P | F) S(U'＂', QUOTE, P | F) S(U'＇', QUOTE, P | F) \
    S(U'０', NUMERAL, NUMBER) S(U'１', NUMERAL, NUMBER) S(U'２', NUMERAL, NUMBER) \
    S(U'３', NUMERAL, NUMBER) S(U'４', NUMERAL, NUMBER) S(U'５', NUMERAL, NUMBER) \
    S(U'６', NUMERAL, NUMBER) S(U'７', NUMERAL, NUMBER) S(U'８', NUMERAL, NUMBER) \
    S(U'９', NUMERAL, NUMBER)
/* clang-format on */

/* The characters in a table of their own: most looks end there, and it stays in the cache. */
#define KEY(c, following, readers) [SLOT(c)] = (uint16_t)(c),
#define START(c, following, readers) [SLOT(c)] = {(following), (readers)},
static const uint16_t keys[SLOTS] = {STARTS(KEY)};
static const struct date_start starts[SLOTS] = {STARTS(START)};
#undef KEY
#undef START

static const struct date_start *ascii_start(char32_t c)
{
    static const struct date_start digit = {NUMERAL, NUMBER}, quote = {QUOTE, P | F};
    return c >= '0' && c <= '9' ? &digit : c == '"' || c == '\'' ? &quote : NULL;
}

bool date_follows(char32_t c, const char32_t *following)
{
    for (; *following; following++)
        if (*following == c || (*following == U'#' && date_begins_numeral(c)))
            return c != 0;
    return false;
}

/* May the character at `at` follow?  What stands behind blanks is for the reader to see. */
static bool may_follow(struct span text, size_t at, size_t to, const char32_t *following)
{
    size_t width;
    char32_t c = at < to ? date_fold(utf8_at(text, at, &width)) : 0;
    return *following == 0 || c == U' ' || date_follows(c, following);
}

const struct date_start *date_start_of(char32_t c)
{
    if (c < 0x80)
        return ascii_start(c);
    return c && keys[SLOT(c)] == c ? &starts[SLOT(c)] : NULL;
}

size_t date_next_start(struct span text, size_t at, size_t to, const struct date_start **ret_start)
{
    /* what the marks of a three-byte character (E0, 80, 80) add where they are not masked */
    enum { MARKS = (0xE0 << 12) + (0x80 << 6) + 0x80 };
    const unsigned char *p = (const unsigned char *)text.at;
    while (at < to) {
        uint32_t c = p[at];
        if (c >= 0xE0 && c < 0xF0) {
            c = (c << 12) + ((uint32_t)p[at + 1] << 6) + p[at + 2] - MARKS;
            if (keys[SLOT(c)] == c && may_follow(text, at + 3, to, starts[SLOT(c)].following)) {
                *ret_start = &starts[SLOT(c)];
                return at;
            }
            at += 3;
        } else if (c < 0x80) {
            *ret_start = ascii_start(c);
            if (*ret_start)
                return at;
            at++;
        } else {
            at += utf8_width(text.at[at]); /* no period begins with these */
        }
    }
    return to;
}
