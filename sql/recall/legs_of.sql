-- Recall: the holdings of a run.
-- Parameters: seq.
-- Returns: account, layer, symbol, kind, settlement, expiry, strike, right, quantity: contracts, multiplier, mark: price points, status.
SELECT account, layer, symbol, kind, settlement, expiry, strike, "right", quantity, multiplier, mark, status
FROM "leg"
WHERE seq = $seq
ORDER BY rowid;
