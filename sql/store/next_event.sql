-- Store: one row an event yet to come.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "next_event" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."kind",
    part."on" AS on_date,
    part."days",
    part."source"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.events.ahead'),
        '[
            {
                "kind": "VARCHAR",
                "on": "DATE",
                "days": "INTEGER",
                "source": "VARCHAR"
            }
        ]'
    )) AS part
);
