-- Store: one form of the report, byte for byte.
-- Parameters: form, body (bytes), sha256, as_of, known_at (UTC), seq, run_id.
-- Returns: nothing.
INSERT INTO "report" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    $form AS form,
    CAST($body AS BLOB) AS body,
    $sha256 AS sha256;
