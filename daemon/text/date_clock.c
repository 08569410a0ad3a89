/* Times of day: 09:02:33, 上午9时30分, 凌晨3时多, 从上午8时到下午5时.  They date nothing; they
 * are read so that nobody takes them for numbers. */
#include "text/date_read.h"

static size_t read_day_part(const struct date_reader *r, size_t at)
{
    static const char32_t *const words[] = {
        U"凌晨", U"清晨", U"早晨", U"早上", U"上午", U"中午", U"正午", U"下午", U"午后", U"午间",
        U"傍晚", U"晚上", U"晚间", U"夜间", U"夜里", U"深夜", U"当晚", U"晚",   NULL,
    };
    size_t end = date_one_of(r, at, words);
    return end ? date_skip_blanks(r, end) : 0;
}

static size_t two_digits(const struct date_reader *r, size_t at, int max)
{
    size_t second, end;
    char32_t tens = date_char(r, at, &second), ones = date_char(r, second, &end);
    if (!date_char_is_digit(tens) || !date_char_is_digit(ones) ||
        (int)(tens - U'0') * 10 + (int)(ones - U'0') > max)
        return 0;
    return end;
}

/* 9:30, 09:02:33; not 2.5:1 nor 比为25:26 */
static bool read_colons(const struct date_reader *r, size_t at, size_t *ret_end)
{
    struct date_numeral hour;
    if (!date_read_numeral(r, at, &hour) || hour.hanzi || hour.digits > 2 || hour.value > 24)
        return false;
    size_t colon = date_word(r, hour.end, U":"), end;
    if (!colon || !(end = two_digits(r, colon, 59)))
        return false;
    size_t seconds = date_word(r, end, U":");
    if (seconds && !(end = two_digits(r, seconds, 59)))
        return false;
    if (date_char_in(U"0123456789:.%", date_char_at(r, end)) ||
        date_char_in(U"比为.:/-", date_char_before(r, at)))
        return false;
    *ret_end = end;
    return true;
}

/* 30分, 05分20秒 */
static size_t read_minutes(const struct date_reader *r, size_t at)
{
    struct date_numeral n;
    at = date_skip_blanks(r, at);
    if (!date_read_numeral(r, at, &n) || n.value > 59 || n.loose || n.half)
        return 0;
    size_t end = date_word(r, date_skip_blanks(r, n.end), U"分");
    if (!end || date_char_in(U"之钟", date_char_at(r, end)))
        return 0;
    size_t second_end = 0;
    if (date_read_numeral(r, end, &n) && n.value <= 59)
        second_end = date_word(r, n.end, U"秒");
    return second_end ? second_end : end;
}

/* 9时, 9点 and what follows.  Without a part of the day something must follow: 3点意见. */
static bool read_hour(const struct date_reader *r, size_t at, bool has_part, size_t *ret_end)
{
    static const char32_t *const hours[] = {U"时", U"点钟", U"点", NULL};
    static const char32_t *const about[] = {U"左右", U"许", U"多", U"整",
                                            U"前后", U"半", U"前", NULL};
    struct date_numeral n;
    if (!date_read_numeral(r, at, &n) || n.value > 24 || n.digits > 2 || n.loose || n.half)
        return false;
    size_t end = date_one_of(r, date_skip_blanks(r, n.end), hours);
    if (!end || date_char_in(U"第.", date_char_before(r, at)))
        return false;
    size_t minutes = read_minutes(r, end);
    if (!minutes && !has_part && !date_word(r, end, U"许") && !date_word(r, end, U"整"))
        return false;
    end = minutes ? minutes : end;
    size_t more = date_one_of(r, end, about);
    *ret_end = more ? more : end;
    return true;
}

static bool read_time(const struct date_reader *r, size_t at, bool *has_part, size_t *ret_end)
{
    size_t part = read_day_part(r, at);
    *has_part |= part != 0;
    size_t start = part ? part : at;
    return read_colons(r, start, ret_end) || read_hour(r, start, *has_part, ret_end);
}

/* 24时 right behind a day is the end of that day. */
static bool read_end_of_day(const struct date_reader *r, size_t at, size_t *ret_end)
{
    size_t end = date_word(r, at, U"24时");
    if (end)
        *ret_end = end;
    return end;
}

bool date_read_clock(const struct date_reader *r, size_t at, struct date_hit *ret)
{
    size_t from = date_word(r, at, U"从"), start = from ? from : at, end, second;
    bool has_part = false;
    if (!read_time(r, start, &has_part, &end) && !read_end_of_day(r, start, &end))
        return false;
    size_t next = date_connector(r, end);
    bool range = next && read_time(r, next, &has_part, &second);
    if (from && !range)
        return false;
    *ret = (struct date_hit){.end = range ? second : end, .kind = PERIOD_CLOCK};
    return true;
}
