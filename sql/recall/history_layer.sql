-- Recall: the series of one measure of a layer, over heads, oldest first.
-- Parameters: measure (a column of the table layer); layer; first, last (DATE, NULL for no bound).
-- Returns: as_of, value in the unit of the column's comment, state.
SELECT
    head.as_of,
    CASE $measure
        WHEN 'vega' THEN "layer".vega
        WHEN 'vvix_vega' THEN "layer".vvix_vega
        WHEN 'naive_vega' THEN "layer".naive_vega
        WHEN 'vix_delta' THEN "layer".vix_delta
        WHEN 'vega30' THEN "layer".vega30
        WHEN 'delta' THEN "layer".delta
        WHEN 'gamma' THEN "layer".gamma
        WHEN 'theta' THEN "layer".theta
        WHEN 'market_value' THEN "layer".market_value
        WHEN 'target' THEN "layer".target
        WHEN 'drift' THEN "layer".drift
        WHEN 'vega30_own' THEN "layer".vega30_own
        WHEN 'share' THEN "layer".share
        WHEN 'reported_vega' THEN "layer".reported_vega
        WHEN 'legs' THEN "layer".legs
        WHEN 'gaps' THEN "layer".gaps
    END AS value,
    head.state
FROM head
JOIN "layer" ON "layer".seq = head.seq AND "layer".layer = $layer
WHERE (CAST($first AS DATE) IS NULL OR head.as_of >= CAST($first AS DATE))
  AND (CAST($last AS DATE) IS NULL OR head.as_of <= CAST($last AS DATE))
ORDER BY head.as_of;
