-- Recall: the expiries of a run's curve that are its nodes.
-- Parameters: seq.
-- Returns: days: calendar days to settlement, sigma: annualised, decimal.
SELECT days, sigma FROM "curve_point" WHERE seq = $seq AND on_curve AND sigma IS NOT NULL ORDER BY rowid;
