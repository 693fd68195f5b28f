-- Store: one row a holding that changed its layer.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "retag" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."account",
    part."symbol",
    part."layer_before",
    part."layer",
    part."by",
    part."note"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.retags'),
        '[
            {
                "account": "VARCHAR",
                "symbol": "VARCHAR",
                "layer_before": "VARCHAR",
                "layer": "VARCHAR",
                "by": "VARCHAR",
                "note": "VARCHAR"
            }
        ]'
    )) AS part
);
