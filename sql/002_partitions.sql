-- Monthly partitions, named <table>_yYYYYmMM. Made by functions of the owner, so that the programs that need them can
-- have them without the right to change tables.

CREATE TABLE partitioned_table (
    name        text PRIMARY KEY,
    time_column text NOT NULL,
    fillfactor  integer NOT NULL DEFAULT 100
);
COMMENT ON TABLE partitioned_table IS 'The tables that are partitioned by month and dropped whole at the end of the retention.';
COMMENT ON COLUMN partitioned_table.fillfactor IS 'Below 100 where rows are updated often, so that new versions stay on their page (HOT).';

INSERT INTO partitioned_table VALUES
    ('ai_usage_event', 'created_at', 100),
    ('ai_usage_rollup', 'period_start', 70),
    ('ai_usage_error_rollup', 'period_start', 70),
    ('ai_usage_summary', 'period_start', 80),
    ('ai_usage_error_summary', 'period_start', 80),
    ('infrastructure_metric', 'window_start', 100),
    ('slow_query_log', 'created_at', 100);

-- Makes the partitions of every partitioned table for the month that holds `at`; returns how many were new. A partition
-- is made beside its table and then attached, because that does not wait for readers and writers of the other months.
CREATE FUNCTION ensure_month(at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    month_start constant timestamptz := date_trunc('month', at, 'UTC');
    month_end   constant timestamptz := month_start + interval '1 month';
    parent      record;
    child       text;
    made        integer := 0;
BEGIN
    IF at NOT BETWEEN '1970-01-01 UTC' AND '9999-12-01 UTC' THEN
        RAISE EXCEPTION 'no partitions for year %', extract(year FROM at);
    END IF;
    FOR parent IN SELECT name, fillfactor FROM partitioned_table ORDER BY name LOOP
        child := parent.name || to_char(month_start, '"_y"YYYY"m"MM');
        CONTINUE WHEN to_regclass(child) IS NOT NULL;
        PERFORM pg_advisory_xact_lock(hashtext('opswatch partitions'));
        CONTINUE WHEN to_regclass(child) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES) WITH (fillfactor = %s)',
            child, parent.name, parent.fillfactor);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            parent.name, child, month_start, month_end);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- Drops the partitions that end at or before `before`; returns their names.
CREATE FUNCTION drop_months(before timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    child text;
BEGIN
    FOR child IN
        SELECT c.relname
        FROM partitioned_table t
        JOIN pg_inherits i ON i.inhparent = t.name::regclass
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE c.relname ~ '_y\d{4}m\d{2}$'
          AND to_timestamp(right(c.relname, 7), 'YYYY"m"MM') + interval '1 month' <= before
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %I', child);
        RETURN NEXT child;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION ensure_month(timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION drop_months(timestamptz) FROM PUBLIC;
