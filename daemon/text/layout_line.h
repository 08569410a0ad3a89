/* Lines of a report and what can be said of each by itself: length, end, numbering.
 * Internal to the layout. */
#ifndef ZHIBIAO_TEXT_LAYOUT_LINE_H
#define ZHIBIAO_TEXT_LAYOUT_LINE_H

#include "text/layout.h"

/* A line of more characters is running text whatever it holds; nothing looks into it. */
#define LINE_LONG 160

enum line_end {
    END_OPEN, /* no punctuation */
    END_STOP, /* 。！？… */
    END_SEMICOLON, /* ； */
    END_COLON, /* ： */
    END_COMMA, /* ，、 */
    END_BRACKET, /* an opening bracket or quote: the line is broken off */
};

enum line_mark {
    MARK_NONE,
    MARK_DECORATED, /* bold, # of Markdown, a bullet, 【…】 around all of it */
    MARK_NUMBER, /* 一、 （一） 1、 第一章 */
    MARK_SPOKEN, /* 一是 */
    MARK_DASH, /* —— */
};

enum line_kind {
    LINE_PLAIN,
    LINE_FURNITURE,
    LINE_BYLINE,
    LINE_BYLINE_OPEN, /* a label without its value, which the next line holds */
    LINE_CAPTION,
    LINE_TAIL,
    LINE_CALL, /* 各位代表： the report begins */
    LINE_DATELINE, /* 央视网消息（新闻联播）： the report begins */
    LINE_OFFICE, /* 某某县统计局: a byline where a date follows it, else plain */
    LINE_OCCASION, /* 2026年1月28日在某省第十三届人民代表大会第二次会议上 */
    LINE_TITLE,
    LINE_SUBTITLE,
    LINE_HEADING,
    LINE_PARAGRAPH,
    LINE_ITEM, /* a paragraph that belongs to the one before: no line of its own */
};

struct line {
    size_t at, end; /* without outer blanks and tags */
    size_t text_at, text_end; /* without numbering and decoration */
    uint32_t n_cp; /* LINE_LONG and more: not counted further */
    uint16_t n_han, n_commas;
    uint16_t columns; /* on paper: full-width characters are as wide as two */
    bool office; /* ends as the name of an office does */
    bool gap; /* a blank line before it */
    bool inner_stop; /* 。！？ before its end */
    enum line_end ends;
    bool full_stop; /* ends with 。 or …: a sentence, never a headline */
    enum line_mark mark;
    uint8_t level;
    enum line_kind kind;
};

struct lines {
    struct line *items;
    size_t n;
    size_t text_bytes; /* of all lines */
    bool spaced; /* most lines have a blank line before them: it says nothing */
};

bool layout_lines(struct span text, struct arena *a, struct lines *ret, struct err *e) MUST_USE;

/* Bytes of the line break at `at`: \n, \r\n, U+2028, <br>, <p>, ...; 0 where there is none. */
size_t layout_break(struct span text, size_t at);

/* The next of 。！？!?. at or behind `at`; end: none. */
size_t layout_stop(struct span text, size_t at, size_t end);

/* Bytes of the tag at `at` (which holds a <), 0 where it is none. */
size_t layout_tag(struct span text, size_t at);

/* Bytes of the blank at `at`: ASCII blanks, NBSP, U+3000, zero-width, &nbsp;. */
size_t layout_blank(struct span text, size_t at, size_t end);

#endif
