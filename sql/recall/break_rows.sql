-- Recall: rows of breaks, of every run that knew one: oldest session first, then in order of runs.
-- Parameters: id (of one break; NULL for all), seq (of one run; NULL for all).
-- Returns: as_of, the fields of Break by name, superseded: whether the run is no head any more.
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
    seq NOT IN (SELECT seq FROM head) AS superseded
FROM "break_item"
WHERE (CAST($id AS VARCHAR) IS NULL OR id = CAST($id AS VARCHAR))
  AND (CAST($seq AS BIGINT) IS NULL OR seq = CAST($seq AS BIGINT))
ORDER BY as_of, seq, rowid;
