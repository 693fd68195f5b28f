-- Store: one row a horizon and scope.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "horizon" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."days",
    part."scope",
    part."vega",
    part."vega30",
    part."theta_collected",
    part."settled",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.horizon'),
        '[
            {
                "days": "INTEGER",
                "scope": "VARCHAR",
                "vega": "DOUBLE",
                "vega30": "DOUBLE",
                "theta_collected": "DOUBLE",
                "settled": "INTEGER",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
