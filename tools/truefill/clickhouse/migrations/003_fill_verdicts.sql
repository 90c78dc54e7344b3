-- What a person or a check says of a fill afterwards, likewise.
CREATE TABLE IF NOT EXISTS mm_fill_verdicts (
    account String,
    fill_id String,
    is_valid UInt8,
    why String,
    ver UInt64
) ENGINE = ReplacingMergeTree(ver)
ORDER BY (account, fill_id)
