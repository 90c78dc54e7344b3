-- One row per fill; its identity is the primary key. Prices, sizes and fees are integers in
-- micro-dollars, hundredths of a contract and micro-dollars; times are microseconds UTC.
-- The table keeps its rowid: rows of some 200 bytes under random ids would be moved too often in a
-- tree ordered by them.
CREATE TABLE IF NOT EXISTS mm_fills_v2 (
    account TEXT NOT NULL,
    fill_id TEXT NOT NULL,
    exchange_order_id TEXT NOT NULL,
    market_ticker TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('yes', 'no')),
    action TEXT NOT NULL,
    price_u INTEGER NOT NULL,
    count_c INTEGER NOT NULL,
    fee_u INTEGER,
    ts_us INTEGER NOT NULL,
    is_taker INTEGER CHECK (is_taker IN (0, 1)),
    subaccount INTEGER,
    exchange_index INTEGER,
    client_order_id TEXT NOT NULL,
    notes INTEGER NOT NULL,
    source TEXT NOT NULL,
    engine_instance_id TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    schema_ver INTEGER NOT NULL,
    ingest_ver INTEGER NOT NULL,
    ts TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%S', ts_us / 1000000, 'unixepoch')) VIRTUAL,
    PRIMARY KEY (account, fill_id, exchange_order_id)
) STRICT;
-- For windows of time: `diagnose`, `link`, the newest fills.
CREATE INDEX IF NOT EXISTS mm_fills_v2_by_time ON mm_fills_v2 (ts_us);
