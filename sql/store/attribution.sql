-- Store: one row a scope.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "attribution" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."scope",
    part."sessions",
    part."spearman",
    part."ks",
    part."zone",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.attribution'),
        '[
            {
                "scope": "VARCHAR",
                "sessions": "INTEGER",
                "spearman": "DOUBLE",
                "ks": "DOUBLE",
                "zone": "VARCHAR",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
