-- Adopt: name the entry that commits an attempt to deliver.
-- Parameters: seq (of the run), message_id, attempted_at (UTC), entry.
-- Returns: one row for each that had none.
UPDATE "delivery" SET "entry" = CAST($entry AS BIGINT)
WHERE "entry" IS NULL AND seq = $seq AND message_id = $message_id
  AND attempted_at = CAST($attempted_at AS TIMESTAMP)
RETURNING seq;
