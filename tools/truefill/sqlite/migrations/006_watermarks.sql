-- How far an account's fills are kept. A row is written in the transaction that keeps the fills.
CREATE TABLE IF NOT EXISTS truefill_watermarks (
    exchange TEXT NOT NULL,
    account TEXT NOT NULL,
    subaccount TEXT NOT NULL,
    watermark_us INTEGER NOT NULL,
    PRIMARY KEY (exchange, account, subaccount)
) STRICT, WITHOUT ROWID;
