/* The longest row that starts the SQLSTATE decides; what no row knows stops the daemon, since
 * going on could lose or repeat. */
#include "store/sqlstate.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *head;
    enum sqlstate_does does;
} rows[] = {
    {"", SQLSTATE_STOP},        {"08", SQLSTATE_AGAIN}, /* connection */
    {"22", SQLSTATE_ISOLATE}, /* data */
    {"23", SQLSTATE_ISOLATE}, /* constraint: our bug, but never a reason to stand still */
    {"25006", SQLSTATE_AGAIN}, /* read-only: a standby that was the primary a moment ago */
    {"25P03", SQLSTATE_AGAIN}, /* idle in transaction for too long: we were frozen */
    {"25P04", SQLSTATE_AGAIN}, /* transaction_timeout of 17 */
    {"40", SQLSTATE_AGAIN}, /* deadlock, serialization */
    {"53", SQLSTATE_AGAIN}, /* disk full, memory, connections */
    {"54", SQLSTATE_ISOLATE}, /* limits: a row too large for an index */
    {"55P03", SQLSTATE_AGAIN}, /* lock_timeout */
    {"57014", SQLSTATE_HALVE}, /* statement_timeout */
    {"57P", SQLSTATE_AGAIN}, /* shutdown, crash, cannot connect now */
    {"57P04", SQLSTATE_STOP}, /* the database was dropped */
    {"58", SQLSTATE_AGAIN}, /* system */
    {"ZB001", SQLSTATE_FENCED},
};

enum sqlstate_does sqlstate_does(const char *sqlstate)
{
    if (!sqlstate || !*sqlstate)
        return SQLSTATE_AGAIN;
    enum sqlstate_does does = SQLSTATE_STOP;
    size_t best = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t n = strlen(rows[i].head);
        if (n >= best && strncmp(sqlstate, rows[i].head, n) == 0) {
            best = n;
            does = rows[i].does;
        }
    }
    return does;
}
