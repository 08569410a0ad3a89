/* Messages in boxes, and their readings.
 *
 * Always holds: a record becomes a report, a retraction, a skip or a dead letter, whole; a
 * reading that does not fit beside others ends the job before it and is tried again alone. */
#include "main/lane_job.h"

#include <stdio.h>

static struct item *add_item(struct crate *c, uint32_t part)
{
    if (!arena_grow(&c->arena, &c->items, &c->cap, c->n, sizeof(*c->items)))
        return NULL;
    struct item *i = &c->items[c->n];
    *i = (struct item){.part = part};
    return i;
}

static bool copy_headers(struct crate *c, struct message *m)
{
    struct header *copy = arena_new(&c->arena, struct header, m->n_headers);
    if (!copy)
        return false;
    for (size_t i = 0; i < m->n_headers; i++) {
        copy[i] = (struct header){.name = arena_copy(&c->arena, m->headers[i].name),
                                  .value = arena_copy(&c->arena, m->headers[i].value),
                                  .is_null = m->headers[i].is_null};
        if (!copy[i].name.at || !copy[i].value.at)
            return false;
        c->bytes += copy[i].name.n + copy[i].value.n;
    }
    m->headers = copy;
    return true;
}

bool crate_put(struct crate *c, uint32_t part, const struct message *m)
{
    struct item *i = add_item(c, part);
    if (!i)
        return false;
    i->message = *m;
    if (m->n_headers && !copy_headers(c, &i->message))
        return false;
    i->message.key = arena_copy(&c->arena, m->key);
    i->message.value = arena_copy(&c->arena, m->value);
    if (!i->message.key.at || !i->message.value.at)
        return false;
    c->bytes += m->key.n + m->value.n;
    c->n++;
    return true;
}

bool crate_put_end(struct crate *c, uint32_t part, int64_t offset)
{
    struct item *i = add_item(c, part);
    if (!i)
        return false;
    i->message.offset = offset;
    i->end = true;
    c->n++;
    return true;
}

void crate_reset(struct crate *c, size_t keep_bytes)
{
    arena_reset(&c->arena);
    arena_trim(&c->arena, keep_bytes);
    *c = (struct crate){.arena = c->arena};
}

void job_begin(struct job *j, struct crate *c, size_t from, size_t to, const struct job_tools *t)
{
    arena_reset(&j->work);
    arena_trim(&j->work, t->work_bytes);
    *j = (struct job){
        .crate = c, .from = from, .to = to, .read = from, .at = from, .end = from, .work = j->work};
}

static void reject(struct record *r, enum poison reason, const char *detail)
{
    r->decoded = DECODED_POISON;
    r->why.reason = reason;
    snprintf(r->why.detail, sizeof(r->why.detail), "%s", detail);
}

/* false: the reading does not fit, or e is set. */
static bool read_report(struct job *j, const struct job_tools *t, struct report *report,
                        struct record *r, struct err *e)
{
    struct reading *x = arena_new(&j->work, struct reading, 1);
    struct fingerprint *mark = arena_new(&j->work, struct fingerprint, 1);
    if (!x || !mark ||
        !reading_make(t->rules, t->scratch, report->content, &report->given, (struct date){0},
                      &j->work, x, e) ||
        !fingerprint_make(&x->layout, &j->work, mark, e))
        return false;
    r->report = report;
    r->layout = &x->layout;
    r->about = &x->about;
    r->mark = mark;
    r->findings = &x->findings;
    r->tagging = &x->tagging;
    return true;
}

static bool read_message(struct job *j, const struct job_tools *t, struct record *r, struct err *e)
{
    struct report *report = arena_new(&j->work, struct report, 1);
    if (!report)
        return false;
    r->decoded = decode_message(t->decoder, r->message, &j->work, report, &r->why);
    switch (r->decoded) {
    case DECODED_REPORT:
        return read_report(j, t, report, r, e);
    case DECODED_RETRACT:
        r->report = report;
        return true;
    case DECODED_SKIP:
        r->skip_reason = "no key";
        return true;
    case DECODED_POISON:
        return !j->work.full;
    }
    return true;
}

/* Room for the records of all items, taken with the first. */
static bool take_room(struct job *j, struct err *e)
{
    if (!j->records)
        j->records = arena_new(&j->work, struct record, j->to - j->from);
    return j->records || err_fail(e, ERR_SETUP,
                                  "no memory for %zu records: daemon.memory is too "
                                  "small for daemon.batch_records",
                                  j->to - j->from);
}

/* An arena that was used before is in pieces; a reading gets a second try in a fresh one. */
static bool refresh(struct job *j)
{
    if (j->is_fresh)
        return false;
    arena_reset(&j->work);
    arena_trim(&j->work, 0);
    j->records = NULL;
    j->is_fresh = true;
    return true;
}

/* The reading of r failed for why.  true: try again, or the job was cut before it. */
static bool make_room(struct job *j, struct arena_mark before)
{
    bool full = j->work.full;
    j->work.full = false;
    if (full && j->n_records == 0)
        return refresh(j);
    arena_release(&j->work, before);
    if (full)
        j->to = j->read;
    return full;
}

bool job_read_one(struct job *j, const struct job_tools *t, bool condemned, struct err *e)
{
    if (!take_room(j, e))
        return false;
    struct item *i = &j->crate->items[j->read];
    i->record = (uint32_t)j->n_records;
    if (i->end) {
        j->read++;
        return true;
    }
    struct record r = {.message = &i->message};
    struct arena_mark before = arena_mark(&j->work);
    struct err why = {0};
    if (condemned) {
        reject(&r, POISON_CRASHED, "the process ended at this record again and again");
    } else if (!read_message(j, t, &r, &why)) {
        if (why.kind != ERR_NONE && why.kind != ERR_INPUT) {
            *e = why;
            return false;
        }
        if (make_room(j, before))
            return true;
        r = (struct record){.message = &i->message};
        reject(&r, POISON_LIMIT, why.kind ? why.text : "reading it takes too much memory");
    }
    j->records[j->n_records++] = r;
    j->read++;
    if (j->work.used_bytes > t->work_bytes)
        j->to = j->read;
    return true;
}
