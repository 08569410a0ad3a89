/* What the subcommands of zhibiao share: the table of them, messages, exit codes.
 *
 * Data goes to stdout and messages to stderr; exit codes are those of sysexits.h; nothing is
 * asked.  Colours only where stdout is a terminal and NO_COLOR is not set. */
#ifndef ZHIBIAO_MAIN_TOOL_H
#define ZHIBIAO_MAIN_TOOL_H

#include "base/buf.h"
#include "base/err.h"

#include <getopt.h>
#include <sysexits.h>

struct tool_command {
    const char *name;
    const char *arguments; /* one form a line */
    const char *says; /* one sentence, for the list */
    const char *help; /* options and examples; NULL: none */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};
/* Ended by a row whose name is NULL; in the order of the help. */
extern const struct tool_command tool_commands[];
const struct tool_command *tool_command_find(const char *name);

int tool_extract(int argc, char **argv);
int tool_numbers(int argc, char **argv);
int tool_dates(int argc, char **argv);
int tool_explain(int argc, char **argv);
int tool_rules(int argc, char **argv);
int tool_publish(int argc, char **argv);
int tool_migrate(int argc, char **argv);
int tool_check(int argc, char **argv);
int tool_status(int argc, char **argv);
int tool_verify(int argc, char **argv);
int tool_reprocess(int argc, char **argv);
int tool_dead_letters(int argc, char **argv);
int tool_help(int argc, char **argv);
int tool_version(int argc, char **argv);

/* The long help of a command, or the list of all for NULL. */
void tool_print_help(const char *command);

/* "zhibiao: message" on stderr. */
void tool_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says the error and gives its exit code. */
int tool_fail(const struct err *e);
/* Says what is wrong with the arguments, and how to see the right ones: EX_USAGE. */
int tool_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* INPUT: EX_DATAERR, AGAIN: EX_TEMPFAIL, SETUP: EX_CONFIG, BUG: EX_SOFTWARE. */
int tool_exit_code(enum err_kind kind);

/* getopt_long with -h/--help and with messages that name the command: the option's letter, -1 at
 * the end; '?' after a wrong one was reported (return EX_USAGE) and 'h' after help was printed
 * (return 0). */
int tool_option(int argc, char **argv, const char *letters, const struct option *longs);

/* Writes all of b to stdout and empties it; false (said once) where that fails. */
bool tool_out(struct buf *b) MUST_USE;
/* At the end: flushes stdout; code, or EX_IOERR where the output could not be written. */
int tool_end(int code);

bool tool_colours(void); /* of stdout */
/* Columns of the terminal on stdout; 0 where it is none. */
size_t tool_columns(void);

/* A whole file, "-" for stdin, of at most 1 GiB.  Memory in b, which may hold something. */
bool tool_read_file(const char *name, struct buf *b, struct err *e) MUST_USE;

#endif
