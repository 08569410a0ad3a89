/* Bringing the schema up: the files of schemas/migrations, linked into the program, applied in
 * order, each in a transaction of its own, under an advisory lock.  Nothing is ever undone. */
#ifndef ZHIBIAO_STORE_MIGRATE_H
#define ZHIBIAO_STORE_MIGRATE_H

#include "store/store.h"

struct migrated {
    int from, to; /* version before and after; 0: none */
    int applied; /* files */
    bool roles; /* roles were created or completed */
};

/* Needs a user that may act as zhibiao_owner; creates the roles where it may.  ERR_SETUP says
 * what to do: roles missing, a file that changed after it was applied, a database that is newer
 * than this program.  lx fills the dimensions (themes, units, regions, catalogue). */
bool store_migrate(const struct store_options *o, const struct lexicon *lx, struct migrated *ret,
                   struct err *e) MUST_USE;

/* The SQL for a superuser where migrate may not create roles. */
struct span store_roles_sql(void);

/* The newest version that this program knows. */
int store_schema_version(void);

#endif
