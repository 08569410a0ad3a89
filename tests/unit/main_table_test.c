/* Tables for people, and offsets as code points. */
#include "main/tool_document.h"
#include "main/tool_table.h"

#include "tap.h"

static struct arena arena;

static void table(const char *why, const struct tool_column *columns, size_t n,
                  const char *const *cells, size_t screen, const char *want)
{
    struct buf out = {0};
    struct tool_table t = tool_table_start(columns, n, &arena);
    for (size_t i = 0; cells[i]; i++)
        tool_table_cell(&t, span_of(cells[i]));
    tool_table_put(&t, screen, false, &out);
    buf_put_char(&out, '\0');
    is(out.at, want, why);
    buf_free(&out);
}

static void tables(void)
{
    static const struct tool_column two[] = {{"NAME", false, 4}, {"VALUE", true, 0}};
    table("Chinese characters are two wide", two, 2,
          (const char *const[]){"口罩", "330000", "mask", "5", NULL}, 0,
          "NAME   VALUE\n"
          "口罩  330000\n"
          "mask       5\n");
    table("no rows: the titles", two, 2, (const char *const[]){NULL}, 0, "NAME  VALUE\n");
    table("too wide for the screen: cut at a character, with …", two, 2,
          (const char *const[]){"基层党组织", "12345", NULL}, 13,
          "NAME    VALUE\n"
          "基层…   12345\n");
    table("a column that may not be cut stays", two, 2,
          (const char *const[]){"甲", "123456789012345", NULL}, 10,
          "NAME            VALUE\n"
          "甲    123456789012345\n");
    table("line ends and control characters are blanks", two, 2,
          (const char *const[]){"a\nb\x1b[1m", "1", NULL}, 0,
          "NAME     VALUE\n"
          "a b [1m      1\n");
    static const struct tool_column one[] = {{"QUOTE", false, 0}};
    table("no blanks behind the last column", one, 1, (const char *const[]){"ab", NULL}, 0,
          "QUOTE\nab\n");
}

static void offsets(void)
{
    static const char text[] = "a口b罩，全市累计选派干部到村任职，覆盖全部乡镇街道和社区网格😀完";
    struct span s = span_of(text);
    struct tool_offsets o;
    if (!ok(tool_offsets_make(s, &arena, &o), "offsets are made"))
        return;
    size_t cp = 0;
    bool all = true;
    for (size_t i = 0; i < s.n; i++) {
        bool starts = ((unsigned char)s.at[i] & 0xC0) != 0x80;
        all = all && (!starts || tool_offset_cp(&o, i) == cp);
        cp += starts;
    }
    ok(all, "each character has its own number");
    ok(tool_offset_cp(&o, s.n) == cp, "the end of the text counts all of them");
}

static bool count_piece(void *ctx, const struct tool_piece *p)
{
    struct buf *b = ctx;
    buf_printf(b, "%.*s=%.*s(%s) ", (int)p->source.n, p->source.at, (int)p->bytes.n, p->bytes.at,
               p->content_type ? p->content_type : "message");
    return true;
}

static void pieces(void)
{
    static const struct {
        const char *why, *file, *bytes, *want;
    } cases[] = {
        {"text", "a/b.txt", "正文", "a/b.txt=正文(text/plain) "},
        {"no ending is text", "-", "正文", "-=正文(text/plain) "},
        {"HTML", "b.html", "<p>", "b.html=<p>(text/html) "},
        {"one message", "b.json", "{}", "b.json={}(message) "},
        {"lines, blank ones left out but counted", "b.jsonl", "{}\n\n {\"a\":1}\r\n",
         "b.jsonl:1={}(message) b.jsonl:3={\"a\":1}(message) "},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf b = {0};
        tool_pieces(cases[i].file, span_of(cases[i].bytes), count_piece, &b);
        buf_put_char(&b, '\0');
        is(b.at, cases[i].want, cases[i].why);
        buf_free(&b);
    }
}

int main(void)
{
    tables();
    offsets();
    pieces();
    arena_free(&arena);
    return done();
}
