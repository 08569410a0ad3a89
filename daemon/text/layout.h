/* What stands where in a report: furniture of the page, headline, headings, paragraphs,
 * sentences.  Everything is offsets (bytes) into the received text; nothing is changed.
 *
 * A block is a line or a run of lines that belong together.  Blocks tile the lines of the text
 * in order (blank lines lie between them); sentences tile the statement blocks (TITLE,
 * SUBTITLE, HEADING, PARAGRAPH, CAPTION). */
#ifndef ZHIBIAO_TEXT_LAYOUT_H
#define ZHIBIAO_TEXT_LAYOUT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/trie.h"

#include <stdint.h>

enum block_kind {
    BLOCK_FURNITURE, /* navigation, counters, source and date lines, tails: no indicators */
    BLOCK_TITLE, /* a line of the headline */
    BLOCK_SUBTITLE, /* ——2019年以来全市组织工作综述 */
    BLOCK_BYLINE, /* source, date, author, speaker: metadata, no indicators */
    BLOCK_HEADING, /* stands on a line of its own */
    BLOCK_PARAGRAPH,
    BLOCK_CAPTION, /* of a photo */
};
const char *block_kind_name(enum block_kind k);

struct block {
    enum block_kind kind;
    uint8_t level; /* headings: 1 for 一、, 2 for (一), 3 for 1、; 0 where unnumbered */
    size_t at, end; /* without the line end and outer blanks */
    size_t text_at, text_end; /* headings: without numbering and decoration */
    int32_t section; /* index of the nearest heading above (the heading itself for a
                        heading); -1 before the first */
    uint32_t sentence, n_sentences;
};

struct sentence {
    size_t at, end; /* with its final punctuation */
    uint32_t block;
    bool list_open; /* ends in a colon that opens a list over what follows */
    bool list_item; /* belongs to a list opened by a colon: its opener is `opener` */
    uint32_t opener; /* index of the sentence that opened the list */
};

struct layout {
    /* The text with its markup (tags, entities, addresses of links, footnote marks) blanked and
     * its traditional characters made simple, byte by byte: what is read for indicators, at the
     * same offsets.  The text itself where it has neither. */
    struct span plain;
    struct block *blocks;
    size_t n_blocks;
    struct sentence *sentences;
    size_t n_sentences;
};

/* Words that mark furniture and bylines: schemas/lexicon/layout.tsv, loaded by lexicon.
 * The value of a word in the trie is an enum layout_word. */
enum layout_word {
    LAYOUT_FURNITURE_LINE, /* a line that starts with it is furniture: 当前位置 打印本页 */
    LAYOUT_FURNITURE_WORD, /* a line made of such words only is furniture: 下载 打印 全屏 收藏 */
    LAYOUT_BYLINE, /* a line that starts with it is a byline: 来源 发布时间 责任编辑 */
    LAYOUT_TAIL, /* from such a line on nothing belongs to the report: 相关文档 */
    LAYOUT_CAPTION, /* a line that starts with it is a caption: 图为 */
    LAYOUT_PHOTO, /* a line that ends with it is a caption: 摄 供图 */
    LAYOUT_CALL, /* a short line that starts with it opens the speech: 各位 同志们 */
    LAYOUT_CALLING, /* ends a person's office before the name: 省长　王某某 */
    LAYOUT_OFFICE, /* ends the name of an office, which signs or issues: 办公室 */
};
struct layout_words {
    struct trie words;
    uint16_t ends[1024]; /* by layout_words_end: a bit for each kind that has such a word */
};

/* What the last two bytes of a text or a word say of the words that may end there. */
static inline size_t layout_words_end(char last_but_one, char last)
{
    return ((size_t)(unsigned char)last_but_one << 5 ^ (unsigned char)last) & 1023;
}

/* ERR_INPUT when the arena is full. */
bool text_layout(const struct layout_words *words, struct span text, struct arena *a,
                 struct layout *ret, struct err *e) MUST_USE;

#endif
