/* Bytes that grow, up to a maximum.  For output (JSON, HTML, COPY rows) that outlives no batch
 * of its own.  A put that does not fit sets `full` and adds nothing; check once at the end. */
#ifndef ZHIBIAO_BASE_BUF_H
#define ZHIBIAO_BASE_BUF_H

#include "base/span.h"

#include <stdint.h>

struct buf {
    char *at;
    size_t n, cap, max; /* bytes; max 0: no limit but memory */
    bool full;
};

void buf_put(struct buf *b, struct span s);
void buf_put_char(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Big-endian, as PostgreSQL and Kafka want them. */
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);

/* s as a JSON string with its quotes.  s is valid UTF-8. */
void buf_put_json(struct buf *b, struct span s);

/* Room for n more bytes that the caller fills and adds to b->n; NULL where it does not fit. */
char *buf_room(struct buf *b, size_t n);

static inline struct span buf_span(const struct buf *b)
{
    return (struct span){.at = b->at, .n = b->n};
}

/* Empty, memory kept. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);

#endif
