#!/usr/bin/env bash
# Reports and rows a second through real Kafka and PostgreSQL: what zhibiaod takes from a full
# topic to the last commit, beside a bare pipe that reads the same topic and copies its values.
#
#   tests/bench/pipe.sh BUILD_DIR MESSAGES.jsonl [REPORTS]
set -u
here=$(cd "$(dirname "$0")" && pwd)
ZHIBIAO_BUILD=$(cd "$1" && pwd)
export ZHIBIAO_BUILD
messages=$2
want=${3:-20000}
# shellcheck source=tests/lib/tap.sh
. "$here/../lib/tap.sh"
# shellcheck source=tests/lib/kafka.sh
. "$here/../lib/kafka.sh"
# shellcheck source=tests/lib/daemon.sh
. "$here/../lib/daemon.sh"

seconds() { # since a time of date +%s.%N
    awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.2f", b - a }'
}

# The messages over and over, each copy with an id and a first line of its own.
many() {
    python3 - "$messages" "$want" <<'END'
import json
import sys
messages = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
for i in range(int(sys.argv[2])):
    m = dict(messages[i % len(messages)])
    m["id"] = f"bench-{i}"
    m["content"] = f"{m['content']}\n编号{i}"
    print(m["id"] + "\t" + json.dumps(m, ensure_ascii=False))
END
}

daemon_begin reports:2
broker_real || { echo "bench: no real Kafka, the pipe is not measured" >&2; exit 0; }
many >"$tap_dir/messages"
publish reports -K '\t' -z lz4 <"$tap_dir/messages" || exit 1
bytes=$(wc -c <"$tap_dir/messages")

start=$(date +%s.%N)
daemon_to_end || { tail -n 5 "$tap_dir/end.log" >&2; exit 1; }
took=$(seconds "$start")
rows=$(sql "SELECT count(*) FROM zhibiao.indicator")
stored=$(sql "SELECT sum(stored) FROM ops.ledger")
row() { # name, reports, rows, seconds
    awk -v name="$1" -v n="$2" -v rows="$3" -v s="$4" -v bytes="$bytes" 'BEGIN {
        printf "  %-10s %8.0f reports/s %9.0f rows/s %7.1f MB/s  (%d reports, %d rows, %.2f s)\n",
            name, n / s, rows / s, bytes / 1e6 / s, n, rows, s }'
}
row zhibiaod "$stored" "$rows" "$took"

# The same rows without decoding or reading; the daemon's time includes its start and the
# rebalance, which are given apart.
read -r n n_rows took_bare < <("$ZHIBIAO_BUILD/bench/bare" "$BROKERS" "${BROKER_PREFIX}reports" \
    "$daemon_conninfo" $((rows / stored))) || exit 1
row "bare pipe" "$n" "$n_rows" "$took_bare"
busy=$(sql "SELECT extract(epoch FROM max(committed_at) - min(committed_at)) FROM ops.ledger")
row "between its first and last commit" "$stored" "$rows" "$busy"
awk -v a="$busy" -v b="$took_bare" 'BEGIN { printf "  ratio to the bare pipe: %.2f\n", b / a }'
