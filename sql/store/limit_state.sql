-- Store: one row a limit and scope.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "limit_state" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."id",
    part."scope",
    part."measure",
    part."reference",
    part."unit",
    part."value",
    part."basis",
    part.warn[1] AS warn_low,
    part.warn[2] AS warn_high,
    part.breach[1] AS breach_low,
    part.breach[2] AS breach_high,
    part."utilisation",
    part."state",
    part."streak",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.limits'),
        '[
            {
                "id": "VARCHAR",
                "scope": "VARCHAR",
                "measure": "VARCHAR",
                "reference": "VARCHAR",
                "unit": "VARCHAR",
                "value": "DOUBLE",
                "basis": "VARCHAR",
                "warn": [
                    "DOUBLE"
                ],
                "breach": [
                    "DOUBLE"
                ],
                "utilisation": "DOUBLE",
                "state": "VARCHAR",
                "streak": "INTEGER",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
