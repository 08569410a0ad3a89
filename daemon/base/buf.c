/* Growing buffer: doubles by realloc, never beyond max. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *buf_room(struct buf *b, size_t n)
{
    size_t max = b->max ? b->max : SIZE_MAX / 2;
    if (n > max || b->n > max - n) {
        b->full = true;
        return NULL;
    }
    if (b->cap - b->n < n) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        while (cap < b->n + n)
            cap *= 2;
        char *p = realloc(b->at, cap);
        if (!p) {
            b->full = true;
            return NULL;
        }
        b->at = p;
        b->cap = cap;
    }
    return b->at + b->n;
}

void buf_put(struct buf *b, struct span s)
{
    char *p = buf_room(b, s.n);
    if (!p || !s.n)
        return;
    memcpy(p, s.at, s.n);
    b->n += s.n;
}

void buf_put_char(struct buf *b, char c)
{
    buf_put(b, (struct span){.at = &c, .n = 1});
}

void buf_puts(struct buf *b, const char *s)
{
    buf_put(b, span_of(s));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *p = n < 0 ? NULL : buf_room(b, (size_t)n + 1);
    if (p) {
        vsnprintf(p, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

static void put_be(struct buf *b, uint64_t v, int bytes)
{
    char *p = buf_room(b, (size_t)bytes);
    if (!p)
        return;
    for (int i = 0; i < bytes; i++)
        p[i] = (char)(unsigned char)(v >> (8 * (bytes - 1 - i)));
    b->n += (size_t)bytes;
}

void buf_put_u16(struct buf *b, uint16_t v)
{
    put_be(b, v, 2);
}

void buf_put_u32(struct buf *b, uint32_t v)
{
    put_be(b, v, 4);
}

void buf_put_u64(struct buf *b, uint64_t v)
{
    put_be(b, v, 8);
}

void buf_put_json(struct buf *b, struct span s)
{
    buf_put_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        buf_put(b, span_between(s, from, i));
        from = i + 1;
        switch (c) {
        case '"':
            buf_puts(b, "\\\"");
            break;
        case '\\':
            buf_puts(b, "\\\\");
            break;
        case '\n':
            buf_puts(b, "\\n");
            break;
        case '\r':
            buf_puts(b, "\\r");
            break;
        case '\t':
            buf_puts(b, "\\t");
            break;
        default:
            buf_printf(b, "\\u%04x", c);
        }
    }
    buf_put(b, span_between(s, from, s.n));
    buf_put_char(b, '"');
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
}

void buf_free(struct buf *b)
{
    free(b->at);
    *b = (struct buf){.max = b->max};
}
