#!/usr/bin/env bash
# timeout: 420
# All texts of the shared corpus (news, pages, long work reports, the seeds) through a daemon
# built with AddressSanitizer and UndefinedBehaviorSanitizer: no crash, no dead letter, no two of
# them taken for one article.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
corpus=$ZHIBIAO_SHARED/corpus
[ -d "$corpus" ] || { echo "1..0 # SKIP no corpus in $ZHIBIAO_SHARED"; exit 0; }
make -s -C "$tap_root" -j2 SAN=1 "build/asan/zhibiaod" >"$tap_dir/make.log" 2>&1 ||
    { tail -n 5 "$tap_dir/make.log" | sed 's/^/# /'; echo "Bail out! no build with sanitizers"; exit 1; }
DAEMON=$tap_root/build/asan/zhibiaod
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
DAEMON_LIMIT=240
daemon_begin corpus:2

# One message a line as it is; text files whole, as text/plain.
cat "$corpus"/*.jsonl | publish corpus
n=$(cat "$corpus"/*.jsonl | wc -l)
for f in "$corpus"/seeds/* "$corpus"/work_reports/*; do
    [ -f "$f" ] || continue
    case $f in *.md | *README* | *.json) continue ;; esac
    publish corpus -k "${f##*/}" -H "content-type=text/plain" "$f" && n=$((n + 1))
done
# Hostile texts: long runs of what a reader of numbers likes.
python3 - "$tap_dir" <<'END'
import sys
for name, text in {"digits": "1" * 300000, "wan": "万" * 100000, "quotes": "“" * 100000,
                   "brackets": "(" * 100000, "list": "增长3%、" * 20000, "commas": "1," * 100000,
                   "lines": "一、\n" * 50000}.items():
    open(f"{sys.argv[1]}/{name}", "w").write("报告\n" + text + "。")
END
for f in digits wan quotes brackets list commas lines; do
    publish corpus -k "$f" -H "content-type=text/plain" "$tap_dir/$f" && n=$((n + 1))
done
daemon_to_end
is $? 0 "the daemon goes through and leaks nothing" || tail -n 40 "$tap_dir/end.log" | cut -c1-300 | sed 's/^/# /'
is "$(sql 'SELECT sum(stored + unchanged), sum(skipped) FROM ops.ledger')" "$n|0" "every message is stored"
is "$(sql "SELECT string_agg(reason || ' ' || detail, '; ') FROM ops.dead_letter")" "" "no dead letter"
is "$(sql "SELECT string_agg(r.key || ' like ' || d.key, '; ') FROM zhibiao.report r
             JOIN zhibiao.report d ON d.report_id = r.duplicate_of")" "" "no two are one article"
is "$(sql 'SELECT count(*) FROM zhibiao.link_queue')" 0 "all were compared"
ok "verify is content" verify
note "$(sql 'SELECT count(*) FROM zhibiao.indicator') indicators"
finish
