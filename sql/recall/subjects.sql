-- Recall: what decisions can be or have been about: breaks and breaches of every run, holdings of one.
-- Parameters: seq (of the head whose holdings may change their layer; NULL for none).
-- Returns: subject, kind: break, breach or holding.
SELECT id AS subject, 'break' AS kind FROM "break_item"
UNION
SELECT episode, 'breach' FROM "limit_state" WHERE episode IS NOT NULL
UNION
SELECT account || ':' || symbol, 'holding' FROM "holding" WHERE seq = CAST($seq AS BIGINT)
UNION
SELECT account || ':' || symbol, 'holding' FROM "leg" WHERE seq = CAST($seq AS BIGINT)
UNION
SELECT
    subject,
    CASE
        WHEN "action" = 'retag' THEN 'holding'
        WHEN starts_with(subject, 'L-') THEN 'breach'
        ELSE 'break'
    END
FROM "decision"
ORDER BY kind, subject;
