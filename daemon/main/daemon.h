/* The daemon between its start and its end: group, lanes, signals, health. */
#ifndef ZHIBIAO_MAIN_DAEMON_H
#define ZHIBIAO_MAIN_DAEMON_H

#include "config/config.h"
#include "consume/consume.h"
#include "observe/log.h"

struct daemon_options {
    const struct config_source *source; /* read again on SIGHUP */
    bool until_eof; /* end when all assigned partitions are stored up to their ends */
};

/* What librdkafka is to know.  instance is the room for a name made up here. */
struct consume_options daemon_consume_options(const struct config *c, char *instance, size_t size);

/* Checks that need neither broker nor database; errors one a line. */
bool daemon_check(const struct config *c, struct buf *ret_errors);

/* One log line for each. */
void daemon_log_lines(enum log_level level, const char *what, const struct buf *lines);

/* Runs until a signal, a failure or the end; returns the exit status (sysexits.h). */
int daemon_run(struct config *c, const struct daemon_options *o);

#endif
