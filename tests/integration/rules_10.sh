#!/usr/bin/env bash
# Rulesets: kept whole, compared, activated and taken back; what is refused; daemons that follow.
# timeout: 240
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:1
. "$(dirname "$0")/../lib/tool.sh"
row() { python3 -c 'import json, sys
for line in sys.stdin:
    x = json.loads(line)
    if x["version"].startswith(sys.argv[1]): print("|".join(str(x[k]) for k in sys.argv[2:]))' "$@"; }

# The tables of a linguist: a phrase less, a weight changed, a phrase more, a comment.
lexicon=$tap_root/schemas/lexicon
mkdir lex
printf '# looked through\n' | cat - "$lexicon/genres.tsv" >lex/genres.tsv
python3 - "$lexicon/theme_phrases.tsv" lex/theme_phrases.tsv <<'END'
import sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
rows = [i for i, l in enumerate(lines) if l and not l.startswith("#")][1:]
first = lines[rows[0]].split("\t")
first[2] = "1" if first[2] != "1" else "2"
lines[rows[0]] = "\t".join(first)
del lines[rows[1]]
lines.append("甲乙丙丁工程\ttalent\t9")
open(sys.argv[2], "w", encoding="utf-8").write("\n".join(lines) + "\n")
END

# ---- kept
built=$("$Z" rules show --json | head -1 | field ruleset)
run rules list --json
is "$(field version <<<"$out")" "$built" "migrate keeps the built-in tables"
is "$(row "$built" engine state reports is_kept <<<"$out")" \
    "$("$Z" version | sed 's/zhibiao \([^,]*\).*/\1/')||0|True" "which nothing used yet"
run status
run verify
is "$("$Z" rules list --json -c "$daemon_conf" -X daemon.lexicon=lex | wc -l)" 1 \
    "looking does not register a ruleset"
run rules add --lexicon lex --json
mine=$(field version <<<"$out")
is "$(field is_new <<<"$out")" True "add keeps another"
run rules add --lexicon lex
is "$rc" 0 "again: 0"
ok "it is kept already" has "$out" "kept already"
run rules add --lexicon nowhere.d/
is "$rc" 0 "a directory without tables is the built-in ones"
mkdir bad
printf 'phrase\ttheme\tweight\theading\tflags\n甲\tno.such.theme\t9\n' >bad/theme_phrases.tsv
run rules add --lexicon bad
is "$rc" 78 "tables that are not in order: EX_CONFIG"
ok "with file and line" has "$err" "theme_phrases.tsv:2"
is "$("$Z" rules list --json -c "$daemon_conf" | wc -l)" 2 "and are not kept"
is "$(sql "SELECT count(*) - count(DISTINCT sha256) > 5 FROM ops.ruleset_file")" t \
    "tables that two versions share are kept once"

# ---- compared
run rules diff "${built:0:8}" "${mine:0:8}"
is "$rc" 1 "diff: 1 where they differ"
ok "a head for each table" has "$out" "--- ${built:0:12}/theme_phrases.tsv
+++ ${mine:0:12}/theme_phrases.tsv"
is "$(grep -c '^-[^-]' <<<"$out"),$(grep -c '^+[^+]' <<<"$out")" "2,2" "one changed, one removed, one added"
ok "the phrase that was added" has "$out" "+甲乙丙丁工程	"
ok "a comment is no row" has "$out" "genres.tsv: only comments"
run rules diff "$built" "$mine" --json
is "$(field change <<<"$out" | sort | tr '\n' ' ')" "added changed comments removed " "as JSON"
run rules diff "$mine" "$mine"
is "$rc$out" 0 "diff: 0 where they are equal"
run rules diff "$mine" lex/
is "$rc$out" 0 "a directory is a version"
run rules diff built-in files
is "$rc$out" 0 "so are built-in and files"
run rules export "$mine" out
is "$rc" 0 "export"
ok "writes the same bytes" cmp out/theme_phrases.tsv lex/theme_phrases.tsv
run rules export "$mine" out
is "$rc" 65 "never over a file"

# ---- refused
run rules activate ffffffff
is "$rc" 65 "an unknown version: EX_DATAERR"
run rules activate xyz
is "$rc" 65 "no version at all: EX_DATAERR"
run rules activate
is "$rc" 64 "no version given: EX_USAGE"
run rules activate "$mine" --files
is "$rc" 64 "both: EX_USAGE"
sql "INSERT INTO ops.ruleset (version, engine) VALUES
     ('aaaa1' || repeat('0', 59), '0.0.9'), ('aaaa2' || repeat('0', 59), '0.0.9')" >/dev/null
run rules activate aaaa
is "$rc" 65 "an ambiguous prefix: EX_DATAERR"
ok "says what it may mean" has "$err" "aaaa1"
run rules activate aaaa1
is "$rc" 78 "one of another program: EX_CONFIG"
ok "says of which, and what to do" has "$err" "zhibiao 0.0.9"
run rules diff aaaa1 "$mine"
is "$rc" 78 "one whose tables were not kept cannot be compared"
sql "INSERT INTO ops.ruleset (version, engine)
     SELECT 'bbbb' || substr(version, 5), engine FROM ops.ruleset WHERE version = '$mine';
     INSERT INTO ops.ruleset_file SELECT 'bbbb' || substr(version, 5), name, sha256
       FROM ops.ruleset_file WHERE version = '$mine'" >/dev/null
run rules activate bbbb
is "$rc" 78 "one whose tables are of another version: EX_CONFIG"
is "$(sql 'SELECT count(*) FROM ops.ruleset_activation')" 0 "nothing of that was activated"

# ---- a daemon follows
report() { # key, text
    printf '%s\t{"id": "%s", "content": "关于甲乙丙丁工程的通知\\n\\n全市实施甲乙丙丁工程，新建甲乙丙丁工程项目%s个。甲乙丙丁工程是重点工程。各地推进甲乙丙丁工程，甲乙丙丁工程带动作用明显。"}\n' \
        "$1" "$1" "$2"
}
read_with() { # key
    sql "SELECT s.version FROM zhibiao.report r JOIN zhibiao.revision v USING (report_id, revision_no)
           JOIN ops.ruleset s ON s.ruleset_id = v.ruleset_id WHERE r.key = '$1'"
}
stored() { [ -n "$(read_with "$1")" ]; }
in_log() { grep -q "$1" "$tap_dir/live.log"; }
daemon_start live -X daemon.http=127.0.0.1:0
ok "a daemon starts with its files" eventually 30 grep -q ' ready ' "$tap_dir/live.log"
report a 1 | publish reports -K '	'
eventually 20 stored a
is "$(read_with a)" "$built" "and reads with them"
run rules list --json
is "$(row "$built" state reports <<<"$out")" "in use|1" "list says so"
run rules activate "${mine:0:10}"
is "$rc" 0 "activate"
ok "says what was before" has "$out" "their own files"
ok "the daemon takes it over at once" eventually 5 in_log "new rules version=$mine source=activated"
port=$(grep -o 'port=[0-9]*' "$tap_dir/live.log" | head -n 1 | cut -d= -f2)
get() { python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=5).read().decode())' \
    "http://127.0.0.1:$port/$1"; }
is_told() { get statusz | grep -q "\"ruleset\":\"$mine\"" && get metrics | grep -q "ruleset=\"${mine:0:12}\""; }
ok "and its monitors are told" eventually 10 is_told
report b 2 | publish reports -K '	'
eventually 20 stored b
is "$(read_with b)" "$mine" "and reads with it"
is "$(sql "SELECT count(*) FROM zhibiao.report_theme t JOIN zhibiao.report r USING (report_id)
            WHERE r.key = 'b'") $(sql "SELECT count(*) FROM zhibiao.report_theme t
             JOIN zhibiao.report r USING (report_id) WHERE r.key = 'a'")" "1 0" "which makes a difference"
run rules list --json
is "$(row "$mine" state reports <<<"$out")" "active|1" "list says so"
ok "and by whom" has "$(row "$mine" activated_by <<<"$out")" "@"
is "$(sql "SELECT string_agg(left(ruleset_version, 8), ' ') FROM bi.v_ruleset WHERE is_active")" "${mine:0:8}" \
    "bi.v_ruleset too"
run rules activate "$mine"
ok "again: it is active already" has "$out" "already"
is "$(sql 'SELECT count(*) FROM ops.ruleset_activation')" 1 "and no second row"
run check
ok "check says which is active" has "$out" "ruleset ${mine:0:12} is active"

kill -HUP "${daemon_pid[live]}"
ok "SIGHUP does not bring the files back" eventually 10 in_log "the files are not used while a ruleset is active"
daemon_stop live
daemon_start live
ok "one that starts takes the active one" eventually 30 in_log "reading with the active ruleset, not with the files active=$mine"
eventually 30 eval '[ "$(grep -c " ready " "$tap_dir/live.log")" = 2 ]'
report c 3 | publish reports -K '	'
eventually 20 stored c
is "$(read_with c)" "$mine" "and reads with it"

run rules activate "$built"
ok "back to the one before" has "$out" "until now it was ${mine:0:12}"
ok "the daemon goes back" eventually 5 in_log "new rules version=$built source=activated"
run rules activate "$mine"
eventually 5 eval '[ "$(grep -c "new rules version=$mine" "$tap_dir/live.log")" = 2 ]'
run rules activate --files
ok "to the files" eventually 5 in_log "new rules version=$built source=files"
report d 4 | publish reports -K '	'
eventually 20 stored d
is "$(read_with d)" "$built" "which are read with again"

# One that does not load here: a running daemon goes on, one that starts does not.
sql "INSERT INTO ops.ruleset_activation (engine, ruleset_id) SELECT engine, ruleset_id FROM ops.ruleset
      WHERE version LIKE 'bbbb%'; NOTIFY zhibiao_ruleset" >/dev/null
ok "one that does not load is said" eventually 5 in_log "the active ruleset cannot be loaded, the old rules stay"
report e 5 | publish reports -K '	'
eventually 20 stored e
is "$(read_with e)" "$built" "and the old rules stay"
daemon_stop live
daemon_to_end
is $? 78 "a daemon does not start with it"
run rules activate --files
ok "until it is activated no more" daemon_to_end
ok "verify is content" verify
finish
