-- Version 1. Instants are milliseconds since 1970-01-01T00:00:00Z.

-- What can be asked about executions without reading their records.
CREATE TABLE executions (
    -- In the order of creation; never used again.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    version TEXT NOT NULL,
    alias TEXT,
    account_id TEXT NOT NULL,
    region TEXT NOT NULL,
    status TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    -- When somebody must see to it; 0 is at once, and NULL never.
    attend INTEGER,
    UNIQUE (function, name)
) STRICT;

CREATE INDEX executions_of_function ON executions (function);
CREATE INDEX executions_to_attend ON executions (attend) WHERE attend IS NOT NULL;
CREATE INDEX executions_by_end ON executions (ended) WHERE ended IS NOT NULL;

-- The records: what every commit changed, in order. To append it in one place is what makes a commit cheap.
CREATE TABLE commits (
    number INTEGER PRIMARY KEY,
    execution INTEGER NOT NULL REFERENCES executions (number) ON DELETE CASCADE,
    -- The id of the first event it appends, or of the next one if it appends none.
    first_event INTEGER NOT NULL,
    -- A `Changes`, as JSON.
    changes TEXT NOT NULL
) STRICT;

CREATE INDEX commits_of_execution ON commits (execution, first_event);

-- Events of which more became known after they were appended, so that pages of events need not look for it.
CREATE TABLE completed_events (
    execution INTEGER NOT NULL REFERENCES executions (number) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    -- An `Event`, as JSON.
    event TEXT NOT NULL,
    PRIMARY KEY (execution, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
    purpose TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;
