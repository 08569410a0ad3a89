#!/usr/bin/env bash
# Golden tests: a message in, records out.  tests/golden/NAME/ holds message.json (or .html,
# .txt; a link into schemas/samples is fine) and records.jsonl: the report and its themes in the
# first line, then one indicator a line, so that a change shows as the lines that changed.
#
#   tests/golden/run.sh [--update] [BUILD_DIR]
set -u
here=$(cd "$(dirname "$0")" && pwd)
update=
if [ "${1:-}" = --update ]; then
    update=1
    shift
fi
export ZHIBIAO_BUILD=${1:-${ZHIBIAO_BUILD:-$here/../../build}}
ZHIBIAO_BUILD=$(cd "$ZHIBIAO_BUILD" && pwd)
# shellcheck source=tests/lib/tap.sh
. "$here/../lib/tap.sh"

records() { # directory
    local message
    message=$(cd "$1" && ls message.*) || return
    (cd "$1" && "$ZHIBIAO_BUILD/zhibiao" extract --format json "$message") |
        python3 "$here/lines.py"
}

for dir in "$here"/*/; do
    name=$(basename "$dir")
    if ! records "$dir" >"$tap_dir/got" 2>"$tap_dir/errors"; then
        sed 's/^/# /' "$tap_dir/errors"
        tap_line 1 "$name: extracted"
    elif [ -n "$update" ]; then
        cmp -s "$tap_dir/got" "$dir/records.jsonl" || echo "# rewritten: $name"
        cp "$tap_dir/got" "$dir/records.jsonl"
        tap_line 0 "$name"
    elif [ ! -e "$dir/records.jsonl" ]; then
        tap_line 1 "$name has records.jsonl (make golden-update writes it)"
    else
        ok "$name" diff -u "$dir/records.jsonl" "$tap_dir/got"
    fi
done
finish
