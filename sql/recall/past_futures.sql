-- Recall: the VX futures of some runs, oldest session first.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, symbol, days: calendar days to settlement, price: VIX points.
SELECT as_of, symbol, days, price
FROM "curve_future"
WHERE seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
ORDER BY as_of, rowid;
