-- Recall: the quality of the data of some runs, oldest session first.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, code, subject, value: in unit of the measure.
SELECT as_of, code, subject, value
FROM "quality"
WHERE seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
ORDER BY as_of, rowid;
