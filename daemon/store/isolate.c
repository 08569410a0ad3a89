/* The slow road of a batch that PostgreSQL refused for one record's sake.  It waits for each
 * answer: a refused record is rare, and the batch is small beside what was read before it. */
#include "store/state.h"

#include <stdio.h>

struct isolation {
    struct store *s;
    enum sqlstate_does does; /* of the failure that ends it all */
};

/* What a failed piece means.  True: the piece is refused, its savepoint can go back. */
static bool refused(struct isolation *z, const PGresult *res, struct item *it, struct err *e)
{
    struct err why = {0};
    z->does = session_explain(z->s->c, res, "could not write the batch", &why);
    if (z->does != SQLSTATE_ISOLATE)
        return err_fail(e, why.kind, "%s", why.text);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    snprintf(it->sqlstate, sizeof(it->sqlstate), "%s", state ? state : "");
    it->detail = arena_copy(&z->s->arena, span_of(why.text));
    it->reason = POISON_DATABASE;
    return true;
}

static PGresult *copy_in(struct store *s, enum child k)
{
    PGresult *res = PQexec(s->c, rows_copy_sql[k]);
    if (PQresultStatus(res) != PGRES_COPY_IN)
        return res;
    PQclear(res);
    PQputCopyData(s->c, s->children[k].at, (int)s->children[k].n);
    PQputCopyEnd(s->c, NULL);
    res = PQgetResult(s->c);
    for (PGresult *more; (more = PQgetResult(s->c));)
        PQclear(more);
    return res;
}

static bool is_good(const PGresult *res)
{
    ExecStatusType t = PQresultStatus(res);
    return t == PGRES_COMMAND_OK || t == PGRES_TUPLES_OK;
}

/* A result that failed, to be returned; where there is none (memory, connection) e says so. */
static PGresult *failed(const struct store *s, PGresult *res, struct err *e)
{
    if (!res)
        err_fail(e, ERR_AGAIN, "could not write the batch: %s",
                 *PQerrorMessage(s->c) ? PQerrorMessage(s->c) : "out of memory");
    return res;
}

/* One wave of a piece.  Returns the failed result; NULL where all is well or e is set. */
static PGresult *run_wave(struct store *s, const struct rows_context *x, size_t from, size_t to,
                          struct err *e)
{
    rows_reports(x, from, to, &s->params);
    PGresult *res = store_wait(s, "reports", &s->params);
    if (!is_good(res))
        return failed(s, res, e);
    bool good = store_take_rows(s, res, (struct sent){SENT_REPORTS, from, to}, e);
    PQclear(res);
    if (!good)
        return NULL;
    rows_retract(x, from, to, &s->params);
    res = store_wait(s, "retract", &s->params);
    if (!is_good(res))
        return failed(s, res, e);
    (void)!store_take_rows(s, res, (struct sent){SENT_RETRACT, from, to}, e);
    PQclear(res);
    return NULL;
}

static PGresult *run_piece(struct store *s, size_t from, size_t to, struct err *e)
{
    struct rows_context x = store_rows_context(s);
    struct plan *p = &s->plan;
    for (size_t i = 0, next; i < p->n_order; i = next) {
        next = plan_wave_end(p, i);
        PGresult *bad = run_wave(s, &x, i, next, e);
        if (bad || e->kind != ERR_NONE)
            return bad;
    }
    if (!rows_children(&x, from, to, &s->arena, s->children)) {
        err_fail(e, ERR_AGAIN, "out of memory");
        return NULL;
    }
    for (enum child k = 0; k < CHILD_N; k++) {
        if (!s->children[k].n)
            continue;
        PGresult *res = copy_in(s, k);
        if (!is_good(res))
            return failed(s, res, e);
        PQclear(res);
    }
    return NULL;
}

/* Records [from, to); halves until the refused ones stand alone. */
static bool settle(struct isolation *z, size_t from, size_t to, struct err *e)
{
    struct store *s = z->s;
    plan_reset(&s->plan, from, to);
    if (!plan_order(&s->plan, from, to, &s->arena, e) || !session_run(s->c, e, "SAVEPOINT piece"))
        return false;
    struct item scratch = {0};
    RESULT bad = run_piece(s, from, to, e);
    if (e->kind != ERR_NONE)
        return false;
    if (!bad)
        return PQstatus(s->c) == CONNECTION_OK && session_run(s->c, e, "RELEASE SAVEPOINT piece");
    bool alone = to - from == 1;
    if (!refused(z, bad, alone ? &s->plan.items[from] : &scratch, e) ||
        !session_run(s->c, e, "ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece"))
        return false;
    plan_reset(&s->plan, from, to);
    if (alone) {
        s->plan.items[from].fate = FATE_DEAD;
        return true;
    }
    size_t mid = from + (to - from) / 2;
    return settle(z, from, mid, e) && settle(z, mid, to, e);
}

static bool finish(struct isolation *z, struct err *e)
{
    struct store *s = z->s;
    struct rows_context x = store_rows_context(s);
    rows_dead(&x, &s->params);
    RESULT dead = store_wait(s, "dead", &s->params);
    if (!is_good(dead)) {
        z->does = session_explain(s->c, dead, "could not write the dead letters", e);
        return false;
    }
    buf_clear(&s->sql);
    store_end_validity(s, 0, s->batch->n, &s->sql);
    if (!store_put_ledger(s, &s->sql, e))
        return false;
    buf_puts(&s->sql, "COMMIT");
    buf_put_char(&s->sql, '\0');
    return !s->sql.full && session_run(s->c, e, s->sql.at);
}

static bool begin_again(struct isolation *z, struct err *e)
{
    struct store *s = z->s;
    if (!session_run(s->c, e, "BEGIN"))
        return false;
    struct rows_context x = store_rows_context(s);
    rows_fence(&x, &s->params);
    RESULT res = store_wait(s, "fence", &s->params);
    if (is_good(res))
        return true;
    z->does = session_explain(s->c, res, "could not write the batch", e);
    return false;
}

enum store_state store_isolate(struct store *s, struct batch_counts *ret, struct err *e)
{
    struct isolation z = {.s = s, .does = SQLSTATE_STOP};
    struct err why = {0};
    PQsetnonblocking(s->c, 0);
    bool good = begin_again(&z, &why) && settle(&z, 0, s->batch->n, &why) && finish(&z, &why);
    if (good && PQsetnonblocking(s->c, 1) == 0) {
        *ret = store_counts(s);
        return STORE_DONE;
    }
    s->trouble_does = z.does;
    if (PQstatus(s->c) != CONNECTION_OK || z.does == SQLSTATE_FENCED) {
        s->trouble = why;
        store_disconnect(s);
        return store_resolve(s, ret, e);
    }
    store_disconnect(s);
    err_fail(e, why.kind, "%s", why.text);
    return STORE_FAILED;
}
