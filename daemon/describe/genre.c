/* The first rule that is met decides; where none is, the genre stays unknown. */
#include "describe/genre.h"

static const char *const names[] = {NULL,         "overview", "speech", "remarks",
                                    "briefing",   "summary",  "news",   "work_report",
                                    "communique", "plan",     "other"};

const char *genre_name(enum genre g)
{
    return names[g];
}

static bool genre_of(struct span name, enum genre *ret)
{
    for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++) {
        if (span_equal(name, span_of(names[i]))) {
            *ret = (enum genre)i;
            return true;
        }
    }
    return false;
}

static bool place_of(struct span name, enum genre_place *ret)
{
    static const char *const places[] = {"dateline", "title", "end",   "subtitle", "heads",
                                         "lead",     "text",  "named", "byline"};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (span_equal(name, span_of(places[i]))) {
            *ret = (enum genre_place)i;
            return true;
        }
    }
    return false;
}

bool genres_open(const struct table *t, struct arena *a, struct genres *ret, struct err *e)
{
    size_t genre, where, word;
    if (!table_column(t, "genre", &genre, e) || !table_column(t, "where", &where, e) ||
        !table_column(t, "word", &word, e))
        return false;
    struct genre_rule *rules = arena_new(a, struct genre_rule, t->n_rows + 1);
    if (!rules)
        return err_fail(e, ERR_SETUP, "%.*s: too large", (int)t->file.n, t->file.at);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        rules[i].word = row->cells[word];
        if (!genre_of(row->cells[genre], &rules[i].genre) ||
            !place_of(row->cells[where], &rules[i].place))
            return err_fail(e, ERR_SETUP, "%.*s:%u: no such genre or place", (int)t->file.n,
                            t->file.at, row->line);
        bool worded = rules[i].place != PLACE_DATELINE && rules[i].place != PLACE_BYLINE;
        if (worded != (rules[i].word.n > 0) && rules[i].place != PLACE_NAMED)
            return err_fail(e, ERR_SETUP, "%.*s:%u: %s", (int)t->file.n, t->file.at, row->line,
                            worded ? "a word is missing" : "this place takes no word");
    }
    *ret = (struct genres){.rules = rules, .n = t->n_rows};
    return true;
}

static bool holds(struct span s, struct span word)
{
    return span_find(s, 0, word) != SIZE_MAX;
}

/* Without (试行), （征求意见稿）, 》 at the end. */
static struct span bare_title(struct span s)
{
    for (;;) {
        struct span shut = span_ends(s, SPAN("）"))   ? SPAN("）")
                           : span_ends(s, SPAN(")"))  ? SPAN(")")
                           : span_ends(s, SPAN("》")) ? SPAN("》")
                                                      : (struct span){0};
        if (shut.n == 0)
            return s;
        s.n -= shut.n;
        if (span_equal(shut, SPAN("》")))
            continue;
        size_t open = SIZE_MAX;
        for (size_t at = s.n; at > 0 && open == SIZE_MAX; at--) {
            if (s.at[at - 1] == '(' || span_starts(span_between(s, at - 1, s.n), SPAN("（")))
                open = at - 1;
        }
        if (open == SIZE_MAX)
            return s;
        s.n = open;
    }
}

static bool is_met(const struct genre_rule *r, const struct genre_signs *s, struct span bare)
{
    switch (r->place) {
    case PLACE_DATELINE:
        return s->dateline;
    case PLACE_TITLE:
        return holds(s->title, r->word);
    case PLACE_END:
        return span_ends(bare, r->word) || span_ends(s->subtitle, r->word);
    case PLACE_SUBTITLE:
        return holds(s->subtitle, r->word);
    case PLACE_HEADS:
        return holds(s->title, r->word) || holds(s->subtitle, r->word);
    case PLACE_LEAD:
        return holds(s->lead, r->word);
    case PLACE_TEXT:
        return holds(s->text, r->word);
    case PLACE_NAMED:
        return s->name.n && (r->word.n ? span_ends(s->name, r->word) : s->placed);
    case PLACE_BYLINE:
        return s->signed_by;
    }
    return false;
}

enum genre genre_read(const struct genres *g, const struct genre_signs *s)
{
    struct span bare = bare_title(s->title);
    for (size_t i = 0; i < g->n; i++) {
        if (is_met(&g->rules[i], s, bare))
            return g->rules[i].genre;
    }
    return GENRE_UNKNOWN;
}
