# shellcheck shell=bash
# A broker for a test, sourced.  Which one, in this order:
#   KAFKA_BOOTSTRAP=host:port   a running one; topics get a prefix of their own and are deleted
#   KAFKA_HOME=dir              Apache Kafka in that directory (libs/*.jar), started here
#   neither                     Apache Kafka 4.1.0 from Maven Central (deploy/kafka/pom.xml), kept in
#                               ${XDG_CACHE_HOME:-~/.cache}/zhibiao, started here
#   none of them to be had, or ZHIBIAO_BROKER=mock: the mock broker (build/mockbroker)
#
#   broker_start DIR [TOPIC:PARTITIONS]...   sets BROKERS, BROKER_KIND (kafka, external, mock) and
#                                            BROKER_PREFIX, which stands before each topic's name
#   broker_real                              is it a real Kafka?
#   broker_need_real WHY                     else ends the script: one test skipped, for that reason
#   broker_topic NAME PARTITIONS             makes a topic (name without the prefix)
#   broker_drop NAME                         deletes one (not with the mock broker)
#   broker_stop [SIGNAL]                     stops it (TERM); the data stay (not with an external one)
#   broker_resume                            starts it again at the same address
#   broker_end                               stops it for good: call it in the EXIT trap
#
# DIR must exist and is the caller's to remove.  Single node, KRaft, free ports of 127.0.0.1.

kafka_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
kafka_version=4.1.0
: "${ZHIBIAO_BUILD:=$kafka_root/build}"
BROKERS='' BROKER_KIND='' BROKER_PREFIX=''
kafka_dir='' kafka_pid='' kafka_libs='' kafka_cluster=''

kafka_say() { echo "# kafka: $*" >&2; }

# Two ports that nobody listens on now.
kafka_free_ports() {
    python3 -c '
import socket
held = [socket.socket() for _ in range(2)]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))'
}

# Sets kafka_libs.  Fetches at most once, however many ask at the same time.
kafka_find() {
    if [ -n "${KAFKA_HOME:-}" ]; then
        kafka_libs=$KAFKA_HOME/libs
        [ -d "$kafka_libs" ] || { kafka_say "KAFKA_HOME \"$KAFKA_HOME\" has no libs/"; return 1; }
        return
    fi
    command -v java >/dev/null || { kafka_say "no java"; return 1; }
    local cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}
    if ! mkdir -p "$cache/zhibiao" 2>/dev/null || ! [ -w "$cache/zhibiao" ]; then
        cache=$ZHIBIAO_BUILD
    fi
    kafka_libs=$cache/zhibiao/kafka-$kafka_version
    mkdir -p "$cache/zhibiao"
    [ -d "$kafka_libs" ] || kafka_fetch "$cache/zhibiao"
}

kafka_fetch() { # directory
    command -v mvn >/dev/null || { kafka_say "no mvn"; return 1; }
    (
        flock 9
        [ -d "$kafka_libs" ] && exit
        kafka_say "fetching Apache Kafka $kafka_version from Maven Central"
        new=$kafka_libs.new
        rm -rf -- "$new"
        timeout -k 5 "${KAFKA_FETCH_TIMEOUT:-300}" mvn -B -q -f "$kafka_root/deploy/kafka/pom.xml" \
            org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$new" \
            </dev/null >"$kafka_libs.log" 2>&1 && mv -- "$new" "$kafka_libs" && exit
        kafka_say "could not fetch it (log in $kafka_libs.log):"
        tail -n 3 -- "$kafka_libs.log" | sed 's/^/# /' >&2
        exit 1
    ) 9>"$1/lock"
}

kafka_properties() { # port, controller port
    cat <<END
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$1,CONTROLLER://127.0.0.1:$2
advertised.listeners=PLAINTEXT://127.0.0.1:$1
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
controller.quorum.voters=1@127.0.0.1:$2
log.dirs=$kafka_dir/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.retention.check.interval.ms=1000
log.initial.task.delay.ms=500
message.max.bytes=${KAFKA_MESSAGE_MAX:-16777216}
replica.fetch.max.bytes=${KAFKA_MESSAGE_MAX:-16777216}
END
}

kafka_java() { java -cp "$kafka_libs/*" "-Dlog4j2.configurationFile=$kafka_root/deploy/kafka/log4j2.properties" "$@"; }

kafka_format() {
    local port controller
    read -r port controller < <(kafka_free_ports) || return
    BROKERS=127.0.0.1:$port
    kafka_properties "$port" "$controller" >"$kafka_dir/server.properties"
    kafka_cluster=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')
    case $kafka_cluster in -*) kafka_cluster=A${kafka_cluster#-} ;; esac
    kafka_java kafka.tools.StorageTool format -t "$kafka_cluster" \
        -c "$kafka_dir/server.properties" >"$kafka_dir/format.log" 2>&1 ||
        { kafka_say "format failed:"; tail -n 3 "$kafka_dir/format.log" >&2; return 1; }
}

# Started in a process group of its own, so that Ctrl-C reaches the test first.
kafka_run() {
    # shellcheck disable=SC2086 # words are meant
    setsid java ${KAFKA_JVM:--Xmx512m -XX:+UseSerialGC} -cp "$kafka_libs/*" \
        "-Dlog4j2.configurationFile=$kafka_root/deploy/kafka/log4j2.properties" \
        kafka.Kafka "$kafka_dir/server.properties" >>"$kafka_dir/kafka.log" 2>&1 </dev/null &
    kafka_pid=$!
    local _
    for _ in $(seq 300); do
        kill -0 "$kafka_pid" 2>/dev/null || break
        # Transition to STARTED is logged when the broker answers.
        [ "$(grep -c 'Kafka Server started' "$kafka_dir/kafka.log")" -ge "$1" ] && return
        sleep 0.2
    done
    kafka_say "did not start, the end of $kafka_dir/kafka.log:"
    tail -n 5 "$kafka_dir/kafka.log" >&2
    return 1
}

kafka_starts=0
kafka_start() {
    kafka_find || return
    local _
    for _ in 1 2 3; do # another process may have taken a port meanwhile
        rm -rf -- "$kafka_dir/data"
        : >"$kafka_dir/kafka.log"
        kafka_format || return
        kafka_starts=1
        kafka_run 1 && return
        [ -z "$kafka_pid" ] || kill -KILL "$kafka_pid" 2>/dev/null
        grep -q 'Address already in use' "$kafka_dir/kafka.log" || return
    done
    return 1
}

mock_start() { # TOPIC:PARTITIONS...
    local program=$ZHIBIAO_BUILD/mockbroker
    [ -x "$program" ] || { kafka_say "no $program (make)"; return 1; }
    rm -f -- "$kafka_dir/mock.in" "$kafka_dir/mock.out"
    mkfifo "$kafka_dir/mock.in" "$kafka_dir/mock.out" || return
    setsid "$program" "$@" <"$kafka_dir/mock.in" >"$kafka_dir/mock.out" 2>"$kafka_dir/mock.log" &
    kafka_pid=$!
    exec {mock_to}>"$kafka_dir/mock.in" {mock_from}<"$kafka_dir/mock.out"
    read -r -t 10 -u "$mock_from" BROKERS || { cat "$kafka_dir/mock.log" >&2; return 1; }
}

mock_ask() { # line
    local answer
    echo "$*" >&"$mock_to"
    read -r -t 10 -u "$mock_from" answer || answer="error: no answer"
    [ "$answer" = ok ] || { kafka_say "$*: $answer"; return 1; }
}

broker_start() { # DIR TOPIC:PARTITIONS...
    kafka_dir=$1/broker
    mkdir -p -- "$kafka_dir" || return
    shift
    if [ "${ZHIBIAO_BROKER:-}" = mock ]; then
        BROKER_KIND=mock
    elif [ -n "${KAFKA_BOOTSTRAP:-}" ]; then
        BROKER_KIND=external BROKERS=$KAFKA_BOOTSTRAP
        BROKER_PREFIX=zhibiao-test-$$-$(date +%s)-
    elif kafka_start; then
        BROKER_KIND=kafka
    else
        kafka_say "NO REAL KAFKA HERE, going on with the mock broker"
        BROKER_KIND=mock
    fi
    kafka_topics=()
    [ "$BROKER_KIND" != mock ] || { mock_start "$@"; return; }
    local t
    for t in "$@"; do
        broker_topic "${t%:*}" "${t##*:}" || return
    done
}

broker_real() { [ "$BROKER_KIND" = kafka ] || [ "$BROKER_KIND" = external ]; }

broker_need_real() { # why
    broker_real && return
    echo "1..0 # SKIP needs Kafka: $1"
    exit 0
}

broker_topic() { # name, partitions
    if [ "$BROKER_KIND" = mock ]; then
        mock_ask "topic $1 $2"
    else
        "$ZHIBIAO_BUILD/topic" "$BROKERS" create "$BROKER_PREFIX$1:$2" && kafka_topics+=("$BROKER_PREFIX$1")
    fi
}

broker_drop() { # name
    [ "$BROKER_KIND" != mock ] || { kafka_say "the mock broker deletes no topics"; return 1; }
    "$ZHIBIAO_BUILD/topic" "$BROKERS" delete "$BROKER_PREFIX$1"
}

broker_stop() { # signal
    case $BROKER_KIND in
    mock) mock_ask down ;;
    kafka)
        kill "-${1:-TERM}" "$kafka_pid"
        wait "$kafka_pid" 2>/dev/null
        kafka_pid=
        ;;
    *) kafka_say "an external broker is not stopped"; return 1 ;;
    esac
}

broker_resume() {
    case $BROKER_KIND in
    mock) mock_ask up ;;
    kafka) kafka_starts=$((kafka_starts + 1)); kafka_run "$kafka_starts" ;;
    *) return 1 ;;
    esac
}

broker_end() {
    if [ "$BROKER_KIND" = external ] && [ "${#kafka_topics[@]}" -gt 0 ]; then
        "$ZHIBIAO_BUILD/topic" "$BROKERS" delete "${kafka_topics[@]}"
    fi
    [ -n "$kafka_pid" ] || return 0
    kill -KILL "$kafka_pid" 2>/dev/null
    wait "$kafka_pid" 2>/dev/null
    kafka_pid=
}
