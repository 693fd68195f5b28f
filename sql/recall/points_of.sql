-- Recall: the expiries of a run's curve whose model-free vol is known.
-- Parameters: seq.
-- Returns: days: calendar days to settlement, sigma: annualised, decimal.
SELECT days, sigma FROM "curve_point" WHERE seq = $seq AND sigma IS NOT NULL ORDER BY rowid;
