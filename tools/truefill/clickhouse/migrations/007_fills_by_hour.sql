-- The rows of mm_fills_v2 once more, sorted by the hour in which they were stored; no row stands
-- before the hour of its own ts_us. A fill that was stored again stands here under each of those
-- hours: read it through the views mm_fills_last_hour and mm_fills_last_day.
CREATE TABLE IF NOT EXISTS mm_fills_by_hour (
    hour UInt64,
    account String,
    fill_id String,
    exchange_order_id String,
    market_ticker String,
    side Enum8('yes' = 1, 'no' = 2),
    action String,
    price_u Int64,
    count_c Int64,
    fee_u Nullable(Int64),
    ts_us Int64,
    is_taker Nullable(UInt8),
    subaccount Nullable(Int32),
    exchange_index Nullable(Int32),
    client_order_id String,
    notes UInt32,
    source String,
    engine_instance_id String,
    engine_version String,
    schema_ver UInt16,
    ingest_ver UInt64,
    ts DateTime('UTC') ALIAS toDateTime(intDiv(ts_us, 1000000), 'UTC')
) ENGINE = ReplacingMergeTree(ingest_ver)
ORDER BY (hour, account, fill_id, exchange_order_id)
