-- Store: one row a layer and measure.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "contribution" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."layer",
    part."measure",
    part."value",
    part."share",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.contributions'),
        '[
            {
                "layer": "VARCHAR",
                "measure": "VARCHAR",
                "value": "DOUBLE",
                "share": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
