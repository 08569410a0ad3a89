/* Most places of a text begin no phrase.  A filter tells that by the first six bytes there, two
 * Chinese characters, without a branch: a mark for each hash of a head, the six bytes that begin
 * a phrase (three, two or one where it is shorter).  What the filter lets through is looked up
 * among the heads; the three bytes behind a head lead to the few phrases that go on with them.
 * Does not decide which of two overlapping matches counts: that is for the caller. */
#include "lexicon/matcher.h"

#include "base/bytes16.h"

#include <endian.h>
#include <stdlib.h>

#define MAX_PHRASES 20000 /* their indexes, and those of rows, fit into 16 bits */
#define MAX_BYTES 255u /* of a phrase */
#define LONG 6u /* bytes of a head */
#define SHORT 3u /* of that of a shorter phrase */
#define TABLE_BITS 16
#define WINDOW 64u /* bytes that are filtered at once */
#define BEHIND 16u /* bytes that may be read behind a window */
#define PLACES 256u /* that the filter lets through before they are looked up */

/* A phrase that is more than its head. */
struct tail {
    uint64_t bytes; /* the first eight behind the head */
    uint32_t id;
    uint32_t n : 8, text : 24; /* bytes of the phrase, and where it begins in `texts` */
};

/* The tails of a head stand in rows: first those of less than three bytes, then a row for each
 * hash of three bytes; within a row the shortest first. */
struct head {
    uint64_t key;
    uint64_t nexts; /* a bit for each hash that has a row */
    uint32_t own; /* the phrase that is the head alone, and one; 0: none */
    uint16_t row; /* its first in `rows` */
    uint16_t other; /* another head of the same hash; 0: none */
    bool loose; /* it has tails of less than three bytes */
};

struct matcher {
    struct head *heads; /* the first is none: nothing begins with it */
    uint16_t *rows; /* where each begins in `tails` */
    struct tail *tails;
    char *texts;
    uint16_t table[1u << TABLE_BITS]; /* by the hash of a key: its head */
    uint8_t shorts[1u << 16]; /* by the second and third byte: may a shorter head stand here? */
};

static inline uint64_t hash_of(uint64_t bytes, unsigned bits)
{
    return bytes * UINT64_C(0x9E3779B97F4A7C15) >> (64 - bits);
}

/* Eight bytes as a number, the first lowest, and the lowest n bytes of one. */
static inline uint64_t eight_at(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof(v));
    return le64toh(v);
}

static inline uint64_t low(uint64_t v, size_t n)
{
    return n >= 8 ? v : v & ((UINT64_C(1) << 8 * n) - 1);
}

/* A head of six bytes, and one of fewer, as they are kept in the table. */
static inline uint64_t long_key(uint64_t eight)
{
    return eight << 16;
}

static inline uint64_t short_key(uint64_t eight, size_t n)
{
    return low(eight, n) << 16 | n;
}

/* Of the three bytes behind a head. */
static inline unsigned next_hash(uint64_t next)
{
    return (unsigned)hash_of(next << 40, 6);
}

/* The second and third of three bytes. */
static inline size_t short_hash(const char *at)
{
    uint16_t v;
    memcpy(&v, at + 1, sizeof(v));
    return v;
}

/* --- opening ---------------------------------------------------------------------------- */

#define NO_TAIL (-2)
#define LOOSE (-1) /* of less than three bytes */

/* A phrase while the matcher is built. */
struct entry {
    struct span text;
    size_t head; /* bytes of it */
    uint64_t key, next; /* the head, and eight bytes behind it */
    int row; /* the hash of three bytes behind it; or: */
    uint32_t id;
};

/* At most eight bytes from byte `at` on; 0 for those behind the end. */
static uint64_t some_at(struct span s, size_t at)
{
    char some[8] = {0};
    size_t n = s.n - at;
    memcpy(some, s.at + at, n < sizeof(some) ? n : sizeof(some));
    return eight_at(some);
}

static struct entry entry_of(struct span phrase, uint32_t id)
{
    size_t head = phrase.n >= LONG   ? LONG
                  : phrase.n < SHORT ? phrase.n
                                     : SHORT,
           more = phrase.n - head;
    struct entry x = {.text = phrase, .head = head, .id = id};
    x.key = head == LONG ? long_key(some_at(phrase, 0)) : short_key(some_at(phrase, 0), head);
    x.next = some_at(phrase, head);
    x.row = more == 0 ? NO_TAIL : more < 3 ? LOOSE : (int)next_hash(x.next);
    return x;
}

/* By head, row, length, bytes. */
static int by_head(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->text.n != b->text.n)
        return a->text.n < b->text.n ? -1 : 1;
    return span_compare(a->text, b->text);
}

static bool check(const struct entry *all, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        struct span s = all[i].text;
        if (i && span_equal(s, all[i - 1].text))
            return err_fail(e, ERR_SETUP, "the phrase \"%.*s\" is there twice", (int)s.n, s.at);
    }
    return true;
}

static bool list(const struct span *phrases, size_t n, struct entry *ret, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (phrases[i].n == 0 || phrases[i].n > MAX_BYTES || memchr(phrases[i].at, 0, phrases[i].n))
            return err_fail(e, ERR_SETUP,
                            "a phrase of %zu bytes: 1 to %u are possible, none of them NUL",
                            phrases[i].n, MAX_BYTES);
        ret[i] = entry_of(phrases[i], (uint32_t)i);
    }
    qsort(ret, n, sizeof(*ret), by_head);
    return check(ret, n, e);
}

static bool take_memory(struct matcher *m, const struct entry *all, size_t n)
{
    size_t heads = 1, bytes = 0;
    for (size_t i = 0; i < n; i++) {
        heads += i == 0 || all[i].key != all[i - 1].key;
        bytes += all[i].text.n;
    }
    m->heads = calloc(heads, sizeof(*m->heads));
    m->rows = calloc(n + heads, sizeof(*m->rows));
    m->tails = calloc(n + 1, sizeof(*m->tails));
    m->texts = calloc(bytes + 1, 1);
    return m->heads && m->rows && m->tails && m->texts;
}

/* The head of that key among those of its hash; the first of all, where there is none. */
static inline const struct head *head_of(const struct matcher *m, size_t at, uint64_t key)
{
    while (m->heads[at].key != key && at)
        at = m->heads[at].other;
    return &m->heads[at];
}

/* What stands behind a head of fewer than three bytes may be anything. */
static void open_filter(struct matcher *m, const struct entry *x)
{
    char three[SHORT] = {0};
    memcpy(three, x->text.at, x->head < SHORT ? x->head : SHORT);
    for (unsigned rest = 0; x->head <= SHORT && rest < 1u << 8 * (SHORT - x->head); rest++) {
        for (size_t i = x->head; i < SHORT; i++)
            three[i] = (char)(rest >> 8 * (i - x->head));
        m->shorts[short_hash(three)] = 1;
    }
}

static void add_tail(struct matcher *m, const struct entry *x, size_t at)
{
    size_t text = at ? m->tails[at - 1].text + m->tails[at - 1].n : 0;
    m->tails[at] = (struct tail){
        .bytes = x->next, .id = x->id, .n = x->text.n & MAX_BYTES, .text = text & 0xFFFFFFu};
    memcpy(m->texts + text, x->text.at, x->text.n);
}

/* The phrases of one head, of which x is the first; how many. */
static size_t add_head(struct matcher *m, const struct entry *x, size_t n, size_t at, uint16_t *row,
                       uint16_t *tail)
{
    uint16_t *same = &m->table[hash_of(x->key, TABLE_BITS)];
    size_t i = x->row == NO_TAIL;
    struct head h = {.key = x->key, .row = *row, .own = i ? x->id + 1 : 0, .other = *same};
    *same = (uint16_t)at;
    open_filter(m, x);
    m->rows[(*row)++] = *tail;
    for (int last = LOOSE; i < n && x[i].key == x->key; i++) {
        h.loose |= x[i].row == LOOSE;
        if (x[i].row != last) {
            h.nexts |= UINT64_C(1) << x[i].row;
            m->rows[(*row)++] = *tail;
        }
        last = x[i].row;
        add_tail(m, &x[i], (*tail)++);
    }
    m->heads[at] = h;
    return i;
}

static void add_all(struct matcher *m, const struct entry *all, size_t n)
{
    uint16_t row = 0, tail = 0;
    for (size_t i = 0, head = 1; i < n; head++)
        i += add_head(m, all + i, n - i, head, &row, &tail);
    m->rows[row] = tail; /* where the last row ends */
}

static bool fill(struct matcher *m, const struct span *phrases, size_t n, struct err *e)
{
    struct entry *all = calloc(n + 1, sizeof(*all));
    bool good = all && list(phrases, n, all, e) && take_memory(m, all, n);
    if (good)
        add_all(m, all, n);
    free(all);
    return good || err_fail(e, ERR_SETUP, "could not compile %zu phrases: out of memory", n);
}

struct matcher *matcher_open(const struct span *phrases, size_t n, struct err *e)
{
    if (n > MAX_PHRASES) {
        err_fail(e, ERR_SETUP, "%zu phrases are too many for one matcher: at most %d", n,
                 MAX_PHRASES);
        return NULL;
    }
    struct matcher *m = calloc(1, sizeof(*m));
    if (m && fill(m, phrases, n, e))
        return m;
    err_fail(e, ERR_SETUP, "could not compile %zu phrases: out of memory", n);
    matcher_close(m);
    return NULL;
}

void matcher_close(struct matcher *m)
{
    if (!m)
        return;
    free(m->heads);
    free(m->rows);
    free(m->tails);
    free(m->texts);
    free(m);
}

/* --- filter ----------------------------------------------------------------------------- */

/* A piece of a text, behind which at least sixteen bytes may be read, and the places in it that
 * may begin a phrase. */
struct piece {
    const char *at;
    size_t from; /* where it stands in the text */
    uint32_t places[PLACES]; /* from its start */
    uint16_t heads[PLACES]; /* the first of those that may stand there */
    size_t n;
};

/* Adds the places that may begin a phrase, of those from `at` on that begin a character.  Each is
 * written, but only what passes is counted. */
static inline void filter(const struct matcher *m, size_t at, uint64_t leads, struct piece *ret)
{
    size_t n = ret->n;
    for (; leads; leads &= leads - 1) {
        size_t i = at + (size_t)__builtin_ctzll(leads);
        uint16_t head = m->table[hash_of(long_key(eight_at(ret->at + i)), TABLE_BITS)];
        ret->places[n] = (uint32_t)i;
        ret->heads[n] = head;
        n += (head | m->shorts[short_hash(ret->at + i)]) > 0;
    }
    ret->n = n;
}

/* --- matches ---------------------------------------------------------------------------- */

struct found {
    const struct matcher *m;
    struct span text;
    struct arena *a;
    struct match *items; /* there is room for one more */
    size_t n, cap;
};

static inline struct match match_at(size_t at, size_t n, uint32_t id)
{
    return (struct match){.at = (uint32_t)at, .end = (uint32_t)(at + n), .id = id};
}

static inline bool make_room(struct found *f)
{
    return f->n < f->cap || arena_grow(f->a, &f->items, &f->cap, f->n, sizeof(*f->items));
}

/* Does the text at `at` go on as the phrase does behind its head and the next eight bytes? */
static bool is_rest(const struct found *f, const struct tail *t, size_t at, size_t seen)
{
    return t->n <= f->text.n - at &&
           memcmp(f->text.at + at + seen, f->m->texts + t->text + seen, t->n - seen) == 0;
}

/* Of the tails [from, to) those that stand at `next`, behind the head of a phrase at `at`. */
static bool look_at_tails(struct found *f, size_t from, size_t to, uint64_t next, size_t at,
                          size_t head)
{
    for (const struct tail *t = f->m->tails + from, *end = f->m->tails + to; t < end; t++) {
        if (low(next, t->n - head) != t->bytes || (t->n > head + 8 && !is_rest(f, t, at, head + 8)))
            continue;
        f->items[f->n++] = match_at(at, t->n, t->id);
        if (!make_room(f))
            return false;
    }
    return true;
}

/* How many bits are set; without a call where the processor's instruction may not be used. */
static inline unsigned count_bits(uint64_t v)
{
    v -= v >> 1 & UINT64_C(0x5555555555555555);
    v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
    v = (v + (v >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(v * UINT64_C(0x0101010101010101) >> 56);
}

/* The phrases that stand at byte `at` of the text, which is p, behind that head of so many
 * bytes. */
static inline bool look(struct found *f, const char *p, size_t at, const struct head *h,
                        size_t head)
{
    uint64_t next = eight_at(p + head), bit = UINT64_C(1) << next_hash(next);
    f->items[f->n] = match_at(at, head, h->own - 1);
    f->n += h->own != 0;
    if (!make_room(f))
        return false;
    if (!(h->nexts & bit) && !h->loose)
        return true;
    const uint16_t *rows = f->m->rows + h->row;
    if (h->loose && !look_at_tails(f, rows[0], rows[1], next, at, head))
        return false;
    rows += 1 + count_bits(h->nexts & (bit - 1));
    return !(h->nexts & bit) || look_at_tails(f, rows[0], rows[1], next, at, head);
}

static bool look_short(struct found *f, const char *p, size_t at)
{
    for (size_t n = 1; n <= SHORT; n++) {
        uint64_t key = short_key(eight_at(p), n);
        if (p[n - 1] &&
            !look(f, p, at, head_of(f->m, f->m->table[hash_of(key, TABLE_BITS)], key), n))
            return false;
    }
    return true;
}

static bool look_all(struct found *f, const struct piece *p)
{
    for (size_t i = 0; i < p->n; i++)
        __builtin_prefetch(&f->m->heads[p->heads[i]]);
    for (size_t i = 0; i < p->n; i++) {
        const char *at = p->at + p->places[i];
        if (f->m->shorts[short_hash(at)] && !look_short(f, at, p->from + p->places[i]))
            return false;
        const struct head *h = head_of(f->m, p->heads[i], long_key(eight_at(at)));
        if (!look(f, at, p->from + p->places[i], h, LONG))
            return false;
    }
    return true;
}

/* The text but for its last bytes; *ret_end: where those begin. */
static bool scan_most(struct found *f, struct piece *p, size_t *ret_end)
{
    size_t at = 0;
    while (f->text.n - at >= WINDOW + BEHIND) {
        size_t i = 0;
        p->at = f->text.at + at;
        p->from = at;
        p->n = 0;
        for (; f->text.n - at - i >= WINDOW + BEHIND && p->n <= PLACES - WINDOW; i += WINDOW)
            filter(f->m, i, bytes16_leads(p->at + i), p);
        if (!look_all(f, p))
            return false;
        at += i;
    }
    *ret_end = at;
    return true;
}

/* The last bytes of the text, in a copy with NULs behind it, which no phrase has. */
static bool scan_rest(struct found *f, struct piece *p, size_t from)
{
    char copy[2 * WINDOW + BEHIND] = {0};
    size_t n = f->text.n - from;
    if (n)
        memcpy(copy, f->text.at + from, n);
    p->at = copy;
    p->from = from;
    p->n = 0;
    for (size_t i = 0; i < n; i += WINDOW) {
        uint64_t leads = bytes16_leads(copy + i);
        filter(f->m, i, n - i < WINDOW ? leads & ((UINT64_C(1) << (n - i)) - 1) : leads, p);
    }
    return look_all(f, p);
}

bool matcher_scan(const struct matcher *m, struct span text, struct arena *a, struct match **ret,
                  size_t *ret_n, struct err *e)
{
    struct found f = {.m = m, .text = text, .a = a, .cap = 16 + text.n / 32};
    struct piece piece;
    size_t from = 0;
    if (text.n > UINT32_MAX)
        return err_fail(e, ERR_INPUT, "the text has %zu bytes: at most %u", text.n, UINT32_MAX);
    f.items = arena_new(a, struct match, f.cap);
    if (!f.items || !scan_most(&f, &piece, &from) || !scan_rest(&f, &piece, from))
        return err_fail(e, ERR_INPUT, "the phrases found do not fit into memory");
    *ret = f.items;
    *ret_n = f.n;
    return true;
}
