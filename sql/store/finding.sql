-- Store: one row a remark about the data.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "finding" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."code",
    part."severity",
    part."subject",
    part."count",
    part."evidence"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.findings'),
        '[
            {
                "code": "VARCHAR",
                "severity": "VARCHAR",
                "subject": "VARCHAR",
                "count": "BIGINT",
                "evidence": "VARCHAR"
            }
        ]'
    )) AS part
);
