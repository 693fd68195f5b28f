-- Adopt: attempts to deliver that no entry of a journal has committed, an attempt a row.
-- Parameters: none.
-- Returns: seq (of the run), message_id, attempted_at (UTC), recipients, states, reasons (lists).
SELECT
    seq, message_id, attempted_at,
    list(recipient ORDER BY rowid) AS recipients,
    list(state ORDER BY rowid) AS states,
    list(coalesce(reason, '') ORDER BY rowid) AS reasons
FROM "delivery"
WHERE "entry" IS NULL
GROUP BY seq, message_id, attempted_at
ORDER BY min(rowid);
