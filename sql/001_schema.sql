-- Tables. Names are the snake_case forms of the product's models; times are timestamptz (UTC inside), money is exact
-- numeric USD. Big tables are range-partitioned by time, their keys contain tenant_id and the time, and they have no
-- foreign keys, so that they can become Citus shards or TimescaleDB hypertables unchanged.

CREATE TABLE tenant (
    id            text COLLATE "C" PRIMARY KEY,
    name          text NOT NULL,
    status        text NOT NULL DEFAULT 'unregistered' CHECK (status IN ('registered', 'unregistered', 'archived')),
    plan          text,
    seats         integer CHECK (seats >= 0),
    mrr           numeric(14, 2) CHECK (mrr >= 0),
    renewal_at    date,
    timezone      text,
    metadata      jsonb,
    first_seen_at timestamptz,
    last_seen_at  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tenant IS 'Customers of the watched product; created as unregistered when an event names one first.';

CREATE TABLE tool (
    id         text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    operation  text NOT NULL DEFAULT 'call',
    registered boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tool IS 'AI tools of the watched product; operation is the default for events that name none.';

INSERT INTO tool (id, name, operation, registered) VALUES
    ('chatbot',                'Chatbot',                'chat',      true),
    ('document-analyzer',      'Document Analyzer',      'analyze',   true),
    ('content-generator',      'Content Generator',      'generate',  true),
    ('lead-scoring',           'Lead Scoring',           'score',     true),
    ('product-descriptions',   'Product Descriptions',   'describe',  true),
    ('scheduling',             'Scheduling',             'schedule',  true),
    ('intake',                 'Intake',                 'extract',   true),
    ('prior-auth',             'Prior Auth',             'authorize', true),
    ('inventory-forecasting',  'Inventory Forecasting',  'forecast',  true),
    ('compliance-monitor',     'Compliance Monitor',     'check',     true),
    ('predictive-maintenance', 'Predictive Maintenance', 'predict',   true),
    ('revenue-management',     'Revenue Management',     'optimize',  true),
    ('safety-monitor',         'Safety Monitor',         'monitor',   true);

-- One price: rates in USD per token for the models a pattern matches, one service tier, from min_prompt_tokens on,
-- during [valid_from, valid_to). NULL rate: not priced by itself, the plain input or output rate applies.
CREATE TABLE model_price (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id         text COLLATE "C",
    provider          text,
    match_kind        text NOT NULL DEFAULT 'exact' CHECK (match_kind IN ('exact', 'prefix', 'regex')),
    pattern           text NOT NULL,
    service_tier      text NOT NULL DEFAULT 'standard',
    min_prompt_tokens bigint NOT NULL DEFAULT 0 CHECK (min_prompt_tokens >= 0),
    valid_from        timestamptz,
    valid_to          timestamptz CHECK (valid_to > valid_from),
    input             numeric(20, 12) NOT NULL CHECK (input >= 0),
    cache_read        numeric(20, 12) CHECK (cache_read >= 0),
    cache_write       numeric(20, 12) CHECK (cache_write >= 0),
    cache_write_1h    numeric(20, 12) CHECK (cache_write_1h >= 0),
    output            numeric(20, 12) NOT NULL CHECK (output >= 0),
    reasoning         numeric(20, 12) CHECK (reasoning >= 0),
    audio_input       numeric(20, 12) CHECK (audio_input >= 0),
    audio_output      numeric(20, 12) CHECK (audio_output >= 0),
    image_input       numeric(20, 12) CHECK (image_input >= 0),
    source            text NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (tenant_id, provider, match_kind, pattern, service_tier, min_prompt_tokens, valid_from)
);

CREATE TABLE ai_usage_event (
    id                      text COLLATE "C" NOT NULL,
    tenant_id               text COLLATE "C" NOT NULL,
    created_at              timestamptz NOT NULL,
    received_at             timestamptz NOT NULL,
    tool_id                 text COLLATE "C" NOT NULL,
    tool_name               text NOT NULL,
    operation               text NOT NULL,
    provider                text,
    model                   text COLLATE "C" NOT NULL,
    service_tier            text,
    request_id              text,
    prompt_tokens           bigint NOT NULL DEFAULT 0,
    completion_tokens       bigint NOT NULL DEFAULT 0,
    total_tokens            bigint NOT NULL DEFAULT 0,
    cached_tokens           bigint NOT NULL DEFAULT 0,
    cache_write_tokens      bigint NOT NULL DEFAULT 0,
    cache_write_1h_tokens   bigint NOT NULL DEFAULT 0,
    reasoning_tokens        bigint NOT NULL DEFAULT 0,
    audio_prompt_tokens     bigint NOT NULL DEFAULT 0,
    audio_completion_tokens bigint NOT NULL DEFAULT 0,
    image_prompt_tokens     bigint NOT NULL DEFAULT 0,
    usage_inconsistent      boolean NOT NULL DEFAULT false,
    estimated_cost          numeric(24, 12),
    cost_source             text NOT NULL,
    model_price_id          bigint,
    latency_ms              bigint NOT NULL,
    time_to_first_token_ms  bigint,
    success                 boolean NOT NULL DEFAULT true,
    error_type              text,
    user_id                 text,
    entity_type             text,
    entity_id               text,
    metadata                jsonb,
    source                  text NOT NULL,
    PRIMARY KEY (tenant_id, id, created_at)
) PARTITION BY RANGE (created_at);
-- received_at lets the collector find the ids of the last days when it starts, however old their created_at is.
CREATE INDEX ai_usage_event_times ON ai_usage_event USING brin (created_at, received_at) WITH (pages_per_range = 64);
COMMENT ON COLUMN ai_usage_event.estimated_cost IS 'USD; NULL when no price is known (cost_source unpriced), never 0 for that.';

-- Base grain of every usage figure: 15 minutes UTC, so that any time zone's day can be cut exactly. Written in the
-- transaction that stores the events. `latency` is a merged histogram (src/base/hist.h).
CREATE TABLE ai_usage_rollup (
    tenant_id         text COLLATE "C" NOT NULL,
    tool_id           text COLLATE "C" NOT NULL,
    model             text COLLATE "C" NOT NULL,
    period_start      timestamptz NOT NULL,
    total_calls       bigint NOT NULL,
    failed_calls      bigint NOT NULL,
    unpriced_calls    bigint NOT NULL,
    prompt_tokens     bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens     bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens  bigint NOT NULL,
    total_cost        numeric(24, 12) NOT NULL,
    latency_sum_ms    bigint NOT NULL,
    latency           bytea NOT NULL,
    PRIMARY KEY (period_start, tenant_id, tool_id, model)
) PARTITION BY RANGE (period_start);

-- Failed calls by error type, same grain and life as ai_usage_rollup.
CREATE TABLE ai_usage_error_rollup (
    tenant_id    text COLLATE "C" NOT NULL,
    tool_id      text COLLATE "C" NOT NULL,
    model        text COLLATE "C" NOT NULL,
    error_type   text COLLATE "C" NOT NULL,
    period_start timestamptz NOT NULL,
    failed_calls bigint NOT NULL,
    PRIMARY KEY (tenant_id, period_start, tool_id, model, error_type)
) PARTITION BY RANGE (period_start);
CREATE INDEX ai_usage_error_rollup_period ON ai_usage_error_rollup (period_start);

-- Hours whose base rows changed since they were last aggregated. A read takes summaries for clean periods and base rows
-- for dirty hours, so figures are exact at any moment.
CREATE TABLE usage_dirty_hour (
    hour    timestamptz PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 50);

-- Derived by the aggregate job from ai_usage_rollup. Scope says over what a row sums: 'key' one tenant, tool and model;
-- 'tool_model' all tenants; 'tenant' all tools and models; 'all' everything. What is summed over is ''.
-- QUARTER_HOUR exists for scopes 'tool_model' and 'all' only.
CREATE TABLE ai_usage_summary (
    id                      bigint GENERATED ALWAYS AS IDENTITY,
    scope                   text COLLATE "C" NOT NULL CHECK (scope IN ('key', 'tool_model', 'tenant', 'all')),
    tenant_id               text COLLATE "C" NOT NULL,
    tool_id                 text COLLATE "C" NOT NULL,
    model                   text COLLATE "C" NOT NULL,
    period_start            timestamptz NOT NULL,
    period_end              timestamptz NOT NULL,
    period_type             text COLLATE "C" NOT NULL CHECK (period_type IN ('QUARTER_HOUR', 'HOURLY', 'DAILY', 'MONTHLY')),
    total_calls             bigint NOT NULL DEFAULT 0,
    successful_calls        bigint NOT NULL DEFAULT 0,
    failed_calls            bigint NOT NULL DEFAULT 0,
    unpriced_calls          bigint NOT NULL DEFAULT 0,
    total_prompt_tokens     bigint NOT NULL DEFAULT 0,
    total_completion_tokens bigint NOT NULL DEFAULT 0,
    total_tokens            bigint NOT NULL DEFAULT 0,
    cached_tokens           bigint NOT NULL DEFAULT 0,
    cache_write_tokens      bigint NOT NULL DEFAULT 0,
    reasoning_tokens        bigint NOT NULL DEFAULT 0,
    total_cost              numeric(24, 12) NOT NULL DEFAULT 0,
    avg_latency_ms          bigint NOT NULL DEFAULT 0,
    p50_latency_ms          bigint NOT NULL DEFAULT 0,
    p95_latency_ms          bigint NOT NULL DEFAULT 0,
    p99_latency_ms          bigint NOT NULL DEFAULT 0,
    latency_sum_ms          bigint NOT NULL DEFAULT 0,
    latency                 bytea NOT NULL,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, period_type, period_start, tool_id, model, tenant_id)
) PARTITION BY RANGE (period_start);
CREATE INDEX ai_usage_summary_tenant ON ai_usage_summary (tenant_id, period_type, period_start) WHERE scope = 'key';

CREATE TABLE ai_usage_error_summary (
    tool_id      text COLLATE "C" NOT NULL,
    model        text COLLATE "C" NOT NULL,
    error_type   text COLLATE "C" NOT NULL,
    period_start timestamptz NOT NULL,
    period_type  text COLLATE "C" NOT NULL CHECK (period_type IN ('HOURLY', 'DAILY', 'MONTHLY')),
    failed_calls bigint NOT NULL,
    PRIMARY KEY (period_type, period_start, tool_id, model, error_type)
) PARTITION BY RANGE (period_start);

CREATE TABLE infrastructure_metric (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    metric_type  text COLLATE "C" NOT NULL,
    metric_name  text COLLATE "C" NOT NULL,
    count        bigint NOT NULL DEFAULT 0,
    sum          double precision NOT NULL DEFAULT 0,
    min          double precision,
    max          double precision,
    avg          double precision,
    p50          double precision,
    p95          double precision,
    p99          double precision,
    histogram    bytea,
    window_start timestamptz NOT NULL,
    window_end   timestamptz NOT NULL,
    window_size  text NOT NULL CHECK (window_size IN ('1m', '5m', '1h', '1d')),
    tenant_id    text COLLATE "C" NOT NULL DEFAULT '',
    metadata     jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, metric_type, metric_name, window_size, window_start)
) PARTITION BY RANGE (window_start);
CREATE INDEX infrastructure_metric_type ON infrastructure_metric (metric_type, window_start);
COMMENT ON COLUMN infrastructure_metric.tenant_id IS 'The empty text is system-wide (NULL in the API).';
COMMENT ON COLUMN infrastructure_metric.histogram IS 'Of durations (src/base/hist.h): longer windows are merged from shorter ones.';

CREATE TABLE slow_query_log (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    query       text NOT NULL,
    model       text NOT NULL,
    operation   text NOT NULL,
    duration_ms bigint NOT NULL,
    tenant_id   text COLLATE "C" NOT NULL DEFAULT '',
    user_id     text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, created_at, id)
) PARTITION BY RANGE (created_at);
CREATE INDEX slow_query_log_created_at ON slow_query_log (created_at);
CREATE INDEX slow_query_log_duration ON slow_query_log (duration_ms);

CREATE TABLE anomaly (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id       text COLLATE "C",
    type            text NOT NULL,
    severity        text NOT NULL CHECK (severity IN ('CRITICAL', 'WARNING', 'INFO')),
    category        text NOT NULL CHECK (category IN ('USAGE', 'HEALTH', 'COST', 'SECURITY', 'INFRASTRUCTURE', 'DATA_QUALITY')),
    metric          text NOT NULL,
    expected_value  double precision,
    actual_value    double precision NOT NULL,
    deviation       double precision,
    entity_type     text,
    entity_id       text,
    metadata        jsonb,
    status          text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED', 'FALSE_POSITIVE')),
    acknowledged_at timestamptz,
    acknowledged_by text,
    resolved_at     timestamptz,
    resolved_by     text,
    resolution      text,
    detected_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX anomaly_status ON anomaly (status, severity);
CREATE INDEX anomaly_tenant ON anomaly (tenant_id, status);
CREATE INDEX anomaly_category ON anomaly (category, detected_at);
CREATE INDEX anomaly_detected_at ON anomaly (detected_at);

CREATE TABLE metric_baseline (
    metric      text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    tenant_id   text COLLATE "C" NOT NULL DEFAULT '',
    state       jsonb NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, metric, subject)
);

CREATE TABLE alert_rule (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name               text NOT NULL,
    description        text,
    anomaly_type       text,
    category           text,
    severity           text[] NOT NULL DEFAULT '{}',
    channels           text[] NOT NULL DEFAULT '{}',
    recipients         text[] NOT NULL DEFAULT '{}',
    cooldown_minutes   integer NOT NULL DEFAULT 60 CHECK (cooldown_minutes >= 0),
    max_alerts_per_day integer NOT NULL DEFAULT 10 CHECK (max_alerts_per_day >= 0),
    enabled            boolean NOT NULL DEFAULT true,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE alert_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_rule_id bigint NOT NULL,
    anomaly_id    bigint,
    channel       text NOT NULL CHECK (channel IN ('EMAIL', 'SLACK', 'WEBHOOK', 'IN_APP')),
    recipient     text NOT NULL,
    subject       text NOT NULL,
    body          text NOT NULL,
    status        text NOT NULL CHECK (status IN ('SENT', 'FAILED', 'THROTTLED')),
    error_message text,
    sent_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alert_history_rule ON alert_history (alert_rule_id, sent_at);
CREATE INDEX alert_history_sent_at ON alert_history (sent_at);

CREATE TABLE notification (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name  text NOT NULL,
    type       text NOT NULL,
    title      text NOT NULL,
    body       text NOT NULL,
    anomaly_id bigint,
    read_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notification_user ON notification (user_name, created_at);

-- How far each file has been read; updated in the transaction that stores what was read.
CREATE TABLE source_position (
    source     text COLLATE "C" PRIMARY KEY,
    inode      bigint NOT NULL, -- the 64 bits of st_ino
    position   bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- What could not be loaded, with its reason and text: counted, shown, never in the way of the rest.
CREATE TABLE ingest_reject (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text NOT NULL,
    reason      text NOT NULL,
    record      text NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ingest_reject_rejected_at ON ingest_reject (rejected_at);

-- Counts of what came in, per minute of loading.
CREATE TABLE ingest_minute (
    minute     timestamptz NOT NULL,
    source     text COLLATE "C" NOT NULL,
    loaded     bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    rejected   bigint NOT NULL DEFAULT 0,
    lag_max_ms bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (minute, source)
) WITH (fillfactor = 50);

-- One run of a job for one scheduled moment, claimed once whatever the number of machines.
CREATE TABLE job_run (
    job           text COLLATE "C" NOT NULL,
    scheduled_for timestamptz NOT NULL,
    status        text NOT NULL CHECK (status IN ('RUNNING', 'DONE', 'FAILED')),
    host          text NOT NULL,
    pid           integer NOT NULL,
    attempt       integer NOT NULL DEFAULT 1,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    summary       text,
    error_message text,
    PRIMARY KEY (job, scheduled_for)
);
CREATE INDEX job_run_started_at ON job_run (started_at);

CREATE TABLE api_token (
    id           text COLLATE "C" PRIMARY KEY,
    name         text NOT NULL,
    token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    scopes       text[] NOT NULL CHECK (scopes <@ ARRAY['ingest', 'read', 'write', 'admin'] AND scopes <> '{}'),
    tenant_id    text COLLATE "C",
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor      text NOT NULL,
    action     text NOT NULL,
    subject    text NOT NULL,
    details    jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_created_at ON audit_log (created_at);
