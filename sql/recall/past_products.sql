-- Recall: the exchange-traded products of some runs, oldest session first.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, symbol, price: USD a share.
SELECT as_of, symbol, price
FROM "curve_product"
WHERE seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
ORDER BY as_of, rowid;
