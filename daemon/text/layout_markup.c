/* Tags and entities of HTML, images, links and bold marks of Markdown, addresses of pages, marks
 * of footnotes: overwritten with blanks in a copy.  A text without them is not copied.  Nothing
 * that a reader would read is blanked; three stars are a masked name, not bold. */
#include "text/layout_markup.h"

#include "base/bytes16.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/layout_line.h"

#define ADDRESS_MAX 2048
/* The script of a text shows in its first part. */
#define SCRIPT_BYTES 1500

static bool is_address_char(char c)
{
    return c > ' ' && c < 0x7F && !strchr("<>\"'()[]{}|\\^`", c);
}

/* http://… and https://… */
static size_t address(struct span text, size_t at)
{
    struct span s = span_between(text, at, text.n);
    size_t n = span_starts(s, SPAN("http://"))    ? 7
               : span_starts(s, SPAN("https://")) ? 8
                                                  : 0,
           head = n;
    while (n && n < s.n && n < ADDRESS_MAX && is_address_char(s.at[n]))
        n++;
    return n > head ? n : 0;
}

/* &nbsp; &#12288; &amp; */
static size_t entity(struct span text, size_t at)
{
    size_t n = 1, most = text.n - at < 12 ? text.n - at : 12;
    while (n < most && ((text.at[at + n] | 0x20) >= 'a' && (text.at[at + n] | 0x20) <= 'z'))
        n++;
    if (n == 1 && n < most && text.at[at + n] == '#')
        for (n++; n < most &&
                  ((text.at[at + n] >= '0' && text.at[at + n] <= '9') || text.at[at + n] == 'x');)
            n++;
    return n > 2 && n < most && text.at[at + n] == ';' ? n + 1 : 0;
}

/* The target of a link or image, from its ](; with the closing bracket. */
static size_t target(struct span text, size_t at)
{
    size_t n = 2;
    while (at + n < text.n && n < ADDRESS_MAX && text.at[at + n] != ')' &&
           text.at[at + n] != '\n' && text.at[at + n] != ' ')
        n++;
    bool is_link =
        n > 2 && (text.at[at + 2] == 'h' || text.at[at + 2] == '/' || text.at[at + 2] == '.');
    return is_link && at + n < text.n && text.at[at + n] == ')' ? n + 1 : 0;
}

/* [1] to [999]: a footnote. */
static size_t footnote(struct span text, size_t at)
{
    size_t n = 1;
    while (at + n < text.n && n < 4 && text.at[at + n] >= '0' && text.at[at + n] <= '9')
        n++;
    return n > 1 && at + n < text.n && text.at[at + n] == ']' ? n + 1 : 0;
}

/* Two stars, not three: bold. */
static size_t stars(struct span text, size_t at)
{
    size_t n = 1;
    while (at + n < text.n && text.at[at + n] == '*')
        n++;
    return n;
}

/* Bytes of markup at `at`; *ret_skip: bytes to go on, at least 1. */
static size_t markup(struct span text, size_t at, size_t *ret_skip)
{
    size_t n = 0;
    *ret_skip = 1;
    switch (text.at[at]) {
    case '<':
        n = layout_tag(text, at);
        break;
    case '&':
        n = entity(text, at);
        break;
    case 'h':
        n = address(text, at);
        break;
    case '[':
        n = footnote(text, at);
        break;
    case ']':
        n = at + 1 < text.n && text.at[at + 1] == '(' ? target(text, at) : 0;
        break;
    case '!':
        n = at + 1 < text.n && text.at[at + 1] == '[' ? 2 : 0;
        break;
    case '*':
        *ret_skip = stars(text, at);
        n = *ret_skip == 2 ? 2 : 0;
        break;
    default:
        break;
    }
    *ret_skip = n > *ret_skip ? n : *ret_skip;
    return n;
}

/* The next byte at or after `at` that may begin markup; text.n: none. */
static size_t next_sign(struct span text, size_t at)
{
    static const char signs[] = "<&h[]!*";
    for (; text.n - at >= 16; at += 16) {
        bytes16 v = bytes16_at(text.at + at), found = bytes16_is(v, '<');
        for (size_t i = 1; i < sizeof(signs) - 1; i++)
            found |= bytes16_is(v, (uint8_t)signs[i]);
        if (bytes16_first(found) < 16)
            return at + bytes16_first(found);
    }
    while (at < text.n && !(text.at[at] && strchr(signs, text.at[at])))
        at++;
    return at;
}

static struct span head_of(struct span text)
{
    size_t n = text.n < SCRIPT_BYTES ? text.n : SCRIPT_BYTES;
    while (n < text.n && !utf8_starts(text.at[n]))
        n++;
    return span_between(text, 0, n);
}

bool layout_simple(struct span text, struct arena *a, struct span *ret, struct err *e)
{
    if (text_is_traditional(head_of(text)))
        return text_fold(text, a, ret, e);
    *ret = text;
    return true;
}

bool layout_plain(struct span text, struct arena *a, struct span *ret, struct err *e)
{
    char *copy = NULL;
    size_t skip;
    for (size_t at = next_sign(text, 0); at < text.n; at = next_sign(text, at + skip)) {
        size_t n = markup(text, at, &skip);
        if (n == 0)
            continue;
        if (!copy) {
            copy = arena_take(a, text.n + 1);
            if (!copy)
                return err_fail(e, ERR_INPUT, "the report is too large");
            memcpy(copy, text.at, text.n);
        }
        memset(copy + at, ' ', n);
    }
    *ret = copy ? (struct span){copy, text.n} : text;
    return true;
}
