/* The daemon's settings, for commands that talk to its database or broker: -c FILE and
 * -X SECTION.KEY=VALUE, the environment as for the daemon ($ZHIBIAO_CONFIG names the file). */
#ifndef ZHIBIAO_MAIN_TOOL_SETTINGS_H
#define ZHIBIAO_MAIN_TOOL_SETTINGS_H

#include "config/config.h"
#include "main/tool.h"
#include "store/store.h"

#define TOOL_MAX_OVERRIDES 64

/* Zeroed: nothing given. */
struct tool_settings {
    const char *file;
    const char *overrides[TOOL_MAX_OVERRIDES];
    size_t n_overrides;
};

/* For the letters and long options of a command. */
#define TOOL_SETTINGS_LETTERS "c:X:h"
#define TOOL_SETTINGS_LONGS                                                                        \
    {"config", 1, 0, 'c'},                                                                         \
    {                                                                                              \
        "help", 0, 0, 'h'                                                                          \
    }

/* Takes option o where it is one of these: false where it is none. */
bool tool_settings_option(struct tool_settings *s, int o);

/* NULL after all errors were said. */
struct config *tool_settings_open(const struct tool_settings *s) MUST_USE;

/* The same, with the errors as lines. */
struct config *tool_settings_try(const struct tool_settings *s, struct buf *ret_errors) MUST_USE;

struct store_options tool_store_options(const struct config *c);

#endif
