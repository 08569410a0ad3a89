/* store: how two readings differ, without a database. */
#include "store/difference.h"
#include "store/reprocess.h"
#include "main/tool_progress.h"
#include "tap.h"

static struct arena arena;

/* Rows of themes: "CODE RANK SCORE EVIDENCE, …"; a field "~" is null. */
static struct rows themes(const char *list)
{
    struct rows x = {.items = arena_new(&arena, struct row, 20)};
    struct span s = arena_copy(&arena, span_of(list));
    for (size_t at = 0; at < s.n;) {
        size_t end = span_find(s, at, SPAN(", "));
        end = end == SIZE_MAX ? s.n : end;
        struct span cells[1 + THEME_FIELDS] = {0};
        for (int i = 0; i <= THEME_FIELDS; i++) {
            size_t to = span_find(span_between(s, 0, end), at, SPAN(" "));
            to = to == SIZE_MAX ? end : to;
            cells[i] = span_between(s, at, to);
            at = to + 1;
        }
        struct row *r = &x.items[x.n++];
        r->id = (int64_t)x.n;
        r->key = cells[0];
        r->fields = arena_new(&arena, struct span, THEME_FIELDS);
        for (int i = 0; i < THEME_FIELDS; i++)
            r->fields[i] = span_equal(cells[i + 1], SPAN("~")) ? (struct span){0} : cells[i + 1];
        at = end + 2;
    }
    return x;
}

/* "2 same, -a, +b, c rank score" */
static const char *said(enum row_kind kind, const struct changes *x)
{
    struct buf b = {0};
    buf_printf(&b, "%zu same", x->same);
    for (size_t i = 0; i < x->n; i++) {
        const struct change *c = &x->items[i];
        const struct row *r = c->was ? c->was : c->now;
        buf_printf(&b, ", %s%.*s",
                   !c->now   ? "-"
                   : !c->was ? "+"
                             : "",
                   (int)r->key.n, r->key.n ? r->key.at : "");
        if (kind == ROW_INDICATOR)
            buf_printf(&b, "%d-%d", r->start, r->end);
        for (size_t k = 0; c->was && c->now && k < row_fields[kind].n; k++) {
            if (c->fields >> k & 1)
                buf_printf(&b, " %s", row_fields[kind].names[k]);
        }
    }
    const char *s = arena_copy(&arena, buf_span(&b)).at;
    buf_free(&b);
    return s;
}

static void kinds(void)
{
    static const struct {
        const char *why, *was, *now, *want;
    } cases[] = {
        {"nothing on both sides", "", "", "0 same"},
        {"the same", "a 1 900 {}, b 2 800 {}", "a 1 900 {}, b 2 800 {}", "2 same"},
        {"in another order", "b 2 800 {}, a 1 900 {}", "a 1 900 {}, b 2 800 {}", "2 same"},
        {"one went", "a 1 900 {}, b 2 800 {}", "a 1 900 {}", "1 same, -b"},
        {"one came", "a 1 900 {}", "a 1 900 {}, b 2 800 {}", "1 same, +b"},
        {"all went", "a 1 900 {}, b 2 800 {}", "", "0 same, -a, -b"},
        {"a field differs", "a 1 900 {}", "a 1 901 {}", "0 same, a score"},
        {"several", "a 1 900 {}", "a 2 901 {0,2}", "0 same, a rank score evidence"},
        {"null is not empty", "a ~ 900 {}", "a  900 {}", "0 same, a rank"},
        {"null is null", "a ~ 900 {}", "a ~ 900 {}", "1 same"},
        {"another key is another fact", "a 1 900 {}", "b 1 900 {}", "0 same, -a, +b"},
        {"a key that is the head of another", "ab 1 900 {}", "a 1 900 {}", "0 same, +a, -ab"},
        {"twice before, once now", "a 1 900 {}, a 1 900 {}", "a 1 900 {}", "1 same, -a"},
        {"all of it", "a 1 900 {}, b 2 800 {}, c 3 700 {}", "b 1 800 {}, c 3 700 {}, d 4 600 {}",
         "1 same, -a, b rank, +d"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct rows was = themes(cases[i].was), now = themes(cases[i].now);
        struct changes x;
        struct err e = {0};
        bool good = rows_difference(ROW_THEME, &was, &now, &arena, &x, &e);
        is(good ? said(ROW_THEME, &x) : e.text, cases[i].want, cases[i].why);
    }
}

static struct row *indicator(struct rows *x, int32_t start, int32_t end, const char *name)
{
    struct row *r = &x->items[x->n++];
    *r = (struct row){.id = 100 + (int64_t)x->n, .start = start, .end = end};
    r->fields = arena_new(&arena, struct span, INDICATOR_FIELDS);
    r->fields[FIELD_NAME] = span_of(name);
    return r;
}

static void indicators(void)
{
    struct rows was = {.items = arena_new(&arena, struct row, 4)},
                now = {.items = arena_new(&arena, struct row, 4)};
    indicator(&was, 12, 15, "党员");
    indicator(&was, 5, 8, "干部");
    indicator(&was, 20, 22, "学校");
    indicator(&now, 5, 8, "干部");
    indicator(&now, 12, 15, "党员总数")->fields[FIELD_VALUE_HIGH] = SPAN("3");
    indicator(&now, 20, 23, "学校");
    struct changes x;
    struct err e = {0};
    bool good = rows_difference(ROW_INDICATOR, &was, &now, &arena, &x, &e);
    is(good ? said(ROW_INDICATOR, &x) : e.text, "1 same, 12-15 value_high name, -20-22, +20-23",
       "indicators are where they stand");
    ok(good && x.items[0].was->id == 101, "one that changed is the row that it was");
}

static void counts(void)
{
    struct rows was = themes("a 1 900 {}, b 2 800 {}"), now = themes("b 1 800 {}, c 2 700 {}");
    struct report_difference d = {.differs = true};
    struct err e = {0};
    struct reprocess_counts n = {0};
    struct buf b = {0};
    if (rows_difference(ROW_THEME, &was, &now, &arena, &d.changes[ROW_THEME], &e))
        reprocess_add(&n, &d);
    reprocess_put_counts(&b, &n);
    buf_put_char(&b, '\0');
    ok(strstr(b.at, "\"reports\": 1, \"changed\": 1,") != NULL, "reports are counted: %s", b.at);
    ok(strstr(b.at, "\"themes\": {\"same\": 0, \"changed\": 1, \"removed\": 1, \"added\": 1}") !=
           NULL,
       "rows by what becomes of them");
    buf_free(&b);
}

static void progress(void)
{
    static const struct {
        const char *why;
        int64_t total, done, ms;
        size_t columns;
        const char *want;
    } cases[] = {
        {"a line", 1000, 250, 5000, 0, "250 of 1000 reports, 25 %, 50/s, left 0:15, 3 changed"},
        {"nothing yet", 1000, 0, 1000, 0, "0 of 1000 reports, 0 %, 0/s, 3 changed"},
        {"hours", 1000000, 1000, 20000, 0,
         "1000 of 1000000 reports, 0 %, 50/s, left 5:33:00, 3 changed"},
        {"more than were counted", 10, 12, 1000, 0,
         "12 of 12 reports, 100 %, 12/s, left 0:00, 3 changed"},
        {"not counted", -1, 12, 2000, 0, "12 reports, 6/s, 3 changed"},
        {"a bar", 1000, 250, 5000, 78,
         "█████░░░░░░░░░░░░░░░░░░ 250 of 1000 reports, 25 %, 50/s, left 0:15, 3 changed"},
        {"no room for a bar", 1000, 250, 5000, 30, "250 of 1000 reports, 25 %, 50"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct tool_progress p = {.what = "reports", .total = cases[i].total};
        char line[400];
        tool_progress_line(&p, cases[i].done, cases[i].ms, "3 changed", cases[i].columns, line,
                           sizeof(line));
        is(line, cases[i].want, cases[i].why);
    }
}

int main(void)
{
    kinds();
    indicators();
    counts();
    progress();
    arena_free(&arena);
    return done();
}
