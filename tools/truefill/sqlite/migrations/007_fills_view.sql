-- What readers read: one row per fill, its link and its verdict beside it, under the old names too.
CREATE VIEW IF NOT EXISTS {view} AS
SELECT
    f.ts, f.account, f.fill_id, f.exchange_order_id, f.market_ticker, f.side, f.action,
    f.price_u / 10000.0 AS price_cents,
    f.price_u / 1000000.0 AS price,
    f.count_c / 100.0 AS size,
    f.fee_u / 1000000.0 AS fee,
    f.is_taker, f.subaccount, f.exchange_index,
    iif(f.client_order_id != '', f.client_order_id, coalesce(l.client_order_id, ''))
        AS client_order_id,
    nullif(l.decision_id, '') AS decision_id,
    coalesce(v.is_valid, 1) AS is_valid,
    coalesce(v.why, '') AS verdict_why,
    f.price_u, f.count_c, f.fee_u, f.ts_us, f.notes, f.source,
    f.engine_instance_id, f.engine_version, f.schema_ver, f.ingest_ver
FROM mm_fills_v2 AS f
LEFT JOIN mm_fill_links AS l
    ON l.account = f.account AND l.exchange_order_id = f.exchange_order_id
LEFT JOIN mm_fill_verdicts AS v
    ON v.account = f.account AND v.fill_id = f.fill_id{where};
