/* Runs a fuzz target without libFuzzer: every seed, then changed seeds for a number of
 * seconds.  It knows nothing of coverage; it finds what is broken broadly, fast and with any
 * compiler.
 *
 * usage: smoke_TARGET SECONDS DIRECTORY
 *
 * The changes follow from a fixed seed.  The input that ended the process is kept in
 * crash-TARGET in $TMPDIR. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define MAX_SEEDS 4096
#define MAX_SEED_BYTES (1 << 20)
#define MAX_CHANGED_BYTES 8192

static struct span seeds[MAX_SEEDS];
static size_t n_seeds;
static uint64_t state = 0x9E3779B97F4A7C15u;
static struct span current;
static char crash_file[4096];

/* xorshift64 */
static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (size_t)(state % n) : 0;
}

static void keep_input(int sig)
{
    int fd = open(crash_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd >= 0 && write(fd, current.at, current.n) == (ssize_t)current.n)
        close(fd);
    signal(sig, SIG_DFL);
    raise(sig);
}

static void run(struct span input)
{
    char *exact = malloc(input.n ? input.n : 1);
    FUZZ_CHECK(exact);
    if (input.n)
        memcpy(exact, input.at, input.n);
    current = (struct span){.at = exact, .n = input.n};
    LLVMFuzzerTestOneInput((const uint8_t *)exact, input.n);
    current = (struct span){0};
    free(exact);
}

static void read_seed(const char *directory, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    FILE *f = fopen(path, "rb");
    char *bytes = f ? malloc(MAX_SEED_BYTES) : NULL;
    if (bytes && n_seeds < MAX_SEEDS) {
        size_t n = fread(bytes, 1, MAX_SEED_BYTES, f);
        char *fit = realloc(bytes, n ? n : 1);
        seeds[n_seeds++] = (struct span){.at = fit ? fit : bytes, .n = n};
    } else {
        free(bytes);
    }
    if (f)
        fclose(f);
}

static int by_content(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static void read_seeds(const char *directory)
{
    DIR *d = opendir(directory);
    if (!d)
        return;
    for (struct dirent *entry; (entry = readdir(d));)
        if (entry->d_name[0] != '.')
            read_seed(directory, entry->d_name);
    closedir(d);
    qsort(seeds, n_seeds, sizeof(*seeds), by_content);
}

static const char *const tokens[] = {
    "0",  "9",       "万",     "亿",   "余",     "%",    "％",   "百分之", "年",       "月",
    "日", "个",      "名",     "元",   "第",     "至",   "到",   "-",      "—",        ".",
    ",",  "，",      "。",     "：",   "、",     "；",   "\n",   "“",      "”",        "（",
    "）", "【",      "】",     "一",   "十",     "百",   "千",   "两",     "半",       "几",
    "多", "近",      "以来",   "截至", "去年",   "2019", "分别", "其中",   "增长",     "占",
    "倍", "一、",    "（一）", "\t",   " ",      "　",   "\"",   "{",      "}",        "[",
    "]",  "\\u0000", "<p>",    "</p>", "&nbsp;", "=",    "#",    "\xff",   "\xc3\x28", "",
};

/* Puts the bytes at `at` of the work buffer. */
static void insert(char *work, size_t *n, size_t at, const char *bytes, size_t count)
{
    if (*n + count > MAX_CHANGED_BYTES)
        return;
    memmove(work + at + count, work + at, *n - at);
    memmove(work + at, bytes, count);
    *n += count;
}

static void change(char *work, size_t *n)
{
    char piece[256];
    size_t at = below(*n + 1), count = below(*n - at + 1);
    count = count > sizeof(piece) ? sizeof(piece) : count;
    switch (below(6)) {
    case 0: /* a byte */
        if (at < *n)
            work[at] = (char)below(256);
        break;
    case 1: /* a piece goes */
        memmove(work + at, work + at + count, *n - at - count);
        *n -= count;
        break;
    case 2: /* a piece again */
        memcpy(piece, work + at, count);
        insert(work, n, below(*n + 1), piece, count);
        break;
    case 3: { /* a piece of another seed */
        struct span other = seeds[below(n_seeds)];
        size_t from = below(other.n + 1), rest = other.n - from;
        insert(work, n, at, other.at + from, below(rest < 200 ? rest + 1 : 200));
        break;
    }
    default: { /* a token */
        const char *token = tokens[below(sizeof(tokens) / sizeof(*tokens))];
        for (size_t times = 1 + (below(20) == 0 ? below(100) : 0); times > 0; times--)
            insert(work, n, at, token, strlen(token));
    }
    }
}

static void run_changed(void)
{
    static char work[MAX_CHANGED_BYTES];
    struct span seed = seeds[below(n_seeds)];
    size_t skip = below(seed.n > MAX_CHANGED_BYTES ? seed.n - MAX_CHANGED_BYTES : 1);
    size_t n = seed.n - skip < MAX_CHANGED_BYTES / 2 ? seed.n - skip : MAX_CHANGED_BYTES / 2;
    memcpy(work, seed.at + skip, n);
    for (size_t times = 1 + below(8); times > 0; times--)
        change(work, &n);
    run((struct span){.at = work, .n = n});
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s SECONDS DIRECTORY\n", argv[0]);
        return 64;
    }
    const char *tmp = getenv("TMPDIR"), *name = strrchr(argv[0], '/');
    snprintf(crash_file, sizeof(crash_file), "%s/crash-%s", tmp ? tmp : "/tmp",
             name ? name + 1 : argv[0]);
    signal(SIGSEGV, keep_input);
    signal(SIGABRT, keep_input);
    signal(SIGFPE, keep_input);
    signal(SIGBUS, keep_input);
    read_seeds(argv[2]);
    run((struct span){.at = "", .n = 0});
    for (size_t i = 0; i < n_seeds; i++)
        run(seeds[i]);
    size_t changed = 0;
    if (n_seeds > 0)
        for (double until = now() + atof(argv[1]); now() < until; changed++)
            run_changed();
    printf("%zu seeds, %zu changed inputs\n", n_seeds, changed);
    return n_seeds > 0 ? 0 : 66;
}
