-- Store: one row a limit and scope.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "limit_state" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."id",
    part."scope",
    part."measure",
    part."reference",
    part."unit",
    part."value",
    part."basis",
    -- One number means both sides of zero; a list is a range, null its open side.
    coalesce(TRY_CAST(part.warn->>0 AS DOUBLE), -TRY_CAST(part.warn AS DOUBLE)) AS warn_low,
    coalesce(TRY_CAST(part.warn->>1 AS DOUBLE), TRY_CAST(part.warn AS DOUBLE)) AS warn_high,
    coalesce(TRY_CAST(part.breach->>0 AS DOUBLE), -TRY_CAST(part.breach AS DOUBLE)) AS breach_low,
    coalesce(TRY_CAST(part.breach->>1 AS DOUBLE), TRY_CAST(part.breach AS DOUBLE)) AS breach_high,
    part."severity",
    part."utilisation",
    part."state",
    part."held",
    coalesce(TRY_CAST(part.clear->>0 AS DOUBLE), -TRY_CAST(part.clear AS DOUBLE)) AS clear_low,
    coalesce(TRY_CAST(part.clear->>1 AS DOUBLE), TRY_CAST(part.clear AS DOUBLE)) AS clear_high,
    part."streak",
    part."since",
    part."state_previous",
    part."drift_per_session",
    part."sessions_to_breach",
    part."episode",
    part."classification",
    part."resolution",
    part."owner",
    part."note",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.limits'),
        '[
            {
                "id": "VARCHAR",
                "scope": "VARCHAR",
                "measure": "VARCHAR",
                "reference": "VARCHAR",
                "unit": "VARCHAR",
                "value": "DOUBLE",
                "basis": "VARCHAR",
                "warn": "JSON",
                "breach": "JSON",
                "severity": "VARCHAR",
                "utilisation": "DOUBLE",
                "state": "VARCHAR",
                "held": "BOOLEAN",
                "clear": "JSON",
                "streak": "INTEGER",
                "since": "DATE",
                "state_previous": "VARCHAR",
                "drift_per_session": "DOUBLE",
                "sessions_to_breach": "DOUBLE",
                "episode": "VARCHAR",
                "classification": "VARCHAR",
                "resolution": "VARCHAR",
                "owner": "VARCHAR",
                "note": "VARCHAR",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
