-- Recall: the copies of the journal's entries.
-- Parameters: none.
-- Returns: seq, body: the entry's canonical text.
SELECT seq, body FROM "entry";
