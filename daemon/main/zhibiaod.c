/* The daemon's command line. */
#include "main/daemon.h"

#include "observe/notify.h"

#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define MAX_OVERRIDES 256

static const char help[] =
    "zhibiaod reads reports from Kafka and stores their indicators and themes in PostgreSQL.\n"
    "\n"
    "  zhibiaod                          run with " CONFIG_DEFAULT_FILE "\n"
    "  zhibiaod --config my.conf         run with another file\n"
    "  zhibiaod --check                  check settings and rules, run nothing\n"
    "  zhibiaod -X kafka.topics=reports -X kafka.brokers=localhost:9092 --until-eof\n"
    "                                    store what is there, then end\n"
    "\n"
    "  -c, --config FILE    settings (also $ZHIBIAO_CONFIG)\n"
    "  -X SECTION.KEY=VALUE one setting; wins over $ZHIBIAO_SECTION_KEY and the files\n"
    "  -n, --check          check settings and rules and exit\n"
    "      --print-config   show every setting, its value and where it came from\n"
    "      --until-eof      end when all that is there is stored\n"
    "      --version\n"
    "  -h, --help\n"
    "\n"
    "Signals: TERM stores what is in hand and ends, a second one ends at once; HUP reads the\n"
    "settings and rules again.  The manual is zhibiaod(8), settings are in zhibiao.conf(5).\n";

enum { OPT_PRINT_CONFIG = 256, OPT_PRINT_SETTINGS, OPT_UNTIL_EOF, OPT_VERSION };

static const struct option options[] = {
    {"config", required_argument, NULL, 'c'},
    {"check", no_argument, NULL, 'n'},
    {"print-config", no_argument, NULL, OPT_PRINT_CONFIG},
    {"print-settings", no_argument, NULL, OPT_PRINT_SETTINGS}, /* for the manual page */
    {"until-eof", no_argument, NULL, OPT_UNTIL_EOF},
    {"version", no_argument, NULL, OPT_VERSION},
    {"help", no_argument, NULL, 'h'},
    {0},
};

struct line {
    struct config_source source;
    const char *overrides[MAX_OVERRIDES];
    bool check, print, until_eof;
};

static int put(FILE *to, const struct buf *b)
{
    bool good = !b->n || fwrite(b->at, 1, b->n, to) == b->n;
    return good && fflush(to) == 0 ? EX_OK : EX_IOERR;
}

static int print_settings(void)
{
    struct buf b = {0};
    config_print_settings(&b);
    int status = put(stdout, &b);
    buf_free(&b);
    return status;
}

/* -1: go on; else the exit status. */
static int read_line(int argc, char **argv, struct line *ret)
{
    for (int c; (c = getopt_long(argc, argv, "c:X:nh", options, NULL)) != -1;) {
        switch (c) {
        case 'c':
            ret->source.file = optarg;
            break;
        case 'X':
            if (ret->source.n_overrides == MAX_OVERRIDES) {
                fprintf(stderr, "zhibiaod: more than %d times -X\n", MAX_OVERRIDES);
                return EX_USAGE;
            }
            ret->overrides[ret->source.n_overrides++] = optarg;
            break;
        case 'n':
            ret->check = true;
            break;
        case OPT_PRINT_CONFIG:
            ret->print = true;
            break;
        case OPT_PRINT_SETTINGS:
            return print_settings();
        case OPT_UNTIL_EOF:
            ret->until_eof = true;
            break;
        case OPT_VERSION:
            printf("zhibiaod %s (librdkafka %s)\n", ZHIBIAO_VERSION, consume_library_version());
            return EX_OK;
        case 'h':
            fputs(help, stdout);
            return EX_OK;
        default:
            fputs("zhibiaod --help lists the options\n", stderr);
            return EX_USAGE;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "zhibiaod: unexpected \"%s\"; zhibiaod --help lists the options\n",
                argv[optind]);
        return EX_USAGE;
    }
    return -1;
}

static int print_config(const struct config *c)
{
    struct buf b = {0};
    config_print(c, &b);
    int status = put(stdout, &b);
    buf_free(&b);
    return status;
}

/* What is wrong with the settings, one a line; for the journal they are errors. */
static void complain(const struct buf *errors)
{
    log_open("info", "auto");
    if (log_has_journal())
        daemon_log_lines(LEVEL_ERROR, "settings", errors);
    else
        put(stderr, errors);
}

/* The first is the status that the service manager shows of a daemon that did not start. */
static void tell_first(const struct buf *errors)
{
    const char *end = errors->n ? memchr(errors->at, '\n', errors->n) : NULL;
    if (end)
        notify_status("ended: %.*s", (int)(end - errors->at), errors->at);
}

static int run(struct config *c, const struct line *line)
{
    if (line->print)
        return print_config(c);
    struct buf errors = {0};
    bool good = line->check ? daemon_check(c, &errors) : true;
    complain(&errors);
    buf_free(&errors);
    if (line->check) {
        if (good && c->unseen_secret)
            printf("ok, but the secret \"%s\" is not here: only the unit has its credentials\n",
                   c->unseen_secret);
        else if (good)
            puts("ok");
        return good ? EX_OK : EX_CONFIG;
    }
    struct daemon_options o = {.source = &line->source, .until_eof = line->until_eof};
    return daemon_run(c, &o);
}

int main(int argc, char **argv)
{
    struct line line = {0};
    /* Buffers of a fetch come and go in megabytes: they go back to the system, and threads do
     * not each keep a heap of their own. */
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
    mallopt(M_ARENA_MAX, 2);
    line.source.overrides = line.overrides;
    line.source.environment = environ;
    line.source.file = getenv("ZHIBIAO_CONFIG");
    int status = read_line(argc, argv, &line);
    if (status >= 0)
        return status;
    line.source.secrets_may_lack = line.check || line.print;
    struct buf errors = {0};
    struct config *c = config_open(&line.source, &errors);
    complain(&errors);
    if (!c && !line.check && !line.print)
        tell_first(&errors);
    buf_free(&errors);
    if (!c)
        return EX_CONFIG;
    status = run(c, &line);
    config_close(c);
    return status;
}
