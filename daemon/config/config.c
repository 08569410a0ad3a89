/* Joins built-in values, files, environment and flags; later ones win.
 *
 * Always holds: all errors are reported, each with its origin; a config that is returned has a
 * valid value for every row of the table; a secret never leaves but through `connect` and the
 * pairs marked secret. */
#include "config/config.h"

#include "config/ini.h"
#include "config/value.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_FILE_BYTES (1024 * 1024)
#define MAX_SETTINGS 64
#define SECRET_SUFFIX ".file"

struct value {
    const char *text, *origin;
};

struct full {
    struct config c; /* first: what the caller sees */
    struct arena a;
    struct value values[MAX_SETTINGS]; /* one for each row of the table */
    struct config_pair *pairs;
    size_t n_pairs, cap_pairs;
    const char **pair_texts; /* as written, for printing: a secret's file name */
    struct buf *errors;
    const char *file; /* being read */
    bool secrets_may_lack;
};

/* Properties of librdkafka that are not free, and what to do instead. */
static const struct {
    const char *key, *instead;
} reserved[] = {
    {"bootstrap.servers", "write brokers = …"},
    {"metadata.broker.list", "write brokers = …"},
    {"group.id", "write group = …"},
    {"group.instance.id", "write instance_id = …"},
    {"enable.auto.commit", "it is fixed: positions are kept in PostgreSQL"},
    {"enable.auto.offset.store", "it is fixed: positions are kept in PostgreSQL"},
    {"auto.offset.reset", "it is fixed: positions are kept in PostgreSQL; see first_start"},
    {"enable.partition.eof", "it is fixed"},
    {"isolation.level", "it is fixed to read_committed"},
};

/* Each is given as KEY.file, the name of a file. */
static const char *const secrets[] = {
    "sasl.password",
    "ssl.key.password",
    "ssl.keystore.password",
    "ssl.key.pem",
    "sasl.oauthbearer.client.secret",
};

static bool is_secret(const char *key)
{
    for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++) {
        if (strcmp(key, secrets[i]) == 0)
            return true;
    }
    return false;
}

__attribute__((format(printf, 3, 4))) static void complain(struct full *f, const char *origin,
                                                           const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    buf_printf(f->errors, "%s: %s\n", origin, text);
}

/* ---- names -------------------------------------------------------------------------------- */

/* Edits between two short names (Levenshtein, two rows). */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(b), row[64];
    if (n >= 63 || strlen(a) >= 63)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t edit = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = edit < change ? edit : change;
        }
    }
    return row[n];
}

const char *config_nearest(const char *name, const char *const *candidates, size_t n)
{
    const char *best = NULL;
    size_t least = strlen(name) / 3 + 1; /* one edit in three letters */
    for (size_t i = 0; i < n; i++) {
        size_t d = candidates[i] ? distance(name, candidates[i]) : SIZE_MAX;
        if (d <= least && d < strlen(name)) {
            best = candidates[i];
            least = d ? d - 1 : 0;
        }
    }
    return best;
}

static const struct setting *find_setting(const char *section, const char *key)
{
    for (const struct setting *s = config_settings; s->section; s++) {
        if (strcmp(s->section, section) == 0 && strcmp(s->key, key) == 0)
            return s;
    }
    return NULL;
}

static const char *nearest_key(const char *section, const char *key)
{
    const char *names[MAX_SETTINGS];
    size_t n = 0;
    for (const struct setting *s = config_settings; s->section; s++) {
        if (strcmp(s->section, section) == 0)
            names[n++] = s->key;
    }
    return config_nearest(key, names, n);
}

static const char *const sections[] = {"kafka", "postgres", "daemon"};
#define N_SECTIONS (sizeof(sections) / sizeof(*sections))

static bool known_section(const char *section)
{
    for (size_t i = 0; i < N_SECTIONS; i++) {
        if (strcmp(section, sections[i]) == 0)
            return true;
    }
    return false;
}

/* ---- taking one value --------------------------------------------------------------------- */

static bool holds_password(const char *conninfo)
{
    const char *scheme = strstr(conninfo, "://");
    if (scheme) {
        const char *at = strchr(scheme, '@');
        const char *colon = strchr(scheme + 3, ':');
        const char *slash = strchr(scheme + 3, '/');
        if (at && colon && colon < at && (!slash || at < slash))
            return true;
    }
    for (const char *p = conninfo; (p = strstr(p, "password")) != NULL; p += 8) {
        const char *after = p + 8 + strspn(p + 8, " \t");
        if (*after == '=' && (p == conninfo || !isalpha((unsigned char)p[-1])))
            return true;
    }
    return false;
}

static void take_setting(struct full *f, const struct setting *s, const char *text,
                         const char *origin)
{
    struct err e = {0};
    if (s->at == offsetof(struct config, postgres.conninfo) && holds_password(text)) {
        complain(f, origin, "postgres.conninfo: no password here: write password_file = FILE");
        return;
    }
    if (!value_set(s, text, &f->c, &f->a, &e)) {
        complain(f, origin, "%s.%s: %s", s->section, s->key, e.text);
        return;
    }
    f->values[s - config_settings] =
        (struct value){arena_copy(&f->a, span_of(text)).at, arena_copy(&f->a, span_of(origin)).at};
}

static struct config_pair *pair_slot(struct full *f, const char *key)
{
    for (size_t i = 0; i < f->n_pairs; i++) {
        if (strcmp(f->pairs[i].key, key) == 0)
            return &f->pairs[i];
    }
    if (!arena_grow(&f->a, &f->pairs, &f->cap_pairs, f->n_pairs, sizeof(*f->pairs)))
        return NULL;
    f->pairs[f->n_pairs] = (struct config_pair){.key = arena_copy(&f->a, span_of(key)).at};
    return &f->pairs[f->n_pairs++];
}

/* [kafka] what is not ours.  For a secret the value is the file's name until load_secrets. */
static void take_pair(struct full *f, const char *key, const char *text, const char *origin)
{
    for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++) {
        if (strcmp(key, reserved[i].key) == 0) {
            complain(f, origin, "kafka.%s: %s", key, reserved[i].instead);
            return;
        }
    }
    if (is_secret(key)) {
        complain(f, origin, "kafka.%s: a secret is given as a file: write %s%s = FILE", key, key,
                 SECRET_SUFFIX);
        return;
    }
    struct span name = span_of(key);
    bool secret = false;
    char bare[64];
    if (span_ends(name, SPAN(SECRET_SUFFIX)) && name.n < sizeof(bare)) {
        snprintf(bare, sizeof(bare), "%.*s", (int)(name.n - sizeof(SECRET_SUFFIX) + 1), key);
        secret = is_secret(bare);
    }
    struct config_pair *p = pair_slot(f, secret ? bare : key);
    if (!p)
        return;
    p->value = arena_copy(&f->a, span_of(text)).at;
    p->origin = arena_copy(&f->a, span_of(origin)).at;
    p->secret = secret;
}

static void take(struct full *f, const char *section, const char *key, const char *text,
                 const char *origin)
{
    const struct setting *s = find_setting(section, key);
    if (s) {
        take_setting(f, s, text, origin);
        return;
    }
    if (strcmp(section, "kafka") == 0) {
        take_pair(f, key, text, origin);
        return;
    }
    bool section_good = known_section(section);
    const char *near =
        section_good ? nearest_key(section, key) : config_nearest(section, sections, N_SECTIONS);
    char hint[100] = "";
    if (near)
        snprintf(hint, sizeof(hint), ": did you mean \"%s\"?", near);
    if (section_good)
        complain(f, origin, "no setting \"%s\" in [%s]%s", key, section, hint);
    else
        complain(f, origin, "no section [%s]%s", section,
                 near ? hint : ": there are [kafka], [postgres] and [daemon]");
}

/* ---- sources ------------------------------------------------------------------------------ */

static void take_initial(struct full *f)
{
    for (const struct setting *s = config_settings; s->section; s++)
        take_setting(f, s, s->initial, "built-in");
}

struct seen {
    struct full *f;
    const struct ini_line **lines;
    size_t n, cap;
};

static bool set_twice(struct seen *seen, const struct ini_line *line, const char *origin)
{
    for (size_t i = 0; i < seen->n; i++) {
        const struct ini_line *old = seen->lines[i];
        if (strcmp(old->key, line->key) != 0 || strcmp(old->section, line->section) != 0)
            continue;
        complain(seen->f, origin, "%s.%s is set twice, first in line %u", line->section, line->key,
                 old->line);
        return true;
    }
    struct ini_line *copy = arena_new(&seen->f->a, struct ini_line, 1);
    if (copy && arena_grow(&seen->f->a, &seen->lines, &seen->cap, seen->n, sizeof(*seen->lines))) {
        *copy = *line;
        seen->lines[seen->n++] = copy;
    }
    return false;
}

static void take_line(void *ctx, const struct ini_line *line)
{
    struct seen *seen = ctx;
    char origin[4200];
    snprintf(origin, sizeof(origin), "%s:%u", seen->f->file, line->line);
    if (!set_twice(seen, line, origin))
        take(seen->f, line->section, line->key, line->value, origin);
}

static void read_file(struct full *f, const char *file, bool may_lack)
{
    if (may_lack && access(file, F_OK) != 0 && errno == ENOENT)
        return;
    struct span text;
    struct err e = {0};
    if (!value_slurp(file, MAX_FILE_BYTES, &f->a, &text, &e)) {
        complain(f, "config", "%s", e.text);
        return;
    }
    f->file = file;
    struct seen seen = {.f = f};
    ini_read(&f->a, file, text, take_line, &seen, f->errors);
}

static int only_conf(const struct dirent *d)
{
    struct span name = span_of(d->d_name);
    return name.n > 5 && d->d_name[0] != '.' && span_ends(name, SPAN(".conf"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_directory(struct full *f, const char *file)
{
    const char *slash = strrchr(file, '/');
    int head = slash ? (int)(slash - file) + 1 : 0;
    char directory[4096];
    if (snprintf(directory, sizeof(directory), "%.*sconf.d", head, file) >= (int)sizeof(directory))
        return;
    struct dirent **names;
    int n = scandir(directory, &names, only_conf, by_bytes);
    for (int i = 0; i < n; i++) {
        char path[4096 + 256 + 2];
        snprintf(path, sizeof(path), "%s/%s", directory, names[i]->d_name);
        const char *kept = arena_copy(&f->a, span_of(path)).at;
        if (kept)
            read_file(f, kept, false);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

/* ZHIBIAO_SECTION_KEY: of our own keys any _ may be a dot; of librdkafka's every _ is one. */
static bool named_by(const char *variable, const char *key)
{
    for (; *variable && *key; variable++, key++) {
        char want = *key == '.' ? '_' : (char)toupper((unsigned char)*key);
        if (*variable != want)
            return false;
    }
    return !*variable && !*key;
}

static void take_variable(struct full *f, const char *section, const char *name, const char *text,
                          const char *origin)
{
    char key[128];
    size_t n = 0;
    for (const struct setting *s = config_settings; s->section; s++) {
        if (strcmp(s->section, section) == 0 && named_by(name, s->key)) {
            take(f, section, s->key, text, origin);
            return;
        }
    }
    bool dots = strcmp(section, "kafka") == 0;
    for (; name[n] && n + 1 < sizeof(key); n++)
        key[n] = name[n] == '_' && dots ? '.' : (char)tolower((unsigned char)name[n]);
    key[n] = '\0';
    take(f, section, key, text, origin);
}

static void read_environment(struct full *f, char *const *environment)
{
    for (; environment && *environment; environment++) {
        const char *equals = strchr(*environment, '=');
        struct span name = {*environment, equals ? (size_t)(equals - *environment) : 0};
        for (size_t i = 0; i < N_SECTIONS; i++) {
            char head[32];
            int n = snprintf(head, sizeof(head), "ZHIBIAO_%s_", sections[i]);
            for (int j = 0; j < n; j++)
                head[j] = (char)toupper((unsigned char)head[j]);
            if (!span_starts(name, (struct span){head, (size_t)n}))
                continue;
            const char *origin = arena_copy(&f->a, name).at;
            if (origin)
                take_variable(f, sections[i], origin + n, equals + 1, origin);
        }
    }
}

static void take_override(struct full *f, const char *text)
{
    const char *equals = strchr(text, '=');
    const char *dot = strchr(text, '.');
    if (!equals || !dot || dot > equals || dot == text || dot + 1 == equals) {
        complain(f, "-X", "expected section.key=value, found \"%s\"", text);
        return;
    }
    const char *section = arena_copy(&f->a, (struct span){text, (size_t)(dot - text)}).at;
    const char *key = arena_copy(&f->a, (struct span){dot + 1, (size_t)(equals - dot - 1)}).at;
    if (section && key)
        take(f, section, key, equals + 1, "-X");
}

/* ---- what follows from the values -------------------------------------------------------- */

static const char *secret_of(struct full *f, const char *file, struct err *e)
{
    if (!f->secrets_may_lack || !value_secret_lacks(file))
        return value_secret(file, &f->a, e);
    f->c.unseen_secret = file;
    return "";
}

static void load_secrets(struct full *f)
{
    f->pair_texts = arena_new(&f->a, const char *, f->n_pairs + 1);
    for (size_t i = 0; i < f->n_pairs; i++) {
        struct config_pair *p = &f->pairs[i];
        if (f->pair_texts)
            f->pair_texts[i] = p->value;
        struct err e = {0};
        if (p->secret && !(p->value = secret_of(f, p->value, &e)))
            complain(f, p->origin, "kafka.%s%s: %s", p->key, SECRET_SUFFIX, e.text);
    }
}

/* 'it''s' in the way of libpq: backslashes before quotes and backslashes. */
static void put_quoted(struct buf *b, const char *s)
{
    buf_put_char(b, '\'');
    for (; *s; s++) {
        if (*s == '\'' || *s == '\\')
            buf_put_char(b, '\\');
        buf_put_char(b, *s);
    }
    buf_put_char(b, '\'');
}

static void put_percent(struct buf *b, const char *s)
{
    for (; *s; s++) {
        if (isalnum((unsigned char)*s))
            buf_put_char(b, *s);
        else
            buf_printf(b, "%%%02X", (unsigned char)*s);
    }
}

static void join_conninfo(struct full *f)
{
    const char *base = f->c.postgres.conninfo, *file = f->c.postgres.password_file;
    f->c.postgres.connect = base;
    if (!file[0])
        return;
    struct err e = {0};
    const struct setting *s = find_setting("postgres", "password_file");
    const char *password = secret_of(f, file, &e);
    if (!password) {
        complain(f, config_origin(&f->c, s), "postgres.password_file: %s", e.text);
        return;
    }
    struct buf b = {0};
    buf_puts(&b, base);
    if (strstr(base, "://")) {
        buf_puts(&b, strchr(base, '?') ? "&password=" : "?password=");
        put_percent(&b, password);
    } else {
        buf_puts(&b, " password=");
        put_quoted(&b, password);
    }
    f->c.postgres.connect = arena_copy(&f->a, buf_span(&b)).at;
    if (b.at)
        explicit_bzero(b.at, b.cap);
    buf_free(&b);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct config_pair *)a)->key, ((const struct config_pair *)b)->key);
}

struct config *config_open(const struct config_source *s, struct buf *ret_errors)
{
    struct full *f = calloc(1, sizeof(*f));
    if (!f)
        return NULL;
    size_t before = ret_errors->n;
    f->errors = ret_errors;
    f->secrets_may_lack = s->secrets_may_lack;
    const char *file = s->file ? s->file : CONFIG_DEFAULT_FILE;
    take_initial(f);
    read_file(f, file, !s->file);
    read_directory(f, file);
    read_environment(f, s->environment);
    for (size_t i = 0; i < s->n_overrides; i++)
        take_override(f, s->overrides[i]);
    if (f->n_pairs)
        qsort(f->pairs, f->n_pairs, sizeof(*f->pairs), by_key);
    load_secrets(f);
    join_conninfo(f);
    f->c.kafka.pairs = f->pairs;
    f->c.kafka.n_pairs = f->n_pairs;
    if (ret_errors->n == before)
        return &f->c;
    config_close(&f->c);
    return NULL;
}

void config_close(struct config *c)
{
    struct full *f = (struct full *)c;
    if (!f)
        return;
    arena_free(&f->a);
    free(f);
}

/* ---- reading back ------------------------------------------------------------------------- */

const char *config_origin(const struct config *c, const struct setting *s)
{
    const struct full *f = (const struct full *)c;
    return f->values[s - config_settings].origin;
}

void config_print(const struct config *c, struct buf *ret)
{
    const struct full *f = (const struct full *)c;
    const char *section = "";
    for (const struct setting *s = config_settings; s->section; s++) {
        if (strcmp(section, s->section) != 0) {
            if (strcmp(section, "kafka") == 0) {
                for (size_t i = 0; i < f->n_pairs; i++)
                    buf_printf(ret, "# %s\n%s%s = %s\n", f->pairs[i].origin, f->pairs[i].key,
                               f->pairs[i].secret ? SECRET_SUFFIX : "", f->pair_texts[i]);
            }
            section = s->section;
            buf_printf(ret, "%s[%s]\n", s == config_settings ? "" : "\n", section);
        }
        const struct value *v = &f->values[s - config_settings];
        buf_printf(ret, "# %s\n%s = %s\n", v->origin, s->key, v->text);
    }
}

static const char *type_says(const struct setting *s)
{
    switch (s->type) {
    case SETTING_TEXT:
        return "text";
    case SETTING_LIST:
        return "list";
    case SETTING_CHOICE:
        return s->choices;
    case SETTING_INT:
    case SETTING_BYTES:
    case SETTING_MS:
        return "number";
    case SETTING_BOOL:
        return "yes, no";
    case SETTING_FILE:
        return "file name";
    }
    return "";
}

void config_print_settings(struct buf *ret)
{
    const char *section = "";
    for (const struct setting *s = config_settings; s->section; s++) {
        if (strcmp(section, s->section) != 0)
            buf_printf(ret, "%s## [%s]\n\n", section[0] ? "\n" : "", s->section);
        section = s->section;
        buf_printf(ret, "*%s* (", s->key);
        if (s->max)
            buf_printf(ret, "%lld to %lld%s%s", (long long)s->min, (long long)s->max,
                       s->unit[0] ? " " : "", s->unit);
        else
            buf_puts(ret, type_says(s));
        if (s->initial[0])
            buf_printf(ret, "; built-in: %s", s->initial);
        buf_printf(ret, "%s)\n\t%s\n\n", s->reloadable ? "; reloadable" : "", s->says);
    }
}

void config_changed_fixed(const struct config *old, const struct config *new, struct buf *ret)
{
    const struct full *a = (const struct full *)old, *b = (const struct full *)new;
    for (const struct setting *s = config_settings; s->section; s++) {
        size_t i = (size_t)(s - config_settings);
        if (!s->reloadable && strcmp(a->values[i].text, b->values[i].text) != 0)
            buf_printf(ret, "%s%s.%s", ret->n ? ", " : "", s->section, s->key);
    }
    bool same = a->n_pairs == b->n_pairs;
    for (size_t i = 0; same && i < a->n_pairs; i++)
        same = strcmp(a->pairs[i].key, b->pairs[i].key) == 0 &&
               strcmp(a->pairs[i].value, b->pairs[i].value) == 0;
    if (!same)
        buf_printf(ret, "%s[kafka]", ret->n ? ", " : "");
}
