#!/usr/bin/env bash
# timeout: 240
# A record that ends the process each time it is read; one whose reading does not end; an owner that lost its partition without
# knowing; a broker that is away when the daemon is told to end.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin faults:2

# The record that ends the process becomes a dead letter after a few starts, and only that one.
if ${CC:-gcc} -D_GNU_SOURCE -shared -fPIC -o "$tap_dir/crash.so" "$tap_root/tests/lib/crash.c" -ldl 2>"$tap_dir/cc.log"; then
    made_reports 0 60 | publish faults -K '	'
    printf 'bad\t{"content":"全市新增党员5名。CRASHME"}\n' | publish faults -K '	'
    made_reports 60 120 | publish faults -K '	'
    starts=0 status=1
    while [ $status -ne 0 ] && [ $starts -lt 15 ]; do
        starts=$((starts + 1))
        LD_PRELOAD=$tap_dir/crash.so daemon_to_end 2>/dev/null
        status=$?
    done
    is "$status" 0 "in the end a start goes through"
    is "$((starts >= 5 && starts <= 12))" 1 "after a few starts ($starts)"
    is "$(sql "SELECT convert_from(key, 'UTF8') || ' ' || reason FROM ops.dead_letter")" "bad crashed" \
        "the record, and only it, is a dead letter"
    is "$(sql 'SELECT count(*) FROM zhibiao.report')" 120 "all others are stored"
    ok "verify is content" verify

    printf 'slow\t{"content":"全市新增党员6名。HANGME"}\n' | publish faults -K '	'
    made_reports 120 130 | publish faults -K '	'
    starts=0 status=1
    while [ $status -ne 0 ] && [ $starts -lt 15 ]; do
        starts=$((starts + 1))
        LD_PRELOAD=$tap_dir/crash.so daemon_to_end -X daemon.record_timeout=1s 2>/dev/null
        status=$?
        [ $starts -ne 1 ] || cp "$tap_dir/end.log" "$tap_dir/first.log"
    done
    is "$status" 0 "a record whose reading does not end: in the end a start goes through ($starts)"
    ok "it says which record and which limit" grep -q 'a lane is stuck.*faults.*record_timeout' "$tap_dir/first.log"
    is "$(sql "SELECT reason FROM ops.dead_letter WHERE convert_from(key, 'UTF8') = 'slow'")" crashed \
        "the record is a dead letter"
    is "$(sql 'SELECT count(*) FROM zhibiao.report')" 130 "all others are stored"
    ok "verify is content" verify
else
    skip "a record that ends the process" "no compiler or header: $(tail -n 1 "$tap_dir/cc.log")"
fi

# Somebody raised the epochs: our batches are fenced off; as the group still thinks that the
# partitions are ours, we take them over again.
daemon_start one
ok "ready" eventually 60 grep -q ' ready ' "$tap_dir/one.log"
sql 'UPDATE ops.offset SET owner_epoch = owner_epoch + 1' >/dev/null
made_reports 200 260 | publish faults -K '	'
ok "its batch is fenced" eventually 20 grep -q 'fenced:' "$tap_dir/one.log"
is "$(sql "SELECT count(*) FROM zhibiao.report WHERE key ~ '^r2[0-9][0-9]\$'")" 0 "and nothing of it stored"
stored() { [ "$(sql "SELECT count(*) FROM zhibiao.report WHERE key ~ '^r2[0-9][0-9]\$'")" = 60 ]; }
ok "positions are taken from the database again, and all is stored" eventually 40 stored
ok "verify is content" verify

if [ "$BROKER_KIND" = external ]; then
    skip "ends while the broker is away" "needs Kafka of the test's own"
else
    broker_stop TERM
    sleep 1
    start=$SECONDS
    daemon_stop one
    is "$daemon_status" 0 "ends while the broker is away"
    is "$((SECONDS - start <= 20))" 1 "soon ($((SECONDS - start)) s)"
    broker_resume
    made_reports 300 310 | publish faults -K '	'
    ok "and a next start goes on" daemon_to_end
    is "$(sql "SELECT count(*) FROM zhibiao.report WHERE key ~ '^r30[0-9]\$'")" 10 "with what came"
fi
finish
