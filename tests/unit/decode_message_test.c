/* Fields, keys, tombstones and envelopes of messages that are read. */
#include "unit/decode_help.h"

/* Everything that a message gave, but its content. */
static const char *about(const struct report *r)
{
    static char room[4096];
    size_t n = 0;
    const struct {
        const char *name;
        struct span value;
    } parts[] = {
        {"key", r->key},
        {"id", r->id},
        {"url", r->given.url},
        {"title", r->given.title},
        {"publisher", r->given.publisher},
        {"published_at", r->given.published_at},
        {"region", r->given.region},
        {"language", r->given.language},
        {"extra", r->extra},
        {"ce_id", r->ce_id},
        {"ce_source", r->ce_source},
        {"ce_type", r->ce_type},
        {"schema_id", r->schema_id},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (parts[i].value.n)
            n += (size_t)snprintf(room + n, sizeof(room) - n, "%s=%.*s ", parts[i].name,
                                  (int)parts[i].value.n, parts[i].value.at);
    }
    for (size_t i = 0; i < r->given.n_authors; i++)
        n += (size_t)snprintf(room + n, sizeof(room) - n, "author=%.*s ",
                              (int)r->given.authors[i].n, r->given.authors[i].at);
    snprintf(room + n, sizeof(room) - n, "%s: %.*s",
             r->content_type == CONTENT_HTML ? "html" : "text", (int)r->content.n, r->content.at);
    return room;
}

static const struct row {
    const char *why, *key, *headers;
    struct span value;
    const char *want;
} rows[] = {
    {"all fields", NULL, "",
     SPAN("{\"id\":\"a1\",\"url\":\"https://x.cn/1\",\"title\":\"题\",\"publisher\":\"清江日报\","
          "\"authors\":[\"王一\",\" 李二 \"],\"published_at\":\"2024-03-01\",\"region\":\"清江市\","
          "\"language\":\"zh\",\"content_type\":\"text/plain\",\"content\":\"全市\"}"),
     "key=a1 id=a1 url=https://x.cn/1 title=题 publisher=清江日报 published_at=2024-03-01 "
     "region=清江市 language=zh author=王一 author=李二 text: 全市"},
    {"the Kafka key goes before id", "k1", "", SPAN("{\"id\":\"a1\",\"content\":\"x\"}"),
     "key=k1 id=a1 text: x"},
    {"an empty Kafka key is none", "", "", SPAN("{\"id\":\"a1\",\"content\":\"x\"}"),
     "key=a1 id=a1 text: x"},
    {"url where there is no id", NULL, "", SPAN("{\"url\":\"u\",\"id\":\"\",\"content\":\"x\"}"),
     "key=u url=u text: x"},
    {"else the hash of the content", NULL, "", SPAN("{\"content\":\"abc\"}"),
     "key=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad text: abc"},
    {"an integer as id", NULL, "", SPAN("{\"id\":20240301,\"content\":\"x\"}"),
     "key=20240301 id=20240301 text: x"},
    {"an integer beyond 64 bits keeps its digits", NULL, "",
     SPAN("{\"id\":123456789012345678901234567890,\"content\":\"x\"}"),
     "key=123456789012345678901234567890 id=123456789012345678901234567890 text: x"},
    {"another number is no id", "k", "", SPAN("{\"id\":1e3,\"content\":\"x\"}"),
     "key=k extra={\"id\":1e3} text: x"},
    {"null says nothing", "k", "",
     SPAN("{\"id\":null,\"title\":null,\"authors\":null,\"content_type\":null,\"content\":\"x\"}"),
     "key=k text: x"},
    {"unknown fields are kept as written", "k", "",
     SPAN("{ \"n\" : 1.50 , \"content\":\"x\",\"o\":{\"a\": [1, 2]},\"s\":\"}\\\"{\" , "
          "\"\\u4e00\":12345678901234567890 }"),
     "key=k extra={\"n\":1.50,\"o\":{\"a\": [1, 2]},\"s\":\"}\\\"{\",\"\\u4e00\":"
     "12345678901234567890} text: x"},
    {"a field of another type is kept, not lost", "k", "",
     SPAN("{\"title\":5,\"published_at\":1709222400,\"authors\":[\"a\",1],\"content\":\"x\"}"),
     "key=k extra={\"title\":5,\"published_at\":1709222400,\"authors\":[\"a\",1]} text: x"},
    {"authors in one string", "k", "",
     SPAN("{\"authors\":\"王一、李二，张三; 赵 四\",\"content\":\"x\"}"),
     "key=k author=王一 author=李二 author=张三 author=赵 四 text: x"},
    {"a field name with an escape", "k", "",
     SPAN("{\"con\\u0074ent\":\"x\",\"titl\\u0065\":\"y\"}"), "key=k title=y text: x"},
    {"field names are case-sensitive", "k", "", SPAN("{\"Title\":\"y\",\"content\":\"x\"}"),
     "key=k extra={\"Title\":\"y\"} text: x"},
    {"a byte order mark before JSON", "k", "", SPAN("\xEF\xBB\xBF{\"content\":\"x\"}"),
     "key=k text: x"},
    {"text is never sniffed for HTML", "k", "", SPAN("{\"content\":\"<p>x</p>\"}"),
     "key=k text: <p>x</p>"},
    {"HTML in JSON", "k", "",
     SPAN("{\"content_type\":\"Text/HTML; charset=gbk\",\"content\":\"<p>全市</p>\"}"),
     "key=k html: 全市"},
    {"blanks and line ends of the text stay", "k", "", SPAN("{\"content\":\"\\r\\n  x \\n\"}"),
     "key=k text: \r\n  x \n"},
    {"header of JSON, in capitals", "k", "Content-Type=Application/JSON; charset=UTF-8",
     SPAN("{\"content\":\"x\"}"), "key=k text: x"},
    {"header of a JSON dialect", "k", "content-type=application/vnd.report+json",
     SPAN("{\"content\":\"x\"}"), "key=k text: x"},
    {"JSON in a charset that the header names", "k", "content-type=application/json;charset=gbk",
     SPAN("{\"content\":\"\xc8\xab\xca\xd0\"}"), "key=k text: 全市"},
    {"null header is none", "k", "content-type=\\0", SPAN("{\"content\":\"x\"}"), "key=k text: x"},
    {"the last of two headers holds", "k", "content-type=text/html|content-type=text/plain",
     SPAN("<b>"), "key=k text: <b>"},
    {"bare text", NULL, "content-type=text/plain", SPAN("abc"),
     "key=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad text: abc"},
    {"bare text that looks like JSON", "k", "content-type=text/plain", SPAN("{\"content\":1}"),
     "key=k text: {\"content\":1}"},
    {"bare page", "k", "content-type=text/html", SPAN("<title>题</title><p>全市"),
     "key=k html: 题\n全市"},
    {"schema id in four bytes", "k", "", SPAN("\0\0\0\x01\x02{\"content\":\"x\"}"),
     "key=k schema_id=258 text: x"},
    {"schema id as GUID", "k", "",
     SPAN("\x01\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef \n{\"content\":"
          "\"x\"}"),
     "key=k schema_id=01234567-89ab-cdef-0123-456789abcdef text: x"},
    {"no prefix, though the header names a type that may begin so", "k",
     "content-type=text/plain;charset=utf-16be", SPAN("\0a\x51\x68"), "key=k text: a全"},
    {"event in binary mode", "k",
     "ce_specversion=1.0|ce_id=e1|ce_source=/s|ce_type=t|content-type=application/json",
     SPAN("{\"content\":\"x\"}"), "key=k ce_id=e1 ce_source=/s ce_type=t text: x"},
    {"its id is no key", NULL, "ce_specversion=1.0|ce_id=e1|ce_source=/s|ce_type=t",
     SPAN("{\"content\":\"abc\"}"),
     "key=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad ce_id=e1 ce_source=/s "
     "ce_type=t text: abc"},
    {"binary mode with text", "k",
     "ce_specversion=1.0|ce_id=e1|ce_source=/s|ce_type=t|content-type=text/plain;charset=gbk",
     SPAN("\xc8\xab\xca\xd0"), "key=k ce_id=e1 ce_source=/s ce_type=t text: 全市"},
    {"event in structured mode", NULL, "content-type=application/cloudevents+json; charset=utf-8",
     SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\",\"time\":"
          "\"2024-01-01T00:00:00Z\",\"data\": {\"id\":\"a1\",\"x\":{\"data\":1},\"content\":\"y\"}"
          "}"),
     "key=a1 id=a1 extra={\"x\":{\"data\":1}} ce_id=e1 ce_source=/s ce_type=t text: y"},
    {"structured mode with text", "k", "content-type=application/cloudevents+json",
     SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\","
          "\"datacontenttype\":\"text/html\",\"data\":\"<p>a<p>b\"}"),
     "key=k ce_id=e1 ce_source=/s ce_type=t html: a\nb"},
    {"structured mode with bytes", "k", "content-type=application/cloudevents+json",
     SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\","
          "\"datacontenttype\":\"text/plain;charset=gbk\",\"data_base64\":\"yKvK0A==\"}"),
     "key=k ce_id=e1 ce_source=/s ce_type=t text: 全市"},
    {"structured mode with JSON as bytes", "k", "content-type=application/cloudevents+json",
     SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\","
          "\"data_base64\":\"eyJjb250ZW50IjoieCJ9\"}"),
     "key=k ce_id=e1 ce_source=/s ce_type=t text: x"},
    {"an event without a header", "k", "",
     SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\","
          "\"data\":{\"content\":\"y\"}}"),
     "key=k ce_id=e1 ce_source=/s ce_type=t text: y"},
    {"a report with a field of that name", "k", "",
     SPAN("{\"specversion\":\"1.0\",\"content\":\"y\"}"),
     "key=k extra={\"specversion\":\"1.0\"} text: y"},
    {"event behind a schema id", "k", "content-type=application/cloudevents+json",
     SPAN("\0\0\0\0\x05{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\","
          "\"data\":{\"content\":\"y\"}}"),
     "key=k ce_id=e1 ce_source=/s ce_type=t schema_id=5 text: y"},
};

static void messages(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char *copy = malloc(rows[i].value.n);
        memcpy(copy, rows[i].value.at, rows[i].value.n);
        struct outcome o = help_decode(rows[i].key, rows[i].headers,
                                       (struct span){.at = copy, .n = rows[i].value.n});
        is(o.what == DECODED_REPORT ? about(&o.report) : help_shown(&o), rows[i].want, rows[i].why);
        free(copy);
        arena_reset(&arena);
    }
}

static void tombstones(void)
{
    struct outcome o = help_decode("k1", "", (struct span){0});
    is(help_shown(&o), "retract: k1", "a null value retracts its key");
    o = help_decode(NULL, "", (struct span){0});
    is(help_shown(&o), "skip", "a null value without a key is skipped");
    o = help_decode("", "", (struct span){0});
    is(help_shown(&o), "skip", "an empty key is none");
    o = help_decode("k1", "content-type=application/cloudevents+json", (struct span){0});
    is(help_shown(&o), "retract: k1", "whatever its headers say");
}

static void keys(void)
{
    char text[2000], want[2100];
    memset(text, 'k', sizeof(text));
    const struct {
        const char *why;
        struct span raw;
        const char *want;
    } cases[] = {
        {"text is itself", SPAN("县-2024/01 \n"), "县-2024/01 \n"},
        {"bytes in hex", SPAN("\xff\x01"), "hex:ff01"},
        {"U+0000 in hex", SPAN("a\0b"), "hex:610062"},
        {"a key that looks like hex", SPAN("hex:ff01"), "hex:6865783a66663031"},
        {"a key that looks like a hash", SPAN("sha256:1"), "hex:7368613235363a31"},
        {"as long as an index holds", {text, DECODE_KEY_BYTES}, NULL},
        {"longer", {text, DECODE_KEY_BYTES + 1}, NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span key = decode_key(cases[i].raw, &arena);
        if (cases[i].raw.n > DECODE_KEY_BYTES) {
            uint8_t hash[HASH_BYTES];
            hash_bytes(cases[i].raw, hash);
            memcpy(want, "sha256:", 7);
            hash_hex(hash, HASH_BYTES, want + 7);
        } else {
            struct span w = cases[i].want ? span_of(cases[i].want) : cases[i].raw;
            snprintf(want, sizeof(want), "%.*s", (int)w.n, w.at);
        }
        ok(span_equal(key, span_of(want)), "key: %s", cases[i].why);
    }
}

/* A full arena is told apart from a bad message, and changes nothing. */
static void full_arena(void)
{
    const char *text = "{\"id\":\"a\",\"authors\":[\"b\"],\"x\":1,\"content_type\":\"text/html\","
                       "\"content\":\"<p>全市694个村\"}";
    size_t failures = 0;
    struct outcome o = {0};
    for (size_t n = 0; n < 200; n++) {
        arena_free(&arena);
        arena_fail_after = n;
        o = help_decode(NULL, "", span_of(text));
        bool failed = arena_fail_after == SIZE_MAX;
        arena_fail_after = SIZE_MAX;
        if (!failed)
            break;
        failures++;
        if (o.what == DECODED_POISON && o.why.reason == POISON_LIMIT)
            continue;
        ok(false, "allocation %zu failed: %s", n, help_shown(&o));
    }
    ok(failures > 0 && o.what == DECODED_REPORT, "each of %zu allocations may fail", failures);
}

int main(void)
{
    help_open(NULL);
    messages();
    tombstones();
    keys();
    full_arena();
    help_close();
    return done();
}
