-- Recall: the breaks of a run, those resolved on its session too.
-- Parameters: seq.
-- Returns: the columns of the table break_item.
SELECT * FROM "break_item" WHERE seq = $seq ORDER BY rowid;
