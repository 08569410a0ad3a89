/* One table of settings, one struct.  Read from, later ones win:
 *   built-in < file < conf.d/NAME.conf beside it (in order of names) < environment < flags
 *
 * The file has sections [kafka], [postgres] and [daemon] and lines `key = value`.  A value is
 * taken verbatim to the end of the line; # and ; open a comment at the start of a line only.
 * Keys of [kafka] that are not in the table are kept as pairs, for librdkafka.
 * Environment: ZHIBIAO_SECTION_KEY, dots as _ (ZHIBIAO_KAFKA_SECURITY_PROTOCOL).
 * Secrets are given as names of files only; a secret itself is refused wherever it stands. */
#ifndef ZHIBIAO_CONFIG_CONFIG_H
#define ZHIBIAO_CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

#define CONFIG_DEFAULT_FILE "/etc/zhibiao/zhibiao.conf"

enum setting_type {
    SETTING_TEXT,
    SETTING_LIST, /* words separated by commas */
    SETTING_CHOICE, /* one of `choices`; kept as text */
    SETTING_INT,
    SETTING_BYTES, /* 4194304, 4096k, 4M (KiB, MiB, GiB) */
    SETTING_MS, /* 250, 250ms, 30s, 5min */
    SETTING_BOOL, /* yes, no */
    SETTING_FILE, /* a secret: the name of the file that holds it */
};

struct setting {
    const char *section, *key;
    enum setting_type type;
    int64_t min, max; /* numbers: the valid range; 0, 0 where there is none */
    const char *unit; /* for people: "ms", "bytes", "" */
    const char *initial; /* the built-in value as text */
    const char *choices; /* CHOICE: "a b c" */
    bool reloadable; /* SIGHUP takes it over; others need a restart */
    const char *says; /* one sentence */
    size_t at; /* where in struct config */
};
/* Ended by a row whose section is NULL. */
extern const struct setting config_settings[];

/* A [kafka] key that only librdkafka knows. */
struct config_pair {
    const char *key, *value; /* the value is read from the file where `secret` */
    const char *origin; /* "FILE:LINE", "ZHIBIAO_KAFKA_…", "-X", "built-in" */
    bool secret;
};

struct config_list {
    const char **items;
    size_t n;
};

struct config {
    struct { /* [kafka] */
        const char *brokers, *group, *instance_id, *first_start;
        struct config_list topics;
        const struct config_pair *pairs; /* sorted by key, none twice */
        size_t n_pairs;
    } kafka;
    struct { /* [postgres] */
        const char *conninfo; /* as written */
        const char *password_file;
        int64_t connect_timeout_ms, statement_timeout_ms, lock_timeout_ms, idle_timeout_ms;
        const char *connect; /* conninfo with the password of password_file: never print it */
    } postgres;
    const char *unseen_secret; /* the name of one that was not there, and might be; else NULL */
    struct { /* [daemon] */
        const char *instance, *lexicon, *http, *log_level, *log_format;
        int64_t lanes, batch_records, batch_bytes, linger_ms, memory_bytes;
        int64_t drain_timeout_ms, retry_max_ms, record_timeout_ms;
        int64_t max_message_bytes, max_content_bytes, max_depth;
    } daemon;
};

struct config_source {
    const char *file; /* NULL: CONFIG_DEFAULT_FILE, which may be absent */
    const char *const *overrides; /* "section.key=value" of -X, in order */
    size_t n_overrides;
    char *const *environment; /* NULL: none */
    /* For a check: a secret with a relative name may be a credential that only the unit's main
     * process has (systemd gives none to ExecReload); it is empty then. */
    bool secrets_may_lack;
};

/* NULL on any error; all of them are in ret_errors then, one a line: "FILE:LINE: what". */
struct config *config_open(const struct config_source *s, struct buf *ret_errors) MUST_USE;
void config_close(struct config *c);

/* Where the value in force came from: "built-in", "FILE:LINE", "ZHIBIAO_…", "-X". */
const char *config_origin(const struct config *c, const struct setting *s);

/* All values in force as a file that can be read again, each with its origin. */
void config_print(const struct config *c, struct buf *ret);

/* The table for the manual page, in scdoc form. */
void config_print_settings(struct buf *ret);

/* Settings whose values differ and that only a restart takes over: "daemon.lanes, …".  */
void config_changed_fixed(const struct config *old, const struct config *new, struct buf *ret);

/* The candidate that was probably meant by a mistyped name; NULL where none is near. */
const char *config_nearest(const char *name, const char *const *candidates, size_t n);

#endif
