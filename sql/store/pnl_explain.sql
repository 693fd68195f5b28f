-- Store: one row a scope: net, layers and legs.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "pnl_explain" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."scope",
    part."total",
    part."theta",
    part."delta",
    part."vix",
    part."basis",
    part."gamma",
    part."vega",
    part."vvix_vega",
    part."vanna",
    part."volga",
    part."settled",
    part."trades",
    part."fees",
    part."residual",
    part."residual_share",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.pnl_explain'),
        '[
            {
                "scope": "VARCHAR",
                "total": "DOUBLE",
                "theta": "DOUBLE",
                "delta": "DOUBLE",
                "vix": "DOUBLE",
                "basis": "DOUBLE",
                "gamma": "DOUBLE",
                "vega": "DOUBLE",
                "vvix_vega": "DOUBLE",
                "vanna": "DOUBLE",
                "volga": "DOUBLE",
                "settled": "DOUBLE",
                "trades": "DOUBLE",
                "fees": "DOUBLE",
                "residual": "DOUBLE",
                "residual_share": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
