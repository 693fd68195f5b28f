-- Store: one row a break-even level; one without level for a date that has none.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "break_even" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."at" AS label,
    part."on" AS on_date,
    part."days",
    part."shift",
    part."spot",
    part."expected_move",
    part."pnl_at_spot",
    found."side",
    found."level",
    found."distance_sd",
    found."level_previous",
    found."migration",
    part."reason"
FROM (
    SELECT part, unnest(if(len(part."levels") = 0, [NULL], part."levels")) AS found
    FROM (
        SELECT unnest(from_json(
            json_extract($report, '$.break_evens'),
            '[
                {
                    "at": "VARCHAR",
                    "on": "DATE",
                    "days": "INTEGER",
                    "shift": "DOUBLE",
                    "spot": "DOUBLE",
                    "expected_move": "DOUBLE",
                    "pnl_at_spot": "DOUBLE",
                    "levels": [
                        {
                            "side": "VARCHAR",
                            "level": "DOUBLE",
                            "distance_sd": "DOUBLE",
                            "level_previous": "DOUBLE",
                            "migration": "DOUBLE"
                        }
                    ],
                    "reason": "VARCHAR"
                }
            ]'
        )) AS part
    )
);
