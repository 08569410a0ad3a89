/* Settings from files, conf.d, environment and flags: values, precedence, errors. */
#include "config/config.h"
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/config_test.XXXXXX";

static const char *path(const char *name)
{
    static char room[4][200];
    static int turn;
    char *p = room[turn++ % 4];
    snprintf(p, sizeof(room[0]), "%s/%s", directory, name);
    return p;
}

static void put(const char *name, const char *text, mode_t mode)
{
    FILE *f = fopen(path(name), "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0 || chmod(path(name), mode) != 0) {
        perror(name);
        exit(99);
    }
}

/* All that goes in, and one value or the errors that come out. */
struct row {
    const char *why, *file, *fragment, *variable, *flag;
    const char *want; /* "section.key=text origin" as --print-config has it, or errors */
};

static const char *shown(const struct config *c, const char *name, struct buf *room)
{
    char section[32];
    const char *dot = strchr(name, '.');
    snprintf(section, sizeof(section), "[%.*s]\n", (int)(dot - name), name);
    struct buf all = {0};
    config_print(c, &all);
    buf_put_char(&all, '\0');
    char key[64];
    snprintf(key, sizeof(key), "\n%s = ", dot + 1);
    char *at = strstr(all.at, section);
    at = at ? strstr(at, key) : NULL;
    buf_clear(room);
    if (at) {
        char *origin = at;
        while (origin > all.at && origin[-1] != '\n')
            origin--;
        at += strlen(key);
        buf_printf(room, "%.*s (%.*s)", (int)strcspn(at, "\n"), at, (int)strcspn(origin + 2, "\n"),
                   origin + 2);
    }
    buf_put_char(room, '\0');
    buf_free(&all);
    return room->at;
}

#define F "F:" /* stands for the directory and the name of the main file */

static const struct row values[] = {
    {"built-in", "", NULL, NULL, NULL, "daemon.lanes=2 (built-in)"},
    {"main file", "[daemon]\nlanes = 3\n", NULL, NULL, NULL, "daemon.lanes=3 (" F "2)"},
    {"conf.d wins over the file", "[daemon]\nlanes = 3\n", "[daemon]\n\nlanes=4", NULL, NULL,
     "daemon.lanes=4 (D:3)"},
    {"environment wins over conf.d", "[daemon]\nlanes = 3\n", "[daemon]\nlanes=4",
     "ZHIBIAO_DAEMON_LANES=5", NULL, "daemon.lanes=5 (ZHIBIAO_DAEMON_LANES)"},
    {"a flag wins over all", "[daemon]\nlanes = 3\n", "[daemon]\nlanes=4", "ZHIBIAO_DAEMON_LANES=5",
     "daemon.lanes=6", "daemon.lanes=6 (-X)"},
    {"comments at line start only", "# a\n; b\n  # c\n[kafka]\ngroup = a;b ;c # d\n", NULL, NULL,
     NULL, "kafka.group=a;b ;c # d (" F "5)"},
    {"= in a value", "[postgres]\nconninfo = host=/tmp dbname=x\n", NULL, NULL, NULL,
     "postgres.conninfo=host=/tmp dbname=x (" F "2)"},
    {"a byte order mark and CRLF", "\xEF\xBB\xBF[daemon]\r\nlanes = 7\r\n", NULL, NULL, NULL,
     "daemon.lanes=7 (" F "2)"},
    {"no line end at the end", "[daemon]\nlanes=8", NULL, NULL, NULL, "daemon.lanes=8 (" F "2)"},
    {"Chinese value", "[kafka]\ntopics = 报告\n", NULL, NULL, NULL, "kafka.topics=报告 (" F "2)"},
    {"empty value", "[kafka]\ngroup =\n", NULL, NULL, NULL, "kafka.group= (" F "2)"},
    {"size with unit", "[daemon]\nbatch_bytes = 4 MiB\n", NULL, NULL, NULL,
     "daemon.batch_bytes=4 MiB (" F "2)"},
    {"librdkafka's own key", "[kafka]\nsecurity.protocol = SSL\n", NULL, NULL, NULL,
     "kafka.security.protocol=SSL (" F "2)"},
    {"the same by environment", "", NULL, "ZHIBIAO_KAFKA_SECURITY_PROTOCOL=SASL_SSL", NULL,
     "kafka.security.protocol=SASL_SSL (ZHIBIAO_KAFKA_SECURITY_PROTOCOL)"},
    {"and by flag", "[kafka]\nsecurity.protocol = SSL\n", NULL, NULL,
     "kafka.security.protocol=PLAINTEXT", "kafka.security.protocol=PLAINTEXT (-X)"},
    {"a key with _ by environment", "", NULL, "ZHIBIAO_DAEMON_BATCH_RECORDS=7", NULL,
     "daemon.batch_records=7 (ZHIBIAO_DAEMON_BATCH_RECORDS)"},
    {"other variables are none of ours", "", NULL, "ZHIBIAO_SHARED=/x", NULL,
     "daemon.lanes=2 (built-in)"},
};

static const struct row errors[] = {
    {"unknown key, near", "[daemon]\nlane = 3\n", NULL, NULL, NULL,
     F "2: no setting \"lane\" in [daemon]: did you mean \"lanes\"?\n"},
    {"unknown key, far", "[daemon]\nzzz = 3\n", NULL, NULL, NULL,
     F "2: no setting \"zzz\" in [daemon]\n"},
    {"unknown section", "[kafak]\na = 3\n", NULL, NULL, NULL,
     F "2: no section [kafak]: did you mean \"kafka\"?\n"},
    {"not a number", "[daemon]\nlanes = two\n", NULL, NULL, NULL,
     F "2: daemon.lanes: \"two\" is not valid: a number from 1 to 64\n"},
    {"out of range", "[daemon]\nlanes = 65\n", NULL, NULL, NULL,
     F "2: daemon.lanes: \"65\" is not valid: a number from 1 to 64\n"},
    {"a number beyond 64 bits", "[daemon]\nlanes = 99999999999999999999\n", NULL, NULL, NULL,
     F "2: daemon.lanes: \"99999999999999999999\" is not valid: a number from 1 to 64\n"},
    {"no such choice", "[daemon]\nlog_level = loud\n", NULL, NULL, NULL,
     F "2: daemon.log_level: \"loud\" is not valid: one of error warning notice info debug\n"},
    {"no equals sign", "[daemon]\nlanes 3\n", NULL, NULL, NULL,
     F "2: expected key = value, found \"lanes 3\"\n"},
    {"before any section", "lanes = 3\n", NULL, NULL, NULL,
     F "1: before any section ([kafka], [postgres] or [daemon]): \"lanes\"\n"},
    {"a section that is none hides its lines", "[daemon\nlanes = x\n[kafka]\ngroup = g", NULL, NULL,
     NULL, F "1: a section is written [name], not \"[daemon\"\n"},
    {"not UTF-8", "[kafka]\ngroup = \xFF\n", NULL, NULL, NULL,
     F "2: byte 9 of the line is not UTF-8\n"},
    {"set twice", "[daemon]\nlanes = 3\nlanes = 4\n", NULL, NULL, NULL,
     F "3: daemon.lanes is set twice, first in line 2\n"},
    {"all errors, not the first only", "[daemon]\nlane = 3\nlanes = x\n", NULL, NULL,
     "daemon.linger=-1",
     F "2: no setting \"lane\" in [daemon]: did you mean \"lanes\"?\n" F
       "3: daemon.lanes: \"x\" is not valid: a number from 1 to 64\n"
       "-X: daemon.linger: \"-1\" is not valid: a number from 0 to 60000 ms (or 500ms, 30s, "
       "5min)\n"},
    {"a secret in the file", "[kafka]\nsasl.password = geheim\n", NULL, NULL, NULL,
     F "2: kafka.sasl.password: a secret is given as a file: write sasl.password.file = FILE\n"},
    {"a secret in the environment", "", NULL, "ZHIBIAO_KAFKA_SASL_PASSWORD=geheim", NULL,
     "ZHIBIAO_KAFKA_SASL_PASSWORD: kafka.sasl.password: a secret is given as a file: write "
     "sasl.password.file = FILE\n"},
    {"a secret in a flag", "", NULL, NULL, "kafka.ssl.key.password=geheim",
     "-X: kafka.ssl.key.password: a secret is given as a file: write ssl.key.password.file = "
     "FILE\n"},
    {"a password in conninfo", "[postgres]\nconninfo = host=x password = y\n", NULL, NULL, NULL,
     F "2: postgres.conninfo: no password here: write password_file = FILE\n"},
    {"a password in a URI", "[postgres]\nconninfo = postgres://u:p@h/d\n", NULL, NULL, NULL,
     F "2: postgres.conninfo: no password here: write password_file = FILE\n"},
    {"a key that is ours", "[kafka]\ngroup.id = x\n", NULL, NULL, NULL,
     F "2: kafka.group.id: write group = …\n"},
    {"a key that is fixed", "[kafka]\nenable.auto.commit = true\n", NULL, NULL, NULL,
     F "2: kafka.enable.auto.commit: it is fixed: positions are kept in PostgreSQL\n"},
    {"a flag without section", "", NULL, NULL, "lanes=3",
     "-X: expected section.key=value, found \"lanes=3\"\n"},
    {"environment, unknown", "", NULL, "ZHIBIAO_DAEMON_LANE=3", NULL,
     "ZHIBIAO_DAEMON_LANE: no setting \"lane\" in [daemon]: did you mean \"lanes\"?\n"},
};

static struct config *open_row(const struct row *r, struct buf *errors_out)
{
    put("main.conf", r->file, 0644);
    if (r->fragment)
        put("conf.d/10-x.conf", r->fragment, 0644);
    else
        unlink(path("conf.d/10-x.conf"));
    char *environment[] = {"PATH=/bin", (char *)r->variable, NULL};
    const char *flags[] = {r->flag};
    struct config_source s = {.file = path("main.conf"),
                              .overrides = flags,
                              .n_overrides = r->flag != NULL,
                              .environment = environment};
    return config_open(&s, errors_out);
}

/* D: and F: in place of the names of the files. */
static void shorten(char *s)
{
    static const char *const names[] = {"conf.d/10-x.conf", "main.conf"};
    for (int i = 0; i < 2; i++) {
        const char *long_name = path(names[i]);
        for (char *p; (p = strstr(s, long_name)) != NULL;) {
            *p = "DF"[i];
            memmove(p + 1, p + strlen(long_name), strlen(p + strlen(long_name)) + 1);
        }
    }
}

static void test_values(void)
{
    struct buf errors_out = {0}, room = {0};
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        const struct row *r = &values[i];
        struct config *c = open_row(r, &errors_out);
        if (!ok(c != NULL, "%s: opens", r->why)) {
            note("%.*s", (int)errors_out.n, errors_out.at);
            buf_clear(&errors_out);
            continue;
        }
        char name[64], got[400];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(r->want, "="), r->want);
        snprintf(got, sizeof(got), "%s=%s", name, shown(c, name, &room));
        shorten(got);
        is(got, r->want, r->why);
        config_close(c);
    }
    buf_free(&errors_out);
    buf_free(&room);
}

static void test_errors(void)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
        struct buf errors_out = {0};
        struct config *c = open_row(&errors[i], &errors_out);
        ok(c == NULL, "%s: refused", errors[i].why);
        buf_put_char(&errors_out, '\0');
        shorten(errors_out.at);
        is(errors_out.at, errors[i].want, errors[i].why);
        config_close(c);
        buf_free(&errors_out);
    }
}

static void test_long_value(void)
{
    struct buf text = {0}, errors_out = {0};
    buf_puts(&text, "[kafka]\ngroup = ");
    for (int i = 0; i < 10000; i++)
        buf_puts(&text, "0123456789");
    buf_put_char(&text, '\0');
    struct config *c = open_row(&(struct row){.file = text.at}, &errors_out);
    ok(c && strlen(c->kafka.group) == 100000, "a value of 100,000 bytes arrives whole");
    config_close(c);
    buf_free(&text);
    buf_free(&errors_out);
}

static void test_secrets(void)
{
    struct buf errors_out = {0}, printed = {0};
    char text[900];
    put("pw", "it's\\ 密\n", 0600);
    snprintf(
        text, sizeof(text),
        "[kafka]\nsasl.password.file = %s\n[postgres]\nconninfo = host=h\npassword_file = %s\n",
        path("pw"), path("pw"));
    struct config *c = open_row(&(struct row){.file = text}, &errors_out);
    if (ok(c != NULL, "secrets from files")) {
        is(c->kafka.pairs[0].value, "it's\\ 密", "the pair holds the secret");
        ok(c->kafka.pairs[0].secret, "and is marked");
        is(c->postgres.connect, "host=h password='it\\'s\\\\ 密'", "conninfo is quoted");
        config_print(c, &printed);
        buf_put_char(&printed, '\0');
        ok(!strstr(printed.at, "密"), "printing redacts it");
        ok(strstr(printed.at, "sasl.password.file = ") != NULL, "and names the file");
    }
    config_close(c);
    snprintf(text, sizeof(text), "[postgres]\nconninfo = postgres://u@h/d\npassword_file = %s\n",
             path("pw"));
    c = open_row(&(struct row){.file = text}, &errors_out);
    is(c ? c->postgres.connect : "", "postgres://u@h/d?password=it%27s%5C%20%E5%AF%86",
       "a URI gets it percent-encoded");
    config_close(c);

    put("pw", "x", 0644);
    c = open_row(&(struct row){.file = text}, &errors_out);
    ok(!c && errors_out.n, "a secret that everyone may read is refused");
    config_close(c);
    buf_clear(&errors_out);
    unlink(path("pw"));
    c = open_row(&(struct row){.file = text}, &errors_out);
    ok(!c && errors_out.n, "so is one that is not there");
    config_close(c);
    buf_free(&errors_out);
    buf_free(&printed);
}

static void test_round_trip(void)
{
    struct buf errors_out = {0}, first = {0}, second = {0};
    struct config *a = open_row(
        &(struct row){.file = "[kafka]\ntopics = a, b\nclient.id = me\n[daemon]\nlinger = 1s\n"},
        &errors_out);
    if (!ok(a != NULL, "opens"))
        return;
    ok(a->kafka.topics.n == 2 && strcmp(a->kafka.topics.items[1], "b") == 0, "lists are split");
    ok(a->daemon.linger_ms == 1000, "seconds become milliseconds");
    ok(a->daemon.memory_bytes == 96 << 20, "96M");
    config_print(a, &first);
    buf_put_char(&first, '\0');
    struct config *b = open_row(&(struct row){.file = first.at}, &errors_out);
    if (ok(b != NULL, "what is printed can be read")) {
        config_changed_fixed(a, b, &second);
        ok(second.n == 0, "and says the same");
        config_close(b);
    }
    b = open_row(&(struct row){.file = "[daemon]\nlanes = 9\nlinger = 2s\n"}, &errors_out);
    config_changed_fixed(a, b, &second);
    buf_put_char(&second, '\0');
    is(second.at, "kafka.topics, daemon.lanes, [kafka]", "what only a restart takes over");
    config_close(b);
    config_close(a);
    buf_free(&errors_out);
    buf_free(&first);
    buf_free(&second);
}

static void test_files(void)
{
    struct buf errors_out = {0};
    struct config_source s = {.file = path("absent.conf")};
    struct config *c = config_open(&s, &errors_out);
    ok(!c && errors_out.n, "a named file that is absent is an error");
    buf_clear(&errors_out);
    s.file = directory;
    c = config_open(&s, &errors_out);
    ok(!c && errors_out.n, "so is a directory");
    buf_free(&errors_out);
}

static void test_table(void)
{
    for (const struct setting *s = config_settings; s->section; s++) {
        ok(s->says && strlen(s->says) > 10 && s->says[strlen(s->says) - 1] == '.',
           "%s.%s says what it is", s->section, s->key);
    }
    struct buf page = {0};
    config_print_settings(&page);
    buf_put_char(&page, '\0');
    ok(strstr(page.at, "*lanes* (1 to 64; built-in: 2)\n\tThreads") != NULL, "manual page rows");
    buf_free(&page);
}

int main(void)
{
    if (!mkdtemp(directory) || mkdir(path("conf.d"), 0700) != 0)
        return 99;
    test_values();
    test_errors();
    test_long_value();
    test_secrets();
    test_round_trip();
    test_files();
    test_table();
    unlink(path("conf.d/10-x.conf"));
    unlink(path("main.conf"));
    unlink(path("pw"));
    rmdir(path("conf.d"));
    rmdir(directory);
    return done();
}
