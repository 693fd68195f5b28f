-- Store: one row a file that was read.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "input" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."role",
    part."source",
    part."name",
    part."sha256",
    part."bytes",
    part."rows",
    part."claimed_as_of"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.provenance.inputs'),
        '[
            {
                "role": "VARCHAR",
                "source": "VARCHAR",
                "name": "VARCHAR",
                "sha256": "VARCHAR",
                "bytes": "BIGINT",
                "rows": "BIGINT",
                "claimed_as_of": "DATE"
            }
        ]'
    )) AS part
);
