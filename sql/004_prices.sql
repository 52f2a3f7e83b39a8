-- List prices of current models, as published up to 2026-08-21. Columns are USD per million tokens; stored are USD per
-- token. No provider: the same model costs the same wherever it is not priced by a row of its own. Rows that exist
-- already stay as they are.

INSERT INTO model_price (pattern, valid_from, valid_to, min_prompt_tokens, input, cache_read, cache_write, cache_write_1h,
    output, source)
SELECT pattern, valid_from::timestamptz, valid_to::timestamptz, min_prompt, input * 1e-6, cache_read * 1e-6,
    cache_write * 1e-6, cache_write_1h * 1e-6, output * 1e-6, 'opswatch 2026-08-21'
FROM (VALUES
    -- model                   from           to             prompt    input   read     write   1 h      output
    ('claude-opus-5',          NULL,          NULL,          0,        5.00,   0.50,    6.25,   10.00,   25.00),
    ('claude-opus-4-8',        NULL,          NULL,          0,        5.00,   0.50,    6.25,   10.00,   25.00),
    ('claude-opus-4-7',        NULL,          NULL,          0,        5.00,   0.50,    6.25,   10.00,   25.00),
    ('claude-opus-4-6',        NULL,          '2026-03-13Z', 0,        5.00,   0.50,    6.25,   10.00,   25.00),
    ('claude-opus-4-6',        NULL,          '2026-03-13Z', 200001,  10.00,   1.00,   12.50,   20.00,   37.50),
    ('claude-opus-4-6',        '2026-03-13Z', NULL,          0,        5.00,   0.50,    6.25,   10.00,   25.00),
    ('claude-opus-4-5',        NULL,          NULL,          0,        5.00,   0.50,    6.25,   10.00,   25.00),
    ('claude-opus-4-1',        NULL,          NULL,          0,       15.00,   1.50,   18.75,   30.00,   75.00),
    ('claude-fable-5',         NULL,          NULL,          0,       10.00,   1.00,   12.50,   20.00,   50.00),
    ('claude-sonnet-5',        NULL,          '2026-09-01Z', 0,        2.00,   0.20,    2.50,    4.00,   10.00),
    ('claude-sonnet-5',        '2026-09-01Z', NULL,          0,        3.00,   0.30,    3.75,    6.00,   15.00),
    ('claude-sonnet-4-6',      NULL,          '2026-03-13Z', 0,        3.00,   0.30,    3.75,    6.00,   15.00),
    ('claude-sonnet-4-6',      NULL,          '2026-03-13Z', 200001,   6.00,   0.60,    7.50,   12.00,   22.50),
    ('claude-sonnet-4-6',      '2026-03-13Z', NULL,          0,        3.00,   0.30,    3.75,    6.00,   15.00),
    ('claude-sonnet-4-5',      NULL,          NULL,          0,        3.00,   0.30,    3.75,    6.00,   15.00),
    ('claude-sonnet-4-5',      NULL,          NULL,          200001,   6.00,   0.60,    7.50,   12.00,   22.50),
    ('claude-haiku-4-5',       NULL,          NULL,          0,        1.00,   0.10,    1.25,    2.00,    5.00),

    ('gpt-5.6-sol',            NULL,          NULL,          0,        5.00,   0.50,    6.25,   NULL,    30.00),
    ('gpt-5.6-sol',            NULL,          NULL,          272001,  10.00,   1.00,   12.50,   NULL,    45.00),
    ('gpt-5.6-terra',          NULL,          '2026-07-30Z', 0,        2.50,   0.25,    3.125,  NULL,    15.00),
    ('gpt-5.6-terra',          NULL,          '2026-07-30Z', 272001,   5.00,   0.50,    6.25,   NULL,    22.50),
    ('gpt-5.6-terra',          '2026-07-30Z', NULL,          0,        2.00,   0.20,    2.50,   NULL,    12.00),
    ('gpt-5.6-terra',          '2026-07-30Z', NULL,          272001,   4.00,   0.40,    5.00,   NULL,    18.00),
    ('gpt-5.6-luna',           NULL,          '2026-07-30Z', 0,        1.00,   0.10,    1.25,   NULL,     6.00),
    ('gpt-5.6-luna',           NULL,          '2026-07-30Z', 272001,   2.00,   0.20,    2.50,   NULL,     9.00),
    ('gpt-5.6-luna',           '2026-07-30Z', NULL,          0,        0.20,   0.02,    0.25,   NULL,     1.20),
    ('gpt-5.6-luna',           '2026-07-30Z', NULL,          272001,   0.40,   0.04,    0.50,   NULL,     1.80),
    ('gpt-5.5',                NULL,          NULL,          0,        5.00,   0.50,    NULL,   NULL,    30.00),
    ('gpt-5.5',                NULL,          NULL,          272001,  10.00,   1.00,    NULL,   NULL,    45.00),
    ('gpt-5.4',                NULL,          NULL,          0,        2.50,   0.25,    NULL,   NULL,    15.00),
    ('gpt-5.4',                NULL,          NULL,          272001,   5.00,   0.50,    NULL,   NULL,    22.50),
    ('gpt-5.4-mini',           NULL,          NULL,          0,        0.75,   0.075,   NULL,   NULL,     4.50),
    ('gpt-5.4-nano',           NULL,          NULL,          0,        0.20,   0.02,    NULL,   NULL,     1.25),
    ('gpt-5.2',                NULL,          NULL,          0,        1.75,   0.175,   NULL,   NULL,    14.00),
    ('gpt-5',                  NULL,          NULL,          0,        1.25,   0.125,   NULL,   NULL,    10.00),
    ('gpt-5-mini',             NULL,          NULL,          0,        0.25,   0.025,   NULL,   NULL,     2.00),
    ('gpt-5-nano',             NULL,          NULL,          0,        0.05,   0.005,   NULL,   NULL,     0.40),
    ('gpt-4.1',                NULL,          NULL,          0,        2.00,   0.50,    NULL,   NULL,     8.00),
    ('gpt-4.1-mini',           NULL,          NULL,          0,        0.40,   0.10,    NULL,   NULL,     1.60),
    ('gpt-4.1-nano',           NULL,          NULL,          0,        0.10,   0.025,   NULL,   NULL,     0.40),
    ('gpt-4o',                 NULL,          NULL,          0,        2.50,   1.25,    NULL,   NULL,    10.00),
    ('gpt-4o-2024-05-13',      NULL,          NULL,          0,        5.00,   NULL,    NULL,   NULL,    15.00),
    ('gpt-4o-mini',            NULL,          NULL,          0,        0.15,   0.075,   NULL,   NULL,     0.60),
    ('gpt-4-turbo',            NULL,          NULL,          0,       10.00,   NULL,    NULL,   NULL,    30.00),
    ('gpt-4-turbo-preview',    NULL,          NULL,          0,       10.00,   NULL,    NULL,   NULL,    30.00),
    ('gpt-4-0125-preview',     NULL,          NULL,          0,       10.00,   NULL,    NULL,   NULL,    30.00),
    ('gpt-4-1106-preview',     NULL,          NULL,          0,       10.00,   NULL,    NULL,   NULL,    30.00),
    ('gpt-4',                  NULL,          NULL,          0,       30.00,   NULL,    NULL,   NULL,    60.00),
    ('gpt-3.5-turbo',          NULL,          NULL,          0,        0.50,   NULL,    NULL,   NULL,     1.50),
    ('gpt-3.5-turbo-1106',     NULL,          NULL,          0,        1.00,   NULL,    NULL,   NULL,     2.00),
    ('gpt-3.5-turbo-0613',     NULL,          NULL,          0,        1.50,   NULL,    NULL,   NULL,     2.00),
    ('gpt-3.5-turbo-0301',     NULL,          NULL,          0,        1.50,   NULL,    NULL,   NULL,     2.00),
    ('o3',                     NULL,          '2025-06-10Z', 0,       10.00,   NULL,    NULL,   NULL,    40.00),
    ('o3',                     '2025-06-10Z', NULL,          0,        2.00,   0.50,    NULL,   NULL,     8.00),
    ('o4-mini',                NULL,          NULL,          0,        1.10,   0.275,   NULL,   NULL,     4.40),
    ('text-embedding-3-large', NULL,          NULL,          0,        0.13,   NULL,    NULL,   NULL,     0),
    ('text-embedding-3-small', NULL,          NULL,          0,        0.02,   NULL,    NULL,   NULL,     0),

    ('gemini-3.1-pro-preview', NULL,          NULL,          0,        2.00,   0.20,    NULL,   NULL,    12.00),
    ('gemini-3.1-pro-preview', NULL,          NULL,          200001,   4.00,   0.40,    NULL,   NULL,    18.00),
    ('gemini-3.7-flash',       NULL,          '2027-01-01Z', 0,        0.75,   0.075,   NULL,   NULL,     3.75),
    ('gemini-3.7-flash',       '2027-01-01Z', NULL,          0,        1.50,   0.15,    NULL,   NULL,     7.50),
    ('gemini-3.5-flash',       NULL,          NULL,          0,        1.50,   0.15,    NULL,   NULL,     9.00),
    ('gemini-2.5-pro',         NULL,          NULL,          0,        1.25,   0.125,   NULL,   NULL,    10.00),
    ('gemini-2.5-pro',         NULL,          NULL,          200001,   2.50,   0.25,    NULL,   NULL,    15.00),

    ('deepseek-v4-pro',        NULL,          NULL,          0,        0.435,  0.003625, NULL,  NULL,     0.87),
    ('deepseek-v4-flash',      NULL,          NULL,          0,        0.14,   0.0028,  NULL,   NULL,     0.28),
    ('grok-4.5',               NULL,          NULL,          0,        2.00,   0.50,    NULL,   NULL,     6.00),
    ('mistral-large',          NULL,          NULL,          0,        2.00,   NULL,    NULL,   NULL,     6.00),
    ('mistral-large-2411',     NULL,          NULL,          0,        2.00,   NULL,    NULL,   NULL,     6.00),
    ('mistral-large-2407',     NULL,          NULL,          0,        2.00,   NULL,    NULL,   NULL,     6.00)
) AS list (pattern, valid_from, valid_to, min_prompt, input, cache_read, cache_write, cache_write_1h, output)
ON CONFLICT DO NOTHING;

-- Models that hear, speak or see at rates of their own.
INSERT INTO model_price (pattern, input, cache_read, output, audio_input, audio_output, image_input, source)
SELECT pattern, input * 1e-6, cache_read * 1e-6, output * 1e-6, audio_input * 1e-6, audio_output * 1e-6, image_input * 1e-6,
    'opswatch 2026-08-21'
FROM (VALUES
    -- model                   input  read   output  audio in  audio out  image in
    ('gpt-realtime',           4.00,  0.40,  16.00,  32.00,    64.00,     5.00),
    ('gemini-2.5-flash',       0.30,  0.03,   2.50,   1.00,     NULL,     NULL),
    ('gemini-2.5-flash-lite',  0.10,  0.01,   0.40,   0.30,     NULL,     NULL)
) AS list (pattern, input, cache_read, output, audio_input, audio_output, image_input)
ON CONFLICT DO NOTHING;

-- Service tiers, as a share of the standard price in every bucket: OpenAI bills half for batch and flex and, on current
-- models, twice for priority; Anthropic bills half for batch.
INSERT INTO model_price (pattern, service_tier, valid_from, valid_to, min_prompt_tokens, input, cache_read, cache_write,
    cache_write_1h, output, source)
SELECT p.pattern, t.tier, p.valid_from, p.valid_to, p.min_prompt_tokens, p.input * t.share, p.cache_read * t.share,
    p.cache_write * t.share, p.cache_write_1h * t.share, p.output * t.share, p.source
FROM model_price p
JOIN (VALUES
    ('^claude-',                                     'batch',    0.5),
    ('^(gpt-[345]|o[34]|text-embedding)',            'batch',    0.5),
    ('^(gpt-[45]|o[34])',                            'flex',     0.5),
    ('^gpt-5($|[.](2$|4$|4-mini|5$|6-))',            'priority', 2)
) AS t (models, tier, share) ON p.pattern ~ t.models
WHERE p.source = 'opswatch 2026-08-21' AND p.service_tier = 'standard' AND p.provider IS NULL AND p.tenant_id IS NULL
ON CONFLICT DO NOTHING;

-- Older models, where priority is not a plain multiple.
INSERT INTO model_price (pattern, service_tier, valid_from, input, cache_read, output, source)
SELECT pattern, 'priority', valid_from::timestamptz, input * 1e-6, cache_read * 1e-6, output * 1e-6, 'opswatch 2026-08-21'
FROM (VALUES
    -- model         from           input   read    output
    ('gpt-5-mini',   NULL,          0.45,   0.045,   3.60),
    ('gpt-4.1',      NULL,          3.50,   0.875,  14.00),
    ('gpt-4.1-mini', NULL,          0.70,   0.175,   2.80),
    ('gpt-4.1-nano', NULL,          0.20,   0.05,    0.80),
    ('gpt-4o',       NULL,          4.25,   2.125,  17.00),
    ('gpt-4o-mini',  NULL,          0.25,   0.125,   1.00),
    ('o3',           '2025-06-10Z', 3.50,   0.875,  14.00),
    ('o4-mini',      NULL,          2.00,   0.50,    8.00)
) AS list (pattern, valid_from, input, cache_read, output)
ON CONFLICT DO NOTHING;
