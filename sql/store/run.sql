-- Store: one row for the run itself.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "run" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part.desk,
    part.state,
    part."exit",
    part.headline,
    part.provenance."settings_sha256",
    part.provenance."code_version",
    part.provenance."calendar_version",
    part.provenance."python_version",
    CAST(part.provenance.valued_at_utc AS TIMESTAMP) AS valued_at_utc,
    part.curve.official_vix,
    part.curve.recomputed_vix,
    part.curve.spx_close,
    part.curve.weights.exponent AS weight_exponent,
    part.curve.weights.floor_days AS weight_floor_days,
    part.curve.weights.source AS weight_source,
    part.curve.weights.beta AS beta_source,
    part.curve.weights.vvix_beta AS vvix_beta,
    part.curve.weights.vol_floor_points AS vol_floor_points,
    part.events.unmatched AS events_unmatched,
    part.provenance."checkpoint"
FROM (
    SELECT from_json(
        CAST($report AS JSON),
        '{
            "desk": "VARCHAR",
            "state": "VARCHAR",
            "exit": "INTEGER",
            "headline": "VARCHAR",
            "curve": {
                "official_vix": "DOUBLE",
                "recomputed_vix": "DOUBLE",
                "spx_close": "DOUBLE",
                "weights": {
                    "exponent": "DOUBLE",
                    "floor_days": "DOUBLE",
                    "source": "VARCHAR",
                    "beta": "VARCHAR",
                    "vvix_beta": "DOUBLE",
                    "vol_floor_points": "DOUBLE"
                }
            },
            "events": {
                "unmatched": "INTEGER"
            },
            "provenance": {
                "settings_sha256": "VARCHAR",
                "code_version": "VARCHAR",
                "calendar_version": "VARCHAR",
                "python_version": "VARCHAR",
                "valued_at_utc": "VARCHAR",
                "checkpoint": "VARCHAR"
            }
        }'
    ) AS part
);
