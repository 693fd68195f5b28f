-- Recall: the limits of a run as its report has them, trails of earlier values included.
-- Parameters: seq.
-- Returns: limits: JSON text, a list of the document's LimitResult.
SELECT CAST(json_extract(decode(body), '$.limits') AS VARCHAR) AS limits
FROM "report"
WHERE seq = $seq AND form = 'json';
