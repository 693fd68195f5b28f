-- Store: vega30 by tenor bucket and layer.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "bucket" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."bucket",
    part."from_days",
    part."to_days",
    part."layer",
    part."role",
    part."vega",
    part."vega30",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.buckets'),
        '[
            {
                "bucket": "VARCHAR",
                "from_days": "DOUBLE",
                "to_days": "DOUBLE",
                "layer": "VARCHAR",
                "role": "VARCHAR",
                "vega": "DOUBLE",
                "vega30": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
