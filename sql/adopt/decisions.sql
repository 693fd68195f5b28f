-- Adopt: people's decisions that no entry of a journal has committed.
-- Parameters: none.
-- Returns: number.
SELECT "number" FROM "decision" WHERE "entry" IS NULL ORDER BY "number";
