/* One table look-up a character; all characters of the table take three bytes on both sides. */
#include "text/fold.h"

#include "base/utf8.h"
#include "text/fold_table.h"

#define ONE_IN 30

static const uint16_t simple[0x10000] = {
#define X(from, to) [from] = to,
    FOLD_SURE(X) FOLD_BOTH(X) FOLD_NUMERALS(X)
#undef X
};

static bool written_in_both(uint32_t cp)
{
    switch (cp) {
#define X(from, to) case from:
        FOLD_BOTH(X)
#undef X
        return true;
    }
    return false;
}

bool text_fold_shows(uint32_t cp)
{
    return cp < 0x10000 && simple[cp] && !written_in_both(cp);
}

bool text_is_traditional(struct span text)
{
    size_t all = 0, shown = 0;
    const unsigned char *p = (const unsigned char *)text.at, *end = p + text.n;
    while (p < end) {
        if (*p < 0xE0 || *p > 0xEF) { /* the table has characters of three bytes only */
            all += *p >= 0x80;
            p += utf8_width((char)*p);
            continue;
        }
        uint32_t cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (simple[cp])
            shown += !written_in_both(cp);
        all++;
        p += 3;
    }
    return shown > 0 && shown * ONE_IN >= all;
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
