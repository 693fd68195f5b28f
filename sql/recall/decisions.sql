-- Recall: people's decisions, oldest first.
-- Parameters: as_of (made on sessions up to it; NULL for all), subject (NULL for all).
-- Returns: number, as_of, decided_at (UTC), action, subject, reason, note, owner, actor, until, difference: in unit of the break, signed, layer, adopts: contracts.
SELECT
    "number",
    as_of,
    decided_at,
    "action",
    subject,
    reason,
    note,
    "owner",
    actor,
    "until",
    "difference",
    layer,
    adopts
FROM "decision"
WHERE (CAST($as_of AS DATE) IS NULL OR as_of <= CAST($as_of AS DATE))
  AND (CAST($subject AS VARCHAR) IS NULL OR subject = CAST($subject AS VARCHAR))
ORDER BY "number";
