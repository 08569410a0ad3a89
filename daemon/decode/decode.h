/* Bytes and headers -> report: the message contract of schemas/report.schema.json. */
#ifndef ZHIBIAO_DECODE_DECODE_H
#define ZHIBIAO_DECODE_DECODE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "decode/message.h"
#include "describe/describe.h"

enum content_type { CONTENT_TEXT, CONTENT_HTML };

struct report {
    struct span key; /* the Kafka key, else id, else url (by decode_key), else the content
                        hash in hex */
    struct span id;
    struct span content; /* UTF-8 text: received, or rendered from HTML; offsets refer to it */
    uint8_t content_hash[HASH_BYTES];
    enum content_type content_type;
    struct span charset; /* as decoded: "UTF-8", "GB18030", ... */
    struct given given;
    struct span extra; /* unknown fields, a JSON object; empty: none */
    struct span ce_id, ce_source, ce_type; /* CloudEvents, provenance only */
    struct span schema_id; /* of a schema-registry prefix, decimal or hex GUID */
};

/* Each is one row of the documentation and one value of ops.dead_letter.reason. */
enum poison {
    POISON_NONE,
    POISON_BAD_UTF8,
    POISON_BAD_JSON,
    POISON_NUL, /* U+0000 */
    POISON_NO_CONTENT,
    POISON_EMPTY_CONTENT, /* empty or blank */
    POISON_CONTENT_TYPE, /* content is no string, or content_type none that we know */
    POISON_TOO_LARGE,
    POISON_TOO_DEEP,
    POISON_LONE_SURROGATE,
    POISON_DUPLICATE_KEY,
    POISON_UNKNOWN_CHARSET,
    POISON_UNDECODABLE, /* bytes that the charset does not have */
    POISON_BROKEN_ENVELOPE, /* CloudEvents or schema-registry prefix */
    POISON_LIMIT, /* a limit of text or extract was exceeded */
    POISON_DATABASE, /* PostgreSQL refused this record (SQLSTATE 22, 23, 54) */
    POISON_CRASHED, /* this record ended the process again and again */
};
const char *poison_name(enum poison p);

enum decoded {
    DECODED_REPORT,
    DECODED_RETRACT, /* tombstone: only key is set */
    DECODED_SKIP, /* nothing to do: a tombstone without a key */
    DECODED_POISON,
};

struct rejection {
    enum poison reason;
    char detail[240]; /* what and where: "line 3 column 7: ..." */
};

struct decode_limits {
    size_t max_message_bytes; /* default 8 MiB */
    size_t max_content_bytes; /* default 8 MiB, after decoding */
    size_t max_depth; /* default 32 */
};

/* Converters and scratch memory, one a thread.  It keeps at most some 8 MiB between messages;
 * while it reads a page it takes more, in proportion to it, at most 192 MiB for the tree. */
struct decoder;
struct decoder *decoder_open(const struct decode_limits *limits, struct err *e) MUST_USE;
void decoder_close(struct decoder *d);

/* Never fails: what cannot be read is DECODED_POISON with a reason.  Everything lives in the
 * arena; spans may point into the message.  ret is set for REPORT and RETRACT, ret_why for
 * POISON.  POISON_LIMIT with a->full says that the arena was full: try again with an empty one
 * before the record is given up. */
enum decoded decode_message(struct decoder *d, const struct message *m, struct arena *a,
                            struct report *ret, struct rejection *ret_why);

/* The key of a report as stored: raw itself where that is valid UTF-8 without U+0000 and not
 * longer than DECODE_KEY_BYTES (an index row of PostgreSQL must hold it); else "hex:" and its
 * bytes in hex; if that too is longer, "sha256:" and its hash.  A key that begins with one of
 * these words is written in hex, so that no two keys become one.  at is NULL where the arena is
 * full.  raw is not empty: an empty Kafka key counts as none. */
#define DECODE_KEY_BYTES 1024
struct span decode_key(struct span raw, struct arena *a);

#endif
