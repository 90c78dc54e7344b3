-- Rejected payloads and items. The same bytes polled a thousand times are one row.
CREATE TABLE IF NOT EXISTS mm_fill_rejects (
    raw_sha256 String,
    stage String,
    reason String,
    field String,
    looks_like String,
    source String,
    raw String,
    seen_us Int64,
    ver UInt64
) ENGINE = ReplacingMergeTree(ver)
ORDER BY raw_sha256
