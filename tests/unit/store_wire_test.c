/* Values in PostgreSQL's binary form, and what SQLSTATEs mean. */
#include "store/numeric.h"
#include "store/sqlstate.h"
#include "store/wire.h"
#include "tap.h"

static struct arena arena;

static void hex(const struct buf *b, char *ret, size_t size)
{
    ret[0] = '\0';
    for (size_t i = 0; i < b->n && 2 * i + 3 < size; i++)
        snprintf(ret + 2 * i, 3, "%02x", (unsigned char)b->at[i]);
}

static void numerics(void)
{
    /* groups, weight, sign, digits behind the point, then the groups */
    static const struct {
        const char *why, *in, *want;
    } cases[] = {
        {"zero", "0", "0000000000000000"},
        {"one", "1",
         "0001000000000000"
         "0001"},
        {"four digits", "9999",
         "0001000000000000"
         "270f"},
        {"five digits", "10000",
         "0001000100000000"
         "0001"},
        {"two groups", "12345",
         "0002000100000000"
         "00010929"},
        {"inner zero group", "100000001",
         "0003000200000000"
         "000100000001"},
        {"negative", "-1.2",
         "0002000040000001"
         "000107d0"},
        {"a tenth", "0.1",
         "0001ffff00000001"
         "03e8"},
        {"leading zeros behind the point", "0.00001",
         "0001fffe00000005"
         "03e8"},
        {"trailing zeros say nothing", "1.500",
         "0002000000000001"
         "00011388"},
        {"three digits behind", "1.234",
         "0002000000000003"
         "00010924"},
        {"five digits behind", "0.12345",
         "0002ffff00000005"
         "04d21388"},
        {"a large one", "720000000",
         "0002000200000000"
         "000707d0"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct decimal x;
        struct buf b = {0};
        char got[200] = "not parsed";
        if (decimal_parse(span_of(cases[i].in), &arena, &x)) {
            numeric_put(&b, x);
            hex(&b, got, sizeof(got));
        }
        is(got, cases[i].want, cases[i].why);
        buf_free(&b);
    }
}

static void limits(void)
{
    static char many[12100];
    memset(many, '7', sizeof(many));
    const struct {
        const char *why;
        struct decimal x;
        bool fits;
    } cases[] = {
        {"131072 digits before the point", {.digits = SPAN("1"), .exp10 = 131071}, true},
        {"one more", {.digits = SPAN("1"), .exp10 = 131072}, false},
        {"16383 behind it", {.digits = SPAN("1"), .exp10 = -16383}, true},
        {"one more", {.digits = SPAN("1"), .exp10 = -16384}, false},
        {"zeros at the end do not count", {.digits = SPAN("100"), .exp10 = -16385}, true},
        {"12000 digits", {.digits = {many, 12000}}, true},
        {"more groups than a binary value has", {.digits = {many, 12001}}, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(numeric_fits(cases[i].x) == cases[i].fits, "%s: %s", cases[i].why,
           cases[i].fits ? "fits" : "does not");
}

static void values(void)
{
    struct buf b = {0};
    char got[400];
    wire_row(&b, 3);
    wire_text(&b, SPAN("ab"));
    wire_null(&b);
    wire_text_or_null(&b, (struct span){0});
    hex(&b, got, sizeof(got));
    is(got,
       "0003"
       "00000002"
       "6162"
       "ffffffff"
       "ffffffff",
       "a row of COPY");

    buf_clear(&b);
    wire_date_or_null(&b, (struct date){2000, 1, 2});
    wire_date_or_null(&b, (struct date){0});
    wire_date_or_null(&b, (struct date){1999, 12, 31});
    hex(&b, got, sizeof(got));
    is(got,
       "00000004"
       "00000001"
       "ffffffff"
       "00000004"
       "ffffffff",
       "dates count from 2000-01-01");

    buf_clear(&b);
    wire_time_ms(&b, 946684800001);
    hex(&b, got, sizeof(got));
    is(got,
       "00000008"
       "00000000000003e8",
       "times count microseconds from there");

    buf_clear(&b);
    wire_array_begin(&b, WIRE_INT8);
    wire_int8(&b, -1);
    wire_null(&b);
    wire_array_end(&b, 2);
    hex(&b, got, sizeof(got));
    is(got,
       "00000001"
       "00000001"
       "00000014"
       "00000002"
       "00000001"
       "00000008"
       "ffffffffffffffff"
       "ffffffff",
       "an array as a parameter");

    buf_clear(&b);
    wire_int4_array(&b, (int32_t[]){3, 5}, 2);
    wire_int4_array(&b, NULL, 0);
    hex(&b, got, sizeof(got));
    is(got,
       "00000024"
       "00000001"
       "00000000"
       "00000017"
       "00000002"
       "00000001"
       "00000004"
       "00000003"
       "00000004"
       "00000005"
       "0000000c"
       "00000000"
       "00000000"
       "00000017",
       "an array as a value, and an empty one");
    buf_free(&b);
}

static void sqlstates(void)
{
    static const struct {
        const char *state;
        enum sqlstate_does does;
    } cases[] = {
        {NULL, SQLSTATE_AGAIN},      {"08006", SQLSTATE_AGAIN},   {"25006", SQLSTATE_AGAIN},
        {"40001", SQLSTATE_AGAIN},   {"40P01", SQLSTATE_AGAIN},   {"53100", SQLSTATE_AGAIN},
        {"53300", SQLSTATE_AGAIN},   {"55P03", SQLSTATE_AGAIN},   {"57P01", SQLSTATE_AGAIN},
        {"57P03", SQLSTATE_AGAIN},   {"58030", SQLSTATE_AGAIN},   {"57014", SQLSTATE_HALVE},
        {"22003", SQLSTATE_ISOLATE}, {"22P05", SQLSTATE_ISOLATE}, {"23505", SQLSTATE_ISOLATE},
        {"54000", SQLSTATE_ISOLATE}, {"ZB001", SQLSTATE_FENCED},  {"ZB002", SQLSTATE_STOP},
        {"42P01", SQLSTATE_STOP},    {"42501", SQLSTATE_STOP},    {"28P01", SQLSTATE_STOP},
        {"3D000", SQLSTATE_STOP},    {"57P04", SQLSTATE_STOP},    {"25P02", SQLSTATE_STOP},
        {"XX000", SQLSTATE_STOP},    {"0A000", SQLSTATE_STOP},    {"25P03", SQLSTATE_AGAIN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(sqlstate_does(cases[i].state) == cases[i].does, "SQLSTATE %s",
           cases[i].state ? cases[i].state : "none: the connection is gone");
}

int main(void)
{
    numerics();
    limits();
    values();
    sqlstates();
    arena_free(&arena);
    return done();
}
