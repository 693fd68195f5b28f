-- Recall: the VX futures of a run's curve.
-- Parameters: seq.
-- Returns: symbol, price: VIX points.
SELECT symbol, price FROM "curve_future" WHERE seq = $seq ORDER BY rowid;
