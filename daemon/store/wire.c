/* Binary values, big-endian, each behind the length of its bytes (-1: null).  Dates count days
 * and times microseconds from 2000-01-01. */
#include "store/wire.h"

#include "store/numeric.h"

#define EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */

static void put_u32_at(struct buf *b, size_t at, uint32_t v)
{
    if (b->full)
        return;
    for (int i = 0; i < 4; i++)
        b->at[at + (size_t)i] = (char)(unsigned char)(v >> (24 - 8 * i));
}

void wire_null(struct buf *b)
{
    buf_put_u32(b, UINT32_MAX);
}

void wire_bytes(struct buf *b, struct span s)
{
    buf_put_u32(b, (uint32_t)s.n);
    buf_put(b, s);
}

size_t wire_value_begin(struct buf *b)
{
    buf_put_u32(b, 0);
    return b->n;
}

void wire_value_end(struct buf *b, size_t begun)
{
    put_u32_at(b, begun - 4, (uint32_t)(b->n - begun));
}

void wire_text(struct buf *b, struct span s)
{
    wire_bytes(b, s);
}

void wire_text_or_null(struct buf *b, struct span s)
{
    if (s.n)
        wire_bytes(b, s);
    else
        wire_null(b);
}

void wire_word_or_null(struct buf *b, const char *s)
{
    if (s)
        wire_bytes(b, span_of(s));
    else
        wire_null(b);
}

void wire_int2(struct buf *b, int16_t v)
{
    buf_put_u32(b, 2);
    buf_put_u16(b, (uint16_t)v);
}

void wire_int4(struct buf *b, int32_t v)
{
    buf_put_u32(b, 4);
    buf_put_u32(b, (uint32_t)v);
}

void wire_int8(struct buf *b, int64_t v)
{
    buf_put_u32(b, 8);
    buf_put_u64(b, (uint64_t)v);
}

void wire_numeric(struct buf *b, struct decimal v)
{
    size_t begun = wire_value_begin(b);
    numeric_put(b, v);
    wire_value_end(b, begun);
}

void wire_date_or_null(struct buf *b, struct date d)
{
    if (date_known(d))
        wire_int4(b, (int32_t)(date_days(d) - EPOCH_DAYS));
    else
        wire_null(b);
}

void wire_time_ms(struct buf *b, int64_t unix_ms)
{
    wire_int8(b, unix_ms * 1000 - (int64_t)EPOCH_DAYS * 86400 * 1000000);
}

void wire_array_begin(struct buf *b, enum wire_type type)
{
    buf_put_u32(b, 1); /* dimensions */
    buf_put_u32(b, 1); /* there may be nulls */
    buf_put_u32(b, type);
    buf_put_u32(b, 0); /* length, set at the end */
    buf_put_u32(b, 1); /* lower bound */
}

void wire_array_end(struct buf *b, size_t n)
{
    /* The array starts its buffer. */
    put_u32_at(b, 12, (uint32_t)n);
}

/* The head of an array value whose n items take `bytes`. */
static void array_head(struct buf *b, enum wire_type type, size_t n, size_t bytes)
{
    buf_put_u32(b, (uint32_t)(n ? 20 + bytes : 12));
    buf_put_u32(b, n ? 1 : 0); /* dimensions */
    buf_put_u32(b, 0); /* no nulls */
    buf_put_u32(b, type);
    if (!n)
        return;
    buf_put_u32(b, (uint32_t)n);
    buf_put_u32(b, 1); /* lower bound */
}

void wire_int4_array(struct buf *b, const int32_t *v, size_t n)
{
    array_head(b, WIRE_INT4, n, 8 * n);
    for (size_t i = 0; i < n; i++)
        wire_int4(b, v[i]);
}

void wire_text_array(struct buf *b, const struct span *v, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += 4 + v[i].n;
    array_head(b, WIRE_TEXT, n, bytes);
    for (size_t i = 0; i < n; i++)
        wire_text(b, v[i]);
}

void wire_copy_begin(struct buf *b)
{
    buf_put(b, (struct span){.at = "PGCOPY\n\377\r\n\0", .n = 11});
    buf_put_u32(b, 0); /* flags */
    buf_put_u32(b, 0); /* header extension */
}

void wire_row(struct buf *b, uint16_t n_columns)
{
    buf_put_u16(b, n_columns);
}

void wire_copy_end(struct buf *b)
{
    buf_put_u16(b, UINT16_MAX);
}
