-- Store: the exponent and its history; no row without them.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "calibration" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."exponent_fitted",
    part."source",
    part."beta_source",
    part."first",
    part."last",
    part."sessions",
    part."reason"
FROM (
    SELECT from_json(
        json_extract($report, '$.curve.calibration'),
        '{
            "exponent_fitted": "DOUBLE",
            "source": "VARCHAR",
            "beta_source": "VARCHAR",
            "first": "DATE",
            "last": "DATE",
            "sessions": "INTEGER",
            "reason": "VARCHAR"
        }'
    ) AS part
)
WHERE json_type($report, '$.curve.calibration') = 'OBJECT';
