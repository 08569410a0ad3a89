#!/bin/sh
# Every fuzz target over its seeds and over changed seeds for a few seconds, built as the rest is
# (SAN=1: with sanitizers).  `make fuzz` looks longer and with coverage.
# timeout: 240
set -u
cd "$(dirname "$0")/../.."
build=${ZHIBIAO_BUILD:-build}
seconds=${FUZZ_SMOKE_SECONDS:-2}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
TMPDIR=$work
export TMPDIR

tests/fuzz/make-seeds "$work/seeds" || exit 1
n=0
bad=0
for source in tests/fuzz/*_fuzz.c; do
    target=$(basename "$source" _fuzz.c)
    n=$((n + 1))
    if said=$("$build/fuzz/smoke_$target" "$seconds" "$work/seeds/$target" 2>"$work/log"); then
        echo "ok $n - $target: $said"
    else
        bad=1
        echo "not ok $n - $target"
        tail -20 "$work/log" | sed 's/^/# /'
        for crash in "$work"/crash-*; do
            [ -e "$crash" ] || continue
            echo "# the input, base64: $(head -c 4096 "$crash" | base64 -w 0)"
            rm -f "$crash"
        done
    fi
done
echo "1..$n"
exit $bad
