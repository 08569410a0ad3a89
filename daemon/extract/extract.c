/* From numbers to indicators, sentence by sentence.
 *
 * 1 numbers and periods of the whole text (text)          4 tokens of the sentence (tokens.h)
 * 2 units shared by a list: 20.9、36.2、54个百分点         5 each number's clause (clause.h)
 * 3 rejection by what is directly beside (reject.h)       6 name (naming.h), context (context.h),
 * kind (here)
 *
 * `flow` (reader.h) carries what goes on from number to number and from sentence to sentence. */
#include "extract/extract.h"

#include "extract/context.h"
#include "extract/mood.h"
#include "extract/naming.h"
#include "extract/reject.h"
#include "extract/table.h"

/* ---- 2: units shared by a list ---- */

static bool joined(struct span text, size_t from, size_t to)
{
    struct span s = span_trim(span_between(text, from, to));
    static const struct span joints[] = {SPAN("、"), SPAN("和"), SPAN("及"),
                                         SPAN("与"), SPAN("，"), SPAN(",")};
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        if (span_equal(s, joints[i]))
            return i < 4;
    }
    return false;
}

static void share_units(struct reader *r)
{
    struct number *x = r->numbers.items;
    for (size_t i = r->numbers.n; i-- > 1;) {
        struct number *left = &x[i - 1], *right = &x[i];
        if (left->unit.n || left->class != NUMBER_PLAIN || !right->unit.n ||
            left->hanzi != right->hanzi || !joined(r->text, left->end, right->at))
            continue;
        left->unit = right->unit;
        left->unit_row = right->unit_row;
        left->class = right->class;
    }
}

/* ---- 6: kind and direction ---- */

static bool is_points(const struct number *x)
{
    return span_equal(x->unit, SPAN("百分点")) || span_equal(x->unit, SPAN("个百分点")) ||
           span_equal(x->unit, SPAN("基点")) || span_equal(x->unit, SPAN("个基点"));
}

/* 2.5:1, 三分之一: a ratio without a unit of its own. */
static bool proportion(const struct reader *r, const struct number *x)
{
    struct span q = span_between(r->text, x->at, x->end);
    return x->unit.n == 0 &&
           (span_find(q, 0, SPAN("∶")) != SIZE_MAX || span_find(q, 0, SPAN(":")) != SIZE_MAX ||
            span_find(q, 0, SPAN("：")) != SIZE_MAX);
}

/* An index, a coefficient: 收入比2.26. */
static bool index_value(const struct reader *r, const struct number *x)
{
    struct span q = span_between(r->text, x->at, x->end);
    return x->unit.n == 0 && q.n && q.at[q.n - 1] >= '0' && q.at[q.n - 1] <= '9' &&
           span_find(q, 0, SPAN(".")) != SIZE_MAX;
}

static bool doubling(const struct reader *r, const struct token *k)
{
    if (r->numbers.items[k->index].class == NUMBER_MONEY)
        return false;
    struct span q = span_between(r->text, k->at, k->end);
    return span_find(q, 0, SPAN("番")) != SIZE_MAX;
}

static enum kind kind_of(const struct reader *r, const struct clause *c, const struct number *x,
                         bool change)
{
    if (x->class == NUMBER_ORDINAL || (c->link == LINK_RANK && span_equal(x->unit, SPAN("位"))))
        return KIND_RANK;
    if (is_points(x) || doubling(r, reader_token(r, c->number)))
        return KIND_CHANGE;
    if (change)
        return KIND_CHANGE;
    enum unit_dimension d = reader_dimension(x);
    if (index_value(r, x))
        return KIND_RATIO;
    if (d == UNIT_RATIO || proportion(r, x) || span_equal(x->unit, SPAN("倍")))
        return KIND_RATIO;
    if (d == UNIT_MONEY)
        return KIND_AMOUNT;
    return reader_is_physical(d) ? KIND_MEASURE : KIND_COUNT;
}

/* ---- one number ---- */

/* A value that only goes on a list takes over what governs its head: 分别增长3%、4%. */
static bool goes_on(const struct reader *r, const struct clause *c)
{
    if (c->left != c->number || c->number < 2 || !r->flow.previous)
        return false;
    return reader_token(r, c->number - 2)->mark == MARK_NUMBER &&
           reader_token(r, c->number - 1)->mark != MARK_COMMA;
}

/* The number goes on without a comma: 6万多户、1733个, 436批667人次, 从…到…. */
static bool continues(const struct reader *r, const struct clause *c)
{
    if (c->left == 0)
        return false;
    const struct token *k = reader_token(r, c->left - 1);
    return k->mark == MARK_PAUSE || k->mark == MARK_NUMBER;
}

static void inherit(struct indicator *x, const struct indicator *p)
{
    x->kind = p->kind;
    x->direction = p->direction;
    x->basis = p->basis;
    x->status = p->status;
    x->action = p->action;
}

/* 分别突破300亿元和3000亿元, 超过98%、85%: the word before the first bounds the list. */
static bool shares_bound(const struct reader *r, const struct clause *c, const struct number *n)
{
    if (!goes_on(r, c) || n->bounded)
        return false;
    const struct number *left = &r->numbers.items[reader_token(r, c->number - 2)->index];
    return left->bounded && left->numeral_at > left->at && span_equal(left->unit, n->unit);
}

/* 营收保持20%以上增长, 实现5%的增长: what the value is of, at the end of its clause. */
static const struct token *change_behind(const struct reader *r, const struct clause *c,
                                         const struct number *n)
{
    uint32_t j = c->number + 1;
    bool degrees = reader_dimension(n) == UNIT_TEMPERATURE; /* 有4～8℃降温 */
    if ((n->class != NUMBER_PERCENT && !degrees) ||
        (c->link != LINK_REACH && c->link != LINK_NONE && c->link != LINK_RANK))
        return NULL;
    if (j < c->right && reader_is(r, j, SPAN("的")))
        j++;
    if (j + 1 != c->right || !token_is(reader_token(r, j), WORD_BIT(UP) | WORD_BIT(DOWN)))
        return NULL;
    return reader_token(r, j);
}

/* 【约】占全国四分之一: the bound stands before the verb. */
static bool about_before_verb(const struct reader *r, const struct clause *c)
{
    for (uint32_t j = c->left; j < c->number; j++) {
        const struct token *k = reader_token(r, j);
        if (token_is(k, WORD_BIT(SHARE)) &&
            (span_starts(span_between(r->text, k->at, k->end), SPAN("约")) ||
             (j > c->left &&
              (reader_is(r, j - 1, SPAN("约")) || reader_is(r, j - 1, SPAN("大约"))))))
            return true;
    }
    return false;
}

static bool read_number(struct reader *r, uint32_t i)
{
    const struct number *n = &r->numbers.items[reader_token(r, i)->index];
    struct clause c;
    struct naming name = {0};
    clause_read(&r->tokens, r->text, i, n->class == NUMBER_ORDINAL, &c);
    struct indicator x = {.at = n->at,
                          .end = n->end,
                          .value = n->value,
                          .value_high = n->value_high,
                          .has_high = n->has_high,
                          .bound = n->bound,
                          .unit = n->unit};
    const struct indicator *before = reader_kept(r, r->flow.previous);
    if (r->share >= r->n_shares &&
        !naming_pair(r, &c, c.link == LINK_SHARE ? SPAN("占比") : (struct span){0}))
        return false;
    if (!naming_find(r, &c, n, &name)) {
        /* 16842户63175人稳定脱贫: the head of a chain waits for the name of its end. */
        name.name = naming_chained_right(r, &c) ? (struct span){0} : reader_previous_name(r);
        name.rule = "N-previous";
    }
    bool change = c.link == LINK_CHANGE || c.link == LINK_COMPARE || name.change;
    bool level = c.link == LINK_LEVEL;
    const struct token *behind = change_behind(r, &c, n);
    if (c.link == LINK_COMPARE && c.number + 1 < c.right && reader_is(r, c.number + 1, SPAN("的")))
        c.falls = false; /* 增长11%，低于13%的目标: the value compared with */
    x.kind = behind ? KIND_CHANGE : kind_of(r, &c, n, change && !level);
    if (x.kind == KIND_COUNT && level && n->unit.n == 0 && before && continues(r, &c))
        x.kind = before->kind; /* 由14.6%下降至0 */
    if (x.kind == KIND_CHANGE)
        x.direction = (behind                   ? token_is(behind, WORD_BIT(DOWN))
                       : change && !name.change ? c.falls
                                                : name.falls)
                          ? DIRECTION_DOWN
                          : DIRECTION_UP;
    x.basis = context_basis(r, &c);
    x.status = context_status(r, &c, x.kind);
    if (level && x.kind == KIND_AMOUNT && before && before->status == STATUS_STANDARD &&
        continues(r, &c))
        x.status = STATUS_STANDARD; /* 标准从380元提高至1000元 */
    x.action = name.action;
    if (goes_on(r, &c) && !naming_noun_follows(r, &c, false) && span_equal(n->unit, before->unit)) {
        inherit(&x, before);
        name.name = before->name;
        name.rule = "N-list";
    } else if (before && continues(r, &c)) {
        if (x.action.n == 0)
            x.action = before->action;
        if (x.basis == BASIS_NONE && (before->kind != KIND_CHANGE || x.kind == KIND_CHANGE))
            x.basis = before->basis; /* not 年均增长5%、迈上3万亿元台阶 */
    }
    if (before && shares_bound(r, &c, n))
        x.bound = before->bound;
    if (r->share < r->n_shares) {
        name.name = r->shares[r->share++];
        name.rule = "N-paired";
    }
    x.name = name.name;
    x.rule = name.rule;
    if (x.bound == BOUND_EXACT && about_before_verb(r, &c))
        x.bound = BOUND_ABOUT;
    context_put(r, &c, &x);
    if (before && before->status == STATUS_STANDARD && x.kind == before->kind && goes_on(r, &c))
        x.status = STATUS_STANDARD; /* 标准分别为每月645元、480元 */
    if (x.kind == KIND_RANK && before && before->kind == KIND_RANK && goes_on(r, &c))
        x.scope = before->scope; /* 分别居全国第二、第七 */
    if (!reader_add(r, &x))
        return false;
    r->flow.previous = (uint32_t)r->n;
    if (x.kind == KIND_COUNT && !(name.rule && strcmp(name.rule, "N-part") == 0))
        r->flow.total = (uint32_t)r->n;
    return true;
}

/* 35532户153083名贫困人口: the head of a chain takes the name of its end. */
static void name_chains(struct reader *r, size_t first)
{
    for (size_t i = r->n; i-- > first + 1;) {
        struct indicator *left = &r->items[i - 1], *right = &r->items[i];
        if (left->end == right->at && left->name.n == 0) {
            left->name = right->name;
            left->rule = right->rule;
        }
    }
}

/* ---- sentences and blocks ---- */

static bool judge_numbers(struct reader *r)
{
    struct surroundings s = {.lexicon = r->lexicon,
                             .text = r->text,
                             .from = r->sentence->at,
                             .to = r->sentence->end,
                             .numbers = &r->numbers,
                             .periods = &r->periods,
                             .scratch = r->a,
                             .names = &r->names};
    while (r->next_number < r->numbers.n && r->numbers.items[r->next_number].at < s.from)
        r->next_number++;
    while (r->next_period < r->periods.n && r->periods.items[r->next_period].end <= s.from)
        r->next_period++;
    bool any = false;
    s.period = r->next_period;
    for (size_t i = r->next_number; i < r->numbers.n && r->numbers.items[i].at < s.to; i++) {
        while (s.period < r->periods.n && r->periods.items[s.period].end <= r->numbers.items[i].at)
            s.period++;
        while (r->next_name < r->names.n &&
               r->names.items[r->next_name].end <= r->numbers.items[i].at)
            r->next_name++;
        s.name = r->next_name;
        s.i = i;
        const char *rule = reject_number(&s);
        r->use[i] = rule == NULL;
        r->verdicts[i].rule = rule;
        any |= rule == NULL;
    }
    return any;
}

/* Behind blanks; most sentences begin with none, which one byte tells. */
static bool starts_among(const struct reader *r, const struct sentence *s)
{
    struct span text = span_between(r->text, s->at, s->end);
    unsigned char c = text.n ? (unsigned char)*text.at : ' ';
    bool blank = c <= ' ' || c == 0xC2 || c == 0xE3 || c == 0xEF;
    return span_starts(blank ? span_trim(text) : text, SPAN("其中"));
}

static void open_sentence(struct reader *r)
{
    if (r->flows && !r->sentence->list_item && !starts_among(r, r->sentence)) {
        r->flow = (struct flow){.total = r->flow.total};
        r->flows = false;
    }
    r->n_shares = r->share = 0;
}

/* 一季度各家银行加大投放。【其中】，…: what the next sentence goes on with is read for its context.
 */
static bool leads_on(const struct reader *r)
{
    const struct block *b = &r->layout->blocks[r->sentence->block];
    if (r->sentence_index + 1 >= b->sentence + b->n_sentences)
        return false;
    const struct sentence *next = r->sentence + 1;
    return starts_among(r, next);
}

static bool read_sentence(struct reader *r)
{
    open_sentence(r);
    bool any = judge_numbers(r);
    bool context = r->sentence->list_open || leads_on(r);
    if (!any && !context)
        return true;
    size_t first = r->n;
    if (!tokens_of(&r->lexicon->vocabulary, r->text, &r->spots, r->sentence->at, r->sentence->end,
                   r->headline, &r->numbers, r->use, &r->periods, &r->passage, r->a, &r->tokens,
                   r->e))
        return false;
    r->flows = true;
    mood_see_sentence(r);
    for (uint32_t i = 0; i < r->tokens.n; i++) {
        switch (reader_token(r, i)->mark) {
        case MARK_NUMBER:
            if (!read_number(r, i))
                return false;
            break;
        case MARK_PERIOD:
            context_see_period(r, i);
            break;
        case MARK_WORD:
            context_see_word(r, i);
            break;
        case MARK_SEMICOLON:
        case MARK_COMMA:
        case MARK_STOP:
            context_end_clause(r, i);
            break;
        case MARK_COLON:
        case MARK_OPEN:
        case MARK_CLOSE:
        case MARK_PAUSE:
            break;
        }
    }
    name_chains(r, first);
    context_sum_up(r, first);
    return true;
}

static bool states(const struct block *b)
{
    switch (b->kind) {
    case BLOCK_TITLE:
    case BLOCK_SUBTITLE:
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
    case BLOCK_CAPTION:
        return true;
    case BLOCK_FURNITURE:
    case BLOCK_BYLINE:
        return false;
    }
    return false;
}

static bool read_block(struct reader *r, uint32_t index)
{
    const struct block *b = &r->layout->blocks[index];
    if (!states(b))
        return true;
    if (b->kind == BLOCK_HEADING) {
        struct span heading = span_between(r->text, b->text_at, b->text_end);
        bool plan = context_announces(heading), back = context_looks_back(heading);
        if (b->level <= 1 || plan || back) {
            r->plan = plan;
            r->look_back = back;
        }
    }
    r->headline = b->kind == BLOCK_TITLE || b->kind == BLOCK_SUBTITLE || b->kind == BLOCK_HEADING;
    context_open_block(r, b);
    mood_open_block(r, index);
    for (uint32_t k = 0; k < b->n_sentences; k++) {
        r->sentence_index = b->sentence + k;
        r->sentence = &r->layout->sentences[r->sentence_index];
        if (!read_sentence(r))
            return false;
    }
    return true;
}

static bool prepare(struct reader *r)
{
    if (!text_spots(r->lexicon->spots, r->text, r->a, &r->spots))
        return reader_no_room(r);
    if (!text_numbers_at(&r->lexicon->units, r->text, &r->spots, r->a, &r->numbers, r->e) ||
        !text_periods_at(r->text, &r->spots, r->published, r->a, &r->periods, r->e))
        return false;
    if (!reject_find_names(r->text, &r->spots, r->a, &r->names))
        return reader_no_room(r);
    r->use = arena_new(r->a, bool, r->numbers.n);
    r->verdicts = arena_new(r->a, struct verdict, r->numbers.n);
    if (!r->use || !r->verdicts)
        return reader_no_room(r);
    if (!mood_open(r))
        return false;
    share_units(r);
    context_take_title(r);
    for (size_t i = 0; i < r->numbers.n; i++) {
        const struct number *x = &r->numbers.items[i];
        r->verdicts[i] = (struct verdict){.at = x->at, .end = x->end, .rule = "R-furniture"};
    }
    return true;
}

/* Nameless numbers are no indicators; the others' verdicts name the rule that named them. */
static void settle(struct reader *r, struct findings *ret)
{
    size_t kept = 0, v = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct indicator *x = &r->items[i];
        while (v < r->numbers.n && r->verdicts[v].at < x->at)
            v++;
        bool good = x->name.n > 0;
        if (v < r->numbers.n) {
            r->verdicts[v].accepted = good;
            r->verdicts[v].rule = good ? x->rule : "R-nameless";
        }
        if (good && kept < i)
            r->items[kept] = *x;
        kept += good;
    }
    *ret = (struct findings){
        .items = r->items, .n = kept, .verdicts = r->verdicts, .n_verdicts = r->numbers.n};
}

/* ---- what is read and what is shown ---- */

/* The same bytes of the text as received. */
static void as_received(struct span *s, struct span plain, struct span received)
{
    if (s->at >= plain.at && s->at < plain.at + plain.n)
        s->at = received.at + (s->at - plain.at);
}

/* What was read without markup and in simplified characters is shown as it stands in the text; a
 * name that was put together from parts stays as it was read. */
static void show_as_received(struct findings *f, struct span plain, struct span received)
{
    for (size_t i = 0; i < f->n; i++) {
        struct indicator *x = &f->items[i];
        struct span *shown[] = {&x->quote,  &x->name,    &x->action,  &x->scope,
                                &x->period, &x->section, &x->sentence};
        for (size_t k = 0; k < sizeof(shown) / sizeof(*shown); k++)
            as_received(shown[k], plain, received);
    }
}

bool extract_report(const struct lexicon *lx, struct span text, const struct layout *layout,
                    struct date published, struct arena *a, struct findings *ret, struct err *e)
{
    struct reader r = {.lexicon = lx,
                       .text = layout->plain,
                       .layout = layout,
                       .published = published,
                       .a = a,
                       .e = e};
    if (!prepare(&r))
        return false;
    for (uint32_t i = 0, end; i<layout->n_blocks; i = end> i ? end : i + 1) {
        if (!table_read(&r, i, &end) || (end == i && !read_block(&r, i)))
            return false;
    }
    if (!mood_settle(&r))
        return false;
    settle(&r, ret);
    if (r.text.at != text.at)
        show_as_received(ret, r.text, text);
    return true;
}
