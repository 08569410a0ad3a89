/* The table of settings.  A new setting is one row here and one member of struct config;
 * the manual page, --print-config, the environment and -X follow from the row. */
#include "config/config.h"

#define KIB 1024
#define MIB (1024 * 1024)
#define GIB (1024LL * MIB)
#define AT(section, member) .at = offsetof(struct config, section.member)

const struct setting config_settings[] = {
    {"kafka", "brokers", SETTING_TEXT, .initial = "localhost:9092", AT(kafka, brokers),
     .says = "Brokers to start from, host:port separated by commas."},
    {"kafka", "topics", SETTING_LIST, .initial = "", AT(kafka, topics),
     .says = "Topics to read, separated by commas; a name that starts with ^ is a pattern."},
    {"kafka", "group", SETTING_TEXT, .initial = "zhibiao", AT(kafka, group),
     .says = "The consumer group that the instances share."},
    {"kafka", "instance_id", SETTING_TEXT, .initial = "", AT(kafka, instance_id),
     .says = "Name of this member of the group (group.instance.id), so that a restart moves no "
             "partition; empty: group-host-instance; none: no static membership."},
    {"kafka", "first_start", SETTING_CHOICE, .initial = "earliest", .choices = "earliest latest",
     AT(kafka, first_start),
     .says = "Where the very first run begins (start one instance first); partitions added "
             "later always begin at the earliest record."},

    {"postgres", "conninfo", SETTING_TEXT, .initial = "dbname=zhibiao", AT(postgres, conninfo),
     .says = "Connection string of libpq, as key=value words or as a URI, without a password."},
    {"postgres", "password_file", SETTING_FILE, .initial = "", AT(postgres, password_file),
     .says = "File that holds the password; a relative name is looked up in "
             "$CREDENTIALS_DIRECTORY first."},
    {"postgres", "connect_timeout", SETTING_MS, 1000, 300000, "ms", "5s",
     AT(postgres, connect_timeout_ms), .says = "Longest wait for a connection, to each host."},
    {"postgres", "statement_timeout", SETTING_MS, 100, 3600000, "ms", "60s",
     AT(postgres, statement_timeout_ms),
     .says = "Longest run of a statement; a batch that takes longer is halved."},
    {"postgres", "lock_timeout", SETTING_MS, 100, 600000, "ms", "10s",
     AT(postgres, lock_timeout_ms), .says = "Longest wait for a lock."},
    {"postgres", "idle_timeout", SETTING_MS, 1000, 3600000, "ms", "60s",
     AT(postgres, idle_timeout_ms),
     .says = "An open transaction that is idle for longer is ended by the server, so that the "
             "locks of a frozen process end."},

    {"daemon", "instance", SETTING_TEXT, .initial = "1", AT(daemon, instance),
     .says = "Name of this instance on this host; instances on one host need different names."},
    {"daemon", "lanes", SETTING_INT, 1, 64, "", "2", AT(daemon, lanes),
     .says = "Threads that read and store; each has a database connection of its own."},
    {"daemon", "memory", SETTING_BYTES, 48 * MIB, 64 * GIB, "bytes", "96M",
     AT(daemon, memory_bytes),
     .says = "What the process should take at most; the fetch queue and the batches are sized "
             "by it."},
    {"daemon", "batch_records", SETTING_INT, 1, 100000, "records", "2000",
     AT(daemon, batch_records), .reloadable = true,
     .says = "A batch (one transaction) has at most this many records."},
    {"daemon", "batch_bytes", SETTING_BYTES, 64 * KIB, GIB, "bytes", "2M", AT(daemon, batch_bytes),
     .reloadable = true, .says = "A batch ends when its messages have this size."},
    {"daemon", "linger", SETTING_MS, 0, 60000, "ms", "5ms", AT(daemon, linger_ms),
     .reloadable = true, .says = "A batch that is not full waits this long for more records."},
    {"daemon", "max_message", SETTING_BYTES, KIB, 64 * MIB, "bytes", "8M",
     AT(daemon, max_message_bytes), .says = "A larger message becomes a dead letter."},
    {"daemon", "max_content", SETTING_BYTES, KIB, 64 * MIB, "bytes", "8M",
     AT(daemon, max_content_bytes),
     .says = "A report whose text is larger, as UTF-8, becomes a dead letter."},
    {"daemon", "max_depth", SETTING_INT, 2, 512, "levels", "32", AT(daemon, max_depth),
     .says = "JSON that is nested deeper becomes a dead letter."},
    {"daemon", "record_timeout", SETTING_MS, 100, 3600000, "ms", "60s",
     AT(daemon, record_timeout_ms), .reloadable = true,
     .says = "When reading one record takes longer the process ends and is started again; after "
             "a few starts the record becomes a dead letter."},
    {"daemon", "drain_timeout", SETTING_MS, 100, 600000, "ms", "10s", AT(daemon, drain_timeout_ms),
     .reloadable = true,
     .says = "When partitions go or the daemon stops, batches in hand have this long to be "
             "stored, at most half of the session timeout; then they are left to the next "
             "owner."},
    {"daemon", "retry_max", SETTING_MS, 100, 600000, "ms", "10s", AT(daemon, retry_max_ms),
     .reloadable = true,
     .says = "Pauses between attempts grow up to this while the database is away."},
    {"daemon", "lexicon", SETTING_TEXT, .initial = "", AT(daemon, lexicon), .reloadable = true,
     .says = "Directory whose tables replace the built-in ones of the same name; empty: none.  Not "
             "used while a ruleset is active (`zhibiao rules activate`)."},
    {"daemon", "http", SETTING_TEXT, .initial = "", AT(daemon, http),
     .says = "Address of /metrics, /livez, /readyz and /statusz, like 127.0.0.1:9464 or "
             "[::1]:9464; empty: none."},
    {"daemon", "log_level", SETTING_CHOICE, .initial = "info",
     .choices = "error warning notice info debug", AT(daemon, log_level), .reloadable = true,
     .says = "The least important lines that are logged."},
    {"daemon", "log_format", SETTING_CHOICE, .initial = "auto", .choices = "auto plain journal",
     AT(daemon, log_format),
     .says = "plain lines, or journal: with the priority in front as systemd reads it; auto "
             "finds out."},
    {0},
};
