-- Recall: the sizes of a run's legs.
-- Parameters: seq.
-- Returns: account, symbol, layer, quantity: signed contracts, NULL where unknown.
SELECT account, symbol, coalesce(layer, '') AS layer, quantity
FROM "leg"
WHERE seq = $seq
ORDER BY rowid;
