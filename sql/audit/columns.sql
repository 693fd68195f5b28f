-- Audit: the columns of every table, in the order they were made.
-- Parameters: none.
-- Returns: table_name, column_name, data_type.
SELECT table_name, column_name, data_type
FROM duckdb_columns()
WHERE NOT internal AND schema_name = 'main' AND table_name IN (SELECT table_name FROM duckdb_tables())
ORDER BY table_name, column_index;
