-- Recall: the copy of one entry of the journal.
-- Parameters: seq.
-- Returns: body: its canonical text.
SELECT body FROM "entry" WHERE seq = $seq;
