-- Schema log: the tables a file holds.
-- Parameters: none.
-- Returns: name of the table.
SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name;
