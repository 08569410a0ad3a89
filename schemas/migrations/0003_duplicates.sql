-- The same article under several keys: fingerprints, representatives, and the queue of those that
-- are still to be compared.  daemon/store/link.c fills it, ARCHITECTURE.md says how.

-- ---------------------------------------------------------------------------------------
-- What a report is recognised by
-- ---------------------------------------------------------------------------------------

-- One row for each report that stands for itself, as it was when it was last compared.
CREATE TABLE zhibiao.article (
    report_id bigint PRIMARY KEY,
    revision_no integer NOT NULL,      -- the revision that was compared
    published_on date,                 -- its place among others, as it was then
    first_seen_at timestamptz NOT NULL,
    keys bigint[] NOT NULL,            -- its rows of zhibiao.article_key
    fingerprint bytea NOT NULL         -- daemon/describe/fingerprint.h
);
COMMENT ON TABLE zhibiao.article IS 'Each distinct article: the report that represents it.  The others point to it with report.duplicate_of.';

CREATE TABLE zhibiao.article_key (
    key bigint NOT NULL,
    report_id bigint NOT NULL,
    PRIMARY KEY (key, report_id)
);
COMMENT ON TABLE zhibiao.article_key IS 'Whom to compare with: reports of one article share a key (words, bands of the simhash, shingles, numbers).';

-- What is stored or retracted puts its report here in its own transaction, so nothing is
-- forgotten whatever crashes, and the order of commits does not matter.  A report may be here twice.
CREATE TABLE zhibiao.link_queue (
    report_id bigint NOT NULL,
    revision_no integer,
    fingerprint bytea,                 -- of that revision; null: is made when its turn comes
    queued_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
COMMENT ON TABLE zhibiao.link_queue IS 'Reports that are still to be compared with others.';
INSERT INTO zhibiao.link_queue (report_id)
SELECT report_id FROM zhibiao.report WHERE content_hash IS NOT NULL;

ALTER TABLE zhibiao.revision DROP COLUMN simhash; -- was never filled; the article has its fingerprint
COMMENT ON COLUMN zhibiao.report.duplicate_of IS 'The representative of the same article, a row of zhibiao.article; null: it stands for itself.';

GRANT SELECT, INSERT, DELETE ON zhibiao.article, zhibiao.article_key, zhibiao.link_queue
    TO zhibiao_writer;

-- ---------------------------------------------------------------------------------------
-- bi: reports once for each article, and all of them
-- ---------------------------------------------------------------------------------------

CREATE VIEW bi.v_report_all AS
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
       (r.valid_from AT TIME ZONE 'Asia/Shanghai')::date AS stored_date,
       coalesce(r.duplicate_of, r.report_id) AS article_key,
       (SELECT count(*) FROM zhibiao.report c
         WHERE c.duplicate_of = coalesce(r.duplicate_of, r.report_id)
           AND c.content_hash IS NOT NULL) + 1 AS copies
  FROM zhibiao.report_now r
  LEFT JOIN bi.dim_region g ON g.region_code = r.region_code;
COMMENT ON VIEW bi.v_report_all IS '全部报告：现行版本，每份一行，重复稿件也在内，带文章键。 / All reports as they are now, one row each, duplicates too, with the key of their article.';

CREATE OR REPLACE VIEW bi.v_report AS
SELECT report_key, report_uid, report_id, source_key, revision_no, title, subtitle, publisher,
       authors, published_date, published_at, region_code, region_name, province_name, city_name,
       county_name, genre, language, content_type, charset, url, is_duplicate,
       duplicate_of_report_key, content_length, first_seen_at, stored_at, stored_date, copies
  FROM bi.v_report_all
 WHERE NOT is_duplicate;
COMMENT ON VIEW bi.v_report IS '报告：现行版本，每篇文章一行；重复稿件见 v_report_all。 / Reports as they are now, one row for each article; v_report_all has their duplicates too.';

COMMENT ON VIEW bi.v_report_text IS '报告全文（现行版本），重复稿件也在内。 / Whole texts of the current revisions, of duplicates too.';
COMMENT ON VIEW bi.v_theme_evidence IS '主题的依据：原文中的词句，重复稿件也在内。 / The words of the text that a theme rests on, of duplicates too.';

DO $$
DECLARE
    v text;
BEGIN
    FOREACH v IN ARRAY ARRAY['v_indicator_all', 'v_report', 'v_report_all'] LOOP
        EXECUTE format('COMMENT ON COLUMN bi.%I.is_duplicate IS %L', v,
                       '是否为另一报告的重复稿件（同一文章）。 / Whether it is the same article as another report, which counts for it.');
    END LOOP;
END
$$;
SELECT zhibiao.comment_bi(ARRAY[
    ['article_key', '文章键：代表该文章的报告的键，同一文章的报告相同。 / Key of the article: of the report that represents it.'],
    ['copies', '份数：同一文章的报告数，含本篇。 / How many reports there are of the article, this one included.'],
    ['authors', '作者，以顿号分隔。 / Authors, divided by 、.'],
    ['charset', '原文字符集。 / Character set of the message.'],
    ['city_name', '地级行政区名称。 / Name of the prefecture.'],
    ['content_length', '全文字数（码点）。 / Length of the text in code points.'],
    ['content_type', '内容类型：text/plain 或 text/html。 / Type of the content.'],
    ['county_name', '县级行政区名称。 / Name of the county.'],
    ['duplicate_of_report_key', '若为重复稿件，其代表稿的键。 / The report that stands for this duplicate.'],
    ['first_seen_at', '首次出现时间。 / When it was first seen.'],
    ['genre', '体裁：overview 综述，speech 讲话，remarks 发言，briefing 新闻发布会，summary 总结，news 消息通讯，work_report 政府工作报告，communique 统计公报，plan 方案意见通知，other 其他。 / Genre of the report.'],
    ['language', '语言。 / Language.'],
    ['province_name', '省级行政区名称。 / Name of the province.'],
    ['published_at', '发布时刻（消息注明时）。 / Instant of publication, where the message says it.'],
    ['published_date', '发布日期（北京时间）。 / Date of publication in China.'],
    ['publisher', '发布者。 / Publisher.'],
    ['region_code', '地区代码（GB/T 2260）。 / Code of the place.'],
    ['region_name', '地区名称。 / Name of the place.'],
    ['report_id', '报告标识：消息的键（前 255 字）。 / Key of the report in its topic, its first 255 characters.'],
    ['report_key', '报告键。 / Key of the report.'],
    ['report_uid', '报告标识：由主题与键算得。 / Identity: hash of topic and key.'],
    ['revision_no', '版本号，从 1 起。 / Number of the revision, from 1.'],
    ['source_key', '来源键。 / Key of the source.'],
    ['stored_at', '入库时间。 / When it was stored.'],
    ['stored_date', '入库日期（北京时间）。 / Date when it was stored, in China.'],
    ['subtitle', '副标题。 / Subtitle.'],
    ['title', '标题。 / Title.'],
    ['url', '网址。 / Address.']
]);
GRANT SELECT ON bi.v_report_all TO bi_reader, zhibiao_writer;
