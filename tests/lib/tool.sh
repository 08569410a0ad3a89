# shellcheck shell=bash
# The tool beside a daemon of the test's own; sourced after daemon_begin, changes to $tap_dir.
#
#   run ARGUMENT...      zhibiao with the settings of the test; sets out, err, rc
#   has TEXT PART        does the text hold the part?
#   field NAME           of each JSON line on standard input
Z=$ZHIBIAO_BUILD/zhibiao
cd "$tap_dir" || exit
has() { [[ $1 == *"$2"* ]]; }
run() {
    out=$("$Z" "$@" -c "$daemon_conf" 2>err.txt)
    # shellcheck disable=SC2034 # for the scripts that source this
    rc=$?
    err=$(cat err.txt)
}
field() { python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)[sys.argv[1]])' "$1"; }
