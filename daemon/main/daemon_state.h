/* The daemon's state, shared by its files.  Private to daemon*.c.
 *
 *   daemon.c         signals, the main loop, start and end
 *   daemon_parts.c   positions, rebalances, lanes and their partitions
 *   daemon_reload.c  memory, settings and rules, at the start and on SIGHUP
 *   daemon_rules.c   following what is activated in the database
 *   daemon_tell.c    status, health, the service manager */
#ifndef ZHIBIAO_MAIN_DAEMON_STATE_H
#define ZHIBIAO_MAIN_DAEMON_STATE_H

#include "main/daemon.h"

#include "main/lane.h"
#include "main/linker.h"
#include "observe/http.h"
#include "observe/log.h"

#include <signal.h>

struct slot { /* an assigned partition */
    struct consume_part at; /* next: what is stored, while it is a hint */
    size_t lane, index; /* its lane, and its number there */
    int64_t epoch, gap;
    int32_t starts;
    bool latest; /* the very first run, and the setting says so */
    int64_t delivered; /* the offset expected next */
    int64_t eof; /* the end, when it was reached; -1: not there */
};

struct seat { /* a lane as the main loop sees it */
    struct lane *lane;
    int64_t full_since_ms; /* 0: takes more */
    bool paused;
    int64_t fenced_since_ms; /* 0: is not */
};

struct rules_watch;

struct daemon {
    struct config *config;
    struct daemon_options o;
    struct reading_rules *rules, *next_rules;
    char *lexicon; /* daemon.lexicon as last read; "": the built-in tables */
    bool activated; /* what is activated in the database counts, not the files */
    struct rules_watch *watch;
    struct store *control; /* claims */
    struct store_options store_options;
    struct consumer *consumer;
    struct bell bell;
    struct lane_tuning tuning;
    struct lane_turn turn;
    struct linker *linker;
    struct seat *seats;
    size_t n_seats;
    struct slot *slots; /* sorted by topic and partition */
    size_t n_slots, last_slot;
    bool resync, ready, topics_known;
    int64_t resync_at_ms, ticked_ms, told_ms, said_ms, watched_ms, drain_ms;
    int64_t stored_before;
    int exit_status;
    /* for the threads of the health server */
    pthread_mutex_t mutex;
    struct buf status, metrics;
    _Atomic int64_t live_ms;
    _Atomic bool is_ready;
    struct http_source http_source;
    struct http *http;
};

/* daemon.memory, dealt out.  What is fetched ahead has to last for more than a second, since
 * librdkafka 2.0.2 rests for one when the limit is reached. */
struct shares {
    int64_t queue; /* fetched ahead */
    int64_t batch; /* messages of a crate; a lane has up to four */
    int64_t work; /* readings of a batch; a lane has two */
    int64_t max_work; /* the readings of one report that is larger */
};

/* Set by signals. */
extern volatile sig_atomic_t daemon_stops, daemon_reloads;

/* ---- daemon.c */

/* Ends the loop with the status that the error means, and says why. */
void daemon_fail(struct daemon *d, const struct err *e);

/* ---- daemon_parts.c */

bool daemon_on_assigned(void *ctx, struct consume_part *parts, size_t n, struct err *e);
void daemon_on_revoked(void *ctx, const struct consume_part *parts, size_t n, bool lost);
/* NULL: not assigned. */
struct slot *daemon_slot(struct daemon *d, struct span topic, int32_t partition);
/* Everything before is stored. */
int64_t daemon_stored(struct daemon *d, const struct slot *s);
/* Hands over what is in the boxes; nothing is in hand any more. */
bool daemon_all_idle(struct daemon *d);
void daemon_abandon_all(struct daemon *d);
void daemon_pause_seat(struct daemon *d, size_t k, bool pause);
/* Tells the group what was stored since the last time. */
void daemon_send_hints(struct daemon *d);
/* Waits a little; false when it is time to give up. */
bool daemon_may_try_again(struct daemon *d, const struct err *e, int64_t until_ms,
                          const char *what);

/* ---- daemon_reload.c */

struct shares daemon_shares(const struct config *c);
void daemon_set_tuning(struct daemon *d, const struct config *c);
/* The directory, NULL for the built-in tables. */
const char *daemon_lexicon(const struct config *c);
bool daemon_open_control(struct daemon *d, const struct reading_rules *rules, struct err *e);
/* After SIGHUP; the old stays where the new is bad. */
void daemon_reload(struct daemon *d);
/* The old rules go when no lane uses them. */
void daemon_retire_rules(struct daemon *d);

/* Hands rules to the lanes; those that are in use already are closed.  source: for the log. */
void daemon_take_rules(struct daemon *d, struct reading_rules *rules, const char *source);
/* The rules of the files, where nothing is activated; false (logged) where they are bad. */
bool daemon_read_files(struct daemon *d, const char *directory);

/* ---- daemon_rules.c */

/* At the start: takes the active ruleset in place of the files, where there is one. */
bool daemon_start_rules(struct daemon *d, struct err *e) MUST_USE;
bool daemon_watch_rules(struct daemon *d, struct err *e) MUST_USE;
void daemon_end_watch(struct daemon *d);
/* In the main loop: takes over what was activated or released. */
void daemon_follow_rules(struct daemon *d);
void daemon_look_again(struct daemon *d);
void daemon_uses_rules(struct daemon *d, const char *version);

/* ---- daemon_tell.c */

/* Called wherever we wait, so that the service manager sees that we are alive. */
void daemon_beat(struct daemon *d);
/* Something is late: more time, and why. */
void daemon_tell_waiting(struct daemon *d, const char *what, const char *why);
int64_t daemon_lag(struct daemon *d);
/* The first thing that a lane or the client complains of. */
void daemon_trouble(struct daemon *d, struct err *ret);
/* A picture of the moment for the health server. */
void daemon_publish(struct daemon *d, int64_t lag, const struct err *trouble);
void daemon_tell_rules(struct daemon *d);
bool daemon_open_http(struct daemon *d, struct err *e);

#endif
