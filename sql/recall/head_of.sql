-- Recall: the head of a session.
-- Parameters: as_of (NULL: the newest that had a session).
-- Returns: seq, as_of.
SELECT seq, as_of
FROM head
WHERE as_of = CAST($as_of AS DATE) OR (CAST($as_of AS DATE) IS NULL AND state <> 'no_session')
ORDER BY as_of DESC
LIMIT 1;
