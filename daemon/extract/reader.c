/* Small helpers over the tokens of the sentence at hand. */
#include "extract/reader.h"

#include "base/utf8.h"

#define MAX_INDICATORS 20000u /* of one report; more is no report */
#define LOOK_BACK 8u /* nameless numbers behind each other: a chain has two or three */

bool reader_no_room(struct reader *r)
{
    return err_fail(r->e, ERR_INPUT, "the report needs more memory than allowed");
}

bool reader_add(struct reader *r, const struct indicator *x)
{
    if (r->n == MAX_INDICATORS)
        return err_fail(r->e, ERR_INPUT, "more than %u indicators", MAX_INDICATORS);
    if (!arena_grow(r->a, &r->items, &r->cap, r->n, sizeof(*r->items)))
        return reader_no_room(r);
    r->items[r->n++] = *x;
    return true;
}

/* Without blanks and line ends inside. */
static struct span without_blanks(struct reader *r, struct span s)
{
    bool any = false;
    for (size_t i = 0; i < s.n; i++)
        any |= s.at[i] == ' ' || s.at[i] == '\n' || s.at[i] == '\r' || s.at[i] == '\t';
    if (!any)
        return s;
    char *p = arena_take(r->a, s.n);
    if (!p)
        return s;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] != ' ' && s.at[i] != '\n' && s.at[i] != '\r' && s.at[i] != '\t')
            p[n++] = s.at[i];
    }
    return (struct span){p, n};
}

/* Of the token, where the phrase holds one: 对非洲【分别】进出口. */
static uint32_t inner_adverb(const struct reader *r, struct phrase p)
{
    for (uint32_t i = p.from + 1; i + 1 < p.to; i++) {
        if (token_is(reader_token(r, i), WORD_BIT(RESPECTIVELY)))
            return i;
    }
    return p.to;
}

struct span reader_text(struct reader *r, struct phrase p)
{
    uint32_t cut = inner_adverb(r, p);
    if (cut < p.to)
        return arena_join(r->a, reader_text(r, (struct phrase){p.from, cut}),
                          reader_text(r, (struct phrase){cut + 1, p.to}));
    return without_blanks(r, clause_text(&r->tokens, r->text, p));
}

struct span reader_name(struct reader *r, struct phrase p)
{
    const struct phrase *place = &r->flow.place;
    if (p.from >= place->from && p.from < place->to && p.to > place->to)
        p = clause_trim(&r->tokens, (struct phrase){place->to, p.to});
    return reader_text(r, p);
}

struct span reader_join(struct reader *r, struct span left, struct span right)
{
    if (left.n == 0 || right.n == 0)
        return left.n ? left : right;
    return arena_join(r->a, left, right);
}

struct indicator *reader_kept(const struct reader *r, uint32_t index)
{
    return index ? &r->items[index - 1] : NULL;
}

struct span reader_previous_name(const struct reader *r)
{
    uint32_t last = r->flow.previous, least = last > LOOK_BACK ? last - LOOK_BACK : 0;
    for (uint32_t i = last; i > least; i--) {
        const struct indicator *x = reader_kept(r, i);
        if (x->name.n || x->sentence_index != r->sentence_index)
            return r->flow.climber.n && span_ends(x->name, SPAN("台阶")) ? r->flow.climber
                                                                         : x->name;
    }
    return (struct span){0};
}

uint32_t reader_code_point(struct reader *r, size_t byte)
{
    if (byte < r->cp_byte)
        r->cp_byte = r->cp = 0;
    r->cp += utf8_count(span_between(r->text, r->cp_byte, byte));
    r->cp_byte = byte;
    return (uint32_t)r->cp;
}

enum unit_dimension reader_dimension(const struct number *x)
{
    if (x->class == NUMBER_MONEY)
        return UNIT_MONEY;
    if (x->class == NUMBER_PERCENT)
        return UNIT_RATIO;
    return x->unit_row ? x->unit_row->dimension : UNIT_COUNTER;
}

bool reader_counts_things(const struct number *x)
{
    enum unit_dimension d = reader_dimension(x);
    return d == UNIT_COUNTER || d == UNIT_PEOPLE;
}

bool reader_is_physical(enum unit_dimension d)
{
    switch (d) {
    case UNIT_LENGTH:
    case UNIT_AREA:
    case UNIT_VOLUME:
    case UNIT_MASS:
    case UNIT_DURATION:
    case UNIT_ENERGY:
    case UNIT_POWER:
    case UNIT_SPEED:
    case UNIT_DATA:
    case UNIT_AGE:
    case UNIT_TEMPERATURE:
    case UNIT_OTHER:
        return true;
    case UNIT_COUNTER:
    case UNIT_PEOPLE:
    case UNIT_MONEY:
    case UNIT_RATIO:
        return false;
    }
    return false;
}
