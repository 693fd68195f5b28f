-- Adopt: name the entry that commits a decision.
-- Parameters: number, entry.
-- Returns: one row for each that had none.
UPDATE "decision" SET "entry" = CAST($entry AS BIGINT) WHERE "number" = $number AND "entry" IS NULL
RETURNING "number";
