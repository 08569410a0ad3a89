/* What became of a batch whose answer did not come, or whose fence hit nothing.
 *
 * The position tells: (to, our epoch) is stored, (from, our epoch) is not stored, anything else
 * is another owner's.  The rows are read with a lock, so that a server process that is still
 * busy with our COMMIT is waited for. */
#include "store/state.h"

#include <stdio.h>
#include <stdlib.h>

enum found { FOUND_OLD, FOUND_NEW, FOUND_OTHER };

static bool look(struct store *s, const struct batch_part *p, enum found *ret, struct err *e)
{
    char *topic = PQescapeLiteral(s->c, p->topic.at, p->topic.n);
    if (!topic)
        return err_fail(e, ERR_AGAIN, "out of memory");
    char *full = NULL;
    int n = asprintf(&full,
                     "SELECT next_offset, owner_epoch FROM ops.offset "
                     " WHERE topic = %s AND partition = %d FOR NO KEY UPDATE",
                     topic, p->partition);
    PQfreemem(topic);
    if (n < 0)
        return err_fail(e, ERR_AGAIN, "out of memory");
    RESULT res = session_query(s->c, e, full, 0, NULL);
    free(full);
    if (!res)
        return false;
    *ret = FOUND_OTHER;
    if (PQntuples(res) != 1 || atoll(PQgetvalue(res, 0, 1)) != p->epoch)
        return true;
    int64_t next = atoll(PQgetvalue(res, 0, 0));
    *ret = next == p->to ? FOUND_NEW : next == p->from ? FOUND_OLD : FOUND_OTHER;
    return true;
}

/* Adds what the ledger says about a part of ours. */
static bool read_ledger(struct store *s, const struct batch_part *p, struct batch_counts *sum,
                        struct err *e)
{
    char *topic = PQescapeLiteral(s->c, p->topic.at, p->topic.n), *sql = NULL;
    int n = topic ? asprintf(&sql,
                             "SELECT stored, unchanged, retracted, skipped, dead, absent, gap, "
                             "       indicators, themes FROM ops.ledger "
                             " WHERE run_id = 0 AND topic = %s AND partition = %d "
                             "   AND from_offset = %lld AND to_offset = %lld",
                             topic, p->partition, (long long)p->from, (long long)p->to)
                  : -1;
    PQfreemem(topic);
    if (n < 0)
        return err_fail(e, ERR_AGAIN, "out of memory");
    RESULT res = session_query(s->c, e, sql, 0, NULL);
    free(sql);
    if (!res)
        return false;
    if (PQntuples(res) != 1)
        return err_fail(e, ERR_BUG, "the position moved without a row in the ledger");
    int64_t *to[] = {&sum->stored, &sum->unchanged, &sum->retracted,  &sum->skipped, &sum->dead,
                     &sum->absent, &sum->gap,       &sum->indicators, &sum->themes};
    for (int i = 0; i < 9; i++)
        *to[i] += atoll(PQgetvalue(res, 0, i));
    return true;
}

static bool read_back(struct store *s, enum found *ret, struct batch_counts *sum, struct err *e)
{
    const struct batch *b = s->batch;
    if (!session_run(s->c, e, "BEGIN"))
        return false;
    enum found all = FOUND_OTHER;
    for (size_t i = 0; i < b->n_parts; i++) {
        enum found one = FOUND_OTHER;
        if (!look(s, &b->parts[i], &one, e))
            return false;
        all = i == 0 || one == all ? one : FOUND_OTHER;
    }
    for (size_t i = 0; all == FOUND_NEW && i < b->n_parts; i++) {
        if (!read_ledger(s, &b->parts[i], sum, e))
            return false;
    }
    *ret = all;
    return session_run(s->c, e, "COMMIT");
}

enum store_state store_resolve(struct store *s, struct batch_counts *ret, struct err *e)
{
    enum found found;
    struct batch_counts sum = {0};
    if (!store_ready(s, e) || !read_back(s, &found, &sum, e)) {
        /* Still unknown: the fence of the next attempt will say. */
        store_disconnect(s);
        return STORE_FAILED;
    }
    switch (found) {
    case FOUND_NEW:
        *ret = sum;
        return STORE_DONE;
    case FOUND_OLD:
        err_fail(e, ERR_AGAIN, "%s",
                 s->trouble.text[0] ? s->trouble.text : "the connection was lost");
        return STORE_FAILED;
    case FOUND_OTHER:
        break;
    }
    return STORE_FENCED;
}
