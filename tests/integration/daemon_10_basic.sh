#!/usr/bin/env bash
# timeout: 240
# Reports go through; the same offsets and the same reports again change nothing; what the
# daemon does with corrections and retractions; it ends when told, and goes on where it was.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:3

made_reports 0 50 | publish reports -K '	'
ok "stores what is there and ends" daemon_to_end
is "$(sql 'SELECT count(*) FROM zhibiao.report')" 50 "fifty reports"
is "$(sql 'SELECT sum(stored), sum(dead) FROM ops.ledger')" "50|0" "fifty in the ledger, none dead"
rows() {
    sql "SELECT r.key, i.start_cp, i.end_cp, i.value, i.unit, i.name
           FROM zhibiao.indicator i JOIN zhibiao.report r USING (report_id) ORDER BY 1, 2, 3"
}
rows >"$tap_dir/first"
same_rows() { rows >"$tap_dir/now"; ok "$1" diff "$tap_dir/first" "$tap_dir/now"; }
is "$(grep -c '^r17|.*|117|' "$tap_dir/first")" 1 "an indicator of one of them"
ok "verify is content" verify

ok "a second run" daemon_to_end
same_rows "brings nothing new"

made_reports 0 50 | publish reports -K '	'
ok "the same reports under other offsets" daemon_to_end
same_rows "bring nothing new"
is "$(sql 'SELECT sum(stored), sum(unchanged) FROM ops.ledger')" "50|50" "and are counted as unchanged"

# As after a restore of the positions from an older state: the same offsets come again.  (The
# ledger of the first time stands aside meanwhile.)
sql "CREATE TABLE ops.aside AS TABLE ops.ledger; TRUNCATE ops.ledger;
     UPDATE ops.offset SET next_offset = first_offset" >/dev/null
ok "the same offsets once more" daemon_to_end
same_rows "the same rows, once"
sql "TRUNCATE ops.ledger; INSERT INTO ops.ledger TABLE ops.aside; DROP TABLE ops.aside" >/dev/null

printf 'r3\t{"id":"r3","content":"全市新建基层党组织5个。"}\n' | publish reports -K '	'
printf 'r4\t\n' | publish reports -K '	' -Z
printf 'unknown\t\n' | publish reports -K '	' -Z
ok "a correction, a retraction, one of an unknown key" daemon_to_end
is "$(sql "SELECT count(*) FROM zhibiao.revision v JOIN zhibiao.report r USING (report_id)
            WHERE r.key = 'r3' AND v.valid_to IS NULL")" 1 "one revision of the corrected report is valid"
is "$(sql "SELECT count(*) FROM zhibiao.revision v JOIN zhibiao.report r USING (report_id)
            WHERE r.key = 'r4' AND v.valid_to IS NULL")" 0 "none of the retracted one"
is "$(sql 'SELECT sum(retracted), sum(skipped) FROM ops.ledger')" "1|1" "the ledger says so"

# Live: an instance that runs sees what comes, and ends in order.
daemon_start live
ok "becomes ready" eventually 30 grep -q ' ready ' "$tap_dir/live.log"
made_reports 100 120 | publish reports -K '	'
live_count() { [ "$(sql "SELECT count(*) FROM zhibiao.report WHERE key ~ '^r1[01][0-9]\$'")" = 20 ]; }
ok "stores reports as they come" eventually 20 live_count
daemon_stop live
is "$daemon_status" 0 "TERM ends it with status 0"
ok "says that it stopped" grep -q ' stopped exit=0' "$tap_dir/live.log"
is "$(sql 'SELECT count(*) FROM ops.offset WHERE starts_without_progress <= 0')" 3 "in good order"
daemon_start live
eventually 30 eval '[ "$(grep -c " ready " "$tap_dir/live.log")" = 2 ]'
daemon_stop live INT
is "$daemon_status" 0 "so does INT"
ok "verify is content" verify
finish
