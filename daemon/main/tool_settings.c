#include "main/tool_settings.h"

#include <stdlib.h>
#include <unistd.h>

bool tool_settings_option(struct tool_settings *s, int o)
{
    if (o == 'c')
        s->file = optarg;
    else if (o == 'X' && s->n_overrides < TOOL_MAX_OVERRIDES)
        s->overrides[s->n_overrides++] = optarg;
    return o == 'c' || o == 'X';
}

struct config *tool_settings_try(const struct tool_settings *s, struct buf *ret_errors)
{
    const char *file = s->file ? s->file : getenv("ZHIBIAO_CONFIG");
    return config_open(&(struct config_source){.file = file && *file ? file : NULL,
                                               .overrides = s->overrides,
                                               .n_overrides = s->n_overrides,
                                               .environment = environ},
                       ret_errors);
}

struct config *tool_settings_open(const struct tool_settings *s)
{
    struct buf errors = {0};
    struct config *c = tool_settings_try(s, &errors);
    for (size_t at = 0; !c && at < errors.n;) {
        size_t end = span_find(buf_span(&errors), at, SPAN("\n"));
        end = end == SIZE_MAX ? errors.n : end;
        tool_say("%.*s", (int)(end - at), errors.at + at);
        at = end + 1;
    }
    buf_free(&errors);
    return c;
}

struct store_options tool_store_options(const struct config *c)
{
    return (struct store_options){
        .conninfo = c->postgres.connect,
        .application = "zhibiao",
        .connect_timeout_s = (int)((c->postgres.connect_timeout_ms + 999) / 1000),
        .statement_timeout_ms = (int)c->postgres.statement_timeout_ms,
        .lock_timeout_ms = (int)c->postgres.lock_timeout_ms,
        .idle_timeout_ms = (int)c->postgres.idle_timeout_ms,
    };
}
