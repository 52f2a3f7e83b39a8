-- Least privilege: each program connects as a role of its own and can do no more than its work.

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['opswatch_web', 'opswatch_collector', 'opswatch_scheduler'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the roles opswatch_web, opswatch_collector and opswatch_scheduler are missing and % may not create them', current_user
        USING HINT = 'As a PostgreSQL administrator: CREATE ROLE opswatch_web LOGIN; CREATE ROLE opswatch_collector LOGIN; CREATE ROLE opswatch_scheduler LOGIN;';
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO opswatch_web, opswatch_collector, opswatch_scheduler;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO opswatch_web, opswatch_collector, opswatch_scheduler;
REVOKE ALL ON api_token FROM opswatch_collector, opswatch_scheduler;

GRANT INSERT, UPDATE ON tenant, tool, alert_rule, anomaly, notification, model_price TO opswatch_web;
GRANT INSERT ON audit_log TO opswatch_web, opswatch_scheduler;
GRANT UPDATE (last_used_at) ON api_token TO opswatch_web;

GRANT INSERT ON ai_usage_event, ingest_reject TO opswatch_collector;
GRANT INSERT, UPDATE ON tenant, tool, ai_usage_rollup, ai_usage_error_rollup, usage_dirty_hour, ingest_minute TO opswatch_collector;
GRANT INSERT, UPDATE, DELETE ON source_position TO opswatch_collector;
GRANT INSERT, UPDATE ON infrastructure_metric, slow_query_log TO opswatch_collector;
GRANT EXECUTE ON FUNCTION ensure_month(timestamptz) TO opswatch_collector, opswatch_scheduler;

GRANT INSERT, UPDATE, DELETE ON ai_usage_rollup, ai_usage_error_rollup, ai_usage_summary, ai_usage_error_summary,
    usage_dirty_hour, job_run, anomaly, metric_baseline, alert_history, notification, ingest_reject, ingest_minute
    TO opswatch_scheduler;
GRANT EXECUTE ON FUNCTION drop_months(timestamptz) TO opswatch_scheduler;
