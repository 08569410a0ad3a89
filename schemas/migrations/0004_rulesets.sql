-- Rulesets whole, which of them is active, and what reading stored reports again leaves behind.

-- ---------------------------------------------------------------------------------------
-- Rulesets
-- ---------------------------------------------------------------------------------------

-- Each distinct table of any lexicon once; versions share most of theirs.
CREATE TABLE ops.lexicon_file (
    sha256 bytea PRIMARY KEY,
    content bytea NOT NULL
);
COMMENT ON TABLE ops.lexicon_file IS 'Tables of the lexicon, byte for byte.';

-- general.trie, the word list, belongs to the program: only its hash is kept.
CREATE TABLE ops.ruleset_file (
    version text NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    PRIMARY KEY (version, name)
);
COMMENT ON TABLE ops.ruleset_file IS 'Of which tables each version of the lexicon consists.';

CREATE TABLE ops.ruleset_activation (
    activation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    engine text NOT NULL,
    ruleset_id integer REFERENCES ops.ruleset, -- null: each daemon reads with its own files again
    activated_at timestamptz NOT NULL DEFAULT now(),
    activated_by text NOT NULL DEFAULT session_user,
    client text NOT NULL DEFAULT ''            -- user and host, as the program that asked says
);
COMMENT ON TABLE ops.ruleset_activation IS 'Who made which ruleset the one of all daemons of a version, and when.  The last row of an engine counts.';
CREATE INDEX ruleset_activation_last ON ops.ruleset_activation (engine, activation_id DESC);

DO $$
BEGIN
    ALTER TABLE ops.lexicon_file ALTER COLUMN content SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;

-- What was activated for an engine; where nothing was, what the newest batch was stored with.
CREATE VIEW ops.ruleset_now AS
WITH activated AS (
    SELECT DISTINCT ON (engine) engine, ruleset_id, activated_at, activated_by, client
      FROM ops.ruleset_activation ORDER BY engine, activation_id DESC),
newest AS (
    SELECT l.ruleset_id
      FROM ops.offset o CROSS JOIN LATERAL
           (SELECT ruleset_id, committed_at FROM ops.ledger
             WHERE run_id = 0 AND topic = o.topic AND partition = o.partition
             ORDER BY from_offset DESC LIMIT 1) l
     ORDER BY l.committed_at DESC LIMIT 1)
SELECT s.ruleset_id,
       CASE WHEN a.ruleset_id IS NOT NULL THEN a.ruleset_id = s.ruleset_id
            ELSE coalesce(s.ruleset_id = (SELECT ruleset_id FROM newest), false) END AS is_active,
       coalesce(a.ruleset_id = s.ruleset_id, false) AS is_activated,
       CASE WHEN a.ruleset_id = s.ruleset_id THEN a.activated_at END AS activated_at,
       CASE WHEN a.ruleset_id = s.ruleset_id THEN a.activated_by END AS activated_by,
       CASE WHEN a.ruleset_id = s.ruleset_id THEN a.client END AS client
  FROM ops.ruleset s LEFT JOIN activated a ON a.engine = s.engine;
COMMENT ON VIEW ops.ruleset_now IS 'Which rulesets are in use.';

CREATE OR REPLACE VIEW bi.v_ruleset AS
SELECT s.ruleset_id AS ruleset_key, s.version::varchar(64) AS ruleset_version,
       s.engine::varchar(32) AS engine_version, s.registered_at, n.is_active, n.activated_at
  FROM ops.ruleset s JOIN ops.ruleset_now n ON n.ruleset_id = s.ruleset_id;
ALTER TABLE ops.ruleset DROP COLUMN active;
COMMENT ON TABLE ops.ruleset IS 'Every version of lexicon and program that was ever used, with its tables; never deleted.';

-- ---------------------------------------------------------------------------------------
-- Reading again
-- ---------------------------------------------------------------------------------------

-- What the message itself said of the report (title, publisher, authors, region, language,
-- published_at): without it the description cannot be made again.  Null: not known.
ALTER TABLE zhibiao.revision ADD COLUMN given json;
COMMENT ON COLUMN zhibiao.revision.ruleset_id IS 'What it was last read with.';

CREATE TABLE zhibiao.description_before (
    report_id bigint NOT NULL,
    revision_no integer NOT NULL,
    ruleset_id integer NOT NULL,       -- what it was read with
    run_id integer NOT NULL,           -- what replaced it
    published_on date,
    published_at timestamptz,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    title text,
    subtitle text,
    publisher text,
    authors text[],
    published_as_written text,
    region_code text,
    region text,
    genre text,
    language text,
    PRIMARY KEY (report_id, revision_no, valid_to)
);
COMMENT ON TABLE zhibiao.description_before IS 'Descriptions that reading again replaced; the current one is in zhibiao.revision.';

ALTER TABLE ops.run ADD COLUMN counts json;
COMMENT ON COLUMN ops.run.counts IS 'What it did so far, written with each of its transactions.';

CREATE VIEW bi.v_description_log AS
SELECT b.report_id AS report_key,
       b.revision_no,
       b.ruleset_id AS ruleset_key,
       zhibiao.bi_text(b.title)::varchar(255) AS title,
       zhibiao.bi_text(b.subtitle)::varchar(255) AS subtitle,
       zhibiao.bi_text(b.publisher)::varchar(255) AS publisher,
       zhibiao.bi_text(array_to_string(b.authors, '、'))::varchar(255) AS authors,
       b.published_on AS published_date,
       b.region_code::varchar(6) AS region_code,
       zhibiao.bi_text(b.region)::varchar(64) AS region_name,
       b.genre::varchar(16) AS genre,
       b.language::varchar(16) AS language,
       b.valid_from AS stored_at,
       b.valid_to AS superseded_at
  FROM zhibiao.description_before b;
COMMENT ON VIEW bi.v_description_log IS '重新抽取前的报告描述（标题、日期、地区等）。 / Descriptions of reports that reading them again replaced.';

SELECT zhibiao.comment_bi(ARRAY[
    ['activated_at', '启用时间；未指定启用时为空。 / When it was activated; null where it was not.'],
    ['authors', '作者，以顿号分隔。 / Authors, divided by 、.'],
    ['genre', '体裁。 / Genre of the report.'],
    ['language', '语言。 / Language.'],
    ['published_date', '发布日期（北京时间）。 / Date of publication in China.'],
    ['publisher', '发布者。 / Publisher.'],
    ['region_code', '地区代码（GB/T 2260）。 / Code of the place.'],
    ['region_name', '地区名称。 / Name of the place.'],
    ['report_key', '报告键。 / Key of the report.'],
    ['revision_no', '版本号，从 1 起。 / Number of the revision, from 1.'],
    ['ruleset_key', '规则集键。 / Key of the ruleset.'],
    ['stored_at', '入库时间。 / When it was stored.'],
    ['subtitle', '副标题。 / Subtitle.'],
    ['superseded_at', '失效时间；现行为空。 / When it ceased to be current; null if it is.'],
    ['title', '标题。 / Title.']
]);

-- ---------------------------------------------------------------------------------------
-- Privileges
-- ---------------------------------------------------------------------------------------

GRANT SELECT, INSERT ON ops.lexicon_file, ops.ruleset_file, ops.ruleset_activation,
    zhibiao.description_before TO zhibiao_writer;
GRANT SELECT ON ops.ruleset_now TO zhibiao_writer;
GRANT SELECT ON bi.v_description_log TO bi_reader, zhibiao_writer;
