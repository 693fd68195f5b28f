-- Recall: the break-even levels of a run.
-- Parameters: seq.
-- Returns: label, on_date, shift: VIX points, side, level: index points.
SELECT label, on_date, shift, side, level
FROM "break_even"
WHERE seq = $seq AND level IS NOT NULL
ORDER BY rowid;
