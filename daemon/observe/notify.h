/* What the service manager is told, and whether the process still gets on.
 * Without NOTIFY_SOCKET nothing is sent. */
#ifndef ZHIBIAO_OBSERVE_NOTIFY_H
#define ZHIBIAO_OBSERVE_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t observe_now_ms(void); /* monotonic */

void notify_ready(void);
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
void notify_extend(int64_t ms); /* EXTEND_TIMEOUT_USEC */
void notify_reloading(void); /* followed by notify_ready */
void notify_stopping(void);
void notify_watchdog(void);
void notify_watchdog_within(int64_t ms); /* once: the next one may take so long */

/* How often the service manager wants to hear; 0: it does not watch. */
int64_t notify_watchdog_ms(void);

/* One part of the process that must get on: a lane, the main loop.  It beats when it got
 * something done, says when it has nothing to do, and says how long a wait may take. */
struct pulse {
    _Atomic int64_t alive_until_ms; /* INT64_MAX: idle */
};
void pulse_beat(struct pulse *p, int64_t limit_ms); /* the next beat comes within limit_ms */
void pulse_idle(struct pulse *p);
bool pulse_alive(const struct pulse *p, int64_t now_ms);

#endif
