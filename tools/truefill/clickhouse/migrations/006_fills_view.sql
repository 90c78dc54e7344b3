-- What readers query: one row per fill with its link and its verdict, and the legacy column names.
-- A miss of a join gives 0 or '', not NULL, on every server.
CREATE VIEW IF NOT EXISTS {view} AS
SELECT
    ts, account, fill_id, exchange_order_id, market_ticker, side, action,
    price_u / 10000 AS price_cents,
    price_u / 1000000 AS price,
    count_c / 100 AS size,
    fee_u / 1000000 AS fee,
    is_taker, subaccount, exchange_index,
    if(client_order_id != '', client_order_id, link_client_order_id) AS client_order_id,
    nullIf(link_decision_id, '') AS decision_id,
    if(judged = 1, verdict, toUInt8(1)) AS is_valid,
    verdict_why,
    price_u, count_c, fee_u, ts_us, notes, source,
    engine_instance_id, engine_version, schema_ver, ingest_ver
FROM (
    SELECT * FROM (
        SELECT
            ts, account, fill_id, exchange_order_id, market_ticker, toString(side) AS side, action,
            price_u, count_c, fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id,
            notes, source, engine_instance_id, engine_version, schema_ver, ingest_ver
        FROM {fills}
    ) AS f ANY LEFT JOIN (
        SELECT account, exchange_order_id, decision_id AS link_decision_id,
               client_order_id AS link_client_order_id
        FROM {links}
    ) AS l USING (account, exchange_order_id)
) AS fl ANY LEFT JOIN (
    SELECT account, fill_id, is_valid AS verdict, why AS verdict_why, toUInt8(1) AS judged
    FROM {verdicts}
) AS v USING (account, fill_id)
