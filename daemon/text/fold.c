/* One table look-up a character; all characters of the table take three bytes on both sides. */
#include "text/fold.h"

#include "base/utf8.h"
#include "text/fold_table.h"

#include <endian.h>

#define ONE_IN 30

static const uint16_t simple[0x10000] = {
#define X(from, to) [from] = to,
    FOLD_SURE(X) FOLD_BOTH(X) FOLD_NUMERALS(X)
#undef X
};

/* Those that are written in traditional texts only. */
static const uint8_t shows[0x10000] = {
#define X(from, to) [from] = 1,
    FOLD_SURE(X) FOLD_NUMERALS(X)
#undef X
};

bool text_fold_shows(uint32_t cp)
{
    return cp < 0x10000 && shows[cp];
}

/* The character of these three bytes, the first lowest. */
static inline uint32_t three(uint64_t v)
{
    return (uint32_t)((v & 0x0F) << 12 | (v >> 8 & 0x3F) << 6 | (v >> 16 & 0x3F));
}

/* Characters, beyond ASCII. */
struct seen {
    size_t all, shown;
};

/* Of two characters of three bytes, as nearly all are; how many bytes they have. */
static inline size_t see(uint64_t v, struct seen *s)
{
    if ((v & 0xF00000F0) == 0xE00000E0) {
        s->shown += shows[three(v)] + 0u + shows[three(v >> 24)];
        s->all += 2;
        return 6;
    }
    if ((v & 0xF0) == 0xE0) {
        s->shown += shows[three(v)];
        s->all++;
        return 3;
    }
    s->all += (v & 0x80) > 0;
    return utf8_width((char)v);
}

bool text_is_traditional(struct span text)
{
    struct seen s = {0};
    size_t at = 0;
    for (uint64_t v; text.n - at >= sizeof(v);) {
        memcpy(&v, text.at + at, sizeof(v));
        at += see(le64toh(v), &s);
    }
    while (at < text.n) {
        char rest[8] = {0};
        uint64_t v;
        memcpy(rest, text.at + at, text.n - at);
        memcpy(&v, rest, sizeof(v));
        at += see(le64toh(v), &s);
    }
    return s.shown > 0 && s.shown * ONE_IN >= s.all;
}

bool text_fold(struct span text, struct arena *a, struct span *ret, struct err *e)
{
    char *out = arena_take(a, text.n + 1);
    if (!out)
        return err_fail(e, ERR_INPUT, "the text needs more memory than allowed");
    if (text.n)
        memcpy(out, text.at, text.n);
    for (size_t at = 0, w; at < text.n; at += w) {
        uint32_t cp = utf8_at(text, at, &w);
        if (w == 3 && simple[cp])
            utf8_put(simple[cp], out + at);
    }
    *ret = (struct span){out, text.n};
    return true;
}
