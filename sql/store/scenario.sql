-- Store: one row a cell of the scenario grid.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "scenario" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."mode",
    part."shift",
    part."spot_shift",
    part."core",
    part."hedge",
    part."net",
    part."layers",
    part."floored",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.scenarios'),
        '[
            {
                "mode": "VARCHAR",
                "shift": "DOUBLE",
                "spot_shift": "DOUBLE",
                "core": "DOUBLE",
                "hedge": "DOUBLE",
                "net": "DOUBLE",
                "layers": "MAP(VARCHAR, DOUBLE)",
                "floored": "INTEGER",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
