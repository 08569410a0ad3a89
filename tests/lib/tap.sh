# shellcheck shell=bash
# Checks of a shell test, printed as TAP; sourced.  The counterpart of tests/tap.h.
#
#   ok WHY COMMAND...       passes if the command does; its output is shown where it does not
#   is GOT WANT WHY         equal strings
#   skip WHAT WHY           one check that could not be made
#   note TEXT...
#   eventually SECONDS COMMAND...   asks again until it holds (no check of its own)
#   finish                  the plan; the exit status of the script
#
# tap_dir is a directory of the test's own; at_exit adds a command that runs at its end,
# whatever ends it; the last added runs first, the directory goes last.
tap_n=0 tap_failed=0
tap_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
: "${ZHIBIAO_BUILD:=$tap_root/build}" "${ZHIBIAO_SHARED:=$tap_root/../shared}"
export ZHIBIAO_BUILD ZHIBIAO_SHARED

tap_line() { # 0 or else, why
    tap_n=$((tap_n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_n - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_n - $2"
    fi
    return "$1"
}

ok() { # why, command...
    local why=$1 out rc
    shift
    out=$("$@" 2>&1)
    rc=$?
    [ $rc -eq 0 ] || printf '%s\n' "$* ended with $rc" "$out" | sed 's/^/#   /'
    tap_line $rc "$why"
}

is() { # got, want, why
    if [ "$1" = "$2" ]; then
        tap_line 0 "$3"
        return
    fi
    tap_line 1 "$3"
    printf '%s\n' "$1" | sed 's/^/#   got  /'
    printf '%s\n' "$2" | sed 's/^/#   want /'
    return 1
}

skip() { # what, why
    tap_n=$((tap_n + 1))
    echo "ok $tap_n - $1 # SKIP $2"
}

note() { printf '%s\n' "$*" | sed 's/^/# /'; }

eventually() { # seconds, command...
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

tap_at_exit=()
at_exit() { tap_at_exit+=("$*"); }

tap_leave() {
    local i rc=$?
    trap '' INT TERM
    for ((i = ${#tap_at_exit[@]} - 1; i >= 0; i--)); do
        eval "${tap_at_exit[i]}"
    done
    if [ -n "${KEEP:-}" ]; then echo "# kept: $tap_dir"; else rm -rf -- "$tap_dir"; fi
    exit $rc
}
tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/zhibiao-test.XXXXXX")
chmod 755 "$tap_dir"
trap tap_leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

finish() {
    echo "1..$tap_n"
    [ "$tap_failed" -eq 0 ] && [ "$tap_n" -gt 0 ]
    exit
}
