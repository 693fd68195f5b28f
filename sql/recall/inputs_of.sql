-- Recall: the files a run was made from.
-- Parameters: seq.
-- Returns: role, sha256 of the bytes.
SELECT role, sha256 FROM "input" WHERE seq = $seq ORDER BY rowid;
