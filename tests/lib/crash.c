/* A fault for tests, preloaded into the daemon (LD_PRELOAD): the process ends hard when it
 * matches words in a text that holds CRASHME, as a fault of the reader would end it, and never
 * comes back from one that holds HANGME. */
#include <dlfcn.h>
#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

hs_error_t hs_scan(const hs_database_t *db, const char *data, unsigned int length,
                   unsigned int flags, hs_scratch_t *scratch, match_event_handler on_event,
                   void *context)
{
    static hs_error_t (*real)(const hs_database_t *, const char *, unsigned int, unsigned int,
                              hs_scratch_t *, match_event_handler, void *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "hs_scan");
    if (memmem(data, length, "CRASHME", 7))
        abort();
    while (memmem(data, length, "HANGME", 6))
        usleep(10000);
    return real(db, data, length, flags, scratch, on_event, context);
}
