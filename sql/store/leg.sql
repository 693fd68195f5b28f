-- Store: one row a holding of a contract in a layer.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "leg" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."account",
    part."layer",
    part."symbol",
    part."root",
    part."kind",
    part."expiry",
    part."settlement",
    part."strike",
    part."right",
    part."quantity",
    part."multiplier",
    part."days",
    part."forward",
    part."discount",
    part."bid",
    part."ask",
    part."mark",
    part."mark_source",
    part."iv",
    part."iv_source",
    part."unit_vega",
    part."vega",
    part."vix_delta",
    part."beta",
    part."weight",
    part."vega30",
    part."vvix_vega",
    part."naive_vega",
    part."delta",
    part."gamma",
    part."theta",
    part."market_value",
    part.reported."price" AS reported_price,
    part.reported."iv" AS reported_iv,
    part.reported."delta" AS reported_delta,
    part.reported."gamma" AS reported_gamma,
    part.reported."vega" AS reported_vega,
    part.reported."theta" AS reported_theta,
    part."status",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.legs'),
        '[{"account": "VARCHAR", "layer": "VARCHAR", "symbol": "VARCHAR", "root": "VARCHAR", "kind": "VARCHAR", "expiry": "DATE", "settlement": "VARCHAR", "strike": "DOUBLE", "right": "VARCHAR", "quantity": "DOUBLE", "multiplier": "DOUBLE", "days": "DOUBLE", "forward": "DOUBLE", "discount": "DOUBLE", "bid": "DOUBLE", "ask": "DOUBLE", "mark": "DOUBLE", "mark_source": "VARCHAR", "iv": "DOUBLE", "iv_source": "VARCHAR", "unit_vega": "DOUBLE", "vega": "DOUBLE", "vix_delta": "DOUBLE", "beta": "DOUBLE", "weight": "DOUBLE", "vega30": "DOUBLE", "vvix_vega": "DOUBLE", "naive_vega": "DOUBLE", "delta": "DOUBLE", "gamma": "DOUBLE", "theta": "DOUBLE", "market_value": "DOUBLE", "reported": {"price": "DOUBLE", "iv": "DOUBLE", "delta": "DOUBLE", "gamma": "DOUBLE", "vega": "DOUBLE", "theta": "DOUBLE"}, "status": "VARCHAR", "reason": "VARCHAR"}]'
    )) AS part
);
