#!/usr/bin/env bash
# Stored reports read again: what a dry run shows and does not do, which rows stay, change, go and
# come; ended in the middle, two at once, beside a daemon that goes on storing.
# timeout: 280
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:3
. "$(dirname "$0")/../lib/tool.sh"
row_of() { sql "SELECT $2 FROM zhibiao.indicator i JOIN zhibiao.report r USING (report_id)
                 WHERE r.key = '$1' AND i.valid_to IS NULL $3 ORDER BY i.start_cp"; }

# Tables of a linguist: a unit more, one that is given out as another, a phrase more of a theme.
lexicon=$tap_root/schemas/lexicon
mkdir new
sed 's/^名	-	/名	人	/' "$lexicon/units.tsv" >new/units.tsv
printf '甑\t-\t-\tcounter\n' >>new/units.tsv
cp "$lexicon/theme_phrases.tsv" new
printf '甲乙丙丁工程\ttalent\t9\n' >>new/theme_phrases.tsv
new=(-X "daemon.lexicon=$tap_dir/new")

reports() { # from, to, extra text
    python3 - "$@" <<'END'
import json, sys
for i in range(int(sys.argv[1]), int(sys.argv[2])):
    text = (f"某市组织工作简报第{i}期\n2019年9月6日\n\n"
            f"2019年以来，全市推进甲乙丙丁工程，甲乙丙丁工程是重点工程，甲乙丙丁工程带动作用明显。"
            f"各地实施甲乙丙丁工程，甲乙丙丁工程进展顺利。新建基层党组织{i + 100}个，选派驻村干部{i + 7}名，投入资金{i + 3}万元。\n"
            f"收储秸秆{i + 40}甑，整改完成率达{i % 90 + 10}.5%。{sys.argv[3]}\n")
    print(f"r{i}\t" + json.dumps({"id": f"r{i}", "title": f"第{i}期", "content": text},
                                 ensure_ascii=False))
END
}

# All that says what a report says now, without keys and times.
says() { # conninfo
    psql -XAtq -d "$1" -c "
        SELECT r.key, i.uid, i.start_cp, i.end_cp, i.sentence_cp, i.period_start, i.period_end,
               trim_scale(i.value), trim_scale(i.value_high), i.kind, i.bound, i.status, i.direction,
               i.basis, i.unit, i.name, i.name_key, i.concept, i.action, i.scope, i.period, i.theme,
               i.section, i.rule, i.quote, i.sentence
          FROM zhibiao.report r JOIN zhibiao.indicator i USING (report_id, revision_no)
         WHERE i.valid_to IS NULL AND r.content_hash IS NOT NULL ORDER BY 1, 3, 4" -c "
        SELECT r.key, t.theme, t.rank, t.score, t.evidence
          FROM zhibiao.report r JOIN zhibiao.report_theme t USING (report_id, revision_no)
         WHERE t.valid_to IS NULL AND r.content_hash IS NOT NULL ORDER BY 1, 2" -c "
        SELECT r.key, t.kind, t.name, t.evidence
          FROM zhibiao.report r JOIN zhibiao.report_tag t USING (report_id, revision_no)
         WHERE t.valid_to IS NULL AND r.content_hash IS NOT NULL ORDER BY 1, 2, 3" -c "
        SELECT r.key, v.title, v.subtitle, v.publisher, v.authors, v.published_on, v.published_at,
               v.published_as_written, v.region_code, v.region, v.genre, v.language
          FROM zhibiao.report r JOIN zhibiao.revision v USING (report_id, revision_no)
         WHERE r.content_hash IS NOT NULL ORDER BY 1"
}
# All rows, with whatever is in them.
everything() {
    local t
    for t in zhibiao.indicator zhibiao.report_theme zhibiao.report_tag zhibiao.revision zhibiao.report \
        zhibiao.description_before ops.run ops.ruleset ops.ruleset_file ops.ruleset_activation; do
        sql "SELECT '$t', count(*), md5(string_agg(t::text || xmin, '' ORDER BY t::text)) FROM $t t"
    done
}

reports 0 60 '' | publish reports -K '	'
printf 'h1\t{"content": "全市新建基层党组织5个。", "authors": ["甲", "乙:3"], "publisher": "某报", "region": "岳阳市", "published_at": "2020-03-04T05:06:07+08:00"}\n' |
    publish reports -K '	'
printf 'gone\t{"content": "全市新建基层党组织5个。"}\n' | publish reports -K '	'
printf 'gone\t\n' | publish reports -K '	' -Z
ok "the daemon stores reports" daemon_to_end

# ---- the same rules
run reprocess
is "$rc" 0 "with the same rules: 0"
ok "there is nothing to do" has "$out" "nothing to do"
everything >before
run reprocess --all --dry-run
ok "all of them are read again, nothing would change" has "$out" "61 reports read again, 0 would change"
everything >after; ok "and nothing is written" diff before after

# ---- dry run
run reprocess --dry-run "${new[@]}"
is "$rc" 0 "a dry run with other tables: 0"
ok "a report that would change" has "$out" "reports r17 (revision 1) 第17期"
is "$(grep -A30 ' r17 ' <<<"$out" | sed -n '2,/^reports/p' | grep '^  [-+]  indicator  .*57' | cut -c 3)" + \
    "an indicator that comes"
ok "the unit is known now" has "$out" "57  甑"
ok "one that is the same but for its unit" has "$(grep -A1 '^  -  .*干部 *24  名' <<<"$out")" "24  人"
ok "a theme that comes" has "$out" "+  theme      talent"
ok "how many" has "$out" "61 reports read again, 60 would change"
everything >after; ok "nothing is written, no ruleset either" diff before after
run reprocess --dry-run "${new[@]}" --json --key r17
is "$(python3 -c 'import json, sys
for line in sys.stdin:
    x = json.loads(line)
    if "summary" in x:
        print(x["summary"]["reports"], x["dry_run"], x["run"])
    else:
        print(x["key"], {"indicator added", "indicator changed", "theme added"} <=
              {c["what"] + " " + c["change"] for c in x["changes"]})' <<<"$out")" \
    "r17 True
1 True None" "as JSON, of one key"
run reprocess --dry-run "${new[@]}" --limit 7
ok "--limit" has "$out" "7 reports read again"
run reprocess --dry-run "${new[@]}" --since 2100-01-01
ok "--since" has "$out" "nothing to do"
run reprocess --dry-run "${new[@]}" --until 2000-01-01
ok "--until" has "$out" "nothing to do"
run reprocess --dry-run "${new[@]}" --since 2000-01-01T00:00+08:00 --until 2100-01-01
ok "both" has "$out" "61 reports"
run reprocess --dry-run "${new[@]}" --topic nowhere
ok "--topic" has "$out" "nothing to do"
run reprocess --since yesterday
is "$rc" 64 "no time: EX_USAGE"
run reprocess --limit 0
is "$rc" 64 "no number: EX_USAGE"
run reprocess --ruleset ffffffff
is "$rc" 65 "no such ruleset: EX_DATAERR"

# ---- for good
row_of r17 'i.indicator_id, i.valid_from, i.name, i.value, i.unit' >rows.old
run reprocess "${new[@]}"
is "$rc" 0 "reprocess: 0"
ok "says what it did" has "$out" "61 reports read again, 60 changed"
is "$(sql "SELECT kind, finished_at IS NOT NULL, counts->'reports', counts->'changed' FROM ops.run
            WHERE run_id > 0")" "reprocess|t|61|60" "the run is kept with its counts"
ok "verify is content" verify
row_of r17 'i.indicator_id, i.valid_from, i.name, i.value, i.unit' >rows.new
ok "facts that say the same kept their rows" test "$(comm -12 <(sort rows.old) <(sort rows.new) | wc -l)" -ge 2
is "$(row_of r17 "i.unit || count(*) OVER ()" "AND i.value = 57")" 甑1 "the new unit is there, once"
is "$(sql "SELECT count(*) FROM bi.v_indicator_all WHERE NOT is_current AND report_key IN
            (SELECT report_id FROM zhibiao.report WHERE key = 'r17')") > 0" \
    "$(sql "SELECT count(*) FROM zhibiao.indicator i JOIN zhibiao.report r USING (report_id)
             WHERE r.key = 'r17' AND i.valid_to IS NOT NULL") > 0" "what was before stays, ended"
is "$(sql "SELECT count(*) FROM zhibiao.report_theme t JOIN zhibiao.report r USING (report_id)
            WHERE r.key = 'r17' AND t.theme = 'talent' AND t.valid_to IS NULL")" 1 "the theme came"
changed=$(sql "SELECT count(*) FROM zhibiao.indicator n JOIN zhibiao.indicator o USING (uid)
                WHERE n.valid_to IS NULL AND o.valid_to = n.valid_from")
ok "some facts changed" test "$changed" -gt 0
is "$(sql "SELECT count(*) FROM zhibiao.indicator n JOIN zhibiao.indicator o USING (uid)
            WHERE n.valid_to IS NULL AND o.valid_to = n.valid_from AND n.indicator_id > o.indicator_id")" 0 \
    "they kept their ids, what they said before has a new one"
is "$(sql 'SELECT count(*) FROM (SELECT FROM bi.v_indicator GROUP BY indicator_uid HAVING count(*) > 1) x')" 0 \
    "bi shows each once"
says "$daemon_conninfo" >says.again
run reprocess "${new[@]}"
ok "again: nothing to do" has "$out" "nothing to do"
run rules list --json
is "$(head -1 <<<"$out" | python3 -c 'import json, sys; print(json.loads(sys.stdin.read())["reports"])')" 61 \
    "rules list counts them"

# As if they had come today.
sql 'CREATE DATABASE second' >/dev/null
second="${daemon_conninfo/dbname=zhibiao/dbname=second}"
"$Z" -c "$daemon_conf" -X "postgres.conninfo=$second" migrate >/dev/null
daemon_to_end "${new[@]}" -X "postgres.conninfo=$second" -X "kafka.group=second$$"
says "$second" >says.first
ok "the rows are those of a first reading" diff says.first says.again

# Back, by the database's own memory of the tables.
built=$("$Z" rules show --json | head -1 | python3 -c 'import json, sys
print(json.loads(sys.stdin.read())["ruleset"])')
run reprocess --ruleset "${built:0:8}"
ok "back to the ruleset before" has "$out" "60 changed"
is "$(sql "SELECT count(*), count(valid_to) FROM zhibiao.report_theme t JOIN zhibiao.report r USING (report_id)
            WHERE r.key = 'r17' AND t.theme = 'talent'")" "1|1" "the theme has gone again, and is kept"
is "$(row_of r17 i.unit "AND i.value = 24")" 名 "the unit is the one before"
ok "verify is content" verify
run reprocess --dry-run --all
ok "all is as it was" has "$out" "61 reports read again, 0 would change"

# ---- the description
sql "UPDATE zhibiao.revision SET title = 'X', authors = '{\"甲,\",乙:}', region_code = NULL, published_on = '1999-09-09'
      WHERE report_id IN (SELECT report_id FROM zhibiao.report WHERE key = 'h1')" >/dev/null
run reprocess --dry-run --all --key h1
ok "a description that would change" has "$out" "-  published_on  1999-09-09"
sql "UPDATE zhibiao.article SET published_on = '1999-09-09' WHERE report_id IN
     (SELECT report_id FROM zhibiao.report WHERE key = 'h1')" >/dev/null
run reprocess --all --key h1
is "$(sql "SELECT v.title IS NULL, v.authors, v.region_code, v.published_on, v.published_at
             FROM zhibiao.revision v JOIN zhibiao.report r USING (report_id) WHERE r.key = 'h1'")" \
    "t|{甲,乙:3}|430600|2020-03-04|2020-03-03 21:06:07+00" "it is made again, from what the message said"
is "$(sql "SELECT title, authors, region_code, published_date FROM bi.v_description_log")" \
    "X|甲,、乙:||1999-09-09" "what it said before is kept"
daemon_to_end
is "$(sql "SELECT a.published_on FROM zhibiao.article a JOIN zhibiao.report r USING (report_id) WHERE r.key = 'h1'")" \
    2020-03-04 "and it takes its new place among reports of the same article"
sql "UPDATE zhibiao.revision SET given = NULL, title = 'Y' WHERE report_id IN
     (SELECT report_id FROM zhibiao.report WHERE key = 'h1')" >/dev/null
run reprocess --all --key h1
is "$(sql "SELECT v.title FROM zhibiao.revision v JOIN zhibiao.report r USING (report_id) WHERE r.key = 'h1'")" Y \
    "where that is not known the description stays"

# ---- ended in the middle, two at once
reports 1000 5000 '' | publish reports -K '	'
ok "four thousand more" daemon_to_end
again() { sql "SELECT count(*) FROM zhibiao.report r JOIN zhibiao.revision v USING (report_id, revision_no)
                JOIN ops.ruleset s USING (ruleset_id) WHERE s.version <> '$built' AND r.content_hash IS NOT NULL"; }
some() { [ "$(again)" -ge "$1" ]; }
start() { # flags...
    "$Z" reprocess "${new[@]}" -c "$daemon_conf" "$@" >bg.out 2>bg.err </dev/null &
    pid=$!
}
start
eventually 20 some 200
kill -STOP $pid
run reprocess "${new[@]}"
is "$rc" 75 "a second one: EX_TEMPFAIL"
ok "it says who is there" has "$err" "another reprocess of this database is running (server process "
run reprocess --dry-run --limit 3 "${new[@]}"
is "$rc" 0 "a dry run waits for nobody"
kill -KILL $pid
wait $pid 2>/dev/null
first=$(again)
ok "killed in the middle ($first of 4061)" test "$first" -lt 4061
gone() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'zhibiao' AND pid <> pg_backend_pid()")" = 0 ]; }
eventually 10 gone
is "$(sql "SELECT (counts->>'reports')::integer FROM ops.run ORDER BY run_id DESC LIMIT 1")" "$first" \
    "its counts are those of its rows"
ok "verify is content" verify
start
eventually 20 some $((first + 200))
kill -INT $pid
wait $pid
is $? 130 "SIGINT ends it"
second_one=$(again)
ok "at the end of a page" has "$(cat bg.out)" "$((second_one - first)) reports read again"
ok "says how to go on" has "$(cat bg.err)" "the same command goes on from here"
is "$(sql "SELECT finished_at IS NOT NULL, note FROM ops.run ORDER BY run_id DESC LIMIT 1")" \
    "t|stopped by SIGINT" "and so does the run"
is "$(sql "SELECT count(*) FROM ops.run WHERE note LIKE '%ended early'")" 1 "that the one before was killed is noted"
run reprocess "${new[@]}"
ok "the third does the rest" has "$out" "$((4061 - second_one)) reports read again"
is "$(again)" 4061 "all are read again"
run reprocess --dry-run --all "${new[@]}"
ok "as they are read today" has "$out" "4061 reports read again, 0 would change"
ok "verify is content" verify

# ---- the database goes away, a value is refused
run rules list
start --all --until 2100-01-01
running() { [ "$(sql "SELECT (counts->>'reports')::integer FROM ops.run ORDER BY run_id DESC LIMIT 1")" -lt 4000 ] &&
    [ "$(sql "SELECT finished_at IS NULL FROM ops.run ORDER BY run_id DESC LIMIT 1")" = t ]; }
eventually 20 running
"$tap_root/tests/lib/pg.sh" restart "$tap_dir/pg" immediate
wait $pid
is $? 0 "the database is started again meanwhile: 0"
ok "which is said" has "$(cat bg.err)" "; trying again"
ok "and all is done" has "$(cat bg.out)" "4061 reports read again, 0 changed"
ok "verify is content" verify
sql "ALTER TABLE zhibiao.indicator ADD CONSTRAINT no CHECK (valid_to IS NOT NULL OR sentence NOT LIKE '%收储秸秆1077甑%'
       OR unit <> '甑') NOT VALID" >/dev/null
run reprocess --ruleset files
run reprocess "${new[@]}" --ruleset files
is "$rc" 65 "a report that the database refuses: EX_DATAERR"
ok "is named" has "$err" "reports r1037 stays as it is: PostgreSQL refuses it"
ok "the others are done" has "$out" "4060 reports read again"
sql "ALTER TABLE zhibiao.indicator DROP CONSTRAINT no" >/dev/null
run reprocess "${new[@]}"
ok "it is tried again the next time" has "$out" "1 report read again, 1 changed"

# ---- a row that somebody holds
sql "BEGIN; SELECT FROM zhibiao.report WHERE key = 'r1030' FOR UPDATE; SELECT pg_sleep(5); COMMIT" >/dev/null &
holder=$!
sleep 0.5
run reprocess --all --limit 100
is "$rc" 0 "a locked report is waited for"
wait $holder
run reprocess
is "$rc" 0 "back to the tables before"

# ---- beside a daemon
run rules add --lexicon new --json
mine=$(python3 -c 'import json, sys; print(json.loads(sys.stdin.read())["version"])' <<<"$out")
daemon_start live
ok "a daemon runs" eventually 30 grep -q ' ready ' live.log
(
    for i in 1 2 3 4 5 6 7 8; do # new ones, corrections of old ones, retractions
        reports $((5000 + i * 100)) $((5100 + i * 100)) ''
        reports $((1000 + i * 300)) $((1150 + i * 300)) "更正$i。"
    done | publish reports -K '	'
    for i in 1100 1500 2500 4400 4401; do printf 'r%s\t\n' $i; done | publish reports -K '	' -Z
) &
feeder=$!
run rules activate "${mine:0:12}"
is "$rc" 0 "another ruleset becomes active while reports come"
run reprocess
is "$rc" 0 "reprocess beside the daemon: 0"
wait $feeder
caught_up() { "$Z" status --json -c "$daemon_conf" | python3 -c 'import json, sys
sys.exit(any(json.loads(line)["lag"] != 0 for line in sys.stdin))'; }
ok "the daemon stores on" eventually 60 caught_up
eventually 10 eval '[ "$(sql "SELECT count(*) FROM zhibiao.report WHERE content_hash IS NULL")" = 6 ]'
daemon_stop live
is "$daemon_status" 0 "and ends in order"
is "$(grep -c 'batch not stored' live.log)" 0 "none of its batches had to be tried again"
run reprocess
left=$(sed -n 's/^\([0-9]*\) reports* read again.*/\1/p' <<<"$out")
ok "all reports but those of a batch in hand were read with it (${left:-0} left)" test "${left:-0}" -le 2000
is "$(sql "SELECT count(*) FROM zhibiao.report r JOIN zhibiao.revision v USING (report_id, revision_no)
            JOIN ops.ruleset s USING (ruleset_id) WHERE r.content_hash IS NOT NULL AND s.version <> '$mine'")" 0 \
    "all of them are read with the new ruleset"
ok "verify is content" verify
run reprocess --dry-run --all
ok "as they are read today" has "$out" ", 0 would change"
is "$(sql 'SELECT count(*) FROM (SELECT FROM bi.v_indicator GROUP BY indicator_uid HAVING count(*) > 1) x')" 0 \
    "bi shows each fact once"
is "$(sql "SELECT count(*) FROM zhibiao.report")" 4862 "no report is missing"
finish
