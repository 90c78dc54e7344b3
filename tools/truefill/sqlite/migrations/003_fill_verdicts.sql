-- What a person or a check says of a fill afterwards, in a table of its own likewise.
CREATE TABLE IF NOT EXISTS mm_fill_verdicts (
    account TEXT NOT NULL,
    fill_id TEXT NOT NULL,
    is_valid INTEGER NOT NULL CHECK (is_valid IN (0, 1)),
    why TEXT NOT NULL,
    ver INTEGER NOT NULL,
    PRIMARY KEY (account, fill_id)
) STRICT, WITHOUT ROWID;
