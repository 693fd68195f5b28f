-- Adopt: the stored forms of the report of one run.
-- Parameters: seq.
-- Returns: form, body: bytes.
SELECT form, body FROM "report" WHERE seq = $seq ORDER BY form;
