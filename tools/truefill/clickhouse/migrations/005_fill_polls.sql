-- One row per poll, with its counters: tells "no fills" from "nobody is polling".
CREATE TABLE IF NOT EXISTS mm_fill_polls (
    account String,
    engine_instance_id String,
    polled_us Int64,
    complete UInt8,
    problem String,
    n_pages UInt64,
    n_api UInt64,
    n_raw UInt64,
    n_real UInt64,
    n_valid UInt64,
    n_passed UInt64,
    n_duplicate UInt64,
    n_inserted UInt64,
    n_failed UInt64,
    watermark_us Int64,
    ver UInt64,
    polled DateTime('UTC') MATERIALIZED toDateTime(intDiv(polled_us, 1000000), 'UTC')
) ENGINE = ReplacingMergeTree(ver)
ORDER BY (account, engine_instance_id, polled_us)
