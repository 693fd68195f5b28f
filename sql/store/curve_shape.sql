-- Store: the surface in a few numbers; no row without them.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "curve_shape" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."risk_reversal_25",
    part."butterfly_25",
    part."slope",
    part."contango",
    part."reasons"
FROM (
    SELECT from_json(
        json_extract($report, '$.curve.shape'),
        '{
            "risk_reversal_25": "DOUBLE",
            "butterfly_25": "DOUBLE",
            "slope": "DOUBLE",
            "contango": "DOUBLE",
            "reasons": ["VARCHAR"]
        }'
    ) AS part
)
WHERE json_type($report, '$.curve.shape') = 'OBJECT';
