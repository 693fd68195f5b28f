-- Audit: every column of the copies of the journal's entries, oldest first.
-- Parameters: none.
-- Returns: seq, kind, as_of, known_at (UTC), leaf (hex), body (text).
SELECT seq, kind, as_of, known_at, leaf, body FROM "entry" ORDER BY seq;
