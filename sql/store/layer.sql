-- Store: one row a layer.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "layer" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."layer",
    part."role",
    part."vega",
    part."vvix_vega",
    part."naive_vega",
    part."vix_delta",
    part."vega30",
    part."delta",
    part."gamma",
    part."theta",
    part."market_value",
    part."legs",
    part."gaps",
    part."target",
    part."target_reason",
    part."vega30_previous",
    part."drift",
    part."drift_reference",
    part."drift_reason",
    part."vega30_own",
    part."rebalanced_on",
    part."vega30_rebalance",
    part."share",
    part."reported_vega",
    part."status",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.layers'),
        '[
            {
                "layer": "VARCHAR",
                "role": "VARCHAR",
                "vega": "DOUBLE",
                "vvix_vega": "DOUBLE",
                "naive_vega": "DOUBLE",
                "vix_delta": "DOUBLE",
                "vega30": "DOUBLE",
                "delta": "DOUBLE",
                "gamma": "DOUBLE",
                "theta": "DOUBLE",
                "market_value": "DOUBLE",
                "legs": "INTEGER",
                "gaps": "INTEGER",
                "target": "DOUBLE",
                "target_reason": "VARCHAR",
                "vega30_previous": "DOUBLE",
                "drift": "DOUBLE",
                "drift_reference": "VARCHAR",
                "drift_reason": "VARCHAR",
                "vega30_own": "DOUBLE",
                "rebalanced_on": "DATE",
                "vega30_rebalance": "DOUBLE",
                "share": "DOUBLE",
                "reported_vega": "DOUBLE",
                "status": "VARCHAR",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
