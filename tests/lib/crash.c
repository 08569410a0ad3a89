/* A fault for tests, preloaded into the daemon (LD_PRELOAD): the process ends hard when it hashes
 * a text that holds CRASHME, as a fault of the reader would end it, and never comes back from one
 * that holds HANGME. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of libcrypto: hash.c calls it with each report's text. */
int SHA256_Update(void *context, const void *data, size_t length);

int SHA256_Update(void *context, const void *data, size_t length)
{
    static int (*real)(void *, const void *, size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "SHA256_Update");
    if (memmem(data, length, "CRASHME", 7))
        abort();
    while (memmem(data, length, "HANGME", 6))
        usleep(10000);
    return real(context, data, length);
}
