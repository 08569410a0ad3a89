-- The three roles of zhibiao, as `zhibiao migrate --print-roles` prints them.  Run once by a
-- superuser, in the database that zhibiao will use, where migrate itself may not create roles.
-- No role gets a password here: give one with \password, or use certificates or peer.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['zhibiao_owner', 'zhibiao_writer', 'bi_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I %s', name,
                               CASE name WHEN 'bi_reader' THEN 'LOGIN CONNECTION LIMIT 100'
                                         ELSE 'LOGIN' END);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this cluster is migrated at the same moment
            END;
        END IF;
    END LOOP;
    -- Who migrates acts as the owner.
    IF NOT pg_catalog.pg_has_role(current_user, 'zhibiao_owner', 'MEMBER') THEN
        EXECUTE format('GRANT zhibiao_owner TO %I', current_user);
    END IF;
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO zhibiao_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO zhibiao_writer, bi_reader', current_database());
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
-- A reader's session: finds the views without a prefix, cannot write, cannot run for ever.
ALTER ROLE bi_reader SET search_path = bi;
ALTER ROLE bi_reader SET default_transaction_read_only = on;
ALTER ROLE bi_reader SET statement_timeout = '60s';
ALTER ROLE bi_reader SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE bi_reader SET timezone = 'Asia/Shanghai';
