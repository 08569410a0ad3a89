/* The public contract: comments, types, privileges, and what a reader of bi sees of a report
 * that went the whole way. */
#include "lib/private_pg.h"
#include "main/reading.h"
#include "store/migrate.h"
#include "store/store.h"
#include "tap.h"

static struct arena arena;
static char as_reader[700], as_writer[700];

static const char text[] =
    "岳阳市推进乡村振兴和人才工作综述\n"
    "——2023年以来全市组织工作纪实\n"
    "来源：岳阳日报 2024年7月1日\n"
    "\n"
    "一、乡村振兴\n"
    "2023年以来，全市选派驻村工作队1200支、驻村干部3600名，投入帮扶资金7.2亿元，"
    "村级集体经济收入同比增长12.5%，带动脱贫户近2万户。\n"
    "全市流转土地35万亩，建成高标准农田120.5万亩。\n"
    "二、人才工作\n"
    "全市引进高层次人才860名，发放人才补贴3000万元，人才总量达到42万人。"
    "力争到2025年引进博士100名。\n";

/* No row is well; else the rows in one line. */
static void none(const char *sql, const char *why)
{
    char whole[4000];
    snprintf(whole, sizeof(whole), "SELECT coalesce(string_agg(x, ', '), '') FROM (%s) AS bad(x)",
             sql);
    is(pg_ask(whole), "", why);
}

#define BI_COLUMNS                                                                                 \
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN "                 \
    "('r','v','m','p') "                                                                           \
    " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'bi' "                         \
    " JOIN pg_type t ON t.oid = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped "

static void contract(void)
{
    none("SELECT c.relname || '.' || a.attname" BI_COLUMNS
         " AND coalesce(col_description(c.oid, a.attnum), '') !~ '[一-龥].* / .*[a-z]'",
         "every column has a comment in Chinese and English");
    none("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND "
         "n.nspname = 'bi' AND c.relkind IN ('r', 'v') WHERE coalesce(obj_description(c.oid, "
         "'pg_class'), '') !~ '[一-龥].* / .*[a-z]'",
         "so has every table and view");
    none("SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, "
         "a.atttypmod)" BI_COLUMNS
         " AND NOT (t.typname IN ('int4', 'int8', 'float8', 'date', 'timestamptz', 'bool') OR "
         "(t.typname = 'varchar' AND a.atttypmod BETWEEN 5 AND 259) OR "
         "(t.typname = 'numeric' AND a.atttypmod <> -1) OR "
         "(t.typname = 'text' AND (c.relname, a.attname) IN (('v_report_text', 'content'), "
         "('v_evidence', 'sentence'))))",
         "types are those that every tool reads");
    none("SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, "
         "a.atttypmod)" BI_COLUMNS " AND t.typname = 'numeric' AND a.attname LIKE 'value%' AND "
         "format_type(a.atttypid, a.atttypmod) <> 'numeric(38,10)'",
         "values are numeric(38,10)");
    none("SELECT c.relname || '.' || a.attname" BI_COLUMNS
         " AND (a.attname !~ '^[a-z][a-z0-9_]*$' OR length(a.attname) > 63)",
         "names are lower-case ASCII");
    none("SELECT a.attname || ': ' || string_agg(DISTINCT format_type(a.atttypid, a.atttypmod), "
         "' ')" BI_COLUMNS " GROUP BY a.attname HAVING count(DISTINCT a.atttypid) > 1",
         "a name has one type wherever it stands");
    is(pg_ask("SELECT bi.contract_version()"), "1", "the contract has a version");
}

static void privileges(void)
{
    is(pg_ask_at(as_reader, "SELECT count(*) FROM information_schema.table_constraints WHERE "
                            "constraint_type = 'PRIMARY KEY' AND table_schema = 'bi'"),
       "5", "a reader sees the primary keys of the dimensions");
    is(pg_ask_at(as_reader, "SHOW search_path"), "bi", "a reader finds the views without a prefix");
    static const struct {
        const char *why, *sql, *want;
        bool writer;
    } denied[] = {
        {"a reader does not see the core", "SELECT 1 FROM zhibiao.report", "denied", false},
        {"nor the daemon's affairs", "SELECT 1 FROM ops.dead_letter", "denied", false},
        {"a reader cannot write", "DELETE FROM bi.dim_theme", "read-only", false},
        {"not even if it asks to",
         "SET transaction_read_only = off; UPDATE bi.dim_theme SET theme_name = ''", "denied",
         false},
        {"nor make tables", "SET transaction_read_only = off; CREATE TABLE bi.x (a int)", "denied",
         false},
        {"nor temporary ones", "SET transaction_read_only = off; CREATE TEMP TABLE x (a int)",
         "denied", false},
        {"the daemon deletes nothing", "DELETE FROM zhibiao.revision", "denied", true},
        {"changes no migration", "UPDATE ops.schema_migration SET version = 1", "denied", true},
        {"drops nothing", "DROP TABLE zhibiao.report", "owner", true},
    };
    for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
        const char *said = pg_ask_at(denied[i].writer ? as_writer : as_reader, denied[i].sql);
        ok(strstr(said, denied[i].want) != NULL, "%s: %s", denied[i].why, said);
    }
}

/* The whole way of one report, as the daemon's own user. */
static bool store_report(const struct reading_rules *rules, struct err *e)
{
    struct reading reading = {0};
    struct tagger_scratch *scratch = tagger_scratch_open(rules->tagger, e);
    struct report report = {.key = SPAN("k1"), .content = SPAN(text), .charset = SPAN("UTF-8")};
    hash_bytes(report.content, report.content_hash);
    if (!scratch || !reading_make(rules, scratch, report.content, &report.given, (struct date){0},
                                  &arena, &reading, e))
        return false;
    struct message message = {.topic = SPAN("reports"), .offset = 5, .timestamp_ms = -1};
    struct record records[] = {{.message = &message,
                                .decoded = DECODED_REPORT,
                                .report = &report,
                                .layout = &reading.layout,
                                .about = &reading.about,
                                .findings = &reading.findings,
                                .tagging = &reading.tagging}};
    struct store_options o = {
        .conninfo = as_writer, .application = "store_test", .connect_timeout_s = 5};
    struct store *s = store_open(&o, rules->lexicon, rules->tagger, e);
    struct claim c = {0};
    struct batch_counts n = {0};
    bool halve = false;
    bool good = s && store_claim(s, SPAN("reports"), 0, (struct span){0}, &c, e) &&
                store_claim_start(s, SPAN("reports"), 0, c.epoch, 5, e);
    struct batch_part parts[] = {{.topic = SPAN("reports"), .epoch = c.epoch, .from = 5, .to = 6}};
    struct batch batch = {.records = records, .n = 1, .parts = parts, .n_parts = 1};
    good = good && store_start(s, &batch, e) && store_step(s, true, &n, &halve, e) == STORE_DONE;
    note("%lld indicators, %lld themes", (long long)n.indicators, (long long)n.themes);
    store_close(s);
    tagger_scratch_close(scratch);
    return good && n.stored == 1;
}

static void seen(void)
{
    is(pg_ask_at(as_reader, "SELECT format('%s|%s|%s|%s', value, unit, kind, theme_code IS NOT "
                            "NULL) FROM v_indicator WHERE quote = '7.2亿元'"),
       "720000000.0000000000|元|amount|t", "an amount, whole, with its theme");
    is(pg_ask_at(as_reader, "SELECT format('%s %s', trim_scale(value_base), unit_base) FROM "
                            "v_indicator WHERE quote = '35万亩'"),
       "233333333.3333333333 平方米", "a measure in its base unit too");
    is(pg_ask_at(as_reader, "SELECT format('%s|%s|%s', title, published_date, region_name) FROM "
                            "v_report"),
       "岳阳市推进乡村振兴和人才工作综述|2024-07-01|岳阳市", "the report");
    is(pg_ask_at(as_reader, "SELECT string_agg(theme_code, ' ' ORDER BY theme_code) FROM "
                            "v_report_theme WHERE theme_code IN ('talent', 'rural')"),
       "rural talent", "its themes");
    is(pg_ask_at(as_reader, "SELECT bool_and(substr(content, quote_start + 1, quote_end - "
                            "quote_start) = quote AND substr(content, sentence_start + 1, "
                            "length(sentence)) = sentence) FROM v_evidence JOIN v_report_text "
                            "USING (report_key)"),
       "t", "every indicator leads to its quote and sentence in the text");
    is(pg_ask_at(as_reader, "SELECT format('%s/%s@%s', topic, kafka_partition, kafka_offset) FROM "
                            "v_evidence WHERE quote = '860名'"),
       "reports/0@5", "and to its record");
    is(pg_ask_at(as_reader, "SELECT count(*) > 0 AND bool_and(quote <> '' AND position(quote IN "
                            "content) > 0) FROM v_theme_evidence JOIN v_report_text USING "
                            "(report_key)"),
       "t", "the evidence of themes is text of the report");
    is(pg_ask("SELECT string_agg(DISTINCT coalesce(concept_code, '-'), ' ') FROM bi.v_indicator "
              "WHERE indicator_name IN ('人才总量', '高标准农田') AND concept_code IS NULL"),
       "", "known names have their concept");
}

/* Everything a tool could open opens, with all of its columns. */
static void all_open(void)
{
    PGconn *c = PQconnectdb(as_reader);
    PGresult *views = PQexec(c, "SELECT relname FROM pg_class WHERE relnamespace = "
                                "'bi'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1");
    for (int i = 0; i < PQntuples(views); i++) {
        char sql[200];
        const char *name = PQgetvalue(views, i, 0);
        snprintf(sql, sizeof(sql), "SELECT * FROM %s", name);
        PGresult *rows = PQexec(c, sql);
        bool empty = strcmp(name, "v_dead_letter") == 0 || strcmp(name, "v_report_tag") == 0 ||
                     strcmp(name, "v_description_log") == 0;
        ok(PQresultStatus(rows) == PGRES_TUPLES_OK && (empty || PQntuples(rows) > 0),
           "a reader opens %s: %d rows %s", name, PQntuples(rows), PQresultErrorMessage(rows));
        PQclear(rows);
    }
    PQclear(views);
    PQfinish(c);
}

int main(void)
{
    struct err e = {0};
    if (!pg_start("")) {
        skip("bi", "needs PostgreSQL: no server programs found");
        return done();
    }
    snprintf(as_reader, sizeof(as_reader), "%s user=bi_reader", pg_conninfo);
    snprintf(as_writer, sizeof(as_writer), "%s user=zhibiao_writer", pg_conninfo);
    struct reading_rules *rules = reading_rules_open(NULL, &e);
    if (!ok(rules != NULL, "the rules open %s", e.text))
        return done();
    struct store_options o = {.conninfo = pg_conninfo, .connect_timeout_s = 5};
    struct migrated m;
    if (ok(store_migrate(&o, rules->lexicon, &m, &e), "migrate %s", e.text)) {
        contract();
        if (ok(store_report(rules, &e), "a report is stored by the writer %s", e.text))
            seen();
        all_open();
        privileges();
    }
    reading_rules_close(rules);
    arena_free(&arena);
    return done();
}
