#!/usr/bin/env bash
# The daemon's command line and settings: no services.
. "$(dirname "$0")/../lib/tap.sh"
DAEMON=$ZHIBIAO_BUILD/zhibiaod
conf=$tap_dir/zhibiao.conf

# Standard output and error in one, and the status.
run() { out=$(timeout 30 env -u ZHIBIAO_CONFIG "$DAEMON" "$@" 2>&1); status=$?; }
has() { # text, why
    case $out in *"$1"*) tap_line 0 "$2" ;; *) tap_line 1 "$2"; note "$out" ;; esac
}

run --version
is "$status" 0 "--version"
has "zhibiaod " "says the name"
run --help
is "$status" 0 "--help"
has "--until-eof" "lists the options"
run --nonsense
is "$status" 64 "an unknown option is a usage error"
run extra
is "$status" 64 "so is a word too many"

cat >"$conf" <<END
[kafka]
topics = reports
security.protocol = PLAINTEXT
[postgres]
conninfo = host=/nowhere dbname=x
[daemon]
lanes = 3
END
run --config "$conf" --check
is "$status" 0 "--check of a good file needs neither broker nor database"
is "$out" "ok" "and says ok"
run -c "$conf" --check -X postgres.password_file=pg -X kafka.sasl.password.file=kafka
is "$status" 0 "--check where a credential is not to be had, as in ExecReload"
is "$out" 'ok, but the secret "pg" is not here: only the unit has its credentials' "says so"
run -c "$conf" --check -X postgres.password_file=/nowhere/pg
is "$status" 78 "a file that is named with its path must be there"
run -c "$conf" -X postgres.password_file=pg
is "$status" 78 "and to run every secret must"
has 'postgres.password_file: could not open "pg"' "and says why"
run -c "$conf" -n -X kafka.topics=
is "$status" 78 "without a topic it is refused"
has "topics" "and says why"
run -c "$conf" -X daemon.lanes=9 --print-config
is "$status" 0 "--print-config"
has "# -X
lanes = 9" "with the flag's value and origin"
has "# $conf:3
security.protocol = PLAINTEXT" "and what goes to librdkafka"
printf '%s\n' "$out" >"$tap_dir/again.conf"
first=$(printf '%s\n' "$out" | grep -v '^#')
run -c "$tap_dir/again.conf" --print-config
is "$(printf '%s\n' "$out" | grep -v '^#')" "$first" "what is printed can be read again"

printf '[daemon]\nlane = 3\nlinger = soon\n[kafka]\ntopics = t\nsecurity.protcol = SSL\n' >"$conf"
run -c "$conf" --check
is "$status" 78 "a bad file"
is "$out" "$conf:2: no setting \"lane\" in [daemon]: did you mean \"lanes\"?
$conf:3: daemon.linger: \"soon\" is not valid: a number from 0 to 60000 ms (or 500ms, 30s, 5min)" \
    "all errors with their lines"
printf '[kafka]\ntopics = t\nsecurity.protcol = SSL\n' >"$conf"
run -c "$conf" --check
has "$conf:3: no setting \"security.protcol\" in [kafka], nor has librdkafka" "a property that nobody knows"
has 'did you mean "security.protocol"?' "and what was meant"
run -c "$conf"
is "$status" 78 "running with it is refused as well"
run -c "$tap_dir/absent.conf" -n
is "$status" 78 "a file that is not there"
run -X kafka.sasl.password=geheim -n
is "$status" 78 "a secret in a flag is refused"
has "sasl.password.file" "and says how it is given"
case $out in *geheim*) tap_line 1 "and not shown" ;; *) tap_line 0 "and not shown" ;; esac

mkdir "$tap_dir/lexicon"
printf 'no\tsuch\tcolumns\n' >"$tap_dir/lexicon/units.tsv"
printf '[kafka]\ntopics = t\n[daemon]\nlexicon = %s\n' "$tap_dir/lexicon" >"$conf"
run -c "$conf" --check
is "$status" 78 "--check reads the lexicon"
has "units.tsv" "and names the file"

run --print-settings
is "$status" 0 "the table for the manual"
printf 'zhibiao.conf(5)\n\n# NAME\n\nzhibiao.conf - settings\n\n# SETTINGS\n\n%s\n' "$out" >"$tap_dir/page.scd"
if command -v scdoc >/dev/null; then
    ok "is scdoc" scdoc <"$tap_dir/page.scd"
else
    skip "is scdoc" "no scdoc"
fi
finish
