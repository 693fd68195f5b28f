-- Store: the slim chain of the session.
-- Parameters: as_of, known_at (UTC), seq, run_id; the registered frame quote_rows, with NaN for
-- unknown numbers.
-- Returns: nothing; units are the comments of the table's columns.
INSERT INTO "quote" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    symbol,
    if(isnan(bid), NULL, bid) AS bid,
    if(isnan(ask), NULL, ask) AS ask,
    gate,
    if(isnan(forward), NULL, forward) AS forward,
    if(isnan(iv), NULL, iv) AS iv,
    iv_source
FROM quote_rows;
