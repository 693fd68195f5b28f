-- Store: one row a scope and measure.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "vega_explain" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."scope",
    part."measure",
    part."from" AS value_from,
    part."to" AS value_to,
    part."traded",
    part."expired",
    part."time",
    part."forward",
    part."vol",
    part."beta",
    part."correction",
    part."residual",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.explain'),
        '[
            {
                "scope": "VARCHAR",
                "measure": "VARCHAR",
                "from": "DOUBLE",
                "to": "DOUBLE",
                "traded": "DOUBLE",
                "expired": "DOUBLE",
                "time": "DOUBLE",
                "forward": "DOUBLE",
                "vol": "DOUBLE",
                "beta": "DOUBLE",
                "correction": "DOUBLE",
                "residual": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
