-- Whether a fill is valid, as a person or a check said later; in its own table for the same reason.
CREATE TABLE IF NOT EXISTS mm_fill_verdicts (
    account String,
    fill_id String,
    is_valid UInt8,
    why String,
    ver UInt64
) ENGINE = ReplacingMergeTree(ver)
ORDER BY (account, fill_id)
