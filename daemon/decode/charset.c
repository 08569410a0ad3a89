/* The ladder follows how Chinese pages are really encoded.  UTF-8 proves itself.  Nearly every
 * Big5 text is also valid GB18030, but as GB18030 its punctuation and many of its characters
 * fall into the private use areas; so a text with many of those is tried as Big5 first.
 * A label that names GB2312 or GBK means GB18030, their superset, as browsers read it. */
#include "decode/charset.h"
#include "base/utf8.h"
#include "decode/media.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#define CONVERTERS 8
#define NAME_MAX_BYTES 40

struct converter {
    char name[NAME_MAX_BYTES + 1]; /* as asked for, empty: free */
    UConverter *icu;
    uint64_t used_at;
};

struct charsets {
    struct converter converters[CONVERTERS];
    uint64_t clock;
    UCharsetDetector *detector;
};

struct charsets *charsets_open(struct err *e)
{
    struct charsets *c = calloc(1, sizeof(*c));
    UErrorCode status = U_ZERO_ERROR;
    if (c)
        c->detector = ucsdet_open(&status);
    if (c && U_SUCCESS(status))
        return c;
    err_fail(e, ERR_SETUP, "could not open the charset detector: %s",
             c ? u_errorName(status) : "out of memory");
    free(c);
    return NULL;
}

void charsets_close(struct charsets *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < CONVERTERS; i++) {
        if (c->converters[i].icu)
            ucnv_close(c->converters[i].icu);
    }
    ucsdet_close(c->detector);
    free(c);
}

/* What a label means to us, where that is not what ICU takes it for.  ICU's own "Big5" and
 * "GBK" read the bytes 0x80 and 0xFF as something, these do not. */
static const struct {
    struct span label, name;
} meanings[] = {
    {SPAN("utf8"), SPAN("UTF-8")},          {SPAN("gb2312"), SPAN("GB18030")},
    {SPAN("gb_2312-80"), SPAN("GB18030")},  {SPAN("gb_2312"), SPAN("GB18030")},
    {SPAN("csgb2312"), SPAN("GB18030")},    {SPAN("gbk"), SPAN("GB18030")},
    {SPAN("x-gbk"), SPAN("GB18030")},       {SPAN("cp936"), SPAN("GB18030")},
    {SPAN("ms936"), SPAN("GB18030")},       {SPAN("windows-936"), SPAN("GB18030")},
    {SPAN("euc-cn"), SPAN("GB18030")},      {SPAN("chinese"), SPAN("GB18030")},
    {SPAN("big5"), SPAN("Big5-HKSCS")},     {SPAN("big-5"), SPAN("Big5-HKSCS")},
    {SPAN("csbig5"), SPAN("Big5-HKSCS")},   {SPAN("cn-big5"), SPAN("Big5-HKSCS")},
    {SPAN("x-x-big5"), SPAN("Big5-HKSCS")}, {SPAN("cp950"), SPAN("Big5-HKSCS")},
    {SPAN("ms950"), SPAN("Big5-HKSCS")},    {SPAN("windows-950"), SPAN("Big5-HKSCS")},
    {SPAN("unicode"), SPAN("UTF-16")},      {SPAN("ucs-2"), SPAN("UTF-16")},
    {SPAN("utf16"), SPAN("UTF-16")},
};

/* NULL where ICU knows none of this name. */
static struct converter *converter_of(struct charsets *c, struct span name)
{
    struct converter *oldest = c->converters;
    for (struct converter *v = c->converters; v < c->converters + CONVERTERS; v++) {
        if (v->icu && media_same(span_of(v->name), name)) {
            v->used_at = ++c->clock;
            return v;
        }
        if (v->used_at < oldest->used_at)
            oldest = v;
    }
    char text[NAME_MAX_BYTES + 1];
    if (name.n == 0 || name.n > NAME_MAX_BYTES)
        return NULL;
    snprintf(text, sizeof(text), "%.*s", (int)name.n, name.at);
    UErrorCode status = U_ZERO_ERROR;
    UConverter *icu = ucnv_open(text, &status);
    if (!icu || U_FAILURE(status))
        return NULL;
    ucnv_setToUCallBack(icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (oldest->icu)
        ucnv_close(oldest->icu);
    *oldest = (struct converter){.icu = icu, .used_at = ++c->clock};
    memcpy(oldest->name, text, sizeof(text));
    return oldest;
}

/* UTF-16 as UTF-8.  ICU never gives a lone surrogate, but may cut a pair between two calls;
 * *lead keeps its first half. */
static void put_utf16(struct buf *out, const UChar *at, const UChar *end, uint32_t *lead)
{
    char *to = buf_room(out, (size_t)(end - at) * 3 + 3);
    if (!to)
        return;
    char *from = to;
    for (; at < end; at++) {
        uint32_t cp = *at;
        if (U16_IS_LEAD(cp)) {
            *lead = cp;
            continue;
        }
        if (U16_IS_TRAIL(cp))
            cp = (uint32_t)U16_GET_SUPPLEMENTARY(*lead, cp);
        to += utf8_put(cp, to);
    }
    out->n += (size_t)(to - from);
}

enum conversion { CONVERTED, CONVERSION_BAD, CONVERSION_FULL };

/* All of bytes into out, from its beginning.  BAD: *ret_bad_at is the first byte of what the
 * charset does not have. */
static enum conversion convert(struct converter *v, struct span bytes, struct buf *out,
                               size_t *ret_bad_at)
{
    UChar chunk[2048];
    const char *at = bytes.at, *end = bytes.at + bytes.n;
    UErrorCode status;
    uint32_t lead = 0;
    buf_clear(out);
    ucnv_resetToUnicode(v->icu);
    do {
        UChar *to = chunk;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(v->icu, &to, chunk + sizeof(chunk) / sizeof(*chunk), &at, end, NULL, true,
                       &status);
        put_utf16(out, chunk, to, &lead);
        if (out->full)
            return CONVERSION_FULL;
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_SUCCESS(status))
        return CONVERTED;
    char invalid[32];
    int8_t n = sizeof(invalid);
    status = U_ZERO_ERROR;
    ucnv_getInvalidChars(v->icu, invalid, &n, &status);
    size_t read = (size_t)(at - bytes.at);
    *ret_bad_at = U_SUCCESS(status) && (size_t)n <= read ? read - (size_t)n : read;
    return CONVERSION_BAD;
}

/* Known names as static text; another is what the converter calls itself. */
static struct span canonical(struct span name, struct converter *v)
{
    static const struct {
        struct span icu, ours;
    } names[] = {
        {SPAN("GB18030"), SPAN("GB18030")},   {SPAN("Big5-HKSCS"), SPAN("Big5")},
        {SPAN("UTF-16LE"), SPAN("UTF-16LE")}, {SPAN("UTF-16BE"), SPAN("UTF-16BE")},
        {SPAN("UTF-32LE"), SPAN("UTF-32LE")}, {SPAN("UTF-32BE"), SPAN("UTF-32BE")},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (media_same(name, names[i].icu))
            return names[i].ours;
    }
    UErrorCode status = U_ZERO_ERROR;
    const char *own = ucnv_getName(v->icu, &status); /* of ICU's tables */
    const char *mime = U_SUCCESS(status) ? ucnv_getStandardName(own, "MIME", &status) : NULL;
    return span_of(mime ? mime : "other");
}

struct job {
    struct charsets *c;
    struct span bytes;
    struct buf *out;
    struct span *ret_text, *ret_charset;
    struct rejection *why;
};

static bool too_large(struct job *j)
{
    return reject(j->why, POISON_TOO_LARGE, "text longer than %zu bytes", j->out->max);
}

/* In UTF-8, which needs no conversion. */
static bool as_utf8(struct job *j)
{
    size_t bad = utf8_invalid_at(j->bytes);
    if (bad < j->bytes.n)
        return reject(j->why, POISON_BAD_UTF8, "byte %zu: not UTF-8", bad);
    if (j->bytes.n > j->out->max)
        return too_large(j);
    *j->ret_text = j->bytes;
    *j->ret_charset = SPAN("UTF-8");
    return true;
}

static bool as_named(struct job *j, struct span name)
{
    if (media_same(name, SPAN("UTF-8")))
        return as_utf8(j);
    struct converter *v = converter_of(j->c, name);
    if (!v)
        return reject(j->why, POISON_UNKNOWN_CHARSET,
                      "charset \"%.*s\" is not known: use UTF-8, GB18030, Big5 or UTF-16",
                      (int)(name.n > 60 ? 60 : name.n), name.at);
    struct span called = canonical(name, v);
    size_t bad = 0;
    switch (convert(v, j->bytes, j->out, &bad)) {
    case CONVERTED:
        break;
    case CONVERSION_FULL:
        return too_large(j);
    case CONVERSION_BAD:
        return reject(j->why, POISON_UNDECODABLE, "byte %zu: not %.*s", bad, (int)called.n,
                      called.at);
    }
    *j->ret_text = buf_span(j->out);
    *j->ret_charset = called;
    return true;
}

/* UTF-16 without a byte order mark: the byte order in which more units are hanzi, ASCII or the
 * punctuation of Chinese text.  *ret_likely: nearly all of them are. */
static struct span utf16_order(struct span bytes, bool *ret_likely)
{
    size_t little = 0, big = 0, all = 0;
    for (size_t i = 0; i + 1 < bytes.n && i < 4096; i += 2, all++) {
        unsigned char a = (unsigned char)bytes.at[i], b = (unsigned char)bytes.at[i + 1];
        little += (b >= 0x4E && b <= 0x9F) || b == 0x00 || b == 0x30 || b == 0xFF;
        big += (a >= 0x4E && a <= 0x9F) || a == 0x00 || a == 0x30 || a == 0xFF;
    }
    *ret_likely = bytes.n % 2 == 0 && (little > big ? little : big) * 10 >= all * 9;
    return little > big ? SPAN("UTF-16LE") : SPAN("UTF-16BE");
}

static bool as_labelled(struct job *j, struct span label)
{
    struct span name = label;
    for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
        if (media_same(label, meanings[i].label))
            name = meanings[i].name;
    }
    bool likely;
    if (media_same(name, SPAN("UTF-16")))
        name = utf16_order(j->bytes, &likely);
    return as_named(j, name);
}

/* Bytes of the mark at the beginning and what it says; 0 where there is none. */
static size_t order_mark(struct span bytes, struct span *ret_name)
{
    static const struct {
        struct span mark, name;
    } marks[] = {
        {SPAN("\xEF\xBB\xBF"), SPAN("UTF-8")},    {SPAN("\xFF\xFE\0\0"), SPAN("UTF-32LE")},
        {SPAN("\0\0\xFE\xFF"), SPAN("UTF-32BE")}, {SPAN("\xFF\xFE"), SPAN("UTF-16LE")},
        {SPAN("\xFE\xFF"), SPAN("UTF-16BE")},     {SPAN("\x84\x31\x95\x33"), SPAN("GB18030")},
    };
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (span_starts(bytes, marks[i].mark)) {
            *ret_name = marks[i].name;
            return marks[i].mark.n;
        }
    }
    return 0;
}

/* Offset of word in s at or after from, in either case; s.n where it is not. */
static size_t find_word(struct span s, size_t from, struct span word)
{
    for (size_t i = from; i + word.n <= s.n; i++) {
        if (media_same(span_between(s, i, i + word.n), word))
            return i;
    }
    return s.n;
}

/* The charset that a meta element among the first 1024 bytes names: in an attribute of its
 * own, or inside content="text/html; charset=…". */
static struct span meta_charset(struct span page)
{
    struct span head = {.at = page.at, .n = page.n < 1024 ? page.n : 1024};
    struct span meta = SPAN("<meta"), word = SPAN("charset");
    for (size_t at = find_word(head, 0, meta); at < head.n; at = find_word(head, at + 1, meta)) {
        const char *close = memchr(head.at + at, '>', head.n - at);
        size_t end = close ? (size_t)(close - head.at) : head.n;
        struct span tag = span_between(head, at, end);
        size_t i = find_word(tag, 0, word);
        if (i == tag.n)
            continue;
        i += word.n;
        while (i < tag.n && strchr(" \t\r\n=\"'", tag.at[i]))
            i++;
        size_t from = i;
        while (i < tag.n && !strchr(" \t\r\n\"';/>", tag.at[i]))
            i++;
        return span_between(tag, from, i);
    }
    return (struct span){0};
}

/* Are more than 2 % of the characters beyond ASCII of private use (U+E000..U+F8FF)? */
static bool mostly_private(struct span text)
{
    size_t private = 0, all = 0, w;
    for (size_t i = 0; i < text.n; i += w) {
        uint32_t cp = utf8_at(text, i, &w);
        all += cp >= 0x80;
        private += cp >= 0xE000 && cp <= 0xF8FF;
    }
    return private * 50 > all;
}

/* The last rung: ICU's guess, where it is a charset that Chinese is written in.  It also says
 * which charset to blame where all fail: a text in GB18030 with one broken byte. */
static bool as_guessed(struct job *j)
{
    static const char *const wide[] = {"GB18030",   "Big5",       "UTF-16LE", "UTF-16BE",
                                       "UTF-32LE",  "UTF-32BE",   "EUC-JP",   "EUC-KR",
                                       "Shift_JIS", "ISO-2022-CN"};
    UErrorCode status = U_ZERO_ERROR;
    size_t n = j->bytes.n < 65536 ? j->bytes.n : 65536;
    ucsdet_setText(j->c->detector, j->bytes.at, (int32_t)n, &status);
    const UCharsetMatch *match = ucsdet_detect(j->c->detector, &status);
    const char *name = match ? ucsdet_getName(match, &status) : NULL;
    int32_t sure = match ? ucsdet_getConfidence(match, &status) : 0;
    for (size_t i = 0; name && U_SUCCESS(status) && i < sizeof(wide) / sizeof(*wide); i++) {
        if (strcmp(name, wide[i]) == 0 && sure >= 50)
            return as_labelled(j, span_of(name));
    }
    size_t bad = utf8_invalid_at(j->bytes);
    return reject(j->why, POISON_UNDECODABLE,
                  "byte %zu: not UTF-8, and the whole is not GB18030 or Big5: name the charset in "
                  "the content-type header",
                  bad);
}

/* Two-byte text: UTF-16 where zero bytes give it away, GB18030, Big5. */
static bool as_wide(struct job *j)
{
    bool likely;
    struct span order = utf16_order(j->bytes, &likely);
    if (likely && memchr(j->bytes.at, '\0', j->bytes.n) && as_named(j, order))
        return true;
    if (!as_named(j, SPAN("GB18030")))
        return j->why->reason != POISON_TOO_LARGE && as_named(j, SPAN("Big5-HKSCS"));
    if (!mostly_private(*j->ret_text))
        return true;
    return as_named(j, SPAN("Big5-HKSCS")) || as_named(j, SPAN("GB18030"));
}

/* Valid UTF-8, and not by chance: a short text in GB18030 may look like two-byte characters, a
 * Chinese text in UTF-8 has three-byte ones. */
static bool surely_utf8(struct span bytes)
{
    size_t ascii = 0;
    bool three = false;
    for (size_t i = 0; i < bytes.n && !three; i++) {
        ascii += (unsigned char)bytes.at[i] < 0x80;
        three = (unsigned char)bytes.at[i] >= 0xE0;
    }
    return (three || ascii * 2 > bytes.n) && utf8_invalid_at(bytes) == bytes.n;
}

static bool ladder(struct job *j)
{
    if (surely_utf8(j->bytes))
        return as_utf8(j);
    struct rejection tried = {0}, *why = j->why;
    j->why = &tried;
    bool good = as_wide(j) || (tried.reason != POISON_TOO_LARGE && as_utf8(j));
    j->why = why;
    if (good)
        return true;
    return tried.reason == POISON_TOO_LARGE ? too_large(j) : as_guessed(j);
}

bool charset_decode(struct charsets *c, struct span bytes, struct span label, bool page,
                    struct buf *out, struct span *ret_text, struct span *ret_charset,
                    struct rejection *why)
{
    struct job j = {c, bytes, out, ret_text, ret_charset, why};
    struct span name;
    size_t mark = order_mark(bytes, &name);
    if (mark) {
        j.bytes = span_between(bytes, mark, bytes.n);
        return as_named(&j, name);
    }
    if (label.n)
        return as_labelled(&j, label);
    struct span meta = page ? meta_charset(bytes) : (struct span){0};
    if (meta.n && !surely_utf8(bytes)) {
        struct rejection tried = {0};
        j.why = &tried;
        if (as_labelled(&j, meta))
            return true;
        j.why = why;
    }
    return ladder(&j);
}
