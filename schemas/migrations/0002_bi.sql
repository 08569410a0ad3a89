-- The public contract (schema bi): what BI tools see.
--
-- Rules, enforced by tests: no arrays, ranges, json, enums or numeric without precision; text
-- that can be grouped or filtered is varchar(255) at most; every table, view and column has a
-- comment in Chinese and English.  A name means the same thing wherever it stands, so that tools
-- find relations by name, and comments are given once for each name (at the end).
-- Additive only: a column is never renamed or given another type.

CREATE SCHEMA bi;
COMMENT ON SCHEMA bi IS 'BI 公共接口：维度、事实、宽视图。 / The public contract for BI: dimensions, facts, wide views.';

CREATE FUNCTION bi.contract_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT 1';
COMMENT ON FUNCTION bi.contract_version() IS 'Raised when something that a query may rely on changes.';

-- ---------------------------------------------------------------------------------------
-- Dimensions; filled from the lexicon (themes.tsv, units.tsv, regions.tsv, catalogue.tsv)
-- ---------------------------------------------------------------------------------------

CREATE TABLE bi.dim_theme (
    theme_code varchar(64) PRIMARY KEY,
    theme_name varchar(64) NOT NULL,
    theme_name_en varchar(128) NOT NULL,
    theme_parent_code varchar(64),
    theme_parent_name varchar(64),
    theme_order integer NOT NULL
);

CREATE TABLE bi.dim_unit (
    unit varchar(64) PRIMARY KEY,
    unit_dimension varchar(32) NOT NULL,
    unit_base varchar(64),
    unit_factor numeric(38,10),
    unit_divisor numeric(38,10)
);

CREATE TABLE bi.dim_region (
    region_code varchar(6) PRIMARY KEY,
    region_name varchar(64) NOT NULL,
    region_short varchar(64),
    region_level varchar(16) NOT NULL,
    region_parent_code varchar(6),
    province_code varchar(6),
    province_name varchar(64),
    city_code varchar(6),
    city_name varchar(64),
    county_name varchar(64),
    region_until integer
);

CREATE TABLE bi.dim_indicator (
    concept_code varchar(64) PRIMARY KEY,
    concept_name varchar(64) NOT NULL,
    concept_name_en varchar(128) NOT NULL,
    concept_kind varchar(16) NOT NULL,
    unit_dimension varchar(32),
    theme_code varchar(64) REFERENCES bi.dim_theme
);

CREATE TABLE bi.dim_date (
    date_key integer PRIMARY KEY,
    full_date date NOT NULL UNIQUE,
    year integer NOT NULL,
    half integer NOT NULL,
    quarter integer NOT NULL,
    month integer NOT NULL,
    xun integer NOT NULL,
    day integer NOT NULL,
    iso_year integer NOT NULL,
    iso_week integer NOT NULL,
    weekday integer NOT NULL,
    year_label varchar(16) NOT NULL,
    quarter_label varchar(32) NOT NULL,
    month_label varchar(32) NOT NULL,
    xun_label varchar(32) NOT NULL,
    weekday_label varchar(16) NOT NULL,
    is_weekend boolean NOT NULL
);
INSERT INTO bi.dim_date
SELECT y * 10000 + m * 100 + d, day, y, (m + 5) / 6, q, m, x, d,
       extract(isoyear FROM day), extract(week FROM day), w,
       y || '年', y || '年' || (ARRAY['一','二','三','四'])[q] || '季度', y || '年' || m || '月',
       y || '年' || m || '月' || (ARRAY['上','中','下'])[x] || '旬',
       '星期' || (ARRAY['一','二','三','四','五','六','日'])[w], w > 5
  FROM (SELECT day::date AS day, extract(year FROM day)::integer AS y,
               extract(month FROM day)::integer AS m, extract(day FROM day)::integer AS d,
               extract(quarter FROM day)::integer AS q, extract(isodow FROM day)::integer AS w,
               least(3, (extract(day FROM day)::integer + 9) / 10) AS x
          FROM generate_series(timestamp '1949-01-01', '2060-12-31', '1 day') day) n;

CREATE VIEW bi.dim_source AS
SELECT source_id AS source_key, topic::varchar(255) AS topic, first_seen_at
  FROM zhibiao.source;

-- ---------------------------------------------------------------------------------------
-- The facts, whole, for the views below (private)
-- ---------------------------------------------------------------------------------------

-- A value beyond numeric(38,10) is null in bi, and said to be so.  What a function returns has no
-- precision or length, so the views cast again.
CREATE FUNCTION zhibiao.bi_numeric(v numeric) RETURNS numeric(38,10)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN abs(v) < 1e28 - 1 THEN v::numeric(38,10) END $$;

-- For charts; what double precision cannot hold is null, what is nearly nothing is 0.
CREATE FUNCTION zhibiao.bi_float(v numeric) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN abs(v) < 1e-300 THEN 0 WHEN abs(v) < 1e300 THEN v::double precision END $$;

CREATE FUNCTION zhibiao.bi_text(t text) RETURNS varchar(255)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT left(t, 255)::varchar(255) $$;

CREATE VIEW zhibiao.report_now AS
SELECT r.report_id, r.report_uid, r.source_id, r.key, r.duplicate_of, r.first_seen_at,
       v.revision_no, v.partition, v.kafka_offset, v.kafka_at, v.ruleset_id, v.published_on,
       v.published_at, v.valid_from, v.content_hash, v.title, v.subtitle, v.publisher, v.authors,
       v.region_code, v.region, v.genre, v.language, v.charset, v.content_type, v.url, v.content
  FROM zhibiao.report r
  JOIN zhibiao.revision v ON v.report_id = r.report_id AND v.revision_no = r.revision_no
 WHERE r.content_hash IS NOT NULL;

-- ---------------------------------------------------------------------------------------
-- Facts and wide views
-- ---------------------------------------------------------------------------------------

CREATE VIEW bi.fact_indicator AS
SELECT i.indicator_id AS indicator_key,
       i.uid::varchar(36) AS indicator_uid,
       r.report_id AS report_key,
       r.source_id AS source_key,
       (extract(year FROM r.published_on) * 10000 + extract(month FROM r.published_on) * 100 +
        extract(day FROM r.published_on))::integer AS date_key,
       r.published_on AS published_date,
       r.region_code::varchar(6) AS region_code,
       i.concept::varchar(64) AS concept_code,
       i.theme::varchar(64) AS theme_code,
       zhibiao.bi_text(i.unit)::varchar(64) AS unit,
       zhibiao.bi_numeric(i.value)::numeric(38,10) AS value,
       zhibiao.bi_numeric(i.value_high)::numeric(38,10) AS value_high,
       zhibiao.bi_float(i.value) AS value_f,
       (zhibiao.bi_numeric(i.value) IS NULL OR
        (i.value_high IS NOT NULL AND zhibiao.bi_numeric(i.value_high) IS NULL)) AS is_value_too_large,
       i.kind::varchar(16) AS kind,
       i.bound::varchar(16) AS bound,
       i.status::varchar(16) AS status,
       i.direction::varchar(16) AS direction,
       i.basis::varchar(16) AS basis,
       i.period_start, i.period_end
  FROM zhibiao.report_now r
  JOIN zhibiao.indicator i ON i.report_id = r.report_id AND i.revision_no = r.revision_no
 WHERE i.valid_to IS NULL AND r.duplicate_of IS NULL;
COMMENT ON VIEW bi.fact_indicator IS '指标事实表（星型）：现行的每个数字一行，不含已标为重复的稿件，配各维度键。 / One row for each current number, reports marked as duplicates left out, with keys to the dimensions.';

CREATE VIEW bi.v_indicator AS
SELECT i.indicator_id AS indicator_key,
       i.uid::varchar(36) AS indicator_uid,
       zhibiao.bi_text(i.name)::varchar(255) AS indicator_name,
       i.concept::varchar(64) AS concept_code,
       c.concept_name,
       zhibiao.bi_text(coalesce(c.concept_name, i.name_key, i.name))::varchar(255) AS indicator_group,
       zhibiao.bi_numeric(i.value)::numeric(38,10) AS value,
       zhibiao.bi_numeric(i.value_high)::numeric(38,10) AS value_high,
       zhibiao.bi_float(i.value) AS value_f,
       (zhibiao.bi_numeric(i.value) IS NULL OR
        (i.value_high IS NOT NULL AND zhibiao.bi_numeric(i.value_high) IS NULL)) AS is_value_too_large,
       zhibiao.bi_text(i.unit)::varchar(64) AS unit,
       (CASE WHEN u.unit_divisor <> 0 AND i.kind IN ('amount', 'measure')
            THEN zhibiao.bi_numeric(i.value * u.unit_factor / u.unit_divisor) END
       )::numeric(38,10) AS value_base,
       (CASE WHEN i.kind IN ('amount', 'measure') THEN u.unit_base END)::varchar(64) AS unit_base,
       i.kind::varchar(16) AS kind,
       (CASE i.kind WHEN 'count' THEN '数量' WHEN 'amount' THEN '金额' WHEN 'measure' THEN '度量'
                    WHEN 'ratio' THEN '比率' WHEN 'change' THEN '增减' ELSE '排名' END
       )::varchar(16) AS kind_name,
       i.bound::varchar(16) AS bound,
       i.direction::varchar(16) AS direction,
       i.basis::varchar(16) AS basis,
       i.status::varchar(16) AS status,
       (CASE i.status WHEN 'actual' THEN '实绩' WHEN 'target' THEN '目标' ELSE '标准' END
       )::varchar(16) AS status_name,
       zhibiao.bi_text(i.action)::varchar(255) AS action,
       zhibiao.bi_text(i.scope)::varchar(255) AS scope,
       zhibiao.bi_text(i.period)::varchar(255) AS period,
       i.period_start, i.period_end,
       extract(year FROM coalesce(i.period_end, r.published_on))::integer AS period_year,
       i.theme::varchar(64) AS theme_code,
       t.theme_name,
       zhibiao.bi_text(i.section)::varchar(255) AS section,
       zhibiao.bi_text(i.quote)::varchar(255) AS quote,
       zhibiao.bi_text(i.sentence)::varchar(255) AS evidence,
       r.report_id AS report_key,
       zhibiao.bi_text(r.title)::varchar(255) AS title,
       zhibiao.bi_text(r.publisher)::varchar(255) AS publisher,
       r.published_on AS published_date,
       r.region_code::varchar(6) AS region_code,
       coalesce(g.region_name, zhibiao.bi_text(r.region)::varchar(64)) AS region_name,
       g.province_name, g.city_name, g.county_name,
       r.genre::varchar(16) AS genre,
       zhibiao.bi_text(r.url)::varchar(255) AS url,
       r.source_id AS source_key,
       i.valid_from AS stored_at,
       (i.valid_from AT TIME ZONE 'Asia/Shanghai')::date AS stored_date
  FROM zhibiao.report_now r
  JOIN zhibiao.indicator i ON i.report_id = r.report_id AND i.revision_no = r.revision_no
  LEFT JOIN bi.dim_unit u ON u.unit = i.unit
  LEFT JOIN bi.dim_theme t ON t.theme_code = i.theme
  LEFT JOIN bi.dim_indicator c ON c.concept_code = i.concept
  LEFT JOIN bi.dim_region g ON g.region_code = r.region_code
 WHERE i.valid_to IS NULL AND r.duplicate_of IS NULL;
COMMENT ON VIEW bi.v_indicator IS '指标宽表（首选）：现行的每个数字一行，不含已标为重复的稿件，带名称、地区、时间、主题和出处。 / The one to start with: one row for each current number, reports marked as duplicates left out, with all labels.';

CREATE VIEW bi.v_indicator_all AS
SELECT i.indicator_id AS indicator_key,
       i.uid::varchar(36) AS indicator_uid,
       zhibiao.bi_text(i.name)::varchar(255) AS indicator_name,
       i.concept::varchar(64) AS concept_code,
       zhibiao.bi_numeric(i.value)::numeric(38,10) AS value,
       zhibiao.bi_numeric(i.value_high)::numeric(38,10) AS value_high,
       (zhibiao.bi_numeric(i.value) IS NULL OR
        (i.value_high IS NOT NULL AND zhibiao.bi_numeric(i.value_high) IS NULL)) AS is_value_too_large,
       zhibiao.bi_text(i.unit)::varchar(64) AS unit,
       i.kind::varchar(16) AS kind,
       i.theme::varchar(64) AS theme_code,
       i.report_id AS report_key,
       i.revision_no,
       i.valid_from AS stored_at,
       coalesce(i.valid_to, v.valid_to) AS superseded_at,
       coalesce(i.valid_to, v.valid_to) IS NULL AS is_current,
       r.content_hash IS NULL AS is_retracted,
       r.duplicate_of IS NOT NULL AS is_duplicate,
       r.duplicate_of AS duplicate_of_report_key
  FROM zhibiao.indicator i
  JOIN zhibiao.revision v ON v.report_id = i.report_id AND v.revision_no = i.revision_no
  JOIN zhibiao.report r ON r.report_id = i.report_id;
COMMENT ON VIEW bi.v_indicator_all IS '全部指标，含被替换、被撤回和重复稿件的。 / All indicators, those superseded, retracted or of duplicate reports too.';

CREATE VIEW bi.v_evidence AS
SELECT i.indicator_id AS indicator_key,
       i.uid::varchar(36) AS indicator_uid,
       i.report_id AS report_key,
       i.revision_no,
       i.start_cp AS quote_start,
       i.end_cp AS quote_end,
       zhibiao.bi_text(i.quote)::varchar(255) AS quote,
       i.sentence_cp AS sentence_start,
       i.sentence,
       zhibiao.bi_text(i.section)::varchar(255) AS section,
       i.rule::varchar(64) AS rule_id,
       i.ruleset_id AS ruleset_key,
       s.engine::varchar(32) AS engine_version,
       s.version::varchar(64) AS ruleset_version,
       zhibiao.bi_text(v.title)::varchar(255) AS title,
       zhibiao.bi_text(v.url)::varchar(255) AS url,
       o.topic::varchar(255) AS topic,
       v.partition AS kafka_partition,
       v.kafka_offset,
       v.kafka_at
  FROM zhibiao.indicator i
  JOIN zhibiao.revision v ON v.report_id = i.report_id AND v.revision_no = i.revision_no
  JOIN zhibiao.source o ON o.source_id = v.source_id
  JOIN ops.ruleset s ON s.ruleset_id = i.ruleset_id;
COMMENT ON VIEW bi.v_evidence IS '指标溯源：原句、位置、规则、版本和 Kafka 位点。 / Where each indicator comes from: sentence, place, rule, versions, Kafka offset.';

CREATE VIEW bi.v_report AS
SELECT r.report_id AS report_key,
       r.report_uid::varchar(36) AS report_uid,
       zhibiao.bi_text(r.key)::varchar(255) AS report_id,
       r.source_id AS source_key,
       r.revision_no,
       zhibiao.bi_text(r.title)::varchar(255) AS title,
       zhibiao.bi_text(r.subtitle)::varchar(255) AS subtitle,
       zhibiao.bi_text(r.publisher)::varchar(255) AS publisher,
       zhibiao.bi_text(array_to_string(r.authors, '、'))::varchar(255) AS authors,
       r.published_on AS published_date,
       r.published_at,
       r.region_code::varchar(6) AS region_code,
       coalesce(g.region_name, zhibiao.bi_text(r.region)::varchar(64)) AS region_name,
       g.province_name, g.city_name, g.county_name,
       r.genre::varchar(16) AS genre,
       r.language::varchar(16) AS language,
       r.content_type::varchar(32) AS content_type,
       r.charset::varchar(32) AS charset,
       zhibiao.bi_text(r.url)::varchar(255) AS url,
       r.duplicate_of IS NOT NULL AS is_duplicate,
       r.duplicate_of AS duplicate_of_report_key,
       length(r.content) AS content_length,
       r.first_seen_at,
       r.valid_from AS stored_at,
       (r.valid_from AT TIME ZONE 'Asia/Shanghai')::date AS stored_date
  FROM zhibiao.report_now r
  LEFT JOIN bi.dim_region g ON g.region_code = r.region_code;
COMMENT ON VIEW bi.v_report IS '报告：现行版本，每份一行。 / Reports as they are now, one row each.';

CREATE VIEW bi.v_report_text AS
SELECT report_id AS report_key, revision_no, zhibiao.bi_text(title)::varchar(255) AS title, content
  FROM zhibiao.report_now;
COMMENT ON VIEW bi.v_report_text IS '报告全文（现行版本）。 / Whole texts of the current revisions.';

CREATE VIEW bi.v_change_log AS
SELECT v.report_id AS report_key,
       v.revision_no,
       zhibiao.bi_text(v.title)::varchar(255) AS title,
       v.valid_from AS stored_at,
       v.valid_to AS superseded_at,
       v.valid_to IS NULL AS is_current,
       r.content_hash IS NULL AS is_retracted,
       encode(v.content_hash, 'hex')::varchar(64) AS content_sha256,
       o.topic::varchar(255) AS topic,
       v.partition AS kafka_partition,
       v.kafka_offset
  FROM zhibiao.revision v
  JOIN zhibiao.report r ON r.report_id = v.report_id
  JOIN zhibiao.source o ON o.source_id = v.source_id;
COMMENT ON VIEW bi.v_change_log IS '报告的各个版本：更正与撤回。 / All revisions of all reports: corrections and retractions.';

CREATE VIEW bi.v_report_theme AS
SELECT r.report_id AS report_key,
       h.theme::varchar(64) AS theme_code,
       t.theme_name,
       h.rank::integer AS theme_rank,
       (h.score / 1000.0)::numeric(4,3) AS theme_score,
       zhibiao.bi_text(r.title)::varchar(255) AS title,
       r.published_on AS published_date,
       r.region_code::varchar(6) AS region_code,
       coalesce(g.region_name, zhibiao.bi_text(r.region)::varchar(64)) AS region_name,
       g.province_name
  FROM zhibiao.report_now r
  JOIN zhibiao.report_theme h ON h.report_id = r.report_id AND h.revision_no = r.revision_no
  LEFT JOIN bi.dim_theme t ON t.theme_code = h.theme
  LEFT JOIN bi.dim_region g ON g.region_code = r.region_code
 WHERE h.valid_to IS NULL AND r.duplicate_of IS NULL;
COMMENT ON VIEW bi.v_report_theme IS '报告与主题（多对多，不含已标为重复的稿件）。 / Themes of reports, those marked as duplicates left out.';

CREATE VIEW bi.v_theme_evidence AS
SELECT r.report_id AS report_key,
       h.theme::varchar(64) AS theme_code,
       e.n::integer AS evidence_no,
       h.evidence[2 * e.n - 1] AS quote_start,
       h.evidence[2 * e.n] AS quote_end,
       zhibiao.bi_text(substr(r.content, h.evidence[2 * e.n - 1] + 1,
                              h.evidence[2 * e.n] - h.evidence[2 * e.n - 1]))::varchar(255) AS quote
  FROM zhibiao.report_now r
  JOIN zhibiao.report_theme h ON h.report_id = r.report_id AND h.revision_no = r.revision_no
  CROSS JOIN LATERAL generate_series(1, cardinality(h.evidence) / 2) AS e(n)
 WHERE h.valid_to IS NULL;
COMMENT ON VIEW bi.v_theme_evidence IS '主题的依据：原文中的词句。 / The words of the text that a theme rests on.';

CREATE VIEW bi.v_report_tag AS
SELECT r.report_id AS report_key,
       h.kind::varchar(16) AS tag_kind,
       zhibiao.bi_text(h.name)::varchar(255) AS tag_name,
       (cardinality(h.evidence) / 2)::integer AS mentions,
       zhibiao.bi_text(r.title)::varchar(255) AS title,
       r.published_on AS published_date
  FROM zhibiao.report_now r
  JOIN zhibiao.report_tag h ON h.report_id = r.report_id AND h.revision_no = r.revision_no
 WHERE h.valid_to IS NULL AND r.duplicate_of IS NULL;
COMMENT ON VIEW bi.v_report_tag IS '报告中点名的活动与文件。 / Campaigns and documents that reports name.';

CREATE VIEW bi.v_theme_daily AS
SELECT r.published_on AS published_date,
       h.theme::varchar(64) AS theme_code,
       t.theme_name,
       coalesce(g.province_name, '未知')::varchar(64) AS province_name,
       count(*) AS reports,
       sum((SELECT count(*) FROM zhibiao.indicator i
             WHERE i.report_id = r.report_id AND i.revision_no = r.revision_no
               AND i.valid_to IS NULL AND i.theme = h.theme))::bigint AS indicators
  FROM zhibiao.report_now r
  JOIN zhibiao.report_theme h ON h.report_id = r.report_id AND h.revision_no = r.revision_no
  LEFT JOIN bi.dim_theme t ON t.theme_code = h.theme
  LEFT JOIN bi.dim_region g ON g.region_code = r.region_code
 WHERE h.valid_to IS NULL AND r.duplicate_of IS NULL AND r.published_on IS NOT NULL
 GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW bi.v_theme_daily IS '每日各主题的报告数和指标数。 / Reports and indicators by day, theme and province.';

-- ---------------------------------------------------------------------------------------
-- The pipeline itself
-- ---------------------------------------------------------------------------------------

CREATE VIEW bi.v_pipeline_health AS
SELECT o.topic::varchar(255) AS topic,
       o.partition AS kafka_partition,
       o.first_offset, o.next_offset,
       zhibiao.bi_text(o.owner)::varchar(255) AS owner,
       o.owner_epoch,
       o.claimed_at, o.committed_at,
       extract(epoch FROM now() - o.committed_at)::bigint AS seconds_since_commit,
       l.stored, l.unchanged, l.retracted, l.skipped, l.dead, l.absent, l.gap,
       d.dead_letters_open
  FROM ops.offset o
  LEFT JOIN (SELECT topic, partition, sum(stored)::bigint AS stored,
                    sum(unchanged)::bigint AS unchanged, sum(retracted)::bigint AS retracted,
                    sum(skipped)::bigint AS skipped, sum(dead)::bigint AS dead,
                    sum(absent)::bigint AS absent, sum(gap)::bigint AS gap
               FROM ops.ledger WHERE run_id = 0 GROUP BY 1, 2) l
         ON l.topic = o.topic AND l.partition = o.partition
  LEFT JOIN (SELECT topic, partition, count(*) AS dead_letters_open
               FROM ops.dead_letter WHERE state = 'new' GROUP BY 1, 2) d
         ON d.topic = o.topic AND d.partition = o.partition;
COMMENT ON VIEW bi.v_pipeline_health IS '各分区的处理进度与结果。 / Progress and results of each partition.';

CREATE VIEW bi.v_ledger AS
SELECT l.run_id AS run_key, u.name::varchar(64) AS run_name,
       l.topic::varchar(255) AS topic,
       l.partition AS kafka_partition,
       l.from_offset, l.to_offset, l.stored, l.unchanged, l.retracted, l.skipped, l.dead,
       l.absent, l.gap, l.indicators, l.themes, l.owner_epoch, l.ruleset_id AS ruleset_key,
       l.committed_at
  FROM ops.ledger l JOIN ops.run u ON u.run_id = l.run_id;
COMMENT ON VIEW bi.v_ledger IS '账本：每批每分区一段位点，以及其中记录的去向。 / The ledger: one range of offsets for each batch and partition, and what became of it.';

CREATE VIEW bi.v_dead_letter AS
SELECT dead_letter_id AS dead_letter_key,
       topic::varchar(255) AS topic,
       partition AS kafka_partition,
       kafka_offset, kafka_at,
       reason::varchar(32) AS reason,
       zhibiao.bi_text(detail)::varchar(255) AS detail,
       sqlstate::varchar(5) AS sqlstate,
       state::varchar(16) AS letter_state,
       state_at AS letter_state_at,
       octet_length(value) AS value_bytes,
       created_at
  FROM ops.dead_letter;
COMMENT ON VIEW bi.v_dead_letter IS '死信：未能入库的记录及原因（不含原文）。 / Records that could not be stored and why, without their bytes.';

CREATE VIEW bi.v_ruleset AS
SELECT ruleset_id AS ruleset_key, version::varchar(64) AS ruleset_version,
       engine::varchar(32) AS engine_version, registered_at, active AS is_active
  FROM ops.ruleset;
COMMENT ON VIEW bi.v_ruleset IS '规则集与程序版本。 / Versions of lexicon and program.';

COMMENT ON TABLE bi.dim_theme IS '主题。 / Themes.';
COMMENT ON TABLE bi.dim_unit IS '计量单位。 / Units.';
COMMENT ON TABLE bi.dim_region IS '行政区划（GB/T 2260）。 / Places by GB/T 2260.';
COMMENT ON TABLE bi.dim_indicator IS '标准指标目录。 / The catalogue of standard indicators.';
COMMENT ON TABLE bi.dim_date IS '日期。 / Dates.';
COMMENT ON VIEW bi.dim_source IS '来源（Kafka 主题）。 / Sources: Kafka topics.';

-- ---------------------------------------------------------------------------------------
-- Comments of columns, by name
-- ---------------------------------------------------------------------------------------

CREATE FUNCTION zhibiao.comment_bi(names text[][]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT n.nspname, k.relname, a.attname, w.says
          FROM pg_catalog.pg_class k
          JOIN pg_catalog.pg_namespace n ON n.oid = k.relnamespace
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.oid AND a.attnum > 0
                                        AND NOT a.attisdropped
          LEFT JOIN (SELECT names[i][1] AS name, names[i][2] AS says
                       FROM generate_subscripts(names, 1) i) w ON w.name = a.attname
         WHERE n.nspname = 'bi' AND k.relkind IN ('r', 'v', 'm', 'p')
           AND pg_catalog.col_description(k.oid, a.attnum) IS NULL
    LOOP
        IF c.says IS NULL THEN
            RAISE EXCEPTION 'column bi.%.% has no comment', c.relname, c.attname;
        END IF;
        EXECUTE format('COMMENT ON COLUMN bi.%I.%I IS %L', c.relname, c.attname, c.says);
    END LOOP;
END
$$;
COMMENT ON FUNCTION zhibiao.comment_bi(text[][]) IS 'For migrations: comments the columns of bi that have none yet, by name; fails for an unknown name.';

SELECT zhibiao.comment_bi(ARRAY[
    ['absent', '缺失数：代理从未投递的位点。 / Offsets that the broker never delivered.'],
    ['action', '动作：支配该数字的动词，如选派、引进。 / The verb that governs the number.'],
    ['authors', '作者，以顿号分隔。 / Authors, divided by 、.'],
    ['basis', '比较基准：yoy 同比，mom 环比，cumulative 累计，annual 年均，since 较某时。 / What the number is compared with.'],
    ['bound', '界限：exact 恰为，over 超过，under 不足，about 约，at_least 至少，at_most 至多。 / How the text bounds the value.'],
    ['charset', '原文字符集。 / Character set of the message.'],
    ['city_code', '地级行政区代码。 / Code of the prefecture.'],
    ['city_name', '地级行政区名称。 / Name of the prefecture.'],
    ['claimed_at', '分区被接管的时间。 / When the partition was taken over.'],
    ['committed_at', '最近一次提交的时间。 / When it was last committed.'],
    ['concept_code', '标准指标代码；未收录的名称为空。 / Code of the standard indicator; null where the name is not in the catalogue.'],
    ['concept_kind', '标准指标类别：count 数量，amount 金额，measure 度量，ratio 比率。 / Kind of the standard indicator.'],
    ['concept_name', '标准指标名称。 / Name of the standard indicator.'],
    ['concept_name_en', '标准指标英文名称。 / English name of the standard indicator.'],
    ['content', '报告全文。 / The whole text.'],
    ['content_length', '全文字数（码点）。 / Length of the text in code points.'],
    ['content_sha256', '全文的 SHA-256。 / SHA-256 of the text.'],
    ['content_type', '内容类型：text/plain 或 text/html。 / Type of the content.'],
    ['county_name', '县级行政区名称。 / Name of the county.'],
    ['created_at', '记录时间。 / When it was recorded.'],
    ['date_key', '日期键 yyyymmdd。 / Key of the date, yyyymmdd.'],
    ['day', '日。 / Day of the month.'],
    ['dead', '死信数。 / Records that became dead letters.'],
    ['dead_letter_key', '死信编号。 / Number of the dead letter.'],
    ['dead_letters_open', '未处理的死信数。 / Dead letters that nobody dealt with yet.'],
    ['detail', '说明：位置与原因。 / What and where.'],
    ['direction', '方向：up 增，down 减；仅用于增减。 / Up or down; of changes only.'],
    ['duplicate_of_report_key', '若为重复稿件，其代表稿的键。 / The report that stands for this duplicate.'],
    ['engine_version', '程序版本。 / Version of the program.'],
    ['evidence', '出处：原句（前 255 字）。 / The sentence that states it, its first 255 characters.'],
    ['evidence_no', '依据序号。 / Number of the evidence.'],
    ['first_offset', '起始位点。 / Where reading began.'],
    ['first_seen_at', '首次出现时间。 / When it was first seen.'],
    ['from_offset', '区间起点（含）。 / Start of the range.'],
    ['full_date', '日期。 / The date.'],
    ['gap', '断档数：因保留期而丢失的位点。 / Offsets lost to retention.'],
    ['genre', '体裁：overview 综述，speech 讲话，remarks 发言，briefing 新闻发布会，summary 总结，news 消息通讯，work_report 政府工作报告，communique 统计公报，plan 方案意见通知，other 其他。 / Genre of the report.'],
    ['half', '半年：1 或 2。 / Half of the year.'],
    ['indicator_group', '分组名称：标准名称，未收录时为规范化名称。 / The name to group by: the standard one, or the name normalised.'],
    ['indicator_key', '指标键。 / Key of the indicator.'],
    ['indicator_name', '指标名称，按原文。 / What is measured, as the text says it.'],
    ['indicator_uid', '指标标识：由报告键、内容和位置算得，与规则无关，重新抽取后不变。 / Identity: hash of report, content and place; the same after extracting again.'],
    ['indicators', '指标数。 / Number of indicators.'],
    ['is_active', '是否启用。 / Whether it is in use.'],
    ['is_current', '是否现行。 / Whether it is the current one.'],
    ['is_duplicate', '是否已标为另一稿件的重复；0.1.0 尚不标记，恒为否。 / Whether it is marked as repeating another report; 0.1.0 marks none, so always false.'],
    ['is_retracted', '报告是否已撤回。 / Whether the report was retracted.'],
    ['is_value_too_large', '数值超出 numeric(38,10) 而为空。 / The value does not fit numeric(38,10) and is null.'],
    ['is_weekend', '是否周末。 / Whether it is a Saturday or Sunday.'],
    ['iso_week', 'ISO 周。 / ISO week.'],
    ['iso_year', 'ISO 年。 / ISO year.'],
    ['kafka_at', 'Kafka 时间戳。 / Timestamp of the Kafka record.'],
    ['kafka_offset', 'Kafka 位点。 / Offset of the Kafka record.'],
    ['kafka_partition', 'Kafka 分区。 / Partition of the Kafka record.'],
    ['kind', '类别：count 数量，amount 金额，measure 度量，ratio 比率，change 增减，rank 排名。 / Kind of the indicator.'],
    ['kind_name', '类别中文名。 / Kind in Chinese.'],
    ['language', '语言。 / Language.'],
    ['letter_state', '死信状态：new 未处理，replayed 已重放，discarded 已弃置。 / State of the dead letter.'],
    ['letter_state_at', '死信状态变更时间。 / When that state was set.'],
    ['mentions', '出现次数。 / How often it is named.'],
    ['month', '月。 / Month.'],
    ['month_label', '月份标签。 / Label of the month.'],
    ['next_offset', '下一个位点。 / The next offset to read.'],
    ['owner', '当前所有者。 / Who reads it now.'],
    ['owner_epoch', '所有权纪元。 / Epoch of the ownership.'],
    ['period', '时期，按原文。 / The time expression that governs the number, as written.'],
    ['period_end', '时期止日（含）。 / Last day of the period.'],
    ['period_start', '时期起日（含）。 / First day of the period.'],
    ['period_year', '年份：时期止日的年份，没有时取发布年份。 / Year of the period''s end, else of the publication.'],
    ['province_code', '省级行政区代码。 / Code of the province.'],
    ['province_name', '省级行政区名称。 / Name of the province.'],
    ['published_at', '发布时刻（消息注明时）。 / Instant of publication, where the message says it.'],
    ['published_date', '发布日期（北京时间）。 / Date of publication in China.'],
    ['publisher', '发布者。 / Publisher.'],
    ['quarter', '季度。 / Quarter.'],
    ['quarter_label', '季度标签。 / Label of the quarter.'],
    ['quote', '原文中的数字及其修饰和单位。 / The number in the text, with its qualifier and unit.'],
    ['quote_end', '引文终点（不含），按码点。 / End of the quote in code points.'],
    ['quote_start', '引文起点，按码点。 / Start of the quote in code points.'],
    ['reason', '成为死信的原因。 / Why it is a dead letter.'],
    ['region_code', '地区代码（GB/T 2260）。 / Code of the place.'],
    ['region_level', '级别：province 省级，city 地级，county 县级。 / Level of the place.'],
    ['region_name', '地区名称。 / Name of the place.'],
    ['region_parent_code', '上级地区代码。 / Code of the place above.'],
    ['region_short', '地区简称。 / Short name of the place.'],
    ['region_until', '撤销年份：最后一次列入的年份，现存为空。 / Last year of a former place; null for those that exist.'],
    ['registered_at', '登记时间。 / When it was registered.'],
    ['report_id', '报告标识：消息的键（前 255 字）。 / Key of the report in its topic, its first 255 characters.'],
    ['report_key', '报告键。 / Key of the report.'],
    ['report_uid', '报告标识：由主题与键算得。 / Identity: hash of topic and key.'],
    ['reports', '报告数。 / Number of reports.'],
    ['retracted', '撤回数。 / Retractions.'],
    ['revision_no', '版本号，从 1 起。 / Number of the revision, from 1.'],
    ['rule_id', '抽取规则。 / The rule that accepted the number.'],
    ['ruleset_key', '规则集键。 / Key of the ruleset.'],
    ['ruleset_version', '规则集版本（哈希）。 / Version of the ruleset, a hash.'],
    ['run_key', '批次键：0 为日常运行。 / Key of the run; 0 is the daemon.'],
    ['run_name', '批次名称。 / Name of the run.'],
    ['scope', '范围，按原文：如全市、全省。 / Whose number it is, as written.'],
    ['seconds_since_commit', '距最近提交的秒数。 / Seconds since the last commit.'],
    ['section', '所在小标题。 / The heading above.'],
    ['sentence', '原句全文。 / The whole sentence.'],
    ['sentence_start', '原句起点，按码点。 / Start of the sentence in code points.'],
    ['skipped', '跳过数。 / Records skipped.'],
    ['source_key', '来源键。 / Key of the source.'],
    ['sqlstate', '数据库错误码。 / SQLSTATE, where the database refused it.'],
    ['status', '性质：actual 实绩，target 目标，standard 标准。 / Fact, target or standard.'],
    ['status_name', '性质中文名。 / Status in Chinese.'],
    ['stored', '入库数。 / Records stored.'],
    ['stored_at', '入库时间。 / When it was stored.'],
    ['stored_date', '入库日期（北京时间）。 / Date when it was stored, in China.'],
    ['subtitle', '副标题。 / Subtitle.'],
    ['superseded_at', '失效时间；现行为空。 / When it ceased to be current; null if it is.'],
    ['tag_kind', '标签类别：campaign 活动，document 文件，programme 工程。 / Kind of the tag.'],
    ['tag_name', '标签名称。 / Name of the tag.'],
    ['theme_code', '主题代码。 / Code of the theme.'],
    ['theme_name', '主题名称。 / Name of the theme.'],
    ['theme_name_en', '主题英文名称。 / English name of the theme.'],
    ['theme_order', '主题次序。 / Order in lists.'],
    ['theme_parent_code', '上级主题代码。 / Code of the theme above.'],
    ['theme_parent_name', '上级主题名称。 / Name of the theme above.'],
    ['theme_rank', '主题在报告中的次序，1 为最主要。 / Rank of the theme in its report, 1 is the main one.'],
    ['theme_score', '主题得分，0 到 1。 / Score of the theme, 0 to 1.'],
    ['themes', '主题数。 / Number of themes.'],
    ['title', '标题。 / Title.'],
    ['to_offset', '区间终点（不含）。 / End of the range.'],
    ['topic', 'Kafka 主题。 / Kafka topic.'],
    ['unchanged', '未变数：内容相同，未重复入库。 / Records whose content was stored already.'],
    ['unit', '单位，按原文去掉万、亿。 / Unit, magnitude words removed.'],
    ['unit_base', '换算后的基准单位。 / The unit that values are converted to.'],
    ['unit_dimension', '量纲。 / Dimension of the unit.'],
    ['unit_divisor', '换算除数：基准值 = 数值 × 系数 ÷ 除数。 / Base value = value * factor / divisor.'],
    ['unit_factor', '换算系数。 / Factor to the base unit.'],
    ['url', '网址。 / Address.'],
    ['value', '数值，已乘万、亿。 / The value, 万 and 亿 multiplied out.'],
    ['value_base', '换算为基准单位的数值。 / The value in the base unit.'],
    ['value_bytes', '消息字节数。 / Size of the message in bytes.'],
    ['value_f', '数值的浮点形式，仅供作图。 / The value as floating point, for charts only.'],
    ['value_high', '区间上端。 / Upper end of a range.'],
    ['weekday', '星期，1 为星期一。 / Day of the week, 1 is Monday.'],
    ['weekday_label', '星期标签。 / Label of the weekday.'],
    ['xun', '旬：1 上旬，2 中旬，3 下旬。 / Third of the month.'],
    ['xun_label', '旬标签。 / Label of the third of the month.'],
    ['year', '年。 / Year.'],
    ['year_label', '年份标签。 / Label of the year.']
]);

-- ---------------------------------------------------------------------------------------
-- Privileges: REFERENCES shows primary and foreign keys to tools that ask information_schema
-- ---------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA bi TO bi_reader, zhibiao_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA bi TO bi_reader, zhibiao_writer;
GRANT REFERENCES ON bi.dim_theme, bi.dim_unit, bi.dim_region, bi.dim_indicator, bi.dim_date
    TO bi_reader;
GRANT INSERT, UPDATE ON bi.dim_theme, bi.dim_unit, bi.dim_region, bi.dim_indicator
    TO zhibiao_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE zhibiao_owner IN SCHEMA bi GRANT SELECT ON TABLES TO bi_reader;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA zhibiao FROM PUBLIC;
GRANT EXECUTE ON FUNCTION zhibiao.bi_numeric(numeric), zhibiao.bi_float(numeric), zhibiao.bi_text(text)
    TO bi_reader, zhibiao_writer;
