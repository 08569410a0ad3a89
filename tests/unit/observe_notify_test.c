/* What the service manager hears, on a socket of ours, and the pulses. */
#include "observe/notify.h"
#include "tap.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int fd;

static const char *heard(void)
{
    static char text[600];
    ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

int main(void)
{
    char name[] = "/tmp/notify_test.XXXXXX";
    if (!mkdtemp(name))
        return 99;
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof(a.sun_path), "%s/s", name);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
        return 99;
    setenv("NOTIFY_SOCKET", a.sun_path, 1);

    notify_ready();
    is(heard(), "READY=1", "ready");
    notify_status("lag=%d\nx", 3);
    is(heard(), "STATUS=lag=3 x", "a status is one line");
    notify_extend(1500);
    is(heard(), "EXTEND_TIMEOUT_USEC=1500000", "more time");
    notify_stopping();
    is(heard(), "STOPPING=1", "stopping");
    notify_watchdog();
    is(heard(), "WATCHDOG=1", "watchdog");
    notify_reloading();
    ok(strncmp(heard(), "RELOADING=1\nMONOTONIC_USEC=", 27) == 0, "reloading, with the time");

    ok(notify_watchdog_ms() == 0, "nobody watches");
    setenv("WATCHDOG_USEC", "30000000", 1);
    ok(notify_watchdog_ms() == 30000, "every 30 seconds");
    setenv("WATCHDOG_PID", "1", 1);
    ok(notify_watchdog_ms() == 0, "another process is watched");

    struct pulse p = {0};
    int64_t now = observe_now_ms();
    ok(!pulse_alive(&p, now), "no beat yet");
    pulse_beat(&p, 1000);
    ok(pulse_alive(&p, now), "alive after a beat");
    ok(!pulse_alive(&p, now + 60000), "not a minute later");
    pulse_idle(&p);
    ok(pulse_alive(&p, now + 60000), "but idle is alive");
    close(fd);
    unlink(a.sun_path);
    rmdir(name);
    return done();
}
