-- Store: one row a limit that was changed.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "limit_change" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."id",
    part."change",
    part."old",
    part."new",
    part."since"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.limit_changes'),
        '[
            {
                "id": "VARCHAR",
                "change": "VARCHAR",
                "old": "VARCHAR",
                "new": "VARCHAR",
                "since": "DATE"
            }
        ]'
    )) AS part
);
