#!/usr/bin/env bash
# timeout: 240
# The same article under other keys: published again, with other punctuation, shortened, as HTML, on
# other partitions, by two instances at once; its representative corrected and retracted; a kill while
# the queue is not empty.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:3

# key, number of the article, kind of copy, last number (the key has a %d then) -> lines for publish
article() {
    python3 - "$@" <<'END'
import json, sys
key, first, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
many = len(sys.argv) > 4
days = {"marks": 2, "short": 3, "html": 4, "lead": 5}
for n in range(first, int(sys.argv[4]) + 1 if many else first + 1):
    p = [f"2023年以来,第{n}县把人才工作摆在突出位置,累计选派驻村工作队{n + 100}个、干部{n * 3 + 1200}余名,"
         f"投入帮扶资金{n + 3}.5亿元,村级集体经济收入同比增长{n % 60 + 10}.5%。",
         f"全年组织外出招聘活动{n + 14}场次,发布岗位{n * 7 + 1180}个,达成意向{n + 693}人,"
         f"实际到岗{n + 415}人,其中博士{n + 3}人、硕士{n + 96}人,聘请专家{n + 27}名。",
         f"建成人才公寓{n + 180}套,入住率{n % 9 + 90}.3%,发放补贴{n * 2 + 2600}万元,惠及{n + 1470}户。"
         "下一步将继续完善政策,优化服务,营造尊才爱才的良好环境。"]
    name = key % n if many else key
    m = {"id": name, "title": f"人才工作纪实{name}", "published_at": f"2024-03-{days.get(kind, 1):02}"}
    if kind == "short":
        p = p[:2]
    if kind == "lead":
        p = ["本报讯 日前,记者从有关部门获悉,人才工作取得新的进展。"] + p
    text = "\n".join(p)
    if kind == "marks":
        text = text.replace(",", "，").replace("。", "。\n\n").replace("%", "％")
    if kind == "html":
        m["content_type"] = "text/html"
        text = "<html><body>" + "".join(f"<p>{x}</p>" for x in p) + "</body></html>"
    if kind == "next":
        text = text.replace("2023年", "2024年").replace("1", "7").replace("4", "8")
    m["content"] = text
    print(name + "\t" + json.dumps(m, ensure_ascii=False))
END
}
links() {
    sql "SELECT string_agg(r.key || coalesce('>' || d.key, ''), ' ' ORDER BY r.key)
           FROM zhibiao.report r LEFT JOIN zhibiao.report d ON d.report_id = r.duplicate_of
          WHERE r.content_hash IS NOT NULL AND r.key LIKE '$1'"
}
linked() { [ "$(links "$1")" = "$2" ] || { echo "# $(links "$1")"; false; }; }
queue_is_empty() { [ "$(sql 'SELECT count(*) FROM zhibiao.link_queue')" = 0 ]; }

article a1 1 whole | publish reports -K '	' -p 0
article a2 1 marks | publish reports -K '	' -p 1
article a3 1 short | publish reports -K '	' -p 2
article a4 1 html | publish reports -K '	' -p 1
article a5 1 lead | publish reports -K '	' -p 2
article a6 1 next | publish reports -K '	' -p 0
article a7 2 whole | publish reports -K '	' -p 1
ok "reads to the end" daemon_to_end
is "$(links 'a%')" "a1 a2>a1 a3>a1 a4>a1 a5>a1 a6 a7" "five copies are one article, the next year's and another county's are not"
ok "verify is content" verify
is "$(sql 'SELECT count(*) FROM bi.v_report')" 3 "v_report has each article once"
is "$(sql 'SELECT count(*), count(DISTINCT article_key), max(copies) FROM bi.v_report_all')" "7|3|5" "v_report_all has all"
is "$(sql "SELECT count(*) FROM bi.v_indicator WHERE value = 101 AND indicator_name ~ '驻村工作队'")" 1 "an indicator counts once"
is "$(sql "SELECT count(*), count(*) FILTER (WHERE is_duplicate) FROM bi.v_indicator_all WHERE value = 101
            AND indicator_name ~ '驻村工作队'")" "5|4" "v_indicator_all has it of each copy"

# Corrections and retractions, live.
daemon_start one
ok "one instance" eventually 30 grep -q ' ready ' "$tap_dir/one.log"
printf 'a1\t\n' | publish reports -K '	' -Z -p 0
ok "the representative is retracted: the next one represents" eventually 20 linked 'a%' "a2 a3>a2 a4>a2 a5>a2 a6 a7"
article a2 9 whole | publish reports -K '	' -p 1
ok "it says something else now: the others find another" eventually 20 linked 'a%' "a2 a3 a4>a3 a5>a3 a6 a7"
article a1 1 whole | publish reports -K '	' -p 0
ok "the first comes again" eventually 20 linked 'a%' "a1 a2 a3>a1 a4>a1 a5>a1 a6 a7"
ok "verify is content" verify

# Two instances, 30 articles, four copies of each on all partitions at once.
daemon_start two
ok "a second instance" eventually 30 grep -q ' ready ' "$tap_dir/two.log"
for kind in whole marks short lead; do
    article "b%d-$kind" 20 $kind 49 >"$tap_dir/$kind"
done
publish reports -K '	' -p 0 <"$tap_dir/whole" & publishers=$!
publish reports -K '	' -p 1 <"$tap_dir/marks" & publishers="$publishers $!"
publish reports -K '	' -p 2 <"$tap_dir/short" & publishers="$publishers $!"
publish reports -K '	' <"$tap_dir/lead"
# shellcheck disable=SC2086
wait $publishers
all_linked() {
    [ "$(sql "SELECT count(*), count(DISTINCT coalesce(duplicate_of, report_id)) FROM zhibiao.report
               WHERE key LIKE 'b%'")" = "120|30" ] && queue_is_empty
}
ok "120 reports are 30 articles" eventually 40 all_linked
is "$(sql "SELECT count(*) FROM zhibiao.report r JOIN zhibiao.report d ON d.report_id = r.duplicate_of
            WHERE r.key LIKE 'b%' AND left(r.key, 3) <> left(d.key, 3)")" 0 "none was taken for another"
is "$(sql "SELECT count(*) FROM bi.v_report WHERE report_id LIKE 'b%-whole'")" 30 "the first published represent"
ok "verify is content" verify

# A kill with the queue not empty: somebody else holds the linker's lock meanwhile.
psql -XAtq -d "$daemon_conninfo" -c "SET application_name = 'holder'; SELECT pg_advisory_lock(34454748990628146)" \
    -c "SELECT pg_sleep(600)" >"$tap_dir/holder.log" 2>&1 &
holder=$!
held() { [ "$(sql "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                    WHERE locktype = 'advisory' AND granted AND application_name = 'holder'")" = 1 ]; }
ok "the linker's lock is held" eventually 10 held
for kind in whole short; do article "c$kind" 70 $kind; done | publish reports -K '	'
stored() { [ "$(sql "SELECT count(*) FROM zhibiao.report WHERE key LIKE 'c%'")" = 2 ]; }
ok "records are stored all the same" eventually 20 stored
is "$(links 'c%')" "cshort cwhole" "and wait in the queue"
status_says() { "$ZHIBIAO_BUILD/zhibiao" --config "$daemon_conf" status 2>&1 >/dev/null | grep -q '^zhibiao: 2 reports wait'; }
ok "status says so" status_says
ok "verify is content with that" verify
daemon_stop one KILL
daemon_stop two KILL
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'" >/dev/null
wait $holder 2>/dev/null
ok "started again" daemon_to_end
is "$(links 'c%')" "cshort>cwhole cwhole" "what was in the queue is linked"
ok "the queue is empty" queue_is_empty
ok "verify is content" verify
finish
