-- Schema log: which migrations have been applied.
-- Parameters: none.
-- Returns: nothing.
CREATE TABLE IF NOT EXISTS "migration" (
    "version" INTEGER NOT NULL,
    "name" VARCHAR NOT NULL,
    "sha256" VARCHAR NOT NULL
);
