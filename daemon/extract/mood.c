#include "extract/mood.h"

#include "extract/rules.h"

bool mood_open(struct reader *r)
{
    r->moods = arena_new(r->a, int32_t, r->layout->n_sentences);
    r->said = arena_new(r->a, int8_t, r->layout->n_blocks);
    return (r->moods && r->said) || reader_no_room(r);
}

void mood_open_block(struct reader *r, uint32_t block)
{
    r->said[block] = (int8_t)(r->plan || r->block_plan ? 1 : r->look_back ? -1 : 0);
}

static bool has_decimals(struct span quote)
{
    return span_find(quote, 0, SPAN(".")) != SIZE_MAX;
}

static bool has_bound(struct span quote)
{
    return span_ends(quote, SPAN("以上")) || span_ends(quote, SPAN("左右"));
}

void mood_see_sentence(struct reader *r)
{
    const struct mood_costs *costs = &r->lexicon->mood;
    bool decimals = false, bound = false;
    for (uint32_t i = 0; i < r->tokens.n; i++) {
        const struct token *k = reader_token(r, i);
        if (k->mark != MARK_NUMBER)
            continue;
        struct span quote = span_between(r->text, k->at, k->end);
        decimals |= has_decimals(quote);
        bound |= has_bound(quote);
    }
    r->moods[r->sentence_index] = r->tokens.mood + costs->sentence +
                                  (decimals ? costs->decimal : 0) + (bound ? costs->bound : 0);
}

static int32_t within(int32_t value, int32_t limit)
{
    return value > limit ? limit : value < -limit ? -limit : value;
}

static int32_t weight_of(const struct reader *r, uint32_t block)
{
    const struct block *b = &r->layout->blocks[block];
    const struct mood_costs *costs = &r->lexicon->mood;
    int32_t sum = r->said[block] * costs->limit;
    for (uint32_t k = 0; k < b->n_sentences && !r->said[block]; k++)
        sum += within(r->moods[b->sentence + k], costs->sentence_limit);
    return within(sum, costs->limit);
}

/* A new section is where a report would change. */
static int32_t ease(const struct reader *r, uint32_t block)
{
    const struct block *b = r->layout->blocks;
    return block && b[block].section != b[block - 1].section ? 1 : 2;
}

/* Bit 0: the best way to a look back comes from a plan; bit 1: that to a plan from a look back. */
static void step(struct reader *r, uint32_t block, int64_t best[2], uint8_t *back)
{
    const struct mood_costs *costs = &r->lexicon->mood;
    int64_t from_plan = best[1] - ease(r, block) * costs->to_report;
    int64_t from_report = best[0] - ease(r, block) * costs->to_plan;
    int32_t weight = weight_of(r, block);
    *back = (uint8_t)((from_plan > best[0]) | (from_report > best[1]) << 1);
    int64_t report = from_plan > best[0] ? from_plan : best[0];
    int64_t plan = from_report > best[1] ? from_report : best[1];
    best[0] = report - weight; /* what speaks for one speaks against the other */
    best[1] = plan + weight;
}

/* After it said[] is 1 for each block that reads as a plan, else 0. */
static bool decide(struct reader *r)
{
    uint32_t n = (uint32_t)r->layout->n_blocks;
    uint8_t *back = arena_new(r->a, uint8_t, n);
    int64_t best[2] = {0, -2 * r->lexicon->mood.start}; /* twice the log odds */
    if (!back)
        return reader_no_room(r);
    for (uint32_t i = 0; i < n; i++)
        step(r, i, best, &back[i]);
    bool plan = best[1] - r->lexicon->mood.to_report > best[0]; /* the end ends a section */
    for (uint32_t i = n; i-- > 0;) {
        r->said[i] = plan;
        plan = plan ? !(back[i] & 2) : (back[i] & 1) != 0;
    }
    return true;
}

static bool is_past(const struct reader *r, const struct indicator *x)
{
    return date_known(x->period_end) && date_known(r->published) &&
           date_compare(x->period_end, r->published) <= 0;
}

bool mood_settle(struct reader *r)
{
    if (!r->n)
        return true;
    if (!decide(r))
        return false;
    for (size_t i = 0; i < r->n; i++) {
        struct indicator *x = &r->items[i];
        if (r->said[x->block] && x->status == STATUS_ACTUAL && !is_past(r, x) &&
            r->moods[x->sentence_index] > r->lexicon->mood.against) {
            x->status = STATUS_TARGET;
            x->status_rule = RULE_MOOD;
        }
    }
    return true;
}
