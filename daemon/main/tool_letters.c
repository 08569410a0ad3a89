/* zhibiao dead-letters: messages that could not be read: listed, shown, sent again, put aside. */
#include "consume/produce.h"
#include "main/tool_answer.h"
#include "main/tool_json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct letters_options {
    struct letters which;
    bool json, raw;
};

typedef int letter_action(struct tool_database *d, int64_t id, const struct letters_options *o);

static int list(struct tool_database *d, const struct letters_options *o)
{
    struct err e = {0};
    struct buf out = {0};
    struct query_answer q;
    if (!query_dead_letters(d->store, &o->which, &d->arena, &q, &e))
        return tool_fail(&e);
    if (o->json)
        tool_answer_json(&out, &q);
    else if (q.n_rows)
        tool_answer_table(&out, &q, &d->arena);
    else
        tool_say("no dead letters");
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    buf_free(&out);
    return code;
}

static int show_raw(struct tool_database *d, int64_t id)
{
    struct err e = {0};
    struct letter l;
    if (!query_dead_letter_bytes(d->store, id, &d->arena, &l, &e))
        return tool_fail(&e);
    fwrite(l.message.value.at, 1, l.message.value.n, stdout);
    return EX_OK;
}

static int show(struct tool_database *d, int64_t id, const struct letters_options *o)
{
    struct err e = {0};
    struct buf out = {0};
    struct query_answer q;
    if (o->raw)
        return show_raw(d, id);
    if (!query_dead_letter(d->store, id, &d->arena, &q, &e))
        return tool_fail(&e);
    if (q.n_rows == 0) {
        tool_say("there is no dead letter %" PRId64 ": `zhibiao dead-letters list` shows them", id);
        return EX_DATAERR;
    }
    if (o->json)
        tool_answer_json(&out, &q);
    else
        tool_answer_lines(&out, &q, 0);
    int code = tool_out(&out) ? EX_OK : EX_IOERR;
    buf_free(&out);
    return code;
}

static int discard(struct tool_database *d, int64_t id, const struct letters_options *o)
{
    struct err e = {0};
    (void)o;
    if (!query_dead_letter_state(d->store, id, "new", "discarded", &e))
        return tool_fail(&e);
    printf("%" PRId64 " discarded\n", id);
    return EX_OK;
}

static bool send_again(const struct config *c, const struct letter *l, struct produced *ret,
                       struct err *e)
{
    struct produce_options o = {c->kafka.brokers, c->kafka.pairs, c->kafka.n_pairs};
    struct producer *p = produce_open(&o, e);
    bool good = p && produce_send(p, &l->message, ret, e);
    if (good)
        produce_flush(p);
    produce_close(p);
    if (good && ret->error[0])
        return err_fail(e, ERR_AGAIN, "could not be sent: %s", ret->error);
    return good;
}

/* To its own topic, as it came; the daemon reads it as any other message. */
static int replay(struct tool_database *d, int64_t id, const struct letters_options *o)
{
    struct err e = {0};
    struct letter l;
    struct produced sent;
    (void)o;
    if (!query_dead_letter_bytes(d->store, id, &d->arena, &l, &e))
        return tool_fail(&e);
    if (!span_equal(l.state, SPAN("new"))) {
        tool_say("dead letter %" PRId64 " is %.*s already", id, (int)l.state.n, l.state.at);
        return EX_DATAERR;
    }
    if (!send_again(d->config, &l, &sent, &e))
        return tool_fail(&e);
    printf("%" PRId64 " -> %.*s partition %d offset %" PRId64 "\n", id, (int)l.message.topic.n,
           l.message.topic.at, (int)sent.partition, sent.offset);
    if (query_dead_letter_state(d->store, id, "new", "replayed", &e))
        return EX_OK;
    err_context(&e, "sent, but not noted");
    return tool_fail(&e);
}

static const struct {
    const char *word;
    letter_action *act;
} actions[] = {{"show", show}, {"replay", replay}, {"discard", discard}};

static letter_action *action_find(const char *word)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
        if (!strcmp(actions[i].word, word))
            return actions[i].act;
    return NULL;
}

static bool number_parse(const char *word, int64_t *ret)
{
    char *end;
    errno = 0;
    long long v = strtoll(word, &end, 10);
    if (errno || *end || end == word || v < 1)
        return false;
    *ret = v;
    return true;
}

static int each(struct tool_database *d, letter_action *act, int n, char **ids,
                const struct letters_options *o)
{
    int worst = EX_OK;
    for (int i = 0; i < n; i++) {
        int64_t id;
        int code = number_parse(ids[i], &id)
                       ? act(d, id, o)
                       : tool_usage("dead-letters", "no number of a dead letter: \"%s\"", ids[i]);
        worst = worst ? worst : code;
    }
    return worst;
}

/* -1: go on; else the exit code. */
static int read_options(int argc, char **argv, struct tool_settings *settings,
                        struct letters_options *ret)
{
    static const struct option longs[] = {
        TOOL_SETTINGS_LONGS,  {"json", 0, 0, 'j'},  {"raw", 0, 0, 'w'},   {"reason", 1, 0, 'r'},
        {"topic", 1, 0, 't'}, {"state", 1, 0, 's'}, {"limit", 1, 0, 'n'}, {0}};
    for (int o; (o = tool_option(argc, argv, ":" TOOL_SETTINGS_LETTERS, longs)) != -1;) {
        if (o == '?' || o == 'h')
            return o == 'h' ? tool_end(EX_OK) : EX_USAGE;
        if (o == 'n' && !number_parse(optarg, &ret->which.limit))
            return tool_usage("dead-letters", "--limit wants a number of at least 1");
        tool_settings_option(settings, o);
        ret->json = ret->json || o == 'j';
        ret->raw = ret->raw || o == 'w';
        ret->which.reason = o == 'r' ? span_of(optarg) : ret->which.reason;
        ret->which.topic = o == 't' ? span_of(optarg) : ret->which.topic;
        ret->which.state = o == 's' ? span_of(optarg) : ret->which.state;
    }
    if (optind == argc)
        return tool_usage("dead-letters", "what with them? list, show, replay or discard");
    return -1;
}

int tool_dead_letters(int argc, char **argv)
{
    struct tool_settings settings = {0};
    struct letters_options o = {0};
    struct tool_database d;
    int code = read_options(argc, argv, &settings, &o);
    if (code >= 0)
        return code;
    const char *what = argv[optind++];
    letter_action *act = action_find(what);
    bool listing = !strcmp(what, "list");
    if (!act && !listing)
        return tool_usage("dead-letters", "no \"%s\": list, show, replay or discard", what);
    if (listing ? optind < argc : optind == argc)
        return tool_usage("dead-letters", listing ? "list takes no ID" : "which ID?");
    code = tool_database_open(&settings, &d);
    if (code != EX_OK)
        return code;
    code = listing ? list(&d, &o) : each(&d, act, argc - optind, argv + optind, &o);
    tool_database_close(&d);
    return tool_end(code);
}
