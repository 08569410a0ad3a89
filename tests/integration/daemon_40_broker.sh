#!/usr/bin/env bash
# timeout: 240
# The broker goes away in the middle and comes back; it is not there at the start; retention
# takes records before they are read; the topic is made anew; partitions are added.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/kafka.sh"
. "$(dirname "$0")/../lib/daemon.sh"
daemon_begin reports:3
stored() { sql 'SELECT count(*) FROM zhibiao.report'; }
at_least() { [ "$(stored)" -ge "$1" ]; }
made_reports 0 6000 >"$tap_dir/reports"

daemon_start one -X daemon.batch_records=50
ok "becomes ready" eventually 40 grep -q ' ready ' "$tap_dir/one.log"
head -n 3000 "$tap_dir/reports" | publish reports -K '	'
ok "stores" eventually 30 at_least 100
if [ "$BROKER_KIND" = external ]; then
    skip "the broker is restarted" "needs Kafka of the test's own"
else
    broker_stop TERM
    sleep 2
    ok "lives while the broker is away" kill -0 "${daemon_pid[one]}"
    ok "the broker comes back" broker_resume
fi
tail -n 3000 "$tap_dir/reports" | publish reports -K '	'
ok "it goes on to the end" eventually 90 at_least 6000 ||
    tail -n 30 "$tap_dir/one.log" | cut -c1-300 | sed 's/^/# /'
daemon_stop one
is "$daemon_status" 0 "ends in order"
is "$(sql 'SELECT sum(stored), sum(unchanged), sum(dead) FROM ops.ledger')" "6000|0|0" "all stored, once"
ok "verify is content" verify

# Started while nobody listens.
sed -i.bak 's/^brokers = .*/brokers = 127.0.0.1:1/' "$daemon_conf"
daemon_start early
ok "waits for a broker that is not there" eventually 20 grep -q 'kafka client' "$tap_dir/early.log"
daemon_stop early
is "$daemon_status" 0 "and can be ended meanwhile"
mv "$daemon_conf.bak" "$daemon_conf"

if ! broker_real; then
    skip "retention, topics made anew, another cluster" "needs Kafka: the mock broker has none of it"
    finish
fi

# Records that are gone before they are read become a gap, and the rest goes on.
broker_topic short 1
sed -i "s/^topics = .*/topics = ${BROKER_PREFIX}short/" "$daemon_conf"
made_reports 7000 7010 | publish short -K '	'
daemon_to_end
made_reports 7010 7030 | publish short -K '	'
python3 - "$ZHIBIAO_BUILD" "$BROKERS" "${BROKER_PREFIX}short" <<'END' || note "could not delete records"
import ctypes, sys
k = ctypes.CDLL("librdkafka.so.1")
for f in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_topic_partition_list_new", "rd_kafka_queue_new",
          "rd_kafka_topic_partition_list_add", "rd_kafka_DeleteRecords_new", "rd_kafka_queue_poll"):
    getattr(k, f).restype = ctypes.c_void_p
err = ctypes.create_string_buffer(300)
conf = ctypes.c_void_p(k.rd_kafka_conf_new())
k.rd_kafka_conf_set(conf, b"bootstrap.servers", sys.argv[2].encode(), err, 300)
rk = ctypes.c_void_p(k.rd_kafka_new(0, conf, err, 300))
parts = ctypes.c_void_p(k.rd_kafka_topic_partition_list_new(1))
k.rd_kafka_topic_partition_list_add(parts, sys.argv[3].encode(), 0)
k.rd_kafka_topic_partition_list_set_offset(parts, sys.argv[3].encode(), 0, ctypes.c_int64(25))
request = ctypes.c_void_p(k.rd_kafka_DeleteRecords_new(parts))
queue = ctypes.c_void_p(k.rd_kafka_queue_new(rk))
k.rd_kafka_DeleteRecords(rk, (ctypes.c_void_p * 1)(request), ctypes.c_size_t(1), None, queue)
sys.exit(0 if k.rd_kafka_queue_poll(queue, 10000) else 1)
END
ok "records were deleted before they were read; it goes on" daemon_to_end
is "$(sql "SELECT sum(gap), sum(stored) FROM ops.ledger WHERE topic = '${BROKER_PREFIX}short'")" "15|15" \
    "the gap is in the ledger"
ok "and in the log" grep -q 'lost to retention' "$tap_dir/end.log"
ok "verify is content" verify

# Transaction markers are offsets that nobody gets.
broker_topic marked 1
sed -i "s/^topics = .*/topics = ${BROKER_PREFIX}marked/" "$daemon_conf"
python3 - "$BROKERS" "${BROKER_PREFIX}marked" <<'END'
import ctypes, sys
k = ctypes.CDLL("librdkafka.so.1")
for f in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_topic_new", "rd_kafka_init_transactions",
          "rd_kafka_begin_transaction", "rd_kafka_commit_transaction", "rd_kafka_abort_transaction"):
    getattr(k, f).restype = ctypes.c_void_p
k.rd_kafka_error_string.restype = ctypes.c_char_p
err = ctypes.create_string_buffer(300)
conf = ctypes.c_void_p(k.rd_kafka_conf_new())
for name, value in ((b"bootstrap.servers", sys.argv[1].encode()), (b"transactional.id", b"t"), (b"log_level", b"0")):
    k.rd_kafka_conf_set(conf, name, value, err, 300)
rk = ctypes.c_void_p(k.rd_kafka_new(0, conf, err, 300))
topic = ctypes.c_void_p(k.rd_kafka_topic_new(rk, sys.argv[2].encode(), None))

def check(error):
    if error:
        sys.exit(k.rd_kafka_error_string(ctypes.c_void_p(error)).decode())

check(k.rd_kafka_init_transactions(rk, 20000))
for end in (k.rd_kafka_commit_transaction, k.rd_kafka_abort_transaction, k.rd_kafka_commit_transaction):
    check(k.rd_kafka_begin_transaction(rk))
    for i in range(5):
        value = '{"content":"全市新增党员7名。"}'.encode()
        key = f"{end.__name__}{i}".encode()
        k.rd_kafka_produce(topic, 0, 2, value, ctypes.c_size_t(len(value)), key,
                           ctypes.c_size_t(len(key)), None)
    k.rd_kafka_flush(rk, 10000)  # so that what is aborted is in the log
    check(end(rk, 20000))
END
ok "transactions, one of them aborted" daemon_to_end
is "$(sql "SELECT sum(stored + unchanged), sum(absent) FROM ops.ledger WHERE topic = '${BROKER_PREFIX}marked'")" \
    "10|8" "markers and what was aborted are counted as absent"
ok "verify is content" verify

# The topic is made anew: the stored position is beyond its end.
broker_topic anew 1
sed -i "s/^topics = .*/topics = ${BROKER_PREFIX}anew/" "$daemon_conf"
made_reports 8000 8010 | publish anew -K '	'
daemon_to_end
broker_drop anew
eventually 20 eval '! kcat -L -b "$BROKERS" | grep -q "${BROKER_PREFIX}anew"'
broker_topic anew 1
made_reports 8000 8005 | publish anew -K '	'
daemon_to_end
is $? 78 "a topic that was made anew: status 78" || sed "s|^|# |" "$tap_dir/end.log"
ok "and says what to do" grep -q 'beyond the end.*delete its row' "$tap_dir/end.log"

# Another cluster than the one the positions belong to.
sed -i "s/^topics = .*/topics = ${BROKER_PREFIX}reports/" "$daemon_conf"
sql "UPDATE ops.offset SET cluster_id = 'another'" >/dev/null
daemon_to_end
is $? 78 "another cluster: status 78"
ok "and says so" grep -q 'cluster' "$tap_dir/end.log"
finish
