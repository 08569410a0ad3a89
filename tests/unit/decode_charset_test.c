/* Charsets: labels, marks, meta elements, and bytes that say nothing. */
#include "unit/decode_help.h"

#define TEXT "content-type=text/plain"
#define PAGE "content-type=text/html"

/* 全市党员总数为9万名。 in the charsets that Chinese texts come in. */
#define IN_UTF8 "全市党员总数为9万名。"
#define IN_GBK                                                                                     \
    "\xc8\xab\xca\xd0\xb5\xb3\xd4\xb1\xd7\xdc\xca\xfd\xce\xaa\x39\xcd\xf2\xc3\xfb\xa1\xa3"
#define IN_UTF16LE                                                                                 \
    "\x68\x51\x02\x5e\x5a\x51\x58\x54\x3b\x60\x70\x65\x3a\x4e\x39\x00\x07\x4e\x0d\x54\x02\x30"
#define IN_UTF16BE                                                                                 \
    "\x51\x68\x5e\x02\x51\x5a\x54\x58\x60\x3b\x65\x70\x4e\x3a\x00\x39\x4e\x07\x54\x0d\x30\x02"
/* 全縣黨員總數為9萬名。 */
#define IN_BIG5                                                                                    \
    "\xa5\xfe\xbf\xa4\xc4\xd2\xad\xfb\xc1\x60\xbc\xc6\xac\xb0\x39\xb8\x55\xa6\x57\xa1\x43"
#define TRADITIONAL "全縣黨員總數為9萬名。"

static const struct row {
    const char *why, *headers;
    struct span value;
    const char *charset, *want;
} rows[] = {
    {"UTF-8 named", TEXT ";charset=utf-8", SPAN(IN_UTF8), "UTF-8", IN_UTF8},
    {"UTF-8 with its mark", TEXT ";charset=UTF8", SPAN("\xEF\xBB\xBF" IN_UTF8), "UTF-8", IN_UTF8},
    {"UTF-8 found", TEXT, SPAN(IN_UTF8), "UTF-8", IN_UTF8},
    {"ASCII", TEXT, SPAN("694"), "UTF-8", "694"},
    {"GB18030 named", TEXT "; charset=GB18030", SPAN(IN_GBK), "GB18030", IN_UTF8},
    {"GBK is GB18030", TEXT ";charset=\"gbk\"", SPAN(IN_GBK), "GB18030", IN_UTF8},
    {"so is GB2312, which lacks 镕 and 喆", TEXT ";charset=GB2312", SPAN("\xe9\x46\x86\xb4"),
     "GB18030", "镕喆"},
    {"four bytes", TEXT ";charset=gb18030", SPAN("\x95\x32\x82\x36\x81\x30\x84\x36"), "GB18030",
     "\U00020000\u00a5"},
    {"GB18030 found", TEXT, SPAN(IN_GBK), "GB18030", IN_UTF8},
    {"GB18030 with its mark", TEXT, SPAN("\x84\x31\x95\x33" IN_GBK), "GB18030", IN_UTF8},
    {"short GBK that is also UTF-8 by chance", TEXT, SPAN("\xc1\xaa\xcd\xa8"), "GB18030", "联通"},
    {"two-byte UTF-8 among ASCII", TEXT, SPAN("population \xc2\xb7 694"), "UTF-8",
     "population · 694"},
    {"Big5 named", TEXT ";charset=Big5", SPAN(IN_BIG5), "Big5", TRADITIONAL},
    {"Big5 as Hong Kong has it", TEXT ";charset=big5-hkscs", SPAN("\xa4\xd1\xfa\x40"), "Big5",
     "天\U00020547"},
    {"Big5 found", TEXT, SPAN(IN_BIG5), "Big5", TRADITIONAL},
    {"UTF-16 with marks", TEXT, SPAN("\xFF\xFE" IN_UTF16LE), "UTF-16LE", IN_UTF8},
    {"and the other order", TEXT, SPAN("\xFE\xFF" IN_UTF16BE), "UTF-16BE", IN_UTF8},
    {"UTF-16 named, with a mark", TEXT ";charset=utf-16", SPAN("\xFE\xFF" IN_UTF16BE), "UTF-16BE",
     IN_UTF8},
    {"the mark goes before the name", TEXT ";charset=utf-16be", SPAN("\xFF\xFE" IN_UTF16LE),
     "UTF-16LE", IN_UTF8},
    {"UTF-16 named, without one", TEXT ";charset=utf-16", SPAN(IN_UTF16LE), "UTF-16LE", IN_UTF8},
    {"UTF-16 by its order", TEXT ";charset=utf-16be", SPAN(IN_UTF16BE), "UTF-16BE", IN_UTF8},
    {"UTF-16 found by its zero bytes", TEXT, SPAN("\x76\x84" IN_UTF16BE), "UTF-16BE", "的" IN_UTF8},
    {"and the other order", TEXT, SPAN("\x84\x76" IN_UTF16LE), "UTF-16LE", "的" IN_UTF8},
    {"a pair", TEXT ";charset=utf-16le", SPAN("\x40\xd8\x00\xdc"), "UTF-16LE", "\U00020000"},
    {"another that ICU knows", TEXT ";charset=Shift_JIS", SPAN("\x91\x53\x8e\x73"), "Shift_JIS",
     "全市"},
    {"page: the header", PAGE ";charset=gbk", SPAN("<meta charset=utf-8><p>" IN_GBK), "GB18030",
     IN_UTF8},
    {"page: its meta element", PAGE, SPAN("<meta charset=\"big5\"><p>\xa5\xfe\xbf\xa4"), "Big5",
     "全縣"},
    {"page: the older form", PAGE,
     SPAN("<META http-equiv=Content-Type content='text/html; charset=BIG5'><p>\xa5\xfe\xbf\xa4"),
     "Big5", "全縣"},
    {"page: a meta element that lies", PAGE, SPAN("<meta charset=gb2312><p>" IN_UTF8), "UTF-8",
     IN_UTF8},
    {"page: one that names nothing", PAGE, SPAN("<meta charset=x-foo><p>" IN_GBK), "GB18030",
     IN_UTF8},
    {"page: one that cannot be", PAGE, SPAN("<meta charset=utf-8><p>" IN_GBK), "GB18030", IN_UTF8},
    {"page: no meta element", PAGE, SPAN("<p>" IN_GBK), "GB18030", IN_UTF8},
    {"page: other meta elements", PAGE,
     SPAN("<meta name=a content=b><meta><meta charset=big5><p>\xa5\xfe\xbf\xa4"), "Big5", "全縣"},
    {"text has no meta element", TEXT, SPAN("<meta charset=big5>" IN_GBK), "GB18030",
     "<meta charset=big5>" IN_UTF8},
};

/* More charsets than converters are kept: all go on working. */
static void many(void)
{
    static const char *const names[] = {"GBK",        "Big5",     "UTF-16LE",   "Shift_JIS",
                                        "EUC-JP",     "EUC-KR",   "KOI8-R",     "windows-1251",
                                        "ISO-8859-1", "UTF-32LE", "ISO-8859-5", "windows-1252",
                                        "EUC-TW",     "UTF-16BE", "HZ",         "ISO-2022-CN"};
    size_t n = sizeof(names) / sizeof(*names), good = 0;
    for (size_t i = 0; i < 5 * n; i++) {
        char header[64];
        snprintf(header, sizeof(header), TEXT ";charset=%s", names[i * 7 % n]);
        good += help_decode("k", header, SPAN("1\0\0\0")).what != DECODED_REPORT; /* U+0000 */
        struct outcome o = help_decode("k", TEXT ";charset=gbk", SPAN(IN_GBK));
        good += span_equal(o.report.content, SPAN(IN_UTF8));
        arena_reset(&arena);
    }
    ok(good >= 5 * n, "converters are opened and closed as needed (%zu)", good);
}

/* Long texts: what falls between two chunks of the conversion. */
static void chunks(void)
{
    struct span bytes[2] = {SPAN("\x95\x32\x82\x36"), SPAN("\xc8\xab")};
    bool good = true;
    for (size_t shift = 0; shift < 3; shift++) {
        char in[20000], want[40000];
        size_t n = 0, w = 0;
        for (size_t i = 0; i < 4000; i++) {
            struct span b = i < shift ? SPAN("a") : bytes[i % 2];
            struct span u = i < shift ? SPAN("a") : i % 2 ? SPAN("全") : SPAN("\U00020000");
            memcpy(in + n, b.at, b.n);
            memcpy(want + w, u.at, u.n);
            n += b.n;
            w += u.n;
        }
        struct outcome o =
            help_decode("k", TEXT ";charset=gb18030", (struct span){.at = in, .n = n});
        good &= span_equal(o.report.content, (struct span){.at = want, .n = w});
        arena_reset(&arena);
    }
    ok(good, "pairs across chunks");
}

int main(void)
{
    help_open(NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct outcome o = help_decode("k", rows[i].headers, rows[i].value);
        char want[256];
        snprintf(want, sizeof(want), "report: %s", rows[i].want);
        is(help_shown(&o), want, rows[i].why);
        ok(span_equal(o.report.charset, span_of(rows[i].charset)), "... charset %.*s",
           (int)o.report.charset.n, o.report.charset.at);
        arena_reset(&arena);
    }
    many();
    chunks();
    help_close();
    return done();
}
