-- Schema 1. Applied once, in one transaction; never edited after its release.

-- Whose ledger this is.
CREATE TABLE room (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    room_id BLOB NOT NULL
) STRICT;

-- The nodes that wrote it, one after the other; each goes on from the head of the one before.
CREATE TABLE nodes (
    epoch INTEGER PRIMARY KEY,
    node_id BLOB NOT NULL,
    after_seq INTEGER NOT NULL
) STRICT;

-- The truth. Rows are added, never changed, never deleted.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    kind TEXT NOT NULL,
    v INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    source_at TEXT,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX events_stream ON events (stream);

-- Which kinds of events there are, so that a version that does not know one refuses at its start.
CREATE TABLE kinds (
    family TEXT NOT NULL,
    kind TEXT NOT NULL,
    v INTEGER NOT NULL,
    PRIMARY KEY (family, kind, v)
) STRICT, WITHOUT ROWID;

-- Names that a person may be recognised by, by the number of the event they belong to. Purged by
-- overwriting salt and data with as many zeros, in place: a deleted row may leave a copy behind
-- when pages are rebalanced.
CREATE TABLE personal (
    seq INTEGER PRIMARY KEY,
    salt BLOB NOT NULL,
    data BLOB NOT NULL
) STRICT;

-- From here on everything follows from the events and can be rebuilt.
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY, -- the number of its arrival
    id BLOB NOT NULL UNIQUE,
    tail TEXT NOT NULL, -- the last 12 digits of its identity, reversed
    state TEXT NOT NULL,
    folder TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL, -- nanoseconds since 1970
    changed_at INTEGER NOT NULL,
    changed_seq INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    filing_due INTEGER NOT NULL,
    original_hash BLOB NOT NULL,
    document_hash BLOB,
    files_kept INTEGER NOT NULL,
    started_step TEXT,
    filed_seq INTEGER, -- the number of its last filing
    v INTEGER NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_tail ON jobs (tail);
CREATE INDEX jobs_state ON jobs (state);
CREATE INDEX jobs_folder ON jobs (folder);
CREATE INDEX jobs_to ON jobs (to_name, to_kind);
CREATE INDEX jobs_open ON jobs (seq) WHERE finished = 0 OR filing_due = 1;
CREATE INDEX jobs_kept ON jobs (changed_at) WHERE finished = 1 AND files_kept = 1;
CREATE INDEX jobs_original ON jobs (original_hash, files_kept, folder, accepted_at);
CREATE INDEX jobs_document ON jobs (document_hash)
    WHERE files_kept = 1 AND document_hash <> original_hash;

CREATE TABLE counts (
    state TEXT NOT NULL,
    folder TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (state, folder)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER jobs_counted AFTER INSERT ON jobs BEGIN
    INSERT INTO counts VALUES (new.state, new.folder, 1)
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_recounted AFTER UPDATE OF state, folder ON jobs
    WHEN old.state <> new.state OR old.folder <> new.folder BEGIN
    UPDATE counts SET jobs = jobs - 1 WHERE state = old.state AND folder = old.folder;
    INSERT INTO counts VALUES (new.state, new.folder, 1)
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;

CREATE TABLE origins (
    key TEXT PRIMARY KEY,
    job BLOB NOT NULL,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE paused (
    printer TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
