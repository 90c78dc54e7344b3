-- One row a fill: the sorting key is its identity, and nothing else is, so that a fill polled a
-- thousand times is one row to whoever reads with FINAL. Integers alone: what old servers lack
-- (Decimal, DateTime64) is not needed.
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
