/* Store under faults: answers that are lost at every place, backends that are killed, a server
 * that restarts, writers at once.  Whatever happens, each record is stored exactly once. */
#include "lib/store_batches.h"
#include "store/migrate.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* ---- a proxy that breaks connections ----------------------------------------------------------
 */

enum cut {
    CUT_NONE,
    CUT_REQUEST, /* before COMMIT is passed on */
    CUT_ANSWER, /* after the server did COMMIT, before its answer is passed on */
    CUT_COUNT, /* at the n-th piece, whichever way it goes */
};

static struct {
    int listener;
    uint16_t port, server_port;
    _Atomic int cut, left;
} proxy;

static int dial(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool cuts(const char *bytes, size_t n, bool from_client)
{
    int mode = atomic_load(&proxy.cut);
    bool commit = memmem(bytes, n, "COMMIT", 7) != NULL;
    bool now = (mode == CUT_REQUEST && from_client && commit) ||
               (mode == CUT_ANSWER && !from_client && commit) ||
               (mode == CUT_COUNT && atomic_fetch_sub(&proxy.left, 1) == 0);
    if (now)
        atomic_store(&proxy.cut, CUT_NONE);
    return now;
}

/* Passes on what one side says; false: the connection ends. */
static bool pass(int from, int to, bool from_client)
{
    char bytes[65536];
    ssize_t n = read(from, bytes, sizeof(bytes));
    if (n <= 0 || cuts(bytes, (size_t)n, from_client))
        return false;
    for (ssize_t done = 0, k; done < n; done += k) {
        k = write(to, bytes + done, (size_t)(n - done));
        if (k <= 0)
            return false;
    }
    return true;
}

static void *relay(void *arg)
{
    int client = (int)(intptr_t)arg, server = dial(proxy.server_port);
    struct pollfd p[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    while (server >= 0 && poll(p, 2, -1) > 0) {
        if (p[0].revents && !pass(client, server, true))
            break;
        if (p[1].revents && !pass(server, client, false))
            break;
    }
    close(client);
    close(server);
    return NULL;
}

static void *proxy_run(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_t thread;
        int client = accept(proxy.listener, NULL, NULL);
        if (client < 0)
            return NULL;
        if (pthread_create(&thread, NULL, relay, (void *)(intptr_t)client) == 0)
            pthread_detach(thread);
    }
}

static bool proxy_open(void)
{
    const char *port = strstr(pg_conninfo, "port=");
    proxy.server_port = (uint16_t)(port ? atoi(port + 5) : 0);
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof(at);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    proxy.listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t thread;
    bool good = bind(proxy.listener, (struct sockaddr *)&at, size) == 0 &&
                listen(proxy.listener, 16) == 0 &&
                getsockname(proxy.listener, (struct sockaddr *)&at, &size) == 0 &&
                pthread_create(&thread, NULL, proxy_run, NULL) == 0;
    proxy.port = ntohs(at.sin_port);
    return good;
}

/* ---- the same batch until it is stored --------------------------------------------------------
 */

#define EACH 20

/* Records [from, from + EACH) of a partition; the last four repeat keys of the first. */
static struct bench *batch_at(int32_t partition, int64_t epoch, int64_t from)
{
    struct bench *b = bench_new();
    for (int64_t i = from; i < from + EACH; i++) {
        char *key = arena_take(&arena, 32), *value = arena_take(&arena, 32);
        snprintf(key, 32, "p%d-%lld", partition, (long long)(i % 16));
        snprintf(value, 32, "%lld", (long long)i);
        add_report(b, partition, i, key, value);
    }
    add_part(b, partition, epoch, from, from + EACH);
    return b;
}

/* How many attempts it took; 0: never.  The last answer stays in `said`. */
static int until_done(struct store *s, const struct bench *b, const char **said)
{
    for (int i = 1; i <= 300; i++) {
        *said = write_batch(s, b);
        if (strncmp(*said, "done", 4) == 0)
            return i;
        usleep(20000);
    }
    return 0;
}

static const char all_there[] =
    "SELECT count(*) = %lld AND count(DISTINCT kafka_offset) = %lld FROM zhibiao.revision";

static void is_all_there(int64_t n, const char *why)
{
    char sql[200];
    snprintf(sql, sizeof(sql), all_there, (long long)n, (long long)n);
    is(pg_ask(sql), "t", why);
    is(proof(), "", "and the ledger holds");
}

static struct store *store_by_proxy(void)
{
    static char conninfo[200];
    snprintf(conninfo, sizeof(conninfo),
             "host=127.0.0.1 port=%d user=postgres dbname=zhibiao sslmode=disable "
             "gssencmode=disable",
             proxy.port);
    struct store_options o = options;
    o.conninfo = conninfo;
    struct err e = {0};
    return store_open(&o, lexicon, NULL, &e);
}

static void commit_lost(void)
{
    clean();
    struct store *s = store_by_proxy();
    int64_t epoch = claim(s, 0, 0);
    const char *said;
    struct bench *b = batch_at(0, epoch, 0);
    int n = until_done(s, b, &said);
    ok(n == 1, "through the proxy: %s", said);
    atomic_store(&proxy.cut, CUT_ANSWER);
    n = until_done(s, batch_at(0, epoch, EACH), &said);
    ok(n == 1 && strcmp(said, "done stored=20 indicators=20") == 0,
       "the answer to COMMIT is lost: found to be stored, with its counts: %s", said);
    atomic_store(&proxy.cut, CUT_REQUEST);
    said = write_batch(s, batch_at(0, epoch, 2 * EACH));
    ok(strncmp(said, "failed: ", 8) == 0, "COMMIT itself is lost: the batch again: %s", said);
    n = until_done(s, batch_at(0, epoch, 2 * EACH), &said);
    ok(n == 1, "and then it is stored: %s", said);
    is_all_there(3 * EACH, "each record is there once");
    store_close(s);
}

static void cut_everywhere(void)
{
    clean();
    struct store *s = store_by_proxy();
    int64_t epoch = claim(s, 0, 0), at = 0;
    int again = 0, lost = 0, uncut = 0;
    for (int place = 0; place < 40 && uncut < 3; place++, at += EACH) {
        const char *said;
        atomic_store(&proxy.left, place);
        atomic_store(&proxy.cut, CUT_COUNT);
        int n = until_done(s, batch_at(0, epoch, at), &said);
        lost += n == 0;
        again += n > 1;
        uncut += atomic_exchange(&proxy.cut, CUT_NONE) != CUT_NONE;
        if (n == 0)
            note("place %d: %s", place, said);
    }
    ok(lost == 0 && again > 2, "the connection cut at each place: %d batches were sent again",
       again);
    is_all_there(at, "each record is there once");
    store_close(s);
}

static pid_t killer(unsigned seed)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    PGconn *c = PQconnectdb(pg_conninfo);
    for (srand(seed);; usleep(5000 + (unsigned)rand() % 150000))
        PQclear(PQexec(c, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                          "application_name = 'store_test'"));
}

static void killed_backends(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0), at = 0;
    int lost = 0, again = 0;
    pid_t pid = killer(7);
    for (int i = 0; i < 60; i++, at += EACH) {
        const char *said;
        int n = until_done(s, batch_at(0, epoch, at), &said);
        lost += n == 0;
        again += n > 1;
        if (n == 0)
            note("%s", said);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ok(lost == 0, "backends killed at random moments: %d of 60 batches were sent again", again);
    is_all_there(at, "each record is there once");
    store_close(s);
}

static void restarted_server(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0), at = 0;
    int lost = 0;
    char command[600];
    snprintf(command, sizeof(command), "tests/lib/pg.sh restart '%s' immediate", pg_dir);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(usleep(100000) != 0 || system(command) != 0 || system(command) != 0);
    int status = 0;
    bool over = false;
    for (int i = 0; i < 500 && !over; i++, at += EACH) {
        const char *said;
        int n = until_done(s, batch_at(0, epoch, at), &said);
        lost += n == 0;
        if (n == 0)
            note("%s", said);
        over = waitpid(pid, &status, WNOHANG) == pid;
        arena_reset(&arena);
    }
    ok(over && status == 0 && lost == 0, "the server restarted twice during %lld batches",
       (long long)(at / EACH));
    is_all_there(at, "each record is there once");
    store_close(s);
}

/* Writers at once that share keys: the same reports on different partitions. */
static int write_partition(int32_t partition, int n_batches)
{
    struct store *s = open_store();
    int64_t epoch = claim(s, partition, 0);
    srand((unsigned)partition + 1);
    for (int64_t at = 0; at < (int64_t)n_batches * EACH; at += EACH) {
        struct bench *b = bench_new();
        for (int64_t i = at; i < at + EACH; i++) {
            char *key = arena_take(&arena, 32), *value = arena_take(&arena, 32);
            snprintf(key, 32, "shared-%d", rand() % 25);
            snprintf(value, 32, "%d", rand() % 3);
            if (rand() % 10 == 0)
                add_retract(b, partition, i, key);
            else
                add_report(b, partition, i, key, value);
        }
        add_part(b, partition, epoch, at, at + EACH);
        const char *said;
        if (!until_done(s, b, &said)) {
            note("partition %d: %s", partition, said);
            return 1;
        }
        arena_reset(&arena);
    }
    store_close(s);
    return 0;
}

static void writers_at_once(void)
{
    enum { WRITERS = 4, BATCHES = 25 };
    clean();
    fflush(stdout);
    pid_t pids[WRITERS];
    for (int32_t i = 0; i < WRITERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            int failed = write_partition(i, BATCHES);
            fflush(stdout);
            _exit(failed);
        }
    }
    int good = 0;
    for (int i = 0; i < WRITERS; i++) {
        int status = -1;
        waitpid(pids[i], &status, 0);
        good += status == 0;
    }
    ok(good == WRITERS, "%d writers at once on the same reports", good);
    is(proof(), "", "the ledger holds");
    is(pg_ask("SELECT count(*) FROM zhibiao.report r JOIN LATERAL (SELECT * FROM zhibiao.revision "
              "v WHERE v.report_id = r.report_id AND v.valid_to IS NULL) v ON v.content_hash IS "
              "DISTINCT FROM r.content_hash OR v.revision_no <> r.revision_no"),
       "0", "each report and its current revision agree");
    is(pg_ask("SELECT sum(stored + unchanged + retracted + skipped) FROM ops.ledger"), "2000",
       "every record is accounted for");
}

/* More than the sockets hold, without ever waiting inside. */
static void large(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    const size_t bytes = 700000;
    for (int i = 0; i < 20; i++) {
        char *key = arena_take(&arena, 32), *text = arena_take(&arena, bytes);
        snprintf(key, 32, "large-%d", i);
        struct record *r = add_report(b, 0, i, key, "1");
        for (size_t k = 0; k < bytes; k++)
            text[k] = (char)('a' + rand() % 26);
        b->reports[i].content = (struct span){.at = text, .n = bytes};
        b->findings[i].items[0].sentence = b->reports[i].content;
        hash_bytes(r->report->content, b->reports[i].content_hash);
    }
    add_part(b, 0, epoch, 0, 20);
    struct err e = {0};
    struct batch_counts n = {0};
    bool halve;
    int steps = 0;
    enum store_state state = store_start(s, &b->batch, &e) ? STORE_RUNNING : STORE_FAILED;
    while (state == STORE_RUNNING) {
        struct pollfd p = {.fd = store_socket(s),
                           .events = (short)(POLLIN | (store_wants_write(s) ? POLLOUT : 0))};
        poll(&p, 1, 5000);
        state = store_step(s, false, &n, &halve, &e);
        steps++;
    }
    ok(state == STORE_DONE && n.stored == 20, "14 MB of texts and 14 MB of rows in %d steps %s",
       steps, e.text);
    is(pg_ask("SELECT count(*) FILTER (WHERE length(content) = 700000 AND sentence = content) FROM "
              "zhibiao.revision JOIN zhibiao.indicator USING (report_id, revision_no)"),
       "20", "they are there whole");
    store_close(s);
}

static void nothing_came(void)
{
    clean();
    struct store *s = open_store();
    int64_t epoch = claim(s, 0, 0);
    struct bench *b = bench_new();
    add_part(b, 0, epoch, 0, 10);
    b->parts[0].absent = 4;
    b->parts[0].gap = 6;
    is(write_batch(s, b), "done absent=4 gap=6", "a range without records");
    is(proof(), "", "the ledger holds");
    store_close(s);
}

int main(void)
{
    struct err e = {0};
    if (!pg_start("--tcp")) {
        skip("store under faults", "needs PostgreSQL: no server programs found");
        return done();
    }
    lexicon = lexicon_open(NULL, &e);
    if (!ok(lexicon && proxy_open(), "lexicon and proxy open %s", e.text))
        return done();
    options = (struct store_options){.conninfo = pg_conninfo,
                                     .application = "store_test",
                                     .connect_timeout_s = 5,
                                     .statement_timeout_ms = 20000,
                                     .lock_timeout_ms = 5000,
                                     .idle_timeout_ms = 20000};
    struct migrated m;
    if (!ok(store_migrate(&options, lexicon, &m, &e), "migrate %s", e.text))
        return done();
    commit_lost();
    cut_everywhere();
    killed_backends();
    restarted_server();
    writers_at_once();
    large();
    nothing_came();
    lexicon_close(lexicon);
    arena_free(&arena);
    return done();
}
