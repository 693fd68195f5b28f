-- Store: the copy of one entry of the journal.
-- Parameters: seq, kind, as_of (NULL: about no session), known_at (UTC), body (text), leaf (hex).
-- Returns: nothing.
INSERT INTO "entry" BY NAME
SELECT
    CAST($seq AS BIGINT) AS seq,
    $kind AS kind,
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    $body AS body,
    $leaf AS leaf;
