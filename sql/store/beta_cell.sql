-- Store: one row a measured sensitivity.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "beta_cell" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."kind",
    part."label",
    part."mean_days",
    part."changes",
    part."measured",
    part."fitted",
    part."model",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.curve.calibration.cells'),
        '[
            {
                "kind": "VARCHAR",
                "label": "VARCHAR",
                "mean_days": "DOUBLE",
                "changes": "INTEGER",
                "measured": "DOUBLE",
                "fitted": "DOUBLE",
                "model": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
