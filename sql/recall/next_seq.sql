-- Recall: the number the next run will have.
-- Parameters: none.
-- Returns: seq: BIGINT.
SELECT coalesce(max(seq), 0) + 1 AS seq FROM "run";
