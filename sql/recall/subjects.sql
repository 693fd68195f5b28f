-- Recall: what decisions can be about: breaks and breaches of every head, holdings of one.
-- Parameters: seq (of the head whose holdings may change their layer).
-- Returns: subject, kind: break, breach or holding.
WITH known AS (SELECT seq FROM head WHERE state <> 'no_session')
SELECT DISTINCT id AS subject, 'break' AS kind FROM "break_item" WHERE seq IN (FROM known)
UNION
SELECT DISTINCT episode, 'breach' FROM "limit_state" WHERE episode IS NOT NULL AND seq IN (FROM known)
UNION
SELECT account || ':' || symbol, 'holding' FROM "holding" WHERE seq = $seq
UNION
SELECT account || ':' || symbol, 'holding' FROM "leg" WHERE seq = $seq
ORDER BY kind, subject;
