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

/* Characters that a period can begin with, and those that can follow (after blanks); # stands
 * for any numeral. */
/* clang-format off */
#define STARTS(S) \
    S(U'今', U"年天日后") S(U'去', U"年") S(U'前', U"年天不#") \
    S(U'上', U"年月周个世季半一午星") S(U'明', U"年天日") S(U'后', U"年天") S(U'後', U"年天") \
    S(U'次', U"年") S(U'翌', U"年") S(U'該', U"年") S(U'该', U"年") S(U'同', U"年月日期") \
    S(U'当', U"年月天日晚前下") S(U'當', U"年月天日晚前下") S(U'本', U"年月周季世星") \
    S(U'来', U"年") S(U'來', U"年") S(U'这', U"一个周些段几#") S(U'這', U"一个周些段几#") \
    S(U'下', U"半月个周季一午星") S(U'大', U"前") S(U'年', U"底末尾初中内") S(U'全', U"年") \
    S(U'元', U"月旦") S(U'首', U"季#") S(U'头', U"#") S(U'頭', U"#") S(U'第', U"#") \
    S(U'春', U"节运季") S(U'秋', U"季") S(U'清', U"明晨") S(U'端', U"午") S(U'劳', U"动") \
    S(U'勞', U"动") S(U'中', U"秋午") S(U'国', U"庆") S(U'國', U"庆") S(U'寒', U"假") \
    S(U'暑', U"假期") S(U'新', U"世") S(U'目', U"前") S(U'现', U"在已如") S(U'現', U"在已如") \
    S(U'如', U"今") S(U'而', U"今") S(U'眼', U"下") S(U'截', U"至止") S(U'迄', U"今") \
    S(U'至', AFTER_TO) S(U'到', AFTER_TO) S(U'自', AFTER_TO) S(U'从', AFTER_FROM) \
    S(U'從', AFTER_FROM) S(U'直', U"到至") S(U'时', U"至") S(U'時', U"至") \
    S(U'近', U"年期日来些段几#") S(U'最', U"近") S(U'日', U"前") S(U'连', U"续日年") \
    S(U'連', U"续日年") S(U'历', U"年") S(U'歷', U"年") S(U'往', U"年") S(U'早', U"年上晨") \
    S(U'届', U"时") S(U'屆', U"时") S(U'此', U"前后") S(U'即', U"日") S(U'平', U"均") \
    S(U'每', U"年月周天日季个半星隔#") S(U'过', U"去") S(U'過', U"去") S(U'刚', U"刚") \
    S(U'剛', U"刚") S(U'未', U"来") S(U'接', U"下连") S(U'随', U"后") S(U'隨', U"后") \
    S(U'凌', U"晨") S(U'正', U"午") S(U'午', U"后间") S(U'傍', U"晚") S(U'晚', U"上间#") \
    S(U'夜', U"间里") S(U'深', U"夜") S(U'昨', U"天日") S(U'以', date_since) S(U'一', NUMERAL) \
    S(U'二', NUMERAL) S(U'三', NUMERAL) S(U'四', NUMERAL) S(U'五', NUMERAL) S(U'六', NUMERAL) \
    S(U'七', NUMERAL) S(U'八', NUMERAL) S(U'九', NUMERAL) S(U'十', NUMERAL) S(U'百', NUMERAL) \
    S(U'两', NUMERAL) S(U'兩', NUMERAL) S(U'几', NUMERAL) S(U'幾', NUMERAL) S(U'数', NUMERAL) \
    S(U'數', NUMERAL) S(U'半', NUMERAL) S(U'多', NUMERAL) S(U'“', QUOTE) S(U'「', QUOTE) \
    S(U'『', QUOTE) S(U'‘', QUOTE) S(U'〝', QUOTE) S(U'＂', QUOTE) S(U'＇', QUOTE) \
    S(U'０', NUMERAL) S(U'１', NUMERAL) S(U'２', NUMERAL) S(U'３', NUMERAL) S(U'４', NUMERAL) \
    S(U'５', NUMERAL) S(U'６', NUMERAL) S(U'７', NUMERAL) S(U'８', NUMERAL) S(U'９', NUMERAL)
/* clang-format on */

#define KEY(c, following) [SLOT(c)] = (uint16_t)(c),
#define FOLLOWING(c, following) [SLOT(c)] = (following),
static const uint16_t keys[SLOTS] = {STARTS(KEY)};
static const char32_t *const followings[SLOTS] = {STARTS(FOLLOWING)};
#undef KEY
#undef FOLLOWING

static const char32_t *ascii_following(char c)
{
    return c >= '0' && c <= '9' ? NUMERAL : c == '"' || c == '\'' ? QUOTE : NULL;
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

size_t date_next_start(struct span text, size_t at, size_t to, const char32_t **ret_following)
{
    const unsigned char *p = (const unsigned char *)text.at;
    while (at < to) {
        if (p[at] < 0x80) {
            *ret_following = ascii_following(text.at[at]);
            if (*ret_following)
                return at;
            at++;
        } else if (p[at] >= 0xE0 && p[at] < 0xF0) {
            uint32_t c = (p[at] & 0x0Fu) << 12 | (p[at + 1] & 0x3Fu) << 6 | (p[at + 2] & 0x3Fu);
            if (keys[SLOT(c)] == c && may_follow(text, at + 3, to, followings[SLOT(c)])) {
                *ret_following = followings[SLOT(c)];
                return at;
            }
            at += 3;
        } else {
            at += utf8_width(text.at[at]); /* no period begins with these */
        }
    }
    return to;
}
