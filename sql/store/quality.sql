-- Store: one row a measure of the data's quality.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "quality" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."code",
    part."subject",
    part."count",
    part."total",
    part."value",
    part."unit",
    part."median",
    part."spread",
    part."sessions",
    part."score",
    part."unusual"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.quality'),
        '[
            {
                "code": "VARCHAR",
                "subject": "VARCHAR",
                "count": "BIGINT",
                "total": "BIGINT",
                "value": "DOUBLE",
                "unit": "VARCHAR",
                "median": "DOUBLE",
                "spread": "DOUBLE",
                "sessions": "INTEGER",
                "score": "DOUBLE",
                "unusual": "BOOLEAN"
            }
        ]'
    )) AS part
);
