/* Reading the annotated reports of shared/: for tests that compare with them. */
#ifndef GOLD_HELP_H
#define GOLD_HELP_H

#include "base/arena.h"
#include "base/span.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file whole, in the arena; nothing where it cannot be read. */
static struct span gold_file(const char *path, struct arena *a)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (struct span){0};
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *p = arena_take(a, (size_t)n + 1);
    size_t got = p ? fread(p, 1, (size_t)n, f) : 0;
    fclose(f);
    return (struct span){p, got};
}

/* The string behind "name": " in JSON without escapes; empty where it is absent or null. */
static struct span gold_string(struct span json, const char *name)
{
    char key[64];
    snprintf(key, sizeof(key), "\"%s\": \"", name);
    size_t at = span_find(json, 0, span_of(key));
    if (at == SIZE_MAX)
        return (struct span){0};
    at += strlen(key);
    return span_between(json, at, span_find(json, at, SPAN("\"")));
}

/* The folder of the annotated reports, opened, and its name; NULL where there is none. */
static DIR *gold_open(char *ret_dir, size_t size)
{
    const char *shared = getenv("ZHIBIAO_SHARED");
    snprintf(ret_dir, size, "%s/gold", shared ? shared : "../shared");
    return opendir(ret_dir);
}

#endif
