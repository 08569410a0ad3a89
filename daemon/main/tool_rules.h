/* Rulesets as commands name them: a version (its first digits), `active`, `files` (the built-in
 * tables and daemon.lexicon), `built-in`, or a directory of tables (a name with a /). */
#ifndef ZHIBIAO_MAIN_TOOL_RULES_H
#define ZHIBIAO_MAIN_TOOL_RULES_H

#include "main/reading.h"
#include "main/tool_answer.h"
#include "store/ruleset.h"

struct tool_rules_side {
    char label[64];
    const struct lexicon_file *files;
    size_t n_files;
    struct lexicon *lexicon; /* whose files they are; NULL: of the arena */
};

bool tool_rules_side(struct tool_database *d, const char *name, struct tool_rules_side *ret,
                     struct err *e) MUST_USE;
void tool_rules_side_close(struct tool_rules_side *s);

/* Table by table; the exit code is that of diff(1): 0 equal, 1 not. */
int tool_rules_diff(struct tool_database *d, const char *was, const char *now, bool json);

#endif
