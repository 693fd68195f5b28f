-- Recall: the head of the newest session before a date; days without a session are passed over.
-- Parameters: as_of.
-- Returns: seq, as_of, run_id.
SELECT seq, as_of, run_id
FROM head
WHERE as_of < CAST($as_of AS DATE) AND state <> 'no_session'
ORDER BY as_of DESC
LIMIT 1;
