#!/usr/bin/env bash
# timeout: 240
# The database goes away in the middle: restarted gently and hard, its sessions ended, a lock
# held, not there at the start.  Nothing is lost or stored twice, and no report becomes a dead
# letter for it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
PG_FLAGS=--durable
daemon_begin reports:4
pg() { "$tap_root/tests/lib/pg.sh" "$1" "$tap_dir/pg" "${@:2}" >/dev/null; }
stored() { sql 'SELECT count(*) FROM zhibiao.report'; }
at_least() { [ "$(stored)" -ge "$1" ]; }
all=6000
made_reports 0 $all >"$tap_dir/reports"

daemon_start one -X daemon.batch_records=50 -X postgres.lock_timeout=1s
ok "becomes ready" eventually 30 grep -q ' ready ' "$tap_dir/one.log"

head -n 2000 "$tap_dir/reports" | publish reports -K '	'
ok "stores" eventually 30 at_least 100
ok "the server is restarted gently" pg restart fast
head -n 4000 "$tap_dir/reports" | tail -n 2000 | publish reports -K '	'
ok "it goes on" eventually 60 at_least 2100
ok "the server is restarted hard" pg restart immediate
ok "it goes on" eventually 60 at_least 3000
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhibiaod'" >/dev/null
tail -n 2000 "$tap_dir/reports" | head -n 1000 | publish reports -K '	'
ok "its sessions are ended; it goes on" eventually 60 at_least 4100

# A lock on what it writes, longer than it waits for locks.
sql 'BEGIN; LOCK zhibiao.report IN EXCLUSIVE MODE; SELECT pg_sleep(5)' >/dev/null &
lock=$!
sleep 0.5
tail -n 1000 "$tap_dir/reports" | publish reports -K '	'
ok "a lock is held: it says that it waits" eventually 20 grep -q 'lock timeout' "$tap_dir/one.log"
wait $lock
ok "and goes on to the end" eventually 60 at_least $all
daemon_stop one
is "$daemon_status" 0 "ends in order"
is "$(stored)" $all "every report is there"
is "$(sql 'SELECT sum(stored), sum(unchanged), sum(dead) FROM ops.ledger')" "$all|0|0" "once, and none dead"
ok "said that it waited" grep -q 'the same again' "$tap_dir/one.log"
ok "verify is content" verify

# Started before the database.
conninfo=$daemon_conninfo
sed -i 's/^conninfo = .*/conninfo = host=\/nowhere dbname=zhibiao connect_timeout=1/' "$daemon_conf"
daemon_start early
sleep 2
ok "waits for a database that is not there" kill -0 "${daemon_pid[early]}"
ok "and says so" grep -q 'waiting for the database' "$tap_dir/early.log"
daemon_stop early
is "$daemon_status" 0 "and can be ended meanwhile"
sed -i "s|^conninfo = .*|conninfo = $conninfo|" "$daemon_conf"

# What waiting does not mend ends the daemon with 78.
sed -i "s|^conninfo = .*|conninfo = ${conninfo/dbname=zhibiao/dbname=nothing}|" "$daemon_conf"
daemon_to_end
is $? 78 "no such database: status 78"
ok "and says so" grep -q 'does not exist' "$tap_dir/end.log"
sed -i "s|^conninfo = .*|conninfo = $conninfo|" "$daemon_conf"
sql "UPDATE ops.schema_migration SET sha256 = sha256 || 'x' WHERE version = 1" >/dev/null 2>&1 ||
    sql "UPDATE ops.schema_migration SET sha256 = decode('00', 'hex') WHERE version = 1" >/dev/null
daemon_to_end
is $? 78 "a schema that drifted: status 78"
finish
