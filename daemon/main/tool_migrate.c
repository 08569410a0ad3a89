/* zhibiao migrate: brings the database schema up. */
#include "main/tool_json.h"
#include "main/tool_settings.h"
#include "store/migrate.h"

static void put(struct buf *b, const struct migrated *m, bool json)
{
    if (json) {
        buf_put_char(b, '{');
        tool_json_int(b, "from", m->from);
        tool_json_int(b, "to", m->to);
        tool_json_int(b, "applied", m->applied);
        tool_json_key(b, "roles_created");
        buf_puts(b, m->roles ? "true}\n" : "false}\n");
    } else if (m->applied) {
        buf_printf(b, "schema brought from version %d to %d%s\n", m->from, m->to,
                   m->roles ? ", roles created" : "");
    } else {
        buf_printf(b, "schema is of version %d already, nothing to do\n", m->to);
    }
}

static int migrate(const struct config *c, bool json)
{
    struct err e = {0};
    struct buf out = {0};
    struct migrated done;
    const char *directory = c->daemon.lexicon && *c->daemon.lexicon ? c->daemon.lexicon : NULL;
    struct store_options o = tool_store_options(c);
    struct lexicon *lx = lexicon_open(directory, &e);
    bool good = lx && store_migrate(&o, lx, &done, &e);
    lexicon_close(lx);
    if (!good)
        return tool_fail(&e);
    put(&out, &done, json);
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    buf_free(&out);
    return tool_end(code);
}

static int print_roles(void)
{
    struct buf out = {0};
    buf_put(&out, store_roles_sql());
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    buf_free(&out);
    return tool_end(code);
}

int tool_migrate(int argc, char **argv)
{
    static const struct option longs[] = {
        TOOL_SETTINGS_LONGS, {"json", 0, 0, 'j'}, {"print-roles", 0, 0, 'r'}, {0}};
    struct tool_settings settings = {0};
    bool json = false, roles = false;
    for (int o; (o = tool_option(argc, argv, ":" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        tool_settings_option(&settings, o);
        json = json || o == 'j';
        roles = roles || o == 'r';
    }
    if (optind < argc)
        return tool_usage("migrate", "takes no FILE");
    if (roles)
        return print_roles();
    struct config *c = tool_settings_open(&settings);
    if (!c)
        return EX_CONFIG;
    int code = migrate(c, json);
    config_close(c);
    return code;
}
