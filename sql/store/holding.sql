-- Store: one row a holding, three ways.
-- Parameters: report (the document as JSON text), as_of, known_at (UTC), seq, run_id.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "holding" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    part."account",
    part."symbol",
    part."layer",
    part."layer_source",
    part."previous",
    part."traded",
    part."settled",
    part."adopted",
    part."ours",
    part."theirs",
    part."first_seen",
    part."entry_forward",
    part."entry_sigma",
    part."entry_days"
FROM (
    SELECT unnest(from_json(
        json_extract($report, '$.holdings'),
        '[
            {
                "account": "VARCHAR",
                "symbol": "VARCHAR",
                "layer": "VARCHAR",
                "layer_source": "VARCHAR",
                "previous": "DOUBLE",
                "traded": "DOUBLE",
                "settled": "DOUBLE",
                "adopted": "DOUBLE",
                "ours": "DOUBLE",
                "theirs": "DOUBLE",
                "first_seen": "DATE",
                "entry_forward": "DOUBLE",
                "entry_sigma": "DOUBLE",
                "entry_days": "DOUBLE"
            }
        ]'
    )) AS part
);
