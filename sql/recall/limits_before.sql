-- Recall: the limits as they stood at a run, and the state that each was last seen in.
-- Parameters: seq; as_of (a date after its session).
-- Returns: id, scope, then the fields of SeenLimit by name.
WITH untested AS (
    SELECT id, scope FROM "limit_state" WHERE seq = $seq AND state = 'not_testable'
),
seen AS (
    SELECT id, scope, arg_max(state, as_of) AS tested
    FROM "limit_state"
    WHERE seq IN (SELECT seq FROM head WHERE as_of < CAST($as_of AS DATE) AND state <> 'no_session')
      AND state <> 'not_testable'
      AND (id, scope) IN (SELECT (id, scope) FROM untested)
    GROUP BY id, scope
)
SELECT
    now.id,
    now.scope,
    now.state,
    now.streak,
    CASE WHEN now.state = 'not_testable' THEN seen.tested ELSE now.state END AS tested,
    now.since,
    now.episode,
    now.classification,
    now.resolution,
    now.owner,
    now.note
FROM "limit_state" AS now
LEFT JOIN seen ON seen.id = now.id AND seen.scope = now.scope
WHERE now.seq = $seq
ORDER BY now.rowid;
