-- One row per poll, with its counters: tells "no fills" from "nobody is polling".
CREATE TABLE IF NOT EXISTS mm_fill_polls (
    account TEXT NOT NULL,
    engine_instance_id TEXT NOT NULL,
    polled_us INTEGER NOT NULL,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    problem TEXT NOT NULL,
    n_pages INTEGER NOT NULL,
    n_api INTEGER NOT NULL,
    n_raw INTEGER NOT NULL,
    n_real INTEGER NOT NULL,
    n_valid INTEGER NOT NULL,
    n_passed INTEGER NOT NULL,
    n_duplicate INTEGER NOT NULL,
    n_inserted INTEGER NOT NULL,
    n_failed INTEGER NOT NULL,
    watermark_us INTEGER NOT NULL,
    ver INTEGER NOT NULL,
    polled TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%S', polled_us / 1000000, 'unixepoch')) VIRTUAL,
    PRIMARY KEY (account, engine_instance_id, polled_us)
) STRICT, WITHOUT ROWID;
