-- Recall: a breach from the session it began on to the one that it ended on, of every run that knew
-- its limit: oldest session first, then in order of runs.
-- Parameters: episode.
-- Returns: as_of, the fields of LimitResult by name (levels as two columns, low and high; no trail),
-- superseded: whether the run is no head any more.
WITH breach AS (
    SELECT id, scope, min(as_of) AS began, max(as_of) AS stood
    FROM "limit_state"
    WHERE episode = $episode
    GROUP BY id, scope
),
ended AS (
    SELECT breach.id, breach.scope, min("limit_state".as_of) AS as_of
    FROM breach
    JOIN "limit_state" USING (id, scope)
    WHERE "limit_state".as_of > breach.stood AND seq IN (SELECT seq FROM head)
    GROUP BY breach.id, breach.scope
)
SELECT
    "limit_state".* EXCLUDE (known_at, seq, run_id),
    seq NOT IN (SELECT seq FROM head) AS superseded
FROM "limit_state"
JOIN breach USING (id, scope)
LEFT JOIN ended USING (id, scope)
WHERE "limit_state".as_of BETWEEN breach.began AND coalesce(ended.as_of, breach.stood)
ORDER BY "limit_state".as_of, seq;
