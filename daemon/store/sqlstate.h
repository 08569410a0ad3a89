/* What a failed statement means, by its SQLSTATE. */
#ifndef ZHIBIAO_STORE_SQLSTATE_H
#define ZHIBIAO_STORE_SQLSTATE_H

enum sqlstate_does {
    SQLSTATE_AGAIN, /* the database's trouble: the same batch later */
    SQLSTATE_HALVE, /* took too long: half the batch */
    SQLSTATE_ISOLATE, /* one record's trouble: find it */
    SQLSTATE_FENCED, /* another owner has the partition (ZB001 of ops.fence) */
    SQLSTATE_STOP, /* an operator must act */
};

/* NULL or "": the connection was lost. */
enum sqlstate_does sqlstate_does(const char *sqlstate);

#endif
