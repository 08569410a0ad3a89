#!/usr/bin/env bash
# timeout: 400
# Two instances, killed at random moments and started again, KILLS times; one frozen for longer
# than its session and thawed.  In the end the ledger tiles and the rows are those of a calm run.
# SEED repeats a run.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
: "${KILLS:=20}" "${SEED:=$RANDOM}" "${REPORTS:=24000}"
RANDOM=$SEED
note "SEED=$SEED KILLS=$KILLS REPORTS=$REPORTS"
PG_FLAGS=--durable # slower, so that more kills fall into a transaction
daemon_begin cruel:4 calm:4
made_reports 0 "$REPORTS" >"$tap_dir/reports"
flags=(-X daemon.batch_records=3 -X daemon.drain_timeout=2s)

# The same reports go to both topics, to the cruel one bit by bit.
publish calm -K '	' <"$tap_dir/reports"
feed() {
    local from
    for ((from = 1; from <= REPORTS; from += 600)); do
        sed -n "${from},$((from + 599))p" "$tap_dir/reports" | publish cruel -K '	'
        sleep 1
    done
}
feed &
feeder=$!
at_exit "kill $feeder 2>/dev/null"

daemon_start a "${flags[@]}"
daemon_start b "${flags[@]}"
for ((i = 0; i < KILLS; i++)); do
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
    case $((RANDOM % 3)) in
    0) victims=a ;;
    1) victims=b ;;
    2) victims="a b" ;;
    esac
    for v in $victims; do
        daemon_stop $v KILL
    done
    for v in $victims; do
        daemon_start $v "${flags[@]}"
    done
    if ((i == KILLS / 2)); then
        note "frozen for longer than its session"
        sleep 3
        kill -STOP "${daemon_pid[a]}"
        sleep 9
        kill -CONT "${daemon_pid[a]}"
        sleep 2
    fi
done
wait $feeder

topic=${BROKER_PREFIX}cruel
done_all() {
    [ "$(sql "SELECT count(*) FROM zhibiao.report JOIN zhibiao.source USING (source_id)
               WHERE topic = '$topic'")" = "$REPORTS" ]
}
ok "everything arrives" eventually 120 done_all
for v in a b; do
    if kill -0 "${daemon_pid[$v]}" 2>/dev/null; then
        daemon_stop $v
        is "$daemon_status" 0 "instance $v ends in order"
    else
        daemon_stop $v
        note "instance $v had ended with $daemon_status"
        is "$daemon_status" 78 "instance $v was put out of the group by its own successor"
    fi
done
ok "verify is content" verify
is "$(sql "SELECT sum(stored), sum(unchanged), sum(dead), sum(gap) FROM ops.ledger WHERE topic = '$topic'")" \
    "$REPORTS|0|0|0" "each report was stored once"

sed -i "s/^topics = .*/topics = ${BROKER_PREFIX}calm/; s/^group = .*/&-calm/" "$daemon_conf"
ok "a calm run" daemon_to_end
rows() { # topic
    sql "SELECT r.key, v.revision_no, i.start_cp, i.end_cp, i.value, i.unit, i.name, i.theme, i.rule
           FROM zhibiao.report r JOIN zhibiao.source s USING (source_id)
           JOIN zhibiao.revision v USING (report_id)
           JOIN zhibiao.indicator i ON i.report_id = r.report_id AND i.revision_no = v.revision_no
          WHERE s.topic = '$1' ORDER BY 1, 2, 3, 4"
}
rows "$topic" >"$tap_dir/cruel.rows"
rows "${BROKER_PREFIX}calm" >"$tap_dir/calm.rows"
is "$(($(wc -l <"$tap_dir/calm.rows") >= REPORTS))" 1 "there are rows to compare"
ok "the rows of both are the same" cmp "$tap_dir/cruel.rows" "$tap_dir/calm.rows"
note "$(wc -l <"$tap_dir/calm.rows") rows; fenced batches: $(cat "$tap_dir"/[ab].log | grep -c 'fenced:'); \
starts: $(cat "$tap_dir"/[ab].log | grep -c ' started '); became ready: $(cat "$tap_dir"/[ab].log | grep -c ' ready ')"
is "$(cat "$tap_dir"/[ab].log | grep -c ' error: ')" 0 "no error in the logs" ||
    grep ' error: ' "$tap_dir"/[ab].log | head -n 5 | sed 's/^/# /'
finish
