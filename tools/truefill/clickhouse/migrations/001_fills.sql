-- One row per fill for readers with FINAL: the sorting key is the fill's identity and nothing else, and
-- of several rows with one identity the highest ingest_ver counts. Integers alone: price_u and fee_u in
-- micro-dollars, count_c in hundredths of a contract, ts_us in microseconds since 1970.
CREATE TABLE IF NOT EXISTS mm_fills_v2 (
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
    ts DateTime('UTC') MATERIALIZED toDateTime(intDiv(ts_us, 1000000), 'UTC')
) ENGINE = ReplacingMergeTree(ingest_ver)
ORDER BY (account, fill_id, exchange_order_id)
