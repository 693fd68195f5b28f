-- Recall: the quotes that some runs had of the contracts held at one of them, oldest session first.
-- Parameters: seqs (list of BIGINT), seq (the run that held them), symbols (list of further contracts).
-- Returns: as_of, symbol, bid: price points, ask: price points, forward: price points, iv: annualised, decimal.
SELECT as_of, symbol, bid, ask, forward, iv
FROM "quote"
WHERE seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
  AND symbol IN (
      SELECT symbol FROM "leg" WHERE seq = $seq
      UNION
      SELECT symbol FROM "holding" WHERE seq = $seq
      UNION
      SELECT unnest(CAST($symbols AS VARCHAR[]))
  )
ORDER BY as_of, rowid;
