-- What was refused. The same bytes polled a thousand times are one row.
CREATE TABLE IF NOT EXISTS mm_fill_rejects (
    raw_sha256 TEXT NOT NULL PRIMARY KEY,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    field TEXT NOT NULL,
    looks_like TEXT NOT NULL,
    source TEXT NOT NULL,
    raw TEXT NOT NULL,
    seen_us INTEGER NOT NULL,
    ver INTEGER NOT NULL
) STRICT;
