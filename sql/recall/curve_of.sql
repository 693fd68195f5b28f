-- Recall: the shock of a run and the indices beside it; no row when it had no curve.
-- Parameters: seq.
-- Returns: exponent, floor_days: calendar days, beta_source, recomputed_vix: VIX points, official_vix: VIX points, spx_close: index points, valued_at_utc.
SELECT
    weight_exponent AS exponent,
    weight_floor_days AS floor_days,
    -- Versions that stored no source knew betas of the model alone.
    coalesce(beta_source, 'model') AS beta_source,
    recomputed_vix,
    official_vix,
    spx_close,
    valued_at_utc
FROM "run"
WHERE seq = $seq AND weight_exponent IS NOT NULL;
