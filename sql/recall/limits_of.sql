-- Recall: the limit states of a run.
-- Parameters: seq.
-- Returns: id, scope, state, streak.
SELECT id, scope, state, streak FROM "limit_state" WHERE seq = $seq ORDER BY rowid;
