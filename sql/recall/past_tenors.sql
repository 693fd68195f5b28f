-- Recall: the nodes of the curves of some runs, oldest session first.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, days: calendar days to settlement, sigma: model-free, annualised, decimal.
SELECT as_of, days, sigma
FROM "curve_point"
WHERE on_curve AND seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
ORDER BY as_of, rowid;
