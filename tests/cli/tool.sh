#!/usr/bin/env bash
# The command line of zhibiao: exit codes, what goes where, formats, help.
. "$(dirname "$0")/../lib/tap.sh"
Z=$ZHIBIAO_BUILD/zhibiao
cd "$tap_dir" || exit
export ZHIBIAO_CONFIG=/dev/null

run() { # arguments: sets out, err, rc
    out=$("$Z" "$@" 2>err.txt)
    rc=$?
    err=$(cat err.txt)
}
has() { [[ $1 == *"$2"* ]]; }
lacks() { ! grep -qiE -- "$2" <<<"$1"; }

cat >'报告 一.txt' <<'END'
全县组织工作综述

2019年以来，全县累计选派驻村工作队183个、干部1200余名，整改完成率达100%，同比提高3.5个百分点。
END
printf '{"id":"m1","title":"消息","published_at":"2020-03-01","content":"今年前两个月，全市新增党员1.4万名。"}' >m.json
printf '<html><body><h1>标题</h1><p>发放口罩33万余个。</p><script>var n = 12;</script></body></html>' >p.html
{ cat m.json; echo; echo; cat m.json; echo; } >two.jsonl

# ---- usage
run
is "$rc" 64 "no command: EX_USAGE"
run frobnicate
is "$rc" 64 "unknown command: EX_USAGE"
run extrakt
ok "a mistyped command is guessed" has "$err" 'did you mean "extract"'
run extract --frob x
is "$rc" 64 "unknown option: EX_USAGE"
ok "the option is named" has "$err" '"--frob"'
run extract --format xml x
ok "an unknown format lists the known ones" has "$err" "table, json or html"
run extract --published yesterday x
is "$rc" 64 "a date that is none: EX_USAGE"
run extract
is "$rc" 64 "no file: EX_USAGE"
run --help
is "$rc" 0 "--help: 0"
is "$err" "" "--help says nothing on stderr"
run --version
ok "--version names the ruleset" has "$out" "ruleset"
for command in $("$Z" help | sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p'); do
    run "$command" --help
    [ "$command" = help ] || [ "$command" = version ] ||
        ok "$command --help shows its usage" has "$out" "usage: zhibiao $command"
    ok "$command is in the manual page" grep -q "\*$command\*" "$tap_root/deploy/man/zhibiao.1.scd"
    ok "$command is completed" grep -qw -- "$command" "$tap_root/deploy/completion/zhibiao.bash"
done

# ---- files
run extract nowhere.txt
is "$rc" 66 "a file that is not there: EX_NOINPUT"
ok "the file is named" has "$err" nowhere.txt
printf 'x\xff\xfe\xfay' >bad.json
run extract bad.json m.json --json
is "$rc" 65 "a file that is no message: EX_DATAERR"
ok "it is named with the reason" has "$err" "bad.json: bad_"
ok "the next one is read all the same" has "$out" '"source": "m.json"'
run extract --json /dev/null
is "$rc" 65 "an empty report: EX_DATAERR"
"$Z" extract --json m.json >/dev/full 2>/dev/null
is $? 74 "output that cannot be written: EX_IOERR"

# ---- extract
"$Z" extract --format json '报告 一.txt' m.json p.html two.jsonl >got.jsonl 2>err.txt
is "$?" 0 "text, message, HTML and lines: 0"
is "$(cat err.txt)" "" "nothing on stderr"
is "$(wc -l <got.jsonl)" 5 "one line a report"
check() { python3 - "$@" <<'END'
import json, sys
rows = [json.loads(line) for line in open("got.jsonl", encoding="utf-8")]
texts = [open("报告 一.txt", encoding="utf-8").read(), json.load(open("m.json"))["content"]]
sources = [r["source"] for r in rows]
assert sources == ["报告 一.txt", "m.json", "p.html", "two.jsonl:1", "two.jsonl:3"], sources
for row, text in zip(rows, texts):
    assert row["indicators"], row
    for x in row["indicators"]:
        assert text[x["start"]:x["end"]] == x["quote"], x
        assert x["quote"] in x["sentence"], x
        assert x["rule"].startswith("N-"), x
values = {x["quote"]: x["value"] for x in rows[0]["indicators"]}
assert values["183个"] == 183 and values["1200余名"] == 1200 and values["100%"] == 100, values
assert rows[1]["report"]["published_on"] == "2020-03-01", rows[1]["report"]
x = rows[1]["indicators"][0]
assert (x["value"], x["unit"], x["period_start"], x["period_end"]) == \
    (14000, "名", "2020-01-01", "2020-02-29"), x
assert set(rows[0]["report"]) == {"title", "subtitle", "publisher", "authors", "published_on",
    "region", "region_code", "genre", "language"}, rows[0]["report"]
assert rows[2]["indicators"][0]["value"] == 330000 and len(rows[2]["indicators"]) == 1, rows[2]
END
}
ok "json: fields, offsets in code points, values" check
"$Z" extract --json - <'报告 一.txt' >stdin.jsonl
is "$(sed 's/"source": "[^"]*"/S/' stdin.jsonl)" "$(head -n 1 got.jsonl | sed 's/"source": "[^"]*"/S/')" \
    "- reads the same from stdin"
iconv -f UTF-8 -t GB18030 '报告 一.txt' >gb.txt
"$Z" extract --json gb.txt >gb.jsonl
is "$(sed 's/"source": "[^"]*"/S/' gb.jsonl)" "$(head -n 1 got.jsonl | sed 's/"source": "[^"]*"/S/')" \
    "text in GB18030 reads as in UTF-8"
run extract '报告 一.txt'
ok "table: a title line" has "$out" "VALUE"
ok "table: no colours in a file" lacks "$out" $'\033'
run extract --format html '报告 一.txt' m.json p.html
ok "html: one page" has "$out" "<!DOCTYPE html>"
ok "html: no script, nothing from elsewhere" lacks "$out" "<script|https?://|src="
is "$(grep -c '</article>' <<<"$out")" 3 "html: each report"
printf '他说 <b>x</b> & "y"，新增党员12名。' >markup.txt
run extract --format html markup.txt
ok "html: the text is escaped" lacks "$out" "<b>x"

# ---- numbers, dates
printf '近2000万元\n没有\r\n3-5个\n\xff\n第4名' | "$Z" numbers >n.jsonl 2>err.txt
is "$?" 65 "numbers: a line that is no UTF-8: EX_DATAERR"
ok "numbers: the line is named" grep -q ":4: " err.txt
numbers() { python3 - <<'END'
import json
rows = [json.loads(line) for line in open("n.jsonl", encoding="utf-8")]
assert [r["line"] for r in rows] == [1, 2, 3, 4, 5], rows
x = rows[0]["numbers"][0]
assert (x["start"], x["end"], x["value"], x["bound"], x["unit"], x["class"]) == \
    (0, 7, 20000000, "under", "元", "money"), x
assert rows[1]["numbers"] == [] and "error" in rows[3], rows
x = rows[2]["numbers"][0]
assert (x["value"], x["value_high"], x["class"]) == (3, 5, "range"), x
assert rows[4]["numbers"][0]["class"] == "ordinal", rows[4]
END
}
ok "numbers: one object a line" numbers
run dates --reference 2020-05-01 - <<<'去年以来'
is "$out" '{"line": 1, "dates": [{"start": 0, "end": 4, "text": "去年以来", "from": "2019-01-01", "to": "2020-05-01"}]}' \
    "dates: resolved against the reference"
run numbers --reference 2020-05-01
is "$rc" 64 "numbers takes no reference"

# ---- explain, rules
run explain --json '报告 一.txt'
ok "explain: what is rejected is said, with its rule" has "$out" '"accepted": false, "rule": "R-period"'
run rules show --json
is "$(grep -c '"rule": "[RNS]-' <<<"$out")" "$(wc -l <<<"$out")" "rules: one object a rule"

# ---- check, settings
run check --offline -X kafka.topics=reports
is "$rc" 0 "check --offline: settings and lexicon are in order"
run check --offline -X kafka.topics=reports -X daemon.lanes=1000
is "$rc" 78 "check: a bad setting: EX_CONFIG"
ok "check: the valid range is said" has "$out" "64"
run check --json -X kafka.topics=reports -X kafka.brokers=127.0.0.1:1 -X "postgres.conninfo=host=/nonexistent"
is "$(grep -c '"ok": false' <<<"$out")" 2 "check: database and brokers that do not answer are both said"
run migrate -X "postgres.conninfo=host=/nonexistent"
is "$rc" 75 "migrate: a database that does not answer: EX_TEMPFAIL"
run migrate --print-roles
ok "migrate --print-roles prints SQL" has "$out" "CREATE ROLE"
run migrate -X "postgres.conninfo=password=secret"
is "$rc" 78 "a password as a value is refused: EX_CONFIG"
ok "and not shown" lacks "$err$out" secret
finish
