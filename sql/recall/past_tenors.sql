-- Recall: the SPX-family expiries of some runs, oldest session first.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, days: calendar days to settlement, sigma: model-free, annualised, decimal.
SELECT as_of, days, sigma
FROM "curve_point"
WHERE seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
ORDER BY as_of, rowid;
