-- Store: one row a break that stands, or that was resolved on the session.
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
    part."source",
    part."ours",
    part."theirs",
    part."difference",
    part."tolerance",
    part."unit",
    part."vega30",
    part."cause",
    part."cause_code",
    part."confidence",
    part."remaining",
    part."first_seen",
    part."opened",
    part."age_sessions",
    part."episodes",
    part."status",
    part."reason",
    part."resolution",
    part."resolved_on",
    part."accepted_until",
    part."accepted_difference",
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
                "source": "VARCHAR",
                "ours": "DOUBLE",
                "theirs": "DOUBLE",
                "difference": "DOUBLE",
                "tolerance": "DOUBLE",
                "unit": "VARCHAR",
                "vega30": "DOUBLE",
                "cause": "VARCHAR",
                "cause_code": "VARCHAR",
                "confidence": "VARCHAR",
                "remaining": "DOUBLE",
                "first_seen": "DATE",
                "opened": "DATE",
                "age_sessions": "INTEGER",
                "episodes": "INTEGER",
                "status": "VARCHAR",
                "reason": "VARCHAR",
                "resolution": "VARCHAR",
                "resolved_on": "DATE",
                "accepted_until": "DATE",
                "accepted_difference": "DOUBLE",
                "owner": "VARCHAR",
                "note": "VARCHAR"
            }
        ]'
    )) AS part
);
