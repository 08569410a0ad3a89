/* Opening, readiness, claims and positions. */
#include "store/state.h"

#include <stdio.h>
#include <stdlib.h>

struct store *store_open(const struct store_options *o, const struct lexicon *lx,
                         const struct tagger *themes, struct err *e)
{
    char *bad = NULL;
    PQconninfoOption *parsed = PQconninfoParse(o->conninfo, &bad);
    if (!parsed) {
        err_fail(e, ERR_SETUP, "postgres.conninfo: %s", bad ? bad : "out of memory");
        PQfreemem(bad);
        return NULL;
    }
    PQconninfoFree(parsed);
    struct store *s = calloc(1, sizeof(*s));
    if (s) {
        s->o = *o;
        s->o.conninfo = strdup(o->conninfo);
        s->o.application = strdup(o->application ? o->application : "zhibiao");
        s->lexicon = lx;
        s->tagger = themes;
        s->copying = -1;
    }
    if (!s || !s->o.conninfo || !s->o.application) {
        store_close(s);
        err_fail(e, ERR_AGAIN, "out of memory");
        return NULL;
    }
    return s;
}

static void forget_sources(struct store *s)
{
    for (size_t i = 0; i < s->n_sources; i++)
        free(s->sources[i].topic);
    s->n_sources = 0;
}

void store_disconnect(struct store *s)
{
    PQfinish(s->c);
    s->c = NULL;
    s->checked = s->unflushed = false;
    s->phase = PHASE_IDLE;
    s->copying = -1;
    forget_sources(s);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    store_disconnect(s);
    params_free(&s->params);
    for (int i = 0; i < CHILD_N; i++)
        buf_free(&s->children[i]);
    buf_free(&s->sql);
    arena_free(&s->arena);
    free((char *)s->o.conninfo);
    free((char *)s->o.application);
    free(s);
}

void store_abandon(struct store *s)
{
    store_disconnect(s);
}

void store_use_rules(struct store *s, const struct lexicon *lx, const struct tagger *themes)
{
    s->lexicon = lx;
    s->tagger = themes;
    s->checked = false; /* the ruleset is registered when the next batch starts */
}

bool store_ready(struct store *s, struct err *e)
{
    if (s->c && PQstatus(s->c) != CONNECTION_OK)
        store_disconnect(s);
    if (!s->c && !(s->c = session_connect(&s->o, e)))
        return false;
    if (s->checked)
        return true;
    if (!migrate_check(s->c, e) ||
        (s->lexicon && !ruleset_register(s->c, s->lexicon, &s->ruleset_id, e))) {
        if (PQstatus(s->c) != CONNECTION_OK)
            store_disconnect(s);
        return false;
    }
    s->checked = true;
    return true;
}

int store_socket(const struct store *s)
{
    return s->c && s->phase != PHASE_IDLE ? PQsocket(s->c) : -1;
}

bool store_refusal(const struct store *s, size_t record, struct rejection *ret)
{
    const struct item *it = record < s->batch->n ? &s->plan.items[record] : NULL;
    if (!it || it->fate != FATE_DEAD || it->reason != POISON_DATABASE)
        return false;
    ret->reason = it->reason;
    snprintf(ret->detail, sizeof(ret->detail), "%.*s", (int)it->detail.n, it->detail.at);
    return true;
}

bool store_wants_write(const struct store *s)
{
    return s->unflushed;
}

struct rows_context store_rows_context(const struct store *s)
{
    size_t n;
    return (struct rows_context){
        .plan = &s->plan,
        .source_ids = s->source_ids,
        .ruleset_id = s->ruleset_id,
        .themes = s->tagger ? tagger_themes(s->tagger, &n) : NULL,
        .concepts = s->tagger ? tagger_concepts(s->tagger) : NULL,
        .units = s->lexicon ? &s->lexicon->units : NULL,
    };
}

/* A query with text parameters on a connection that is ready and not busy. */
PGresult *store_ask(struct store *s, const char *sql, int n, const char *const *params,
                    struct err *e)
{
    if (s->phase != PHASE_IDLE) {
        err_fail(e, ERR_BUG, "the connection is busy with a batch");
        return NULL;
    }
    if (!store_ready(s, e))
        return NULL;
    PGresult *res = session_query(s->c, e, sql, n, params);
    if (!res && PQstatus(s->c) != CONNECTION_OK)
        store_disconnect(s);
    return res;
}

/* Parameters as text; topic is copied since libpq wants a NUL. */
struct ask_words {
    char topic[256 * 4], partition[16], number[2][24];
    const char *list[5];
};

static void place_words(struct ask_words *w, struct span topic, int32_t partition)
{
    size_t n = topic.n < sizeof(w->topic) ? topic.n : sizeof(w->topic) - 1;
    memcpy(w->topic, topic.at, n);
    w->topic[n] = '\0';
    snprintf(w->partition, sizeof(w->partition), "%d", partition);
    w->list[0] = w->topic;
    w->list[1] = w->partition;
    w->list[2] = w->number[0];
    w->list[3] = w->number[1];
}

static void set_number(struct ask_words *w, int i, int64_t v)
{
    snprintf(w->number[i], sizeof(w->number[i]), "%lld", (long long)v);
}

bool store_claim(struct store *s, struct span topic, int32_t partition, struct span cluster_id,
                 struct claim *ret, struct err *e)
{
    struct ask_words w;
    place_words(&w, topic, partition);
    char *cluster = strndup(cluster_id.n ? cluster_id.at : "", cluster_id.n);
    const char *params[] = {w.topic, w.partition, cluster, s->o.application};
    RESULT res = store_ask(s, "SELECT epoch, next, starts FROM ops.claim($1, $2::integer, $3, $4)",
                           4, params, e);
    free(cluster);
    if (!res) {
        err_context(e, "could not claim %s/%d", w.topic, partition);
        return false;
    }
    *ret = (struct claim){
        .epoch = atoll(PQgetvalue(res, 0, 0)),
        .next_offset = PQgetisnull(res, 0, 1) ? -1 : atoll(PQgetvalue(res, 0, 1)),
        .starts_without_progress = atoi(PQgetvalue(res, 0, 2)),
    };
    return true;
}

/* An UPDATE of the offset row that our epoch guards; ERR_AGAIN where it is not ours any more. */
static bool update_ours(struct store *s, const char *sql, struct ask_words *w, int n, struct err *e)
{
    RESULT res = store_ask(s, sql, n, w->list, e);
    if (!res)
        return false;
    if (strcmp(PQcmdTuples(res), "1") != 0)
        return err_fail(e, ERR_AGAIN, "%s/%s has another owner", w->topic, w->partition);
    return true;
}

bool store_claim_start(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                       int64_t start, struct err *e)
{
    struct ask_words w;
    place_words(&w, topic, partition);
    set_number(&w, 0, epoch);
    set_number(&w, 1, start);
    return update_ours(s,
                       "UPDATE ops.offset SET first_offset = $4::bigint, next_offset = $4::bigint "
                       " WHERE topic = $1 AND partition = $2::integer "
                       "   AND owner_epoch = $3::bigint AND next_offset IS NULL",
                       &w, 4, e);
}

bool store_release(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                   struct err *e)
{
    struct ask_words w;
    place_words(&w, topic, partition);
    set_number(&w, 0, epoch);
    RESULT res =
        store_ask(s,
                  "UPDATE ops.offset SET starts_without_progress = -1, attempts = 0 "
                  " WHERE topic = $1 AND partition = $2::integer AND owner_epoch = $3::bigint",
                  3, w.list, e);
    return res != NULL;
}

bool store_attempt(struct store *s, struct span topic, int32_t partition, int64_t epoch,
                   int64_t offset, int32_t *ret_attempts, struct err *e)
{
    struct ask_words w;
    place_words(&w, topic, partition);
    set_number(&w, 0, epoch);
    set_number(&w, 1, offset);
    RESULT res =
        store_ask(s,
                  "UPDATE ops.offset SET attempt_offset = $4::bigint, attempts = "
                  "       CASE WHEN attempt_offset = $4::bigint THEN attempts + 1 ELSE 1 END "
                  " WHERE topic = $1 AND partition = $2::integer AND owner_epoch = $3::bigint "
                  "RETURNING attempts",
                  4, w.list, e);
    if (!res)
        return false;
    if (PQntuples(res) != 1)
        return err_fail(e, ERR_AGAIN, "%s/%d has another owner", w.topic, partition);
    *ret_attempts = atoi(PQgetvalue(res, 0, 0));
    return true;
}

bool store_position(struct store *s, struct span topic, int32_t partition, int64_t *ret_next,
                    int64_t *ret_epoch, struct err *e)
{
    struct ask_words w;
    place_words(&w, topic, partition);
    RESULT res = store_ask(s,
                           "SELECT next_offset, owner_epoch FROM ops.offset "
                           " WHERE topic = $1 AND partition = $2::integer",
                           2, w.list, e);
    if (!res)
        return false;
    bool there = PQntuples(res) == 1;
    *ret_next = there && !PQgetisnull(res, 0, 0) ? atoll(PQgetvalue(res, 0, 0)) : -1;
    *ret_epoch = there ? atoll(PQgetvalue(res, 0, 1)) : 0;
    return true;
}

static bool find_source(struct store *s, struct span topic, int32_t *ret)
{
    for (size_t i = 0; i < s->n_sources; i++) {
        if (span_equal(span_of(s->sources[i].topic), topic)) {
            *ret = s->sources[i].id;
            return true;
        }
    }
    return false;
}

static bool look_up_source(struct store *s, struct span topic, int32_t *ret, struct err *e)
{
    struct ask_words w;
    place_words(&w, topic, 0);
    RESULT res = store_ask(s,
                           "WITH made AS (INSERT INTO zhibiao.source (topic) VALUES ($1) "
                           "              ON CONFLICT (topic) DO UPDATE SET topic = excluded.topic "
                           "              RETURNING source_id) SELECT source_id FROM made",
                           1, w.list, e);
    if (!res)
        return false;
    if (s->n_sources == MAX_SOURCES)
        forget_sources(s);
    char *copy = strdup(w.topic);
    if (!copy)
        return err_fail(e, ERR_AGAIN, "out of memory");
    *ret = atoi(PQgetvalue(res, 0, 0));
    s->sources[s->n_sources].topic = copy;
    s->sources[s->n_sources++].id = *ret;
    return true;
}

bool store_source_ids(struct store *s, struct err *e)
{
    const struct batch *b = s->batch;
    s->source_ids = arena_new(&s->arena, int32_t, b->n_parts);
    if (!s->source_ids)
        return err_fail(e, ERR_AGAIN, "out of memory");
    for (size_t i = 0; i < b->n_parts; i++) {
        if (!find_source(s, b->parts[i].topic, &s->source_ids[i]) &&
            !look_up_source(s, b->parts[i].topic, &s->source_ids[i], e))
            return false;
    }
    return true;
}
