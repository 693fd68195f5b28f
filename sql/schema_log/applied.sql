-- Schema log: the migrations that have been applied.
-- Parameters: none.
-- Returns: version, sha256 of its text.
SELECT "version", "sha256" FROM "migration" ORDER BY "version";
