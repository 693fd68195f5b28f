-- Store: one row a scope.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "bridge" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."scope",
    part."reported",
    part."unit",
    part."underlying",
    part."time",
    part."vol",
    part."unattributed",
    part."naive",
    part."vol_of_vix",
    part."vix_delta",
    part."tenor_weight",
    part."beta",
    part."vega30",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.bridge'),
        '[
            {
                "scope": "VARCHAR",
                "reported": "DOUBLE",
                "unit": "DOUBLE",
                "underlying": "DOUBLE",
                "time": "DOUBLE",
                "vol": "DOUBLE",
                "unattributed": "DOUBLE",
                "naive": "DOUBLE",
                "vol_of_vix": "DOUBLE",
                "vix_delta": "DOUBLE",
                "tenor_weight": "DOUBLE",
                "beta": "DOUBLE",
                "vega30": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
