#include "lexicon/mood.h"

#define MOST 999

static bool weight_of(const struct table *t, const struct table_row *row, struct span s,
                      int16_t *ret, struct err *e)
{
    bool minus = span_starts(s, SPAN("-"));
    struct span digits = span_between(s, minus, s.n);
    int v = 0;
    for (size_t i = 0; i < digits.n && v <= MOST; i++) {
        char c = digits.at[i];
        v = c >= '0' && c <= '9' ? 10 * v + (c - '0') : MOST + 1;
    }
    if (digits.n == 0 || v > MOST)
        return table_fail(t, row->line, e, "a weight is a whole number from -999 to 999, not", s);
    *ret = (int16_t)(minus ? -v : v);
    return true;
}

static bool columns_of(const struct table *t, size_t ret[2], struct err *e)
{
    static const char *const names[] = {"word", "weight"};
    return table_columns(t, names, 2, ret, e);
}

static bool in_brackets(struct span word)
{
    return span_starts(word, SPAN("("));
}

bool lexicon_mood_costs(const struct table *t, struct mood_costs *ret, struct err *e)
{
    struct {
        struct span word;
        int16_t *to;
        bool seen;
    } known[] = {
        {SPAN("(sentence)"), &ret->sentence, false},
        {SPAN("(bound)"), &ret->bound, false},
        {SPAN("(decimal)"), &ret->decimal, false},
        {SPAN("(start)"), &ret->start, false},
        {SPAN("(to-plan)"), &ret->to_plan, false},
        {SPAN("(to-report)"), &ret->to_report, false},
        {SPAN("(sentence-limit)"), &ret->sentence_limit, false},
        {SPAN("(limit)"), &ret->limit, false},
        {SPAN("(against)"), &ret->against, false},
    };
    size_t column[2], n = sizeof(known) / sizeof(*known);
    if (!columns_of(t, column, e))
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        struct span word = row->cells[column[0]];
        size_t k = 0;
        while (k < n && !span_equal(known[k].word, word))
            k++;
        if (k == n && in_brackets(word))
            return table_fail(t, row->line, e, "there is no row", word);
        if (k < n && !weight_of(t, row, row->cells[column[1]], known[k].to, e))
            return false;
        if (k < n)
            known[k].seen = true;
    }
    for (size_t k = 0; k < n; k++) {
        if (!known[k].seen)
            return err_fail(e, ERR_SETUP, "%.*s: the row \"%s\" is missing", (int)t->file.n,
                            t->file.at, known[k].word.at);
    }
    return true;
}

static bool add_general(const struct table *t, const struct table_row *row,
                        const struct vocabulary *v, struct span word, struct term *ret,
                        struct err *e)
{
    uint32_t general;
    if (!v->general.ids || !chartrie_find(&v->general, word, &general))
        return table_fail(t, row->line, e,
                          "in neither words.tsv nor the general dictionary:", word);
    *ret = (struct term){.word = word, .pos = word_pos(general), .cost = word_cost(general)};
    return true;
}

bool lexicon_mood_terms(const struct table *t, const struct vocabulary *v, struct term *terms,
                        size_t *n, struct err *e)
{
    size_t column[2];
    if (!columns_of(t, column, e))
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        struct span word = row->cells[column[0]];
        uint32_t at;
        if (in_brackets(word))
            continue;
        if (!trie_find(&v->forms, word, &at)) {
            at = (uint32_t)(*n)++;
            if (!add_general(t, row, v, word, &terms[at], e))
                return false;
        }
        if (!weight_of(t, row, row->cells[column[1]], &terms[at].mood, e))
            return false;
    }
    return true;
}
