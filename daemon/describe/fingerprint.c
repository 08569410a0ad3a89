/* Two passes: the words as 16-bit codes, with a mark at each number and place; then one rolling
 * hash over the codes. */
#include "describe/fingerprint.h"

#include "base/utf8.h"

#define VERSION 1
#define BYTES_PER_MARK 12 /* numbers and places that count: so many, the first of a text */
#define MAX_MARKS 8192u
#define AROUND 8 /* characters before a number, behind a place */
#define LEAST_AROUND 4
#define LOOK_AROUND 64 /* numbers between them are passed over, so far */

/* Thresholds.  Of 700 news texts of four years, many on the same events and templates, all
 * different, the nearest two of like length share 426 thousandths of the shorter's shingles, 462 by
 * the sketch (main_fingerprint_test); the sketch errs by 50 at that.  Copies of each: with other
 * punctuation and full-width digits at least 984, without the last third 896, without the last
 * half 866, with a lead of 60 characters before four fifths 683, where the text itself is short. */
#define MIN_SHARED 700 /* thousandths */
#define MIN_LENGTH 400 /* a digest holds an article whole, and is another one */
#define MIN_CHARACTERS 40 /* shorter texts must be equal */
#define LEAST_CHARACTERS 20 /* what is shorter (详见附件。) is like no other */
#define NUMBERS_PER_ERROR 20 /* one of so many may differ: a misprint, a correction */
#define PLACES_PER_ERROR 40

/* How a copy is found.  Of those 675 of the texts that have 200 characters all are without their
 * last fifth, 672 without the last third, 659 without the last half, by ten keys each.  The simhash
 * alone, in four bands, finds 567 where only the punctuation is other, 191 with a lead added, 95
 * without the last fifth, 9 without the last half: numbers and shingles have to help it. */
#define SLOTS_PER_KEY 8
#define ENOUGH_NUMBERS 10 /* for numbers alone */

enum { PLAIN, NOT_NAME, LEFT_OUT, PLACE, NUMERAL, WIDE };

#define POINT 0xD800 /* of decimals: no character of a text has this code */

/* What a character means beyond itself.  LEFT_OUT: blanks, punctuation, symbols.  PLACE ends the
 * name of a place; not where a NOT_NAME is before it: 我县 in the county's own paper is 云岭县 in
 * another's.  WIDE: a full-width form of an ASCII character. */
/* clang-format off */
static const uint8_t kinds[0x10000] = {
    [0x80 ... 0xBF] = LEFT_OUT,
    [0xD7] = LEFT_OUT,
    [0xF7] = LEFT_OUT,
    [0x2000 ... 0x2BFF] = LEFT_OUT,
    [0x3000 ... 0x3004] = LEFT_OUT,
    [0x3008 ... 0x303F] = LEFT_OUT,
    [0x30FB] = LEFT_OUT,
    [0xFE00 ... 0xFE6F] = LEFT_OUT,
    [0xFF00] = LEFT_OUT,
    [0xFF01 ... 0xFF5E] = WIDE,
    [0xFF5F ... 0xFFFF] = LEFT_OUT,
    ['0' ... '9'] = NUMERAL,
    [POINT] = NUMERAL,
    [0x3007] = NUMERAL,
#define X(c) [c] = NUMERAL,
    X(L'一') X(L'二') X(L'三') X(L'四') X(L'五') X(L'六') X(L'七') X(L'八') X(L'九') X(L'十')
    X(L'百') X(L'千') X(L'万') X(L'亿') X(L'两') X(L'零')
#undef X
#define X(c) [c] = PLACE,
    X(L'省') X(L'市') X(L'县') X(L'区') X(L'州') X(L'旗') X(L'镇') X(L'乡') X(L'村')
#undef X
#define X(c) [c] = NOT_NAME,
    X(L'全') X(L'我') X(L'本') X(L'该') X(L'各') X(L'此') X(L'某') X(L'这') X(L'个') X(L'多')
    X(L'数') X(L'几') X(L'每') X(L'跨') X(L'外')
#undef X
};
/* clang-format on */

static inline unsigned kind_of(uint32_t c)
{
    return c < 0x10000 ? kinds[c] : c - 0x1F000 < 0x1000 || c >= 0xE0000 ? LEFT_OUT : PLAIN;
}

static inline bool is_digit(uint32_t c)
{
    return c - '0' < 10;
}

/* ---- the words ---- */

struct mark {
    uint32_t from, to; /* codes of a number; to is a place's last */
    bool place, digits;
};

struct words {
    uint16_t *codes;
    struct mark *marks;
    uint32_t n, n_marks, max_marks;
};

static inline uint32_t wide(uint32_t c)
{
    return c - (0xFF01 - '!');
}

/* Full-width forms as ASCII, capitals as small letters; 0: does not count. */
static uint32_t narrow(uint32_t c)
{
    unsigned kind = kind_of(c);
    if (kind == WIDE)
        c = wide(c);
    if (c >= 0x80)
        return kind == LEFT_OUT ? 0 : c;
    if (is_digit(c) || c - 'a' < 26)
        return c;
    return c - 'A' < 26 ? c + ('a' - 'A') : 0;
}

/* A digit at p, narrow or wide: its bytes; 0: there is none. */
static size_t digit_at(const unsigned char *p, const unsigned char *end)
{
    if (p < end && is_digit(*p))
        return 1;
    return end - p >= 3 && p[0] == 0xEF && p[1] == 0xBC && p[2] - 0x90u < 10 ? 3 : 0;
}

/* Is c, which ends before p, inside of a number: 12.5, and 1,200 but not 1,2? */
static bool joins_digits(uint32_t c, const unsigned char *p, const unsigned char *end)
{
    size_t width = digit_at(p, end), more = 0;
    if (c != ',')
        return c == '.' && width;
    for (size_t n = width; n && more < 4; n = digit_at(p, end), more++)
        p += n;
    return more == 3;
}

/* A run of digits and numerals is one number: 1200, 12.5, 3万, 二十三.  One numeral of Chinese
 * alone is none: it is a part of too many words. */
static const unsigned char *take_number(struct words *w, const unsigned char *p,
                                        const unsigned char *end)
{
    uint32_t from = w->n;
    bool digits = false;
    while (p < end) {
        if (is_digit(*p)) {
            w->codes[w->n++] = *p++;
            digits = true;
            continue;
        }
        size_t width;
        uint32_t c = utf8_at((struct span){(const char *)p, (size_t)(end - p)}, 0, &width);
        c = c == 0x3007 ? L'零' : kind_of(c) == WIDE ? wide(c) : c;
        if (digits && joins_digits(c, p + width, end)) {
            if (c == '.')
                w->codes[w->n++] = POINT;
            p += width;
            continue;
        }
        if (kind_of(c) != NUMERAL)
            break;
        digits = digits || is_digit(c);
        w->codes[w->n++] = (uint16_t)c;
        p += width;
    }
    if ((digits || w->n - from > 1) && w->n_marks < w->max_marks)
        w->marks[w->n_marks++] = (struct mark){.from = from, .to = w->n, .digits = digits};
    return p;
}

static inline uint32_t three_bytes(const unsigned char *p)
{
    return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

/* May what stands at p be of one number with a numeral before it? */
static inline bool goes_on(const unsigned char *p, const unsigned char *end)
{
    if (p == end || (*p & 0xF0) != 0xE0)
        return p < end && is_digit(*p);
    return kinds[three_bytes(p)] >= NUMERAL;
}

static void note_place(struct words *w)
{
    uint32_t at = w->n - 1;
    if (at < 2 || w->n_marks == w->max_marks)
        return;
    unsigned before = kind_of(w->codes[at - 1]);
    if (before == PLAIN && w->codes[at - 1] >= 0x3400)
        w->marks[w->n_marks++] = (struct mark){.from = at - 2, .to = at, .place = true};
}

/* Numerals, places, full-width forms, and all that is not of three bytes. */
static const unsigned char *take_rare(struct words *w, const unsigned char *p,
                                      const unsigned char *end)
{
    size_t width;
    uint32_t c = utf8_at((struct span){(const char *)p, (size_t)(end - p)}, 0, &width);
    unsigned kind = kind_of(c);
    c = narrow(c);
    if (kind_of(c) == NUMERAL)
        return take_number(w, p, end);
    if (c)
        w->codes[w->n++] = (uint16_t)(c ^ c >> 16);
    if (kind == PLACE)
        note_place(w);
    return p + width;
}

/* The short way of most characters has no branch for punctuation, which nothing foretells. */
static void take_block(struct words *w, struct span s)
{
    const unsigned char *p = (const unsigned char *)s.at, *end = p + s.n;
    uint16_t *to = w->codes + w->n;
    while (p < end) {
        if ((*p & 0xF0) == 0xE0) {
            uint32_t c = three_bytes(p);
            unsigned kind = kinds[c];
            if (kind <= LEFT_OUT || (kind == NUMERAL && !goes_on(p + 3, end))) {
                *to = (uint16_t)c;
                to += kind != LEFT_OUT;
                p += 3;
                continue;
            }
        }
        w->n = (uint32_t)(to - w->codes);
        p = take_rare(w, p, end);
        to = w->codes + w->n;
    }
    w->n = (uint32_t)(to - w->codes);
}

static bool is_statement(enum block_kind k)
{
    return k == BLOCK_PARAGRAPH || k == BLOCK_HEADING;
}

/* A text without a statement is known by all that it has. */
static void take_words(const struct layout *layout, struct words *w)
{
    for (int all = 0; all < 2 && !w->n; all++) {
        for (size_t i = 0; i < layout->n_blocks; i++) {
            const struct block *b = &layout->blocks[i];
            if (all || is_statement(b->kind))
                take_block(w, span_between(layout->plain, b->at, b->end));
        }
    }
}

/* ---- hashes ---- */

#define ODD_1 0x9E3779B97F4A7C15u
#define ODD_2 0xD6E8FEB86659FD93u

static inline uint64_t mix(uint64_t h)
{
    h = (h ^ h >> 32) * ODD_2;
    return h ^ h >> 32;
}

static uint64_t hash_codes(const uint16_t *codes, uint32_t from, uint32_t to)
{
    uint64_t h = 0;
    for (uint32_t i = from; i < to; i++)
        h = h * ODD_1 + codes[i];
    return mix(h);
}

/* Each code pushes the others 11 bits on, so the last six count. */
static void hash_shingles(const struct words *w, struct fingerprint *ret,
                          uint32_t least[FINGERPRINT_BINS])
{
    uint64_t h = 0, sum = 0, sums = 0;
    memset(least, 0xFF, FINGERPRINT_BINS * sizeof(*least));
    for (uint32_t i = 0; i < w->n; i++) {
        h = (h << 11) + w->codes[i] * ODD_1;
        uint64_t z = (h ^ h >> 32) * ODD_2; /* its high bits are good */
        sum += z;
        sums += sum;
        uint32_t v = (uint32_t)(z >> 25), *bin = &least[z >> 57];
        *bin = v < *bin ? v : *bin;
    }
    ret->words[0] = mix(sum + w->n);
    ret->words[1] = mix(sums);
}

/* The 16 bits that are kept; those of an empty bin mean none. */
static void keep_least(const uint32_t least[FINGERPRINT_BINS], struct fingerprint *ret)
{
    for (size_t i = 0; i < FINGERPRINT_BINS; i++) {
        uint16_t v = (uint16_t)least[i];
        ret->least[i] = least[i] == UINT32_MAX ? UINT16_MAX : v == UINT16_MAX ? 0 : v;
    }
}

static inline uint64_t vote(const uint32_t least[FINGERPRINT_BINS], size_t i)
{
    return least[i] == UINT32_MAX ? 0 : mix(least[i] * ODD_1 + i);
}

/* Adds x and y to a column of binary digits; the carry. */
static inline uint64_t add_two(uint64_t *column, uint64_t x, uint64_t y)
{
    uint64_t either = *column ^ x, carry = (*column & x) | (either & y);
    *column = either ^ y;
    return carry;
}

/* Charikar's: each feature votes on 64 bits.  The features are the least shingles of the bins, a
 * fair sample; the 64 counters are held as 8 words, one for each binary digit. */
static uint64_t simhash_of(const uint32_t least[FINGERPRINT_BINS])
{
    uint64_t digits[8] = {0}, n = 0;
    for (size_t i = 0; i < FINGERPRINT_BINS; i += 4) {
        uint64_t x = add_two(&digits[0], vote(least, i), vote(least, i + 1));
        uint64_t y = add_two(&digits[0], vote(least, i + 2), vote(least, i + 3));
        uint64_t carry = add_two(&digits[1], x, y);
        for (size_t k = 2; k < 8; k++) {
            uint64_t both = digits[k] & carry;
            digits[k] ^= carry;
            carry = both;
        }
    }
    for (size_t i = 0; i < FINGERPRINT_BINS; i++)
        n += least[i] != UINT32_MAX;
    /* Counters above n / 2, from the highest digit down. */
    uint64_t above = 0, equal = UINT64_MAX;
    for (size_t k = 8; k-- > 0;) {
        uint64_t half = n / 2 >> k & 1 ? UINT64_MAX : 0;
        above |= equal & digits[k] & ~half;
        equal &= ~(digits[k] ^ half);
    }
    return above;
}

/* ---- numbers and places ---- */

static void slot_add(struct fingerprint_slot *slots, uint64_t anchor, uint32_t value)
{
    uint32_t a = (uint32_t)(anchor >> 32);
    struct fingerprint_slot *s = &slots[a >> 26];
    a = a == UINT32_MAX ? a - 1 : a;
    if (a > s->anchor)
        return;
    if (a < s->anchor)
        *s = (struct fingerprint_slot){a, value};
    else if (s->value != value)
        s->value = 0;
}

/* Of the words before, without the numbers among them.  false: too few. */
static bool anchor_before(const struct words *w, uint32_t at, uint64_t *ret)
{
    uint64_t h = 1;
    int n = 0;
    for (uint32_t i = at; n < AROUND && i > 0 && at - i < LOOK_AROUND;) {
        if (kinds[w->codes[--i]] == NUMERAL)
            continue;
        h = (h << 8) + w->codes[i] * ODD_1;
        n++;
    }
    *ret = mix(h);
    return n >= LEAST_AROUND;
}

static bool anchor_behind(const struct words *w, uint32_t at, uint64_t *ret)
{
    uint64_t h = w->codes[at];
    int n = 0;
    for (uint32_t i = at + 1; n < AROUND && i < w->n && i - at < LOOK_AROUND; i++) {
        if (kinds[w->codes[i]] == NUMERAL)
            continue;
        h = (h << 8) + w->codes[i] * ODD_1;
        n++;
    }
    *ret = mix(h);
    return n >= LEAST_AROUND;
}

/* The highest bit tells numbers with digits: the others agree too easily to prove anything. */
#define HAS_DIGITS 0x80000000u

static void take_mark(const struct words *w, const struct mark *m, struct fingerprint *ret)
{
    uint64_t anchor;
    uint32_t value = (uint32_t)(hash_codes(w->codes, m->from, m->to) >> 32) & ~HAS_DIGITS;
    value = (value ? value : 1) | (m->digits ? HAS_DIGITS : 0);
    if (m->place && anchor_behind(w, m->to, &anchor))
        slot_add(ret->places, anchor, value);
    bool cut = m->to == w->n; /* at the end of a text that was cut short it may be half a number */
    if (!m->place && !cut && anchor_before(w, m->from, &anchor))
        slot_add(ret->numbers, anchor, value);
}

bool fingerprint_make(const struct layout *layout, struct arena *a, struct fingerprint *ret,
                      struct err *e)
{
    struct arena_mark before = arena_mark(a);
    uint32_t least[FINGERPRINT_BINS];
    size_t bytes = layout->plain.n, most = bytes / BYTES_PER_MARK + 1;
    struct words w = {.codes = arena_take(a, bytes * sizeof(*w.codes) + 1),
                      .max_marks = most < MAX_MARKS ? (uint32_t)most : MAX_MARKS};
    w.marks = arena_new(a, struct mark, w.max_marks);
    bool good = w.codes && w.marks;
    if (good) {
        take_words(layout, &w);
        hash_shingles(&w, ret, least);
        keep_least(least, ret);
        ret->n = w.n;
        ret->simhash = simhash_of(least);
        memset(ret->numbers, 0xFF, sizeof(ret->numbers));
        memset(ret->places, 0xFF, sizeof(ret->places));
        for (uint32_t i = 0; i < w.n_marks; i++)
            take_mark(&w, &w.marks[i], ret);
    }
    arena_release(a, before);
    return good || err_fail(e, ERR_INPUT, "the text needs more memory than allowed");
}

/* ---- finding and proving ---- */

/* Of some slots in a row; NULL: they have none with digits. */
static const struct fingerprint_slot *first_number(const struct fingerprint_slot *s)
{
    for (size_t i = 0; i < SLOTS_PER_KEY; i++) {
        if (s[i].anchor != UINT32_MAX && s[i].value & HAS_DIGITS)
            return &s[i];
    }
    return NULL;
}

static size_t count_slots(const struct fingerprint_slot *s)
{
    size_t n = 0;
    for (size_t i = 0; i < FINGERPRINT_SLOTS; i++)
        n += s[i].anchor != UINT32_MAX;
    return n;
}

static int64_t key_of(uint64_t kind, uint64_t value)
{
    return (int64_t)(kind << 56 | value);
}

size_t fingerprint_keys(const struct fingerprint *f, int64_t ret[FINGERPRINT_KEYS])
{
    size_t n = 0;
    if (f->n >= LEAST_CHARACTERS)
        ret[n++] = key_of(0, f->words[0] >> 8);
    if (f->n < MIN_CHARACTERS)
        return n;
    for (uint64_t i = 0; i < FINGERPRINT_SLOTS / SLOTS_PER_KEY; i++) {
        const struct fingerprint_slot *s = first_number(&f->numbers[i * SLOTS_PER_KEY]);
        if (s)
            ret[n++] = key_of(i + 1, (uint64_t)s->anchor << 24 | (s->value & 0xFFFFFF));
    }
    if (count_slots(f->numbers) >= ENOUGH_NUMBERS)
        return n;
    for (uint64_t i = 0; i < 4; i++)
        ret[n++] = key_of(i + 16, f->simhash >> (16 * i) & 0xFFFF);
    for (uint64_t i = 0; i < 4; i++) {
        uint64_t x = f->least[2 * i], y = f->least[2 * i + 1];
        if (x != UINT16_MAX && y != UINT16_MAX)
            ret[n++] = key_of(i + 32, x << 16 | y);
    }
    return n;
}

static void compare_slots(const struct fingerprint_slot *a, const struct fingerprint_slot *b,
                          uint32_t needs, uint32_t *ret_same, uint32_t *ret_other)
{
    for (size_t i = 0; i < FINGERPRINT_SLOTS; i++) {
        if (a[i].anchor == UINT32_MAX || a[i].anchor != b[i].anchor || !a[i].value || !b[i].value)
            continue;
        bool same = a[i].value == b[i].value;
        *ret_same += same && (a[i].value & needs) == needs;
        *ret_other += !same;
    }
}

/* The estimate of Li, Owen, Zhang; then |A ∩ B| = J / (1 + J) * (|A| + |B|). */
static uint32_t shared_of(const struct fingerprint *a, const struct fingerprint *b,
                          uint64_t shorter)
{
    uint64_t equal = 0, bins = 0;
    for (size_t i = 0; i < FINGERPRINT_BINS; i++) {
        bins += a->least[i] != UINT16_MAX || b->least[i] != UINT16_MAX;
        equal += a->least[i] == b->least[i] && a->least[i] != UINT16_MAX;
    }
    uint64_t both = (uint64_t)a->n + b->n;
    uint64_t shared = shorter && bins ? 1000 * equal * both / ((bins + equal) * shorter) : 0;
    return shared > 1000 ? 1000 : (uint32_t)shared;
}

bool fingerprint_compare(const struct fingerprint *a, const struct fingerprint *b,
                         struct fingerprint_likeness *ret_how)
{
    uint64_t shorter = a->n < b->n ? a->n : b->n, longer = a->n < b->n ? b->n : a->n;
    struct fingerprint_likeness x = {
        .equal = a->n == b->n && memcmp(a->words, b->words, sizeof(a->words)) == 0,
        .shared = shared_of(a, b, shorter),
        .length = longer ? (uint32_t)(1000 * shorter / longer) : 1000,
    };
    compare_slots(a->numbers, b->numbers, HAS_DIGITS, &x.numbers, &x.other_numbers);
    compare_slots(a->places, b->places, 0, &x.places, &x.other_places);
    *ret_how = x;
    if (x.equal)
        return a->n >= LEAST_CHARACTERS;
    return shorter >= MIN_CHARACTERS && x.shared >= MIN_SHARED && x.length >= MIN_LENGTH &&
           x.other_numbers * NUMBERS_PER_ERROR <= x.numbers + x.other_numbers &&
           x.other_places * PLACES_PER_ERROR <= x.places + x.other_places;
}

/* ---- bytes ---- */

static void put_slots(const struct fingerprint_slot *s, struct buf *b)
{
    char n = 0;
    for (size_t i = 0; i < FINGERPRINT_SLOTS; i++)
        n = (char)(n + (s[i].anchor != UINT32_MAX));
    buf_put_char(b, n);
    for (size_t i = 0; i < FINGERPRINT_SLOTS; i++) {
        if (s[i].anchor == UINT32_MAX)
            continue;
        buf_put_u32(b, s[i].anchor);
        buf_put_u32(b, s[i].value);
    }
}

void fingerprint_put(const struct fingerprint *f, struct buf *b)
{
    buf_put_char(b, VERSION);
    buf_put_u64(b, f->words[0]);
    buf_put_u64(b, f->words[1]);
    buf_put_u64(b, f->simhash);
    buf_put_u32(b, f->n);
    if (f->n < MIN_CHARACTERS)
        return;
    for (size_t i = 0; i < FINGERPRINT_BINS; i++)
        buf_put_u16(b, f->least[i]);
    put_slots(f->numbers, b);
    put_slots(f->places, b);
}

/* Big-endian; past the end: 0, and n is more than there is. */
static uint64_t take(struct span s, size_t *at, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (*at + i < s.n ? (unsigned char)s.at[*at + i] : 0);
    *at += n;
    return v;
}

static void take_slots(struct span s, size_t *at, struct fingerprint_slot *ret)
{
    for (uint64_t n = take(s, at, 1); n > 0; n--) {
        uint32_t anchor = (uint32_t)take(s, at, 4);
        ret[anchor >> 26] = (struct fingerprint_slot){anchor, (uint32_t)take(s, at, 4)};
    }
}

bool fingerprint_read(struct span bytes, struct fingerprint *ret)
{
    size_t at = 0;
    memset(ret, 0xFF, sizeof(*ret));
    if (take(bytes, &at, 1) != VERSION)
        return false;
    ret->words[0] = take(bytes, &at, 8);
    ret->words[1] = take(bytes, &at, 8);
    ret->simhash = take(bytes, &at, 8);
    ret->n = (uint32_t)take(bytes, &at, 4);
    if (ret->n >= MIN_CHARACTERS) {
        for (size_t i = 0; i < FINGERPRINT_BINS; i++)
            ret->least[i] = (uint16_t)take(bytes, &at, 2);
        take_slots(bytes, &at, ret->numbers);
        take_slots(bytes, &at, ret->places);
    }
    return at == bytes.n;
}
