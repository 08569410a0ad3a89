/* Character by character; does not know any word. */
#include "tag/fold.h"

#include "base/utf8.h"

static bool is_dropped(uint32_t c)
{
    static const uint32_t dropped[] = {
        ' ',   '\t',  '\n',  '\r',  0xA0,  0x3000, 0x200B, 0xFEFF, /* blanks */
        '"',   '\'',  U'“',  U'”',  U'‘',  U'’',   U'「',  U'」',  U'『', U'』',
        U'〝', U'〞', '(',   ')',   '[',   ']',    '<',    '>',    '{',   '}',
        U'《', U'》', U'〈', U'〉', U'【', U'】',  U'〔',  U'〕',
    };
    for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++) {
        if (dropped[i] == c)
            return true;
    }
    return false;
}

static uint32_t narrow(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) /* full-width ASCII */
        c -= 0xFEE0;
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

size_t tag_fold(struct span name, char *out)
{
    size_t n = 0, width;
    for (size_t i = 0; i < name.n; i += width) {
        uint32_t c = narrow(utf8_at(name, i, &width));
        if (!is_dropped(c))
            n += utf8_put(c, out + n);
    }
    return n;
}
