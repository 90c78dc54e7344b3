-- The decision behind an order, in a table of its own: a later poll of the fill never undoes it.
CREATE TABLE IF NOT EXISTS mm_fill_links (
    account TEXT NOT NULL,
    exchange_order_id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    client_order_id TEXT NOT NULL,
    ver INTEGER NOT NULL,
    PRIMARY KEY (account, exchange_order_id)
) STRICT, WITHOUT ROWID;
