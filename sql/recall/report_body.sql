-- Recall: one form of the report of a session, from the run that was its head at an instant.
-- Parameters: form; as_of (NULL: the newest session); known_at (UTC; NULL: now).
-- Returns: body: bytes.
WITH head_then AS (
    SELECT seq
    FROM "run"
    WHERE (as_of = CAST($as_of AS DATE) OR (CAST($as_of AS DATE) IS NULL AND state <> 'no_session'))
      AND (CAST($known_at AS TIMESTAMP) IS NULL OR known_at <= CAST($known_at AS TIMESTAMP))
    ORDER BY as_of DESC, seq DESC
    LIMIT 1
)
SELECT body
FROM "report"
WHERE form = $form AND seq = (SELECT seq FROM head_then);
