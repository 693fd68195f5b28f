-- Recall: mails of late that may have arrived, and have not certainly: the last attempt of each.
-- Parameters: since (DATE): sessions before it are forgotten.
-- Returns: seq: of the run, recipient, message_id.
SELECT seq, recipient, arg_max(message_id, attempted_at) AS message_id
FROM "delivery"
WHERE as_of >= CAST($since AS DATE)
GROUP BY seq, recipient
HAVING arg_max(state, attempted_at) = 'unknown';
