# shellcheck shell=bash
# zhibiaod with a database and a broker of the test's own; sourced after tap.sh and kafka.sh.
#
#   daemon_begin [TOPIC:PARTITIONS]...   starts both, migrates, writes $daemon_conf
#   daemon_start NAME [FLAG...]          an instance in the background; daemon_pid[NAME], log in
#                                        $tap_dir/NAME.log
#   daemon_stop NAME [SIGNAL]            ends it; daemon_status is its exit status
#   daemon_to_end [FLAG...]              --until-eof in the foreground; log in $tap_dir/end.log
#   sql STATEMENT                        unaligned, tuples only
#   publish TOPIC [KCAT FLAG...]         standard input: a line is "key<TAB>value"
#   made_reports FROM TO                 such lines, each report with numbers of its own
#   verify                               zhibiao verify: does the ledger agree with the rows?
daemon_conf='' daemon_conninfo='' daemon_status=0
declare -A daemon_pid=()
: "${DAEMON:=$ZHIBIAO_BUILD/zhibiaod}"

sql() { psql -XAtq -v ON_ERROR_STOP=1 -d "$daemon_conninfo" -c "$1"; }

daemon_begin() {
    local pg=$tap_dir/pg topic
    daemon_conf=$tap_dir/zhibiao.conf
    for topic in psql kcat; do
        command -v $topic >/dev/null || { echo "1..0 # SKIP no $topic"; exit 0; }
    done
    daemon_conninfo=$("$tap_root/tests/lib/pg.sh" start "$pg" --parent $$ ${PG_FLAGS:-}) ||
        { echo "Bail out! no PostgreSQL"; exit 1; }
    at_exit "'$tap_root/tests/lib/pg.sh' stop '$pg'"
    broker_start "$tap_dir" "$@" || { echo "Bail out! no broker"; exit 1; }
    at_exit broker_end
    at_exit daemon_kill_all
    {
        printf '[kafka]\nbrokers = %s\ngroup = test-%s\ntopics = %s%s\n' \
            "$BROKERS" $$ "$BROKER_PREFIX" "${1%:*}"
        # The mock broker knows no static members; a real one may have short sessions.
        if [ "$BROKER_KIND" = mock ]; then
            printf 'instance_id = none\n'
        fi
        printf 'session.timeout.ms = 6000\nheartbeat.interval.ms = 500\n'
        printf 'topic.metadata.refresh.interval.ms = 1000\n'
        printf '[postgres]\nconninfo = %s\n' "$daemon_conninfo"
        printf '[daemon]\nretry_max = 1s\nlog_format = plain\n'
    } >"$daemon_conf"
    "$ZHIBIAO_BUILD/zhibiao" --config "$daemon_conf" migrate >"$tap_dir/migrate.log" 2>&1 ||
        { sed 's/^/# /' "$tap_dir/migrate.log"; echo "Bail out! migrate"; exit 1; }
}

daemon_start() { # name, flags...
    local name=$1
    shift
    "$DAEMON" --config "$daemon_conf" -X "daemon.instance=$name" "$@" \
        </dev/null >>"$tap_dir/$name.log" 2>&1 &
    daemon_pid[$name]=$!
}

daemon_stop() { # name, signal
    local pid=${daemon_pid[$1]}
    kill "-${2:-TERM}" "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    daemon_status=$?
    unset "daemon_pid[$1]"
}

daemon_kill_all() {
    local name
    for name in "${!daemon_pid[@]}"; do
        kill -KILL "${daemon_pid[$name]}" 2>/dev/null
        wait "${daemon_pid[$name]}" 2>/dev/null
    done
}

daemon_to_end() {
    timeout -k 10 "${DAEMON_LIMIT:-120}" "$DAEMON" --config "$daemon_conf" --until-eof "$@" \
        </dev/null >"$tap_dir/end.log" 2>&1
}

publish() { # topic, kcat flags...
    local topic=$BROKER_PREFIX$1
    shift
    kcat -P -b "$BROKERS" -t "$topic" -X queue.buffering.max.ms=20 "$@"
}

made_reports() { # from, to
    python3 - "$1" "$2" <<'END'
import json, sys
for i in range(int(sys.argv[1]), int(sys.argv[2])):
    text = (f"某市组织工作简报第{i}期\n"
            f"2019年9月6日\n\n"
            f"2019年以来,全市新建基层党组织{i + 100}个,选派驻村干部{i + 7}名,"
            f"投入资金{i + 3}万元,整改完成率达{i % 90 + 10}.5%。\n")
    print(f"r{i}\t" + json.dumps({"id": f"r{i}", "content": text}, ensure_ascii=False))
END
}

# The ledger tiles and agrees with the rows.
verify() { "$ZHIBIAO_BUILD/zhibiao" --config "$daemon_conf" verify; }
