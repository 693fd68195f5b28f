-- Recall: the series of one measure of the net, over heads, oldest first.
-- Parameters: measure (a column of the table net); first, last (DATE, NULL for no bound).
-- Returns: as_of, value in the unit of the column's comment, state.
SELECT
    head.as_of,
    CASE $measure
        WHEN 'vega' THEN "net".vega
        WHEN 'vvix_vega' THEN "net".vvix_vega
        WHEN 'naive_vega' THEN "net".naive_vega
        WHEN 'vix_delta' THEN "net".vix_delta
        WHEN 'vega30' THEN "net".vega30
        WHEN 'delta' THEN "net".delta
        WHEN 'gamma' THEN "net".gamma
        WHEN 'theta' THEN "net".theta
        WHEN 'market_value' THEN "net".market_value
        WHEN 'pnl' THEN "net".pnl
        WHEN 'gross_vega30' THEN "net".gross_vega30
        WHEN 'reported_vega' THEN "net".reported_vega
        WHEN 'drift' THEN "net".drift
        WHEN 'vega30_own' THEN "net".vega30_own
        WHEN 'legs' THEN "net".legs
        WHEN 'gaps' THEN "net".gaps
    END AS value,
    head.state
FROM head
JOIN "net" ON "net".seq = head.seq
WHERE (CAST($first AS DATE) IS NULL OR head.as_of >= CAST($first AS DATE))
  AND (CAST($last AS DATE) IS NULL OR head.as_of <= CAST($last AS DATE))
ORDER BY head.as_of;
