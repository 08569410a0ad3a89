#include "main/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_FILE ((size_t)1 << 30)

#define DATABASE_OPTIONS                                                                           \
    "  -c, --config FILE    settings (default /etc/zhibiao/zhibiao.conf, which may be absent)\n"   \
    "  -X SECTION.KEY=VALUE one setting, such as -X postgres.conninfo=dbname=zhibiao\n"

const struct tool_command tool_commands[] = {
    {"extract", "[--format table|json|html] [--published DATE] FILE...|-",
     "indicators, themes and metadata of reports, without Kafka or a database",
     "  -f, --format FORMAT  table (default), json (one object a line) or html (one page)\n"
     "  -p, --published DATE publication date, YYYY-MM-DD: relative periods count from it\n"
     "  -l, --lexicon DIR    tables that replace the built-in ones\n"
     "      --json           the same as --format json\n\n"
     "A FILE ending in .json is read as one message, .jsonl as one message a line, .html as HTML,\n"
     "anything else as text; - is text from standard input.\n\n"
     "  zhibiao extract report.txt\n"
     "  zhibiao extract --format json reports/*.txt | jq .indicators[].name\n"
     "  zhibiao extract --format html report.txt > report.html\n",
     tool_extract},
    {"explain", "[--published DATE] FILE...|-",
     "why each number of a report is or is not an indicator",
     "  -p, --published DATE publication date, YYYY-MM-DD\n"
     "  -l, --lexicon DIR    tables that replace the built-in ones\n"
     "      --json           one object a number\n",
     tool_explain},
    {"rules",
     "list [--json]\nshow [--lexicon DIR] [--json]\ndiff [--json] VERSION [VERSION]\n"
     "add [--lexicon DIR]\nactivate VERSION|--files\nexport VERSION DIR",
     "the versions of the rules, which of them daemons use, and what each number is judged by",
     "  -l, --lexicon DIR    tables that replace the built-in ones\n"
     "      --files          no version: each daemon reads with its own files\n"
     "      --json           one object a ruleset, rule or change\n" DATABASE_OPTIONS "\n"
     "list: all that were ever used, and how many reports were last read with each.  show: the\n"
     "rules of the program.  diff: row by row; exit code 0 equal, 1 different.  add: keeps tables\n"
     "as a version without using them.  activate: running daemons take it over at once.\n"
     "A VERSION is its first digits (4 or more), active, files (the built-in tables and\n"
     "daemon.lexicon), built-in, or a directory with a / in its name.\n\n"
     "  zhibiao rules add --lexicon ./lexicon && zhibiao rules diff active ./lexicon\n"
     "  zhibiao reprocess --dry-run --ruleset 3f2a --limit 20\n"
     "  zhibiao rules activate 3f2a && zhibiao reprocess\n",
     tool_rules},
    {"numbers", "[FILE|-]", "every numeric expression of each line, as JSON",
     "  -l, --lexicon DIR    tables that replace the built-in ones\n\n"
     "  echo 近2000万元 | zhibiao numbers\n",
     tool_numbers},
    {"dates", "[--reference DATE] [FILE|-]", "every date and period of each line, as JSON",
     "  -r, --reference DATE the day that relative periods count from, YYYY-MM-DD\n\n"
     "  echo 去年以来 | zhibiao dates --reference 2020-05-01\n",
     tool_dates},
    {"publish", "-b BROKERS -t TOPIC FILE...", "puts files on a topic as messages",
     "  -b, --brokers LIST   bootstrap servers (default: [kafka] brokers of the settings)\n"
     "  -t, --topic TOPIC    where to (default: the only one of [kafka] topics)\n"
     "  -k, --key KEY        Kafka key of a single file (default: the message's id or url, else "
     "the\n"
     "                       file's name without its ending)\n"
     "      --json           one object a file with partition and offset\n" DATABASE_OPTIONS "\n"
     "A FILE ending in .json goes as it is, .jsonl as one message a line, .html with a "
     "content-type\n"
     "header of text/html, anything else as a message whose content is the text.\n\n"
     "  zhibiao publish -b localhost:9092 -t reports reports/*.txt\n",
     tool_publish},
    {"migrate", "[--json]\n--print-roles", "brings the database schema up to this version",
     "      --print-roles    SQL that makes the roles, for where migrate may not\n"
     "      --json           one object a migration\n" DATABASE_OPTIONS,
     tool_migrate},
    {"check", "[--offline] [--json]", "settings, lexicon, database and broker: all in order?",
     "      --offline        settings and lexicon only\n"
     "      --json           one object a check\n" DATABASE_OPTIONS,
     tool_check},
    {"status", "[--json]", "positions, lag, last commits, counts and dead letters",
     "      --json           one object\n" DATABASE_OPTIONS, tool_status},
    {"verify", "[--json]", "proves from the ledger that nothing was lost or stored twice",
     "      --json           one object a finding\n" DATABASE_OPTIONS, tool_verify},
    {"reprocess", "[--dry-run] [--since TIME] [--until TIME] [--ruleset VERSION] [OPTION...]",
     "reads stored reports again with today's rules",
     "  -n, --dry-run        shows report by report what would change, and writes nothing\n"
     "      --since TIME     only reports stored since: YYYY-MM-DD or YYYY-MM-DDTHH:MM (of China)\n"
     "      --until TIME     only reports stored before; of a day all of it counts\n"
     "  -t, --topic TOPIC    only those of a topic\n"
     "  -k, --key KEY        only those of this key\n"
     "      --ruleset VERSION  another than the one that daemons use (`zhibiao rules list`)\n"
     "      --limit N        at most N reports\n"
     "      --all            also reports that were read with this ruleset already\n"
     "      --json           one object a report that would change, and a "
     "summary\n" DATABASE_OPTIONS "\n"
     "Facts that say the same keep their rows; those that change keep their identity, and what\n"
     "they said before stays with the time of its end.  It may run beside zhibiaod, and be ended\n"
     "at any time: the same command goes on.\n\n"
     "  zhibiao reprocess --dry-run --limit 20\n"
     "  zhibiao reprocess --since 2026-11-01\n",
     tool_reprocess},
    {"dead-letters",
     "list [--reason REASON] [--topic TOPIC] [--state STATE] [--limit N] [--json]\nshow [--raw] "
     "[--json] ID...\nreplay ID...\ndiscard ID...",
     "messages that could not be read, and why",
     "      --reason REASON  only those, such as bad_json\n"
     "      --topic TOPIC    only those of a topic\n"
     "      --state STATE    only new, replayed or discarded ones\n"
     "      --limit N        at most N, the newest first (default 100)\n"
     "      --raw            only the bytes of the message, as they came\n"
     "      --json           one object a dead letter\n" DATABASE_OPTIONS "\n"
     "replay sends a message to its topic again, as it came; discard puts it aside.  Both only\n"
     "change its state: nothing is ever deleted.\n",
     tool_dead_letters},
    {"help", "[COMMAND]", "this list, or a command's options", NULL, tool_help},
    {"version", "", "version of the program and of its rules", NULL, tool_version},
    {0},
};

const struct tool_command *tool_command_find(const char *name)
{
    for (const struct tool_command *c = tool_commands; c->name; c++)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

static void print_forms(FILE *to, const struct tool_command *c)
{
    const char *lead = "usage:";
    for (const char *form = c->arguments; form;) {
        size_t n = strcspn(form, "\n");
        fprintf(to, "%s zhibiao %s%s%.*s\n", lead, c->name, n ? " " : "", (int)n, form);
        form = form[n] ? form + n + 1 : NULL;
        lead = "      ";
    }
}

static void print_list(void)
{
    puts("zhibiao: indicators and themes of Chinese reports\n\n"
         "usage: zhibiao COMMAND [OPTION...] [FILE...]\n\ncommands:");
    for (const struct tool_command *c = tool_commands; c->name; c++)
        printf("  %-13s %s\n", c->name, c->says);
    puts("\n`zhibiao help COMMAND` says more; zhibiao(1) all of it.  The daemon is zhibiaod(8).");
}

void tool_print_help(const char *command)
{
    const struct tool_command *c = command ? tool_command_find(command) : NULL;
    if (!c) {
        print_list();
        return;
    }
    print_forms(stdout, c);
    printf("\n%s\n", c->says);
    if (c->help)
        printf("\n%s", c->help);
}

int tool_help(int argc, char **argv)
{
    if (argc > 2)
        return tool_usage("help", "one command at most");
    if (argc == 2 && !tool_command_find(argv[1]))
        return tool_usage(NULL, "no command \"%s\"", argv[1]);
    tool_print_help(argc == 2 ? argv[1] : NULL);
    return tool_end(EX_OK);
}

void tool_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("zhibiao: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

int tool_exit_code(enum err_kind kind)
{
    switch (kind) {
    case ERR_NONE:
        return EX_OK;
    case ERR_INPUT:
        return EX_DATAERR;
    case ERR_AGAIN:
        return EX_TEMPFAIL;
    case ERR_SETUP:
        return EX_CONFIG;
    case ERR_BUG:
        break;
    }
    return EX_SOFTWARE;
}

int tool_fail(const struct err *e)
{
    tool_say("%s", e->text);
    return tool_exit_code(e->kind);
}

int tool_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "zhibiao%s%s: ", command ? " " : "", command ? command : "");
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "; see `zhibiao help%s%s`\n", command ? " " : "", command ? command : "");
    return EX_USAGE;
}

static void report_option(char **argv, int got)
{
    const char *word = argv[optind - 1];
    if (got == ':')
        tool_usage(argv[0], "option \"%s\" wants a value", word);
    else if (optopt && !strncmp(word, "--", 2))
        tool_usage(argv[0], "option \"%s\" takes no value", word);
    else if (optopt)
        tool_usage(argv[0], "unknown option \"-%c\"", optopt);
    else
        tool_usage(argv[0], "unknown option \"%s\"", word);
}

int tool_option(int argc, char **argv, const char *letters, const struct option *longs)
{
    opterr = 0;
    int got = getopt_long(argc, argv, letters, longs, NULL);
    if (got == 'h') {
        tool_print_help(argv[0]);
        return 'h';
    }
    if (got != '?' && got != ':')
        return got;
    report_option(argv, got);
    return '?';
}

static bool out_failed;

bool tool_out(struct buf *b)
{
    if (b->full) {
        if (!out_failed)
            tool_say("could not write the output: out of memory");
        out_failed = true;
    } else if (!out_failed && b->n && fwrite(b->at, 1, b->n, stdout) != b->n) {
        tool_say("could not write the output: %s", strerror(errno));
        out_failed = true;
    }
    buf_clear(b);
    return !out_failed;
}

int tool_end(int code)
{
    if (!out_failed && (fflush(stdout) || ferror(stdout))) {
        tool_say("could not write the output: %s", strerror(errno));
        out_failed = true;
    }
    return out_failed ? EX_IOERR : code;
}

bool tool_colours(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

size_t tool_columns(void)
{
    struct winsize w;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40 ? w.ws_col : 0;
}

static bool read_all(int fd, struct buf *b, struct err *e)
{
    for (;;) {
        char *room = buf_room(b, 1 << 16);
        if (!room || b->n > MAX_FILE)
            return err_fail(e, ERR_INPUT, "is larger than 1 GiB");
        ssize_t got = read(fd, room, 1 << 16);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_fail(e, ERR_INPUT, "could not be read: %s", strerror(errno));
        if (got == 0)
            return true;
        b->n += (size_t)got;
    }
}

bool tool_read_file(const char *name, struct buf *b, struct err *e)
{
    buf_clear(b);
    if (!strcmp(name, "-"))
        return read_all(STDIN_FILENO, b, e);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_fail(e, ERR_INPUT, "could not be opened: %s", strerror(errno));
    bool good = read_all(fd, b, e);
    close(fd);
    return good;
}
