/* main: times as arguments. */
#include "main/tool_time.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *in;
        bool is_end;
        const char *want; /* "": none */
    } cases[] = {
        {"2026-11-24", false, "2026-11-24 00:00:00+08:00"},
        {"2026-11-24", true, "2026-11-25 00:00:00+08:00"},
        {"2026-12-31", true, "2027-01-01 00:00:00+08:00"},
        {"2026-11-24T07:30", false, "2026-11-24T07:30+08:00"},
        {"2026-11-24T07:30", true, "2026-11-24T07:30+08:00"},
        {"2026-11-24 07:30:15", false, "2026-11-24 07:30:15+08:00"},
        {"2026-11-24T07:30Z", false, "2026-11-24T07:30Z"},
        {"2026-11-24T07:30:15+01", false, "2026-11-24T07:30:15+01"},
        {"2026-11-24T07:30:15-01:30", false, "2026-11-24T07:30:15-01:30"},
        {"", false, ""},
        {"yesterday", false, ""},
        {"2026-02-30", false, ""},
        {"2026-1-2", false, ""},
        {"2026-11-24T", false, ""},
        {"2026-11-24T7:30", false, ""},
        {"2026-11-24T24:00", false, ""},
        {"2026-11-24T07:60", false, ""},
        {"2026-11-24T07:30:", false, ""},
        {"2026-11-24T07:30 x", false, ""},
        {"2026-11-24T07:30+1", false, ""},
        {"2026-11-24T07:30+99", false, ""},
        {"2026-11-24T07:30Z; drop", false, ""},
        {"2026-11-24T07:30:15+01:00:00", false, ""},
        {"infinity", false, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char got[TOOL_TIME_BYTES] = "";
        bool good = tool_time(cases[i].in, cases[i].is_end, got, sizeof(got));
        is(good ? got : "", cases[i].want, cases[i].in);
    }
    return done();
}
