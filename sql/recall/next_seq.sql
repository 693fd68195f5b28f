-- Recall: the number the next run will have: that of the next entry of the journal, or, where
-- there is none yet, one more than any run.
-- Parameters: none.
-- Returns: seq: BIGINT.
SELECT coalesce((SELECT max(seq) FROM "entry"), (SELECT max(seq) FROM "run"), 0) + 1 AS seq;
