#!/usr/bin/env bash
# The manual pages and the completion: made, well-formed, and they name every option.
. "$(dirname "$0")/../lib/tap.sh"
cd "$tap_dir" || exit
man=$tap_root/deploy/man
for tool in scdoc mandoc; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP needs $tool"; exit 0; }
done
cat "$man/zhibiao.conf.5.head" - "$man/zhibiao.conf.5.tail" >zhibiao.conf.5.scd \
    < <("$ZHIBIAO_BUILD/zhibiaod" --print-settings)
cp "$man"/*.scd .
for page in zhibiao.1 zhibiaod.8 zhibiao.conf.5; do
    ok "$page is made" bash -c 'scdoc <"$1.scd" >"$1"' - $page
    ok "$page has no errors" mandoc -T lint -W error $page
done
options() { "$@" --help | grep -o -- '--[a-z][a-z-]*' | sort -u; }
lacks() { # file, words on stdin
    while read -r word; do grep -q -- "$word" "$1" || echo "$word"; done
}
is "$(for c in extract explain rules publish migrate check reprocess dates; do options "$ZHIBIAO_BUILD/zhibiao" $c; done |
    sort -u | lacks zhibiao.1.scd)" "" "zhibiao(1) names every option"
is "$(options "$ZHIBIAO_BUILD/zhibiaod" | lacks zhibiaod.8.scd)" "" "zhibiaod(8) names every option"
is "$("$ZHIBIAO_BUILD/zhibiaod" --print-config -c /dev/null | sed -n 's/^\([a-z_]*\) = .*/\1/p' |
    while read -r key; do grep -q "^\*$key\*" zhibiao.conf.5.scd || echo "$key"; done)" "" \
    "zhibiao.conf(5) has every setting"
ok "the completion is valid bash" bash -n "$tap_root/deploy/completion/zhibiao.bash"
finish
