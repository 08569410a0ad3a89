/* zhibiao explain: each number of a report with the rule that accepted or rejected it, in its
 * sentence. */
#include "main/tool.h"
#include "main/tool_json.h"

#include "base/utf8.h"

struct explanation {
    bool json, colours;
    struct buf out;
};

static const char *rule_says(const char *id)
{
    for (const struct rule_row *r = extract_rules; r->id; r++)
        if (id && !strcmp(r->id, id))
            return r->says;
    return "";
}

/* The sentence around a number; the block, or the line, where no sentence covers it. */
static struct span sentence_of(const struct tool_document *d, const struct verdict *v, size_t *at)
{
    const struct layout *l = &d->reading.layout;
    struct span text = d->report.content;
    size_t low = 0, high = l->n_sentences;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (l->sentences[middle].end <= v->at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < l->n_sentences && l->sentences[low].at <= v->at && l->sentences[low].end >= v->end) {
        *at = l->sentences[low].at;
        return span_between(text, *at, l->sentences[low].end);
    }
    size_t from = v->at, to = v->end;
    while (from > 0 && text.at[from - 1] != '\n')
        from--;
    while (to < text.n && text.at[to] != '\n')
        to++;
    *at = from;
    return span_between(text, from, to);
}

static const struct indicator *indicator_of(const struct findings *f, const struct verdict *v)
{
    size_t low = 0, high = v->accepted ? f->n : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (f->items[middle].end <= v->at)
            low = middle + 1;
        else
            high = middle;
    }
    return v->accepted && low < f->n && f->items[low].at < v->end ? &f->items[low] : NULL;
}

static void put_one_line(struct buf *b, struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_put_char(b, (unsigned char)s.at[i] < 0x20 ? ' ' : s.at[i]);
}

/* What stands before and after, at most so many characters of it. */
static void put_context(struct buf *b, struct span sentence, size_t at, size_t end, bool colours)
{
    struct span before = span_between(sentence, 0, at);
    struct span after = utf8_head(span_between(sentence, end, sentence.n), 24);
    size_t long_by = utf8_count(before);
    size_t skip = long_by > 24 ? utf8_head(before, long_by - 24).n : 0;
    buf_puts(b, skip ? "      …" : "      ");
    put_one_line(b, span_between(before, skip, before.n));
    buf_puts(b, colours ? "\033[1m" : "[");
    put_one_line(b, span_between(sentence, at, end));
    buf_puts(b, colours ? "\033[0m" : "]");
    put_one_line(b, after);
    buf_puts(b, end + after.n < sentence.n ? "…\n" : "\n");
}

static void put_text(struct explanation *x, const struct tool_document *d, const struct verdict *v,
                     const struct tool_offsets *o)
{
    struct buf *b = &x->out;
    const struct indicator *found = indicator_of(&d->reading.findings, v);
    size_t sentence_at;
    struct span sentence = sentence_of(d, v, &sentence_at);
    buf_puts(b, !x->colours ? "" : v->accepted ? "\033[32m" : "\033[31m");
    buf_puts(b, v->accepted ? "yes  " : "no   ");
    buf_puts(b, x->colours ? "\033[0m" : "");
    put_one_line(b, span_between(d->report.content, v->at, v->end));
    buf_printf(b, "  %s: %s  (%zu)\n", v->rule, rule_says(v->rule), tool_offset_cp(o, v->at));
    if (found) {
        buf_puts(b, "      ");
        put_one_line(b, found->name);
        buf_puts(b, " = ");
        decimal_put(b, found->value);
        buf_put_char(b, ' ');
        buf_put(b, found->unit);
        buf_printf(b, ", %s, %s, %s", kind_name(found->kind), bound_name(found->bound),
                   status_name(found->status));
        if (found->status_rule)
            buf_printf(b, " (%s: %s)", found->status_rule, rule_says(found->status_rule));
        buf_put_char(b, '\n');
    }
    put_context(b, sentence, v->at - sentence_at, v->end - sentence_at, x->colours);
}

static void put_json(struct explanation *x, const struct tool_document *d, const struct verdict *v,
                     const struct tool_offsets *o)
{
    struct buf *b = &x->out;
    const struct indicator *found = indicator_of(&d->reading.findings, v);
    size_t at;
    buf_put_char(b, '{');
    tool_json_text(b, "source", d->source);
    tool_json_int(b, "start", (int64_t)tool_offset_cp(o, v->at));
    tool_json_int(b, "end", (int64_t)tool_offset_cp(o, v->end));
    tool_json_text(b, "text", span_between(d->report.content, v->at, v->end));
    tool_json_key(b, "accepted");
    buf_puts(b, v->accepted ? "true" : "false");
    tool_json_text(b, "rule", span_of(v->rule));
    tool_json_text(b, "says", span_of(rule_says(v->rule)));
    if (found)
        tool_json_text(b, "name", found->name);
    if (found && found->status_rule)
        tool_json_text(b, "status_rule", span_of(found->status_rule));
    tool_json_text(b, "sentence", sentence_of(d, v, &at));
    buf_puts(b, "}\n");
}

static bool see(void *ctx, struct tool_reader *r, const struct tool_document *d)
{
    struct explanation *x = ctx;
    const struct findings *f = &d->reading.findings;
    struct tool_offsets o;
    if (!tool_offsets_make(d->report.content, tool_reader_arena(r), &o)) {
        x->out.full = true;
        return tool_out(&x->out);
    }
    if (!x->json)
        buf_printf(&x->out, "%.*s: %zu numbers, %zu indicators\n", (int)d->source.n, d->source.at,
                   f->n_verdicts, f->n);
    for (size_t i = 0; i < f->n_verdicts; i++) {
        if (x->json)
            put_json(x, d, &f->verdicts[i], &o);
        else
            put_text(x, d, &f->verdicts[i], &o);
    }
    return tool_out(&x->out);
}

int tool_explain(int argc, char **argv)
{
    static const struct option longs[] = {{"json", 0, 0, 'j'},
                                          {"published", 1, 0, 'p'},
                                          {"lexicon", 1, 0, 'l'},
                                          {"help", 0, 0, 'h'},
                                          {0}};
    struct explanation x = {.colours = tool_colours()};
    struct date published = {0};
    const char *lexicon = NULL;
    struct err e = {0};
    for (int o; (o = tool_option(argc, argv, ":p:l:h", longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        if (o == 'l')
            lexicon = optarg;
        if (o == 'p' && !date_parse_iso(span_of(optarg), &published))
            return tool_usage("explain", "no date \"%s\": YYYY-MM-DD, such as 2020-05-01", optarg);
        x.json = x.json || o == 'j';
    }
    if (optind == argc)
        return tool_usage("explain", "which FILE? (- is standard input)");
    struct tool_reader *r = tool_reader_open(lexicon, published, &e);
    if (!r)
        return tool_fail(&e);
    int code = tool_reader_run(r, argc - optind, argv + optind, see, &x);
    buf_free(&x.out);
    tool_reader_close(r);
    return tool_end(code);
}
