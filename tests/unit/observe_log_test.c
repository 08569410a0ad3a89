/* Log lines stay lines, whatever the values hold. */
#include "observe/log.h"
#include "tap.h"

#define TEXT(s)                                                                                    \
    {                                                                                              \
        (s), sizeof(s) - 1                                                                         \
    }

static const struct {
    const char *why, *what;
    struct log_field field;
    const char *want;
} cases[] = {
    {"a number", "stored", {.key = "rows", .number = -7}, "stored rows=-7"},
    {"a word", "stored", {"topic", TEXT("reports"), 0}, "stored topic=reports"},
    {"Chinese is plain", "stored", {"topic", TEXT("报告"), 0}, "stored topic=报告"},
    {"blanks are quoted", "x", {"why", TEXT("two words"), 0}, "x why=\"two words\""},
    {"so is nothing", "x", {"why", TEXT(""), 0}, "x why=\"\""},
    {"and an equals sign", "x", {"why", TEXT("a=b"), 0}, "x why=\"a=b\""},
    {"quotes and backslashes", "x", {"why", TEXT("\"\\"), 0}, "x why=\"\\\"\\\\\""},
    {"line ends", "x", {"why", TEXT("a\nb\r"), 0}, "x why=\"a\\x0ab\\x0d\""},
    {"bytes that are not UTF-8", "x", {"key", TEXT("a\xFF密\xE5"), 0}, "x key=\"a\\xff密\\xe5\""},
    {"a line end in the sentence", "a\nb", {.key = "n", .number = 1}, "a b n=1"},
};

int main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf b = {0};
        log_format(&b, cases[i].what, &cases[i].field, 1);
        buf_put_char(&b, '\0');
        is(b.at, cases[i].want, cases[i].why);
        buf_free(&b);
    }
    log_open("warning", "plain");
    ok(log_shows(LEVEL_ERROR) && log_shows(LEVEL_WARNING) && !log_shows(LEVEL_NOTICE),
       "the level cuts");
    return done();
}
