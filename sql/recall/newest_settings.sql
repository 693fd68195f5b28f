-- Recall: the newest entry that named its settings anew.
-- Parameters: none.
-- Returns: body: the entry's canonical text.
SELECT body FROM "entry" WHERE kind = 'settings_change' ORDER BY seq DESC LIMIT 1;
