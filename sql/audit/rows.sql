-- Audit: rows of one table in canonical form; forty tables have one form. What stands in braces
-- are names that the database gave: table, key (the column that has the entry), texts.
-- Parameters: entry (NULL: of every entry).
-- Returns: name: of the table, entry: number in the journal, line: JSON array of texts.
SELECT {name} AS name, {key} AS entry, CAST(to_json([{texts}]) AS VARCHAR) AS line
FROM {table}
WHERE CAST($entry AS BIGINT) IS NULL OR {key} = CAST($entry AS BIGINT);
