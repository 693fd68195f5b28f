-- Recall: when each layer of a run was last traded in.
-- Parameters: seq.
-- Returns: layer, rebalanced_on, vega30_rebalance: USD per VIX point.
SELECT layer, rebalanced_on, vega30_rebalance
FROM "layer"
WHERE seq = $seq AND rebalanced_on IS NOT NULL
ORDER BY rowid;
