-- Store: one row a horizon, scope and vol scenario.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "horizon_pnl" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."days",
    part."scope",
    each."mode",
    each."shift",
    each."pnl",
    each."reason"
FROM (
    SELECT part, unnest(part."pnl") AS each
    FROM (
        SELECT unnest(from_json(
            json_extract($report, '$.horizon'),
            '[
                {
                    "days": "INTEGER",
                    "scope": "VARCHAR",
                    "pnl": [
                        {
                            "mode": "VARCHAR",
                            "shift": "DOUBLE",
                            "pnl": "DOUBLE",
                            "reason": "VARCHAR"
                        }
                    ]
                }
            ]'
        )) AS part
    )
);
