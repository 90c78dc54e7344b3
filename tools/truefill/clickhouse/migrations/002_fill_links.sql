-- The decision behind an order, in its own table: a later poll of the fill does not overwrite it.
-- Orders are random texts, so that the links of a day are found one by one: 128 rows are read for
-- each, not 8192.
CREATE TABLE IF NOT EXISTS mm_fill_links (
    account String,
    exchange_order_id String,
    decision_id String,
    client_order_id String,
    ver UInt64
) ENGINE = ReplacingMergeTree(ver)
ORDER BY (account, exchange_order_id)
SETTINGS index_granularity = 128
