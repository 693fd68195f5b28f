-- Store: what became of the mail to one recipient.
-- Parameters: recipient, state, reason, message_id, attempted_at (UTC), as_of, known_at (UTC),
-- seq, run_id, entry.
-- Returns: nothing.
INSERT INTO "delivery" BY NAME
SELECT
    CAST($as_of AS DATE) AS as_of,
    CAST($known_at AS TIMESTAMP) AS known_at,
    CAST($seq AS BIGINT) AS seq,
    $run_id AS run_id,
    $recipient AS recipient,
    $state AS state,
    $reason AS reason,
    $message_id AS message_id,
    CAST($attempted_at AS TIMESTAMP) AS attempted_at,
    CAST($entry AS BIGINT) AS "entry";
