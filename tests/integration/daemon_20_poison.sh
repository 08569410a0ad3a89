#!/usr/bin/env bash
# timeout: 180
# Each kind of poison becomes a dead letter with its reason, its bytes and one log line, and
# what stands around it goes on.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:1
bytes=$tap_dir/bytes
mkdir "$bytes"

# reason, headers (name=value, separated by |), the value as Python source
cat >"$tap_dir/kinds" <<'END'
bad_utf8	-	b'{"content":"\xff\xfe\xfd"}'
bad_json	-	b'{"content": "no end'
bad_json	-	b'{"content": "a"} trailing'
nul	-	b'{"content":"a\\u0000b"}'
no_content	-	b'{"title":"a"}'
empty_content	-	'{"content":" \u3000\\n"}'.encode()
content_type	-	b'{"content": 5}'
content_type	-	b'{"content": "a", "content_type": "application/pdf"}'
too_large	-	b'{"content":"' + b'1' * 200000 + b'"}'
too_deep	-	b'{"content":"a","x":' + b'[' * 200 + b']' * 200 + b'}'
lone_surrogate	-	b'{"content":"\\ud800"}'
duplicate_key	-	b'{"content":"a","content":"b"}'
unknown_charset	content-type=text/plain; charset=x-nonsense	b'abc'
undecodable	content-type=text/plain; charset=utf-16be	b'\xd8\x00\x00'
broken_envelope	content-type=application/cloudevents+json	b'{"specversion":"1.0","id":"1"}'
END
n=0
good() { printf 'good%d\t{"content":"全市新增党员%d名。"}\n' "$1" $((1000 + $1)) | publish reports -K '	'; }
good 0
while IFS='	' read -r reason headers source; do
    n=$((n + 1))
    python3 -c 'import sys; sys.stdout.buffer.write(eval(sys.argv[1]))' "$source" >"$bytes/$n"
    flags=()
    [ "$headers" = - ] || flags=(-H "$headers")
    publish reports -k "bad$n" "${flags[@]}" "$bytes/$n" || note "could not publish $reason"
    good $n
done <"$tap_dir/kinds"
# A tombstone without a key is skipped, not dead.
printf '\t\n' | publish reports -K '	' -Z

ok "the daemon goes through all of it" daemon_to_end -X daemon.max_message=128k
is "$(sql 'SELECT count(*) FROM zhibiao.report')" $((n + 1)) "every report in between is stored"
i=0
while IFS='	' read -r reason headers source; do
    i=$((i + 1))
    is "$(sql "SELECT reason FROM ops.dead_letter WHERE convert_from(key, 'UTF8') = 'bad$i'")" "$reason" \
        "$reason: ${source:0:50}"
    sum=$(sql "SELECT encode(sha256(value), 'hex') FROM ops.dead_letter WHERE convert_from(key, 'UTF8') = 'bad$i'")
    is "$sum" "$(sha256sum <"$bytes/$i" | cut -d' ' -f1)" "$reason: the bytes as they came"
    offset=$(sql "SELECT kafka_offset FROM ops.dead_letter WHERE convert_from(key, 'UTF8') = 'bad$i'")
    lines=$(grep "dead letter topic=.*partition=0 offset=$offset reason=$reason " "$tap_dir/end.log" | wc -l)
    is "$lines" 1 "$reason: one log line with the place"
done <"$tap_dir/kinds"
is "$(sql 'SELECT sum(dead), sum(skipped) FROM ops.ledger')" "$n|1" "the ledger counts them"
is "$(sql "SELECT count(*) FROM ops.dead_letter WHERE detail = ''")" 0 "each says what is wrong"
ok "verify is content" verify
ok "dead-letters list shows them" "$ZHIBIAO_BUILD/zhibiao" --config "$daemon_conf" dead-letters list

# A record that ended the process again and again.
good 77
publish reports -k after "$bytes/5" </dev/null
sql "UPDATE ops.offset SET starts_without_progress = 6, attempt_offset = next_offset, attempts = 3" >/dev/null
ok "after five starts that ended at one record" daemon_to_end
is "$(sql "SELECT reason FROM ops.dead_letter WHERE convert_from(key, 'UTF8') = 'good77'")" crashed \
    "it becomes a dead letter"
is "$(sql "SELECT starts_without_progress <= 0 FROM ops.offset")" t "and the suspicion ends"
good 78
sql "UPDATE ops.offset SET starts_without_progress = 9, attempt_offset = NULL, attempts = 0" >/dev/null
ok "starts that never tried a record (an idle partition)" daemon_to_end
is "$(sql "SELECT count(*) FROM zhibiao.report WHERE key = 'good78'")" 1 "condemn none"
ok "verify is content" verify
finish
