# Completion of zhibiao and zhibiaod for bash, in /usr/share/bash-completion/completions.

_zhibiao_values() {
    case $1 in
    --format | -f) echo "table json html" ;;
    --reason)
        echo "bad_utf8 bad_json nul no_content empty_content content_type too_large too_deep
            lone_surrogate duplicate_key unknown_charset undecodable broken_envelope limit database
            crashed"
        ;;
    --published | -p | --reference | -r | --since | --until) date +%F ;;
    esac
}

_zhibiao() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="extract explain rules numbers dates publish migrate check status verify reprocess
            dead-letters help version"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi
    words=$(_zhibiao_values "$before")
    if [ -z "$words" ]; then
        case ${COMP_WORDS[1]} in
        extract) words="--format --json --published --lexicon --help" ;;
        explain) words="--json --published --lexicon --help" ;;
        rules) words="list show diff add activate export --json --lexicon --files --config -X --help" ;;
        numbers) words="--lexicon --help" ;;
        dates) words="--reference --lexicon --help" ;;
        publish) words="--brokers --topic --key --json --config -X --help" ;;
        migrate) words="--print-roles --json --config -X --help" ;;
        check) words="--offline --json --config -X --help" ;;
        status | verify) words="--json --config -X --help" ;;
        reprocess) words="--dry-run --since --until --topic --key --ruleset --limit --all --json --config -X --help" ;;
        dead-letters) words="list show replay discard --reason --topic --state --limit --raw --json --config -X --help" ;;
        help) words="extract explain rules numbers dates publish migrate check status verify reprocess dead-letters" ;;
        esac
        case $word in
        -*) ;;
        *) case ${COMP_WORDS[1]} in extract | explain | publish | numbers | dates) words="" ;; esac ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _zhibiao zhibiao

_zhibiaod() {
    local words="--config -X --check --print-config --until-eof --version --help"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _zhibiaod zhibiaod
