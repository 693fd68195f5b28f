-- Recall: the newest heads before a date that had a session, newest first.
-- Parameters: as_of, sessions (how many at most).
-- Returns: seq, as_of.
SELECT seq, as_of
FROM head
WHERE as_of < CAST($as_of AS DATE) AND state <> 'no_session'
ORDER BY as_of DESC
LIMIT CAST($sessions AS BIGINT);
