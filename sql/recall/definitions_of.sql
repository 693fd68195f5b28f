-- Recall: the limits as they were declared for a run.
-- Parameters: seq.
-- Returns: id, definition.
SELECT id, definition FROM "limit_definition" WHERE seq = $seq ORDER BY rowid;
