-- The decision behind an order, in its own table: a later poll of the fill does not overwrite it.
CREATE TABLE IF NOT EXISTS mm_fill_links (
    account String,
    exchange_order_id String,
    decision_id String,
    client_order_id String,
    ver UInt64
) ENGINE = ReplacingMergeTree(ver)
ORDER BY (account, exchange_order_id)
