/* Values by type: numbers with their units, choices, lists, secrets.  Every refusal states
 * what would be valid. */
#include "config/value.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct suffix {
    const char *name;
    int64_t factor;
};
static const struct suffix bytes_suffixes[] = {
    {"", 1},        {"B", 1},         {"k", 1024},       {"K", 1024},         {"KiB", 1024},
    {"M", 1048576}, {"MiB", 1048576}, {"G", 1073741824}, {"GiB", 1073741824}, {0},
};
static const struct suffix ms_suffixes[] = {
    {"", 1}, {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {0},
};
static const struct suffix no_suffix[] = {{"", 1}, {0}};

static struct span trimmed(const char *text)
{
    return span_trim(span_of(text));
}

/* Digits and a suffix; false where it is neither or too large. */
static bool read_number(struct span s, const struct suffix *suffixes, int64_t *ret)
{
    size_t i = 0;
    int64_t n = 0;
    for (; i < s.n && s.at[i] >= '0' && s.at[i] <= '9'; i++) {
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, s.at[i] - '0', &n))
            return false;
    }
    if (i == 0)
        return false;
    struct span rest = span_trim(span_between(s, i, s.n));
    for (const struct suffix *x = suffixes; x->name; x++) {
        if (span_equal(rest, span_of(x->name)))
            return !__builtin_mul_overflow(n, x->factor, ret);
    }
    return false;
}

static bool set_number(const struct setting *s, const char *text, const struct suffix *suffixes,
                       const char *example, void *at, struct err *e)
{
    int64_t n;
    if (!read_number(trimmed(text), suffixes, &n) || n < s->min || n > s->max)
        return err_fail(e, ERR_SETUP,
                        "\"%s\" is not valid: a number from %" PRId64 " to %" PRId64 "%s%s%s", text,
                        s->min, s->max, s->unit[0] ? " " : "", s->unit, example);
    memcpy(at, &n, sizeof(n));
    return true;
}

static bool set_choice(const struct setting *s, const char *text, const char **at, struct arena *a,
                       struct err *e)
{
    struct span want = trimmed(text);
    for (const char *p = s->choices; *p;) {
        size_t n = strcspn(p, " ");
        if (span_equal(want, (struct span){p, n})) {
            *at = arena_copy(a, want).at;
            return true;
        }
        p += n + strspn(p + n, " ");
    }
    return err_fail(e, ERR_SETUP, "\"%s\" is not valid: one of %s", text, s->choices);
}

static bool set_bool(const char *text, bool *at, struct err *e)
{
    struct span s = trimmed(text);
    bool yes = span_equal(s, SPAN("yes"));
    if (!yes && !span_equal(s, SPAN("no")))
        return err_fail(e, ERR_SETUP, "\"%s\" is not valid: yes or no", text);
    *at = yes;
    return true;
}

static bool set_list(const char *text, struct config_list *at, struct arena *a, struct err *e)
{
    struct config_list list = {0};
    size_t cap = 0;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ",");
        struct span item = span_trim((struct span){p, n});
        p += n + (p[n] == ',');
        if (!item.n)
            continue;
        if (!arena_grow(a, &list.items, &cap, list.n, sizeof(*list.items)))
            return err_fail(e, ERR_SETUP, "the list is too long");
        list.items[list.n++] = arena_copy(a, item).at;
    }
    *at = list;
    return true;
}

bool value_set(const struct setting *s, const char *text, struct config *c, struct arena *a,
               struct err *e)
{
    void *at = (char *)c + s->at;
    switch (s->type) {
    case SETTING_TEXT:
    case SETTING_FILE: {
        const char *copy = arena_copy(a, span_of(text)).at;
        memcpy(at, &copy, sizeof(copy));
        return true;
    }
    case SETTING_LIST:
        return set_list(text, at, a, e);
    case SETTING_CHOICE:
        return set_choice(s, text, at, a, e);
    case SETTING_INT:
        return set_number(s, text, no_suffix, "", at, e);
    case SETTING_BYTES:
        return set_number(s, text, bytes_suffixes, " (or 64k, 8M, 1G)", at, e);
    case SETTING_MS:
        return set_number(s, text, ms_suffixes, " (or 500ms, 30s, 5min)", at, e);
    case SETTING_BOOL:
        return set_bool(text, at, e);
    }
    return false;
}

/* ---- files ---------------------------------------------------------------------------- */

static bool read_all(int fd, const char *file, size_t max, struct arena *a, struct span *ret,
                     struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_fail(e, ERR_SETUP, "could not read \"%s\": %s", file, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_fail(e, ERR_SETUP, "could not read \"%s\": it is a directory", file);
    struct buf b = {.max = max + 1};
    ssize_t got = 0;
    for (char *room; (room = buf_room(&b, 4096)) != NULL || (room = buf_room(&b, 1)) != NULL;) {
        got = read(fd, room, b.cap - b.n < 4096 ? 1 : 4096);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        b.n += (size_t)got;
    }
    bool good = got == 0 && b.n <= max;
    if (got < 0)
        err_fail(e, ERR_SETUP, "could not read \"%s\": %s", file, strerror(errno));
    else if (!good)
        err_fail(e, ERR_SETUP, "\"%s\" is larger than %zu bytes", file, max);
    else
        *ret = arena_copy(a, buf_span(&b));
    buf_free(&b);
    return good;
}

bool value_slurp(const char *file, size_t max, struct arena *a, struct span *ret, struct err *e)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_fail(e, ERR_SETUP, "could not open \"%s\": %s", file, strerror(errno));
    bool good = read_all(fd, file, max, a, ret, e);
    close(fd);
    return good;
}

/* A relative name means a credential of systemd where there is one. */
static const char *secret_path(const char *file, char *room, size_t size)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (file[0] == '/' || !directory || !directory[0])
        return file;
    int n = snprintf(room, size, "%s/%s", directory, file);
    return n > 0 && (size_t)n < size && access(room, F_OK) == 0 ? room : file;
}

bool value_secret_lacks(const char *file)
{
    char room[PATH_MAX];
    return file[0] != '/' && access(secret_path(file, room, sizeof(room)), F_OK) != 0;
}

const char *value_secret(const char *file, struct arena *a, struct err *e)
{
    char room[PATH_MAX];
    const char *path = secret_path(file, room, sizeof(room));
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IROTH)) {
        err_fail(e, ERR_SETUP, "\"%s\" holds a secret and everyone may read it: chmod 600", path);
        return NULL;
    }
    struct span s;
    if (!value_slurp(path, 65536, a, &s, e))
        return NULL;
    while (s.n && (s.at[s.n - 1] == '\n' || s.at[s.n - 1] == '\r'))
        s.n--;
    if (!s.n || memchr(s.at, '\0', s.n)) {
        err_fail(e, ERR_SETUP, "\"%s\" %s", path, s.n ? "holds a NUL byte" : "is empty");
        return NULL;
    }
    return arena_copy(a, s).at;
}
