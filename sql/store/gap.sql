-- Store: one row a leg that could not be valued.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "gap" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."account",
    part."layer",
    part."subject",
    part."code",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.gaps'),
        '[
            {
                "account": "VARCHAR",
                "layer": "VARCHAR",
                "subject": "VARCHAR",
                "code": "VARCHAR",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
