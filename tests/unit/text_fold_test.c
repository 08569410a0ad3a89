/* text: traditional characters made simple in their places. */
#include "text/fold.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *why, *in, *want;
        bool traditional;
    } cases[] = {
        {"empty", "", "", false},
        {"ascii", "GDP 3.5%", "GDP 3.5%", false},
        {"simplified", "发展党员240.8万名", "发展党员240.8万名", false},
        {"traditional", "發展黨員240.8萬名", "发展党员240.8万名", true},
        {"characters of both scripts do not show it", "著名", "着名", false},
        {"one character in a long simplified text",
         "他的名字里有一个很少见的字,这个字写作龢,别的字都是规范的简化字,全文共有很多这样的字", "",
         false},
        {"many to one", "裡面有隻臺灣的週報", "里面有只台湾的周报", true},
        {"four-byte characters stay", "𠮷個", "𠮷个", true},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span in = span_of(cases[i].in), out = {0};
        struct err e = {0};
        ok(text_is_traditional(in) == cases[i].traditional, "%s: which script", cases[i].why);
        bool good = text_fold(in, &a, &out, &e);
        ok(good && out.n == in.n, "%s: the same bytes", cases[i].why);
        if (good && (*cases[i].want || in.n == 0))
            is(arena_copy(&a, out).at, cases[i].want, cases[i].why);
    }
    struct arena tight = arena_with_max(8);
    struct span out;
    struct err e = {0};
    ok(!text_fold(SPAN("發展黨員發展黨員"), &tight, &out, &e) && e.kind == ERR_INPUT,
       "a full arena is said");
    arena_free(&tight);
    arena_free(&a);
    return done();
}
