/* A batch on its fast road: two halves, without waiting.
 *
 *   first   one pipeline: BEGIN, fence, reports, retractions, dead letters
 *   second  one query string: COPY of revisions and their children, end of what they replace,
 *           ledger, COMMIT
 *
 * What is new by construction goes by COPY, which costs the server least; which records are new
 * is what the first half answers, hence the two. */
#include "store/state.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define COPY_SLICE (128 * 1024)

static const struct {
    const char *name, *sql;
} statements[] = {
    {"fence", rows_fence_sql},
    {"reports", rows_reports_sql},
    {"retract", rows_retract_sql},
    {"dead", rows_dead_sql},
};

/* Prepared once a connection: the mark is that the server knows it. */
static bool prepare_all(struct store *s, struct err *e)
{
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        RESULT res = PQprepare(s->c, statements[i].name, statements[i].sql, 0, NULL);
        if (PQresultStatus(res) != PGRES_COMMAND_OK) {
            session_explain(s->c, res, "could not prepare the statements", e);
            return false;
        }
    }
    return true;
}

struct pointers {
    const char *values[ROWS_MAX_PARAMS];
    int lengths[ROWS_MAX_PARAMS], formats[ROWS_MAX_PARAMS];
};

static bool point(const struct params *p, struct pointers *ret)
{
    for (int i = 0; i < p->n; i++) {
        const struct buf *b = &p->values[i];
        if (b->full || b->n > INT32_MAX / 2)
            return false;
        ret->values[i] = b->at;
        ret->lengths[i] = (int)b->n;
        ret->formats[i] = 1;
    }
    return true;
}

bool store_send(struct store *s, const char *name, const struct params *p)
{
    struct pointers v;
    return point(p, &v) &&
           PQsendQueryPrepared(s->c, name, p->n, v.values, v.lengths, v.formats, 1) == 1;
}

PGresult *store_wait(struct store *s, const char *name, const struct params *p)
{
    struct pointers v;
    return point(p, &v) ? PQexecPrepared(s->c, name, p->n, v.values, v.lengths, v.formats, 1)
                        : NULL;
}

static bool note_sent(struct store *s, struct sent what, bool sent)
{
    if (sent)
        s->sent[s->n_sent++] = what;
    return sent;
}

static bool has_fate(const struct plan *p, size_t from, size_t to, enum fate fate)
{
    for (size_t i = from; i < to; i++) {
        if (p->items[p->order[i]].fate == fate)
            return true;
    }
    return false;
}

static bool any_dead(const struct plan *p)
{
    for (size_t i = 0; i < p->batch->n; i++) {
        if (p->items[i].fate == FATE_DEAD)
            return true;
    }
    return false;
}

static bool send_waves(struct store *s, const struct rows_context *x)
{
    const struct plan *p = &s->plan;
    bool good = true;
    for (size_t from = 0, to; good && from < p->n_order; from = to) {
        to = plan_wave_end(p, from);
        if (has_fate(p, from, to, FATE_REPORT)) {
            rows_reports(x, from, to, &s->params);
            good = note_sent(s, (struct sent){SENT_REPORTS, from, to},
                             store_send(s, "reports", &s->params));
        }
        if (good && has_fate(p, from, to, FATE_RETRACT)) {
            rows_retract(x, from, to, &s->params);
            good = note_sent(s, (struct sent){SENT_RETRACT, from, to},
                             store_send(s, "retract", &s->params));
        }
    }
    return good;
}

static bool send_first(struct store *s)
{
    const struct sent other = {.what = SENT_OTHER};
    struct rows_context x = store_rows_context(s);
    bool good =
        PQenterPipelineMode(s->c) == 1 &&
        note_sent(s, other, PQsendQueryParams(s->c, "BEGIN", 0, NULL, NULL, NULL, NULL, 1) == 1);
    rows_fence(&x, &s->params);
    good = good && note_sent(s, other, store_send(s, "fence", &s->params)) && send_waves(s, &x);
    if (good && any_dead(&s->plan)) {
        rows_dead(&x, &s->params);
        good = note_sent(s, other, store_send(s, "dead", &s->params));
    }
    return good && PQpipelineSync(s->c) == 1;
}

static bool ready_to_write(struct store *s, struct err *e)
{
    bool fresh = !s->c || PQstatus(s->c) != CONNECTION_OK;
    if (!store_ready(s, e))
        return false;
    if (fresh || !PQisnonblocking(s->c)) {
        /* Nonblocking is the mark that the statements are prepared. */
        if (!prepare_all(s, e) || PQsetnonblocking(s->c, 1) != 0) {
            store_disconnect(s);
            return err_fail(e, ERR_AGAIN, "could not use the connection");
        }
    }
    return true;
}

/* What the last batch left. */
static void trim(struct store *s)
{
    arena_reset(&s->arena);
    arena_trim(&s->arena, ROWS_KEEP_BYTES);
    params_trim(&s->params);
    for (int i = 0; i < CHILD_N; i++)
        rows_trim(&s->children[i]);
    rows_trim(&s->sql);
}

bool store_start(struct store *s, const struct batch *b, struct err *e)
{
    if (s->phase != PHASE_IDLE || !b->n_parts)
        return err_fail(e, ERR_BUG, "a batch is in hand already, or this one is empty");
    trim(s);
    s->batch = b;
    if (!plan_make(b, &s->arena, &s->plan, e) || !ready_to_write(s, e) || !store_source_ids(s, e))
        return false;
    s->sent = arena_new(&s->arena, struct sent, 3 + 2 * (size_t)s->plan.n_waves);
    if (!s->sent)
        return err_fail(e, ERR_AGAIN, "out of memory");
    s->n_sent = s->next_result = 0;
    s->synced = s->committed = s->in_trouble = false;
    s->trouble = (struct err){0};
    s->copying = -1;
    s->phase = PHASE_FIRST;
    if (!send_first(s)) {
        err_fail(e, ERR_AGAIN, "could not send the batch: %s", PQerrorMessage(s->c));
        store_disconnect(s);
        return false;
    }
    s->unflushed = PQflush(s->c) == 1;
    return true;
}

/* The first trouble counts; the statements behind it are only aborted. */
static void note_trouble(struct store *s, const PGresult *res)
{
    if (s->in_trouble)
        return;
    s->in_trouble = true;
    s->trouble_does = session_explain(s->c, res, "could not write the batch", &s->trouble);
}

static uint32_t be32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int64_t be64(const char *p)
{
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* RETURNING report_uid, report_id, revision_no, in binary. */
bool store_take_rows(struct store *s, const PGresult *res, struct sent sent, struct err *e)
{
    for (int i = 0; i < PQntuples(res); i++) {
        const uint8_t *uid = (const uint8_t *)PQgetvalue(res, i, 0);
        struct item *it = plan_find(&s->plan, sent.from, sent.to, uid);
        if (!it)
            return err_fail(e, ERR_BUG, "the database returned a report that was not sent");
        it->fate = sent.what == SENT_REPORTS ? FATE_STORED : FATE_RETRACTED;
        it->report_id = be64(PQgetvalue(res, i, 1));
        it->revision_no = (int32_t)be32(PQgetvalue(res, i, 2));
    }
    return true;
}

static void first_result(struct store *s, const PGresult *res)
{
    ExecStatusType status = PQresultStatus(res);
    if (status == PGRES_PIPELINE_SYNC) {
        s->synced = true;
        return;
    }
    if (status == PGRES_PIPELINE_ABORTED)
        return;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        note_trouble(s, res);
        return;
    }
    struct sent sent = s->next_result < s->n_sent ? s->sent[s->next_result++] : (struct sent){0};
    if (sent.what != SENT_OTHER && !store_take_rows(s, res, sent, &s->trouble)) {
        s->in_trouble = true;
        s->trouble_does = SQLSTATE_STOP;
    }
}

/* Revisions end where a newer one, or a retraction, came.  A statement of its own: only a new
 * snapshot sees what another partition committed while we waited for the report's lock. */
void store_end_validity(struct store *s, size_t from, size_t to, struct buf *sql)
{
    struct buf ids = {0}, below = {0};
    for (size_t i = from; i < to; i++) {
        const struct item *it = &s->plan.items[i];
        bool gone = it->fate == FATE_RETRACTED;
        if (!gone && !(it->fate == FATE_STORED && it->revision_no > 1))
            continue;
        buf_printf(&ids, "%s%lld", ids.n ? "," : "", (long long)it->report_id);
        buf_printf(&below, "%s%d", below.n ? "," : "", it->revision_no + gone);
    }
    if (ids.n)
        buf_printf(sql,
                   "UPDATE zhibiao.revision v SET valid_to = greatest(now(), v.valid_from)"
                   "  FROM unnest('{%.*s}'::bigint[], '{%.*s}'::integer[]) AS n(id, below)"
                   " WHERE v.report_id = ANY ('{%.*s}'::bigint[]) AND v.report_id = n.id"
                   "   AND v.revision_no < n.below AND v.valid_to IS NULL; ",
                   (int)ids.n, ids.at, (int)below.n, below.at, (int)ids.n, ids.at);
    sql->full |= ids.full || below.full;
    buf_free(&ids);
    buf_free(&below);
}

/* {"reason": count, …} of one part, or null.  Reasons are our own words. */
static void put_skips(const struct plan *p, uint32_t part, struct buf *sql)
{
    const char *seen[16];
    int64_t n[16];
    size_t kinds = 0;
    for (uint32_t k = p->part_start[part]; k < p->part_start[part + 1]; k++) {
        const struct item *it = &p->items[p->by_place[k]];
        if (it->fate != FATE_SKIPPED && it->fate != FATE_RETRACT)
            continue;
        const char *why = it->fate == FATE_RETRACT ? "unknown key" : it->skip_reason;
        size_t i = 0;
        while (i < kinds && strcmp(seen[i], why) != 0)
            i++;
        if (i == kinds && kinds < 16) {
            seen[kinds] = why;
            n[kinds++] = 0;
        }
        if (i < kinds)
            n[i]++;
    }
    if (!kinds) {
        buf_puts(sql, "null");
        return;
    }
    for (size_t i = 0; i < kinds; i++)
        buf_printf(sql, "%s\"%s\": %lld", i ? ", " : "'{", seen[i], (long long)n[i]);
    buf_puts(sql, "}'");
}

bool store_put_ledger(struct store *s, struct buf *sql, struct err *e)
{
    const struct batch *b = s->batch;
    buf_puts(sql, "INSERT INTO ops.ledger (topic, partition, from_offset, to_offset, stored, "
                  "unchanged, retracted, skipped, dead, absent, gap, indicators, themes, "
                  "owner_epoch, ruleset_id, skipped_by) VALUES ");
    for (uint32_t i = 0; i < b->n_parts; i++) {
        const struct batch_part *p = &b->parts[i];
        struct batch_counts n = plan_counts(&s->plan, i);
        char *topic = PQescapeLiteral(s->c, p->topic.at, p->topic.n);
        if (!topic)
            return err_fail(e, ERR_AGAIN, "out of memory");
        buf_printf(sql,
                   "%s(%s, %d, %lld, %lld, %lld, %lld, %lld, %lld, %lld, %lld, %lld, %lld, %lld, "
                   "%lld, %d, ",
                   i ? ", " : "", topic, p->partition, (long long)p->from, (long long)p->to,
                   (long long)n.stored, (long long)n.unchanged, (long long)n.retracted,
                   (long long)n.skipped, (long long)n.dead, (long long)n.absent, (long long)n.gap,
                   (long long)n.indicators, (long long)n.themes, (long long)p->epoch,
                   s->ruleset_id);
        PQfreemem(topic);
        put_skips(&s->plan, i, sql);
        buf_puts(sql, ")");
    }
    buf_puts(sql, "; ");
    return true;
}

static bool send_second(struct store *s, struct err *e)
{
    struct rows_context x = store_rows_context(s);
    if (PQexitPipelineMode(s->c) != 1)
        return err_fail(e, ERR_BUG, "could not leave the pipeline: %s", PQerrorMessage(s->c));
    if (!rows_children(&x, 0, s->batch->n, &s->arena, s->children))
        return err_fail(e, ERR_AGAIN, "out of memory");
    buf_clear(&s->sql);
    for (int i = 0; i < CHILD_N; i++) {
        if (s->children[i].n)
            buf_printf(&s->sql, "%s; ", rows_copy_sql[i]);
    }
    store_end_validity(s, 0, s->batch->n, &s->sql);
    if (!store_put_ledger(s, &s->sql, e))
        return false;
    buf_puts(&s->sql, "COMMIT");
    buf_put_char(&s->sql, '\0');
    if (s->sql.full)
        return err_fail(e, ERR_AGAIN, "out of memory");
    s->next_copy = 0;
    s->phase = PHASE_SECOND;
    if (PQsendQuery(s->c, s->sql.at) != 1)
        return err_fail(e, ERR_AGAIN, "could not send the batch: %s", PQerrorMessage(s->c));
    s->unflushed = PQflush(s->c) == 1;
    return true;
}

static void begin_copy(struct store *s)
{
    while (s->next_copy < CHILD_N && !s->children[s->next_copy].n)
        s->next_copy++;
    s->copying = s->next_copy++;
    s->copied = 0;
}

static void second_result(struct store *s, const PGresult *res)
{
    switch (PQresultStatus(res)) {
    case PGRES_COPY_IN:
        begin_copy(s);
        return;
    case PGRES_COMMAND_OK:
        if (strcmp(PQcmdStatus((PGresult *)res), "COMMIT") == 0)
            s->committed = true;
        return;
    default:
        note_trouble(s, res);
    }
}

/* Gives the running COPY as much as the socket takes.  False: no progress possible now. */
static bool feed(struct store *s)
{
    const struct buf *b = &s->children[s->copying];
    while (!s->unflushed && s->copied < b->n) {
        size_t n = b->n - s->copied < COPY_SLICE ? b->n - s->copied : COPY_SLICE;
        int put = PQputCopyData(s->c, b->at + s->copied, (int)n);
        if (put == 1)
            s->copied += n;
        if (put < 0)
            return true; /* the result says why */
        s->unflushed = put == 0 || PQflush(s->c) == 1;
    }
    if (s->unflushed)
        return false;
    int end = PQputCopyEnd(s->c, NULL);
    s->unflushed = end == 0 || PQflush(s->c) == 1;
    if (end != 0)
        s->copying = -1;
    return end != 0;
}

/* Reads and writes what can be without waiting.  False: the connection is gone. */
static bool pump(struct store *s)
{
    if (s->unflushed) {
        int left = PQflush(s->c);
        s->unflushed = left == 1;
        if (left < 0)
            return false;
    }
    return PQconsumeInput(s->c) == 1;
}

/* Takes results until one is not there yet (false) or the phase is over (true). */
static bool take_results(struct store *s)
{
    int nulls = 0; /* two in a row, not in a pipeline: no command runs */
    for (;;) {
        if (s->copying >= 0 && !feed(s))
            return false;
        if (PQisBusy(s->c))
            return false;
        RESULT res = PQgetResult(s->c);
        if (!res) {
            if (s->phase == PHASE_SECOND || ++nulls > 1)
                return s->phase == PHASE_SECOND || PQstatus(s->c) != CONNECTION_OK;
            continue;
        }
        nulls = 0;
        if (s->phase == PHASE_FIRST)
            first_result(s, res);
        else
            second_result(s, res);
        if (s->synced && s->phase == PHASE_FIRST)
            return true;
        if (s->in_trouble && PQstatus(s->c) != CONNECTION_OK)
            return true;
    }
}

static void wait_for_socket(const struct store *s)
{
    struct pollfd p = {.fd = PQsocket(s->c),
                       .events = (short)(POLLIN | (s->unflushed ? POLLOUT : 0))};
    poll(&p, 1, 1000);
}

struct batch_counts store_counts(const struct store *s)
{
    struct batch_counts sum = {0};
    for (uint32_t i = 0; i < s->batch->n_parts; i++) {
        struct batch_counts n = plan_counts(&s->plan, i);
        sum.stored += n.stored;
        sum.unchanged += n.unchanged;
        sum.retracted += n.retracted;
        sum.skipped += n.skipped;
        sum.dead += n.dead;
        sum.absent += n.absent;
        sum.gap += n.gap;
        sum.indicators += n.indicators;
        sum.themes += n.themes;
    }
    return sum;
}

/* The connection is idle again or gone; what went wrong decides what to do. */
static enum store_state end_in_trouble(struct store *s, struct batch_counts *ret_counts,
                                       bool *ret_halve, struct err *e)
{
    s->phase = PHASE_IDLE;
    s->copying = -1;
    if (PQstatus(s->c) != CONNECTION_OK) {
        store_disconnect(s);
        return store_resolve(s, ret_counts, e);
    }
    if (PQpipelineStatus(s->c) != PQ_PIPELINE_OFF)
        PQexitPipelineMode(s->c);
    PQclear(PQexec(s->c, "ROLLBACK"));
    switch (s->trouble_does) {
    case SQLSTATE_ISOLATE: {
        enum store_state state = store_isolate(s, ret_counts, e);
        *ret_halve = state == STORE_FAILED && s->trouble_does == SQLSTATE_HALVE;
        return state;
    }
    case SQLSTATE_FENCED:
        return store_resolve(s, ret_counts, e);
    case SQLSTATE_HALVE:
        *ret_halve = true;
        break;
    case SQLSTATE_AGAIN:
    case SQLSTATE_STOP:
        break;
    }
    err_fail(e, s->trouble.kind, "%s", s->trouble.text);
    return STORE_FAILED;
}

static enum store_state lost(struct store *s, struct batch_counts *ret_counts, struct err *e)
{
    store_disconnect(s);
    return store_resolve(s, ret_counts, e);
}

enum store_state store_step(struct store *s, bool wait, struct batch_counts *ret_counts,
                            bool *ret_halve, struct err *e)
{
    if (s->phase == PHASE_IDLE)
        return STORE_IDLE;
    *ret_halve = false;
    for (;;) {
        if (!pump(s))
            note_trouble(s, NULL);
        bool over = take_results(s);
        if (PQstatus(s->c) != CONNECTION_OK)
            return lost(s, ret_counts, e);
        if (!over) {
            if (!wait)
                return STORE_RUNNING;
            wait_for_socket(s);
            continue;
        }
        if (s->in_trouble)
            return end_in_trouble(s, ret_counts, ret_halve, e);
        if (s->phase == PHASE_FIRST) {
            if (!send_second(s, e)) {
                store_disconnect(s);
                return STORE_FAILED;
            }
            continue;
        }
        s->phase = PHASE_IDLE;
        if (!s->committed) {
            err_fail(e, ERR_BUG, "the transaction ended without COMMIT");
            return STORE_FAILED;
        }
        *ret_counts = store_counts(s);
        return STORE_DONE;
    }
}
