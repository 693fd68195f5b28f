-- Recall: every breach that any run knew, the newest first.
-- Parameters: none.
-- Returns: episode, id and scope of its limit, first and last: sessions that it stood on, superseded: whether only runs that are heads no more knew it.
WITH known AS (
    SELECT
        episode,
        id,
        scope,
        as_of,
        seq IN (SELECT seq FROM head) AS counts
    FROM "limit_state"
    WHERE episode IS NOT NULL
),
-- Where a head knows it, other runs say nothing of when it stood.
dated AS (
    SELECT *, counts OR NOT bool_or(counts) OVER (PARTITION BY episode) AS told
    FROM known
)
SELECT
    episode,
    id,
    scope,
    min(as_of) AS "first",
    max(as_of) AS "last",
    NOT bool_or(counts) AS superseded
FROM dated
WHERE told
GROUP BY episode, id, scope
ORDER BY "first" DESC, "last" DESC, id, scope;
