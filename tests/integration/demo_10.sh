#!/usr/bin/env bash
# What `make demo` runs: two at once, interrupted in the middle, kept running; nothing is left.
# timeout: 240
. "$(dirname "$0")/../lib/tap.sh"
"$tap_root/tests/lib/pg.sh" find >/dev/null || { echo "1..0 # SKIP needs PostgreSQL"; exit 0; }
export TMPDIR=$tap_dir NO_COLOR=1
unset KEEP REPORTS

demo() { "$tap_root/deploy/demo" "$ZHIBIAO_BUILD"; }
mine() { # processes of demos in this directory
    local pid
    for pid in /proc/[0-9]*; do
        { tr '\0' '\n' <"$pid/environ"; } 2>/dev/null | grep -qx "DEMO_TEST=$1" && echo "${pid#/proc/}"
    done
}
gone() { [ -z "$(mine "$1")" ] && [ -z "$(ls -d "$tap_dir"/zhibiao-demo.* 2>/dev/null)" ]; }
clusters() { sed -n 's/.*host=\(\/tmp\/zhibiao-pg\.[A-Za-z0-9]*\).*/\1/p' "$@" | sort -u; }
no_clusters() {
    local c
    for c in $(clusters "$@"); do [ ! -e "$c" ] || return; done
}

DEMO_TEST=a demo >"$tap_dir/a.out" 2>&1 &
first=$!
DEMO_TEST=b demo >"$tap_dir/b.out" 2>&1 &
second=$!
wait $first
is $? 0 "a demo"
wait $second
is $? 0 "another at the same time"
for view in bi.v_report bi.v_indicator bi.v_report_theme bi.v_evidence bi.v_pipeline_health; do
    ok "$view is shown" grep -q "^$view" "$tap_dir/a.out"
done
ok "the ledger agrees" grep -q "nothing lost, nothing twice" "$tap_dir/a.out"
is "$(grep -c '^ reports ' "$tap_dir/a.out")" 3 "each partition was read"
ok "processes and directories are gone" eventually 10 gone a
ok "so are the clusters" eventually 10 no_clusters "$tap_dir/a.out" "$tap_dir/b.out"

# Interrupted at several places, as Ctrl-C does it: the whole process group.
# (A shell starts what is in the background with SIGINT ignored: python gives it back.)
interruptible() {
    python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.setsid()
os.execv(sys.argv[1], sys.argv[1:])' "$tap_root/deploy/demo" "$ZHIBIAO_BUILD"
}
for after in PostgreSQL: Kafka: publish: zhibiaod; do
    : >"$tap_dir/c.out"
    DEMO_TEST=c interruptible >"$tap_dir/c.out" 2>&1 &
    shell=$!
    eventually 60 grep -q "==> $after" "$tap_dir/c.out"
    read -r leader </proc/$shell/task/$shell/children
    kill -INT -- "-$leader"
    wait $shell
    rc=$?
    ok "interrupted after $after it ends" [ $rc -ne 0 ]
    ok "and leaves nothing" eventually 15 gone c
    ok "and no cluster" eventually 15 no_clusters "$tap_dir/c.out"
done

printf '{"content":"全市新增党员123456名。"}' >"$tap_dir/one.json"
mkdir "$tap_dir/我的 报告" && mv "$tap_dir/one.json" "$tap_dir/我的 报告"
REPORTS="$tap_dir/我的 报告" KEEP=1 DEMO_TEST=d demo >"$tap_dir/d.out" 2>&1
is $? 0 "KEEP=1 with reports of one's own"
conninfo=$(sed -n "s/^ *connect: *psql '\(.*\)'/\1/p" "$tap_dir/d.out")
is "$(psql -XAtq -d "$conninfo" -c 'SELECT trim_scale(value) FROM bi.v_indicator' 2>&1)" 123456 \
    "it can be connected to as it says"
sh "$(sed -n 's/^ *stop: *//p' "$tap_dir/d.out")"
ok "stopped as it says, nothing is left" eventually 10 gone d
finish
