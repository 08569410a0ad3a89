#!/usr/bin/env bash
# timeout: 200
# The units, as far as they can be tried without a service manager: verify, the exposure score,
# and the notify protocol on a socket of the test's own.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"

if command -v systemd-analyze >/dev/null; then
    mkdir "$tap_dir/units"
    for unit in zhibiaod.service zhibiaod@.service; do
        # The programs are those that were built; blanks in their path would need quotes.
        ln -sfn "$ZHIBIAO_BUILD" "$tap_dir/build"
        sed "s#/usr/bin/zhibiaod#$tap_dir/build/zhibiaod#g" "$tap_root/systemd/$unit" >"$tap_dir/units/$unit"
    done
    cp "$tap_dir/units/zhibiaod@.service" "$tap_dir/units/zhibiaod@1.service"
    for unit in zhibiaod.service zhibiaod@1.service; do
        out=$(systemd-analyze verify --man=no "$tap_dir/units/$unit" 2>&1)
        is "$? $out" "0 " "$unit: systemd-analyze verify has nothing to say"
        ok "$unit: exposure at most 1.1" systemd-analyze security --offline=true --threshold=11 \
            --no-pager "$tap_dir/units/$unit"
    done
    is "$(diff <(grep -v '^#' "$tap_root/systemd/zhibiaod.service") \
        <(grep -v '^#' "$tap_root/systemd/zhibiaod@.service") | grep -c '^>')" 3 \
        "the instance unit differs in three lines only"
else
    skip "verify and exposure of the units" "no systemd-analyze"
fi
if command -v systemd-sysusers >/dev/null; then
    mkdir -p "$tap_dir/root/etc"
    ok "sysusers reads its file" systemd-sysusers --root="$tap_dir/root" "$tap_root/systemd/zhibiao.sysusers.conf"
    ok "and makes the user" grep -q '^zhibiao:' "$tap_dir/root/etc/passwd"
else
    skip "sysusers" "no systemd-sysusers"
fi

daemon_begin reports:2
socket=$tap_dir/notify
python3 "$tap_root/tests/systemd/listen.py" "$socket" >"$tap_dir/heard" 2>&1 &
listener=$!
at_exit "kill $listener 2>/dev/null"
eventually 5 test -S "$socket"
heard() { grep -q -- "$1" "$tap_dir/heard"; }
count() { grep -c -- "$1" "$tap_dir/heard"; }
export NOTIFY_SOCKET=$socket WATCHDOG_USEC=3000000

# The database is late.
conninfo=$daemon_conninfo
sed -i 's/^conninfo = .*/conninfo = host=\/nowhere dbname=x/' "$daemon_conf"
daemon_start late
ok "while the database is late: more time" eventually 10 heard 'EXTEND_TIMEOUT_USEC='
ok "and a status that says so" eventually 10 heard 'STATUS=waiting for the database: could not connect'
ok "the watchdog is served meanwhile" eventually 10 heard 'WATCHDOG=1'
is "$(count 'READY=1')" 0 "not ready"
daemon_stop late
is "$daemon_status" 0 "can be stopped meanwhile"
ok "and says that it stops" heard STOPPING=1

# The broker is late.
: >"$tap_dir/heard"
sed -i "s|^conninfo = .*|conninfo = $conninfo|; s/^brokers = .*/brokers = 127.0.0.1:1/" "$daemon_conf"
daemon_start late
ok "while the broker is late: more time" eventually 15 heard 'EXTEND_TIMEOUT_USEC='
ok "and a status that says so" eventually 15 heard 'STATUS=waiting for partitions: .*127.0.0.1:1'
is "$(count 'READY=1')" 0 "not ready"
daemon_stop late

# All is there.
: >"$tap_dir/heard"
sed -i "s/^brokers = .*/brokers = $BROKERS/" "$daemon_conf"
daemon_start good -X daemon.http=127.0.0.1:0
ok "ready after the first assignment" eventually 60 heard '^READY=1'
ok "with a status" eventually 10 heard 'STATUS=lag=0 .*partitions=2'
made_reports 0 20 | publish reports -K '	'
stored() { [ "$(sql 'SELECT count(*) FROM zhibiao.report')" = 20 ]; }
ok "reports are stored" eventually 20 stored
before=$(count 'WATCHDOG=1')
sleep 3
is "$(($(count 'WATCHDOG=1') > before))" 1 "the watchdog is served while idle"

# Health, as a monitor asks for it.
port=$(grep -o 'port=[0-9]*' "$tap_dir/good.log" | head -n 1 | cut -d= -f2)
get() { python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=5).read().decode())' \
    "http://127.0.0.1:$port/$1"; }
get metrics >"$tap_dir/metrics"
is "$(grep '^zhibiao_messages_total{result="stored"}' "$tap_dir/metrics")" \
    'zhibiao_messages_total{result="stored"} 20' "/metrics counts them"
if command -v promtool >/dev/null; then
    ok "promtool likes the metrics" promtool check metrics <"$tap_dir/metrics"
else
    skip "promtool likes the metrics" "no promtool"
fi
is "$(get livez)" ok "/livez"
ok "/readyz" eventually 5 get readyz
ok "/statusz is JSON with both partitions" eval \
    'get statusz | python3 -c "import json, sys; assert len(json.load(sys.stdin)[\"partitions\"]) == 2"'

# Reload.
mkdir "$tap_dir/lexicon"
cp "$tap_root/schemas/lexicon/themes.tsv" "$tap_dir/lexicon/"
printf '# one line more, another ruleset\n' >>"$tap_dir/lexicon/themes.tsv"
printf 'lexicon = %s\nbatch_records = 7\nlanes = 5\n' "$tap_dir/lexicon" >>"$daemon_conf"
kill -HUP "${daemon_pid[good]}"
ok "HUP: reloading, then ready" eventually 20 eval '[ "$(count "^READY=1")" = 2 ] && heard RELOADING=1'
ok "new rules are taken" eventually 10 grep -q 'new rules' "$tap_dir/good.log"
ok "what needs a restart is said" grep -q 'need a restart settings=daemon.lanes' "$tap_dir/good.log"
made_reports 20 40 | publish reports -K '	'
both() { [ "$(sql 'SELECT count(DISTINCT ruleset_id) FROM zhibiao.revision')" = 2 ]; }
ok "and used" eventually 20 both
printf 'nonsense = 1\n' >>"$daemon_conf"
kill -HUP "${daemon_pid[good]}"
ok "HUP with a bad file: the old settings stay" eventually 10 grep -q 'not reloaded, the old settings stay' "$tap_dir/good.log"
ok "and it runs on" kill -0 "${daemon_pid[good]}"

daemon_stop good
is "$daemon_status" 0 "TERM: status 0"
ok "STOPPING=1" heard STOPPING=1

# A second TERM while the first is being obeyed: at once.
sed -i '/^nonsense/d; /^lanes/d' "$daemon_conf"
sql 'BEGIN; LOCK zhibiao.report IN EXCLUSIVE MODE; SELECT pg_sleep(15)' >/dev/null 2>&1 &
lock=$!
daemon_start twice
eventually 60 grep -q ' ready ' "$tap_dir/twice.log"
made_reports 50 60 | publish reports -K '	'
sleep 1
kill -TERM "${daemon_pid[twice]}"
sleep 0.5
ok "the first TERM waits for the batch in hand" kill -0 "${daemon_pid[twice]}"
start=$SECONDS
daemon_stop twice
is "$daemon_status" 75 "a second TERM ends it at once"
is "$((SECONDS - start < 3))" 1 "really"
kill $lock 2>/dev/null
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(15)%' AND pid <> pg_backend_pid()" >/dev/null
unset NOTIFY_SOCKET WATCHDOG_USEC
ok "the next run stores it" daemon_to_end
is "$(sql "SELECT count(*) FROM zhibiao.report WHERE key ~ '^r5[0-9]\$'")" 10 "all of it"
ok "verify is content" verify
finish
