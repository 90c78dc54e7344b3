-- The decision behind an order, in a table of its own: a later poll of the fill never undoes it.
CREATE TABLE IF NOT EXISTS mm_fill_links (
    account String,
    exchange_order_id String,
    decision_id String,
    client_order_id String,
    ver UInt64
) ENGINE = ReplacingMergeTree(ver)
ORDER BY (account, exchange_order_id)
