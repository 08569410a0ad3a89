/* The command-line tool: finds the subcommand (tool.c has the table) and runs it. */
#include "config/config.h"
#include "lexicon/lexicon.h"
#include "main/tool.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>

static int unknown(const char *name)
{
    const char *names[32];
    size_t n = 0;
    for (const struct tool_command *c = tool_commands; c->name && n < 32; c++)
        names[n++] = c->name;
    const char *near = config_nearest(name, names, n);
    if (near)
        return tool_usage(NULL, "no command \"%s\": did you mean \"%s\"?", name, near);
    return tool_usage(NULL, "no command \"%s\"", name);
}

/* Settings may stand before the command: they are moved behind it. */
static char **command_first(int argc, char **argv)
{
    int n = 1;
    while (n < argc &&
           (!strcmp(argv[n], "-c") || !strcmp(argv[n], "--config") || !strcmp(argv[n], "-X")))
        n += 2;
    while (n == 1 && n < argc && !strncmp(argv[n], "--config=", 9))
        n++;
    if (n == 1 || n >= argc)
        return argv + 1;
    char *command = argv[n];
    memmove(argv + 2, argv + 1, (size_t)(n - 1) * sizeof(*argv));
    argv[1] = command;
    return argv + 1;
}

int main(int argc, char **argv)
{
    setlocale(LC_MESSAGES, "");
    signal(SIGPIPE, SIG_DFL); /* `zhibiao … | head` ends quietly */
    if (argc < 2) {
        tool_usage(NULL, "which command?");
        return EX_USAGE;
    }
    if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")) {
        tool_print_help(NULL);
        return tool_end(EX_OK);
    }
    char **words = command_first(argc, argv);
    const char *name = !strcmp(words[0], "--version") ? "version" : words[0];
    const struct tool_command *c = tool_command_find(name);
    return c ? c->run(argc - 1, words) : unknown(name);
}
