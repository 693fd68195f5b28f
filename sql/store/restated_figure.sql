-- Store: one row a figure of a restatement.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "restated_figure" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    json_extract_string($report, '$.restates.run_id') AS restates,
    part."what",
    part."layer",
    part."unit",
    part."old",
    part."new"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.restates.figures'),
        '[
            {
                "what": "VARCHAR",
                "layer": "VARCHAR",
                "unit": "VARCHAR",
                "old": "DOUBLE",
                "new": "DOUBLE"
            }
        ]'
    )) AS part
);
