-- Recall: the series of one measure of a layer, over heads, oldest first.
-- Parameters: measure (a column of the table layer); layer; first, last (DATE, NULL for no bound).
-- Returns: as_of, value in the unit of the column's comment, state.
SELECT
    head.as_of,
    -- A ledger of an older version may lack the column: then its figures are not known.
    CAST(to_json(summed) ->> $measure AS DOUBLE) AS value,
    head.state
FROM head
JOIN "layer" AS summed ON summed.seq = head.seq AND summed.layer = $layer
WHERE (CAST($first AS DATE) IS NULL OR head.as_of >= CAST($first AS DATE))
  AND (CAST($last AS DATE) IS NULL OR head.as_of <= CAST($last AS DATE))
ORDER BY head.as_of;
