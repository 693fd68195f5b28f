-- Adopt: the files of one run.
-- Parameters: seq.
-- Returns: role, source, name, sha256, bytes, rows, claimed_as_of.
SELECT role, source, name, sha256, bytes, rows, claimed_as_of FROM "input" WHERE seq = $seq ORDER BY rowid;
