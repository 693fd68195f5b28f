-- Recall: the net vega30 of a run.
-- Parameters: seq.
-- Returns: vega30: USD per VIX point.
SELECT vega30 FROM "net" WHERE seq = $seq;
