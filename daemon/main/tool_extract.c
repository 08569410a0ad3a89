/* zhibiao extract: what a report says, without Kafka or a database. */
#include "main/tool.h"
#include "main/tool_html.h"
#include "main/tool_json.h"
#include "main/tool_table.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_HTML };

struct extraction {
    enum format format;
    size_t n;
    struct buf out;
};

static const struct tool_column columns[] = {
    {"VALUE", true, 0},   {"UNIT", false, 6},  {"NAME", false, 16}, {"KIND", false, 0},
    {"PERIOD", false, 8}, {"SCOPE", false, 6}, {"THEME", false, 8}, {"QUOTE", false, 8},
};
#define N_COLUMNS (sizeof(columns) / sizeof(*columns))

static const char *const bound_mark[] = {
    [BOUND_EXACT] = "",  [BOUND_OVER] = ">",      [BOUND_UNDER] = "<",
    [BOUND_ABOUT] = "~", [BOUND_AT_LEAST] = ">=", [BOUND_AT_MOST] = "<=",
};

static void put_value(struct buf *b, const struct indicator *x)
{
    buf_clear(b);
    if (x->direction == DIRECTION_DOWN)
        buf_puts(b, "↓ ");
    if (x->direction == DIRECTION_UP)
        buf_puts(b, "↑ ");
    buf_puts(b, bound_mark[x->bound]);
    decimal_put(b, x->value);
    if (x->has_high) {
        buf_puts(b, "..");
        decimal_put(b, x->value_high);
    }
}

static void put_about(struct buf *b, const struct tool_document *d, bool colours)
{
    const struct description *about = &d->reading.about;
    char iso[11];
    date_put_iso(about->published_on, iso);
    buf_puts(b, colours ? "\033[1m" : "");
    buf_put(b, about->title.n ? about->title : d->source);
    buf_puts(b, colours ? "\033[0m\n" : "\n");
    if (about->subtitle.n) {
        buf_put(b, about->subtitle);
        buf_put_char(b, '\n');
    }
    const struct span facts[] = {about->publisher, span_of(iso), about->region,
                                 span_of(genre_name(about->genre)), d->source};
    bool any = false;
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
        if (facts[i].n == 0)
            continue;
        buf_puts(b, any ? " · " : "");
        buf_put(b, facts[i]);
        any = true;
    }
    buf_put_char(b, '\n');
}

static void put_themes(struct buf *b, const struct tagging *t, const struct theme_row *themes)
{
    for (size_t i = 0; i < t->n_themes; i++) {
        const struct theme_row *row = &themes[t->themes[i].theme];
        buf_puts(b, i ? ", " : "themes: ");
        buf_put(b, row->code);
        buf_put_char(b, ' ');
        buf_put(b, row->zh);
    }
    if (t->n_themes)
        buf_put_char(b, '\n');
}

static void put_table(struct buf *b, struct tool_reader *r, const struct tool_document *d)
{
    size_t n;
    const struct theme_row *themes = tagger_themes(tool_reader_rules(r)->tagger, &n);
    const struct findings *f = &d->reading.findings;
    struct tool_table t = tool_table_start(columns, N_COLUMNS, tool_reader_arena(r));
    struct buf cell = {0};
    put_about(b, d, tool_colours());
    put_themes(b, &d->reading.tagging, themes);
    buf_put_char(b, '\n');
    for (size_t i = 0; i < f->n; i++) {
        const struct indicator *x = &f->items[i];
        put_value(&cell, x);
        tool_table_cell(&t, buf_span(&cell));
        tool_table_cell(&t, x->unit);
        tool_table_cell(&t, x->name);
        tool_table_cell(&t, span_of(kind_name(x->kind)));
        tool_table_cell(&t, x->period);
        tool_table_cell(&t, x->scope);
        tool_table_cell(&t, x->theme >= 0 ? themes[x->theme].code : SPAN(""));
        tool_table_cell(&t, x->quote);
    }
    buf_free(&cell);
    tool_table_put(&t, tool_columns(), tool_colours(), b);
    buf_printf(b, "%zu indicators\n", f->n);
}

static bool see(void *ctx, struct tool_reader *r, const struct tool_document *d)
{
    struct extraction *x = ctx;
    x->n++;
    switch (x->format) {
    case FORMAT_TABLE:
        if (x->n > 1)
            buf_put_char(&x->out, '\n');
        put_table(&x->out, r, d);
        break;
    case FORMAT_JSON:
        if (!tool_json_document(&x->out, r, d))
            x->out.full = true;
        break;
    case FORMAT_HTML:
        tool_html_document(&x->out, r, d, x->n);
        break;
    }
    return tool_out(&x->out);
}

static bool format_parse(const char *word, enum format *ret)
{
    static const char *const words[] = {"table", "json", "html"};
    for (int i = 0; i < 3; i++) {
        if (!strcmp(word, words[i])) {
            *ret = (enum format)i;
            return true;
        }
    }
    return false;
}

static int run(const char *lexicon, struct date published, struct extraction *x, int n,
               char **files)
{
    struct err e = {0};
    struct tool_reader *r = tool_reader_open(lexicon, published, &e);
    if (!r)
        return tool_fail(&e);
    if (x->format == FORMAT_HTML)
        tool_html_start(&x->out);
    int code = tool_reader_run(r, n, files, see, x);
    if (x->format == FORMAT_HTML)
        tool_html_end(&x->out);
    if (!tool_out(&x->out))
        code = EX_IOERR;
    buf_free(&x->out);
    tool_reader_close(r);
    return tool_end(code);
}

int tool_extract(int argc, char **argv)
{
    static const struct option longs[] = {{"format", 1, 0, 'f'},    {"json", 0, 0, 'j'},
                                          {"published", 1, 0, 'p'}, {"lexicon", 1, 0, 'l'},
                                          {"help", 0, 0, 'h'},      {0}};
    struct extraction x = {0};
    struct date published = {0};
    const char *lexicon = NULL;
    for (int o; (o = tool_option(argc, argv, ":f:p:l:h", longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        if (o == 'j')
            x.format = FORMAT_JSON;
        if (o == 'l')
            lexicon = optarg;
        if (o == 'f' && !format_parse(optarg, &x.format))
            return tool_usage("extract", "no format \"%s\": table, json or html", optarg);
        if (o == 'p' && !date_parse_iso(span_of(optarg), &published))
            return tool_usage("extract", "no date \"%s\": YYYY-MM-DD, such as 2020-05-01", optarg);
    }
    if (optind == argc)
        return tool_usage("extract", "which FILE? (- is standard input)");
    return run(lexicon, published, &x, argc - optind, argv + optind);
}
