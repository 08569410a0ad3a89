/* zhibiao rules diff: which rows of which tables differ, as diff -U0 would show them. */
#include "lexicon/compare.h"
#include "main/tool_json.h"
#include "main/tool_rules.h"

#include <stdio.h>
#include <string.h>

/* ---- sides ---- */

static bool from_files(const char *directory, const char *label, struct tool_rules_side *ret,
                       struct err *e)
{
    struct tool_rules_side x = {.lexicon = lexicon_open(directory, e)};
    if (!x.lexicon)
        return false;
    x.files = lexicon_files(x.lexicon, &x.n_files);
    snprintf(x.label, sizeof(x.label), "%s", label);
    *ret = x;
    return true;
}

static bool from_kept(struct tool_database *d, const struct kept_ruleset *k,
                      struct tool_rules_side *ret, struct err *e)
{
    struct tool_rules_side x = {0};
    struct lexicon_file *files;
    if (!ruleset_tables(d->store, k, false, &d->arena, &files, &x.n_files, e))
        return false;
    x.files = files;
    snprintf(x.label, sizeof(x.label), "%.12s", k->version);
    *ret = x;
    return true;
}

bool tool_rules_side(struct tool_database *d, const char *name, struct tool_rules_side *ret,
                     struct err *e)
{
    const char *set = d->config->daemon.lexicon, *files = *set ? set : NULL;
    struct kept_ruleset k = {0};
    if (strcmp(name, "files") == 0)
        return from_files(files, "files", ret, e);
    if (strcmp(name, "built-in") == 0)
        return from_files(NULL, "built-in", ret, e);
    if (strchr(name, '/'))
        return from_files(name, name, ret, e);
    if (strcmp(name, "active") == 0) {
        if (!ruleset_active(d->store, &k, e))
            return false;
        return k.id ? from_kept(d, &k, ret, e) : from_files(files, "files", ret, e);
    }
    return ruleset_find(d->store, span_of(name), false, &k, e) && from_kept(d, &k, ret, e);
}

void tool_rules_side_close(struct tool_rules_side *s)
{
    lexicon_close(s->lexicon);
}

/* ---- one table ---- */

struct comparison {
    const struct tool_rules_side *was, *now;
    struct arena *arena;
    struct buf out;
    bool json, colours, differs, has_head;
    struct span name; /* of the table */
};

static void put_line(struct comparison *x, char sign, struct span line)
{
    if (x->colours)
        buf_puts(&x->out, sign == '-' ? "\033[31m" : "\033[32m");
    buf_put_char(&x->out, sign);
    buf_put(&x->out, line);
    buf_puts(&x->out, x->colours ? "\033[0m\n" : "\n");
}

static void put_head(struct comparison *x, bool was, bool now)
{
    if (x->has_head)
        return;
    x->has_head = true;
    const struct span none = SPAN("/dev/null");
    const struct {
        const char *sign, *label;
        bool there;
    } rows[] = {{"---", x->was->label, was}, {"+++", x->now->label, now}};
    for (int i = 0; i < 2; i++) {
        struct span name = rows[i].there ? x->name : none;
        buf_printf(&x->out, "%s %s%s%.*s\n", rows[i].sign, rows[i].there ? rows[i].label : "",
                   rows[i].there ? "/" : "", (int)name.n, name.at);
    }
}

static void put_row(struct comparison *x, char sign, const struct table *t,
                    const struct table_row *row)
{
    struct buf line = {0};
    table_put_row(&line, t, row);
    put_line(x, sign, buf_span(&line));
    x->out.full |= line.full;
    buf_free(&line);
}

static void put_columns(struct comparison *x, char sign, const struct table *t)
{
    struct table_row row = {0};
    for (size_t c = 0; c < t->n_columns; c++)
        row.cells[c] = t->columns[c];
    put_row(x, sign, t, &row);
}

static void put_change(struct comparison *x, const struct table *was, const struct table *now,
                       const struct row_change *c)
{
    put_head(x, true, true);
    buf_puts(&x->out, "@@");
    if (c->was)
        buf_printf(&x->out, " -%u", c->was->line);
    if (c->now)
        buf_printf(&x->out, " +%u", c->now->line);
    buf_puts(&x->out, " @@\n");
    if (c->was)
        put_row(x, '-', was, c->was);
    if (c->now)
        put_row(x, '+', now, c->now);
}

static void put_json_row(struct comparison *x, const char *name, const struct table *t,
                         const struct table_row *row)
{
    char line[16];
    if (!row)
        return;
    snprintf(line, sizeof(line), "%s_line", name);
    tool_json_int(&x->out, line, row->line);
    tool_json_key(&x->out, name);
    buf_put_char(&x->out, '{');
    for (size_t c = 0; c < t->n_columns; c++) {
        char key[64];
        snprintf(key, sizeof(key), "%.*s", (int)t->columns[c].n, t->columns[c].at);
        tool_json_text_or_null(&x->out, key, row->cells[c]);
    }
    buf_put_char(&x->out, '}');
}

static void put_json_change(struct comparison *x, const char *what, const struct table *was,
                            const struct table *now, const struct row_change *c)
{
    buf_put_char(&x->out, '{');
    tool_json_text(&x->out, "table", x->name);
    tool_json_text(&x->out, "change", span_of(what));
    if (c) {
        put_json_row(x, "old", was, c->was);
        put_json_row(x, "new", now, c->now);
    }
    buf_puts(&x->out, "}\n");
}

static const char *what_of(const struct row_change *c)
{
    return !c->was ? "added" : !c->now ? "removed" : "changed";
}

/* What only says that something differs. */
static void put_note(struct comparison *x, const char *what, const char *says)
{
    if (x->json)
        put_json_change(x, what, NULL, NULL, NULL);
    else
        buf_printf(&x->out, "%.*s: %s\n", (int)x->name.n, x->name.at, says);
}

static bool compare_tables(struct comparison *x, struct span was, struct span now, struct err *e)
{
    struct table t[2];
    struct row_change *changes;
    size_t n;
    if (!table_parse(x->name, was, x->arena, &t[0], e) ||
        !table_parse(x->name, now, x->arena, &t[1], e) ||
        !table_compare(&t[0], &t[1], x->arena, &changes, &n, e))
        return false;
    bool same_columns = table_same_columns(&t[0], &t[1]);
    if (!same_columns && x->json) {
        put_json_change(x, "columns", NULL, NULL, NULL);
    } else if (!same_columns) {
        put_head(x, true, true);
        put_columns(x, '-', &t[0]);
        put_columns(x, '+', &t[1]);
    }
    for (size_t i = 0; i < n; i++) {
        if (x->json)
            put_json_change(x, what_of(&changes[i]), &t[0], &t[1], &changes[i]);
        else
            put_change(x, &t[0], &t[1], &changes[i]);
    }
    if (!n && same_columns)
        put_note(x, "comments", "only comments, blanks or the order of rows differ");
    return true;
}

/* A table that one side lacks, whole. */
static bool put_whole(struct comparison *x, struct span bytes, bool was, struct err *e)
{
    struct table t;
    if (!table_parse(x->name, bytes, x->arena, &t, e))
        return false;
    if (x->json) {
        put_json_change(x, was ? "table removed" : "table added", NULL, NULL, NULL);
        return true;
    }
    put_head(x, was, !was);
    put_columns(x, was ? '-' : '+', &t);
    for (size_t i = 0; i < t.n_rows; i++)
        put_row(x, was ? '-' : '+', &t, &t.rows[i]);
    return true;
}

/* ---- all of them ---- */

/* Both lists are sorted by name. */
static bool compare_all(struct comparison *x, struct err *e)
{
    const struct tool_rules_side *w = x->was, *n = x->now;
    bool good = true;
    for (size_t i = 0, k = 0; good && (i < w->n_files || k < n->n_files);) {
        int order = i == w->n_files   ? 1
                    : k == n->n_files ? -1
                                      : span_compare(w->files[i].name, n->files[k].name);
        const struct lexicon_file *was = order <= 0 ? &w->files[i++] : NULL;
        const struct lexicon_file *now = order >= 0 ? &n->files[k++] : NULL;
        if (was && now && span_equal(was->bytes, now->bytes))
            continue;
        x->name = was ? was->name : now->name;
        x->has_head = false;
        x->differs = true;
        good = was && now ? compare_tables(x, was->bytes, now->bytes, e)
                          : put_whole(x, was ? was->bytes : now->bytes, was != NULL, e);
    }
    return good;
}

static int compare(struct comparison *x)
{
    struct err e = {0};
    bool good = compare_all(x, &e);
    int code = tool_out(&x->out) ? x->differs : EX_IOERR;
    buf_free(&x->out);
    return good ? code : tool_fail(&e);
}

int tool_rules_diff(struct tool_database *d, const char *was, const char *now, bool json)
{
    struct err e = {0};
    struct tool_rules_side sides[2] = {0};
    int code = EX_OK;
    if (tool_rules_side(d, was, &sides[0], &e) && tool_rules_side(d, now, &sides[1], &e)) {
        struct comparison x = {.was = &sides[0],
                               .now = &sides[1],
                               .arena = &d->arena,
                               .json = json,
                               .colours = !json && tool_colours()};
        code = compare(&x);
    } else {
        code = tool_fail(&e);
    }
    tool_rules_side_close(&sides[0]);
    tool_rules_side_close(&sides[1]);
    return code;
}
