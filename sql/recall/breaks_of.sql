-- Recall: the open breaks of a run.
-- Parameters: seq.
-- Returns: id, first_seen, age_sessions.
SELECT id, first_seen, age_sessions FROM "break_item" WHERE seq = $seq ORDER BY rowid;
