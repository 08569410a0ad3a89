/* sd_notify and the pulses behind WATCHDOG=1. */
#include "observe/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>
#include <time.h>

int64_t observe_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void notify_ready(void)
{
    sd_notify(0, "READY=1");
}

void notify_status(const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    for (char *p = text; *p; p++) {
        if (*p == '\n')
            *p = ' ';
    }
    sd_notifyf(0, "STATUS=%s", text);
}

void notify_extend(int64_t ms)
{
    sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%lld", (long long)ms * 1000);
}

void notify_reloading(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
               (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
}

void notify_stopping(void)
{
    sd_notify(0, "STOPPING=1");
}

void notify_watchdog(void)
{
    sd_notify(0, "WATCHDOG=1");
}

void notify_watchdog_within(int64_t ms)
{
    sd_notifyf(0, "WATCHDOG=1\nWATCHDOG_USEC=%lld", (long long)ms * 1000);
}

int64_t notify_watchdog_ms(void)
{
    uint64_t usec = 0;
    return sd_watchdog_enabled(0, &usec) > 0 ? (int64_t)(usec / 1000) : 0;
}

void pulse_beat(struct pulse *p, int64_t limit_ms)
{
    p->alive_until_ms = observe_now_ms() + limit_ms;
}

void pulse_idle(struct pulse *p)
{
    p->alive_until_ms = INT64_MAX;
}

bool pulse_alive(const struct pulse *p, int64_t now_ms)
{
    return now_ms <= p->alive_until_ms;
}
