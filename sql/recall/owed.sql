-- Recall: heads of late that owed a mail, with the recipients who certainly have it.
-- Parameters: since (DATE): sessions before it are forgotten.
-- Returns: body: the canonical text of the run's entry; sent: VARCHAR[], recipients.
SELECT
    "entry".body,
    (
        SELECT coalesce(list(DISTINCT recipient), [])
        FROM "delivery"
        WHERE "delivery".seq = "entry".seq AND state = 'sent'
    ) AS sent
FROM "entry"
JOIN head ON head.seq = "entry".seq
WHERE head.as_of >= CAST($since AS DATE)
  AND json_extract_string("entry".body, '$.mail.message_id') IS NOT NULL
ORDER BY head.as_of;
