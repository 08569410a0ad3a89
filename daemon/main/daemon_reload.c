/* Settings and rules: what they come to, at the start and on SIGHUP. */
#include "main/daemon_state.h"

#include <stdlib.h>

#define CONTROL_MS 15000 /* a statement of a claim */
#define BASE_BYTES (56LL << 20) /* programs, libraries and rules, resident before any record */
#define LEAST_BYTES (8LL << 20)

struct shares daemon_shares(const struct config *c)
{
    int64_t lanes = c->daemon.lanes, spare = c->daemon.memory_bytes - BASE_BYTES;
    spare = spare < LEAST_BYTES ? LEAST_BYTES : spare;
    return (struct shares){
        .queue = spare * 35 / 100,
        .batch = spare / (20 * lanes),
        .work = spare * 3 / (20 * lanes),
        .max_work = c->daemon.memory_bytes / 2,
    };
}

/* ---- reload ---- */

void daemon_set_tuning(struct daemon *d, const struct config *c)
{
    int64_t most = daemon_shares(c).batch;
    d->tuning.batch_records = c->daemon.batch_records;
    d->tuning.batch_bytes = c->daemon.batch_bytes < most ? c->daemon.batch_bytes : most;
    d->tuning.linger_ms = c->daemon.linger_ms;
    d->tuning.retry_max_ms = c->daemon.retry_max_ms;
    d->tuning.record_ms = c->daemon.record_timeout_ms;
    d->drain_ms = c->daemon.drain_timeout_ms;
    log_open(c->daemon.log_level, c->daemon.log_format);
}

const char *daemon_lexicon(const struct config *c)
{
    return c->daemon.lexicon[0] ? c->daemon.lexicon : NULL;
}

void daemon_log_lines(enum log_level level, const char *what, const struct buf *lines)
{
    for (size_t at = 0; at < lines->n;) {
        const char *line = lines->at + at;
        const char *end = memchr(line, '\n', lines->n - at);
        size_t n = end ? (size_t)(end - line) : lines->n - at;
        log_line(level, what, F_SPAN("why", ((struct span){line, n})));
        at += n + 1;
    }
}

void daemon_take_rules(struct daemon *d, struct reading_rules *rules, const char *source)
{
    if (strcmp(rules->lexicon->version, d->rules->lexicon->version) == 0) {
        reading_rules_close(rules);
        return;
    }
    d->next_rules = rules;
    for (size_t k = 0; k < d->n_seats; k++)
        lane_set_rules(d->seats[k].lane, rules);
    linker_set_rules(d->linker, rules);
    daemon_uses_rules(d, rules->lexicon->version);
    log_line(LEVEL_NOTICE, "new rules", F_STR("version", rules->lexicon->version),
             F_STR("source", source));
}

bool daemon_read_files(struct daemon *d, const char *directory)
{
    struct err e = {0};
    struct reading_rules *rules = reading_rules_open(directory[0] ? directory : NULL, &e);
    if (!rules) {
        log_line(LEVEL_ERROR, "not reloaded, the old rules stay", F_STR("why", e.text));
        return false;
    }
    if (!d->activated) {
        daemon_take_rules(d, rules, "files");
        return true;
    }
    if (strcmp(rules->lexicon->version, d->rules->lexicon->version) != 0)
        log_line(LEVEL_NOTICE, "the files are not used while a ruleset is active",
                 F_STR("files", rules->lexicon->version),
                 F_STR("active", d->rules->lexicon->version));
    reading_rules_close(rules);
    return true;
}

/* The directory is remembered, for when a ruleset is active no more. */
static bool reload_rules(struct daemon *d, const struct config *c)
{
    char *directory = strdup(c->daemon.lexicon);
    if (!directory || !daemon_read_files(d, directory)) {
        free(directory);
        return false;
    }
    free(d->lexicon);
    d->lexicon = directory;
    daemon_look_again(d);
    return true;
}

void daemon_reload(struct daemon *d)
{
    if (!daemon_reloads || d->next_rules)
        return;
    daemon_reloads = 0;
    notify_reloading();
    struct buf errors = {0}, fixed = {0};
    struct config *c = config_open(d->o.source, &errors);
    if (!c) {
        daemon_log_lines(LEVEL_ERROR, "not reloaded, the old settings stay", &errors);
    } else if (reload_rules(d, c)) {
        daemon_set_tuning(d, c);
        config_changed_fixed(d->config, c, &fixed);
        if (fixed.n)
            log_line(LEVEL_WARNING, "these settings need a restart",
                     F_SPAN("settings", buf_span(&fixed)));
        log_line(LEVEL_NOTICE, "reloaded");
    }
    config_close(c);
    buf_free(&errors);
    buf_free(&fixed);
    if (d->ready)
        notify_ready();
}

/* Claims run in the main loop, which has to come back for the watchdog. */
bool daemon_open_control(struct daemon *d, const struct reading_rules *rules, struct err *e)
{
    struct store_options o = d->store_options;
    o.statement_timeout_ms =
        o.statement_timeout_ms < CONTROL_MS ? o.statement_timeout_ms : CONTROL_MS;
    struct store *s = store_open(&o, rules->lexicon, rules->tagger, e);
    if (!s)
        return false;
    store_close(d->control);
    d->control = s;
    return true;
}

/* The old rules go when no lane uses them, nor the linker. */
void daemon_retire_rules(struct daemon *d)
{
    if (!d->next_rules)
        return;
    for (size_t k = 0; k < d->n_seats; k++) {
        if (lane_rules(d->seats[k].lane) != d->next_rules)
            return;
    }
    if (linker_rules(d->linker) != d->next_rules)
        return;
    struct err e = {0};
    if (!daemon_open_control(d, d->next_rules, &e)) {
        daemon_fail(d, &e);
        return;
    }
    reading_rules_close(d->rules);
    d->rules = d->next_rules;
    d->next_rules = NULL;
    daemon_tell_rules(d);
}
