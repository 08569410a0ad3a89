/* The form of a configuration file; what the keys mean is config.c's.
 *
 *   # comment, ; comment: at the start of a line only (blanks may stand before)
 *   [section]
 *   key = value         the value is verbatim to the end of the line, blanks around = excepted
 *
 * Always holds: every line is either taken or has an error with its number. */
#include "config/ini.h"

#include "base/utf8.h"

struct reader {
    struct arena *a;
    const char *name, *section;
    bool lost; /* below a section line that could not be read */
    unsigned line;
    struct buf *errors;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct span skip_blanks(struct span s)
{
    while (s.n && blank(*s.at))
        s = span_between(s, 1, s.n);
    return s;
}

static struct span drop_blanks_after(struct span s)
{
    while (s.n && blank(s.at[s.n - 1]))
        s.n--;
    return s;
}

static void complain(struct reader *r, const char *what, struct span quoted)
{
    struct span shown = utf8_head(quoted, 60);
    buf_printf(r->errors, "%s:%u: %s \"%.*s\"\n", r->name, r->line, what, (int)shown.n, shown.at);
}

static void take_section(struct reader *r, struct span s)
{
    s = drop_blanks_after(s);
    if (s.n < 3 || s.at[s.n - 1] != ']') {
        complain(r, "a section is written [name], not", s);
        r->lost = true;
        return;
    }
    struct span name = skip_blanks(drop_blanks_after(span_between(s, 1, s.n - 1)));
    r->section = arena_copy(r->a, name).at;
    r->lost = false;
}

static bool take_pair(struct reader *r, struct span s, struct ini_line *ret)
{
    if (r->lost)
        return false;
    const char *equals = memchr(s.at, '=', s.n);
    if (!equals) {
        complain(r, "expected key = value, found", s);
        return false;
    }
    size_t at = (size_t)(equals - s.at);
    struct span key = drop_blanks_after(span_between(s, 0, at));
    if (!key.n) {
        complain(r, "no key before = in", s);
        return false;
    }
    if (!r->section) {
        complain(r, "before any section ([kafka], [postgres] or [daemon]):", key);
        return false;
    }
    *ret =
        (struct ini_line){.section = r->section,
                          .key = arena_copy(r->a, key).at,
                          .value = arena_copy(r->a, skip_blanks(span_between(s, at + 1, s.n))).at,
                          .line = r->line};
    return ret->key && ret->value;
}

static bool fit_to_read(struct reader *r, struct span line)
{
    if (utf8_invalid_at(line) < line.n) {
        buf_printf(r->errors, "%s:%u: byte %zu of the line is not UTF-8\n", r->name, r->line,
                   utf8_invalid_at(line) + 1);
        return false;
    }
    if (memchr(line.at, '\0', line.n)) {
        buf_printf(r->errors, "%s:%u: the line holds a NUL byte\n", r->name, r->line);
        return false;
    }
    return true;
}

void ini_read(struct arena *a, const char *name, struct span text,
              void (*each)(void *ctx, const struct ini_line *line), void *ctx, struct buf *errors)
{
    struct reader r = {.a = a, .name = name, .errors = errors};
    if (span_starts(text, SPAN("\xEF\xBB\xBF")))
        text = span_between(text, 3, text.n);
    while (text.n) {
        const char *end = memchr(text.at, '\n', text.n);
        size_t n = end ? (size_t)(end - text.at) : text.n;
        struct span line = span_between(text, 0, n);
        text = span_between(text, end ? n + 1 : n, text.n);
        r.line++;
        if (line.n && line.at[line.n - 1] == '\r')
            line.n--;
        line = skip_blanks(line);
        if (!line.n || *line.at == '#' || *line.at == ';' || !fit_to_read(&r, line))
            continue;
        struct ini_line pair;
        if (*line.at == '[')
            take_section(&r, line);
        else if (take_pair(&r, line, &pair))
            each(ctx, &pair);
    }
}
