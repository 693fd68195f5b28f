-- Store: the whole book; no row when there was no session.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "net" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."vega",
    part."vvix_vega",
    part."naive_vega",
    part."vix_delta",
    part."vega30",
    part."delta",
    part."gamma",
    part."theta",
    part."market_value",
    part."pnl",
    part."pnl_reason",
    part."gross_vega30",
    part."reported_vega",
    part."vega30_previous",
    part."drift",
    part."vega30_own",
    part."legs",
    part."gaps",
    part."status",
    part."reason"
FROM (
    SELECT from_json(
        json_extract($report, '$.net'),
        '{
            "vega": "DOUBLE",
            "vvix_vega": "DOUBLE",
            "naive_vega": "DOUBLE",
            "vix_delta": "DOUBLE",
            "vega30": "DOUBLE",
            "delta": "DOUBLE",
            "gamma": "DOUBLE",
            "theta": "DOUBLE",
            "market_value": "DOUBLE",
            "pnl": "DOUBLE",
            "pnl_reason": "VARCHAR",
            "gross_vega30": "DOUBLE",
            "reported_vega": "DOUBLE",
            "vega30_previous": "DOUBLE",
            "drift": "DOUBLE",
            "vega30_own": "DOUBLE",
            "legs": "INTEGER",
            "gaps": "INTEGER",
            "status": "VARCHAR",
            "reason": "VARCHAR"
        }'
    ) AS part
)
WHERE part.status IS NOT NULL;
