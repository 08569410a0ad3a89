/* From records to items, and their order. */
#include "store/batch.h"

#include "base/utf8.h"
#include "store/numeric.h"

#include <stdlib.h>

static int compare_part(const struct batch_part *p, struct span topic, int32_t partition)
{
    int c = span_compare(p->topic, topic);
    return c ? c : (p->partition > partition) - (p->partition < partition);
}

static bool find_part(const struct batch *b, const struct message *m, uint32_t *at)
{
    /* Records come in runs of one partition. */
    if (*at < b->n_parts && compare_part(&b->parts[*at], m->topic, m->partition) == 0)
        return true;
    size_t low = 0, high = b->n_parts;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = compare_part(&b->parts[mid], m->topic, m->partition);
        if (c == 0) {
            *at = (uint32_t)mid;
            return true;
        }
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

/* Keys are any bytes; those that are no text are kept as \x and hex digits. */
static struct span key_text(struct span key, struct arena *a)
{
    if (!key.n)
        return SPAN("");
    if (utf8_invalid_at(key) == key.n && !memchr(key.at, 0, key.n))
        return key;
    char *p = arena_take(a, 2 * key.n + 3);
    if (!p)
        return (struct span){0};
    memcpy(p, "\\x", 2);
    hash_hex((const uint8_t *)key.at, key.n, p + 2);
    return (struct span){.at = p, .n = 2 * key.n + 2};
}

static void die(struct item *it, enum poison reason, struct span detail)
{
    it->fate = FATE_DEAD;
    it->reason = reason;
    it->detail = detail;
}

static bool set_uid(struct item *it, struct arena *a)
{
    const struct record *r = it->record;
    it->key = key_text(r->report->key, a);
    if (!it->key.at)
        return false;
    uint8_t hash[HASH_BYTES];
    hash_parts((struct span[]){r->message->topic, it->key}, 2, hash);
    memcpy(it->uid, hash, UID_BYTES);
    return true;
}

/* What PostgreSQL could not take is said here, without a round trip. */
static void check_values(struct item *it)
{
    const struct findings *f = it->record->findings;
    for (size_t i = 0; f && i < f->n; i++) {
        const struct indicator *x = &f->items[i];
        if (!numeric_fits(x->value) || (x->has_high && !numeric_fits(x->value_high))) {
            die(it, POISON_DATABASE, SPAN("a value has more digits than numeric can hold"));
            return;
        }
    }
}

static bool make_item(const struct record *r, struct arena *a, struct item *it)
{
    it->record = r;
    switch (r->decoded) {
    case DECODED_REPORT:
        it->fate = FATE_REPORT;
        if (!set_uid(it, a))
            return false;
        check_values(it);
        return true;
    case DECODED_RETRACT:
        it->fate = FATE_RETRACT;
        return set_uid(it, a);
    case DECODED_SKIP:
        it->fate = FATE_SKIPPED;
        it->skip_reason = r->skip_reason ? r->skip_reason : "nothing to do";
        return true;
    case DECODED_POISON:
        die(it, r->why.reason, span_of(r->why.detail));
        return true;
    }
    return true;
}

/* Counting sort by part; inside of a part the records ascend already. */
static bool place(struct plan *p, struct arena *a)
{
    const struct batch *b = p->batch;
    p->by_place = arena_new(a, uint32_t, b->n);
    p->part_start = arena_new(a, uint32_t, b->n_parts + 2);
    if (!p->by_place || !p->part_start)
        return false;
    for (size_t i = 0; i < b->n; i++)
        p->part_start[p->items[i].part + 2]++;
    for (size_t i = 2; i < b->n_parts + 2; i++)
        p->part_start[i] += p->part_start[i - 1];
    for (size_t i = 0; i < b->n; i++)
        p->by_place[p->part_start[p->items[i].part + 1]++] = (uint32_t)i;
    return true;
}

static bool tiles(const struct plan *p, struct err *e)
{
    for (size_t i = 0; i < p->batch->n_parts; i++) {
        const struct batch_part *part = &p->batch->parts[i];
        int64_t n = p->part_start[i + 1] - p->part_start[i];
        if (part->from < 0 || part->to <= part->from ||
            n + part->absent + part->gap != part->to - part->from)
            return err_fail(e, ERR_BUG,
                            "batch of %.*s/%d: %lld records, %lld absent, %lld gap do not fill "
                            "[%lld, %lld)",
                            (int)part->topic.n, part->topic.at, part->partition, (long long)n,
                            (long long)part->absent, (long long)part->gap, (long long)part->from,
                            (long long)part->to);
        int64_t last = part->from - 1;
        for (uint32_t k = p->part_start[i]; k < p->part_start[i + 1]; k++) {
            int64_t at = p->items[p->by_place[k]].record->message->offset;
            if (at <= last || at >= part->to)
                return err_fail(e, ERR_BUG, "batch of %.*s/%d: offset %lld is out of order",
                                (int)part->topic.n, part->topic.at, part->partition, (long long)at);
            last = at;
        }
    }
    return true;
}

struct sorted {
    const struct item *it;
    uint32_t index;
};

static int by_uid(const void *x, const void *y)
{
    const struct sorted *a = x, *b = y;
    int c = memcmp(a->it->uid, b->it->uid, UID_BYTES);
    return c ? c : (a->index > b->index) - (a->index < b->index);
}

static int by_wave(const void *x, const void *y)
{
    const struct sorted *a = x, *b = y;
    if (a->it->wave != b->it->wave)
        return a->it->wave < b->it->wave ? -1 : 1;
    return by_uid(x, y);
}

/* What follows an equal one of its key needs no wave. */
static bool repeats(const struct item *last, struct item *it)
{
    if (last->fate != it->fate)
        return false;
    if (it->fate == FATE_RETRACT) {
        it->fate = FATE_SKIPPED;
        it->skip_reason = "already retracted";
        return true;
    }
    if (memcmp(last->record->report->content_hash, it->record->report->content_hash, HASH_BYTES))
        return false;
    it->fate = FATE_UNCHANGED;
    return true;
}

void plan_reset(struct plan *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        struct item *it = &p->items[i];
        if (it->fate == FATE_DEAD)
            continue;
        if (it->record->decoded == DECODED_REPORT)
            it->fate = FATE_REPORT;
        if (it->record->decoded == DECODED_RETRACT)
            it->fate = FATE_RETRACT;
    }
}

bool plan_order(struct plan *p, size_t from, size_t to, struct arena *a, struct err *e)
{
    struct sorted *s = arena_new(a, struct sorted, to - from);
    p->order = arena_new(a, uint32_t, to - from);
    if (!s || !p->order)
        return err_fail(e, ERR_AGAIN, "out of memory");
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        enum fate f = p->items[i].fate;
        if (f == FATE_REPORT || f == FATE_RETRACT)
            s[n++] = (struct sorted){.it = &p->items[i], .index = (uint32_t)i};
    }
    qsort(s, n, sizeof(*s), by_uid);
    p->n_waves = n > 0;
    const struct item *last = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct item *it = &p->items[s[i].index];
        bool same_key = last && memcmp(last->uid, it->uid, UID_BYTES) == 0;
        if (same_key && repeats(last, it))
            continue;
        it->wave = same_key ? last->wave + 1 : 0;
        if (it->wave + 1 > p->n_waves)
            p->n_waves = it->wave + 1;
        s[kept++] = s[i];
        last = it;
    }
    if (p->n_waves > 1)
        qsort(s, kept, sizeof(*s), by_wave);
    for (size_t i = 0; i < kept; i++)
        p->order[i] = s[i].index;
    p->n_order = kept;
    return true;
}

bool plan_make(const struct batch *b, struct arena *a, struct plan *ret, struct err *e)
{
    struct plan p = {.batch = b, .items = arena_new(a, struct item, b->n)};
    if (!p.items)
        return err_fail(e, ERR_AGAIN, "out of memory");
    uint32_t part = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct message *m = b->records[i].message;
        if (!find_part(b, m, &part))
            return err_fail(e, ERR_BUG, "record %.*s/%d offset %lld belongs to no part",
                            (int)m->topic.n, m->topic.at, m->partition, (long long)m->offset);
        if (!make_item(&b->records[i], a, &p.items[i]))
            return err_fail(e, ERR_AGAIN, "out of memory");
        p.items[i].part = part;
    }
    if (!place(&p, a))
        return err_fail(e, ERR_AGAIN, "out of memory");
    if (!tiles(&p, e) || !plan_order(&p, 0, b->n, a, e))
        return false;
    *ret = p;
    return true;
}

struct item *plan_find(const struct plan *p, size_t from, size_t to, const uint8_t *uid)
{
    while (from < to) {
        size_t mid = (from + to) / 2;
        struct item *it = &p->items[p->order[mid]];
        int c = memcmp(it->uid, uid, UID_BYTES);
        if (c == 0)
            return it;
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

size_t plan_wave_end(const struct plan *p, size_t from)
{
    uint32_t wave = p->items[p->order[from]].wave;
    size_t i = from;
    while (i < p->n_order && p->items[p->order[i]].wave == wave)
        i++;
    return i;
}

static void count(const struct item *it, struct batch_counts *n)
{
    switch (it->fate) {
    case FATE_STORED:
        n->stored++;
        n->indicators += (int64_t)it->record->findings->n;
        n->themes += (int64_t)it->record->tagging->n_themes;
        return;
    case FATE_REPORT: /* sent and not returned: the content is known */
    case FATE_UNCHANGED:
        n->unchanged++;
        return;
    case FATE_RETRACTED:
        n->retracted++;
        return;
    case FATE_RETRACT: /* sent and not returned: there is no such report */
    case FATE_SKIPPED:
        n->skipped++;
        return;
    case FATE_DEAD:
        n->dead++;
        return;
    }
}

struct batch_counts plan_counts(const struct plan *p, uint32_t part)
{
    const struct batch_part *b = &p->batch->parts[part];
    struct batch_counts n = {.absent = b->absent, .gap = b->gap};
    for (uint32_t k = p->part_start[part]; k < p->part_start[part + 1]; k++)
        count(&p->items[p->by_place[k]], &n);
    return n;
}
