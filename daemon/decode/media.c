/* RFC 9110, 8.3.1, read leniently: blanks around '=' and a missing closing quote are taken. */
#include "decode/media.h"

#include <strings.h>

bool media_same(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || strncasecmp(a.at, b.at, a.n) == 0);
}

static const struct {
    struct span type;
    enum media_kind kind;
} kinds[] = {
    {SPAN("application/json"), MEDIA_JSON},
    {SPAN("text/json"), MEDIA_JSON},
    {SPAN("text/plain"), MEDIA_TEXT},
    {SPAN("text/html"), MEDIA_HTML},
    {SPAN("application/cloudevents+json"), MEDIA_CLOUDEVENT},
};

static enum media_kind kind_of(struct span type)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (media_same(type, kinds[i].type))
            return kinds[i].kind;
    }
    struct span events = SPAN("application/cloudevents"), json = SPAN("+json");
    if (type.n >= events.n && media_same(span_between(type, 0, events.n), events))
        return MEDIA_CLOUDEVENT_OTHER;
    if (type.n > json.n && media_same(span_between(type, type.n - json.n, type.n), json))
        return MEDIA_JSON;
    return MEDIA_UNKNOWN;
}

static struct span unquoted(struct span s)
{
    s = span_trim(s);
    if (s.n && (*s.at == '"' || *s.at == '\''))
        s = span_between(s, 1, s.n);
    if (s.n && (s.at[s.n - 1] == '"' || s.at[s.n - 1] == '\''))
        s.n--;
    return span_trim(s);
}

/* The value of "charset=value"; false for another parameter. */
static bool charset_of(struct span parameter, struct span *ret)
{
    const char *equals = parameter.n ? memchr(parameter.at, '=', parameter.n) : NULL;
    if (!equals)
        return false;
    size_t at = (size_t)(equals - parameter.at);
    if (!media_same(span_trim(span_between(parameter, 0, at)), SPAN("charset")))
        return false;
    *ret = unquoted(span_between(parameter, at + 1, parameter.n));
    return true;
}

struct media media_parse(struct span header)
{
    struct media m = {0};
    struct span rest = header;
    for (bool first = true; rest.n || first; first = false) {
        const char *end = rest.n ? memchr(rest.at, ';', rest.n) : NULL;
        size_t n = end ? (size_t)(end - rest.at) : rest.n;
        struct span part = span_trim(span_between(rest, 0, n));
        if (first)
            m.type = part;
        else if (charset_of(part, &m.charset))
            break;
        rest = span_between(rest, end ? n + 1 : n, rest.n);
    }
    m.kind = kind_of(m.type);
    return m;
}
