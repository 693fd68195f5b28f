-- Recall: the entry of the run that is the head of a session.
-- Parameters: as_of.
-- Returns: body: its canonical text.
SELECT "entry".body
FROM head
JOIN "entry" ON "entry".seq = head.seq
WHERE head.as_of = CAST($as_of AS DATE);
