/* zhibiao numbers, zhibiao dates: what the text room sees in each line of a file, as one JSON
 * object a line.  Offsets are code points of the line. */
#include "main/tool.h"
#include "main/tool_json.h"

#include "base/utf8.h"

struct lines {
    const struct lexicon *lexicon;
    struct date reference;
    struct arena arena; /* of a line */
    struct buf out;
};

/* Puts the array of what is in the line. */
typedef bool put_line(struct lines *x, struct span line, const struct tool_offsets *o,
                      struct err *e);

static void put_place(struct buf *b, struct span line, const struct tool_offsets *o, size_t at,
                      size_t end)
{
    tool_json_comma(b);
    buf_put_char(b, '{');
    tool_json_int(b, "start", (int64_t)tool_offset_cp(o, at));
    tool_json_int(b, "end", (int64_t)tool_offset_cp(o, end));
    tool_json_text(b, "text", span_between(line, at, end));
}

static bool put_numbers(struct lines *x, struct span line, const struct tool_offsets *o,
                        struct err *e)
{
    struct numbers found;
    if (!text_numbers(&x->lexicon->units, line, 0, line.n, &x->arena, &found, e))
        return false;
    tool_json_key(&x->out, "numbers");
    buf_put_char(&x->out, '[');
    for (size_t i = 0; i < found.n; i++) {
        const struct number *v = &found.items[i];
        put_place(&x->out, line, o, v->at, v->end);
        tool_json_int(&x->out, "numeral_start", (int64_t)tool_offset_cp(o, v->numeral_at));
        tool_json_int(&x->out, "numeral_end", (int64_t)tool_offset_cp(o, v->numeral_end));
        tool_json_decimal(&x->out, "value", v->value);
        if (v->has_high)
            tool_json_decimal(&x->out, "value_high", v->value_high);
        tool_json_text(&x->out, "bound", span_of(bound_name(v->bound)));
        if (v->has_high)
            tool_json_text(&x->out, "bound_high", span_of(bound_name(v->bound_high)));
        tool_json_text(&x->out, "unit", v->unit);
        tool_json_text(&x->out, "class", span_of(number_class_name(v->class)));
        buf_put_char(&x->out, '}');
    }
    buf_put_char(&x->out, ']');
    return true;
}

static bool put_dates(struct lines *x, struct span line, const struct tool_offsets *o,
                      struct err *e)
{
    struct periods found;
    if (!text_periods(line, 0, line.n, x->reference, &x->arena, &found, e))
        return false;
    tool_json_key(&x->out, "dates");
    buf_put_char(&x->out, '[');
    for (size_t i = 0; i < found.n; i++) {
        const struct period *p = &found.items[i];
        put_place(&x->out, line, o, p->at, p->end);
        tool_json_date_if(&x->out, "from", p->from);
        tool_json_date_if(&x->out, "to", p->to);
        buf_put_char(&x->out, '}');
    }
    buf_put_char(&x->out, ']');
    return true;
}

static bool put_object(struct lines *x, struct span line, size_t number, put_line *put,
                       struct err *e)
{
    struct tool_offsets o;
    size_t bad = utf8_invalid_at(line);
    buf_put_char(&x->out, '{');
    tool_json_int(&x->out, "line", (int64_t)number);
    bool good = bad == line.n ? tool_offsets_make(line, &x->arena, &o) && put(x, line, &o, e)
                              : err_fail(e, ERR_INPUT, "byte %zu is not UTF-8", bad);
    if (!good)
        tool_json_text(&x->out, "error", span_of(e->text));
    buf_puts(&x->out, "}\n");
    return good;
}

static int run_lines(struct lines *x, const char *file, struct span bytes, put_line *put)
{
    int code = EX_OK;
    size_t number = 0;
    for (size_t at = 0; at < bytes.n;) {
        size_t end = span_find(bytes, at, SPAN("\n"));
        end = end == SIZE_MAX ? bytes.n : end;
        struct span line = span_between(bytes, at, end);
        struct err e = {0};
        line.n -= span_ends(line, SPAN("\r"));
        at = end + 1;
        arena_reset(&x->arena);
        if (!put_object(x, line, ++number, put, &e)) {
            tool_say("%s:%zu: %s", file, number, e.text);
            code = EX_DATAERR;
        }
        if (x->out.n > 1 << 16 && !tool_out(&x->out))
            return EX_IOERR;
    }
    return tool_out(&x->out) ? code : EX_IOERR;
}

static int run(const char *lexicon, const char *file, struct date reference, put_line *put)
{
    struct err e = {0};
    struct buf bytes = {0};
    struct lexicon *lx = lexicon_open(lexicon, &e);
    if (!lx)
        return tool_fail(&e);
    struct lines x = {.lexicon = lx, .reference = reference};
    int code = EX_NOINPUT;
    if (tool_read_file(file, &bytes, &e))
        code = run_lines(&x, file, buf_span(&bytes), put);
    else
        tool_say("%s: %s", file, e.text);
    buf_free(&x.out);
    buf_free(&bytes);
    arena_free(&x.arena);
    lexicon_close(lx);
    return tool_end(code);
}

static int tool_lines(int argc, char **argv, put_line *put, const char *letters)
{
    static const struct option longs[] = {
        {"reference", 1, 0, 'r'}, {"lexicon", 1, 0, 'l'}, {"help", 0, 0, 'h'}, {0}};
    const char *lexicon = NULL;
    struct date reference = {0};
    for (int o; (o = tool_option(argc, argv, letters, longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        if (o == 'r' && put == put_numbers)
            return tool_usage(argv[0], "unknown option \"--reference\"");
        if (o == 'l')
            lexicon = optarg;
        else if (!date_parse_iso(span_of(optarg), &reference))
            return tool_usage(argv[0], "no date \"%s\": YYYY-MM-DD, such as 2020-05-01", optarg);
    }
    if (argc - optind > 1)
        return tool_usage(argv[0], "one file at most");
    return run(lexicon, optind < argc ? argv[optind] : "-", reference, put);
}

int tool_numbers(int argc, char **argv)
{
    return tool_lines(argc, argv, put_numbers, ":l:h");
}

int tool_dates(int argc, char **argv)
{
    return tool_lines(argc, argv, put_dates, ":r:l:h");
}
