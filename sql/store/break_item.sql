-- Store: one row an open break.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "break_item" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."id",
    part."kind",
    part."subject",
    part."account",
    part."layer",
    part."ours",
    part."theirs",
    part."difference",
    part."tolerance",
    part."unit",
    part."cause",
    part."first_seen",
    part."age_sessions",
    part."status",
    part."owner",
    part."note"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.breaks'),
        '[
            {
                "id": "VARCHAR",
                "kind": "VARCHAR",
                "subject": "VARCHAR",
                "account": "VARCHAR",
                "layer": "VARCHAR",
                "ours": "DOUBLE",
                "theirs": "DOUBLE",
                "difference": "DOUBLE",
                "tolerance": "DOUBLE",
                "unit": "VARCHAR",
                "cause": "VARCHAR",
                "first_seen": "DATE",
                "age_sessions": "INTEGER",
                "status": "VARCHAR",
                "owner": "VARCHAR",
                "note": "VARCHAR"
            }
        ]'
    )) AS part
);
