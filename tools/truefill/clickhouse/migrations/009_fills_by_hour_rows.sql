-- The rows that were in mm_fills_v2 before the feed was.
INSERT INTO mm_fills_by_hour (
    hour, account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u,
    ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, engine_instance_id,
    engine_version, schema_ver, ingest_ver)
SELECT
    intDiv(greatest(toUInt64(ts_us), ingest_ver), 3600000000) AS hour,
    account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u, ts_us,
    is_taker, subaccount, exchange_index, client_order_id, notes, source, engine_instance_id,
    engine_version, schema_ver, ingest_ver
FROM mm_fills_v2
