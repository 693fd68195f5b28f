-- Recall: our own book and the broker's after a run.
-- Parameters: seq.
-- Returns: account, symbol, layer, ours and theirs: signed contracts, first_seen, entry_forward: price points, entry_sigma: decimal, entry_days: calendar days.
SELECT
    account,
    symbol,
    coalesce(layer, '') AS layer,
    ours,
    theirs,
    first_seen,
    entry_forward,
    entry_sigma,
    entry_days
FROM "holding"
WHERE seq = $seq
ORDER BY rowid;
