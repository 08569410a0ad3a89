/* Each kind of poison that decode finds: reason and place. */
#include "unit/decode_help.h"

#define TEXT "content-type=text/plain"
#define EVENT "content-type=application/cloudevents+json"

static const struct row {
    const char *why, *headers;
    struct span value;
    const char *want;
} rows[] = {
    {"bad UTF-8 in a string", "", SPAN("{\"content\":\"ab\xff\"}"),
     "poison bad_utf8: byte 14: not UTF-8"},
    {"overlong form", "", SPAN("{\"content\":\"\xc0\xaf\"}"),
     "poison bad_utf8: byte 12: not UTF-8"},
    {"a character cut at the end", TEXT ";charset=utf-8", SPAN("全市\xe5\x85"),
     "poison bad_utf8: byte 6: not UTF-8"},
    {"no JSON", "", SPAN("全市694个村"),
     "poison bad_json: line 1 column 1: a JSON object is expected"},
    {"an array", "", SPAN("[1]"), "poison bad_json: line 1 column 1: a JSON object is expected"},
    {"a string", "", SPAN("\"x\""), "poison bad_json: line 1 column 1: a JSON object is expected"},
    {"cut short", "", SPAN("{\"content\":\"全市"),
     "poison bad_json: line 1 column 14: premature end of input near '\"全市'"},
    {"cut behind a backslash", "", SPAN("{\"content\":\"全市\\"),
     "poison bad_json: line 1 column 15: invalid escape near '\"全市\\'"},
    {"place counts lines and characters", "", SPAN("{\n  \"题目\": 1,\n  \"a\" 2}"),
     "poison bad_json: line 3 column 7: ':' expected near '2'"},
    {"text behind the object", "", SPAN("{\"content\":\"x\"} x"),
     "poison bad_json: line 1 column 17: end of file expected near 'x'"},
    {"control character in a string", "", SPAN("{\"content\":\"a\x01\"}"),
     "poison bad_json: line 1 column 13: control character 0x1 near '\"a'"},
    {"number out of range", "", SPAN("{\"content\":\"x\",\"n\":1e999}"),
     "poison bad_json: line 1 column 24: real number overflow near '1e999'"},
    {"U+0000 in the content", "", SPAN("{\"content\":\"a\\u0000b\"}"),
     "poison nul: line 1 column 14: U+0000"},
    {"U+0000 in another field", "", SPAN("{\"content\":\"a\",\"x\":[\"\\u0000\"]}"),
     "poison nul: line 1 column 22: U+0000"},
    {"U+0000 in bare text", TEXT, SPAN("全市\0"), "poison nul: byte 6 of the text: U+0000"},
    {"U+0000 in a page", "content-type=text/html", SPAN("<p>a\0"),
     "poison nul: byte 4 of the text: U+0000"},
    {"no content", "", SPAN("{\"title\":\"x\"}"),
     "poison no_content: the report has no field content"},
    {"null content", "", SPAN("{\"content\":null}"),
     "poison no_content: the report has no field content"},
    {"empty content", "", SPAN("{\"content\":\"\"}"), "poison empty_content: the content is empty"},
    {"blank content", "", SPAN("{\"content\":\" \\n\\t\\u3000\\u00a0\"}"),
     "poison empty_content: the content is blank"},
    {"empty value, which is no tombstone", "", SPAN(""),
     "poison empty_content: the value is empty"},
    {"page without text", "content-type=text/html", SPAN("<script>1</script>"),
     "poison empty_content: the content is empty"},
    {"bare mark", TEXT, SPAN("\xEF\xBB\xBF"), "poison empty_content: the content is empty"},
    {"content is a number", "", SPAN("{\"content\":5}"),
     "poison content_type: content is a number: a string is expected"},
    {"content is an object", "", SPAN("{\"content\":{}}"),
     "poison content_type: content is an object: a string is expected"},
    {"unknown content_type", "", SPAN("{\"content\":\"x\",\"content_type\":\"text/rtf\"}"),
     "poison content_type: content_type \"text/rtf\" is not known: text/plain or text/html is "
     "expected"},
    {"content_type is a list", "", SPAN("{\"content\":\"x\",\"content_type\":[]}"),
     "poison content_type: content_type is an array: a string is expected"},
    {"unknown header", "content-type=application/avro", SPAN("x"),
     "poison content_type: content type \"application/avro\" is not read: application/json, "
     "text/plain, text/html or application/cloudevents+json is expected"},
    {"message too large", "",
     SPAN("{\"content\":"
          "\"01234567890123456789012345678901234567890123456789012345678901234567890123456789012345"
          "67890123456789012345678901234567890123456789\"}"),
     "poison too_large: a message of 144 bytes: at most 128 are read"},
    {"content too large", "",
     SPAN("{\"content\":\"一二三四五六七八九十一二三四五六七八九十一二三\"}"),
     "poison too_large: content of 69 bytes: at most 64 are read"},
    {"text too large after decoding", TEXT ";charset=gbk",
     SPAN("\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb"
          "\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2\xbb\xd2"
          "\xbb"),
     "poison too_large: text longer than 64 bytes"},
    {"text too large without a charset", TEXT,
     SPAN("\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4"
          "\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5\xc4\xb5"
          "\xc4"),
     "poison too_large: text longer than 64 bytes"},
    {"too deep", "", SPAN("{\"content\":\"x\",\n\"a\":[[[[[1]]]]]}"),
     "poison too_deep: line 2 column 8: nested deeper than 4"},
    {"as deep as allowed", "", SPAN("{\"content\":\"x\",\"a\":[[[1]]]}"), "report: x"},
    {"brackets in strings do not nest", "", SPAN("{\"content\":\"[[[[[{{{{\\\"[[[\"}"),
     "report: [[[[[{{{{\"[[["},
    {"high surrogate alone", "", SPAN("{\"content\":\"a\\ud83dz\"}"),
     "poison lone_surrogate: line 1 column 14: lone surrogate \\uD83D"},
    {"low surrogate alone", "", SPAN("{\"content\":\"\\uDE00\"}"),
     "poison lone_surrogate: line 1 column 13: lone surrogate \\uDE00"},
    {"two high surrogates", "", SPAN("{\"content\":\"\\ud83d\\ud83d\\ude00\"}"),
     "poison lone_surrogate: line 1 column 13: lone surrogate \\uD83D"},
    {"surrogate in a key", "", SPAN("{\"content\":\"x\",\"\\udc00\":1}"),
     "poison lone_surrogate: line 1 column 17: lone surrogate \\uDC00"},
    {"surrogate as UTF-8", "", SPAN("{\"content\":\"\xed\xa0\xbd\"}"),
     "poison bad_utf8: byte 12: not UTF-8"},
    {"a good pair", "", SPAN("{\"content\":\"\\uD83D\\ude00\"}"), "report: \xf0\x9f\x98\x80"},
    {"an escaped backslash before u", "", SPAN("{\"content\":\"\\\\ud83d\"}"), "report: \\ud83d"},
    {"duplicate key", "", SPAN("{\"content\":\"x\",\"a\":1,\"a\":2}"),
     "poison duplicate_key: line 1 column 24: duplicate object key near '\"a\"'"},
    {"duplicate key, once escaped", "", SPAN("{\"content\":\"x\",\"c\\u006fntent\":\"y\"}"),
     "poison duplicate_key: line 1 column 29: duplicate object key near '\"c\\u006fntent\"'"},
    {"duplicate key below", "", SPAN("{\"content\":\"x\",\"o\":{\"a\":1,\"a\":2}}"),
     "poison duplicate_key: line 1 column 29: duplicate object key near '\"a\"'"},
    {"unknown charset", TEXT ";charset=x-foo", SPAN("x"),
     "poison unknown_charset: charset \"x-foo\" is not known: use UTF-8, GB18030, Big5 or UTF-16"},
    {"charset with a name too long for any",
     TEXT ";charset=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg", SPAN("x"),
     "poison unknown_charset: charset "
     "\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff\" is not known: use UTF-8, "
     "GB18030, Big5 or UTF-16"},
    {"no GB18030", TEXT ";charset=gbk", SPAN("\xc8\xab\xca\xd0\xff"),
     "poison undecodable: byte 4: not GB18030"},
    {"GB18030 cut in a character", TEXT ";charset=gb18030", SPAN("\xc8\xab\xca"),
     "poison undecodable: byte 2: not GB18030"},
    {"no Big5", TEXT ";charset=big5", SPAN("a\xa4\x20"), "poison undecodable: byte 1: not Big5"},
    {"no UTF-16", TEXT ";charset=utf-16le", SPAN("\x00\xd8\x41\x00"),
     "poison undecodable: byte 0: not UTF-16LE"},
    {"odd UTF-16 behind its mark", TEXT, SPAN("\xff\xfe\x41\x00\x42"),
     "poison undecodable: byte 2: not UTF-16LE"},
    {"no charset fits", TEXT, SPAN("\xc8\xab\xca\xd0\xff\xff"),
     "poison undecodable: byte 2: not UTF-8, and the whole is not GB18030 or Big5: name the "
     "charset in the content-type header"},
    {"prefix cut short", "", SPAN("\0\0\0"),
     "poison broken_envelope: byte 0: 0x00 opens a schema-registry prefix, but the value ends "
     "after 3 bytes"},
    {"prefix without JSON", "", SPAN("\0\0\0\0\x07Obj"),
     "poison broken_envelope: byte 5: no JSON object behind the schema-registry prefix 0x00"},
    {"GUID without JSON", "",
     SPAN("\x01"
          "0123456789abcdef"
          "x"),
     "poison broken_envelope: byte 17: no JSON object behind the schema-registry prefix 0x01"},
    {"event without an id", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"content\":\"x\"}}"),
     "poison broken_envelope: CloudEvents attribute id is missing"},
    {"event of no version", EVENT,
     SPAN("{\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"content\":\"x\"}}"),
     "poison broken_envelope: CloudEvents specversion \"\" is not known: 1.0 is expected"},
    {"event of another version", EVENT, SPAN("{\"specversion\":\"0.3\",\"id\":\"1\"}"),
     "poison broken_envelope: CloudEvents specversion \"0.3\" is not known: 1.0 is expected"},
    {"event without data", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}"),
     "poison no_content: the event has no data"},
    {"event with two kinds of data", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{},"
          "\"data_base64\":\"eA==\"}"),
     "poison broken_envelope: the event has both data and data_base64"},
    {"event with a string as JSON", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":\"x\"}"),
     "poison broken_envelope: data is no object, as JSON data must be"},
    {"event with an object as text", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\","
          "\"datacontenttype\":\"text/plain\",\"data\":{}}"),
     "poison content_type: data of type text/plain is no string"},
    {"base64 with a blank", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":"
          "\"e A==\"}"),
     "poison broken_envelope: data_base64: character 2 is no base64"},
    {"base64 cut short", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":"
          "\"eHl6e\"}"),
     "poison broken_envelope: data_base64 ends in the middle"},
    {"event in an event", EVENT,
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\","
          "\"datacontenttype\":\"application/cloudevents+json\",\"data_base64\":\"e30=\"}"),
     "poison broken_envelope: content type \"application/cloudevents+json\" is not read: "
     "application/json, text/plain, text/html or application/cloudevents+json is expected"},
    {"event in an event, without saying so", "",
     SPAN("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\","
          "\"data_base64\":\"eyJzcGVjdmVyc2lvbiI6IjEuMCJ9\"}"),
     "poison no_content: the report has no field content"},
    {"batch of events", "content-type=application/cloudevents-batch+json", SPAN("[]"),
     "poison broken_envelope: content type \"application/cloudevents-batch+json\" is not read: "
     "application/json, text/plain, text/html or application/cloudevents+json is expected"},
    {"binary event without a type", "ce_specversion=1.0|ce_id=1|ce_source=s",
     SPAN("{\"content\":\"x\"}"),
     "poison broken_envelope: CloudEvents attribute ce_type is missing"},
    {"binary event of another version", "ce_specversion=2.0|ce_id=1|ce_source=s|ce_type=t",
     SPAN("{\"content\":\"x\"}"),
     "poison broken_envelope: CloudEvents specversion \"2.0\" is not known: 1.0 is expected"},
    {"binary event whose id is no text", "ce_specversion=1.0|ce_id=\xff|ce_source=s|ce_type=t",
     SPAN("{\"content\":\"x\"}"),
     "poison broken_envelope: CloudEvents attribute ce_id is not text"},
};

static void details(void)
{
    bool named = true;
    for (int p = POISON_NONE; p <= POISON_CRASHED; p++)
        named &= strcmp(poison_name((enum poison)p), "unknown") != 0;
    ok(named, "each poison has a name");
    char value[700] = "{\"content\" \"";
    for (size_t i = strlen(value); i + 3 < sizeof(value); i += 3)
        memcpy(value + i, "市", 4);
    struct outcome o = help_decode(NULL, "", (struct span){.at = value, .n = strlen(value)});
    bool clean = true;
    for (const char *c = o.why.detail; *c; c++)
        clean &= (unsigned char)*c >= 0x20;
    ok(o.what == DECODED_POISON && clean, "a detail is one clean line: %s", o.why.detail);
}

int main(void)
{
    help_open(
        &(struct decode_limits){.max_message_bytes = 128, .max_content_bytes = 64, .max_depth = 4});
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        /* Its own block, so that ASan sees a read behind the message. */
        char *copy = malloc(rows[i].value.n + !rows[i].value.n);
        memcpy(copy, rows[i].value.at, rows[i].value.n);
        struct outcome o =
            help_decode("k", rows[i].headers, (struct span){.at = copy, .n = rows[i].value.n});
        is(help_shown(&o), rows[i].want, rows[i].why);
        free(copy);
        arena_reset(&arena);
    }
    help_close();
    help_open(NULL);
    details();
    help_close();
    return done();
}
