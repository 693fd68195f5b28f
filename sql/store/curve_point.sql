-- Store: one row an SPX-family expiry on the vol curve.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "curve_point" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."days",
    part."sigma",
    part."sigma_atm",
    part."risk_reversal_25",
    part."butterfly_25",
    part."on_curve",
    part."strikes",
    part."reason",
    part."expiry",
    part."settlement",
    part."forward",
    part."discount",
    part."pairs",
    part."rmse"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.curve.points'),
        '[
            {
                "days": "DOUBLE",
                "sigma": "DOUBLE",
                "sigma_atm": "DOUBLE",
                "risk_reversal_25": "DOUBLE",
                "butterfly_25": "DOUBLE",
                "on_curve": "BOOLEAN",
                "strikes": "INTEGER",
                "reason": "VARCHAR",
                "expiry": "DATE",
                "settlement": "VARCHAR",
                "forward": "DOUBLE",
                "discount": "DOUBLE",
                "pairs": "INTEGER",
                "rmse": "DOUBLE"
            }
        ]'
    )) AS part
);
