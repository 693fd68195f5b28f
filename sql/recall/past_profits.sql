-- Recall: the explained profits of some runs, of the book and its layers, oldest session first.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, scope, total: USD, residual: USD.
SELECT as_of, scope, total, residual
FROM "pnl_explain"
WHERE seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
  AND (scope = 'net' OR starts_with(scope, 'layer:'))
  AND total IS NOT NULL
  AND residual IS NOT NULL
ORDER BY as_of, rowid;
