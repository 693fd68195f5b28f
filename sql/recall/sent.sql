-- Recall: who certainly has the mail of a run.
-- Parameters: seq.
-- Returns: recipient.
SELECT DISTINCT recipient FROM "delivery" WHERE seq = $seq AND state = 'sent';
