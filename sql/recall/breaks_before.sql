-- Recall: the newest row of every break that heads before a date knew, oldest session first.
-- Parameters: as_of.
-- Returns: the columns of the table break_item.
WITH known AS (
    SELECT id, arg_max(rowid, (as_of, rowid)) AS newest
    FROM "break_item"
    WHERE seq IN (SELECT seq FROM head WHERE as_of < CAST($as_of AS DATE) AND state <> 'no_session')
    GROUP BY id
)
SELECT *
FROM "break_item"
WHERE rowid IN (SELECT newest FROM known)
ORDER BY as_of, rowid;
