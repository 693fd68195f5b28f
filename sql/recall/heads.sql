-- Recall: the heads of a span of sessions, oldest first.
-- Parameters: first, last (DATE, NULL for no bound).
-- Returns: as_of, state, headline, vega30: USD per VIX point.
SELECT head.as_of, head.state, head.headline, "net".vega30
FROM head
LEFT JOIN "net" ON "net".seq = head.seq
WHERE (CAST($first AS DATE) IS NULL OR head.as_of >= CAST($first AS DATE))
  AND (CAST($last AS DATE) IS NULL OR head.as_of <= CAST($last AS DATE))
ORDER BY head.as_of;
