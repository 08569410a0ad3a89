/* One round of the linker: a batch from the queue, its candidates, the verdicts, the writes. */
#include "store/link.h"

#include "describe/fingerprint.h"
#include "store/state.h"

#include <stdio.h>
#include <stdlib.h>

#define BATCH 512 /* entries of the queue */
#define HOLDERS 64 /* of one key; a phrase that all write has more, and proves nothing */
#define CANDIDATES 16 /* of one report, those with most keys in common */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define LINK_LOCK_KEY 0x7a686962696132 /* "zhibia2" */

struct node { /* a report of the batch, or an article it may be */
    int64_t id;
    int64_t duplicate_of; /* as stored; 0: none */
    int64_t first_seen_us;
    int32_t published; /* days; INT32_MAX: not known */
    int32_t revision_no;
    /* of its row of zhibiao.article; 0: there is none; negative: its date is another by now */
    int32_t article_revision;
    bool live, in_batch;
    /* the verdict */
    bool is_article;
    int64_t now_duplicate_of;
    struct fingerprint mark;
    int64_t keys[FINGERPRINT_KEYS];
    size_t n_keys;
};

struct holder { /* who of the batch has a key */
    int64_t key;
    size_t node;
};

struct pair { /* a report of the batch and an article with common keys */
    size_t node;
    int64_t id;
    size_t candidate;
};

struct round {
    struct store *s;
    struct arena *a;
    struct node *batch; /* earliest first */
    size_t n_batch;
    struct node *articles; /* sorted by id */
    size_t n_articles;
    struct holder *holders; /* sorted by key */
    size_t n_holders;
    struct pair *pairs; /* sorted by node */
    size_t n_pairs;
};

static PGresult *ask(struct round *r, const char *sql, int n, const struct buf *params,
                     struct err *e)
{
    const char *list[4];
    for (int i = 0; i < n; i++) {
        if (params[i].full) {
            err_fail(e, ERR_AGAIN, "out of memory");
            return NULL;
        }
        list[i] = params[i].at;
    }
    return session_query(r->s->c, e, sql, n, list);
}

/* ---- arrays as parameters: "{1,2,3}" ---- */

static void list_add(struct buf *b, int64_t v)
{
    buf_printf(b, "%s%lld", b->n ? "," : "{", (long long)v);
}

static void list_end(struct buf *b)
{
    buf_puts(b, b->n ? "}" : "{}");
    buf_put_char(b, '\0');
}

static void free_all(struct buf *b, int n)
{
    for (int i = 0; i < n; i++)
        buf_free(&b[i]);
}

/* ---- reading ---- */

static int64_t number_at(const PGresult *res, int row, int column)
{
    return PQgetisnull(res, row, column) ? 0 : atoll(PQgetvalue(res, row, column));
}

/* bytea as text: \x0123… */
static bool mark_at(const PGresult *res, int row, int column, struct fingerprint *ret)
{
    size_t n = 0;
    if (PQgetisnull(res, row, column))
        return false;
    unsigned char *bytes = PQunescapeBytea((unsigned char *)PQgetvalue(res, row, column), &n);
    bool good = bytes && fingerprint_read((struct span){(const char *)bytes, n}, ret);
    PQfreemem(bytes);
    return good;
}

/* Of a report that came without one: it was stored before there were any, or its representative
 * is gone.  A text that cannot be read is like no other. */
static bool make_mark(struct round *r, struct node *n, struct err *e)
{
    struct buf params[2] = {0};
    buf_printf(&params[0], "%lld", (long long)n->id);
    buf_printf(&params[1], "%d", n->revision_no);
    for (int i = 0; i < 2; i++)
        buf_put_char(&params[i], '\0');
    RESULT res = ask(r,
                     "SELECT content FROM zhibiao.revision "
                     " WHERE report_id = $1::bigint AND revision_no = $2::integer",
                     2, params, e);
    free_all(params, 2);
    if (!res)
        return false;
    memset(&n->mark, 0xFF, sizeof(n->mark));
    n->mark.n = 0;
    if (PQntuples(res) != 1)
        return true;
    struct layout layout;
    struct fingerprint made = {0};
    struct span text = {PQgetvalue(res, 0, 0), (size_t)PQgetlength(res, 0, 0)};
    struct arena_mark before = arena_mark(r->a);
    if (text_layout(&r->s->lexicon->layout_words, text, r->a, &layout, NULL) &&
        fingerprint_make(&layout, r->a, &made, NULL))
        n->mark = made;
    arena_release(r->a, before);
    r->a->full = false;
    return true;
}

static bool is_before(const struct node *x, const struct node *y)
{
    if (x->published != y->published)
        return x->published < y->published;
    if (x->first_seen_us != y->first_seen_us)
        return x->first_seen_us < y->first_seen_us;
    return x->id < y->id;
}

/* By pointer: nodes are large. */
static int by_time(const void *a, const void *b)
{
    const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
    return is_before(x, y) ? -1 : is_before(y, x);
}

#define DAYS(table) "coalesce(" table ".published_on - date '2000-01-01', 2147483647)"
#define MICROSECONDS(table) "(extract(epoch FROM " table ".first_seen_at) * 1000000)::bigint"

/* The entries and what their reports are now, in one snapshot: an entry that is seen has its
 * report's change with it.  They come back if this transaction does not commit. */
/* clang-format off */
static const char take_sql[] =
    "WITH taken AS (DELETE FROM zhibiao.link_queue WHERE ctid = ANY "
    "       (ARRAY(SELECT ctid FROM zhibiao.link_queue LIMIT " TEXT(BATCH) ")) "
    "       RETURNING report_id, revision_no, fingerprint) "
    "SELECT DISTINCT ON (r.report_id) r.report_id, r.duplicate_of, " MICROSECONDS("r") ", "
    "       " DAYS("v") ", r.revision_no, "
    "       CASE WHEN a.published_on IS DISTINCT FROM v.published_on "
    "            THEN -a.revision_no ELSE a.revision_no END, "
    "       r.content_hash IS NOT NULL, "
    "       CASE WHEN q.revision_no = r.revision_no THEN q.fingerprint END AS mark "
    "  FROM taken q JOIN zhibiao.report r ON r.report_id = q.report_id "
    "  LEFT JOIN zhibiao.revision v ON v.report_id = r.report_id "
    "   AND v.revision_no = r.revision_no "
    "  LEFT JOIN zhibiao.article a ON a.report_id = r.report_id "
    " ORDER BY r.report_id, mark NULLS LAST";
/* clang-format on */

static struct node node_at(const PGresult *res, int row)
{
    return (struct node){
        .id = number_at(res, row, 0),
        .duplicate_of = number_at(res, row, 1),
        .first_seen_us = number_at(res, row, 2),
        .published = (int32_t)number_at(res, row, 3),
        .revision_no = (int32_t)number_at(res, row, 4),
        .article_revision = (int32_t)number_at(res, row, 5),
        .live = true,
    };
}

static bool take_batch(struct round *r, struct err *e)
{
    RESULT res = ask(r, take_sql, 0, NULL, e);
    if (!res)
        return false;
    size_t n = (size_t)PQntuples(res);
    struct node *came = arena_new(r->a, struct node, n + 1);
    struct node **order = arena_new(r->a, struct node *, n + 1);
    r->batch = arena_new(r->a, struct node, n + 1);
    if (!came || !order || !r->batch)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < n; i++) {
        came[i] = node_at(res, (int)i);
        came[i].live = *PQgetvalue(res, (int)i, 6) == 't';
        came[i].in_batch = true;
        order[i] = &came[i];
        if (!came[i].live)
            continue;
        if (!mark_at(res, (int)i, 7, &came[i].mark) && !make_mark(r, &came[i], e))
            return false;
        came[i].n_keys = fingerprint_keys(&came[i].mark, came[i].keys);
    }
    qsort(order, n, sizeof(*order), by_time);
    for (size_t i = 0; i < n; i++)
        r->batch[i] = *order[i];
    r->n_batch = n;
    return true;
}

/* ---- candidates ---- */

static int by_key(const void *a, const void *b)
{
    const struct holder *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static bool index_keys(struct round *r, struct err *e)
{
    r->holders = arena_new(r->a, struct holder, r->n_batch * FINGERPRINT_KEYS + 1);
    if (!r->holders)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < r->n_batch; i++) {
        for (size_t k = 0; k < r->batch[i].n_keys; k++)
            r->holders[r->n_holders++] = (struct holder){r->batch[i].keys[k], i};
    }
    qsort(r->holders, r->n_holders, sizeof(*r->holders), by_key);
    return true;
}

/* Articles of the batch itself are looked at in memory: they may be about to change. */
/* clang-format off */
static const char pairs_sql[] =
    "SELECT i, report_id FROM ("
    "  SELECT p.i, k.report_id, row_number() OVER (PARTITION BY p.i "
    "         ORDER BY count(*) DESC, k.report_id) AS place "
    "    FROM unnest($1::integer[], $2::bigint[]) AS p(i, key) CROSS JOIN LATERAL "
    "         (SELECT report_id FROM zhibiao.article_key WHERE key = p.key "
    "           LIMIT " TEXT(HOLDERS) ") k "
    "   GROUP BY p.i, k.report_id) x "
    " WHERE place <= " TEXT(CANDIDATES) " ORDER BY 1, 2";
/* clang-format on */

static bool find_pairs(struct round *r, struct err *e)
{
    struct buf params[2] = {0};
    for (size_t i = 0; i < r->n_holders; i++) {
        list_add(&params[0], (int64_t)r->holders[i].node);
        list_add(&params[1], r->holders[i].key);
    }
    list_end(&params[0]);
    list_end(&params[1]);
    RESULT res = ask(r, pairs_sql, 2, params, e);
    free_all(params, 2);
    if (!res)
        return false;
    r->n_pairs = (size_t)PQntuples(res);
    r->pairs = arena_new(r->a, struct pair, r->n_pairs + 1);
    if (!r->pairs)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < r->n_pairs; i++)
        r->pairs[i] = (struct pair){.node = (size_t)number_at(res, (int)i, 0),
                                    .id = number_at(res, (int)i, 1)};
    return true;
}

/* As they were compared.  What was corrected or retracted meanwhile is in the queue, and whom it
 * represents is looked at again then. */
/* clang-format off */
static const char articles_sql[] =
    "SELECT report_id, 0, " MICROSECONDS("a") ", " DAYS("a") ", "
    "       revision_no, revision_no, fingerprint "
    "  FROM zhibiao.article a "
    " WHERE report_id = ANY ($1::bigint[]) AND report_id <> ALL ($2::bigint[]) ORDER BY 1";
/* clang-format on */

static bool fetch_articles(struct round *r, struct err *e)
{
    struct buf params[2] = {0};
    for (size_t i = 0; i < r->n_pairs; i++)
        list_add(&params[0], r->pairs[i].id);
    for (size_t i = 0; i < r->n_batch; i++)
        list_add(&params[1], r->batch[i].id);
    list_end(&params[0]);
    list_end(&params[1]);
    RESULT res = ask(r, articles_sql, 2, params, e);
    free_all(params, 2);
    if (!res)
        return false;
    size_t n = (size_t)PQntuples(res);
    r->articles = arena_new(r->a, struct node, n + 1);
    if (!r->articles)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < n; i++) {
        struct node *x = &r->articles[r->n_articles];
        *x = node_at(res, (int)i);
        x->is_article = true;
        r->n_articles += mark_at(res, (int)i, 6, &x->mark);
    }
    return true;
}

static struct node *article_of(struct round *r, int64_t id)
{
    size_t from = 0, to = r->n_articles;
    while (from < to) {
        size_t mid = (from + to) / 2;
        if (r->articles[mid].id == id)
            return &r->articles[mid];
        if (r->articles[mid].id < id)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

static bool find_candidates(struct round *r, struct err *e)
{
    return index_keys(r, e) && find_pairs(r, e) && (!r->n_pairs || fetch_articles(r, e));
}

/* ---- verdicts ---- */

/* Articles with which one report is to be compared, each once. */
struct suspects {
    struct node *items[CANDIDATES + HOLDERS * FINGERPRINT_KEYS];
    size_t n;
};

static void suspect(struct suspects *x, struct node *n)
{
    if (!n || !n->is_article)
        return;
    for (size_t i = 0; i < x->n; i++) {
        if (x->items[i] == n)
            return;
    }
    x->items[x->n++] = n;
}

static size_t first_holder(const struct round *r, int64_t key)
{
    size_t from = 0, to = r->n_holders;
    while (from < to) {
        size_t mid = (from + to) / 2;
        if (r->holders[mid].key < key)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* pair: where the pairs of this report begin. */
static void gather(struct round *r, size_t at, size_t *pair, struct suspects *ret)
{
    ret->n = 0;
    for (; *pair < r->n_pairs && r->pairs[*pair].node == at; ++*pair)
        suspect(ret, article_of(r, r->pairs[*pair].id));
    const struct node *x = &r->batch[at];
    for (size_t k = 0; k < x->n_keys; k++) {
        size_t i = first_holder(r, x->keys[k]), end = i + HOLDERS;
        for (; i < r->n_holders && i < end && r->holders[i].key == x->keys[k]; i++) {
            if (r->holders[i].node < at)
                suspect(ret, &r->batch[r->holders[i].node]);
        }
    }
}

/* The earliest article that x is the same as, if one is earlier; else x is one, and the later ones
 * that are the same are its duplicates. */
static void judge(struct node *x, struct suspects *all)
{
    struct node *best = NULL;
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        struct node *c = all->items[i];
        struct fingerprint_likeness how;
        if (!fingerprint_compare(&x->mark, &c->mark, &how))
            continue;
        if (!is_before(c, x))
            all->items[n++] = c;
        else if (!best || is_before(c, best))
            best = c;
    }
    x->is_article = !best;
    x->now_duplicate_of = best ? best->id : 0;
    for (size_t i = 0; !best && i < n; i++) {
        all->items[i]->is_article = false;
        all->items[i]->now_duplicate_of = x->id;
    }
}

static bool judge_all(struct round *r, struct err *e)
{
    struct suspects *all = arena_new(r->a, struct suspects, 1);
    size_t pair = 0;
    if (!all)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < r->n_batch; i++) {
        gather(r, i, &pair, all);
        if (r->batch[i].live)
            judge(&r->batch[i], all);
    }
    return true;
}

/* ---- writing ---- */

static bool is_same_article(const struct node *n)
{
    return n->is_article && n->article_revision == n->revision_no;
}

/* Articles that are none any more, or have other words; whom they represented is compared anew. */
static bool remove_articles(struct round *r, const struct buf *gone, struct err *e)
{
    RESULT queued = ask(r,
                        "INSERT INTO zhibiao.link_queue (report_id) SELECT report_id "
                        "  FROM zhibiao.report WHERE duplicate_of = ANY ($1::bigint[])",
                        1, gone, e);
    RESULT removed =
        queued ? ask(r,
                     "WITH gone AS (DELETE FROM zhibiao.article "
                     "       WHERE report_id = ANY ($1::bigint[]) RETURNING report_id, keys) "
                     "DELETE FROM zhibiao.article_key k USING (SELECT report_id, unnest(keys) AS "
                     "       key FROM gone) g WHERE k.key = g.key AND k.report_id = g.report_id",
                     1, gone, e)
               : NULL;
    return removed != NULL;
}

static const char add_sql[] =
    "WITH added AS (INSERT INTO zhibiao.article (report_id, revision_no, published_on, "
    "              first_seen_at, keys, fingerprint) "
    "       SELECT i, n, v.published_on, r.first_seen_at, k::bigint[], m "
    "         FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::bytea[]) AS x(i, n, k, m) "
    "         JOIN zhibiao.report r ON r.report_id = i "
    "         JOIN zhibiao.revision v ON v.report_id = i AND v.revision_no = n "
    "       RETURNING report_id, keys) "
    "INSERT INTO zhibiao.article_key (key, report_id) "
    "SELECT unnest(keys), report_id FROM added ORDER BY 1";

static void put_article(const struct node *n, struct buf params[4])
{
    list_add(&params[0], n->id);
    list_add(&params[1], n->revision_no);
    buf_puts(&params[2], params[2].n ? ",\"{" : "{\"{");
    for (size_t k = 0; k < n->n_keys; k++)
        buf_printf(&params[2], "%s%lld", k ? "," : "", (long long)n->keys[k]);
    buf_puts(&params[2], "}\"");
    struct buf bytes = {0};
    fingerprint_put(&n->mark, &bytes);
    buf_puts(&params[3], params[3].n ? ",\"\\\\x" : "{\"\\\\x");
    char *hex = bytes.full ? NULL : buf_room(&params[3], 2 * bytes.n + 1);
    if (hex) {
        hash_hex((const uint8_t *)bytes.at, bytes.n, hex);
        params[3].n += 2 * bytes.n;
    }
    buf_put_char(&params[3], '"');
    params[3].full |= bytes.full;
    buf_free(&bytes);
}

static bool add_articles(struct round *r, struct err *e)
{
    struct buf params[4] = {0};
    for (size_t i = 0; i < r->n_batch; i++) {
        if (r->batch[i].is_article && !is_same_article(&r->batch[i]))
            put_article(&r->batch[i], params);
    }
    bool any = params[0].n > 0;
    for (int i = 0; i < 4; i++)
        list_end(&params[i]);
    RESULT res = any ? ask(r, add_sql, 4, params, e) : NULL;
    free_all(params, 4);
    return res || !any;
}

/* The rows of reports are locked last, and in the order in which batches lock them. */
static const char mark_sql[] =
    "WITH locked AS (SELECT r.report_id, w.now FROM zhibiao.report r "
    "       JOIN unnest($1::bigint[], $2::bigint[]) AS w(report_id, now) "
    "         ON w.report_id = r.report_id ORDER BY r.report_uid FOR NO KEY UPDATE OF r) "
    "UPDATE zhibiao.report r SET duplicate_of = nullif(l.now, 0) FROM locked l "
    " WHERE r.report_id = l.report_id";

static bool mark_duplicates(struct round *r, struct link_counts *ret, struct err *e)
{
    struct buf params[2] = {0};
    for (size_t i = 0; i < r->n_batch + r->n_articles; i++) {
        const struct node *n = i < r->n_batch ? &r->batch[i] : &r->articles[i - r->n_batch];
        if (n->duplicate_of == n->now_duplicate_of)
            continue;
        list_add(&params[0], n->id);
        list_add(&params[1], n->now_duplicate_of);
        ret->duplicates += n->now_duplicate_of && !n->duplicate_of;
    }
    bool any = params[0].n > 0;
    list_end(&params[0]);
    list_end(&params[1]);
    RESULT res = any ? ask(r, mark_sql, 2, params, e) : NULL;
    free_all(params, 2);
    return res || !any;
}

static bool write_all(struct round *r, struct link_counts *ret, struct err *e)
{
    struct buf gone = {0};
    for (size_t i = 0; i < r->n_batch + r->n_articles; i++) {
        const struct node *n = i < r->n_batch ? &r->batch[i] : &r->articles[i - r->n_batch];
        if (n->article_revision && !is_same_article(n))
            list_add(&gone, n->id);
    }
    bool any = gone.n > 0;
    list_end(&gone);
    bool good =
        (!any || remove_articles(r, &gone, e)) && add_articles(r, e) && mark_duplicates(r, ret, e);
    buf_free(&gone);
    return good;
}

/* ---- a round ---- */

static bool begin(struct round *r, bool *ret_busy, struct err *e)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
             "BEGIN; SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on; "
             "SET LOCAL plan_cache_mode = auto; SELECT pg_try_advisory_xact_lock(%lld)",
             (long long)LINK_LOCK_KEY);
    RESULT res = session_query(r->s->c, e, sql, 0, NULL);
    if (!res)
        return false;
    *ret_busy = *PQgetvalue(res, 0, 0) != 't';
    return true;
}

static bool run(struct round *r, struct link_counts *ret, struct err *e)
{
    if (!begin(r, &ret->busy, e) || (!ret->busy && !take_batch(r, e)))
        return false;
    ret->taken = (int64_t)r->n_batch;
    if (!r->n_batch)
        return session_run(r->s->c, e, "COMMIT");
    return find_candidates(r, e) && judge_all(r, e) && write_all(r, ret, e) &&
           session_run(r->s->c, e, "COMMIT");
}

bool store_link(struct store *s, struct arena *a, struct link_counts *ret, struct err *e)
{
    int64_t pending;
    struct link_counts counts = {0};
    struct round r = {.s = s, .a = a};
    if (!store_link_pending(s, 1, &pending, e))
        return false;
    if (pending && !run(&r, &counts, e)) {
        PQclear(PQexec(s->c, "ROLLBACK"));
        if (PQstatus(s->c) != CONNECTION_OK)
            store_disconnect(s);
        return false;
    }
    *ret = counts;
    return true;
}

bool store_link_pending(struct store *s, int64_t most, int64_t *ret, struct err *e)
{
    char limit[24];
    snprintf(limit, sizeof(limit), "%lld", (long long)most);
    RESULT res = store_ask(s,
                           "SELECT count(*) FROM (SELECT FROM zhibiao.link_queue "
                           "                       LIMIT $1::bigint) q",
                           1, (const char *const[]){limit}, e);
    if (!res)
        return false;
    *ret = atoll(PQgetvalue(res, 0, 0));
    return true;
}
