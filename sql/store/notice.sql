-- Store: one row a notice about the run itself.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "notice" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."code",
    part."severity",
    part."text"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.notices'),
        '[
            {
                "code": "VARCHAR",
                "severity": "VARCHAR",
                "text": "VARCHAR"
            }
        ]'
    )) AS part
);
