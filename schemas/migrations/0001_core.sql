-- The core tables (schema zhibiao, private) and the tables of the daemon's own affairs (ops).
-- Run as zhibiao_owner, in one transaction.  The public contract is in 0002.

CREATE SCHEMA zhibiao;
COMMENT ON SCHEMA zhibiao IS '核心表，不对外：报告、版本、指标、主题。 / Core tables, private: reports, revisions, indicators, themes.';
COMMENT ON SCHEMA ops IS '运行表：位点、账本、死信、迁移、规则集。 / Positions, ledger, dead letters, migrations, rulesets.';

-- ---------------------------------------------------------------------------------------
-- ops: what read with which rules, and how far
-- ---------------------------------------------------------------------------------------

CREATE TABLE ops.ruleset (
    ruleset_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL, -- SHA-256 of all lexicon tables
    engine text NOT NULL,  -- version of the program
    registered_at timestamptz NOT NULL DEFAULT now(),
    active boolean NOT NULL DEFAULT true,
    UNIQUE (version, engine)
);
COMMENT ON TABLE ops.ruleset IS 'Every version of lexicon and program that ever stored a row; never deleted.';

CREATE TABLE ops.run (
    run_id integer GENERATED ALWAYS AS IDENTITY (MINVALUE 0 START WITH 0) PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('live', 'replay', 'reprocess', 'dead_letter')),
    ruleset_id integer REFERENCES ops.ruleset,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    note text
);
COMMENT ON TABLE ops.run IS 'Run 0 is the daemon; a replay or reprocessing is a run with a ledger of its own.';
INSERT INTO ops.run (name, kind, note) VALUES ('live', 'live', 'what zhibiaod stores from Kafka');

CREATE TABLE ops.offset (
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL CHECK (partition >= 0),
    first_offset bigint,               -- where the ledger begins; null: claimed, nothing read
    next_offset bigint CHECK (next_offset >= first_offset),
    owner_epoch bigint NOT NULL DEFAULT 1,
    owner text NOT NULL DEFAULT '',
    cluster_id text NOT NULL DEFAULT '',
    starts_without_progress integer NOT NULL DEFAULT 0,
    attempt_offset bigint,             -- the record that a careful start is about to read
    attempts integer NOT NULL DEFAULT 0,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    committed_at timestamptz,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE ops.offset IS 'The position of each partition, and who may move it.  Each batch moves it in its own transaction.';

CREATE TABLE ops.ledger (
    run_id integer NOT NULL DEFAULT 0 REFERENCES ops.run,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    from_offset bigint NOT NULL,
    to_offset bigint NOT NULL,
    stored bigint NOT NULL,
    unchanged bigint NOT NULL,
    retracted bigint NOT NULL,
    skipped bigint NOT NULL,
    dead bigint NOT NULL,
    absent bigint NOT NULL,
    gap bigint NOT NULL,
    skipped_by jsonb,                  -- reason -> count
    indicators bigint NOT NULL,
    themes bigint NOT NULL,
    owner_epoch bigint NOT NULL,
    ruleset_id integer NOT NULL REFERENCES ops.ruleset,
    committed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, topic, partition, from_offset),
    CHECK (to_offset > from_offset)
);
COMMENT ON TABLE ops.ledger IS 'One range [from_offset, to_offset) for each batch and partition, and what became of its records.';
CREATE INDEX ledger_committed_at ON ops.ledger USING brin (committed_at);

CREATE TABLE ops.dead_letter (
    dead_letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id integer NOT NULL DEFAULT 0 REFERENCES ops.run,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_at timestamptz,
    key bytea,
    value bytea,
    headers json,                      -- [{"name": …, "value": …}]; bytes that are no text as value_hex
    reason text NOT NULL,
    detail text NOT NULL,
    sqlstate text,
    ruleset_id integer NOT NULL REFERENCES ops.ruleset,
    created_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'replayed', 'discarded')),
    state_at timestamptz,
    state_by text,
    published_at timestamptz,          -- sent to the dead-letter topic, where there is one
    UNIQUE (run_id, topic, partition, kafka_offset)
);
COMMENT ON TABLE ops.dead_letter IS 'Records that could not be read or stored, whole, with the reason and the place.';
CREATE INDEX dead_letter_new ON ops.dead_letter (created_at) WHERE state = 'new';
ALTER TABLE ops.dead_letter ALTER COLUMN value SET STORAGE EXTENDED;

-- ---------------------------------------------------------------------------------------
-- zhibiao: reports and what they say
--
-- The tables that grow with the reports have no foreign keys: each would cost a query a row, half
-- of all that the server does.  One transaction writes parent and children, nothing is deleted,
-- and `zhibiao verify` proves that they agree.
-- ---------------------------------------------------------------------------------------

CREATE TABLE zhibiao.source (
    source_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text COLLATE "C" NOT NULL UNIQUE,
    first_seen_at timestamptz NOT NULL DEFAULT now()
);

-- A report is what one key of one topic names.  report_uid is the hash of (topic, key), so that
-- keys of any length are unique at the price of 16 bytes: zhibiao.report_uid computes it.
CREATE TABLE zhibiao.report (
    report_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_uid uuid NOT NULL UNIQUE,
    source_id integer NOT NULL,
    revision_no integer NOT NULL,      -- the newest
    content_hash bytea,                -- of the newest; null: retracted
    key text COLLATE "C" NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    retracted_at timestamptz,
    duplicate_of bigint                -- the representative of the same article
) WITH (fillfactor = 90);
COMMENT ON TABLE zhibiao.report IS 'One row for each (topic, key).  Its row lock orders the revisions.';
CREATE INDEX report_duplicate_of ON zhibiao.report (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- The report of a topic and key, as base/hash.h computes it.
CREATE FUNCTION zhibiao.report_uid(topic text, key text) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT encode(substr(sha256(
               int8send(octet_length(topic)::bigint) || convert_to(topic, 'UTF8') ||
               int8send(octet_length(key)::bigint) || convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid
$$;

CREATE TABLE zhibiao.revision (
    report_id bigint NOT NULL,
    revision_no integer NOT NULL,
    source_id integer NOT NULL,
    partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    ruleset_id integer NOT NULL,
    run_id integer NOT NULL DEFAULT 0,
    published_on date,
    published_at timestamptz,
    kafka_at timestamptz,
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to timestamptz,              -- null: current
    simhash bigint,
    content_hash bytea NOT NULL,
    title text,
    subtitle text,
    publisher text,
    authors text[],
    published_as_written text,         -- where it could not be read as a date
    region_code text,
    region text,
    genre text,
    language text,
    charset text,
    content_type text,
    url text,
    message_id text,
    ce_id text,
    ce_source text,
    ce_type text,
    schema_id text,
    extra json,                        -- unknown fields of the message, as they came
    content text NOT NULL,
    PRIMARY KEY (report_id, revision_no)
);
COMMENT ON TABLE zhibiao.revision IS 'Every distinct content that a report had, with where it came from.  Never deleted: a later one, or a retraction, ends its validity.';
-- No record is stored twice, whatever else may fail; and the proof of the ledger walks it.
CREATE UNIQUE INDEX revision_record ON zhibiao.revision (run_id, source_id, partition, kafka_offset);

CREATE TABLE zhibiao.retraction (
    run_id integer NOT NULL DEFAULT 0,
    source_id integer NOT NULL,
    partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    report_id bigint NOT NULL,
    revision_no integer NOT NULL,      -- the one whose validity it ended
    retracted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, source_id, partition, kafka_offset)
);
COMMENT ON TABLE zhibiao.retraction IS 'Tombstones that retracted a report.';

-- Offsets are code points of revision.content, half-open.
CREATE TABLE zhibiao.indicator (
    indicator_id bigint GENERATED ALWAYS AS IDENTITY (CACHE 200) PRIMARY KEY,
    report_id bigint NOT NULL,
    revision_no integer NOT NULL,
    start_cp integer NOT NULL,
    end_cp integer NOT NULL,
    sentence_cp integer NOT NULL,      -- where the sentence starts
    ruleset_id integer NOT NULL,
    period_start date,
    period_end date,
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to timestamptz,              -- replaced by reprocessing; null: current in its revision
    uid uuid NOT NULL,                 -- hash of report key, content hash, start, end; never the rule
    value numeric NOT NULL,
    value_high numeric,
    kind text NOT NULL CHECK (kind IN ('count', 'amount', 'measure', 'ratio', 'change', 'rank')),
    bound text NOT NULL CHECK (bound IN ('exact', 'over', 'under', 'about', 'at_least', 'at_most')),
    status text NOT NULL CHECK (status IN ('actual', 'target', 'standard')),
    direction text CHECK (direction IN ('up', 'down')),
    basis text CHECK (basis IN ('yoy', 'mom', 'cumulative', 'annual', 'since')),
    unit text NOT NULL,
    name text NOT NULL,
    name_key text,                     -- the name normalised, where no concept is known
    concept text,                      -- code of the catalogue
    action text,
    scope text,
    period text,
    theme text,
    section text,
    rule text NOT NULL,
    quote text NOT NULL,
    sentence text NOT NULL
);
COMMENT ON TABLE zhibiao.indicator IS 'One number that measures the reported world.  Current where its revision is and valid_to is null.';
CREATE INDEX indicator_place ON zhibiao.indicator (report_id, revision_no, start_cp);

CREATE TABLE zhibiao.report_theme (
    report_id bigint NOT NULL,
    revision_no integer NOT NULL,
    rank smallint NOT NULL,            -- 1 is the best
    score smallint NOT NULL,           -- thousandths
    ruleset_id integer NOT NULL,
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to timestamptz,
    theme text NOT NULL,
    evidence integer[] NOT NULL,       -- start, end, start, end … in code points
    PRIMARY KEY (report_id, revision_no, theme, valid_from)
);

CREATE TABLE zhibiao.report_tag (
    report_id bigint NOT NULL,
    revision_no integer NOT NULL,
    ruleset_id integer NOT NULL,
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to timestamptz,
    kind text NOT NULL,
    name text NOT NULL,
    evidence integer[] NOT NULL
);
CREATE INDEX report_tag_place ON zhibiao.report_tag (report_id, revision_no);
CREATE INDEX report_tag_name ON zhibiao.report_tag (name);

-- lz4 halves the server's work on long texts.  A server built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE zhibiao.revision ALTER COLUMN content SET COMPRESSION lz4;
    ALTER TABLE ops.dead_letter ALTER COLUMN value SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: texts are kept with its default compression';
END
$$;

-- ---------------------------------------------------------------------------------------
-- Positions
-- ---------------------------------------------------------------------------------------

-- Moves the positions of all partitions of a batch, or raises ZB001 and moves none.  Rows are
-- locked in the order of the key, so that two batches never wait for each other.
CREATE FUNCTION ops.fence(topics text[], partitions integer[], epochs bigint[], froms bigint[],
                          tos bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    PERFORM 1
       FROM ops.offset o
       JOIN unnest(topics, partitions) AS b(topic, partition)
         ON o.topic = b.topic AND o.partition = b.partition
      ORDER BY o.topic, o.partition
        FOR NO KEY UPDATE OF o;
    UPDATE ops.offset o
       SET next_offset = b.to_offset, committed_at = now(), starts_without_progress = 0,
           attempt_offset = NULL, attempts = 0
      FROM unnest(topics, partitions, epochs, froms, tos)
           AS b(topic, partition, epoch, from_offset, to_offset)
     WHERE o.topic = b.topic AND o.partition = b.partition
       AND o.owner_epoch = b.epoch AND o.next_offset = b.from_offset;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(partitions) THEN
        RAISE EXCEPTION 'fenced: % of % partitions are still ours at the expected position',
            moved, cardinality(partitions) USING ERRCODE = 'ZB001';
    END IF;
END
$$;

-- Takes a partition over: raises its epoch, says where to go on.
CREATE FUNCTION ops.claim(the_topic text, the_partition integer, the_cluster text, the_owner text,
                          OUT epoch bigint, OUT next bigint, OUT starts integer)
LANGUAGE plpgsql AS $$
DECLARE
    known text;
BEGIN
    IF NOT EXISTS (SELECT FROM zhibiao.source WHERE topic = the_topic) THEN
        INSERT INTO zhibiao.source (topic) VALUES (the_topic) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO ops.offset AS o (topic, partition, cluster_id, owner)
    VALUES (the_topic, the_partition, the_cluster, the_owner)
    ON CONFLICT (topic, partition) DO UPDATE
       SET owner_epoch = o.owner_epoch + 1, owner = excluded.owner, claimed_at = now(),
           starts_without_progress = o.starts_without_progress + 1,
           cluster_id = CASE WHEN o.cluster_id = '' THEN excluded.cluster_id ELSE o.cluster_id END
    RETURNING o.owner_epoch, o.next_offset, o.starts_without_progress, o.cluster_id
         INTO epoch, next, starts, known;
    IF the_cluster <> '' AND known <> the_cluster THEN
        RAISE EXCEPTION 'topic "%" partition %: the position is of Kafka cluster "%", the brokers are of "%": set kafka.brokers to that cluster, or use another database',
            the_topic, the_partition, known, the_cluster USING ERRCODE = 'ZB002';
    END IF;
END
$$;

-- ---------------------------------------------------------------------------------------
-- Privileges
-- ---------------------------------------------------------------------------------------

REVOKE ALL ON SCHEMA zhibiao, ops FROM PUBLIC;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA zhibiao, ops FROM PUBLIC;
GRANT USAGE ON SCHEMA zhibiao, ops TO zhibiao_writer;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA zhibiao TO zhibiao_writer;
GRANT SELECT, INSERT, UPDATE ON ops.offset, ops.ledger, ops.dead_letter, ops.ruleset, ops.run
    TO zhibiao_writer;
GRANT SELECT ON ops.schema_migration TO zhibiao_writer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA zhibiao, ops TO zhibiao_writer;
