/* The ruleset in the database. */
#include "store/session.h"

#include <stdlib.h>

bool ruleset_register(PGconn *c, const struct lexicon *lx, int32_t *ret_id, struct err *e)
{
    const char *params[] = {lx->version, ZHIBIAO_VERSION};
    RESULT known = session_query(
        c, e, "SELECT ruleset_id FROM ops.ruleset WHERE version = $1 AND engine = $2", 2, params);
    if (!known)
        return false;
    if (PQntuples(known) == 1) {
        *ret_id = atoi(PQgetvalue(known, 0, 0));
        return true;
    }
    RESULT made = session_query(c, e,
                                "INSERT INTO ops.ruleset (version, engine) VALUES ($1, $2) "
                                "ON CONFLICT (version, engine) DO UPDATE SET active = true "
                                "RETURNING ruleset_id",
                                2, params);
    if (!made)
        return false;
    *ret_id = atoi(PQgetvalue(made, 0, 0));
    return true;
}
