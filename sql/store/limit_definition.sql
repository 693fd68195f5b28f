-- Store: one row a limit that was declared.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "limit_definition" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."id",
    part."definition"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.limit_definitions'),
        '[
            {
                "id": "VARCHAR",
                "definition": "VARCHAR"
            }
        ]'
    )) AS part
);
