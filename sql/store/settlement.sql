-- Store: one row a holding that ended by itself.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "settlement" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."account",
    part."symbol",
    part."layer",
    part."quantity",
    part."how",
    part."value",
    part."value_source",
    part."cash",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.settlements'),
        '[
            {
                "account": "VARCHAR",
                "symbol": "VARCHAR",
                "layer": "VARCHAR",
                "quantity": "DOUBLE",
                "how": "VARCHAR",
                "value": "DOUBLE",
                "value_source": "VARCHAR",
                "cash": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
