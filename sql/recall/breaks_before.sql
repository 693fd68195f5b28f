-- Recall: the newest row of every break that heads before a date knew, oldest session first.
-- Parameters: as_of.
-- Returns: as_of, the fields of Break by name, stands: not resolved, and of the last head or recorded after it.
WITH before AS (
    SELECT seq, as_of FROM head WHERE as_of < CAST($as_of AS DATE) AND state <> 'no_session'
),
known AS (
    SELECT id, arg_max(rowid, (as_of, rowid)) AS newest
    FROM "break_item"
    WHERE seq IN (SELECT seq FROM before)
    GROUP BY id
)
SELECT
    "as_of",
    "id",
    "kind",
    "subject",
    "account",
    "layer",
    "source",
    "ours",
    "theirs",
    "difference",
    "tolerance",
    "unit",
    "vega30",
    "cause",
    "cause_code",
    "confidence",
    "remaining",
    "first_seen",
    "opened",
    "age_sessions",
    "episodes",
    "status",
    "reason",
    "resolution",
    "resolved_on",
    "accepted_until",
    "accepted_difference",
    "owner",
    "note",
    status <> 'resolved' AND seq >= (SELECT arg_max(seq, as_of) FROM before) AS stands
FROM "break_item"
WHERE rowid IN (SELECT newest FROM known)
ORDER BY as_of, rowid;
