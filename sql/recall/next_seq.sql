-- Recall: the number the next run will have: one more than any run or entry of the journal.
-- Parameters: none.
-- Returns: seq: BIGINT.
SELECT greatest(
    coalesce((SELECT max(seq) FROM "run"), 0),
    coalesce((SELECT max(seq) FROM "entry"), 0)
) + 1 AS seq;
