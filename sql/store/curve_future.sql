-- Store: one row a VX future.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "curve_future" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."symbol",
    part."days",
    part."price",
    part."forward_vol",
    part."convexity",
    part."beta",
    part."regression_beta",
    part."reason"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.curve.futures'),
        '[
            {
                "symbol": "VARCHAR",
                "days": "DOUBLE",
                "price": "DOUBLE",
                "forward_vol": "DOUBLE",
                "convexity": "DOUBLE",
                "beta": "DOUBLE",
                "regression_beta": "DOUBLE",
                "reason": "VARCHAR"
            }
        ]'
    )) AS part
);
