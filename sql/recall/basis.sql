-- Recall: what a run of a session rests on beside its inputs.
-- Parameters: as_of.
-- Returns: head: number of the newest run among the heads before it (0: none); decision: number
-- of the newest decision that it heeds (0: none).
SELECT
    coalesce((SELECT max(seq) FROM head WHERE as_of < CAST($as_of AS DATE)), 0) AS head,
    coalesce((SELECT max("number") FROM "decision" WHERE as_of <= CAST($as_of AS DATE)), 0) AS decision;
