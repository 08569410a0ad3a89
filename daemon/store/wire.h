/* PostgreSQL's binary forms: rows of COPY, and arrays as parameters of statements. */
#ifndef ZHIBIAO_STORE_WIRE_H
#define ZHIBIAO_STORE_WIRE_H

#include "base/decimal.h"
#include "text/date.h"

/* Types by their fixed OIDs. */
enum wire_type {
    WIRE_BYTEA = 17,
    WIRE_INT8 = 20,
    WIRE_INT2 = 21,
    WIRE_INT4 = 23,
    WIRE_TEXT = 25,
    WIRE_DATE = 1082,
    WIRE_TIMESTAMPTZ = 1184,
    WIRE_NUMERIC = 1700,
    WIRE_UUID = 2950,
};

/* One value with its length word: the same in a COPY row and in an array. */
void wire_null(struct buf *b);
void wire_bytes(struct buf *b, struct span s);
/* A value that is put piece by piece: begin, puts, end with what begin returned. */
size_t wire_value_begin(struct buf *b);
void wire_value_end(struct buf *b, size_t begun);
void wire_text(struct buf *b, struct span s); /* empty stays empty */
void wire_text_or_null(struct buf *b, struct span s); /* empty: null */
void wire_word_or_null(struct buf *b, const char *s); /* NULL: null */
void wire_int2(struct buf *b, int16_t v);
void wire_int4(struct buf *b, int32_t v);
void wire_int8(struct buf *b, int64_t v);
void wire_numeric(struct buf *b, struct decimal v); /* numeric_fits(v) */
void wire_date_or_null(struct buf *b, struct date d); /* absent: null */
void wire_time_ms(struct buf *b, int64_t unix_ms); /* timestamptz */
void wire_int4_array(struct buf *b, const int32_t *v, size_t n);
void wire_text_array(struct buf *b, const struct span *v, size_t n);

/* COPY … (FORMAT binary). */
void wire_copy_begin(struct buf *b);
void wire_row(struct buf *b, uint16_t n_columns);
void wire_copy_end(struct buf *b);

/* A one-dimensional array: begin, values, end(count). */
void wire_array_begin(struct buf *b, enum wire_type type);
void wire_array_end(struct buf *b, size_t n);

#endif
