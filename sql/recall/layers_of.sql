-- Recall: the vega30 of the layers of a run.
-- Parameters: seq.
-- Returns: layer, vega30: USD per VIX point.
SELECT layer, vega30 FROM "layer" WHERE seq = $seq ORDER BY rowid;
