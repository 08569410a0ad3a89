/* Files as reports: what `extract` and `explain` read.  A name that ends in .json is one
 * message, .jsonl one message a line, .html HTML, anything else text; "-" is text from stdin. */
#ifndef ZHIBIAO_MAIN_TOOL_DOCUMENT_H
#define ZHIBIAO_MAIN_TOOL_DOCUMENT_H

#include "decode/decode.h"
#include "main/reading.h"

struct tool_document {
    struct span source; /* the file's name; FILE:LINE for a line of .jsonl */
    struct report report;
    struct reading reading;
};

struct tool_reader; /* rules, a decoder, memory */

/* lexicon: a directory, NULL for the built-in tables. */
struct tool_reader *tool_reader_open(const char *lexicon, struct date published,
                                     struct err *e) MUST_USE;
void tool_reader_close(struct tool_reader *r);
const struct reading_rules *tool_reader_rules(const struct tool_reader *r);
struct arena *tool_reader_arena(struct tool_reader *r); /* of the document that is being seen */

/* Calls see for each report of each file; false ends it.  What cannot be read is said on
 * stderr, and the next one is tried: the exit code of the worst (0, EX_DATAERR, EX_NOINPUT). */
typedef bool tool_see(void *ctx, struct tool_reader *r, const struct tool_document *d);
int tool_reader_run(struct tool_reader *r, int n, char **files, tool_see *see, void *ctx);

/* Calls take for each message that a file holds: the whole of it, or each line of .jsonl that
 * is not blank.  The name of the content type is NULL for .json and .jsonl. */
struct tool_piece {
    struct span source, bytes;
    const char *content_type;
    size_t line; /* 0: the whole file */
};
typedef bool tool_take(void *ctx, const struct tool_piece *p);
bool tool_pieces(const char *file, struct span bytes, tool_take *take, void *ctx);

/* The piece decoded as the daemon decodes a message without key and time. */
enum decoded tool_decode(struct decoder *d, const struct tool_piece *p, struct arena *a,
                         struct report *ret, struct rejection *why);

/* Code points before byte offsets of one text: a table, so that each answer is quick. */
struct tool_offsets {
    struct span text;
    uint32_t *before; /* of each 64th byte */
};
bool tool_offsets_make(struct span text, struct arena *a, struct tool_offsets *ret) MUST_USE;
size_t tool_offset_cp(const struct tool_offsets *o, size_t at);

#endif
