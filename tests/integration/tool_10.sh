#!/usr/bin/env bash
# The tool beside the daemon: publish in all its forms, status, verify, dead letters.
# timeout: 240
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:2
. "$(dirname "$0")/../lib/tool.sh"
topic=${BROKER_PREFIX}reports

run status
is "$rc" 0 "status of an empty database: 0"
ok "says that nothing was read yet" has "$err" "no partition"
run verify
is "$rc" 0 "verify of an empty ledger: 0"

printf '全市新增党员123名。' >'报告.txt'
printf '全市新增党员456名。' | iconv -t GB18030 >gb.txt
printf '<html><body><p>全市新增党员789名。</p></body></html>' >page.html
printf '{"id":"m1","content":"全市新增党员1011名。"}' >m.json
printf '{"url":"http://example.org/2","content":"全市新增党员1213名。"}\n\n{"content":"全市新增党员1415名。"}\n' >two.jsonl
printf '{"content": 5}' >bad.json
run publish -t "$topic" 报告.txt gb.txt page.html m.json two.jsonl bad.json
is "$rc" 0 "publish: 0"
ok "says where a file went" has "$out" "报告.txt -> $topic partition "
ok "counts the messages" has "$err" "published 7 messages to $topic"
ok "warns of what is no report" has "$err" "bad.json: content_type"
printf '{"id":"m2","content":"全市新增党员1617名。"}' >k.json
run publish -t "$topic" --json --key 'k 1' k.json
is "$(field topic <<<"$out")" "$topic" "publish --json: one object"

daemon_to_end
is $? 0 "the daemon reads all of it"
is "$(sql "SELECT string_agg(trim_scale(value)::text, ' ' ORDER BY value) FROM bi.v_indicator")" \
    "123 456 789 1011 1213 1415 1617" "each form was read"
is "$(sql "SELECT string_agg(key, ' ' ORDER BY key) FROM zhibiao.report WHERE key !~ '^[0-9a-f]{64}\$'")" \
    "gb http://example.org/2 k 1 m1 page 报告" "keys: --key, id, url, the file's name"

printf '全市新增党员124名。' >'报告.txt'
run publish -t "$topic" 报告.txt
daemon_to_end
is "$(sql "SELECT string_agg(trim_scale(value)::text, ' ') FROM bi.v_indicator WHERE value IN (123, 124)")" \
    124 "published again it is a new revision"

run status --json
is "$(field lag <<<"$out" | sort -u)" 0 "status: no lag"
is "$(field dead <<<"$out" | awk '{ n += $1 } END { print n }')" 1 "status: one dead letter"
run verify --json
is "$rc$out" 0 "verify finds nothing"

run dead-letters list --json
id=$(field id <<<"$out")
is "$(field reason <<<"$out")" content_type "dead-letters list: the reason"
run dead-letters list --reason bad_json
is "$rc$out" 0 "dead-letters list --reason: others are left out"
run dead-letters show --raw "$id"
is "$out" '{"content": 5}' "dead-letters show --raw: its bytes"
run dead-letters show --json "$id"
is "$(field value <<<"$out")" '{"content": 5}' "dead-letters show: its value"
run dead-letters show 4711
is "$rc" 65 "one that is not there: EX_DATAERR"
run dead-letters replay "$id"
is "$rc" 0 "dead-letters replay"
daemon_to_end
is "$(sql "SELECT string_agg(state || ' ' || reason, ', ' ORDER BY dead_letter_id) FROM ops.dead_letter")" \
    "replayed content_type, new content_type" "it is sent again, and noted"
run dead-letters replay "$id"
is "$rc" 65 "not twice"
run dead-letters list --state new --json
run dead-letters discard "$(field id <<<"$out")"
is "$rc" 0 "dead-letters discard"
run dead-letters list --state new
is "$rc$out" 0 "none is new then"
run verify
is "$rc" 0 "the ledger is as it was"

sql "UPDATE ops.ledger SET stored = stored + 1 WHERE from_offset = (SELECT min(from_offset) FROM ops.ledger)"
run verify --json
is "$rc" 65 "a ledger that does not agree: EX_DATAERR"
ok "it says where" has "$out" '"topic": "'"$topic"'"'

run publish -b 127.0.0.1:1 -t x -X kafka.message.timeout.ms=1500 m.json
is "$rc" 69 "brokers that do not answer: EX_UNAVAILABLE"
ok "it says which and why" has "$err" "127.0.0.1:1"
if broker_real; then
    run publish -t "${BROKER_PREFIX}nowhere" m.json
    is "$rc" 69 "a topic that is not there: EX_UNAVAILABLE"
    ok "it says so" has "$err" "nknown topic"
    run check
    is "$rc" 0 "check: all in order"
    run check -X "kafka.topics=${BROKER_PREFIX}nowhere"
    is "$rc" 78 "check: a topic that is not there: EX_CONFIG"
else
    skip "topics that are not there" "needs Kafka: the mock broker makes every topic"
fi
finish
