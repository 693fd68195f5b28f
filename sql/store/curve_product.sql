-- Store: one row an exchange-traded product.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "curve_product" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."symbol",
    part."price",
    part."leverage",
    part."first",
    part."second",
    part."first_share",
    part."vix_delta",
    part."vega30",
    part."regression_vega30",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.curve.products'),
        '[
            {
                "symbol": "VARCHAR",
                "price": "DOUBLE",
                "leverage": "DOUBLE",
                "first": "VARCHAR",
                "second": "VARCHAR",
                "first_share": "DOUBLE",
                "vix_delta": "DOUBLE",
                "vega30": "DOUBLE",
                "regression_vega30": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
