#!/bin/sh
# A private PostgreSQL cluster for a test, a bench or the demo.
#
#   pg.sh find                        directory of the server's programs; status 1: there is none
#   pg.sh start DIR [--tcp] [--durable] [--parent PID] [--set NAME=VALUE]...
#                                     makes a cluster in DIR, starts it, prints its conninfo
#   pg.sh conninfo DIR                the same again: superuser postgres, database zhibiao
#   pg.sh restart DIR [MODE]          MODE: fast (default) or immediate
#   pg.sh stop DIR                    stops it and removes its files; no error where there is none
#
# It listens on a unix socket in a directory of its own (short, so that DIR may have any name
# and length), with --tcp on a free port of 127.0.0.1 too.  As root it runs as postgres or nobody.
# With --parent it ends when that process does, however that ends.  What is committed survives a
# crash of the server, but not one of the machine, unless --durable.
set -eu

die() {
    echo "pg.sh: $*" >&2
    exit 1
}

find_bin() {
    for d in ${PGBIN:+"$PGBIN"} $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")"; do
        if [ -x "$d/initdb" ] && [ -x "$d/postgres" ]; then
            echo "$d"
            return 0
        fi
    done
    return 1
}

# The user that the server runs as; empty: we ourselves.
server_user() {
    [ "$(id -u)" = 0 ] || return 0
    for u in postgres nobody; do
        id -u "$u" >/dev/null 2>&1 && { echo "$u"; return 0; }
    done
    die "root may not run PostgreSQL, and there is neither a user postgres nor nobody"
}

as_server() { # runs a command as the server's user, in a directory that it may enter
    user=$(cat "$dir/user")
    if [ -n "$user" ]; then
        (cd / && setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups \
            env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC HOME=/ "$@")
    else
        (cd / && env LC_ALL=C.UTF-8 TZ=UTC "$@")
    fi
}

conninfo() {
    echo "host=$(cat "$dir/place") port=$(cat "$dir/port") user=postgres dbname=zhibiao"
}

free_port() {
    # Asks the kernel for one; another process could take it before the server does, so the
    # caller tries again.
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
        awk 'BEGIN { srand(); print int(20000 + rand() * 12000) }'
}

launch() {
    place=$(cat "$dir/place")
    as_server "$(find_bin)/pg_ctl" -D "$place/data" -l "$place/log" -w -t 60 -s start >/dev/null 2>&1
}

start() {
    tcp= durable= parent= settings=
    while [ $# -gt 0 ]; do
        case $1 in
        --tcp) tcp=1 ;;
        --durable) durable=1 ;;
        --parent) parent=$2; shift ;;
        --set) settings="$settings$2
"; shift ;;
        *) die "unknown option \"$1\"" ;;
        esac
        shift
    done
    bin=$(find_bin) || die "no PostgreSQL server found; set PGBIN to the directory of initdb"
    [ ! -e "$dir/place" ] || die "\"$dir\" holds a cluster already"
    server_user >"$dir/user"
    place=$(mktemp -d /tmp/zhibiao-pg.XXXXXX)
    echo "$place" >"$dir/place"
    echo 5432 >"$dir/port"
    if [ -s "$dir/user" ]; then
        chown "$(cat "$dir/user")" "$place"
    fi
    as_server "$bin/initdb" -D "$place/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N \
        >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; stop; die "initdb failed"; }
    as_server sh -c 'cat >>"$1/data/postgresql.conf"' sh "$place" <<CONF
unix_socket_directories = '$place'
listen_addresses = ''
max_connections = 50
shared_buffers = 64MB
log_min_messages = warning
timezone = 'UTC'
log_timezone = 'UTC'
$([ -n "$durable" ] || printf 'fsync = off\nfull_page_writes = off\n')
$(printf '%s' "$settings" | sed 's/^\([^=]*\)=\(.*\)$/\1 = '"'"'\2'"'"'/')
CONF
    try=0
    while :; do
        if [ -n "$tcp" ]; then
            free_port >"$dir/port"
            as_server sh -c 'printf "listen_addresses = '"'127.0.0.1'"'\nport = %s\n" "$2" >>"$1/data/postgresql.conf"' \
                sh "$place" "$(cat "$dir/port")"
        fi
        launch && break
        try=$((try + 1))
        [ $try -lt 5 ] || { tail -20 "$place/log" >&2; stop; die "the server does not start"; }
    done
    as_server "$bin/psql" -X -q -h "$place" -p "$(cat "$dir/port")" -U postgres -d postgres \
        -c 'CREATE DATABASE zhibiao' >&2
    if [ -n "$parent" ]; then
        # Its own session and no inherited descriptors, so that a pipe or a Ctrl-C of the caller
        # neither waits for it nor ends it.
        setsid sh -c 'while kill -0 "$1" 2>/dev/null && [ -e "$2/place" ]; do sleep 1; done
            exec "$3" stop "$2"' sh "$parent" "$dir" "$self" </dev/null >/dev/null 2>&1 &
    fi
    conninfo
}

stop() {
    [ -e "$dir/place" ] || return 0
    place=$(cat "$dir/place")
    if [ -e "$place/data/postmaster.pid" ]; then
        as_server "$(find_bin)/pg_ctl" -D "$place/data" -w -t 30 -s -m fast stop >/dev/null 2>&1 ||
            as_server "$(find_bin)/pg_ctl" -D "$place/data" -w -t 30 -s -m immediate stop >/dev/null 2>&1 || :
    fi
    case $place in
    /tmp/zhibiao-pg.*) rm -rf "$place" ;;
    esac
    rm -f "$dir/place" "$dir/port" "$dir/user" "$dir/initdb.log"
    rmdir "$dir" 2>/dev/null || :
}

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
command=${1:-}
if [ "$command" = find ]; then
    find_bin
    exit
fi
[ -n "${2:-}" ] || die "usage: pg.sh find | start DIR [OPTION]... | conninfo DIR | restart DIR [MODE] | stop DIR"
[ "$command" = start ] && mkdir -p "$2"
[ -d "$2" ] || [ "$command" != stop ] || exit 0
dir=$(cd "$2" && pwd)
shift 2
case $command in
start) start "$@" ;;
conninfo) conninfo ;;
restart)
    place=$(cat "$dir/place")
    as_server "$(find_bin)/pg_ctl" -D "$place/data" -l "$place/log" -w -t 60 -s -m "${1:-fast}" restart >/dev/null 2>&1
    ;;
stop) stop ;;
*) die "unknown command \"$command\"" ;;
esac
